package ir

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/zhibiao/zhibiao/indicator/diag"
)

// maxErrors is the number of errors reported for one formula; what follows
// after so many is hardly ever of use.
const maxErrors = 20

// Report collects the errors of one formula.
type Report struct {
	Text string // the formula, which the places are counted in
	Errs Errors
}

// Add records an error. The same code at the same place is recorded once.
func (r *Report) Add(at Span, code diag.Code, hint, format string, args ...any) {
	if r.Full() {
		return
	}
	for _, e := range r.Errs {
		if e.From == at.From && e.To == at.To && e.Code == code {
			return
		}
	}
	e := Error{From: at.From, To: at.To, Code: code, Message: fmt.Sprintf(format, args...), Hint: hint}
	e.Line, e.Column = place(r.Text, at.From)
	e.EndLine, e.EndColumn = place(r.Text, at.To)
	r.Errs = append(r.Errs, e)
}

// Touches says whether an error has been recorded inside the span.
func (r *Report) Touches(at Span) bool {
	for _, e := range r.Errs {
		if e.From < at.To && at.From < max(e.To, e.From+1) {
			return true
		}
	}
	return false
}

// Full says that no more errors will be recorded, so that there is no point in
// looking for suggestions.
func (r *Report) Full() bool { return len(r.Errs) >= maxErrors }

// Err returns what was found, sorted by place, or nil.
func (r *Report) Err() error {
	if len(r.Errs) == 0 {
		return nil
	}
	slices.SortStableFunc(r.Errs, func(a, b Error) int { return a.From - b.From })
	return r.Errs
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

// Short cuts text that a message repeats, and makes it one line.
func Short(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= maxQuoted {
		return text
	}
	return string([]rune(text)[:maxQuoted-1]) + "…"
}

// Fits says whether a hint may show text as it stands.
func Fits(text string) bool { return utf8.RuneCountInString(text) <= maxQuoted }

// Quote writes text in quotes, for a message; it is cut if it is long.
func Quote(text string) string { return strconv.Quote(Short(text)) }
