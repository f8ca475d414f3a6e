package aggregate

import (
	"slices"
)

// store keeps keys by group: those that came last in chunks, which begin small
// and grow, so that few keys take little room and many are read in order; those
// of a sealed State in runs, which are sorted and shared.
type store[K uint32 | uint64] struct {
	heads []head
	slabs []*[slabSize]K
	free  int // the first word that is not given out
	runs  []*run[K]
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

func (s *store[K]) grow(groups int) { s.heads = room(s.heads, groups) }

// word is the word at a position.
func (s *store[K]) word(at uint32) *K { return &s.slabs[at>>slabBits][at&(slabSize-1)] }

// extend gives group g a chunk with room.
func (s *store[K]) extend(g uint32) {
	h := &s.heads[g]
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
	h := &s.heads[g]
	if h.at == h.end {
		s.extend(g)
	}
	*s.word(h.at) = k
	h.at++
}

// puts adds keys to one group.
func (s *store[K]) puts(g uint32, keys []K) {
	h := &s.heads[g]
	for len(keys) > 0 {
		if h.at == h.end {
			s.extend(g)
		}
		from := h.at & (slabSize - 1)
		n := copy(s.slabs[h.at>>slabBits][from:from+h.end-h.at], keys)
		h.at += uint32(n)
		keys = keys[n:]
	}
}

// loose is the number of keys of group g that are in no run.
func (s *store[K]) loose(g uint32) int {
	h := &s.heads[g]
	if h.end == 0 {
		return 0
	}
	return int(h.before + h.at - h.start - chunkHead)
}

// chunks calls f with the keys of group g that are in no run.
func (s *store[K]) chunks(g uint32, f func(keys []K)) {
	h := s.heads[g]
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
	s.chunks(g, f)
}

// seal moves what is loose into a run, and joins runs of about one size, so
// that there are few of them however often this is done.
func (s *store[K]) seal() {
	n := 0
	for g := range s.heads {
		n += s.loose(uint32(g))
	}
	if n == 0 {
		return
	}
	r := &run[K]{keys: make([]K, 0, n)}
	var tmp []K
	for g := range s.heads {
		from := len(r.keys)
		s.chunks(uint32(g), func(keys []K) { r.keys = append(r.keys, keys...) })
		if len(r.keys) > from {
			tmp = sortKeys(r.keys[from:], tmp)
			r.end(uint32(g))
		}
	}
	runs := slices.Clone(s.runs)
	for len(runs) > 0 && len(runs[len(runs)-1].keys) < 4*len(r.keys) {
		r = join(runs[len(runs)-1], r)
		runs = runs[:len(runs)-1]
	}
	s.runs = append(runs, r)
	clear(s.heads)
	s.slabs, s.free = nil, 0
}

func (s *store[K]) copy() *store[K] {
	c := &store[K]{heads: slices.Clone(s.heads), free: s.free, runs: slices.Clip(s.runs)}
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

// run is keys of groups in ascending order, those of each group sorted.
type run[K uint32 | uint64] struct {
	keys   []K
	groups []uint32
	ends   []uint32 // where the keys of each group end
}

// end says that the keys so far are those of groups up to g.
func (r *run[K]) end(g uint32) {
	r.groups, r.ends = append(r.groups, g), append(r.ends, uint32(len(r.keys)))
}

// of returns the keys of group g.
func (r *run[K]) of(g uint32) []K {
	at, ok := int(g), int(g) < len(r.groups) && r.groups[g] == g // as where no group is empty
	if !ok {
		at, ok = slices.BinarySearch(r.groups, g)
	}
	if !ok {
		return nil
	}
	return r.at(at)
}

func (r *run[K]) at(i int) []K {
	from := uint32(0)
	if i > 0 {
		from = r.ends[i-1]
	}
	return r.keys[from:r.ends[i]]
}

// join merges two runs.
func join[K uint32 | uint64](a, b *run[K]) *run[K] {
	out := &run[K]{keys: make([]K, 0, len(a.keys)+len(b.keys))}
	i, j := 0, 0
	for i < len(a.groups) || j < len(b.groups) {
		switch {
		case j == len(b.groups) || i < len(a.groups) && a.groups[i] < b.groups[j]:
			out.keys = append(out.keys, a.at(i)...)
			out.end(a.groups[i])
			i++
		case i == len(a.groups) || b.groups[j] < a.groups[i]:
			out.keys = append(out.keys, b.at(j)...)
			out.end(b.groups[j])
			j++
		default:
			out.keys = mergeSorted(out.keys, a.at(i), b.at(j))
			out.end(a.groups[i])
			i, j = i+1, j+1
		}
	}
	return out
}

func mergeSorted[K uint32 | uint64](out, a, b []K) []K {
	for len(a) > 0 && len(b) > 0 {
		if b[0] < a[0] {
			a, b = b, a
		}
		out = append(out, a[0])
		a = a[1:]
	}
	return append(append(out, a...), b...)
}

// sortKeys sorts keys, by their bytes where they are many. tmp is room, which
// it returns.
func sortKeys[K uint32 | uint64](keys, tmp []K) []K {
	if len(keys) < 512 {
		slices.Sort(keys)
		return tmp
	}
	least, most := keys[0], keys[0]
	for _, k := range keys {
		least, most = min(least, k), max(most, k)
	}
	tmp = room(tmp, len(keys))
	from, to := keys, tmp[:len(keys)]
	for by := 0; by < 64 && uint64(most-least)>>by != 0; by += 8 {
		var count [256]uint32
		for _, k := range from {
			count[uint8(uint64(k-least)>>by)]++
		}
		sum := uint32(0)
		for i, n := range count {
			count[i], sum = sum, sum+n
		}
		for _, k := range from {
			d := uint8(uint64(k-least) >> by)
			to[count[d]] = k
			count[d]++
		}
		from, to = to, from
	}
	if &from[0] != &keys[0] {
		copy(keys, from)
	}
	return tmp
}
