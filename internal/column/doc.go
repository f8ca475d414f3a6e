// Package column keeps tables in memory, column by column, in the form that
// kernels run over. Rows are only ever added.
//
//	t := column.New(column.Def{Name: "region", Type: typ.String}, column.Def{Name: "amount", Type: typ.Decimal})
//	t.Column(0).Text("East")
//	t.Column(1).Scaled(125056, 2) // 1250.56
//	err := t.Commit()             // now snapshots see the row
//	s := t.Snapshot()
//
// # Layout
//
// A column is cut into blocks of [BlockRows] rows; the last may be shorter.
// A full block is sealed: its values are packed as narrowly as the block
// allows and never change again. The last block is open and holds its values
// at full width. Kernels switch on the type of [Block.Data] once a block:
//
//	Decimal, Integer            []int8 … []int64, coefficients at [Column.Scale]
//	Date                        []int8 … []int64, days since 1970-01-01
//	Timestamp, Duration         []int8 … []int64, microseconds
//	Bool                        []int8 … []int64, 0 and 1
//	String                      []uint8 … []uint32, codes of the [Dict]
//	Float                       []float64
//	Unknown                     nil: no row has a value
//
// Consecutive blocks of one width lie one after the other in memory.
//
// A row without a value has its bit set in [Block.Nulls], which is nil where
// there is none, and 0 among the values, so that sums need not look at it. For
// text that is the code 0, which no text has.
//
// A column of exact numbers has one scale, the largest that any value needs,
// at most 18. A finer value rescales the column into new storage, provided
// that all coefficients remain int64. A number that is no int64 at the
// column's scale stands in [Block.Wide], with 0 among the values: a kernel
// treats blocks that have such apart ([Block.Decimal]), all others it runs
// over unchecked.
//
// # Bounds
//
// Every block knows the least and the greatest of its values ([Block.Range]),
// and so does every column. They skip blocks that a filter cannot pass, and
// they prove that arithmetic stays within int64, so that it needs no check a
// row: compute the expression once over ranges ([Range.Add], [Range.Mul] …);
// where that is ok it holds for every row. [Range.Times] proves a sum over
// that many rows, in any order and for any part of them:
//
//	net, ok := amount.Range().Mul(rate.Range())   // for the column, else for the block
//	_, fits := net.Times(snapshot.Len())          // then one int64 for each group is enough
//
// Where a block cannot be proved, its rows take 128 bits, and beyond that big
// integers. Rows without a value are not part of the range: what an expression
// makes of their zeros may wrap around and is to be masked.
//
// # Snapshots
//
// A [Snapshot] is what the table held at a [Table.Commit]. It is immutable and
// stays so while rows are added: sealed blocks are shared, the open block is
// only ever written behind the rows that a snapshot has. What a snapshot says
// of its sealed blocks holds in all later ones: the rows are equal, codes mean
// the same text, only the scale of a column may have grown.
package column
