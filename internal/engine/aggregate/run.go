package aggregate

import "slices"

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

// seal moves what is loose into a run, and joins runs of about one size, so
// that there are few of them however often this is done.
func (s *store[K]) seal() {
	n := 0
	for i := range s.heads {
		n += s.heads[i].len()
	}
	if n == 0 {
		return
	}
	r := &run[K]{keys: make([]K, 0, n)}
	var tmp []K
	for g := range s.groups() {
		from := len(r.keys)
		s.loose(uint32(g), func(keys []K) { r.keys = append(r.keys, keys...) })
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
