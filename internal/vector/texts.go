package vector

import (
	"github.com/zhibiao/zhibiao/internal/column"
)

// merge is two lists of texts made one: those of x keep their codes.
type merge struct {
	x, y  []string
	texts []string
	codes []uint32 // of the texts of y
}

// mostMerged is how many texts a row-level choice may make one list of.
const mostMerged = 1 << 16

func same(a, b []string) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// pickTexts makes codes of one list of texts; it is not ok if that would be
// long.
func (r *register) pickTexts(mask []uint64, x, y *column.Vec) bool {
	n := r.Len
	r.Form = column.Codes
	none := []string{""}
	xt, yt := none, none
	if x.Form == column.Codes {
		xt = x.Texts
	}
	if y.Form == column.Codes {
		yt = y.Texts
	}
	xs, ys := codes(x, n, &r.tmp.cx), codes(y, n, &r.tmp.cy)
	out := sized(&r.room.codes, n)
	r.Codes = out
	switch {
	case x.Form == column.Absent:
		r.Texts = yt
		choosing(out, mask, xs, ys)
		return true
	case y.Form == column.Absent || same(xt, yt):
		r.Texts = xt
		choosing(out, mask, xs, ys)
		return true
	case len(xt)+len(yt) > mostMerged:
		return false
	}
	m := &r.room.merge
	if !same(m.x, xt) || !same(m.y, yt) {
		*m = merged(xt, yt)
	}
	r.Texts = m.texts
	for i := range out {
		if mask[i>>6]>>(i&63)&1 != 0 {
			out[i] = xs[i]
		} else {
			out[i] = m.codes[ys[i]]
		}
	}
	return true
}

func merged(x, y []string) merge {
	m := merge{x: x, y: y, texts: append([]string(nil), x...), codes: make([]uint32, len(y))}
	known := make(map[string]uint32, len(x))
	for c := len(x) - 1; c > 0; c-- {
		known[x[c]] = uint32(c)
	}
	for c := 1; c < len(y); c++ {
		code, ok := known[y[c]]
		if !ok {
			code = uint32(len(m.texts))
			m.texts = append(m.texts, y[c])
			known[y[c]] = code
		}
		m.codes[c] = code
	}
	return m
}

// codes returns the codes of v for n rows, 0 if it has no value.
func codes(v *column.Vec, n int, buf *[]uint32) []uint32 {
	switch {
	case v.Form == column.Absent:
		out := sized(buf, n)
		clear(out)
		return out
	case constant(v, n):
		return filled(buf, v.Codes[0], n)
	}
	return v.Codes
}
