package cell

import (
	"math/bits"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// bitmap has bit i%64 of word i/64 for row i. A nil one has no bit set; bits
// beyond the last row are 0. Functions make new ones and change none.
type bitmap []uint64

func words(n int) int { return (n + 63) / 64 }

func (b bitmap) word(w int) uint64 {
	if b == nil {
		return 0
	}
	return b[w]
}

func (b bitmap) has(i int) bool { return b.word(i>>6)>>(i&63)&1 != 0 }

func (b bitmap) any() bool {
	for _, w := range b {
		if w != 0 {
			return true
		}
	}
	return false
}

func (b bitmap) all(n int) bool {
	for w := range words(n) {
		if b.word(w) != whole(w, n) {
			return false
		}
	}
	return true
}

// rows yields the rows whose bit is set, in order.
func (b bitmap) rows(yield func(int) bool) {
	for w, word := range b {
		for ; word != 0; word &= word - 1 {
			if !yield(w<<6 + bits.TrailingZeros64(word)) {
				return
			}
		}
	}
}

// whole is word w of the bitmap of all n rows.
func whole(w, n int) uint64 {
	if rest := n - w<<6; rest < 64 {
		return 1<<rest - 1
	}
	return ^uint64(0)
}

func full(n int) bitmap {
	out := make(bitmap, words(n))
	for w := range out {
		out[w] = whole(w, n)
	}
	return out
}

func or(a, b bitmap) bitmap {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return combine(a, b, func(x, y uint64) uint64 { return x | y })
}

func and(a, b bitmap) bitmap {
	if a == nil || b == nil {
		return nil
	}
	return combine(a, b, func(x, y uint64) uint64 { return x & y })
}

func without(a, b bitmap) bitmap {
	if a == nil || b == nil {
		return a
	}
	return combine(a, b, func(x, y uint64) uint64 { return x &^ y })
}

func combine(a, b bitmap, f func(x, y uint64) uint64) bitmap {
	out := make(bitmap, len(a))
	for w := range out {
		out[w] = f(a[w], b[w])
	}
	return out
}

// absent are the rows of v without a value.
func absent(v *column.Vec) bitmap {
	if v.Form == column.Absent {
		return full(v.Len)
	}
	return v.Nulls
}

// holds are the rows of v that are true.
func holds(v *column.Vec) bitmap {
	switch {
	case v.Form == column.Bits:
		return without(v.Bits, v.Nulls)
	case v.Form == column.Any:
		out := make(bitmap, words(v.Len))
		for i := range v.Len {
			if v.Value(i).Bool() {
				out[i>>6] |= 1 << (i & 63)
			}
		}
		return out
	}
	return nil
}

// nils are the rows that are the literal nil: no value and no reason for it.
func nils(c *Column) bitmap {
	none := without(absent(&c.Vec), c.Rounded)
	if c.Notes == nil || none == nil {
		return none
	}
	out := make(bitmap, len(none))
	for i := range none.rows {
		if c.Notes[i] == 0 {
			out[i>>6] |= 1 << (i & 63)
		}
	}
	return out
}

// begun are the rows of c without a value, of periods that have begun, whose
// notes within mask are exactly want.
func (r *Rows) begun(c *Column, mask, want typ.Note) bitmap {
	none := absent(&c.Vec)
	out := make(bitmap, len(none))
	for i := range none.rows {
		if c.Note(i)&mask == want && r.Begun[r.Pids[i]] {
			out[i>>6] |= 1 << (i & 63)
		}
	}
	return out
}
