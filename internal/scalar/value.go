package scalar

import (
	"math"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/internal/fixed"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// none is no value.
var none typ.Value

// Binary applies an operator to two values, either of which may be missing.
// The note says what happened on the way: divided by zero, rounded.
func Binary(op ir.Op, x, y typ.Value) (typ.Value, typ.Note) {
	switch op {
	case ir.And, ir.Or:
		return logic(op, x, y), 0
	case ir.Coalesce:
		if x.None() {
			return y, 0
		}
		return x, 0
	}
	if x.None() || y.None() {
		return none, 0
	}
	switch {
	case op.Comparison():
		return typ.Boolean(holds(op, x, y)), 0
	case op.Arithmetic():
		return Arithmetic(op, x, y)
	}
	a, b := x.Text(), y.Text()
	switch op {
	case ir.Contains:
		return typ.Boolean(strings.Contains(a, b)), 0
	case ir.StartsWith:
		return typ.Boolean(strings.HasPrefix(a, b)), 0
	case ir.EndsWith:
		return typ.Boolean(strings.HasSuffix(a, b)), 0
	}
	return none, 0
}

// logic is three-valued: false and nil is false, true or nil is true.
func logic(op ir.Op, x, y typ.Value) typ.Value {
	decides := op == ir.Or // the operand that decides alone
	for _, v := range [2]typ.Value{x, y} {
		if !v.None() && v.Bool() == decides {
			return typ.Boolean(decides)
		}
	}
	if x.None() || y.None() {
		return none
	}
	return typ.Boolean(!decides)
}

func holds(op ir.Op, x, y typ.Value) bool {
	c := typ.Compare(x, y)
	switch op {
	case ir.Eq:
		return x.Equal(y)
	case ir.Ne:
		return !x.Equal(y)
	case ir.Lt:
		return c < 0
	case ir.Le:
		return c <= 0
	case ir.Gt:
		return c > 0
	}
	return c >= 0
}

// Arithmetic applies + - * / % to two values that are there.
func Arithmetic(op ir.Op, x, y typ.Value) (typ.Value, typ.Note) {
	switch {
	case x.Type() == typ.Float || y.Type() == typ.Float:
		return floats(op, x.Float(), y.Float())
	case x.Type() == typ.Duration || x.Type() == typ.Timestamp || y.Type() == typ.Duration:
		return lengths(op, x, y)
	}
	a, b := x.Decimal(), y.Decimal()
	var d decimal.Decimal
	switch op {
	case ir.Add:
		d = a.Add(b)
	case ir.Sub:
		d = a.Sub(b)
	case ir.Mul:
		d = a.Mul(b)
	case ir.Div:
		return Quotient(a, b)
	case ir.Mod:
		if b.IsZero() {
			return none, typ.DivZero
		}
		d = a.Mod(b)
	}
	if x.Type() == typ.Integer && y.Type() == typ.Integer {
		return typ.Whole(d), 0
	}
	return typ.Num(d), 0
}

// Quotient is the guarded division: 12 decimals, half to even, noted when
// rounded; by zero it has no value.
func Quotient(a, b decimal.Decimal) (typ.Value, typ.Note) {
	if b.IsZero() {
		return none, typ.DivZero
	}
	q, exact := fixed.Div(a, b, fixed.Scale)
	if !exact {
		return typ.Num(q), typ.Rounded
	}
	return typ.Num(q), 0
}

func floats(op ir.Op, a, b float64) (typ.Value, typ.Note) {
	switch op {
	case ir.Add:
		return typ.Flt(a + b), 0
	case ir.Sub:
		return typ.Flt(a - b), 0
	case ir.Mul:
		return typ.Flt(a * b), 0
	}
	if b == 0 {
		return none, typ.DivZero
	}
	if op == ir.Mod {
		return typ.Flt(math.Mod(a, b)), 0
	}
	return typ.Flt(a / b), 0
}

// lengths is arithmetic with instants and durations, in microseconds. What
// leaves the range of either, some 290,000 years, has no value.
func lengths(op ir.Op, x, y typ.Value) (typ.Value, typ.Note) {
	xt, yt := x.Type(), y.Type()
	a, b := Micros(x), Micros(y)
	switch {
	case op == ir.Mul && xt == typ.Duration:
		return Length(a.Mul(y.Decimal()))
	case op == ir.Mul:
		return Length(b.Mul(x.Decimal()))
	case op == ir.Div && yt == typ.Duration:
		return Quotient(a, b)
	case op == ir.Div:
		if y.Decimal().IsZero() {
			return none, typ.DivZero
		}
		q, exact := fixed.Div(a, y.Decimal(), 0)
		v, n := Length(q)
		if !exact {
			n |= typ.Rounded
		}
		return v, n
	case op == ir.Mod:
		if b.IsZero() {
			return none, typ.DivZero
		}
		return Length(a.Mod(b))
	}
	if op == ir.Sub {
		b = b.Neg()
	}
	v, _ := Length(a.Add(b))
	if (xt == typ.Timestamp) != (yt == typ.Timestamp) && !v.None() {
		return typ.Instant(v.Raw()), 0
	}
	return v, 0
}

// Micros is a length of time or an instant in microseconds.
func Micros(v typ.Value) decimal.Decimal { return decimal.New(v.Raw(), 0) }

// Length is a duration of so many microseconds, rounded half to even.
func Length(d decimal.Decimal) (typ.Value, typ.Note) {
	r, exact := fixed.Round(d, 0)
	n := r.BigInt()
	if !n.IsInt64() {
		return none, 0
	}
	if !exact {
		return typ.Span(n.Int64()), typ.Rounded
	}
	return typ.Span(n.Int64()), 0
}

// Unary applies an operator to a value.
func Unary(op ir.Op, x typ.Value) typ.Value {
	if x.None() {
		return none
	}
	if op == ir.Not {
		return typ.Boolean(!x.Bool())
	}
	switch x.Type() {
	case typ.Float:
		return typ.Flt(-x.Float())
	case typ.Duration:
		return typ.Span(-x.Raw())
	case typ.Integer:
		return typ.Whole(x.Decimal().Neg())
	}
	return typ.Num(x.Decimal().Neg())
}

// Among is "x in list", three-valued: an unknown member might have been x.
func Among(x typ.Value, list []typ.Value, not bool) typ.Value {
	if x.None() {
		return none
	}
	unknown := false
	for _, y := range list {
		if y.None() {
			unknown = true
		} else if x.Equal(y) {
			return typ.Boolean(!not)
		}
	}
	if unknown {
		return none
	}
	return typ.Boolean(not)
}
