package vector

import (
	"math"

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

// sum is x + y, or x - y with a sign of -1.
func (r *register) sum(n int, x, y *column.Vec, sign int64) bool {
	scale := max(x.Scale, y.Scale)
	dx, dy := scale-x.Scale, scale-y.Scale
	if dx > 18 || dy > 18 {
		return false
	}
	xs, ok1 := x.Span.Rescale(dx)
	ys, ok2 := y.Span.Rescale(dy)
	var ok3 bool
	if sign < 0 {
		r.Span, ok3 = xs.Sub(ys)
	} else {
		r.Span, ok3 = xs.Add(ys)
	}
	if !ok1 || !ok2 || !ok3 {
		return false
	}
	r.Form, r.Scale, r.Ints = column.Ints, scale, sized(&r.room.ints, n)
	fx, fy := pow10[dx], pow10[dy]*sign
	switch {
	case constant(y, n):
		linear(r.Ints, x.Ints, fx, y.Ints[0]*fy)
	case constant(x, n):
		linear(r.Ints, y.Ints, fy, x.Ints[0]*fx)
	case fx == 1 && fy == 1:
		add(r.Ints, x.Ints, y.Ints)
	case fx == 1 && fy == -1:
		subtract(r.Ints, x.Ints, y.Ints)
	default:
		combine(r.Ints, x.Ints, y.Ints, fx, fy)
	}
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

// The loops go by eights of fixed length, which need no check of an index.

// linear is f·x + c.
func linear(z, x []int64, f, c int64) {
	x = x[:len(z)]
	if f == 1 && c == 0 {
		copy(z, x)
		return
	}
	n := len(z) &^ 7
	for i := 0; i < n; i += 8 {
		z, x := (*[8]int64)(z[i:]), (*[8]int64)(x[i:])
		z[0], z[1], z[2], z[3] = x[0]*f+c, x[1]*f+c, x[2]*f+c, x[3]*f+c
		z[4], z[5], z[6], z[7] = x[4]*f+c, x[5]*f+c, x[6]*f+c, x[7]*f+c
	}
	for i := n; i < len(z); i++ {
		z[i] = x[i]*f + c
	}
}

func add(z, x, y []int64) {
	x, y = x[:len(z)], y[:len(z)]
	n := len(z) &^ 7
	for i := 0; i < n; i += 8 {
		z, x, y := (*[8]int64)(z[i:]), (*[8]int64)(x[i:]), (*[8]int64)(y[i:])
		z[0], z[1], z[2], z[3] = x[0]+y[0], x[1]+y[1], x[2]+y[2], x[3]+y[3]
		z[4], z[5], z[6], z[7] = x[4]+y[4], x[5]+y[5], x[6]+y[6], x[7]+y[7]
	}
	for i := n; i < len(z); i++ {
		z[i] = x[i] + y[i]
	}
}

func subtract(z, x, y []int64) {
	x, y = x[:len(z)], y[:len(z)]
	n := len(z) &^ 7
	for i := 0; i < n; i += 8 {
		z, x, y := (*[8]int64)(z[i:]), (*[8]int64)(x[i:]), (*[8]int64)(y[i:])
		z[0], z[1], z[2], z[3] = x[0]-y[0], x[1]-y[1], x[2]-y[2], x[3]-y[3]
		z[4], z[5], z[6], z[7] = x[4]-y[4], x[5]-y[5], x[6]-y[6], x[7]-y[7]
	}
	for i := n; i < len(z); i++ {
		z[i] = x[i] - y[i]
	}
}

func multiply(z, x, y []int64) {
	x, y = x[:len(z)], y[:len(z)]
	n := len(z) &^ 7
	for i := 0; i < n; i += 8 {
		z, x, y := (*[8]int64)(z[i:]), (*[8]int64)(x[i:]), (*[8]int64)(y[i:])
		z[0], z[1], z[2], z[3] = x[0]*y[0], x[1]*y[1], x[2]*y[2], x[3]*y[3]
		z[4], z[5], z[6], z[7] = x[4]*y[4], x[5]*y[5], x[6]*y[6], x[7]*y[7]
	}
	for i := n; i < len(z); i++ {
		z[i] = x[i] * y[i]
	}
}

// combine is f·x + g·y.
func combine(z, x, y []int64, f, g int64) {
	x, y = x[:len(z)], y[:len(z)]
	for i := range z {
		z[i] = x[i]*f + y[i]*g
	}
}
