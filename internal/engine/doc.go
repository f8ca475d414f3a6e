// Package engine runs plans over columns in memory: the same plans that
// internal/ref runs row by row, with the same answers.
//
// # From rows to groups
//
// Leaves that differ in nothing but their aggregates are one scan. It goes
// through the blocks of 1,024 rows of a table:
//
//	skip       zone maps rule out blocks by their times and by conditions
//	when       time → slot, a period of the plan; most blocks lie in one
//	where      conditions → a selection of rows
//	number     slot and keys → the number of a group
//	arguments  expressions over the whole block (internal/vector)
//	add        selection, groups and arguments into states (aggregate)
//
// Periods that overlap, as those of rolling windows do, are read in layers that
// do not. Groups are places in an array, slot by slot and key by key, where all
// that could be are few; else a table numbers those that there are. Text is
// grouped by its codes, whole numbers and dates by their distance from the
// least, other values are numbered beforehand.
//
// Workers take morsels of blocks and have states of their own, which merge. All
// sums are exact, so the answer does not depend on how many there are, nor on
// the order of rows. A query too small to gain runs on the goroutine that asks.
//
// A join by one text or whole number goes by its codes: what a row leads to is
// found once for each code, and a joined column is one look-up a row.
//
// # From groups to rows
//
// The parts of a block, scans, folds over nested blocks, answers from outside,
// order their groups by pid and the values of keys; what they have together
// are its records. Leaves are columns over records, cells are computed from
// columns (cell), and so is the result: a decimal is made when one is asked for.
//
// # What is kept
//
// [Kept] remembers, for tables that stand, joins by code and states over sealed
// blocks. Sealed blocks never change, so a query asked again starts from them
// and reads only what came since, if the same times are in the same slots.
package engine
