// Package table holds tables of exact values: typed columns with nulls, notes
// and units. Query results are tables, sources of data yield them, and structs
// go in and come out without a line of conversion:
//
//	t, err := table.Of(orders)                      // []Order, a column per field
//	for row, err := range table.Rows[Line](t) { … } // and back
//	t, err := table.ReadCSV(file, table.CSV{Columns: …})
//	fmt.Print(t.Text())
//
// # Values
//
// A [Table] is immutable: named columns of equal length, in order. A [Column]
// has one of eight types. A value may be missing in any row, which is not zero
// and not the empty text, and any row may carry a [Note] that says why, or
// what a reader must know of the value. Methods that return a value say whether
// there is one; there is no NaN.
//
// Exact numbers, the types Decimal and Integer, are held as 64-bit coefficients
// with one scale per column. [Column.Scaled] hands them out as they are; the
// decimals of [Column.Decimal] and [Column.Value] are made when asked for. A
// number that is no 64-bit coefficient at its column's scale is held as a
// decimal beside the others, so no number is ever rounded, whatever its size.
// Floats are for statistics; a table never turns one into an exact number.
//
// A Date is a civil day, a Timestamp an instant to the microsecond, a Duration
// a length of time to the microsecond. What finer digits there were is dropped.
//
// # Making tables
//
// [Of] binds structs by field name, [Bind] does so for rows that come one by
// one. [ReadCSV] and [CSV.Batches] read files; rows that cannot be read stop
// the reading, or are left out, counted and described ([Table.Rejected]).
// [New] builds a table from values, row by row or column by column: [Cells] take
// single values, or whole slices, which [Cells.ScaledAll], [Cells.RawAll] and
// [Cells.Coded] keep as they are. [Column.As] converts a column.
//
// # Reading tables
//
// [Rows] yields structs, [WriteCSV] writes a file, [Table.Text] and
// [Table.Markdown] show a table to people.
//
// Errors that a program may want to act on are [*CellError] (one value does
// not fit), [*TypeError] (a whole column cannot fit) and [*UnknownError] (there
// is no such column); the others say that a file, a struct or a description is
// not well formed.
//
// Tables and columns are safe for concurrent use; builders and binders are not.
package table
