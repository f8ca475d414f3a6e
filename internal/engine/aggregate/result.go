package aggregate

import (
	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// result is a column of results under construction. Its exact numbers are
// int64 at one scale until one is not; then they become Int128, and beyond
// that values.
type result struct {
	typ     typ.Type
	scale   int32
	len     int
	ints    []int64
	longs   []i128
	values  []typ.Value
	nulls   []uint64
	missing int
	notes   []typ.Note
}

func newResult(t typ.Type, scale int32, n int) *result {
	return &result{typ: t, scale: scale, len: n, ints: make([]int64, n)}
}

// null leaves row i without a value.
func (r *result) null(i int, why typ.Note) {
	if r.nulls == nil {
		r.nulls = make([]uint64, (r.len+63)/64)
	}
	r.nulls[i>>6] |= 1 << (i & 63)
	r.missing++
	r.note(i, why)
}

func (r *result) isNull(i int) bool { return r.nulls != nil && r.nulls[i>>6]>>(i&63)&1 != 0 }

func (r *result) note(i int, n typ.Note) {
	if n == 0 {
		return
	}
	if r.notes == nil {
		r.notes = make([]typ.Note, r.len)
	}
	r.notes[i] |= n
}

func (r *result) int(i int, n int64) {
	switch {
	case r.values != nil:
		r.values[i] = valueOf(r.typ, r.scale, n)
	case r.longs != nil:
		r.longs[i] = long(n)
	default:
		r.ints[i] = n
	}
}

func (r *result) long(i int, n i128) {
	switch v, ok := short(n); {
	case ok:
		r.int(i, v)
	case r.values != nil:
		r.values[i] = exactOf(r.typ, decimal.NewFromBigInt(n.Big(), -r.scale))
	default:
		if r.longs == nil {
			r.longs = make([]i128, r.len)
			for k, v := range r.ints[:i] {
				r.longs[k] = long(v)
			}
		}
		r.longs[i] = n
	}
}

// decimal sets row i of a column of exact numbers.
func (r *result) decimal(i int, d decimal.Decimal) {
	if r.values == nil {
		if n, ok := long128(d, r.scale); ok {
			r.long(i, n)
			return
		}
	}
	r.value(i, exactOf(r.typ, d))
}

// value sets row i to a value that has no other form here. Rows are set in
// ascending order.
func (r *result) value(i int, v typ.Value) {
	if r.values == nil {
		r.values = make([]typ.Value, r.len)
		for k := range i {
			switch {
			case r.isNull(k):
			case r.longs != nil:
				r.values[k] = exactOf(r.typ, decimal.NewFromBigInt(r.longs[k].Big(), -r.scale))
			default:
				r.values[k] = valueOf(r.typ, r.scale, r.ints[k])
			}
		}
	}
	r.values[i] = v
}

// done returns the column. marks are the groups of its rows: those that read a
// rounded value are noted so.
func (r *result) done(s *base, groups []uint32) (column.Vec, []typ.Note) {
	s.annotate(r, groups)
	v := column.Vec{Type: r.typ, Scale: r.scale, Len: r.len, Nulls: r.nulls}
	switch {
	case r.missing == r.len:
		v.Form = column.Absent
	case r.values != nil:
		v.Form, v.Values = column.Any, r.values
	case r.longs != nil:
		v.Form, v.Longs = column.Longs, r.longs
		for _, n := range r.longs {
			v.Size = max(v.Size, width(n))
		}
	default:
		v.Form, v.Ints, v.Span = column.Ints, r.ints, r.span()
	}
	return v, r.notes
}

func (s *base) annotate(r *result, groups []uint32) {
	if s.rounded == nil {
		return
	}
	for i, g := range groups {
		if s.isRounded(g) {
			r.note(i, typ.Rounded)
		}
	}
}

func (r *result) span() column.Range {
	var out column.Range
	first := true
	for i, n := range r.ints {
		switch {
		case r.missing > 0 && r.isNull(i):
		case first:
			out, first = column.Range{Min: n, Max: n}, false
		default:
			out.Min, out.Max = min(out.Min, n), max(out.Max, n)
		}
	}
	return out
}

// valueOf is the value that n stands for in a column of form Ints.
func valueOf(t typ.Type, scale int32, n int64) typ.Value {
	switch t {
	case typ.Date:
		return typ.Day(n)
	case typ.Timestamp:
		return typ.Instant(n)
	case typ.Duration:
		return typ.Span(n)
	}
	return exactOf(t, decimal.New(n, -scale))
}

func exactOf(t typ.Type, d decimal.Decimal) typ.Value {
	if t == typ.Integer {
		return typ.Whole(d)
	}
	return typ.Num(d)
}

// floats is a column of float results.
func floats(s *base, groups, rows []uint32, of func(i int, g uint32, n uint64) (float64, typ.Note)) (column.Vec, []typ.Note) {
	r := &result{len: len(groups)}
	v := column.Vec{Type: typ.Float, Form: column.Floats, Len: len(groups), Floats: make([]float64, len(groups))}
	for i, g := range groups {
		n, why := s.present(g, rows)
		if n == 0 {
			r.null(i, why)
			continue
		}
		f, note := of(i, g, n)
		if f-f != 0 { // beyond what a float holds, or nothing that has a value
			r.null(i, note)
			continue
		}
		v.Floats[i] = f + 0 // -0 is 0
		r.note(i, note)
	}
	s.annotate(r, groups)
	v.Nulls = r.nulls
	if r.missing == r.len {
		v.Form, v.Floats = column.Absent, nil
	}
	return v, r.notes
}
