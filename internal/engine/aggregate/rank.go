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
	most   K
	by     int
	counts []uint32
}

const (
	// Below many keys a group is sorted as a whole.
	many       = 4096
	bucketBits = 12
)

// pair returns the k-th smallest of the n keys of group g, counted from 0, and
// the one after it, which is the same for the last.
func (s *ranks[K]) pair(g uint32, n, k int) (lo, hi K) {
	s.pieces = s.pieces[:0]
	s.store.all(g, func(keys []K) { s.pieces = append(s.pieces, keys) })
	next := min(k+1, n-1)
	switch runs := s.sorted(g); {
	case len(s.pieces) == 1 && runs == 1:
		return s.pieces[0][k], s.pieces[0][next]
	case n <= many:
		s.keys = s.keys[:0]
		for _, p := range s.pieces {
			s.keys = append(s.keys, p...)
		}
		return choose(s.keys, k, next)
	case runs > 0:
		s.sortLoose(runs)
		return s.search(k), s.search(next)
	}
	h := s.counts[g]
	if h == nil || h.n != n {
		h = s.count(n)
		if s.counts == nil {
			s.counts = map[uint32]*histogram[K]{}
		}
		s.counts[g] = h
	}
	return s.find(h, k, next)
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
	h := &histogram[K]{n: n, least: least, most: most, counts: make([]uint32, 1<<bucketBits)}
	h.by = max(bits.Len64(uint64(most-least))-bucketBits, 0)
	counts, by := (*[1 << bucketBits]uint32)(h.counts), h.by
	for _, p := range s.pieces {
		for _, k := range p {
			counts[(k-least)>>by&(1<<bucketBits-1)]++
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
	return s.store.bytes() + int64(8*cap(s.keys)+4<<bucketBits*len(s.counts))
}
