package formula

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/ir"
)

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
// text. It is the error that the functions of this package return.
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

// maxErrors is the number of errors reported for one formula; what follows
// after so many is hardly ever of use.
const maxErrors = 20

// report collects the errors of one formula.
type report struct {
	text string
	errs Errors
}

// add records an error. The same code at the same place is recorded once.
func (r *report) add(at ir.Span, code diag.Code, hint, format string, args ...any) {
	if len(r.errs) >= maxErrors {
		return
	}
	for _, e := range r.errs {
		if e.From == at.From && e.To == at.To && e.Code == code {
			return
		}
	}
	e := Error{From: at.From, To: at.To, Code: code, Message: fmt.Sprintf(format, args...), Hint: hint}
	e.Line, e.Column = place(r.text, at.From)
	e.EndLine, e.EndColumn = place(r.text, at.To)
	r.errs = append(r.errs, e)
}

// touches says whether an error has been recorded inside the span.
func (r *report) touches(at ir.Span) bool {
	for _, e := range r.errs {
		if e.From < at.To && at.From < max(e.To, e.From+1) {
			return true
		}
	}
	return false
}

// err returns what was found, sorted by place, or nil.
func (r *report) err() error {
	if len(r.errs) == 0 {
		return nil
	}
	slices.SortStableFunc(r.errs, func(a, b Error) int { return a.From - b.From })
	return r.errs
}

// place returns the line and column of a rune offset, both from 1.
func place(text string, offset int) (line, column int) {
	line, column = 1, 1
	n := 0
	for _, c := range text {
		if n == offset {
			break
		}
		n++
		column++
		if c == '\n' {
			line, column = line+1, 1
		}
	}
	return line, column
}

// maxQuoted is the number of runes of a formula that a message repeats.
const maxQuoted = 60

// short cuts text that a message repeats, and makes it one line.
func short(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= maxQuoted {
		return text
	}
	return string([]rune(text)[:maxQuoted-1]) + "…"
}

// fits says whether a hint may show text as it stands.
func fits(text string) bool { return utf8.RuneCountInString(text) <= maxQuoted }

func quote(text string) string { return strconv.Quote(short(text)) }
