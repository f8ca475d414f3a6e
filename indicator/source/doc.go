// Package source is the seam between indicators and stored data. A [Source]
// answers a [Request] (these columns, in these types, and if you can, only this
// time and these rows) with batches of a table.
//
// Most services need no implementation of their own:
//
//	source.Rows(repo.Orders)          // any function that yields structs
//	source.Slice(orders)              // structs in memory
//	source.Table(t)                   // a table, such as the result of a query
//	source.CSV(open, table.CSV{})     // a file
//
// A source is scanned anew for each query and keeps nothing between scans. Only
// the columns are a demand; time and predicates are hints that whoever asks
// applies again, so a source that ignores them is slower but never wrong.
// Evaluators read through [Read], which checks that the wanted columns are
// there and converts their types, or through [Collect].
//
// # Types
//
// What a struct field or a cell holds need not be of the wanted type. Integers
// become decimals, floats or text, whole decimals integers, text anything it
// spells. A time.Time field serves a date column if every value is midnight by
// its own clock, or if it is tagged `col:",date"`; in a table a timestamp
// serves if it is midnight in the zone of the request. A float never serves an
// exact column. Whatever does not convert is an error that names column, row,
// what there was and what was wanted.
//
// No source starts a goroutine, and all of them notice within 1,024 rows that
// their context is done.
package source
