package cell

import (
	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Select returns the rows of c that are named, in that order, with their
// notes. Rows may be left out and repeated.
func (c *Column) Select(rows []int32) *Column {
	out := &Column{Vec: Select(&c.Vec, rows)}
	if c.Notes != nil {
		out.Notes = gather[typ.Note](c.Notes, rows)
		out.tidy()
	}
	return out
}

// Select returns the rows of v that are named, in that order. Texts are shared.
func Select(v *column.Vec, rows []int32) column.Vec {
	out := column.Vec{
		Type: v.Type, Form: v.Form, Len: len(rows), Scale: v.Scale, Texts: v.Texts, Span: v.Span, Size: v.Size,
		Nulls: gatherBits(v.Nulls, rows), Rounded: gatherBits(v.Rounded, rows),
	}
	switch v.Form {
	case column.Ints:
		out.Ints = gather(v.Ints, rows)
	case column.Longs:
		out.Longs = gather(v.Longs, rows)
	case column.Floats:
		out.Floats = gather(v.Floats, rows)
	case column.Codes:
		out.Codes = gather(v.Codes, rows)
	case column.Bits:
		if out.Bits = gatherBits(v.Bits, rows); out.Bits == nil {
			out.Bits = make([]uint64, words(len(rows)))
		}
	case column.Any:
		out.Values = gather(v.Values, rows)
	}
	return out
}

func gather[T any](from []T, rows []int32) []T {
	out := make([]T, len(rows))
	for i, n := range rows {
		out[i] = from[n]
	}
	return out
}

// gatherBits is nil where no bit is set.
func gatherBits(from bitmap, rows []int32) []uint64 {
	if !from.any() {
		return nil
	}
	out, seen := make([]uint64, words(len(rows))), uint64(0)
	for w := range out {
		part, word := rows[w<<6:min(w<<6+64, len(rows))], uint64(0)
		for i, n := range part {
			word |= from[n>>6] >> (n & 63) & 1 << i
		}
		out[w] = word
		seen |= word
	}
	if seen == 0 {
		return nil
	}
	return out
}
