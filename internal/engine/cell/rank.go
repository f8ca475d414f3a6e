package cell

import (
	"math/bits"
	"slices"
	"sort"

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
	live := valued(none, of.Len)
	if len(live) == 0 {
		out.settle(of)
		return out
	}
	var part []field
	if !slices.IsSorted(rows.Pids) {
		part = append(part, fieldOf(rows.Pids))
	}
	for _, k := range c.Within {
		part = append(part, fieldOf(rows.Keys[k]))
	}
	var stands []int32
	if len(c.Within)+len(c.Over) < len(rows.Keys) {
		id := []field{fieldOf(rows.Pids)}
		for _, k := range slices.Concat(c.Within, c.Over) {
			id = append(id, fieldOf(rows.Keys[k]))
		}
		stands, live = represent(live, id, none, of.Len)
	}
	out.Form, out.Ints, out.Nulls = column.Ints, make([]int64, of.Len), none
	out.Span = column.Range{Min: 1, Max: int64(len(live))}
	fields, s := append(part, fieldBest(&of.Vec, c.Up)), new(sorter)
	for len(live) > 0 {
		n := len(live)
		if len(part) == len(c.Within) { // rows lie period by period
			pid := rows.Pids[live[0]]
			n = sort.Search(n, func(i int) bool { return rows.Pids[live[i]] > pid })
		}
		out.number(live[:n], s, fields)
		live = live[n:]
	}
	out.settle(of)
	if stands != nil {
		out.Ints = gather(out.Ints, stands)
		if out.Notes != nil {
			out.Notes = gather(out.Notes, stands)
			out.tidy()
		}
		out.Rounded = gatherBits(out.Rounded, stands)
	}
	return out
}

// number sorts rows and gives each its place among those that differ from it in
// the last field alone.
func (c *Column) number(rows []int32, s *sorter, fields []field) {
	keys := s.sort(rows, fields)
	last := len(fields) - 1
	start, place := 0, 1 // of the partition, of the value in it
	if keys == nil {
		for i, n := range rows {
			switch at := differs(rows, fields, i); {
			case at < last:
				start, place = i, 1
			case at == last:
				place = i - start + 1
			}
			c.Ints[n] = int64(place)
		}
		return
	}
	width, before := fields[last].bits, keys[0]
	for i, n := range rows {
		k := keys[i]
		if k>>width != before>>width {
			start = i
		}
		if k != before {
			place = i - start + 1
		}
		c.Ints[n], before = int64(place), k
	}
}

// fieldBest orders the values of v, the best of them first.
func fieldBest(v *column.Vec, up bool) field {
	if v.Form == column.Ints {
		if r := reach(v); r.Max-r.Min >= 0 { // else it is no int64
			f := field{i64: v.Ints, base: r.Min, bits: bits.Len64(uint64(r.Max - r.Min))}
			if up {
				f.base, f.down = r.Max, true
			}
			return f
		}
	}
	o := OrderOf(v)
	if up {
		o = o.Reverse()
	}
	return field{u64: o.Keys, bits: bits.Len64(o.Size - 1)}
}

// represent finds the first of the rows that are equal in all fields: for every
// row the one that stands for it, which is itself where it has no value, and
// those that stand for themselves, in the order of rows.
func represent(rows []int32, id []field, none bitmap, n int) (stands, first []int32) {
	sorted := slices.Clone(rows)
	keys := new(sorter).sort(sorted, id)
	stands = make([]int32, n)
	at := int32(0)
	for i, n := range sorted {
		if i == 0 || keys != nil && keys[i] != keys[i-1] || keys == nil && differs(sorted, id, i) < len(id) {
			at = n
		}
		stands[n] = at
	}
	for i := range none.rows {
		stands[i] = int32(i)
	}
	for _, n := range rows {
		if stands[n] == n {
			first = append(first, n)
		}
	}
	return stands, first
}

// differs returns the first of the fields in which the row at place i differs
// from the one before: len(fields) if in none, 0 at the beginning.
func differs(rows []int32, fields []field, i int) int {
	if i == 0 {
		return 0
	}
	for j, f := range fields {
		if f.at(rows[i]) != f.at(rows[i-1]) {
			return j
		}
	}
	return len(fields)
}
