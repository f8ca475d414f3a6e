package aggregate

import (
	"slices"
)

// store keeps keys by group: those that came last in chunks, which begin small
// and grow, so that few keys take little room and many are read in order; those
// of a sealed State in runs, which are sorted and shared.
//
// Where groups are few, the chunks of each are split into buckets by the high
// bits of keys, so that a rank is looked for in one of them. The last bucket is
// for keys outside the range that the others divide.
type store[K uint32 | uint64] struct {
	buckets buckets[K]
	heads   []head // of group g those from g<<buckets.bits
	slabs   []*[slabSize]K
	free    int // the first word that is not given out
	runs    []*run[K]
}

// head is where a group's chunk in use goes on. A chunk is a word for the
// beginning of the one before, a word for its own size, and keys.
type head struct {
	at, end uint32
	start   uint32
	before  uint32 // keys in chunks before this one
}

const (
	slabBits   = 16
	slabSize   = 1 << slabBits
	leastChunk = 8
	mostChunk  = 4096
	chunkHead  = 2
)

// buckets says which bucket a key belongs to. The zero value is one for all.
type buckets[K uint32 | uint64] struct {
	least K
	by    uint8 // how far keys are shifted right
	bits  uint8 // of the number of buckets
	last  K
}

const (
	bitsOfBuckets = 5
	mostSplit     = 64 // groups that are split
)

// split makes buckets for keys from least to most. The store is empty.
func (s *store[K]) split(least, most K, groups int) {
	const last = 1<<bitsOfBuckets - 1
	by := 0
	for uint64(most-least)>>by >= last {
		by++
	}
	// What they divide must not go round, so that keys below are outside.
	if top := K(last) << by; top>>by != last {
		least = 0
	} else {
		least = min(least, -top)
	}
	s.buckets = buckets[K]{least, uint8(by), bitsOfBuckets, last}
	s.heads = nil
	s.grow(groups)
}

// unsplit makes one bucket of those of each group.
func (s *store[K]) unsplit() {
	if s.buckets.bits == 0 {
		return
	}
	one := &store[K]{runs: s.runs}
	one.grow(s.groups())
	for g := range uint32(s.groups()) {
		s.loose(g, func(keys []K) { one.puts(g, keys) })
	}
	*s = *one
}

// of is the head of key k of group g.
func (b *buckets[K]) of(g uint32, k K) uint32 {
	return g<<(b.bits&31) | uint32(min(uint64(k-b.least)>>(b.by&63), uint64(b.last)))
}

// headsOf are the heads of group g.
func (s *store[K]) headsOf(g uint32) (from, to uint32) {
	return g << s.buckets.bits, (g + 1) << s.buckets.bits
}

func (s *store[K]) grow(groups int) { s.heads = room(s.heads, groups<<s.buckets.bits) }

// word is the word at a position.
func (s *store[K]) word(at uint32) *K { return &s.slabs[at>>slabBits][at&(slabSize-1)] }

// extend gives a head a chunk with room.
func (s *store[K]) extend(h *head) {
	size := leastChunk
	if h.end != 0 {
		size = min(2*int(h.end-h.start), mostChunk)
		h.before += h.end - h.start - chunkHead
	}
	if s.free&(slabSize-1)+size > slabSize {
		s.free = (s.free + slabSize - 1) &^ (slabSize - 1)
	}
	if s.free>>slabBits >= len(s.slabs) {
		s.slabs = append(s.slabs, new([slabSize]K))
		if s.free == 0 { // no chunk begins at 0, which stands for none
			s.free = leastChunk
		}
	}
	start := uint32(s.free)
	s.free += size
	*s.word(start) = K(h.start)
	*s.word(start + 1) = K(size)
	h.start, h.at, h.end = start, start+chunkHead, start+uint32(size)
}

// put adds one key.
func (s *store[K]) put(g uint32, k K) {
	h := &s.heads[s.buckets.of(g, k)]
	if h.at == h.end {
		s.extend(h)
	}
	*s.word(h.at) = k
	h.at++
}

// puts adds keys to one group.
func (s *store[K]) puts(g uint32, keys []K) {
	if s.buckets.bits > 0 {
		for _, k := range keys {
			s.put(g, k)
		}
		return
	}
	s.putsAt(g, keys)
}

// putsAt adds keys to one head.
func (s *store[K]) putsAt(at uint32, keys []K) {
	h := &s.heads[at]
	for len(keys) > 0 {
		if h.at == h.end {
			s.extend(h)
		}
		from := h.at & (slabSize - 1)
		n := copy(s.slabs[h.at>>slabBits][from:from+h.end-h.at], keys)
		h.at += uint32(n)
		keys = keys[n:]
	}
}

// len is the number of keys of a head.
func (h *head) len() int {
	if h.end == 0 {
		return 0
	}
	return int(h.before + h.at - h.start - chunkHead)
}

// loose calls f with the keys of group g that are in no run.
func (s *store[K]) loose(g uint32, f func(keys []K)) {
	for at, to := s.headsOf(g); at < to; at++ {
		s.chunks(s.heads[at], f)
	}
}

// chunks calls f with the keys of a head.
func (s *store[K]) chunks(h head, f func(keys []K)) {
	if h.end == 0 {
		return
	}
	for start, end := h.start, h.at; ; {
		from, to := start&(slabSize-1), (end-1)&(slabSize-1)+1
		slab := s.slabs[start>>slabBits]
		if end > start+chunkHead {
			f(slab[from+chunkHead : to])
		}
		if start = uint32(slab[from]); start == 0 {
			return
		}
		end = start + uint32(*s.word(start + 1))
	}
}

// all calls f with all keys of group g, piece by piece.
func (s *store[K]) all(g uint32, f func(keys []K)) {
	for _, r := range s.runs {
		if keys := r.of(g); len(keys) > 0 {
			f(keys)
		}
	}
	s.loose(g, f)
}

func (s *store[K]) groups() int { return len(s.heads) >> s.buckets.bits }

func (s *store[K]) copy() *store[K] {
	c := &store[K]{buckets: s.buckets, heads: slices.Clone(s.heads), free: s.free, runs: slices.Clip(s.runs)}
	for _, slab := range s.slabs {
		own := *slab
		c.slabs = append(c.slabs, &own)
	}
	return c
}

func (s *store[K]) bytes() int64 {
	var k K
	size := int64(4)
	if ^k > 1<<32-1 {
		size = 8
	}
	n := int64(16*cap(s.heads)) + size*slabSize*int64(len(s.slabs))
	for _, r := range s.runs {
		n += size*int64(cap(r.keys)) + 8*int64(cap(r.ends))
	}
	return n
}
