package vector

import (
	"math/bits"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// mostBits bounds numbers of form Longs: their absolute values are below 2^127.
const mostBits = 127

// size is the number of bits that the absolute values of v need.
func size(v *column.Vec) int {
	switch v.Form {
	case column.Ints:
		return bits.Len64(v.Span.Magnitude())
	case column.Longs:
		return v.Size
	}
	return 0
}

// power returns 10^digits and the bits it needs; digits is at most 38.
func power(digits int32) (p column.Int128, size int) {
	p.Lo = uint64(pow10[min(digits, 18)])
	for digits -= min(digits, 18); digits > 0; digits -= min(digits, 18) {
		p = product128(p, column.Int128{Lo: uint64(pow10[min(digits, 18)])})
	}
	if p.Hi != 0 {
		return p, 64 + bits.Len64(uint64(p.Hi))
	}
	return p, bits.Len64(p.Lo)
}

// longs returns the numbers of v at a scale as 128 bits, one for a constant, in
// buf unless they stand so, and the bits they need. It is not ok if they might
// need more than there are.
func longs(v *column.Vec, scale int32, n int, buf *[]column.Int128) (out []column.Int128, need int, ok bool) {
	if v.Form == column.Absent {
		out = sized(buf, n)
		clear(out)
		return out, 0, true
	}
	digits := scale - v.Scale
	need = size(v)
	if digits == 0 && v.Form == column.Longs {
		return v.Longs, need, true
	}
	f := column.Int128{Lo: 1}
	if digits > 0 {
		if digits > 38 {
			return nil, 0, false
		}
		var more int
		f, more = power(digits)
		need += more
	}
	if need > mostBits {
		return nil, 0, false
	}
	out = sized(buf, v.Len)
	switch {
	case v.Form == column.Longs:
		for i, k := range v.Longs {
			out[i] = product128(k, f)
		}
	case f.Hi == 0 && f.Lo == 1:
		for i, k := range v.Ints {
			out[i] = column.Int128{Hi: k >> 63, Lo: uint64(k)}
		}
	default:
		for i, k := range v.Ints {
			out[i] = product128(column.Int128{Hi: k >> 63, Lo: uint64(k)}, f)
		}
	}
	return out, need, true
}

// product128 is x * y, which must fit.
func product128(x, y column.Int128) column.Int128 {
	hi, lo := bits.Mul64(x.Lo, y.Lo)
	return column.Int128{Hi: int64(hi) + x.Hi*int64(y.Lo) + int64(x.Lo)*y.Hi, Lo: lo}
}

// product64 is x * y.
func product64(x, y int64) column.Int128 {
	hi, lo := bits.Mul64(uint64(x), uint64(y))
	return column.Int128{Hi: int64(hi) - x>>63&y - y>>63&x, Lo: lo}
}

func (r *register) longSum(n int, x, y *column.Vec, minus bool) bool {
	scale := max(x.Scale, y.Scale)
	xs, a, ok1 := longs(x, scale, n, &r.tmp.lx)
	ys, b, ok2 := longs(y, scale, n, &r.tmp.ly)
	if !ok1 || !ok2 || max(a, b)+1 > mostBits {
		return false
	}
	sx, sy := step(x, n), step(y, n)
	z := sized(&r.room.longs, n)
	for i := range z {
		u, v := xs[i*sx], ys[i*sy]
		if minus {
			lo, borrow := bits.Sub64(u.Lo, v.Lo, 0)
			z[i] = column.Int128{Hi: u.Hi - v.Hi - int64(borrow), Lo: lo}
		} else {
			lo, carry := bits.Add64(u.Lo, v.Lo, 0)
			z[i] = column.Int128{Hi: u.Hi + v.Hi + int64(carry), Lo: lo}
		}
	}
	r.setLongs(z, scale, max(a, b)+1)
	return true
}

func (r *register) longProduct(n int, x, y *column.Vec) bool {
	need := size(x) + size(y)
	if x.Form == column.Ints && y.Form == column.Ints {
		hi, lo := bits.Mul64(x.Span.Magnitude(), y.Span.Magnitude())
		if need = bits.Len64(lo); hi != 0 {
			need = 64 + bits.Len64(hi)
		}
	}
	if need > mostBits || x.Scale+y.Scale > maxScale {
		return false
	}
	sx, sy := step(x, n), step(y, n)
	z := sized(&r.room.longs, n)
	if x.Form == column.Ints && y.Form == column.Ints {
		for i := range z {
			z[i] = product64(x.Ints[i*sx], y.Ints[i*sy])
		}
	} else {
		xs, _, _ := longs(x, x.Scale, n, &r.tmp.lx)
		ys, _, _ := longs(y, y.Scale, n, &r.tmp.ly)
		for i := range z {
			z[i] = product128(xs[i*sx], ys[i*sy])
		}
	}
	r.setLongs(z, x.Scale+y.Scale, need)
	return true
}

// setLongs makes z, below 2^need, the values of r: as int64 if all are such.
func (r *register) setLongs(z []column.Int128, scale int32, need int) {
	var beyond int64
	for _, v := range z {
		beyond |= v.Hi ^ int64(v.Lo)>>63
	}
	r.Scale, r.Span = scale, empty
	if beyond != 0 {
		r.Form, r.Longs, r.Size = column.Longs, z, need
		return
	}
	r.Form, r.Ints = column.Ints, sized(&r.room.ints, len(z))
	for i, v := range z {
		k := int64(v.Lo)
		r.Ints[i] = k
		r.Span = column.Range{Min: min(r.Span.Min, k), Max: max(r.Span.Max, k)}
	}
}

// less128 says whether x < y.
func less128(x, y column.Int128) bool { return x.Hi < y.Hi || x.Hi == y.Hi && x.Lo < y.Lo }

func (r *register) compareLongs(op ir.Op, n int, x, y *column.Vec) bool {
	scale := max(x.Scale, y.Scale)
	xs, _, ok1 := longs(x, scale, n, &r.tmp.lx)
	ys, _, ok2 := longs(y, scale, n, &r.tmp.ly)
	if !ok1 || !ok2 || !x.Type.Exact() || !y.Type.Exact() {
		return false
	}
	out := r.out(n)
	sx, sy := step(x, n), step(y, n)
	for i := range n {
		u, v := xs[i*sx], ys[i*sy]
		c := int(bit(less128(v, u))) - int(bit(less128(u, v)))
		out[i>>6] |= bit(holds(op, c)) << (i & 63)
	}
	return true
}

func (r *register) pickLongs(mask []uint64, x, y *column.Vec) bool {
	n := r.Len
	scale := max(scaleOf(x), scaleOf(y))
	xs, a, ok1 := longs(x, scale, n, &r.tmp.lx)
	ys, b, ok2 := longs(y, scale, n, &r.tmp.ly)
	if !ok1 || !ok2 {
		return false
	}
	r.Longs = sized(&r.room.longs, n)
	choosing(r.Longs, mask, spread(xs, n, &r.tmp.lx), spread(ys, n, &r.tmp.ly))
	r.setLongs(r.Longs, scale, max(a, b))
	return true
}

// scaleOf is the scale of v, if it has values.
func scaleOf(v *column.Vec) int32 {
	if v.Form == column.Absent {
		return 0
	}
	return v.Scale
}

// absolute is the value without its sign.
func (r *register) absolute(t typ.Type, x *column.Vec) bool {
	if x.Form != column.Ints || !x.Type.Exact() && x.Type != typ.Duration || x.Type.Exact() && t == typ.Float {
		return false
	}
	low, ok := column.Range{}.Sub(x.Span)
	if !ok {
		return false
	}
	r.Form, r.Scale, r.Ints = column.Ints, x.Scale, sized(&r.room.ints, x.Len)
	r.Span = column.Range{Min: max(x.Span.Min, low.Min, 0), Max: max(x.Span.Max, low.Max)}
	z := r.Ints
	for i, v := range x.Ints {
		m := v >> 63
		z[i] = v ^ m - m
	}
	return true
}
