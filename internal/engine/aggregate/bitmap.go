package aggregate

import "math/bits"

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

// markNew marks an id beyond the bitmap of its group. As long as that is a
// shared one and few are added, they are in the set, which spares a copy.
func (s *distinct) markNew(g, id uint32) bool {
	if own := s.sharedOf(g); own != nil && s.maps[g] == nil {
		if w := int(id >> 6); w < len(own) && own[w]>>(id&63)&1 != 0 {
			return true
		}
		if s.set.n < mostBeside {
			s.put(g, id)
			return true
		}
		if !s.settle() {
			return false
		}
	}
	if !s.own(g, id) {
		return false
	}
	s.maps[g][id>>6] |= 1 << (id & 63)
	return true
}

func (s *distinct) sharedOf(g uint32) []uint64 {
	if int(g) < len(s.shared) {
		return s.shared[g]
	}
	return nil
}

// own gives group g a bitmap of its own with room for id; it is false where
// bitmaps have become too large, and the set is in use instead.
func (s *distinct) own(g, id uint32) bool {
	old := s.maps[g]
	if int(id>>6) < len(old) {
		return true
	}
	if old == nil {
		old = s.sharedOf(g)
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
	s.maps[g] = m
	return true
}

// settle moves what is beside shared bitmaps into own ones; false as for own.
func (s *distinct) settle() bool {
	beside := s.set
	s.set = set{}
	beside.all(func(k uint64) {
		g, id := uint32(k>>32), uint32(k)
		if !s.hashed && s.own(g, id) {
			s.maps[g][id>>6] |= 1 << (id & 63)
		} else {
			s.put(g, id)
		}
	})
	return !s.hashed
}

// put adds an id of a group to the set.
func (s *distinct) put(g, id uint32) {
	if s.set.add(uint64(g)<<32 | uint64(id)) {
		s.counts[g]++
	}
}

// insert adds groups and ids to the set.
func (s *distinct) insert(b *Batch, ids []uint32) {
	if b.Sel == nil {
		for r, g := range b.Groups[:b.N] {
			s.put(g, ids[r])
		}
		return
	}
	for _, r := range b.Sel {
		s.put(b.Groups[r], ids[r])
	}
}

// hash changes from bitmaps to the set.
func (s *distinct) hash() {
	s.hashed = true
	clear(s.counts)
	beside := s.set
	s.set = set{}
	beside.all(func(k uint64) { s.put(uint32(k>>32), uint32(k)) })
	for g := range max(len(s.maps), len(s.shared)) {
		ids(s.bitmap(g), func(id uint32) { s.put(uint32(g), id) })
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
