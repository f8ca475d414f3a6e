package table

import (
	"fmt"
	"iter"
	"slices"
	"sort"
)

// notes are the remarks on the rows of a column: those of some rows by
// ascending row, or one for each row where many have some.
type notes struct {
	rows  []int  // nil where list is by row
	list  []Note // by row it may be shorter than the column: the rest has none
	any   Note   // all that is in list
	given bool   // list is a caller's, who may not see it change
}

// Up to one row in crowd has a note where they are kept by row number, which
// takes five times the room.
const crowd = 8

// Note returns the remarks on row i.
func (c *Column) Note(i int) Note { return c.notes.at(i) }

// Notes yields the rows that have remarks, in order.
func (c *Column) Notes() iter.Seq2[int, Note] {
	return func(yield func(int, Note) bool) {
		for k, n := range c.notes.list {
			i := k
			if c.notes.rows != nil {
				i = c.notes.rows[k]
			}
			if n != 0 && !yield(i, n) {
				return
			}
		}
	}
}

// Note remarks on the row added last; notes add up.
func (c *Cells) Note(n Note) {
	if n != 0 && c.col.n > 0 {
		c.col.notes.add(c.col.n-1, n)
	}
}

// NoteAll remarks on the rows added last, as many as there are notes, in their
// order and 0 where there is nothing to say. It adds to the notes they have. A
// column may keep the slice as [Cells.ScaledAll] does.
func (c *Cells) NoteAll(notes []Note) {
	if from := c.col.n - len(notes); from >= 0 {
		c.col.notes.addAll(from, notes)
	} else if c.err == nil {
		c.err = fmt.Errorf("column %q has %d rows, but notes on %d", c.col.spec.Name, c.col.n, len(notes))
	}
}

func (s *notes) at(i int) Note {
	if s.any == 0 {
		return 0
	}
	if s.rows != nil {
		if k, ok := slices.BinarySearch(s.rows, i); ok {
			return s.list[k]
		}
		return 0
	}
	if i < len(s.list) {
		return s.list[i]
	}
	return 0
}

// byRow says that list has a note for each row.
func (s *notes) byRow() bool { return s.rows == nil && s.any != 0 }

// add adds n, which is not 0, to row i, the last that has a note or a later one.
func (s *notes) add(i int, n Note) {
	byRow := s.byRow()
	s.any |= n
	if byRow {
		s.reach(i + 1)
		s.list[i] |= n
		return
	}
	if k := len(s.rows) - 1; k >= 0 && s.rows[k] == i {
		s.list[k] |= n
		return
	}
	s.rows = append(s.rows, i)
	s.list = append(s.list, n)
	if k := len(s.rows); k > 1000 && k > i/crowd {
		s.spread(i + 1)
	}
}

// addAll adds a note to each row from the given one on.
func (s *notes) addAll(from int, given []Note) {
	count, all := 0, Note(0)
	for _, n := range given {
		if all |= n; n != 0 {
			count++
		}
	}
	switch {
	case count == 0:
	case from == 0 && s.any == 0 && count > len(given)/crowd:
		*s = notes{list: slices.Clip(given), any: all, given: true}
	case s.byRow(), len(s.rows) > 0 && s.rows[len(s.rows)-1] >= from, count > (from+len(given))/crowd:
		s.any |= all
		if s.rows != nil || s.list == nil {
			s.spread(from + len(given))
		}
		s.reach(from + len(given))
		for k, n := range given {
			s.list[from+k] |= n
		}
	default:
		for k, n := range given {
			if n != 0 {
				s.add(from+k, n)
			}
		}
	}
}

// spread turns notes by row number into one for each of n rows.
func (s *notes) spread(n int) {
	list := make([]Note, n)
	for k, i := range s.rows {
		list[i] = s.list[k]
	}
	s.rows, s.list, s.given = nil, list, false
}

// reach makes room for the notes of n rows in a list of its own.
func (s *notes) reach(n int) {
	if s.given {
		s.list, s.given = slices.Clone(s.list), false
	}
	if more := n - len(s.list); more > 0 {
		s.list = append(s.list, make([]Note, more)...)
	}
}

// addRange adds the notes on rows [from, to) of src to the rows from the one
// at on.
func (s *notes) addRange(at int, src *notes, from, to int) {
	if src.byRow() {
		if to = min(to, len(src.list)); from < to {
			s.addAll(at, src.list[from:to])
		}
		return
	}
	for k := sort.SearchInts(src.rows, from); k < len(src.rows) && src.rows[k] < to; k++ {
		s.add(at+src.rows[k]-from, src.list[k])
	}
}

// unwind removes the notes on row n and later ones.
func (s *notes) unwind(n int) {
	k := n
	if s.rows != nil {
		k = sort.SearchInts(s.rows, n)
		s.rows = s.rows[:k]
	}
	if k >= len(s.list) {
		return
	}
	s.reach(0)
	s.list, s.any = s.list[:k], 0
	for _, m := range s.list {
		s.any |= m
	}
	if s.any == 0 {
		*s = notes{}
	}
}

// shared returns the notes that each of n rows has.
func (s *notes) shared(n int) Note {
	if len(s.list) < n {
		return 0
	}
	all := s.any
	for _, m := range s.list {
		if all &= m; all == 0 {
			break
		}
	}
	return all
}
