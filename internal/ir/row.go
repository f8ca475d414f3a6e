package ir

import (
	"strconv"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/unit"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Column is a column as seen from a dataset: the joins that lead to it, and
// its name there. Value is the one column of a fold ("value >= 2").
type Column struct {
	Joins string // "" for an own column, else the join names joined with "."
	Name  string
}

// Value is the cell that a fold aggregates.
var Value = Column{Name: "value"}

// String returns the column's path as a formula writes it.
func (c Column) String() string {
	if c.Joins == "" {
		return c.Name
	}
	return c.Joins + "." + c.Name
}

// RowKind is the kind of a checked row-level node.
type RowKind uint8

// The kinds of nodes.
const (
	RowConst  RowKind = iota // Value
	RowCol                   // Col
	RowArg                   // Name is the argument; bound before evaluation
	RowUnary                 // Op on Args[0]
	RowBinary                // Op on Args[0] and Args[1]
	RowIn                    // Args[0] among Args[1:]; Op is In or NotIn
	RowIf                    // Args: condition, then, else
	RowCall                  // Name is the function
)

// Row is a checked row-level expression: resolved, typed, with units. Rows are
// immutable and may be shared.
type Row struct {
	Kind  RowKind
	Op    Op
	Type  typ.Type
	Unit  unit.Unit
	Value typ.Value
	Col   Column
	Name  string
	Args  []*Row
	At    Span
}

// String writes the expression as a formula would, every operation within
// another in brackets. Expressions of equal text mean the same in one dataset,
// so plans use it to compute equal leaves once.
func (r *Row) String() string {
	var b strings.Builder
	r.write(&b, false)
	return b.String()
}

func (r *Row) write(b *strings.Builder, inner bool) {
	operation := r.Kind == RowUnary || r.Kind == RowBinary || r.Kind == RowIn
	if operation && inner {
		b.WriteByte('(')
		defer b.WriteByte(')')
	}
	switch r.Kind {
	case RowConst:
		if r.Value.Type() == typ.String {
			b.WriteString(strconv.Quote(r.Value.Text()))
		} else {
			b.WriteString(r.Value.String())
		}
	case RowCol:
		b.WriteString(r.Col.String())
	case RowArg:
		b.WriteString("args." + r.Name)
	case RowUnary:
		b.WriteString(r.Op.String())
		if r.Op == Not {
			b.WriteByte(' ')
		}
		r.Args[0].write(b, true)
	case RowBinary:
		r.Args[0].write(b, true)
		b.WriteString(" " + r.Op.String() + " ")
		r.Args[1].write(b, true)
	case RowIn:
		r.Args[0].write(b, true)
		b.WriteString(" " + r.Op.String() + " [")
		list(b, r.Args[1:])
		b.WriteByte(']')
	case RowIf:
		b.WriteString("if(")
		list(b, r.Args)
		b.WriteByte(')')
	case RowCall:
		b.WriteString(r.Name + "(")
		list(b, r.Args)
		b.WriteByte(')')
	}
}

func list(b *strings.Builder, rows []*Row) {
	for i, r := range rows {
		if i > 0 {
			b.WriteString(", ")
		}
		r.write(b, false)
	}
}

// Columns yields every column the expression reads, each as often as it
// stands there.
func (r *Row) Columns(yield func(Column) bool) { r.columns(yield) }

func (r *Row) columns(yield func(Column) bool) bool {
	if r.Kind == RowCol && !yield(r.Col) {
		return false
	}
	for _, a := range r.Args {
		if !a.columns(yield) {
			return false
		}
	}
	return true
}
