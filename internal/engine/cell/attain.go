package cell

import (
	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/scalar"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// attainment is 1 + d·(A-T)/|T| with d = 1 where more is better and -1 where
// less is. Against a target of 0 there is none.
func attainment(a, t *Column, up bool) *Column {
	var c *Column
	switch x, y, ok := numbers(a, t); {
	case gone(a, t):
		c = &Column{Vec: nothing(typ.Decimal, a.Len)}
	case ok:
		c = attain(x, y, up)
	default:
		c = attainEach(a, t, up)
	}
	c.settle(a, t)
	return c
}

// numbers returns a and t as exact numbers if they are, or are lengths of time
// so short that nothing leaves the range on the way.
func numbers(a, t *Column) (x, y *Column, ok bool) {
	if a.Type.Exact() && t.Type.Exact() {
		return a, t, true
	}
	const most = 1 << 60
	if a.Type != typ.Duration || t.Type != typ.Duration || a.Form != column.Ints || t.Form != column.Ints ||
		a.Span.Magnitude() > most || t.Span.Magnitude() > most {
		return nil, nil, false
	}
	x, y = &Column{Vec: a.Vec}, &Column{Vec: t.Vec}
	x.Type, y.Type = typ.Integer, typ.Integer
	return x, y, true
}

// attain is A/T where more is better and no target is negative, else it goes
// the long way of the definition.
func attain(a, t *Column, up bool) *Column {
	positive := t.Form == column.Ints && t.Span.Min >= 0
	if up && positive {
		return binary(ir.Div, a, t)
	}
	size, op := t, ir.Add
	if !positive {
		size = &Column{Vec: call("abs", t)}
	}
	if !up {
		op = ir.Sub
	}
	return binary(ir.Div, binary(op, size, binary(ir.Sub, a, t)), size)
}

// attainEach goes row by row: floats, and lengths of time that may leave their
// range.
func attainEach(a, t *Column, up bool) *Column {
	notes := make([]typ.Note, a.Len)
	c := &Column{Notes: notes}
	c.Vec = each(a.Len, func(i int) typ.Value {
		x, y := a.Value(i), t.Value(i)
		if x.None() || y.None() {
			return typ.Value{}
		}
		size := scalar.Absolute(y)
		diff, _ := scalar.Arithmetic(ir.Sub, x, y)
		if !up {
			diff = scalar.Unary(ir.Neg, diff)
		}
		sum, _ := scalar.Arithmetic(ir.Add, size, diff)
		v, note := scalar.Arithmetic(ir.Div, sum, size)
		notes[i] = note
		return v
	})
	return c
}
