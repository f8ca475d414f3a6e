// Package plan holds what a query means: an explicit, printable data structure
// that every engine runs, and the lowering that makes it from formulas.
//
// # Leaves, cells, blocks
//
// Lowering pushes context transforms (where, prior, windows, across, at) down
// to the aggregates. What arrives there is a [Leaf]: one aggregate of one
// dataset under conditions, a [PeriodMap] and a set of grouping keys. Equal
// leaves are one leaf, however many indicators use them.
//
// Everything outside aggregates is a [Cell]: arithmetic, fill, share, rank on
// the values of one output row. Cells refer to earlier cells by index, so an
// indicator used twice is computed once.
//
// A [Block] is a table under construction: periods × keys, its leaves and its
// cells. Block 0 is the query's own. "x | per(customer_id) | avg()" opens a
// nested block, whose rows are then what a leaf of the block above aggregates
// ([Leaf].From).
//
//	Scan+joins → Pick → Filter → PeriodMap → Aggregate → Match → Lookup → Pad → Eval → Rank → Having
//
// # Periods
//
// A plan does not depend on data. [Plan.Bind] turns its period maps into
// tables of spans for one range and one asOf: for each period of a block (its
// pid) the half-open spans of time whose rows it reads. The calendar does all
// date arithmetic there; engines only compare instants. prior, windows,
// like-for-like, cyclic grains (a period made of many days), fiscal and retail
// periods all end as such spans.
//
// # Room for what comes
//
// The types take the rest of the language without changing shape:
//
//   - active(start, end): [PeriodMap].Until names the second time column; a row
//     is read where its interval covers the end of the span.
//   - period_start("month"): a [Window] kind.
//   - converted and followed: a [Pick] with Target, the leaf's semi-join.
//   - new, retained, lost: nested blocks keyed by the entity, with one counting
//     leaf for each period they compare.
//   - derived columns: a [Leaf] of a nested block keyed by the parent's key.
//   - versions of a joined row: [Join].Valid.
package plan
