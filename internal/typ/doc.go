// Package typ holds the column types of the library, one scalar value of any
// of them, the notes that stand where a value is missing or qualified, and what
// a name is.
//
// It is the lowest room of the house: formulas, tables, plans and evaluators
// speak of types, values and notes in these words. Users meet them under the
// names that package table gives them.
package typ
