// Package house holds the rules that the whole module keeps, as tests: who may
// import whom, what no file may do, and the exported names of every public
// package, which stand in an api.txt beside it. It has no code of its own and
// imports none of the module's.
//
// After a deliberate change of exported names, write the lists anew:
//
//	go test ./internal/house -run TestAPI -update
package house
