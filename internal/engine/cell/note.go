package cell

import (
	"github.com/zhibiao/zhibiao/internal/typ"
)

// settle joins the notes of the operands to those of c: the reasons of missing
// ones where there is no value, else only what qualifies the value.
func (c *Column) settle(args ...*Column) {
	none := absent(&c.Vec)
	for _, a := range args {
		c.Rounded = or(c.Rounded, a.Rounded)
		if a.Notes == nil {
			continue
		}
		to := c.room()
		missing := and(none, absent(&a.Vec))
		for w := range words(c.Len) {
			from, end := w<<6, min(w<<6+64, c.Len)
			src, dst := a.Notes[from:end], to[from:end]
			m := missing.word(w)
			if m == 0 {
				for i, n := range src {
					dst[i] |= n &^ typ.Missing
				}
				continue
			}
			for i, n := range src {
				if m>>i&1 == 0 {
					n &^= typ.Missing
				}
				dst[i] |= n
			}
		}
	}
	c.tidy()
}

// room returns the notes of c for writing; they are new.
func (c *Column) room() []typ.Note {
	if c.Notes == nil {
		c.Notes = make([]typ.Note, c.Len)
	}
	return c.Notes
}

// tidy drops notes of which there are none.
func (c *Column) tidy() {
	for _, n := range c.Notes {
		if n != 0 {
			return
		}
	}
	c.Notes = nil
}

// pickNotes takes the notes of yes where mask has a bit, else those of no.
func pickNotes(mask bitmap, yes, no []typ.Note, n int) []typ.Note {
	if yes == nil && no == nil {
		return nil
	}
	out := make([]typ.Note, n)
	if no != nil {
		copy(out, no)
	}
	for w := range words(n) {
		m, from := mask.word(w), w<<6
		switch {
		case m == 0:
		case m == whole(w, n) && yes != nil:
			copy(out[from:min(from+64, n)], yes[from:])
		default:
			for i := from; m != 0; i, m = i+1, m>>1 {
				if m&1 == 0 {
					continue
				}
				if out[i] = 0; yes != nil {
					out[i] = yes[i]
				}
			}
		}
	}
	return out
}

// pickBits takes the bits of yes where mask has one, else those of no.
func pickBits(mask, yes, no bitmap) bitmap { return or(and(yes, mask), without(no, mask)) }
