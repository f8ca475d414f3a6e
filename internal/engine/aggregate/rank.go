package aggregate

import (
	"math/bits"
	"slices"
)

// ranks finds the k-th smallest keys of groups. For a group of many keys it
// counts them by their high bits once and then looks through one bucket.
type ranks[K uint32 | uint64] struct {
	store  *store[K]
	counts map[uint32]*histogram[K] // of large groups; kept for the next percentile
	pieces [][]K
	keys   []K // room
}

// histogram counts keys by (key - least) >> by.
type histogram[K uint32 | uint64] struct {
	n      int
	least  K
	by     int
	counts []uint32
}

const (
	few      = 64   // keys that are sorted
	many     = 2048 // keys beyond which a histogram is worth it
	mostBits = 12   // of the buckets of a histogram
)

// pair returns the k-th smallest of the n keys of group g, counted from 0, and
// the one after it, which is the same for the last.
func (s *ranks[K]) pair(g uint32, n, k int) (lo, hi K) {
	s.pieces = s.pieces[:0]
	next := min(k+1, n-1)
	id := g << s.store.buckets.bits
	runs := 0
	if len(s.store.runs) > 0 {
		runs = s.sorted(g)
	}
	if runs > 0 || s.store.buckets.bits == 0 || !s.bucket(&id, &n, &k, &next) {
		s.store.all(g, func(keys []K) { s.pieces = append(s.pieces, keys) })
	}
	switch {
	case len(s.pieces) == 1 && runs == 1:
		return s.pieces[0][k], s.pieces[0][next]
	case n <= few && runs == 0:
		return s.order(k, next)
	case n <= many:
		s.gather()
		return choose(s.keys, k, next)
	case runs > 0:
		s.sortLoose(runs)
		return s.search(k), s.search(next)
	}
	h := s.counts[id]
	if h == nil || h.n != n {
		h = s.count(n)
		if s.counts == nil {
			s.counts = map[uint32]*histogram[K]{}
		}
		s.counts[id] = h
	}
	return s.find(h, k, next)
}

// bucket takes only the pieces of the bucket where rank k is, and of the next
// one if next is there. It changes the ranks and their number to those within;
// it is false where the keys of the group are not all in order of buckets.
func (s *ranks[K]) bucket(id *uint32, n, k, next *int) bool {
	st := s.store
	heads := st.heads[*id : *id+1<<st.buckets.bits]
	last := len(heads) - 1
	if heads[last].len() > 0 {
		return false
	}
	before, at := 0, 0
	for ; before+heads[at].len() <= *k; at++ {
		before += heads[at].len()
	}
	*n = 0
	take := func(h head) {
		*n += h.len()
		st.chunks(h, func(keys []K) { s.pieces = append(s.pieces, keys) })
	}
	take(heads[at])
	*id, *k, *next = *id+uint32(at), *k-before, *next-before
	for *next >= *n {
		at++
		take(heads[at])
	}
	return true
}

func (s *ranks[K]) gather() {
	s.keys = s.keys[:0]
	for _, p := range s.pieces {
		s.keys = append(s.keys, p...)
	}
}

// order sorts few keys where they are, so that another percentile finds them
// in order.
func (s *ranks[K]) order(k, next int) (lo, hi K) {
	if len(s.pieces) == 1 {
		slices.Sort(s.pieces[0])
		return s.pieces[0][k], s.pieces[0][next]
	}
	s.gather()
	if !slices.IsSorted(s.keys) {
		slices.Sort(s.keys)
		at := 0
		for _, p := range s.pieces {
			at += copy(p, s.keys[at:])
		}
	}
	return s.keys[k], s.keys[next]
}

// sorted is the number of pieces that come from runs; they are the first.
func (s *ranks[K]) sorted(g uint32) int {
	n := 0
	for _, r := range s.store.runs {
		if len(r.of(g)) > 0 {
			n++
		}
	}
	return n
}

// sortLoose makes one sorted piece of those after the runs.
func (s *ranks[K]) sortLoose(runs int) {
	s.keys = s.keys[:0]
	for _, p := range s.pieces[runs:] {
		s.keys = append(s.keys, p...)
	}
	sortKeys(s.keys, nil)
	s.pieces = append(s.pieces[:runs], s.keys)
}

// search finds the k-th smallest key of sorted pieces, by halving the range of
// keys.
func (s *ranks[K]) search(k int) K {
	var lo, hi K = 0, ^K(0)
	for lo < hi {
		mid := lo + (hi-lo)/2
		upTo := 0
		for _, p := range s.pieces {
			at, _ := slices.BinarySearch(p, mid+1) // mid is below the greatest key
			upTo += at
		}
		if upTo > k {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

// choose returns the k-th and the next-th smallest of keys, which it reorders.
func choose[K uint32 | uint64](keys []K, k, next int) (lo, hi K) {
	if len(keys) > 64 {
		quickselect(keys, k)
		lo = keys[k]
		if next == k {
			return lo, lo
		}
		return lo, slices.Min(keys[next:])
	}
	slices.Sort(keys)
	return keys[k], keys[next]
}

// quickselect puts the k-th smallest key in its place, smaller ones before it.
func quickselect[K uint32 | uint64](keys []K, k int) {
	lo, hi := 0, len(keys)-1
	for depth := 2 * bits.Len(uint(len(keys))); hi-lo > 32; depth-- {
		if depth == 0 { // bad luck: the pivots halve nothing
			break
		}
		a, b, c := keys[lo], keys[lo+(hi-lo)/2], keys[hi]
		pivot := max(min(a, b), min(max(a, b), c))
		i, j := lo, hi
		for i <= j {
			for keys[i] < pivot {
				i++
			}
			for keys[j] > pivot {
				j--
			}
			if i <= j {
				keys[i], keys[j] = keys[j], keys[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			return
		}
	}
	slices.Sort(keys[lo : hi+1])
}

func (s *ranks[K]) count(n int) *histogram[K] {
	least, most := s.pieces[0][0], s.pieces[0][0]
	for _, p := range s.pieces {
		for _, k := range p {
			least, most = min(least, k), max(most, k)
		}
	}
	size := min(bits.Len(uint(n))-4, mostBits)
	by := max(bits.Len64(uint64(most-least))-size, 0)
	h := &histogram[K]{n, least, by, make([]uint32, 1<<size)}
	for _, p := range s.pieces {
		for _, k := range p {
			h.counts[(k-least)>>(by&63)]++
		}
	}
	return h
}

// find returns the keys of ranks k and next, of which next is k or k+1.
func (s *ranks[K]) find(h *histogram[K], k, next int) (lo, hi K) {
	bucket, before := 0, 0
	for before+int(h.counts[bucket]) <= k {
		before += int(h.counts[bucket])
		bucket++
	}
	last := bucket // the bucket of next
	if before+int(h.counts[bucket]) <= next {
		for last++; h.counts[last] == 0; last++ {
		}
	}
	if h.by == 0 {
		return h.least + K(bucket), h.least + K(last)
	}
	from := h.least + K(bucket)<<h.by
	width := K(last-bucket+1)<<h.by - 1 // to the greatest key of the last bucket
	s.keys = s.keys[:0]
	for _, p := range s.pieces {
		for _, key := range p {
			if key-from <= width {
				s.keys = append(s.keys, key)
			}
		}
	}
	return choose(s.keys, k-before, next-before)
}

func (s *ranks[K]) bytes() int64 {
	return s.store.bytes() + int64(8*cap(s.keys)+4<<mostBits*len(s.counts))
}
