package table

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// ErrUnknown is wrapped by every [*UnknownError].
var ErrUnknown = errors.New("unknown column")

// ErrLimit is wrapped by errors about input that exceeds a documented limit.
var ErrLimit = errors.New("limit exceeded")

// UnknownError says that a column that is asked for does not exist.
type UnknownError struct {
	Column string   // what was asked for
	In     string   // where, for example `the header`; "" for a table
	Have   []string // the columns that exist
}

// Error names the column and, where one is close, what may have been meant.
func (e *UnknownError) Error() string {
	s := "no column " + strconv.Quote(e.Column)
	if e.In != "" {
		s += " in " + e.In
	}
	if hint := diag.DidYouMean(e.Column, slices.Values(e.Have)); hint != "" {
		return s + " (" + hint + ")"
	}
	switch n := len(e.Have); {
	case n == 0:
	case n <= 12:
		s += " (there are " + strings.Join(e.Have, ", ") + ")"
	default:
		s += " (there are " + strings.Join(e.Have[:12], ", ") + ", …)"
	}
	return s
}

// Unwrap returns [ErrUnknown].
func (e *UnknownError) Unwrap() error { return ErrUnknown }

// TypeError says that a column, or a struct field, can never hold what is
// wanted, whatever its values are.
type TypeError struct {
	Column string
	Field  string // the struct field with its Go type, or ""
	Got    Type   // Unknown where a Go type has no column type
	Want   Type
	Hint   string
}

// Error names the column, what it is and what was wanted.
func (e *TypeError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "column %q", e.Column)
	switch {
	case e.Field != "" && e.Want == Unknown:
		fmt.Fprintf(&b, ": field %s cannot be a column", e.Field)
	case e.Field != "":
		fmt.Fprintf(&b, ": field %s does not fit %s", e.Field, e.Want)
	default:
		fmt.Fprintf(&b, " is %s, wanted %s", e.Got, e.Want)
	}
	if e.Hint != "" {
		b.WriteString(" (" + e.Hint + ")")
	}
	return b.String()
}

// CellError says that one value is not what its column holds, or, with Column
// empty, that a whole row of a file cannot be read.
type CellError struct {
	Row    int    // row of data, from 1; of a file, counted with the rows left out
	Line   int    // line of a file on which the row begins, from 1; 0 if there is no file
	Cell   int    // number of the cell in its row of a file, from 1; 0 if the whole row is meant
	Column string // name of the column
	Header string // name in the file's header, where that differs
	Text   string // the value as found; "" if there is none, or if the whole row is meant
	Want   Type   // what it should have been
	Reason string // why it is not; "" is "is not a <Want>"
}

// Error says where, what and why, for example
//
//	line 7, cell 3 (Amount): "12,5" is not a decimal
func (e *CellError) Error() string {
	var b strings.Builder
	if e.Line > 0 {
		fmt.Fprintf(&b, "line %d", e.Line)
		if e.Cell > 0 {
			fmt.Fprintf(&b, ", cell %d", e.Cell)
		}
		if name := e.Header; name != "" {
			fmt.Fprintf(&b, " (%s)", shorten(name))
		} else if e.Column != "" {
			fmt.Fprintf(&b, " (%s)", shorten(e.Column))
		}
	} else {
		fmt.Fprintf(&b, "row %d, column %q", e.Row, e.Column)
	}
	b.WriteString(": ")
	switch {
	case e.Text == "" && e.Reason != "":
		b.WriteString(e.Reason)
	case e.Reason != "":
		fmt.Fprintf(&b, "%q %s", shorten(e.Text), e.Reason)
	default:
		fmt.Fprintf(&b, "%q is not %s", shorten(e.Text), typ.Article(e.Want))
	}
	return b.String()
}

// shorten keeps an error message readable whatever a cell holds.
func shorten(s string) string {
	const most = 60
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "…"
		}
	}
	return s
}

// shiftRow makes a cell error that counts within a batch count from the start.
// It changes the error in place: whoever made it has just done so.
func shiftRow(err error, rows int) {
	var e *CellError
	if errors.As(err, &e) && e.Row > 0 {
		e.Row += rows
	}
}
