package cell

import (
	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/scalar"
	"github.com/zhibiao/zhibiao/internal/typ"
	"github.com/zhibiao/zhibiao/internal/vector"
)

// This file says which kernel of package vector computes an operation, if one
// does; all others go row by row.

// operands are what kernels read: constants once, unless there is nothing else,
// which would leave the number of rows open.
func operands(xs ...*Column) []*column.Vec {
	out, once := make([]*column.Vec, len(xs)), false
	for _, x := range xs {
		once = once || x.one == nil
	}
	for i, x := range xs {
		if out[i] = &x.Vec; once && x.one != nil && x.Len > 1 {
			out[i] = x.one
		}
	}
	return out
}

// lean drops the room that a kernel had for forms that did not come about.
func lean(v column.Vec) column.Vec {
	switch v.Form {
	case column.Ints:
		v.Longs, v.Floats, v.Codes, v.Bits, v.Values = nil, nil, nil, nil, nil
	case column.Longs:
		v.Ints, v.Floats, v.Codes, v.Bits, v.Values = nil, nil, nil, nil, nil
	case column.Floats:
		v.Ints, v.Longs, v.Codes, v.Bits, v.Values = nil, nil, nil, nil, nil
	case column.Codes:
		v.Ints, v.Longs, v.Floats, v.Bits, v.Values = nil, nil, nil, nil, nil
	case column.Bits:
		v.Ints, v.Longs, v.Floats, v.Codes, v.Values = nil, nil, nil, nil, nil
	case column.Any:
		v.Ints, v.Longs, v.Floats, v.Codes, v.Bits = nil, nil, nil, nil, nil
	default:
		return nothing(v.Type, v.Len)
	}
	return v
}

// alike says that all operands are exact numbers, or all of one type.
func alike(xs ...*Column) bool {
	for _, x := range xs {
		if x.Type == typ.Unknown || x.Type != xs[0].Type && !(x.Type.Exact() && xs[0].Type.Exact()) {
			return false
		}
	}
	return true
}

// unite is the type of values of alike operands.
func unite(xs ...*Column) typ.Type {
	for _, x := range xs {
		if x.Type != xs[0].Type {
			return typ.Decimal
		}
	}
	return xs[0].Type
}

// gone says that an operand has no value in any row.
func gone(xs ...*Column) bool {
	for _, x := range xs {
		if x.Form == column.Absent {
			return true
		}
	}
	return false
}

func nothing(t typ.Type, n int) column.Vec {
	return column.Vec{Type: t, Form: column.Absent, Len: n}
}

func unary(op ir.Op, x *Column) (v column.Vec) {
	switch {
	case gone(x):
		return nothing(x.Type, x.Len)
	case op == ir.Not && x.Type == typ.Bool, op == ir.Neg && (x.Type.Numeric() || x.Type == typ.Duration):
		vector.Unary(&v, op, x.Type, operands(x)[0])
		return lean(v)
	}
	return each(x.Len, func(i int) typ.Value { return scalar.Unary(op, x.Value(i)) })
}

// binary applies an operator; notes are what it remarks by itself, but for
// Rounded in the Vec.
func binary(op ir.Op, x, y *Column) *Column {
	t, ok := binaryType(op, x, y)
	if gone(x, y) && op != ir.And && op != ir.Or {
		return &Column{Vec: nothing(t, x.Len)}
	}
	if ok {
		c, in := &Column{}, operands(x, y)
		vector.Binary(&c.Vec, op, t, in[0], in[1])
		c.Vec = lean(c.Vec)
		c.Rounded = without(c.Rounded, absent(&c.Vec))
		if op.Arithmetic() {
			c.failed(op, x, y)
		}
		return c
	}
	notes := make([]typ.Note, x.Len)
	c := &Column{Notes: notes}
	c.Vec = each(x.Len, func(i int) (v typ.Value) {
		v, notes[i] = scalar.Binary(op, x.Value(i), y.Value(i))
		return v
	})
	c.tidy()
	return c
}

// failed notes why there is no value where both operands have one: they were
// divided by zero, or left the range of the type.
func (c *Column) failed(op ir.Op, x, y *Column) {
	none := without(without(absent(&c.Vec), absent(&x.Vec)), absent(&y.Vec))
	divided := x.Type.Exact() && y.Type.Exact() && (op == ir.Div || op == ir.Mod)
	for i := range none.rows {
		if divided {
			c.room()[i] = typ.DivZero
		} else if _, n := scalar.Binary(op, x.Value(i), y.Value(i)); n != 0 {
			c.room()[i] = n
		}
	}
}

// binaryType is the type of x op y; ok says that a kernel computes it.
func binaryType(op ir.Op, x, y *Column) (t typ.Type, ok bool) {
	switch {
	case op == ir.And || op == ir.Or:
		return typ.Bool, (x.Type == typ.Bool || gone(x)) && (y.Type == typ.Bool || gone(y))
	case op.Comparison():
		return typ.Bool, alike(x, y) || x.Type.Numeric() && y.Type.Numeric()
	case !op.Arithmetic():
		return typ.Bool, x.Type == typ.String && y.Type == typ.String && op != ir.Matches
	}
	a, b := x.Type, y.Type
	switch {
	case a.Numeric() && b.Numeric():
		switch {
		case a == typ.Float || b == typ.Float:
			return typ.Float, true
		case a == typ.Integer && b == typ.Integer && op != ir.Div:
			return typ.Integer, true
		}
		return typ.Decimal, true
	case op == ir.Add || op == ir.Sub:
		switch {
		case a == typ.Duration && b == typ.Duration:
			return typ.Duration, true
		case a == typ.Timestamp && b == typ.Duration, a == typ.Duration && b == typ.Timestamp && op == ir.Add:
			return typ.Timestamp, true
		case a == typ.Timestamp && b == typ.Timestamp && op == ir.Sub:
			return typ.Duration, true
		}
	case op == ir.Mul:
		return typ.Duration, a == typ.Duration && b.Exact() || a.Exact() && b == typ.Duration
	case op == ir.Div && a == typ.Duration && b == typ.Duration:
		return typ.Decimal, true
	case op == ir.Div:
		return typ.Duration, a == typ.Duration && b.Exact()
	}
	return typ.Unknown, false
}

func among(not bool, xs ...*Column) (v column.Vec) {
	if gone(xs[0]) {
		return nothing(typ.Bool, xs[0].Len)
	}
	ok := true
	for _, y := range xs {
		ok = ok && (gone(y) || alike(xs[0], y))
	}
	if ok {
		vector.Among(&v, not, operands(xs...)...)
		return lean(v)
	}
	list := make([]typ.Value, len(xs)-1)
	return each(xs[0].Len, func(i int) typ.Value {
		for j, y := range xs[1:] {
			list[j] = y.Value(i)
		}
		return scalar.Among(xs[0].Value(i), list, not)
	})
}

func call(name string, xs ...*Column) (v column.Vec) {
	x := xs[0]
	if gone(xs...) {
		return nothing(x.Type, x.Len)
	}
	t, ok := x.Type, false
	switch name {
	case "min", "max":
		t, ok = unite(xs...), alike(xs...)
	case "abs":
		ok = t.Numeric() || t == typ.Duration
	case "round", "floor", "ceil":
		ok = t.Numeric() && (len(xs) == 1 || xs[1].Type.Exact())
	}
	if ok {
		vector.Call(&v, name, t, operands(xs...)...)
		return lean(v)
	}
	args := make([]typ.Value, len(xs))
	return each(x.Len, func(i int) typ.Value {
		for j, y := range xs {
			args[j] = y.Value(i)
		}
		return scalar.Call(name, args)
	})
}

// choose takes the values of yes where mask has a bit, else those of no.
func choose(mask bitmap, yes, no *Column) (v column.Vec) {
	t := unite(yes, no)
	switch {
	case gone(yes) && gone(no):
		return nothing(no.Type, no.Len)
	case gone(yes):
		t = no.Type
	case gone(no):
		t = yes.Type
	}
	if t != typ.Unknown && (gone(yes) || gone(no) || alike(yes, no)) {
		in := operands(yes, no)
		vector.Choose(&v, t, &column.Vec{Type: typ.Bool, Form: column.Bits, Len: no.Len, Bits: mask}, in[0], in[1])
		return lean(v)
	}
	return each(no.Len, func(i int) typ.Value {
		if mask.has(i) {
			return yes.Value(i)
		}
		return no.Value(i)
	})
}

// each computes row by row.
func each(n int, f func(i int) typ.Value) column.Vec {
	values := make([]typ.Value, n)
	for i := range values {
		values[i] = f(i)
	}
	return VecOf(values)
}
