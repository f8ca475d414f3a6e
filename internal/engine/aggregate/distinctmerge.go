package aggregate

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
	if f.hashed && !s.hashed {
		s.hash()
	}
	for g := range max(len(f.maps), len(f.shared)) {
		if m := f.bitmap(g); m != nil {
			s.unite(target(to, g), m, same)
		}
	}
	f.set.all(func(k uint64) {
		id := uint32(k)
		if same != nil {
			id = same(id)
		}
		s.one(target(to, int(k>>32)), id)
	})
}

// one adds an id to a group.
func (s *distinct) one(g, id uint32) {
	if !s.hashed {
		if own := s.maps[g]; int(id>>6) < len(own) {
			own[id>>6] |= 1 << (id & 63)
			return
		}
		if s.markNew(g, id) {
			return
		}
	}
	s.put(g, id)
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
		for len(m) > 0 && m[len(m)-1] == 0 {
			m = m[:len(m)-1]
		}
		if len(m) == 0 {
			return
		}
		if (s.set.n == 0 || s.settle()) && s.own(g, uint32(len(m)<<6-1)) {
			for i, w := range m {
				s.maps[g][i] |= w
			}
			return
		}
	}
	ids(m, func(id uint32) {
		if same != nil {
			id = same(id)
		}
		s.one(g, id)
	})
}
