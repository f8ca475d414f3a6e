// Package cell computes what stands outside aggregates: arithmetic, conditions,
// ranks on the values of the rows of a result, column by column.
//
//	ratio, err := cell.Compute(plan.Cell{Kind: plan.CellBinary, Op: ir.Div}, rows, []*cell.Column{won, closed}, nil)
//	ratio.Value(i) // the quotient, at 12 decimals
//	ratio.Note(i)  // rounded, divided by zero, or what its operands remark
//
// # Values
//
// A [Column] has one type where its rows have: whole numbers among decimals are
// decimals, which compare equal. Where branches of a condition have types that
// must not be mixed up, a statistic in floating point beside an exact number,
// the column has type Unknown and form Any, and every row its own value.
//
// Kernels of package vector run over all rows at once. Operands that they have
// no case for are computed row by row with package scalar.
//
// # Notes
//
// That a value was rounded is a bit of the Vec, all other notes stand in
// Column.Notes; [Column.Note] returns both. Where an operation has no value, it
// gives the reasons of the operands that are missing; where it has one, only
// what qualifies its operands.
//
// # Order
//
// [OrderOf] turns values into whole numbers of the same order, which [Sort]
// sorts in linear time; [Column.Select] takes rows in that order.
//
// Columns are immutable, share storage with each other, and are safe for
// concurrent reads.
package cell
