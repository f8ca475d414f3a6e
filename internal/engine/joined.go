package engine

import (
	"sync"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
	"github.com/zhibiao/zhibiao/internal/vector"
)

// joined makes a column that a path of joins leads to.
func (d *Data) joined(dataset string, c ir.Column) (*col, error) {
	p, err := d.path(dataset, c.Joins)
	if err != nil {
		return nil, err
	}
	far, err := d.column(p.end, ir.Column{Name: c.Name})
	if err != nil {
		return nil, err
	}
	at := &col{path: p, far: far}
	at.Column = vector.Column{Type: far.Type, Scale: far.Scale}
	at.Value = func(row int) typ.Value {
		if i := p.at(row); i >= 0 {
			return far.Value(int(i))
		}
		return typ.Value{}
	}
	all := whole(far, d.Len(p.end))
	if p.base == nil {
		at.Read = func(b int, v *column.Vec) {
			from := b * column.BlockRows
			to := min(from+column.BlockRows, len(p.to))
			gather(v, all, p.to[from:to])
		}
		return at, nil
	}
	at.byCode = &column.Vec{}
	gather(at.byCode, all, p.to)
	at.Domain = &vector.Domain{ID: p.base.ID, Size: p.base.Size, Codes: p.base.Codes, Data: p.base.Data, Value: func(code uint32) typ.Value { return at.byCode.Value(int(code)) }}
	room := sync.Pool{New: func() any { return new([column.BlockRows]uint32) }}
	at.Read = func(b int, v *column.Vec) {
		buf := room.Get().(*[column.BlockRows]uint32)
		gather(v, at.byCode, p.base.Codes(b, buf[:]))
		room.Put(buf)
	}
	return at, nil
}

// whole decodes all n rows of a column.
func whole(c *col, n int) *column.Vec {
	all := &column.Vec{Type: c.Type, Scale: c.Scale, Len: n, Form: column.Absent}
	blocks := (n + column.BlockRows - 1) / column.BlockRows
	var v column.Vec
	for b := range blocks {
		if c.Read(b, &v); v.Form == column.Any || all.Form == column.Absent {
			if v.Form != column.Absent {
				all.Form = v.Form
			}
		}
	}
	all.Span = column.Range{Min: 1, Max: 0}
	if all.Form == column.Absent {
		return all
	}
	all.Nulls = make([]uint64, (n+63)/64)
	nulls := false
	for b := range blocks {
		c.Read(b, &v)
		from := b * column.BlockRows
		for i := range v.Len {
			if v.Null(i) {
				all.Nulls[(from+i)>>6] |= 1 << ((from + i) & 63)
				nulls = true
			}
		}
		switch all.Form {
		case column.Ints:
			all.Ints = append(all.Ints, padded(v.Ints, &v)...)
			if v.Form == column.Ints && !v.Span.Empty() {
				if all.Span.Empty() {
					all.Span = v.Span
				}
				all.Span = all.Span.Union(v.Span)
			}
		case column.Floats:
			all.Floats = append(all.Floats, padded(v.Floats, &v)...)
		case column.Codes:
			all.Codes, all.Texts = append(all.Codes, padded(v.Codes, &v)...), texts(all, &v)
		case column.Bits:
			all.Bits = append(all.Bits, make([]uint64, column.BlockRows/64)...)
			if v.Form == column.Bits {
				copy(all.Bits[from>>6:], v.Bits)
			}
		case column.Any:
			for i := range v.Len {
				all.Values = append(all.Values, v.Value(i))
			}
		}
	}
	if !nulls {
		all.Nulls = nil
	}
	return all
}

// padded are the values of v, or as many zeros where it has none.
func padded[T any](values []T, v *column.Vec) []T {
	if v.Form == column.Absent {
		return make([]T, v.Len)
	}
	return values[:v.Len]
}

func texts(all, v *column.Vec) []string {
	if len(v.Texts) > len(all.Texts) && v.Form == column.Codes {
		return v.Texts
	}
	return all.Texts
}

// gather makes v the values of src at places, none where a place is -1.
func gather[T int32 | uint32](v, src *column.Vec, places []T) {
	n := len(places)
	v.Type, v.Form, v.Scale, v.Span, v.Size, v.Len = src.Type, src.Form, src.Scale, src.Span, src.Size, n
	v.Texts, v.Rounded, v.Nulls = src.Texts, nil, v.Nulls[:0]
	if src.Form == column.Absent {
		return
	}
	if cap(v.Nulls) < (n+63)/64 {
		v.Nulls = make([]uint64, (n+63)/64)
	}
	v.Nulls = v.Nulls[:(n+63)/64]
	clear(v.Nulls)
	var nulls uint64
	for i, at := range places {
		none := uint64(0)
		if int32(at) < 0 || src.Null(int(at)) {
			none = 1
		}
		v.Nulls[i>>6] |= none << (i & 63)
		nulls |= none
	}
	switch src.Form {
	case column.Ints:
		v.Ints = take(v.Ints, src.Ints, places)
	case column.Longs:
		v.Longs = take(v.Longs, src.Longs, places)
	case column.Floats:
		v.Floats = take(v.Floats, src.Floats, places)
	case column.Codes:
		v.Codes = take(v.Codes, src.Codes, places)
	case column.Any:
		v.Values = take(v.Values, src.Values, places)
	case column.Bits:
		v.Bits = append(v.Bits[:0], make([]uint64, (n+63)/64)...)
		for i, at := range places {
			if int32(at) >= 0 {
				v.Bits[i>>6] |= src.Bits[at>>6] >> (at & 63) & 1 << (i & 63)
			}
		}
	}
	if nulls == 0 {
		v.Nulls = nil
	}
}

func take[T any, P int32 | uint32](dst, src []T, places []P) []T {
	if cap(dst) < len(places) {
		dst = make([]T, len(places))
	}
	dst = dst[:len(places)]
	var zero T
	for i, at := range places {
		if int32(at) < 0 {
			dst[i] = zero
			continue
		}
		dst[i] = src[at]
	}
	return dst
}
