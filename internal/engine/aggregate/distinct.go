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
	counts []uint32   // of shared and set, by group
	set    set        // also of what came to shared ones
	room   int        // bytes of maps

	key []uint32 // ids of tuples; room
}

// Limits of bitmaps in bytes: of all groups together, and for as long as
// nothing is known of the values.
const (
	mostBitmaps  = 256 << 20
	mostUnproven = 32 << 20
	mostBeside   = 1 << 14 // ids beside shared bitmaps
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
	if s.set.n > 0 && !s.settle() {
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
