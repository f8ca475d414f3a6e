package vector

import (
	"math"
	"math/bits"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/scalar"
	"github.com/zhibiao/zhibiao/internal/typ"
)

func (r *register) call(name string, t typ.Type, xs []*column.Vec) {
	n := rows(xs...)
	switch {
	case len(xs) == 1 && (name == "coalesce" || name == "min" || name == "max"):
		r.first(t, n, xs[0], xs[0])
		return
	case name == "coalesce" || len(xs) > 2 && (name == "min" || name == "max"):
		r.chain(name, t, n, xs)
		return
	}
	r.callTwo(name, t, n, xs)
}

// chain applies a function of any number of operands two by two.
func (r *register) chain(name string, t typ.Type, n int, xs []*column.Vec) {
	x := xs[0]
	for i, y := range xs[1:] {
		to := r
		if i < len(xs)-2 {
			to = &register{tmp: r.tmp}
		}
		if name == "coalesce" {
			to.first(t, n, x, y)
		} else {
			to.callTwo(name, t, n, []*column.Vec{x, y})
		}
		x = &to.Vec
	}
}

// callTwo applies a function of one or two operands.
func (r *register) callTwo(name string, t typ.Type, n int, xs []*column.Vec) {
	x := xs[0]
	r.begin(n, natural(x.Type, t))
	if !r.strict(n, xs...) {
		return
	}
	switch {
	case name == "min" || name == "max":
		r.extreme(name, t, n, x, xs[1])
		return
	case constant(x, n):
	case name == "abs" && r.absolute(t, x),
		name == "round" && r.rounded(t, n, x, xs[1:]),
		name == "floor" && r.whole(t, x, false),
		name == "ceil" && r.whole(t, x, true):
		return
	}
	r.slow(n, t, func(i int) (typ.Value, typ.Note) {
		args := r.tmp.list[:0]
		for _, v := range xs {
			args = append(args, at(v, i, n))
		}
		r.tmp.list = args
		return scalar.Call(name, args), 0
	})
}

// extreme is the smaller or greater of two values; the nulls of r stand.
func (r *register) extreme(name string, t typ.Type, n int, x, y *column.Vec) {
	op := ir.Gt
	if name == "min" {
		op = ir.Lt
	}
	if !r.compare(op, n, y, x) {
		r.slow(n, t, func(i int) (typ.Value, typ.Note) {
			args := append(r.tmp.list[:0], at(x, i, n), at(y, i, n))
			r.tmp.list = args
			return scalar.Call(name, args), 0
		})
		return
	}
	rounded, has := r.Rounded, r.Nulls != nil
	nulls := append(r.tmp.bits[2][:0], r.Nulls...)
	r.tmp.bits[2] = nulls
	mask := append(r.tmp.bits[1][:0], r.Bits...)
	r.tmp.bits[1] = mask
	a, b := *y, *x
	a.Nulls, b.Nulls = nil, nil
	r.begin(n, t)
	r.pick(mask, t, &a, &b)
	r.Rounded = rounded
	if !has || !r.void(nulls) {
		return
	}
	if r.Form == column.Any {
		for i := range r.Values {
			if r.Null(i) {
				r.Values[i] = typ.Value{}
			}
		}
	}
}

// rounded rounds half away from zero.
func (r *register) rounded(t typ.Type, n int, x *column.Vec, to []*column.Vec) bool {
	if x.Form != column.Ints || !x.Type.Exact() || t == typ.Float {
		return false
	}
	places := int32(0)
	if len(to) > 0 {
		if !constant(to[0], n) || to[0].Form != column.Ints || to[0].Scale > 18 {
			return false
		}
		places = int32(max(-1000, min(1000, to[0].Ints[0]/pow10[to[0].Scale])))
	}
	drop := x.Scale - places
	if drop <= 0 {
		r.Form, r.Scale, r.Span, r.Ints = column.Ints, x.Scale, x.Span, x.Ints
		return true
	}
	if drop > 18 {
		return false
	}
	p := uint64(pow10[drop])
	low, high := int64(0), int64(0)
	if !x.Span.Empty() {
		if x.Span.Magnitude()+p/2 > math.MaxInt64 {
			return false
		}
		low, high = away(x.Span.Min, p), away(x.Span.Max, p)
	}
	r.Span = column.Range{Min: low, Max: high}
	up := int64(1) // what whole steps are multiplied with where places are before the point
	if places < 0 {
		if places < -18 {
			return false
		}
		up = pow10[-places]
		var ok bool
		if r.Span, ok = r.Span.Rescale(-places); !ok {
			return false
		}
	}
	r.Form, r.Scale, r.Ints = column.Ints, max(places, 0), sized(&r.room.ints, x.Len)
	m, sh := reciprocal(p)
	half := p / 2
	z := r.Ints
	for i, v := range x.Ints {
		s := v >> 63
		hi, _ := bits.Mul64(uint64(v^s-s)+half, m)
		q := int64(hi >> (sh & 63))
		z[i] = (q ^ s - s) * up
	}
	return true
}

// away is n/p rounded half away from zero.
func away(n int64, p uint64) int64 {
	q := int64((magnitude(n) + p/2) / p)
	if n < 0 {
		return -q
	}
	return q
}

// reciprocal returns m and s such that n/p is the high word of n·m, shifted
// right by s, for n below 2^63; p is at least 2. m = ⌈2^(64+s)/p⌉ exceeds the
// quotient by e/p with e < p ≤ 2^(s+1), so that n·e < 2^(64+s): Granlund and
// Montgomery, Division by Invariant Integers using Multiplication, 1994.
func reciprocal(p uint64) (m uint64, s int) {
	s = bits.Len64(p-1) - 1
	q, rest := bits.Div64(1<<s, 0, p)
	if rest != 0 {
		q++
	}
	return q, s
}

// whole is the next whole number below, or above.
func (r *register) whole(t typ.Type, x *column.Vec, up bool) bool {
	if x.Form != column.Ints || !x.Type.Exact() || t == typ.Float || x.Scale > 18 || x.Span.Magnitude() > math.MaxInt64 {
		return false
	}
	if x.Scale == 0 {
		r.Form, r.Span, r.Ints = column.Ints, x.Span, x.Ints
		return true
	}
	p := uint64(pow10[x.Scale])
	m, sh := reciprocal(p)
	sign := int64(0) // ⌈x⌉ is -⌊-x⌋
	if up {
		sign = -1
	}
	floor := func(v int64) int64 {
		v = v ^ sign - sign
		s := v >> 63
		hi, _ := bits.Mul64(uint64(v^s), m)
		v = int64(hi>>(sh&63)) ^ s // ⌊v/p⌋ is -1 - ⌊(-1-v)/p⌋ where v is negative
		return v ^ sign - sign
	}
	r.Form, r.Ints = column.Ints, sized(&r.room.ints, x.Len)
	if !x.Span.Empty() {
		r.Span = column.Range{Min: floor(x.Span.Min), Max: floor(x.Span.Max)}
	}
	z := r.Ints
	for i, v := range x.Ints {
		z[i] = floor(v)
	}
	return true
}
