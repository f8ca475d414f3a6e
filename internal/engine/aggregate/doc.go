// Package aggregate reduces rows to one value for each group.
//
//	s := aggregate.New(agg, args)
//	s.Grow(groups)
//	for each block {
//		s.Add(aggregate.Batch{N: n, Groups: groupOfRow, Sel: selected, Args: vecs})
//	}
//	col, notes := s.Finish(agg, asked, rows)
//
// A [State] takes rows block by block, in any order and in any form that a
// column.Vec has, which may change from block to block. Aggregates with one
// [Spec] share a State: sum and avg of one argument, all its percentiles.
//
// # Exactness
//
// Results do not depend on the order of rows, nor on how they are divided among
// States that are merged.
//
//   - Sums are int64 as long as the number of rows times the greatest value
//     proves that no sum leaves it, then 128 bits, then decimals. The proof is
//     made for a batch at a time, so rows are added without a check.
//   - Floats are added without rounding: as two floats that hold the sum
//     together, and where these are too few, as a long fixed-point number.
//   - variance and stddev come from exact sums of values and squares, rounded
//     once. Averages and interpolated percentiles are rounded half to even at
//     12 decimals, lengths of time to the microsecond, and noted as rounded
//     where that changed them.
//   - count_distinct and percentiles keep what they must to be exact: a bitmap
//     for each group where values are codes or of a small range, else a set;
//     every value, in 4 bytes where the range allows.
//
// A group has the note Rounded also where an argument of one of its rows had
// been rounded before.
//
// # Time
//
// sum, min and count take less than a nanosecond a row, rows that have nulls
// among them one more; see the benchmarks. Add allocates only as groups and
// values appear. Finish makes no decimal where int64, or 128 bits, are enough.
//
// # Going on
//
// For a question that is asked again after rows were added, keep the State of
// the rows that do not change: [State.Seal] it, then Clone it for each question
// and add the rest. Clones share what is large.
package aggregate
