package cell

import (
	"math/bits"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// rank numbers the rows of each period that share the keys not ranked over, the
// best first; equal values share a rank, no value has none. Rows that differ in
// no key that counts, because across removed the others, are one: the first of
// them that has a value stands for all.
func rank(c plan.Cell, rows *Rows, of *Column) *Column {
	none := absent(&of.Vec)
	out := &Column{Vec: column.Vec{Type: typ.Integer, Form: column.Absent, Len: of.Len}}
	sorted := valued(none, of.Len)
	if len(sorted) == 0 {
		out.settle(of)
		return out
	}
	part := []field{fieldPid(rows.Pids)}
	for _, k := range c.Within {
		part = append(part, field32(rows.Keys[k]))
	}
	var stands []int32
	if len(c.Within)+len(c.Over) < len(rows.Keys) {
		id := part[:len(part):len(part)]
		for _, k := range c.Over {
			id = append(id, field32(rows.Keys[k]))
		}
		stands, sorted = represent(sorted, id, of.Len)
	}
	order := OrderOf(&of.Vec)
	if c.Up {
		order = order.Reverse()
	}
	fields := append(part, field{u64: order.Keys, bits: bits.Len64(order.Size - 1)})
	keys := sortBy(sorted, fields)
	out.Form, out.Ints, out.Nulls = column.Ints, make([]int64, of.Len), none
	out.Span = column.Range{Min: 1, Max: int64(len(sorted))}
	start, place := 0, 0 // of the partition, of the value in it
	for i, n := range sorted {
		switch at := differs(sorted, keys, fields, i); {
		case at < len(part):
			start, place = i, 1
		case at == len(part):
			place = i - start + 1
		}
		out.Ints[n] = int64(place)
	}
	out.settle(of)
	if stands != nil {
		out.follow(stands, none)
	}
	return out
}

// represent finds the first of the rows that are equal in all fields: for each
// row the one that stands for it, and all that stand for themselves.
func represent(rows []int32, id []field, n int) (stands, first []int32) {
	keys := sortBy(rows, id)
	stands, first = make([]int32, n), make([]int32, 0, len(rows))
	for i, n := range rows {
		if differs(rows, keys, id, i) < len(id) {
			first = append(first, n)
		}
		stands[n] = first[len(first)-1]
	}
	return stands, first
}

// differs returns the first of the fields in which the row at place i differs
// from the one before: len(fields) if in none, 0 at the beginning. keys is what
// sortBy returned.
func differs(rows []int32, keys []uint64, fields []field, i int) int {
	if i == 0 {
		return 0
	}
	if keys != nil {
		x := keys[i] ^ keys[i-1]
		if x == 0 {
			return len(fields)
		}
		at := len(fields) - 1
		for shift := fields[at].bits; x>>shift != 0; shift += fields[at].bits {
			at--
		}
		return at
	}
	for j, f := range fields {
		if f.at(rows[i]) != f.at(rows[i-1]) {
			return j
		}
	}
	return len(fields)
}

// follow gives rows the ranks and notes of those that stand for them.
func (c *Column) follow(stands []int32, none bitmap) {
	for w := range words(c.Len) {
		for word := whole(w, c.Len) &^ none.word(w); word != 0; word &= word - 1 {
			i := w<<6 + bits.TrailingZeros64(word)
			c.Ints[i] = c.Ints[stands[i]]
		}
	}
	for i := range none.rows {
		stands[i] = int32(i)
	}
	if c.Notes != nil {
		c.Notes = gather(c.Notes, stands)
		c.tidy()
	}
	c.Rounded = gatherBits(c.Rounded, stands)
}
