package formula

import "github.com/zhibiao/zhibiao/internal/ir"

// Error is one thing wrong in a formula: where, what, and what to write
// instead. From and To are the runes [From, To) of the text that are wrong; Line,
// Column, EndLine and EndColumn the same as places that count from 1. Code says
// in one stable word what kind of problem it is, Message what is wrong, and Hint,
// which may be "", what to do about it. Its method Problem makes a problem of a
// definition file of it.
type Error = ir.Error

// Errors are all errors that were found in one formula, in the order of the
// text. It is the error that [Parse] returns. Its method List makes problems of a
// definition file of them; errors.As finds the single ones.
type Errors = ir.Errors
