package diag

import (
	"cmp"
	"strconv"
)

// Position is a place in a source text. Line and Column count from 1, Column in
// runes; 0 means unknown. File is a path as [io/fs.FS] knows it or, for objects
// built in Go, the path of the field, as in "indicators.revenue.formula".
// The zero value is no place at all.
type Position struct {
	File   string
	Line   int
	Column int
}

// IsValid reports whether the line is known.
func (p Position) IsValid() bool { return p.Line > 0 }

// String returns file:line:column, without the parts that are unknown:
// file:line, line:column, line, file, or "-" for the zero value.
func (p Position) String() string {
	s := p.File
	if p.IsValid() {
		if s != "" {
			s += ":"
		}
		s += strconv.Itoa(p.Line)
		if p.Column > 0 {
			s += ":" + strconv.Itoa(p.Column)
		}
	}
	if s == "" {
		return "-"
	}
	return s
}

// Compare orders positions by file, line and column; it returns -1, 0 or +1.
func (p Position) Compare(q Position) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
}
