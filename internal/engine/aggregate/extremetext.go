package aggregate

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// extremeText keeps the extreme text of each group. Of the dictionary in use
// it holds codes; where enough rows come, codes are ranked once and then
// compared as numbers.
type extremeText struct {
	max   bool
	texts []string // the dictionary in use
	codes []uint32 // by group, of texts; 0 for none yet
	rows  int      // seen with this dictionary
	rank  []uint32 // by code; nil while not worth it
	// older are the extremes of dictionaries before, by group.
	older map[uint32]string
}

func (s *extremeText) grow(groups int) { s.codes = room(s.codes, groups) }

func (s *extremeText) add(b *Batch, n int, v *column.Vec) {
	s.use(v.Texts)
	s.rows += n
	if s.rank == nil && s.rows > 4*len(s.texts) {
		s.order()
	}
	codes, best := v.Codes, s.codes
	if s.rank == nil {
		b.each(func(r int, g uint32) {
			if c := codes[r]; c != best[g] && c != 0 && (best[g] == 0 || s.before(s.texts[c], s.texts[best[g]])) {
				best[g] = c
			}
		})
		return
	}
	rank := s.rank
	if b.Sel == nil {
		for r, g := range b.Groups[:b.N] {
			if rank[codes[r]] < rank[best[g]] {
				best[g] = codes[r]
			}
		}
		return
	}
	for _, r := range b.Sel {
		g := b.Groups[r]
		if rank[codes[r]] < rank[best[g]] {
			best[g] = codes[r]
		}
	}
}

func (s *extremeText) before(a, b string) bool {
	if s.max {
		return a > b
	}
	return a < b
}

// use makes texts the dictionary in use. One that is longer and the same so
// far keeps its codes.
func (s *extremeText) use(texts []string) {
	switch n := len(s.texts); {
	case n == len(texts) && (n == 0 || &texts[0] == &s.texts[0]):
		return
	case n > 0 && n <= len(texts) && (&texts[0] == &s.texts[0] || slices.Equal(texts[:n], s.texts)):
	default:
		for g, c := range s.codes {
			if c != 0 {
				s.put(uint32(g), s.texts[c])
			}
		}
		clear(s.codes)
		s.rows = 0
	}
	s.texts, s.rank = texts, nil
}

// order ranks the dictionary, the extreme of it 0 and code 0 last.
func (s *extremeText) order() {
	by := make([]uint32, len(s.texts))
	for i := range by {
		by[i] = uint32(i)
	}
	slices.SortFunc(by[1:], func(a, b uint32) int {
		if s.max {
			a, b = b, a
		}
		return cmp.Compare(s.texts[a], s.texts[b])
	})
	s.rank = make([]uint32, len(s.texts))
	for i, c := range by[1:] {
		s.rank[c] = uint32(i)
	}
	s.rank[0] = math.MaxUint32
}

// put adds one text.
func (s *extremeText) put(g uint32, text string) {
	if s.older == nil {
		s.older = map[uint32]string{}
	}
	if old, ok := s.older[g]; !ok || s.before(text, old) {
		s.older[g] = text
	}
}

// best calls f with the extremes of all groups that have one, some twice.
func (s *extremeText) best(f func(g int, text string)) {
	for g, c := range s.codes {
		if c != 0 {
			f(g, s.texts[c])
		}
	}
	for g, text := range s.older {
		f(int(g), text)
	}
}

func (s *extremeText) of(g uint32) string {
	old, ok := s.older[g]
	c := s.codes[g]
	if c == 0 || ok && s.before(old, s.texts[c]) {
		return old
	}
	return s.texts[c]
}

func (s *extremeText) copy() *extremeText {
	c := *s
	c.codes, c.older = slices.Clone(s.codes), maps.Clone(s.older)
	return &c
}

func (s *extremeText) bytes() int64 {
	return int64(4*(cap(s.codes)+cap(s.rank)) + 48*len(s.older))
}

func (s *extremeText) finish(base *base, groups, rows []uint32) (column.Vec, []typ.Note) {
	r := &result{len: len(groups)}
	v := column.Vec{
		Type: typ.String, Form: column.Codes, Len: len(groups),
		Codes: make([]uint32, len(groups)), Texts: []string{""},
	}
	codes := map[string]uint32{}
	for i, g := range groups {
		n, why := base.present(g, rows)
		if n == 0 {
			r.null(i, why)
			continue
		}
		text := s.of(g)
		c, ok := codes[text]
		if !ok {
			c = uint32(len(v.Texts))
			codes[text] = c
			v.Texts = append(v.Texts, text)
		}
		v.Codes[i] = c
	}
	base.annotate(r, groups)
	v.Nulls = r.nulls
	if r.missing == r.len {
		v.Form, v.Codes, v.Texts = column.Absent, nil, nil
	}
	return v, r.notes
}
