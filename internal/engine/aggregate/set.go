package aggregate

import (
	"math/bits"
	"slices"
)

// set is a set of numbers below 2^64-1, with open addressing. What a frozen
// set holds is shared with the ones that go on from it.
type set struct {
	slots  []uint64 // number + 1; 0 is free
	n      int
	shift  uint8
	frozen *set
}

// spread is 2^64 divided by the golden ratio (Knuth, The Art of Computer
// Programming 3, section 6.4): the high bits of a product with it are a hash.
const spread64 = 0x9E3779B97F4A7C15

const leastSlots = 64

// add adds k and says whether that is new.
func (s *set) add(k uint64) bool {
	if s.frozen != nil && s.frozen.has(k) {
		return false
	}
	if 2*s.n >= len(s.slots) {
		s.enlarge()
	}
	k++
	mask := uint64(len(s.slots) - 1)
	for at := k * spread64 >> s.shift; ; at++ {
		p := &s.slots[at&mask]
		switch *p {
		case k:
			return false
		case 0:
			*p = k
			s.n++
			return true
		}
	}
}

func (s *set) has(k uint64) bool {
	if len(s.slots) == 0 {
		return false
	}
	k++
	mask := uint64(len(s.slots) - 1)
	for at := k * spread64 >> s.shift; ; at++ {
		switch s.slots[at&mask] {
		case k:
			return true
		case 0:
			return false
		}
	}
}

func (s *set) enlarge() {
	old := s.slots
	s.slots = make([]uint64, max(leastSlots, 2*len(old)))
	s.shift = uint8(64 - bits.TrailingZeros(uint(len(s.slots))))
	mask := uint64(len(s.slots) - 1)
	for _, k := range old {
		if k == 0 {
			continue
		}
		at := k * spread64 >> s.shift & mask
		for s.slots[at] != 0 {
			at = (at + 1) & mask
		}
		s.slots[at] = k
	}
}

// all calls f with every number.
func (s *set) all(f func(k uint64)) {
	if s.frozen != nil {
		s.frozen.all(f)
	}
	for _, k := range s.slots {
		if k != 0 {
			f(k - 1)
		}
	}
}

// freeze makes what s holds shared; while it has gained little, that stays its
// own.
func (s *set) freeze() {
	if s.frozen != nil && s.n < len(s.frozen.slots)/16 {
		return
	}
	whole := &set{}
	if s.frozen == nil {
		whole.slots, whole.n, whole.shift = s.slots, s.n, s.shift
	} else {
		s.all(func(k uint64) { whole.add(k) })
	}
	*s = set{frozen: whole}
}

func (s *set) copy() set {
	c := *s
	c.slots = slices.Clone(s.slots)
	return c
}

func (s *set) bytes() int64 {
	n := int64(8 * cap(s.slots))
	if s.frozen != nil {
		n += s.frozen.bytes()
	}
	return n
}

// table gives every number an id, the next one to a new number. Like a set it
// may stand on a frozen one.
type table struct {
	slots  []entry
	n      int
	shift  uint8
	frozen *table
}

type entry struct {
	key uint64
	id  uint32 // + 1; 0 is free
}

// id returns the id of k, next if k is new.
func (t *table) id(k uint64, next *uint32) uint32 {
	if t.frozen != nil {
		if id, ok := t.frozen.find(k); ok {
			return id
		}
	}
	if 2*t.n >= len(t.slots) {
		t.enlarge()
	}
	mask := uint64(len(t.slots) - 1)
	for at := k * spread64 >> t.shift; ; at++ {
		e := &t.slots[at&mask]
		switch {
		case e.id == 0:
			id := *next
			*e = entry{k, id + 1}
			t.n++
			*next++
			return id
		case e.key == k:
			return e.id - 1
		}
	}
}

func (t *table) find(k uint64) (id uint32, ok bool) {
	if len(t.slots) == 0 {
		return 0, false
	}
	mask := uint64(len(t.slots) - 1)
	for at := k * spread64 >> t.shift; ; at++ {
		switch e := t.slots[at&mask]; {
		case e.id == 0:
			return 0, false
		case e.key == k:
			return e.id - 1, true
		}
	}
}

func (t *table) enlarge() {
	old := t.slots
	t.slots = make([]entry, max(leastSlots, 2*len(old)))
	t.shift = uint8(64 - bits.TrailingZeros(uint(len(t.slots))))
	for _, e := range old {
		if e.id != 0 {
			t.put(e)
		}
	}
}

func (t *table) put(e entry) {
	mask := uint64(len(t.slots) - 1)
	at := e.key * spread64 >> t.shift & mask
	for t.slots[at].id != 0 {
		at = (at + 1) & mask
	}
	t.slots[at] = e
}

// all calls f with every number and its id.
func (t *table) all(f func(k uint64, id uint32)) {
	if t.frozen != nil {
		t.frozen.all(f)
	}
	for _, e := range t.slots {
		if e.id != 0 {
			f(e.key, e.id-1)
		}
	}
}

func (t *table) freeze() {
	if t.frozen != nil && t.n < len(t.frozen.slots)/16 {
		return
	}
	whole := &table{}
	if t.frozen == nil {
		whole.slots, whole.n, whole.shift = t.slots, t.n, t.shift
	} else {
		t.all(func(k uint64, id uint32) {
			if 2*whole.n >= len(whole.slots) {
				whole.enlarge()
			}
			whole.put(entry{k, id + 1})
			whole.n++
		})
	}
	*t = table{frozen: whole}
}

func (t *table) copy() table {
	c := *t
	c.slots = slices.Clone(t.slots)
	return c
}

func (t *table) bytes() int64 {
	n := int64(16 * cap(t.slots))
	if t.frozen != nil {
		n += t.frozen.bytes()
	}
	return n
}
