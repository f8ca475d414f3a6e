// Package sourcetest tests that a data source of one's own keeps the contract
// of [source.Source]:
//
//	func TestOrders(t *testing.T) {
//		want, err := table.Of(orders) // the rows that the store is filled with
//		…
//		sourcetest.Test(t, orderstore.New(db), want)
//	}
//
// The source is scanned some hundred times: for all columns and for each alone;
// under hints on time and on every column, with every comparison, one and two at
// once; from several goroutines; with a context that is cancelled, and by a
// reader that stops. What is checked:
//
//   - Columns are a demand: a batch has the wanted ones under their names, and
//     without any wanted all; their values convert to the types of want and are
//     the rows of want, each as often as there, in any order, scan after scan.
//   - Hints are hints: a row that satisfies all of them is never left out, be
//     the column of the hint wanted or not, and rows that are not there
//     otherwise never appear. A row without a value satisfies none. A comparison
//     that the source does not know changes nothing. The bounds of a date column
//     are midnights in the zone of the request, which need not be UTC.
//   - A time is an instant, the same in whatever zone is asked, or local, the
//     same by the clock of that zone.
//   - A context that is done ends the sequence with its error: at most one more
//     batch comes, and rows are missing only with an error.
//   - An error ends the sequence, and a reader that stops is left alone.
//   - Scans do not disturb each other. Run the test under -race too.
//
// Give it a few thousand rows, more than the source puts in one batch, with
// values missing, dates, and values that come often and seldom. What a test
// cannot see it does not check: errors of the store, memory, goroutines that are
// left behind.
package sourcetest
