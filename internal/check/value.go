package check

import (
	"slices"
	"time"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/unit"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// operand is a value as the rules of operators and functions see it, at either
// level of the language.
type operand struct {
	typ  typ.Type
	unit unit.Unit
	// bare is a number made of literals and arguments alone: it takes the unit
	// of what it is added to or compared with.
	bare  bool
	lit   typ.Value // of a literal
	null  bool      // nil itself
	list  bool      // an argument that is a list
	order []string  // values of ordered text, first to last
	noun  string    // of a column
	// bad has been reported, or stems from what was: everything stays silent
	// about it.
	bad  bool
	expr ir.Expr
	row  *ir.Row // where rules build rows
}

func (x operand) at() ir.Span {
	if x.expr == nil {
		return ir.Span{}
	}
	return x.expr.Span()
}

// literal says whether x is a text, number or truth value written out.
func (x operand) literal() bool { return !x.lit.None() }

// column says whether x, at row level, is a column, or the value of a fold.
func (x operand) column() bool {
	n, ok := x.expr.(*ir.Name)
	return ok && !isArg(n)
}

// is says whether x can be of type t.
func (x operand) is(t typ.Type) bool { return x.typ == t || x.typ == typ.Unknown }

func (x operand) numeric() bool { return x.typ.Numeric() || x.typ == typ.Unknown }

// measure says whether x can be added up: a number or a duration.
func (x operand) measure() bool { return x.numeric() || x.typ == typ.Duration }

// rules hold the types and units of operators and functions, for rows and for
// cells alike.
type rules struct {
	errs *ir.Report
	env  Env  // nil: built-in grains, UTC
	rows bool // build ir.Rows
}

func (r *rules) fail(at ir.Span, code diag.Code, hint, format string, args ...any) operand {
	r.errs.Add(at, code, hint, format, args...)
	return operand{bad: true}
}

// full says that no more errors will be reported, so that there is no point in
// looking for suggestions.
func (r *rules) full() bool { return r.errs.Full() }

// node gives a result its row.
func (r *rules) node(x operand, kind ir.RowKind, op ir.Op, function string, args ...operand) operand {
	if !r.rows || x.bad {
		return x
	}
	x.row = &ir.Row{Kind: kind, Op: op, Type: x.typ, Unit: x.unit, Name: function, At: x.at()}
	if len(args) > 0 {
		x.row.Args = make([]*ir.Row, len(args))
		for i, a := range args {
			x.row.Args[i] = a.row
		}
	}
	return x
}

// constant gives x the row of its literal.
func (r *rules) constant(x operand) operand {
	if r.rows {
		x.row = &ir.Row{Kind: ir.RowConst, Type: x.typ, Unit: x.unit, Value: x.lit, At: x.at()}
	}
	return x
}

func (r *rules) literal(e *ir.Lit) operand {
	t := e.Value.Type()
	return r.constant(operand{typ: t, lit: e.Value, null: e.Value.None(), bare: t.Numeric() || t == typ.Unknown, expr: e})
}

// negated returns the literal with its sign turned.
func (r *rules) negated(x operand, e ir.Expr) operand {
	v := typ.Num(x.lit.Decimal().Neg())
	if x.typ == typ.Integer {
		v = typ.Whole(v.Decimal())
	}
	return r.constant(operand{typ: x.typ, lit: v, bare: true, expr: e})
}

// dated reads a quoted day or time as a value of type t, a date or a timestamp,
// because it meets one. It reports what cannot be read.
func (r *rules) dated(x *operand, t typ.Type) {
	if x.typ != typ.String || !x.literal() || !t.Temporal() {
		return
	}
	text := x.lit.Text()
	switch d, err := calendar.ParseDate(text); {
	case err == nil && t == typ.Date:
		x.lit = typ.Day(int64(d))
	case err == nil:
		x.lit = typ.Instant(d.In(r.location()).UnixMicro())
	default:
		at, ok := r.instant(text)
		if !ok || t == typ.Date {
			want := `"2026-01-31"`
			if t == typ.Timestamp {
				want += ` or "2026-01-31 09:30"`
			}
			*x = r.fail(x.at(), diag.BadLiteral, "write "+want, "%s is not a %s", ir.Quote(text), t)
			return
		}
		x.lit = typ.Instant(at.UnixMicro())
	}
	x.typ = t
	*x = r.constant(*x)
}

func (r *rules) location() *time.Location {
	if r.env != nil {
		if loc := r.env.Location(); loc != nil {
			return loc
		}
	}
	return time.UTC
}

// instant reads a time of day, in the system's zone unless it names its own.
func (r *rules) instant(text string) (time.Time, bool) {
	for _, layout := range []string{
		"2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02T15:04:05",
		time.RFC3339,
	} {
		if t, err := time.ParseInLocation(layout, text, r.location()); err == nil {
			return t, t.Year() >= 1
		}
	}
	return time.Time{}, false
}

// ordinal turns ordered text into the place of its value in the order; text
// outside the order has none. Rows know no order, so comparisons of ordered text
// are comparisons of places.
func (r *rules) ordinal(x operand, order []string) operand {
	if !r.rows || x.bad {
		return x
	}
	at := x.at()
	place := func(i int) *ir.Row {
		return &ir.Row{Kind: ir.RowConst, Type: typ.Integer, Value: typ.Int(int64(i)), At: at}
	}
	if x.literal() {
		x.row = place(slices.Index(order, x.lit.Text()))
		return x
	}
	out := &ir.Row{Kind: ir.RowConst, At: at}
	for i, v := range slices.Backward(order) {
		value := &ir.Row{Kind: ir.RowConst, Type: typ.String, Value: typ.Str(v), At: at}
		equal := &ir.Row{Kind: ir.RowBinary, Op: ir.Eq, Type: typ.Bool, Args: []*ir.Row{x.row, value}, At: at}
		out = &ir.Row{Kind: ir.RowIf, Type: typ.Integer, Args: []*ir.Row{equal, place(i), out}, At: at}
	}
	x.row = out
	return x
}

// source writes an expression, for hints; otherwise is shown where it is long.
func (r *rules) source(e ir.Expr, otherwise string) string {
	if e == nil {
		return otherwise
	}
	if s := ir.Print(e); s != "" && ir.Fits(s) {
		return s
	}
	return otherwise
}
