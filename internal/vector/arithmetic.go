package vector

import (
	"math"
	"math/bits"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/fixed"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// arithmetic is + - * / % of operands that have values; it is not ok where no
// kernel fits.
func (r *register) arithmetic(op ir.Op, t typ.Type, n int, x, y *column.Vec) bool {
	xt, yt := x.Type, y.Type
	switch {
	case xt.Exact() && yt.Exact():
		return t != typ.Float && r.exact(op, n, x, y)
	case xt.Numeric() && yt.Numeric():
		return r.floatArithmetic(op, n, x, y)
	}
	return x.Form == column.Ints && y.Form == column.Ints && r.temporal(op, t, n, x, y)
}

func (r *register) exact(op ir.Op, n int, x, y *column.Vec) bool {
	if !whole(x) || !whole(y) {
		return false
	}
	ints := x.Form == column.Ints && y.Form == column.Ints
	switch op {
	case ir.Add:
		return ints && r.sum(n, x, y, 1) || r.longSum(n, x, y, false)
	case ir.Sub:
		return ints && r.sum(n, x, y, -1) || r.longSum(n, x, y, true)
	case ir.Mul:
		return ints && r.product(n, x, y) || r.longProduct(n, x, y)
	case ir.Div:
		return ints && r.quotient(n, x, y, fixed.Scale)
	case ir.Mod:
		return ints && r.remainder(n, x, y)
	}
	return false
}

// temporal is arithmetic with instants and lengths of time. Where a result
// might leave int64 it is not ok: such rows have no value.
func (r *register) temporal(op ir.Op, t typ.Type, n int, x, y *column.Vec) bool {
	instants := 0
	for _, v := range [2]*column.Vec{x, y} {
		switch {
		case v.Type == typ.Timestamp:
			instants++
		case v.Type != typ.Duration && !(v.Type.Exact() && (op == ir.Mul && v.Scale == 0 || op == ir.Div && v == y)):
			return false
		}
	}
	ok := false
	out := typ.Duration
	switch {
	case (op == ir.Add || op == ir.Sub) && x.Scale == 0 && y.Scale == 0:
		if instants == 1 {
			out = typ.Timestamp
		}
		ok = r.sum(n, x, y, sign(op))
	case instants > 0:
		return false
	case op == ir.Mul:
		ok = r.product(n, x, y)
	case op == ir.Div && y.Type == typ.Duration:
		out = natural(typ.Decimal, t)
		ok = out != typ.Float && r.quotient(n, x, y, fixed.Scale)
	case op == ir.Div:
		ok = r.quotient(n, x, y, 0)
	case op == ir.Mod:
		ok = r.remainder(n, x, y)
	}
	r.Type = out
	return ok
}

func sign(op ir.Op) int64 {
	if op == ir.Sub {
		return -1
	}
	return 1
}

// negate is -x.
func (r *register) negate(t typ.Type, x *column.Vec) bool {
	if x.Form != column.Ints || !x.Type.Exact() && x.Type != typ.Duration || x.Type.Exact() && t == typ.Float {
		return false
	}
	span, ok := column.Range{}.Sub(x.Span)
	if !ok {
		return false
	}
	r.Form, r.Scale, r.Span, r.Ints = column.Ints, x.Scale, span, sized(&r.room.ints, x.Len)
	linear(r.Ints, x.Ints, -1, 0)
	return true
}

// rescaled returns the coefficients of v, whole numbers or no value, at a
// scale, in buf unless they stand so; one for a constant. It is not ok if they
// might leave int64.
func rescaled(v *column.Vec, scale int32, n int, buf *[]int64) ([]int64, bool) {
	switch {
	case v.Form == column.Absent:
		out := sized(buf, n)
		clear(out)
		return out, true
	case v.Scale == scale:
		return v.Ints, true
	}
	if _, ok := v.Span.Rescale(scale - v.Scale); !ok || scale-v.Scale > 18 {
		return nil, false
	}
	out := sized(buf, len(v.Ints))
	linear(out, v.Ints, pow10[scale-v.Scale], 0)
	return out, true
}

// terms are x and y at one scale, y with a sign, and what is known of their sum.
type terms struct {
	scale int32
	fx,   // x·fx + y·fy
	fy int64
	span column.Range
}

// termsOf proves a sum, x - y if sign is -1; it is not ok if that fails.
func termsOf(x, y *column.Vec, sign int64) (t terms, ok bool) {
	t.scale = max(x.Scale, y.Scale)
	dx, dy := t.scale-x.Scale, t.scale-y.Scale
	if dx > 18 || dy > 18 {
		return t, false
	}
	xs, ok1 := x.Span.Rescale(dx)
	ys, ok2 := y.Span.Rescale(dy)
	var ok3 bool
	if sign < 0 {
		t.span, ok3 = xs.Sub(ys)
	} else {
		t.span, ok3 = xs.Add(ys)
	}
	t.fx, t.fy = pow10[dx], pow10[dy]*sign
	return t, ok1 && ok2 && ok3
}

// sum is x + y, or x - y with a sign of -1.
func (r *register) sum(n int, x, y *column.Vec, sign int64) bool {
	t, ok := termsOf(x, y, sign)
	if !ok {
		return false
	}
	r.Form, r.Scale, r.Span, r.Ints = column.Ints, t.scale, t.span, sized(&r.room.ints, n)
	switch {
	case constant(y, n):
		linear(r.Ints, x.Ints, t.fx, y.Ints[0]*t.fy)
	case constant(x, n):
		linear(r.Ints, y.Ints, t.fy, x.Ints[0]*t.fx)
	case t.fx == 1 && t.fy == 1:
		add(r.Ints, x.Ints, y.Ints)
	case t.fx == 1 && t.fy == -1:
		subtract(r.Ints, x.Ints, y.Ints)
	default:
		combine(r.Ints, x.Ints, y.Ints, t.fx, t.fy)
	}
	return true
}

// factored is x · (u + v) of exact numbers, or x · (u - v), where one of u and v
// is a constant, in one pass; it is not ok, and r is arbitrary, where that
// cannot be proved to stay within int64.
func (r *register) factored(t typ.Type, op ir.Op, x, u, v *column.Vec) bool {
	n := x.Len
	for _, w := range [3]*column.Vec{x, u, v} {
		if w.Form != column.Ints && w.Form != column.Packed || !w.Type.Exact() {
			return false
		}
	}
	if constant(x, n) || constant(u, n) == constant(v, n) || t == typ.Float {
		return false
	}
	if constant(u, n) && u.Form != column.Ints || constant(v, n) && v.Form != column.Ints {
		return false
	}
	s, ok := termsOf(u, v, sign(op))
	if !ok || x.Scale+s.scale > maxScale {
		return false
	}
	span, ok := x.Span.Mul(s.span)
	if !ok {
		return false
	}
	whole := typ.Decimal
	if x.Type == typ.Integer && u.Type == typ.Integer && v.Type == typ.Integer {
		whole = typ.Integer
	}
	r.begin(n, natural(whole, t))
	if !r.strict(n, x, u, v) {
		return true
	}
	r.Form, r.Scale, r.Span, r.Ints = column.Ints, x.Scale+s.scale, span, sized(&r.room.ints, n)
	y, f, c := v, s.fy, int64(0)
	if constant(u, n) {
		c = u.Ints[0] * s.fx
	} else {
		y, f, c = u, s.fx, v.Ints[0]*s.fy
	}
	multiplyPacked(r.Ints, x, y, f, c)
	for w, b := range r.Nulls {
		for ; b != 0; b &= b - 1 {
			r.Ints[w<<6+bits.TrailingZeros64(b)] = 0
		}
	}
	r.Clean = true
	return true
}

// product is x * y.
func (r *register) product(n int, x, y *column.Vec) bool {
	span, ok := x.Span.Mul(y.Span)
	if !ok || x.Scale+y.Scale > maxScale {
		return false
	}
	r.Form, r.Scale, r.Span, r.Ints = column.Ints, x.Scale+y.Scale, span, sized(&r.room.ints, n)
	switch {
	case constant(y, n):
		linear(r.Ints, x.Ints, y.Ints[0], 0)
	case constant(x, n):
		linear(r.Ints, y.Ints, x.Ints[0], 0)
	default:
		multiply(r.Ints, x.Ints, y.Ints)
	}
	return true
}

// remainder is x % y with the sign of x, none where y is 0.
func (r *register) remainder(n int, x, y *column.Vec) bool {
	scale := max(x.Scale, y.Scale)
	xs, ok1 := rescaled(x, scale, n, &r.tmp.x)
	ys, ok2 := rescaled(y, scale, n, &r.tmp.y)
	if !ok1 || !ok2 {
		return false
	}
	xspan, _ := x.Span.Rescale(scale - x.Scale)
	yspan, _ := y.Span.Rescale(scale - y.Scale)
	most := int64(min(xspan.Magnitude(), max(yspan.Magnitude(), 1)-1, math.MaxInt64))
	r.Span = column.Range{Min: -most, Max: most}
	if xspan.Min >= 0 {
		r.Span.Min = 0
	}
	if xspan.Max <= 0 {
		r.Span.Max = 0
	}
	r.Form, r.Scale, r.Ints = column.Ints, scale, sized(&r.room.ints, n)
	zeros := sized(&r.tmp.bits[0], words(n))
	clear(zeros)
	sx, sy := step(x, n), step(y, n)
	for i := range r.Ints {
		d := ys[i*sy]
		none := bit(d == 0)
		zeros[i>>6] |= none << (i & 63)
		r.Ints[i] = xs[i*sx] % (d | int64(none))
	}
	r.void(zeros)
	return true
}
