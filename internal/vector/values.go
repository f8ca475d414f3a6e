package vector

import (
	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// at returns the value of an operand at row i of n.
func at(v *column.Vec, i, n int) typ.Value { return v.Value(i * step(v, n)) }

// eachRow fills r with n values, one after the other: the way of everything
// that has no kernel. t is the type to name where no value tells.
func (r *register) eachRow(n int, t typ.Type, value func(i int) typ.Value) {
	vals := sized(&r.room.values, n)
	for i := range vals {
		vals[i] = value(i)
	}
	r.pack(vals, t)
}

// pack fills r with values in the tightest form that is cheap to find. vals may
// be room.values.
func (r *register) pack(vals []typ.Value, t typ.Type) {
	n := len(vals)
	r.Len, r.Nulls, r.Scale, r.Span, r.Size = n, nil, 0, empty, 0
	found, mixed, missing := typ.Unknown, false, 0
	for i := range vals {
		switch vt := vals[i].Type(); {
		case vt == typ.Unknown:
			missing++
		case found == typ.Unknown:
			found = vt
		case found != vt:
			mixed = true
		}
	}
	if missing > 0 {
		nulls := sized(&r.room.nulls, words(n))
		clear(nulls)
		for i := range vals {
			nulls[i>>6] |= bit(vals[i].None()) << (i & 63)
		}
		r.Nulls = nulls
	}
	switch {
	case missing == n:
		r.Type, r.Form, r.Nulls = t, column.Absent, nil
		return
	case mixed:
		r.Type, r.Form, r.Values = t, column.Any, vals
		if t == typ.Unknown {
			r.Type = found
		}
		return
	}
	r.Type = found
	switch found {
	case typ.Bool:
		out := sized(&r.room.bits, words(n))
		clear(out)
		for i := range vals {
			out[i>>6] |= bit(vals[i].Bool()) << (i & 63)
		}
		r.Form, r.Bits = column.Bits, out
	case typ.Float:
		out := sized(&r.room.floats, n)
		for i := range vals {
			out[i] = vals[i].Float()
		}
		r.Form, r.Floats = column.Floats, out
	case typ.String:
		r.Form, r.Values = column.Any, vals
	case typ.Decimal, typ.Integer:
		if !r.packExact(vals) {
			r.Form, r.Values = column.Any, vals
		}
	default:
		out := sized(&r.room.ints, n)
		for i := range vals {
			out[i] = vals[i].Raw()
			if !vals[i].None() {
				r.include(out[i])
			}
		}
		r.Form, r.Ints = column.Ints, out
	}
}

func (r *register) include(n int64) { r.Span = r.Span.Union(column.Range{Min: n, Max: n}) }

// packExact makes Ints of exact numbers; it is not ok where one has no int64 at
// the scale that all need.
func (r *register) packExact(vals []typ.Value) bool {
	scale := int32(0)
	for i := range vals {
		if d := vals[i].Decimal(); !d.IsZero() {
			scale = max(scale, -d.Exponent())
		}
	}
	if scale > 18 {
		return false
	}
	out := sized(&r.room.ints, len(vals))
	for i := range vals {
		d := vals[i].Decimal()
		out[i] = 0
		if vals[i].None() {
			continue
		}
		if !d.IsZero() {
			shift := scale + d.Exponent()
			if shift > 18 || d.NumDigits() > 18 {
				return false
			}
			c := d.CoefficientInt64()
			scaled, ok := column.Range{Min: c, Max: c}.Rescale(shift)
			if !ok {
				return false
			}
			out[i] = scaled.Min
		}
		r.include(out[i])
	}
	r.Form, r.Ints, r.Scale = column.Ints, out, scale
	return true
}
