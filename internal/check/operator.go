package check

import (
	"slices"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/unit"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// unary checks -x and not x.
func (r *rules) unary(e *ir.Unary, x operand) operand {
	switch {
	case x.bad:
		return x
	case e.Op == ir.Not:
		if !r.boolean(x, "not") {
			return operand{bad: true}
		}
		return r.node(operand{typ: typ.Bool, expr: e}, ir.RowUnary, e.Op, "", x)
	case x.literal() && x.typ.Exact():
		return r.negated(x, e)
	case !x.measure():
		return r.fail(x.at(), diag.BadType, "", "- takes a number, not %s", kindOf(x))
	}
	return r.node(operand{typ: x.typ, unit: x.unit, bare: x.bare, expr: e}, ir.RowUnary, e.Op, "", x)
}

// binary checks x op y, but for in and not in.
func (r *rules) binary(e ir.Expr, op ir.Op, x, y operand) operand {
	switch {
	case x.bad || y.bad:
		return operand{bad: true}
	case op.Arithmetic():
		return r.arithmetic(e, op, x, y)
	case op.Comparison():
		return r.compare(e, e.Span(), op, x, y)
	case op == ir.And || op == ir.Or:
		// Both sides are looked at, so that both are reported.
		if a, b := r.boolean(x, op.String()), r.boolean(y, op.String()); !a || !b {
			return operand{bad: true}
		}
		return r.node(operand{typ: typ.Bool, expr: e}, ir.RowBinary, op, "", x, y)
	case op == ir.Coalesce:
		vs := []operand{x, y}
		return r.node(r.unify(e, "the sides of ??", vs), ir.RowBinary, op, "", vs...)
	}
	return r.search(e, op, x, y)
}

// boolean says whether x can be a condition, and reports it otherwise.
func (r *rules) boolean(x operand, word string) bool {
	if x.bad || x.is(typ.Bool) {
		return !x.bad
	}
	hint := "compare it with a value"
	if x.typ.Numeric() {
		hint = "compare it, as in " + r.source(x.expr, "x") + " > 0"
	}
	r.fail(x.at(), diag.BadType, hint, "%s takes a condition, not %s", word, kindOf(x))
	return false
}

// arithmetic checks + - * / %.
func (r *rules) arithmetic(e ir.Expr, op ir.Op, x, y operand) operand {
	// A quoted day beside a date is meant as one.
	r.dated(&x, y.typ)
	r.dated(&y, x.typ)
	if x.bad || y.bad {
		return operand{bad: true}
	}
	t, ok := arithmeticType(op, x.typ, y.typ)
	if !ok {
		return r.noArithmetic(e, op, x, y)
	}
	for _, p := range [][2]operand{{x, y}, {y, x}} {
		if p[0].typ == typ.Float && p[1].typ == typ.Decimal && !p[1].bare && !p[1].unit.Dimensionless() {
			return r.fail(e.Span(), diag.BadType, "declare it as a decimal", "%s is an exact amount of %s and cannot be combined with a float, %s", r.source(p[1].expr, "one side"), p[1].unit, r.source(p[0].expr, "the other"))
		}
	}
	out := operand{typ: t, bare: x.bare && y.bare, expr: e}
	var err error
	switch {
	case op == ir.Mul:
		out.unit, err = x.unit.Mul(y.unit)
	case op == ir.Div:
		out.unit, err = x.unit.Div(y.unit)
	default:
		var same bool
		if out.unit, same = meet(x, y); !same {
			return r.fail(e.Span(), diag.BadUnit, unitHint(x, y), "%s and %s cannot be %s", shown(x.unit), shown(y.unit), participle(op))
		}
		if op == ir.Sub && !x.bare && !y.bare {
			out.unit = out.unit.Difference()
		}
	}
	if err != nil {
		return r.fail(e.Span(), diag.BadUnit, "", "the unit of the result is too large")
	}
	return r.node(out, ir.RowBinary, op, "", x, y)
}

func participle(op ir.Op) string {
	switch op {
	case ir.Add:
		return "added"
	case ir.Sub:
		return "subtracted from one another"
	}
	return "divided with a remainder"
}

// arithmeticType is the type of x op y. Whole numbers stay whole but for /;
// floats, which come from statistics only, make floats.
func arithmeticType(op ir.Op, x, y typ.Type) (typ.Type, bool) {
	switch {
	case x == typ.Unknown && y == typ.Unknown:
		return typ.Unknown, true
	case x == typ.Unknown || y == typ.Unknown:
		known := max(x, y)
		switch {
		case known == typ.Integer:
			return typ.Decimal, true
		case known.Numeric():
			return known, true
		case known == typ.Duration:
			return typ.Unknown, op != ir.Mod
		}
		return typ.Unknown, known == typ.Timestamp && (op == ir.Add || op == ir.Sub)
	case x.Numeric() && y.Numeric():
		switch {
		case x == typ.Float || y == typ.Float:
			return typ.Float, true
		case op != ir.Div && x == typ.Integer && y == typ.Integer:
			return typ.Integer, true
		}
		return typ.Decimal, true
	}
	switch op {
	case ir.Add:
		if x == typ.Duration && y == typ.Timestamp || x == typ.Timestamp && y == typ.Duration {
			return typ.Timestamp, true
		}
		return x, x == typ.Duration && y == typ.Duration
	case ir.Sub:
		switch {
		case x == typ.Timestamp && y == typ.Timestamp, x == typ.Duration && y == typ.Duration:
			return typ.Duration, true
		}
		return x, x == typ.Timestamp && y == typ.Duration
	case ir.Mul:
		return typ.Duration, x == typ.Duration && y.Exact() || x.Exact() && y == typ.Duration
	case ir.Div:
		if x == typ.Duration && y == typ.Duration {
			return typ.Decimal, true
		}
		return typ.Duration, x == typ.Duration && y.Exact()
	}
	return typ.Unknown, false
}

func (r *rules) noArithmetic(e ir.Expr, op ir.Op, x, y operand) operand {
	const days = "days_between(from, to) counts days, business_days_between(from, to) working days"
	switch {
	case x.typ.Temporal() && y.typ.Temporal() && x.typ != y.typ:
		return r.mixedTimes(e.Span(), x, y)
	case x.typ == typ.Date && y.typ == typ.Date && op == ir.Sub:
		return r.fail(e.Span(), diag.BadType, days, "a date cannot be subtracted from a date")
	}
	for _, v := range []operand{x, y} {
		if !v.measure() {
			hint := ""
			switch {
			case v.typ.Temporal():
				hint = days
			case v.typ == typ.String && v.literal() && isNumber(v.lit.Text()):
				hint = "numbers stand without quotes: " + v.lit.Text()
			case v.typ == typ.Bool:
				hint = "if condition { 1 } else { 0 } makes a number of a condition"
			}
			return r.fail(v.at(), diag.BadType, hint, "%s takes numbers, not %s", op, kindOf(v))
		}
	}
	return r.fail(e.Span(), diag.BadType, "", "%s does not go between %s and %s", op, kindOf(x), kindOf(y))
}

// choose checks if c { x } else { y }.
func (r *rules) choose(e *ir.Cond, c, x, y operand) operand {
	ok := r.boolean(c, "if")
	vs := []operand{x, y}
	out := r.unify(e, "the branches", vs)
	if !ok || out.bad {
		return operand{bad: true}
	}
	return r.node(out, ir.RowIf, ir.NoOp, "", c, vs[0], vs[1])
}

// unify finds the type and unit that all values have; vs are changed where a
// quoted day meets a date. what names the values in a message.
func (r *rules) unify(e ir.Expr, what string, vs []operand) operand {
	for i := range vs {
		for j := range vs {
			r.dated(&vs[i], vs[j].typ)
		}
	}
	out := operand{bare: true, expr: e}
	first := operand{}
	for _, v := range vs {
		switch {
		case v.bad || out.bad:
			out.bad = true
			continue
		case v.typ == typ.Unknown:
			out.bare = out.bare && v.bare
			continue
		case out.typ == typ.Unknown:
			out.typ, out.unit, out.bare, out.order = v.typ, v.unit, v.bare, v.order
			first = v
			continue
		}
		switch {
		case out.typ.Numeric() && v.typ.Numeric():
			u, same := meet(out, v)
			if !same {
				out = r.fail(v.at(), diag.BadUnit, unitHint(first, v), "%s are in %s and %s", what, shown(out.unit), shown(v.unit))
				continue
			}
			out.unit, out.bare = u, out.bare && v.bare
			switch {
			case out.typ == typ.Float || v.typ == typ.Float:
				out.typ = typ.Float
			case out.typ != v.typ:
				out.typ = typ.Decimal
			}
		case out.typ == v.typ:
			if v.order != nil && !slices.Equal(out.order, v.order) {
				out.order = nil
			}
		case out.typ.Temporal() && v.typ.Temporal():
			out = r.mixedTimes(v.at(), first, v)
		default:
			out = r.fail(v.at(), diag.BadType, r.quotes(first, v), "%s are %s and %s", what, kindOf(first), kindOf(v))
		}
	}
	if !out.typ.Numeric() && out.typ != typ.Unknown {
		out.bare = false
	}
	return out
}

// meet returns the unit of two numbers that must have the same one; a bare
// number takes that of the other.
func meet(x, y operand) (unit.Unit, bool) {
	switch {
	case x.bare:
		return y.unit, true
	case y.bare, x.unit == y.unit:
		return x.unit, true
	case x.unit.Equal(y.unit):
		return x.unit.Plain(), true
	}
	return unit.One, false
}

func unitHint(x, y operand) string {
	if x.unit.Dimensionless() != y.unit.Dimensionless() {
		return "a plain number is a factor: use * or /"
	}
	return ""
}

// shown names a unit in a message.
func shown(u unit.Unit) string {
	if u.Dimensionless() {
		return "a plain number"
	}
	return u.String()
}

// kindOf names the type of a value in a message.
func kindOf(x operand) string {
	switch {
	case x.null:
		return "nil"
	case x.typ == typ.String:
		return "text"
	case x.typ == typ.Bool:
		return "a condition"
	case x.typ.Numeric():
		return "a number"
	case x.typ == typ.Unknown:
		return "a value"
	}
	return typ.Article(x.typ)
}
