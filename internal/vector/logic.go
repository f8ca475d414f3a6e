package vector

import (
	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/scalar"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// conditions says whether all operands are bitmaps, or nil.
func conditions(vs ...*column.Vec) bool {
	for _, v := range vs {
		if v.Form != column.Bits && v.Form != column.Absent {
			return false
		}
	}
	return true
}

// known returns word i of the rows where v is true, and of those where it is
// false.
func known(v *column.Vec, i, step int) (yes, no uint64) {
	switch {
	case v.Form == column.Absent:
		return 0, 0
	case step == 0 && v.Null(0):
		return 0, 0
	case step == 0:
		b := -(v.Bits[0] & 1)
		return b, ^b
	}
	b, null := v.Bits[i], word(v.Nulls, i)
	return b &^ null, ^b &^ null
}

func (r *register) not(x *column.Vec) {
	out := sized(&r.room.bits, len(x.Bits))
	for i, w := range x.Bits {
		out[i] = ^w
	}
	trim(out, x.Len)
	r.Form, r.Bits = column.Bits, out
}

// logic is three-valued and, or.
func (r *register) logic(op ir.Op, x, y *column.Vec, n int) {
	r.begin(n, typ.Bool)
	r.round(n, x, y)
	out, nulls := sized(&r.room.bits, words(n)), sized(&r.room.nulls, words(n))
	sx, sy := step(x, n), step(y, n)
	for i := range out {
		xt, xf := known(x, i, sx)
		yt, yf := known(y, i, sy)
		if op == ir.Or {
			xt, xf, yt, yf = xf, xt, yf, yt
		}
		yes, no := xt&yt, xf|yf
		out[i], nulls[i] = yes, ^(yes | no)
		if op == ir.Or {
			out[i] = no
		}
	}
	trim(out, n)
	trim(nulls, n)
	r.Form, r.Bits, r.Nulls = column.Bits, out, nulls
	r.some()
}

// among is "x in list", three-valued: an unknown member might have been x.
func (r *register) among(not bool, xs []*column.Vec) {
	n := rows(xs...)
	r.begin(n, typ.Bool)
	r.round(n, xs...)
	x := xs[0]
	if x.Form == column.Absent {
		return
	}
	hit, unknown := sized(&r.tmp.bits[1], words(n)), sized(&r.tmp.bits[2], words(n))
	clear(hit)
	clear(unknown)
	for _, y := range xs[1:] {
		if y.Form == column.Absent {
			ones(&r.tmp.bits[2], n)
			continue
		}
		if !r.compare(ir.Eq, n, x, y) {
			r.slowAmong(n, not, xs)
			return
		}
		for i, b := range r.Bits {
			null := word(y.Nulls, i)
			if constant(y, n) {
				null = 0
			}
			hit[i] |= b &^ null
			unknown[i] |= null
		}
	}
	out, nulls := sized(&r.room.bits, words(n)), sized(&r.room.nulls, words(n))
	for i := range out {
		out[i], nulls[i] = hit[i], unknown[i]&^hit[i]
		if x.Nulls != nil && !constant(x, n) {
			nulls[i] |= x.Nulls[i]
		}
		if not {
			out[i] = ^out[i]
		}
	}
	trim(out, n)
	r.Form, r.Bits, r.Nulls = column.Bits, out, nulls
	r.some()
}

func (r *register) slowAmong(n int, not bool, xs []*column.Vec) {
	list := sized(&r.tmp.list, len(xs)-1)
	r.eachRow(n, typ.Bool, func(i int) typ.Value {
		for j, y := range xs[1:] {
			list[j] = at(y, i, n)
		}
		return scalar.Among(at(xs[0], i, n), list, not)
	})
}
