package aggregate

import (
	"math/bits"
	"slices"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// distinct serves count_distinct. Values are ids, tuples of them ids again.
// Which ids a group has is a bitmap for each group, made when its first row
// comes, or where those would be too large, one set of group and id.
type distinct struct {
	base
	parts []part
	pairs []table  // of the ids so far and those of the next part
	next  []uint32 // the next id of pairs

	domain int  // ids are below it, if it is known
	hashed bool // the set is in use
	used   bool // rows have come

	maps   [][]uint64 // by group; nil where there are none, or only shared ones
	shared [][]uint64 // of a sealed State: not to be changed
	counts []uint32   // of shared or of set, by group
	set    set
	room   int // bytes of maps

	key []uint32 // ids of tuples; room
}

// Limits of bitmaps in bytes: of all groups together, and for as long as
// nothing is known of the values.
const (
	mostBitmaps  = 256 << 20
	mostUnproven = 32 << 20
)

func newDistinct(args []Arg) *distinct {
	s := &distinct{}
	for _, a := range args {
		s.parts = append(s.parts, newPart(a))
	}
	s.pairs = make([]table, len(args)-1)
	s.next = make([]uint32, len(args)-1)
	if len(args) == 1 {
		s.domain = int(s.parts[0].direct)
		if s.parts[0].coded {
			s.domain = args[0].Domain
		}
	}
	return s
}

func (s *distinct) Grow(groups int) {
	s.grow(groups)
	s.counts = room(s.counts, s.groups)
	if s.hashed {
		return
	}
	if s.domain/8 > mostBitmaps/max(s.groups, 1) {
		s.hash()
		return
	}
	s.maps = room(s.maps, s.groups)
}

func (s *distinct) Add(b Batch) {
	s.used = true
	if s.take(&b) == 0 {
		return
	}
	s.byRow(&b)
	ids := s.parts[0].encode(&b, b.Args[0])
	for k := range s.pairs {
		more := s.parts[k+1].encode(&b, b.Args[k+1])
		s.key = room(s.key, b.N)
		out, pairs, next := s.key, &s.pairs[k], &s.next[k]
		s.parts[k].each(&b, func(r int) { out[r] = pairs.id(uint64(ids[r])<<32|uint64(more[r]), next) })
		ids = out
	}
	if !s.hashed && s.mark(&b, ids) {
		return
	}
	s.insert(&b, ids)
}

// mark sets bits; it is false where they have become too many: then what was
// marked is in the set.
func (s *distinct) mark(b *Batch, ids []uint32) bool {
	maps := s.maps
	groups, ids := b.Groups[:b.N], ids[:b.N]
	if b.Sel == nil {
		for r, g := range groups {
			m, id := maps[g], ids[r]
			if w := int(id >> 6); w < len(m) {
				m[w] |= 1 << (id & 63)
			} else if !s.markNew(g, id) {
				return false
			}
		}
		return true
	}
	for _, r := range b.Sel {
		g, id := groups[r], ids[r]
		m := maps[g]
		if w := int(id >> 6); w < len(m) {
			m[w] |= 1 << (id & 63)
		} else if !s.markNew(g, id) {
			return false
		}
	}
	return true
}

// markNew marks an id beyond the bitmap of its group.
func (s *distinct) markNew(g, id uint32) bool {
	old := s.maps[g]
	if old == nil && s.shared != nil && int(g) < len(s.shared) {
		old = s.shared[g]
	}
	words := int(id>>6) + 1
	if s.domain > 0 && int(id) < s.domain {
		words = (s.domain + 63) / 64
	} else {
		words = max(1<<bits.Len(uint(words-1)), 4)
	}
	words = max(words, len(old))
	limit := mostBitmaps
	if s.domain == 0 {
		limit = mostUnproven
	}
	if s.room += 8 * words; s.room > limit {
		s.hash()
		return false
	}
	s.room -= 8 * len(s.maps[g])
	m := make([]uint64, words)
	copy(m, old)
	m[id>>6] |= 1 << (id & 63)
	s.maps[g] = m
	return true
}

// insert adds groups and ids to the set.
func (s *distinct) insert(b *Batch, ids []uint32) {
	put := func(g, id uint32) {
		if s.set.add(uint64(g)<<32 | uint64(id)) {
			s.counts[g]++
		}
	}
	if b.Sel == nil {
		for r, g := range b.Groups[:b.N] {
			put(g, ids[r])
		}
		return
	}
	for _, r := range b.Sel {
		put(b.Groups[r], ids[r])
	}
}

// hash changes from bitmaps to the set.
func (s *distinct) hash() {
	s.hashed = true
	clear(s.counts)
	for g := range max(len(s.maps), len(s.shared)) {
		ids(s.bitmap(g), func(id uint32) {
			s.set.add(uint64(g)<<32 | uint64(id))
			s.counts[g]++
		})
	}
	s.maps, s.shared, s.room = nil, nil, 0
}

// bitmap is that of group g; nil if it has none.
func (s *distinct) bitmap(g int) []uint64 {
	if g < len(s.maps) && s.maps[g] != nil {
		return s.maps[g]
	}
	if g < len(s.shared) {
		return s.shared[g]
	}
	return nil
}

// ids calls f with the numbers of the bits set in m.
func ids(m []uint64, f func(id uint32)) {
	for i, w := range m {
		for ; w != 0; w &= w - 1 {
			f(uint32(i<<6 + bits.TrailingZeros64(w)))
		}
	}
}

func (s *distinct) Merge(from State, to []uint32) {
	f := from.(*distinct)
	if !s.used && to == nil {
		groups := s.groups
		*s = *f.clone()
		s.Grow(max(groups, f.groups))
		return
	}
	if to == nil {
		s.Grow(f.groups)
	}
	s.base.merge(&f.base, to)
	s.used = s.used || f.used
	same := s.mapping(f)
	if f.hashed {
		if !s.hashed {
			s.hash()
		}
		f.set.all(func(k uint64) {
			g, id := target(to, int(k>>32)), uint32(k)
			if same != nil {
				id = same(id)
			}
			if s.set.add(uint64(g)<<32 | uint64(id)) {
				s.counts[g]++
			}
		})
		return
	}
	for g := range max(len(f.maps), len(f.shared)) {
		if m := f.bitmap(g); m != nil {
			s.unite(target(to, g), m, same)
		}
	}
}

// mapping returns what the ids of f are in s; nil if they are the same.
func (s *distinct) mapping(f *distinct) func(id uint32) uint32 {
	left := s.parts[0].merge(&f.parts[0])
	for k := range s.pairs {
		right := s.parts[k+1].merge(&f.parts[k+1])
		given := make([]uint32, f.next[k])
		f.pairs[k].all(func(pair uint64, id uint32) {
			a, b := uint32(pair>>32), uint32(pair)
			if left != nil {
				a = left(a)
			}
			if right != nil {
				b = right(b)
			}
			given[id] = s.pairs[k].id(uint64(a)<<32|uint64(b), &s.next[k])
		})
		left = func(id uint32) uint32 { return given[id] }
	}
	return left
}

// unite adds the ids of a bitmap to group g.
func (s *distinct) unite(g uint32, m []uint64, same func(id uint32) uint32) {
	if same == nil && !s.hashed {
		top := len(m)
		for top > 0 && m[top-1] == 0 {
			top--
		}
		if top == 0 {
			return
		}
		if len(s.maps[g]) >= top || s.markNew(g, uint32(top<<6-64+bits.TrailingZeros64(m[top-1]))) {
			own := s.maps[g]
			for i, w := range m[:top] {
				own[i] |= w
			}
			return
		}
	}
	ids(m, func(id uint32) {
		if same != nil {
			id = same(id)
		}
		if !s.hashed {
			if own := s.maps[g]; int(id>>6) < len(own) {
				own[id>>6] |= 1 << (id & 63)
				return
			}
			if s.markNew(g, id) {
				return
			}
		}
		if s.set.add(uint64(g)<<32 | uint64(id)) {
			s.counts[g]++
		}
	})
}

func (s *distinct) Seal() {
	for i := range s.parts {
		s.parts[i].nums.freeze()
	}
	for i := range s.pairs {
		s.pairs[i].freeze()
	}
	if s.hashed {
		s.set.freeze()
		return
	}
	all := make([][]uint64, s.groups)
	for g := range all {
		if g < len(s.maps) && s.maps[g] != nil {
			s.counts[g] = ones(s.maps[g])
		}
		all[g] = s.bitmap(g)
	}
	clear(s.maps)
	s.shared, s.room = all, 0
}

func ones(m []uint64) uint32 {
	n := 0
	for _, w := range m {
		n += bits.OnesCount64(w)
	}
	return uint32(n)
}

func (s *distinct) Clone() State { return s.clone() }

func (s *distinct) clone() *distinct {
	c := &distinct{
		base: s.base.copy(), domain: s.domain, hashed: s.hashed, used: s.used, room: s.room,
		shared: s.shared, counts: slices.Clone(s.counts), set: s.set.copy(), next: slices.Clone(s.next),
	}
	for i := range s.parts {
		c.parts = append(c.parts, s.parts[i].copy())
	}
	for i := range s.pairs {
		c.pairs = append(c.pairs, s.pairs[i].copy())
	}
	if !s.hashed {
		c.maps = make([][]uint64, len(s.maps))
		for g, m := range s.maps {
			c.maps[g] = slices.Clone(m)
		}
	}
	return c
}

func (s *distinct) Bytes() int64 {
	n := s.base.bytes() + s.set.bytes() + int64(s.room+24*(cap(s.maps)+len(s.shared))+4*(cap(s.counts)+cap(s.key)))
	for _, m := range s.shared {
		n += int64(8 * len(m))
	}
	for i := range s.parts {
		n += s.parts[i].bytes()
	}
	for i := range s.pairs {
		n += s.pairs[i].bytes()
	}
	return n
}

func (s *distinct) Finish(_ plan.Agg, groups, _ []uint32) (column.Vec, []typ.Note) {
	r := newResult(typ.Integer, 0, len(groups))
	for i, g := range groups {
		n := s.counts[g]
		if !s.hashed && s.maps[g] != nil {
			n = ones(s.maps[g])
		}
		r.ints[i] = int64(n)
	}
	return r.done(&s.base, groups)
}
