package ir

import "github.com/zhibiao/zhibiao/indicator/diag"

// Error is one thing wrong in a formula: where, what, and what to write
// instead.
type Error struct {
	// From and To are the runes [From, To) of the formula's text that are
	// wrong. Where something is missing at the end, both are its length.
	From, To int
	// Line and Column are the place of From in the text, EndLine and EndColumn
	// that of To; both count from 1, columns in runes.
	Line, Column       int
	EndLine, EndColumn int
	// Code says in one stable word what kind of problem it is.
	Code diag.Code
	// Message says what is wrong, Hint what to do about it; the hint may be "".
	Message, Hint string
}

// Error returns the error as one line: place, message, hint and code.
func (e Error) Error() string { return e.Problem(nil).Error() }

// Problem returns the error as a problem of a definition file. The function at
// maps a place in the formula's text, which begins at 1:1, to a place in the
// file; nil leaves it as it is.
func (e Error) Problem(at func(line, column int) diag.Position) diag.Problem {
	if at == nil {
		at = func(line, column int) diag.Position { return diag.Position{Line: line, Column: column} }
	}
	return diag.Problem{
		Pos:     at(e.Line, e.Column),
		End:     at(e.EndLine, e.EndColumn),
		Code:    e.Code,
		Message: e.Message,
		Hint:    e.Hint,
	}
}

// Errors are all errors that were found in one formula, in the order of the
// text. It is the error that Parse and the checks return.
type Errors []Error

// Error returns the errors, one a line.
func (l Errors) Error() string { return l.List(nil).Error() }

// Unwrap returns the single errors.
func (l Errors) Unwrap() []error {
	errs := make([]error, len(l))
	for i, e := range l {
		errs[i] = e
	}
	return errs
}

// List returns the errors as problems of a definition file; see [Error.Problem].
func (l Errors) List(at func(line, column int) diag.Position) diag.List {
	list := make(diag.List, len(l))
	for i, e := range l {
		list[i] = e.Problem(at)
	}
	return list
}
