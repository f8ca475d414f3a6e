package diag

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Problem is one thing wrong in a definition. It is an error by itself.
type Problem struct {
	// Pos is where the problem begins.
	Pos Position
	// End is the place just past it, in the same file; the zero value marks a
	// single column.
	End Position
	// Code says in one stable word what kind of problem it is.
	Code Code
	// Message says what is wrong, in lower case and without a final stop.
	Message string
	// Hint says what to do, as in `did you mean "formula"?`; it may be empty.
	Hint string
	// Related are other places that belong to the problem, such as the first of
	// two definitions.
	Related []Related
	// Source is the text Pos counts in where that is no file, such as a formula
	// given in Go. Fprint shows its lines.
	Source string
	// Err is the cause, for errors.Is and errors.As; it may be nil.
	Err error
}

// Related is another place that belongs to a [Problem].
type Related struct {
	Pos     Position
	Message string // what stands there, as in "first defined"
}

// Error returns the problem as one line: position, message, hint and related
// places in parentheses, code in brackets. Very long messages are cut.
func (p Problem) Error() string {
	var b strings.Builder
	if p.Pos != (Position{}) {
		b.WriteString(oneLine(p.Pos.String()))
		b.WriteString(": ")
	}
	b.WriteString(oneLine(p.Message))
	var notes []string
	if p.Hint != "" {
		notes = append(notes, oneLine(p.Hint))
	}
	for i, r := range p.Related {
		if i == maxRelated {
			break
		}
		notes = append(notes, r.String())
	}
	if len(notes) > 0 {
		b.WriteString(" (" + strings.Join(notes, "; ") + ")")
	}
	if p.Code != "" {
		b.WriteString(" [" + oneLine(string(p.Code)) + "]")
	}
	return b.String()
}

// Unwrap returns the cause, or nil.
func (p Problem) Unwrap() error { return p.Err }

// String returns the message and the place, as in "first defined at a.yaml:3:5".
func (r Related) String() string {
	if r.Message == "" {
		return "see " + oneLine(r.Pos.String())
	}
	return oneLine(r.Message) + " at " + oneLine(r.Pos.String())
}

// compare is a total order over all that is shown of a problem, so that a sorted
// list does not depend on the order in which problems were found.
func (p Problem) compare(q Problem) int {
	return cmp.Or(
		p.Pos.Compare(q.Pos),
		cmp.Compare(p.Code, q.Code),
		cmp.Compare(p.Message, q.Message),
		cmp.Compare(p.Hint, q.Hint),
		p.End.Compare(q.End),
		slices.CompareFunc(p.Related, q.Related, func(a, b Related) int {
			return cmp.Or(a.Pos.Compare(b.Pos), cmp.Compare(a.Message, b.Message))
		}),
		cmp.Compare(p.Source, q.Source),
	)
}

const (
	maxText    = 400 // runes of one message, hint or name shown
	maxRelated = 5   // related places shown with one problem
)

// oneLine makes text fit to be printed inside a line: line breaks and other
// control characters, which could move a terminal's cursor, become spaces, and
// text beyond maxText is cut.
func oneLine(s string) string {
	if len(s) <= maxText && !strings.ContainsFunc(s, hidden) && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n == maxText {
			b.WriteString("…")
			break
		}
		switch {
		case r == wideSpace:
		case unicode.IsSpace(r):
			r = ' '
		case hidden(r):
			r = utf8.RuneError
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}

// hidden reports runes that a terminal does not show as themselves. Zero-width
// joiners are kept: emoji and several scripts are written with them.
func hidden(r rune) bool {
	return !unicode.IsPrint(r) && r != zwj && r != zwnj && r != wideSpace
}

const (
	zwnj      = '\u200c'
	zwj       = '\u200d'
	wideSpace = '\u3000'
)
