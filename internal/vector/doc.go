// Package vector computes whole columns: the operators and functions of the
// formula language on all values of a [column.Vec] at once, and row-level
// expressions over the blocks of a dataset.
//
// What comes out is, row by row, what package scalar makes of the single
// values: equal values, no value in the same rows, the same rows marked as
// rounded. How an exact number is written (1.5 or 1.50) may differ.
//
// # Kernels
//
// [Unary], [Binary], [Among], [Choose], [Call] and [Missing] work on Vecs of
// any length, blocks as well as columns of results. An operand of length 1
// stands for every row of the others, so constants ([Constant]) are not filled
// out.
//
// Exact numbers are coefficients with a scale. Where the ranges of the operands
// ([column.Vec.Span]) prove that results are int64, an unchecked loop makes
// them; else results are 128 bits wide, as long as that is proved; else
// decimals in form Any. Each result has the range of its values, so that the
// next operation can be proved. A quotient has 12 decimals, rounded half to
// even, and the rows where that changed it are marked. Conditions are bitmaps,
// and three-valued logic works on their words.
//
// # Programs
//
// [Compile] makes a [Program] of a row-level expression, once for a query; each
// worker runs it on a [Machine] of its own, block by block. A program computes
// whole blocks without looking at the selection, but for what is evaluated
// value by value.
//
// A part of an expression that depends on one [Domain] alone, the codes of a
// text column say, is a function of the code: it is tabulated once, and a row
// costs a look-up. So do conditions on text, its transformation, and
// conditions on what is joined to it. What no kernel covers goes value by value
// through package scalar, for selected rows alone.
//
// A calendar that does not cover a year is an error only for selected rows, and
// only where the expression asks: parts that can fail and stand in a branch
// that a row does not take are not evaluated for it.
package vector
