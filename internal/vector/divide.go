package vector

import (
	"math"
	"math/bits"

	"github.com/zhibiao/zhibiao/internal/column"
)

// quotient is x / y with scale decimals, rounded half to even; rows where that
// changes it are marked, rows where y is 0 have no value. It is not ok where a
// quotient is no int64.
func (r *register) quotient(n int, x, y *column.Vec, scale int32) bool {
	// x/y = a·10^shift / d with whole a and d.
	shift := scale - x.Scale + y.Scale
	factor := int64(1)
	d, ok := y.Ints, true
	dspan := y.Span
	switch {
	case shift > 18:
		return false
	case shift >= 0:
		factor = pow10[shift]
	default:
		if dspan, ok = y.Span.Rescale(-shift); !ok {
			return false
		}
		if d, ok = rescaled(y, y.Scale-shift, n, &r.tmp.y); !ok {
			return false
		}
	}
	a := spread(x.Ints, n, &r.tmp.x)
	d = spread(d, n, &r.tmp.y)
	r.Form, r.Scale, r.Ints = column.Ints, scale, sized(&r.room.ints, n)
	zeros, rounded := sized(&r.tmp.bits[0], words(n)), sized(&r.tmp.bits[1], words(n))
	clear(zeros)
	clear(rounded)
	r.Span, ok = empty, false
	if dspan.Magnitude() < 1<<61 && x.Span.Min > math.MinInt64 {
		u, v := a, d
		if dspan.Min <= 0 {
			u, v = r.tmp.positive(zeros, a, d)
		}
		rests := sized(&r.tmp.rest, n)
		divideNear(r.Ints, rests, u, v, factor)
		if r.Span = spanOf(r.Ints); within(r.Span, near) {
			differ(rounded, rests)
			ok = true
		}
	}
	if !ok && !r.divideFar(r.Ints, zeros, rounded, a, d, factor) {
		return false
	}
	if r.Nulls != nil || !zero(zeros) {
		for i := range rounded {
			rounded[i] &^= zeros[i] | word(r.Nulls, i)
		}
	}
	if !zero(rounded) {
		r.mark(rounded)
	}
	r.void(zeros)
	return true
}

// near bounds the quotients that divideNear finds. With 53 bits a float that is
// the result of four operations is off by less than 2^-50 of itself: by less
// than half below the bound.
const near = 1 << 49

func within(r column.Range, bound int64) bool { return r.Min > -bound && r.Max < bound }

// divideNear divides a·factor by d, which is positive and below 2^61: it
// estimates each quotient with floats, to the nearest whole number. Less than 1
// off, the estimate has a rest below d, which is therefore known exactly though
// the product may wrap around, and which corrects it. Where an estimate is not
// within near, the quotients are worthless, but not all within near.
func divideNear(z, rests, a, d []int64, factor int64) {
	// Adding 1.5·2^52 leaves the rounded whole number in the low bits.
	const magic = 3 << 51
	shift := int64(math.Float64bits(magic))
	a, d, rests = a[:len(z)], d[:len(z)], rests[:len(z)]
	f := float64(factor) // exact: 5^18 has 42 bits
	for i := range z {
		u, v := a[i], d[i]
		q := int64(math.Float64bits(float64(u)*f/float64(v)+magic)) - shift
		rest := u*factor - q*v
		// Seldom is the rest not less than half of v on either side.
		if uint64(2*rest+v-1) >= uint64(2*v-1) {
			q, rest = nearest(q, rest, v)
		}
		z[i], rests[i] = q, rest
	}
}

// nearest moves a quotient that is one off, or exactly between two.
func nearest(q, rest, v int64) (int64, int64) {
	switch {
	case 2*rest > v, 2*rest == v && q&1 != 0:
		return q + 1, rest - v
	case 2*rest < -v, 2*rest == -v && q&1 != 0:
		return q - 1, rest + v
	}
	return q, rest
}

// positive returns the dividends and divisors with the signs of the divisors
// turned, 1 for 0, which it marks.
func (s *scratch) positive(zeros []uint64, a, d []int64) (u, v []int64) {
	n := len(a)
	u, v = sized(&s.u, n), sized(&s.v, n)
	for i, y := range d {
		none := bit(y == 0)
		t := y >> 63
		zeros[i>>6] |= none << (i & 63)
		u[i], v[i] = a[i]^t-t, y^t-t|int64(none)
	}
	return u, v
}

// spanOf returns the least and the greatest of some numbers.
func spanOf(x []int64) column.Range {
	a, b := empty, empty
	for ; len(x) >= 2; x = x[2:] {
		a.Min, b.Min = min(a.Min, x[0]), min(b.Min, x[1])
		a.Max, b.Max = max(a.Max, x[0]), max(b.Max, x[1])
	}
	for _, n := range x {
		a.Min, a.Max = min(a.Min, n), max(a.Max, n)
	}
	return a.Union(b)
}

// differ sets the bits of numbers that are not 0.
func differ(out []uint64, x []int64) {
	w := 0
	for ; len(x) >= 64; x, w = x[64:], w+1 {
		var b uint64
		for j := 0; j < 64; j += 8 {
			v := (*[8]int64)(x[j:])
			b8 := bit(v[0] != 0) | bit(v[1] != 0)<<1 | bit(v[2] != 0)<<2 | bit(v[3] != 0)<<3 |
				bit(v[4] != 0)<<4 | bit(v[5] != 0)<<5 | bit(v[6] != 0)<<6 | bit(v[7] != 0)<<7
			b |= b8 << j
		}
		out[w] = b
	}
	for j, v := range x {
		out[w] |= bit(v != 0) << (j & 63)
	}
}

// divideFar divides with 128 bits; a quotient that is no int64 makes it not ok.
func (r *register) divideFar(z []int64, zeros, rounded []uint64, a, d []int64, factor int64) bool {
	clear(zeros)
	r.Span = empty
	for i := range z {
		z[i] = 0
		if word(r.Nulls, i>>6)>>(i&63)&1 != 0 {
			continue
		}
		if d[i] == 0 {
			zeros[i>>6] |= 1 << (i & 63)
			continue
		}
		q, exact, ok := divide(a[i], factor, d[i])
		if !ok {
			return false
		}
		z[i] = q
		r.include(q)
		rounded[i>>6] |= bit(!exact) << (i & 63)
	}
	return true
}

// divide is a·f/d rounded half to even; f is positive, d not 0. It is not ok if
// that is no int64.
func divide(a, f, d int64) (q int64, exact, ok bool) {
	v := magnitude(d)
	hi, lo := bits.Mul64(magnitude(a), uint64(f))
	if hi >= v {
		return 0, false, false
	}
	u, rest := bits.Div64(hi, lo, v)
	if rest > v-rest || rest == v-rest && u&1 == 1 {
		u++
	}
	if u > math.MaxInt64 {
		return 0, false, false
	}
	q = int64(u)
	if (a < 0) != (d < 0) {
		q = -q
	}
	return q, rest == 0, true
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}
