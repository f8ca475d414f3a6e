package cell

import (
	"math"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// VecOf holds values that were made one by one, as narrowly as they allow. It
// may keep the slice.
func VecOf(values []typ.Value) column.Vec {
	v := column.Vec{Len: len(values)}
	t, same, missing := typeOf(values)
	if missing > 0 {
		v.Nulls = make([]uint64, words(len(values)))
		for i, x := range values {
			if x.None() {
				v.Nulls[i>>6] |= 1 << (i & 63)
			}
		}
	}
	switch v.Type = t; {
	case missing == len(values):
		v.Form, v.Nulls = column.Absent, nil
	case !same:
		v.Form, v.Values = column.Any, values
	case t.Exact():
		exact(&v, values)
	case t == typ.Float:
		v.Form, v.Floats = column.Floats, make([]float64, len(values))
		for i, x := range values {
			v.Floats[i] = x.Float()
		}
	case t == typ.String:
		texts(&v, values)
	case t == typ.Bool:
		v.Form, v.Bits = column.Bits, make([]uint64, words(len(values)))
		for i, x := range values {
			if x.Bool() {
				v.Bits[i>>6] |= 1 << (i & 63)
			}
		}
	default:
		v.Form, v.Ints, v.Span = column.Ints, make([]int64, len(values)), empty
		for i, x := range values {
			if !x.None() {
				v.Ints[i] = x.Raw()
				v.Span = v.Span.Union(column.Range{Min: x.Raw(), Max: x.Raw()})
			}
		}
	}
	return v
}

var empty = column.Range{Min: math.MaxInt64, Max: math.MinInt64}

// typeOf is the type that all values have, same; else there is none.
func typeOf(values []typ.Value) (t typ.Type, same bool, missing int) {
	mixed := false
	for _, x := range values {
		switch xt := x.Type(); {
		case x.None():
			missing++
		case t == typ.Unknown:
			t = xt
		case t == xt:
		case t.Exact() && xt.Exact():
			t = typ.Decimal
		default:
			mixed = true
		}
	}
	if mixed {
		return typ.Unknown, false, missing
	}
	return t, true, missing
}

// exact holds exact numbers as coefficients at one scale if all are int64.
func exact(v *column.Vec, values []typ.Value) {
	v.Form, v.Ints, v.Span = column.Ints, make([]int64, len(values)), empty
	for _, x := range values {
		if d := x.Decimal(); !d.IsZero() {
			v.Scale = max(v.Scale, -d.Exponent())
		}
	}
	for i, x := range values {
		if x.None() {
			continue
		}
		n, ok := coefficient(x.Decimal(), v.Scale)
		if !ok {
			wide(v, values)
			return
		}
		v.Ints[i] = n
		v.Span = v.Span.Union(column.Range{Min: n, Max: n})
	}
}

// wide holds numbers that are no int64 at a common scale.
func wide(v *column.Vec, values []typ.Value) {
	v.Form, v.Ints, v.Span, v.Scale = column.Any, nil, column.Range{}, 0
	if v.Type == typ.Decimal {
		values = slices.Clone(values)
		for i := range values {
			values[i] = values[i].Convert(typ.Decimal)
		}
	}
	v.Values = values
}

// coefficient is d·10^scale if that is an int64.
func coefficient(d decimal.Decimal, scale int32) (int64, bool) {
	if d.IsZero() {
		return 0, true
	}
	shift := scale + d.Exponent()
	if scale > 18 || shift < 0 || shift > 18 || d.NumDigits() > 18 && !d.Coefficient().IsInt64() {
		return 0, false
	}
	n := d.CoefficientInt64()
	r, ok := column.Range{Min: n, Max: n}.Rescale(shift)
	return r.Min, ok
}

// texts numbers texts as they appear.
func texts(v *column.Vec, values []typ.Value) {
	v.Form, v.Codes, v.Texts = column.Codes, make([]uint32, len(values)), []string{""}
	codes := map[string]uint32{}
	for i, x := range values {
		if x.None() {
			continue
		}
		code, ok := codes[x.Text()]
		if !ok {
			code = uint32(len(v.Texts))
			codes[x.Text()] = code
			v.Texts = append(v.Texts, x.Text())
		}
		v.Codes[i] = code
	}
}

// constant is n times the same value.
func constant(x typ.Value, n int) *Column {
	v := VecOf([]typ.Value{x})
	one := v
	v.Len = n
	switch v.Form {
	case column.Absent:
		return &Column{Vec: v}
	case column.Ints:
		v.Ints = repeat(v.Ints[0], n)
	case column.Floats:
		v.Floats = repeat(v.Floats[0], n)
	case column.Codes:
		v.Codes = repeat(v.Codes[0], n)
	case column.Any:
		v.Values = repeat(v.Values[0], n)
	case column.Bits:
		if v.Bits[0] == 0 {
			v.Bits = make([]uint64, words(n))
		} else {
			v.Bits = full(n)
		}
	}
	return &Column{Vec: v, one: &one}
}

func repeat[T any](x T, n int) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = x
	}
	return out
}
