package vector

import (
	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// choose is a row-level if: what is not true is else.
func (r *register) choose(t typ.Type, cond, then, els *column.Vec) {
	n := rows(cond, then, els)
	mask := sized(&r.tmp.bits[1], words(n))
	step := step(cond, n)
	switch cond.Form {
	case column.Bits, column.Absent:
		for i := range mask {
			mask[i], _ = known(cond, i, step)
		}
	default:
		clear(mask)
		for i := range n {
			mask[i>>6] |= bit(cond.Value(i*step).Bool()) << (i & 63)
		}
	}
	trim(mask, n)
	r.begin(n, t)
	r.round(n, cond)
	r.roundWhere(mask, false, then)
	r.roundWhere(mask, true, els)
	r.pick(mask, t, then, els)
}

// coalesce is the first value of each row, as ?? wants it: all operands have
// been evaluated, so that the roundings of all count.
func (r *register) coalesce(t typ.Type, n int, x, y *column.Vec) {
	has := r.has(x, n)
	r.begin(n, t)
	r.round(n, x, y)
	r.pick(has, t, x, y)
}

// first is the first value of each row, as the function coalesce wants it: where
// x has one, y has not been evaluated.
func (r *register) first(t typ.Type, n int, x, y *column.Vec) {
	has := r.has(x, n)
	r.begin(n, t)
	r.round(n, x)
	r.roundWhere(has, true, y)
	r.pick(has, t, x, y)
}

// has returns the rows of v, as one of n, that have a value.
func (r *register) has(v *column.Vec, n int) []uint64 {
	out := ones(&r.tmp.bits[1], n)
	switch {
	case v.Form == column.Absent || constant(v, n) && v.Null(0):
		clear(out)
	case v.Nulls != nil && !constant(v, n):
		for i := range out {
			out[i] &^= v.Nulls[i]
		}
	}
	return out
}

// roundWhere gives r the roundings of v in the rows of mask, or in the others
// if not.
func (r *register) roundWhere(mask []uint64, not bool, v *column.Vec) {
	if v.Rounded == nil || constant(v, r.Len) && !v.IsRounded(0) {
		return
	}
	own := ones(&r.tmp.bits[3], r.Len)
	for i := range own {
		m := mask[i]
		if not {
			m = ^m
		}
		own[i] &= m
		if !constant(v, r.Len) {
			own[i] &= v.Rounded[i]
		}
	}
	r.mark(own)
}

// pick fills r, which has a length and roundings, with x in the rows of mask
// and y in the others, converted to t.
func (r *register) pick(mask []uint64, t typ.Type, x, y *column.Vec) {
	n := r.Len
	r.pickNulls(mask, x, y)
	if !r.some() {
		return
	}
	tx, ty := natural(x.Type, t), natural(y.Type, t)
	if x.Form == column.Absent {
		tx = ty
	} else if y.Form == column.Absent {
		ty = tx
	}
	if tx == ty {
		r.Type = tx
		switch {
		case tx == typ.Float && finite(x) && finite(y):
			r.Form, r.Floats = column.Floats, sized(&r.room.floats, n)
			choosing(r.Floats, mask, floats(x, n, &r.tmp.fx), floats(y, n, &r.tmp.fy))
			return
		case holding(column.Ints, x, y):
			if r.pickInts(mask, x, y) {
				return
			}
			fallthrough
		case tx.Exact() && (whole(x) || x.Form == column.Absent) && (whole(y) || y.Form == column.Absent):
			if r.pickLongs(mask, x, y) {
				return
			}
		case holding(column.Bits, x, y):
			r.pickBits(mask, x, y)
			return
		case holding(column.Codes, x, y):
			if r.pickTexts(mask, x, y) {
				return
			}
		}
	}
	r.slow(n, t, func(i int) (typ.Value, typ.Note) {
		if mask[i>>6]>>(i&63)&1 != 0 {
			return at(x, i, n), 0
		}
		return at(y, i, n), 0
	})
}

// holding says whether both have a form, or no value.
func holding(f column.Form, x, y *column.Vec) bool {
	return (x.Form == f || x.Form == column.Absent) && (y.Form == f || y.Form == column.Absent)
}

// finite says whether all values of v are floats, or become some.
func finite(v *column.Vec) bool {
	return v.Form == column.Floats || whole(v) && v.Type.Exact() || v.Form == column.Absent
}

func (r *register) pickNulls(mask []uint64, x, y *column.Vec) {
	if x.Form != column.Absent && y.Form != column.Absent && x.Nulls == nil && y.Nulls == nil {
		return
	}
	n := r.Len
	out := sized(&r.room.nulls, words(n))
	for i := range out {
		out[i] = nulls64(x, i, n)&mask[i] | nulls64(y, i, n)&^mask[i]
	}
	trim(out, n)
	r.Nulls = out
}

// nulls64 returns word i of the rows of v, as one of n, that have no value.
func nulls64(v *column.Vec, i, n int) uint64 {
	switch {
	case v.Form == column.Absent:
		return ^uint64(0)
	case constant(v, n):
		return -bit(v.Null(0))
	}
	return word(v.Nulls, i)
}

func (r *register) pickInts(mask []uint64, x, y *column.Vec) bool {
	n := r.Len
	scale := int32(0)
	for _, v := range [2]*column.Vec{x, y} {
		if v.Form == column.Ints {
			scale = max(scale, v.Scale)
		}
	}
	xs, ok1 := rescaled(x, scale, n, &r.tmp.x)
	ys, ok2 := rescaled(y, scale, n, &r.tmp.y)
	if !ok1 || !ok2 {
		return false
	}
	r.Form, r.Scale, r.Ints = column.Ints, scale, sized(&r.room.ints, n)
	for _, v := range [2]*column.Vec{x, y} {
		if v.Form == column.Ints {
			span, _ := v.Span.Rescale(scale - v.Scale)
			r.Span = r.Span.Union(span)
		}
	}
	selected(r.Ints, mask, spread(xs, n, &r.tmp.x), spread(ys, n, &r.tmp.y))
	return true
}

// selected takes x in the rows of mask and y in the others, without a branch.
func selected(z []int64, mask []uint64, x, y []int64) {
	n := len(z)
	for w, m := range mask {
		from, to := w<<6, min(w<<6+64, n)
		a, b, c := x[from:to], y[from:to], z[from:to]
		for j := range c {
			c[j] = b[j] ^ (a[j]^b[j])&-int64(m&1)
			m >>= 1
		}
	}
}

// spread returns n values: s itself or its one value n times.
func spread[T any](s []T, n int, buf *[]T) []T {
	if len(s) == n {
		return s
	}
	v := s[0]
	return filled(buf, v, n)
}

// choosing takes x in the rows of mask and y in the others.
func choosing[T any](z []T, mask []uint64, x, y []T) {
	x, y = x[:len(z)], y[:len(z)]
	for i := range z {
		if mask[i>>6]>>(i&63)&1 != 0 {
			z[i] = x[i]
		} else {
			z[i] = y[i]
		}
	}
}

func (r *register) pickBits(mask []uint64, x, y *column.Vec) {
	out := r.out(r.Len)
	sx, sy := step(x, r.Len), step(y, r.Len)
	for i, m := range mask {
		var a, b uint64
		if x.Form == column.Bits {
			a = bits64(x, i, sx)
		}
		if y.Form == column.Bits {
			b = bits64(y, i, sy)
		}
		out[i] = a&m | b&^m
	}
	trim(out, r.Len)
	r.Form = column.Bits
}
