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
	span, ok := empty, false
	if dspan.Magnitude() < 1<<61 {
		span, ok = divideNear(r.Ints, zeros, rounded, a, d, factor)
	}
	if !ok {
		span, ok = r.divideFar(r.Ints, zeros, rounded, a, d, factor)
	}
	if !ok {
		return false
	}
	r.Span = span
	for i, w := range rounded {
		rounded[i] = w &^ (zeros[i] | word(r.Nulls, i))
	}
	if !zero(rounded) {
		r.mark(rounded)
	}
	r.void(zeros)
	return true
}

// near bounds the quotients that divideNear finds. With 53 bits a float that is
// the result of two operations on exact floats is off by less than 2^-52 of
// itself, of four operations by less than 2^-51: less than 1/4 below the bound.
const near = 1 << 49

// divideNear estimates each quotient with floats and corrects it with its
// remainder, which is small, so that it is exact although the product on the
// way may wrap around. An estimate cut to a whole number is less than 5/4 off
// on one side and 1/4 on the other, so the correction is one step at most. It
// is not ok if a quotient is not below near.
func divideNear(z []int64, zeros, rounded []uint64, a, d []int64, factor int64) (column.Range, bool) {
	n := len(z)
	a, d = a[:n], d[:n]
	f := float64(factor) // exact: 10^18 has 42 bits besides its power of two
	least, most := int64(math.MaxInt64), int64(math.MinInt64)
	var far uint64
	for w := range zeros {
		from, to := w<<6, min(w<<6+64, n)
		as, ds, zs := a[from:to], d[from:to], z[from:to]
		var zw, rw uint64
		for j := range zs {
			u, v := as[j], ds[j]
			none := bit(v == 0)
			v |= int64(none)
			q := int64(float64(u) * f / float64(v))
			far |= uint64(q + near)
			rest := u*factor - q*v
			s, t := rest>>63, v>>63
			rest, v = rest^s-s, v^t-t
			// A step is due where 2·rest > v, or is equal to it and q is odd.
			due := (v - 2*rest - q&1) >> 63
			q += (s ^ t | 1) & due
			zs[j] = q
			rw |= bit(rest != v&due) << (j & 63)
			zw |= none << (j & 63)
			least, most = min(least, q), max(most, q)
		}
		zeros[w], rounded[w] = zw, rw
	}
	return column.Range{Min: least, Max: most}, far < 2*near
}

// divideFar divides with 128 bits.
func (r *register) divideFar(z []int64, zeros, rounded []uint64, a, d []int64, factor int64) (column.Range, bool) {
	clear(zeros)
	clear(rounded)
	span := empty
	for i := range z {
		z[i] = 0
		if r.Nulls != nil && r.Nulls[i>>6]>>(i&63)&1 != 0 {
			continue
		}
		if d[i] == 0 {
			zeros[i>>6] |= 1 << (i & 63)
			continue
		}
		q, exact, ok := divide(a[i], factor, d[i])
		if !ok {
			return empty, false
		}
		z[i] = q
		span = span.Union(column.Range{Min: q, Max: q})
		rounded[i>>6] |= bit(!exact) << (i & 63)
	}
	return span, true
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
