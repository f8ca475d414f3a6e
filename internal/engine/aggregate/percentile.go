package aggregate

import (
	"math"
	"slices"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// percentile serves percentile and percentile_disc. It keeps every value as a
// key of its order: whole numbers of 32 bits counted from an offset while they
// fit, else of 64 bits.
type percentile struct {
	base
	typ    typ.Type
	scale  int32
	scaled bool
	used   bool
	narrow *ranks[uint32] // one of them is nil
	wide   *ranks[uint64]
	offset uint64 // a key of narrow is the number + offset
	placed bool   // offset is set
	// settled says that the store has buckets, or is to have none.
	settled bool
	// rest is values that have no key: numbers that are no int64 at scale.
	rest map[uint32][]typ.Value

	buf []int64 // room
}

// middle makes keys of 64 bits: it maps the least int64 to 0.
const middle = 1 << 63

func newPercentile(a Arg) *percentile {
	s := &percentile{typ: a.Type}
	if a.Type == typ.Float {
		s.wide = &ranks[uint64]{store: &store[uint64]{}}
		return s
	}
	s.narrow = &ranks[uint32]{store: &store[uint32]{}}
	if a.Known && !a.Span.Empty() {
		s.scale, s.scaled = a.Scale, a.Type.Exact()
		s.cover(a.Span)
	}
	return s
}

func (s *percentile) Grow(groups int) {
	s.grow(groups)
	if s.groups > mostSplit {
		s.unsplit()
	}
	if s.narrow != nil {
		s.narrow.store.grow(s.groups)
	} else {
		s.wide.store.grow(s.groups)
	}
}

func (s *percentile) unsplit() {
	s.settled = true
	if s.narrow != nil {
		s.narrow.store.unsplit()
	} else {
		s.wide.store.unsplit()
	}
}

func (s *percentile) Add(b Batch) {
	s.used = true
	if s.take(&b) == 0 {
		return
	}
	s.byRow(&b)
	v := b.Args[0]
	switch {
	case v.Form == column.Floats && s.typ == typ.Float:
		st := s.wide.store
		b.each(func(r int, g uint32) { st.put(g, floatOrder(v.Floats[r])) })
		return
	case v.Form == column.Ints && s.typ != typ.Float:
		if ints, span, ok := s.atScale(v); ok {
			s.cover(span)
			if s.narrow != nil {
				putInts(s.narrow.store, &b, ints[:b.N], s.offset)
			} else {
				putInts(s.wide.store, &b, ints[:b.N], middle)
			}
			return
		}
	}
	b.each(func(r int, g uint32) { s.addValue(g, v.Value(r)) })
}

// atScale returns the numbers of v at the scale of s, which it raises to that
// of v.
func (s *percentile) atScale(v *column.Vec) (ints []int64, span column.Range, ok bool) {
	if !v.Type.Exact() {
		return v.Ints, v.Span, true
	}
	s.align(v.Scale)
	if v.Scale == s.scale {
		return v.Ints, v.Span, true
	}
	if span, ok = v.Span.Rescale(s.scale - v.Scale); !ok || s.scale-v.Scale > 18 {
		return nil, span, false
	}
	f := int64(pow10[s.scale-v.Scale])
	s.buf = room(s.buf, len(v.Ints))
	for i, x := range v.Ints {
		s.buf[i] = x * f
	}
	return s.buf, span, true
}

func (s *percentile) align(scale int32) {
	if !s.scaled {
		s.scale, s.scaled = scale, true
	}
	if scale <= s.scale {
		return
	}
	old, digits := *s, scale-s.scale
	s.scale = scale
	s.remake(func() {
		old.ints(func(g uint32, x int64) {
			r, ok := (column.Range{Min: x, Max: x}).Rescale(digits)
			if ok {
				s.putInt(g, r.Min)
			} else {
				s.addRest(g, valueOf(s.typ, old.scale, x))
			}
		})
	})
}

// remake empties the store and lets fill fill it again.
func (s *percentile) remake(fill func()) {
	s.settled = true
	if s.narrow != nil {
		s.narrow, s.placed = &ranks[uint32]{store: &store[uint32]{}}, false
	} else {
		s.wide = &ranks[uint64]{store: &store[uint64]{}}
	}
	s.Grow(s.groups)
	fill()
}

// ints calls f with all whole numbers that have keys.
func (s *percentile) ints(f func(g uint32, x int64)) {
	for g := range uint32(s.groups) {
		if s.narrow != nil {
			s.narrow.store.all(g, func(keys []uint32) {
				for _, k := range keys {
					f(g, int64(uint64(k)-s.offset))
				}
			})
			continue
		}
		s.wide.store.all(g, func(keys []uint64) {
			for _, k := range keys {
				f(g, int64(k-middle))
			}
		})
	}
}

// cover makes sure that all numbers of a range have keys.
func (s *percentile) cover(r column.Range) {
	if r.Empty() {
		return
	}
	if !s.placed { // with as much room below as above
		s.offset, s.placed = 1<<31-uint64(r.Min/2+r.Max/2), true
	}
	if s.narrow != nil && (uint64(r.Min)+s.offset > math.MaxUint32 || uint64(r.Max)+s.offset > math.MaxUint32 ||
		uint64(r.Max)-uint64(r.Min) > math.MaxUint32) {
		old := *s
		s.narrow, s.wide = nil, &ranks[uint64]{store: &store[uint64]{}}
		s.Grow(s.groups)
		old.ints(func(g uint32, x int64) { s.wide.store.put(g, uint64(x)+middle) })
	}
	if !s.settled {
		s.settle(r)
	}
}

// settle splits the keys of groups, which there are none of yet, if numbers of
// a range are to come.
func (s *percentile) settle(r column.Range) {
	s.settled = true
	if s.groups > mostSplit {
		return
	}
	if s.narrow != nil {
		s.narrow.store.split(uint32(uint64(r.Min)+s.offset), uint32(uint64(r.Max)+s.offset), s.groups)
	} else {
		s.wide.store.split(uint64(r.Min)+middle, uint64(r.Max)+middle, s.groups)
	}
}

// putInts adds the rows of b as keys, each the number + offset.
func putInts[K uint32 | uint64](s *store[K], b *Batch, v []int64, offset uint64) {
	heads, slabs, buckets := s.heads, s.slabs, s.buckets
	groups := b.Groups[:len(v)]
	if b.Sel == nil {
		for r, x := range v {
			k := K(uint64(x) + offset)
			h := &heads[buckets.of(groups[r], k)]
			p := h.at
			if p == h.end {
				s.extend(h)
				p, slabs = h.at, s.slabs
			}
			slabs[p>>slabBits][p&(slabSize-1)] = k
			h.at = p + 1
		}
		return
	}
	for _, r := range b.Sel {
		k := K(uint64(v[r]) + offset)
		h := &heads[buckets.of(groups[r], k)]
		p := h.at
		if p == h.end {
			s.extend(h)
			p, slabs = h.at, s.slabs
		}
		slabs[p>>slabBits][p&(slabSize-1)] = k
		h.at = p + 1
	}
}

func (s *percentile) putInt(g uint32, x int64) {
	s.cover(column.Range{Min: x, Max: x})
	if s.narrow != nil {
		s.narrow.store.put(g, uint32(uint64(x)+s.offset))
	} else {
		s.wide.store.put(g, uint64(x)+middle)
	}
}

// addValue adds one value of any kind.
func (s *percentile) addValue(g uint32, v typ.Value) {
	switch {
	case s.typ == typ.Float:
		s.wide.store.put(g, floatOrder(v.Float()))
		return
	case s.typ.Exact():
		if n, ok := long128(v.Decimal(), s.scale); ok && s.scaled {
			if x, ok := short(n); ok {
				s.putInt(g, x)
				return
			}
		}
	case s.typ.Temporal() || s.typ == typ.Duration:
		s.putInt(g, v.Raw())
		return
	}
	s.addRest(g, v)
}

func (s *percentile) addRest(g uint32, v typ.Value) {
	if s.rest == nil {
		s.rest = map[uint32][]typ.Value{}
	}
	s.rest[g] = append(s.rest[g], v)
}

// floatOrder maps floats to keys of the same order, -0 as 0; floatOf back.
func floatOrder(f float64) uint64 {
	n := math.Float64bits(f + 0)
	return n ^ (uint64(int64(n)>>63) | middle)
}

func floatOf(k uint64) float64 {
	return math.Float64frombits(k ^ (^uint64(int64(k)>>63) | middle))
}

func (s *percentile) Merge(from State, to []uint32) {
	f := from.(*percentile)
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
	for g, vals := range f.rest {
		for _, v := range vals {
			s.addValue(target(to, int(g)), v)
		}
	}
	switch {
	case !f.used:
		return
	case s.typ == typ.Float:
		mergeStores(s.wide.store, f.wide.store, to)
		return
	}
	if f.scaled {
		s.align(f.scale)
	}
	same := s.scale == f.scale
	switch {
	case same && s.narrow != nil && f.narrow != nil && (s.offset == f.offset || !f.placed):
		mergeStores(s.narrow.store, f.narrow.store, to)
	case same && s.wide != nil && f.wide != nil:
		mergeStores(s.wide.store, f.wide.store, to)
	default:
		f.ints(func(g uint32, x int64) {
			t := target(to, int(g))
			if same {
				s.putInt(t, x)
			} else {
				s.addValue(t, valueOf(s.typ, f.scale, x))
			}
		})
	}
}

func mergeStores[K uint32 | uint64](s, from *store[K], to []uint32) {
	if to == nil {
		s.runs = append(slices.Clip(s.runs), from.runs...)
	}
	if s.buckets == from.buckets {
		for i, h := range from.heads {
			at := target(to, i>>s.buckets.bits)<<s.buckets.bits | uint32(i)&(1<<s.buckets.bits-1)
			from.chunks(h, func(keys []K) { s.putsAt(at, keys) })
		}
		if to == nil {
			return
		}
		for g := range from.groups() {
			for _, r := range from.runs {
				s.puts(to[g], r.of(uint32(g)))
			}
		}
		return
	}
	for g := range from.groups() {
		put := func(keys []K) { s.puts(target(to, g), keys) }
		if to == nil {
			from.loose(uint32(g), put)
		} else {
			from.all(uint32(g), put)
		}
	}
}

func (s *percentile) Seal() {
	if s.narrow != nil {
		s.narrow.store.seal()
		s.narrow.counts = nil
	} else {
		s.wide.store.seal()
		s.wide.counts = nil
	}
}

func (s *percentile) Clone() State { return s.clone() }

func (s *percentile) clone() *percentile {
	c := *s
	c.base, c.buf, c.rest = s.base.copy(), nil, nil
	for g, vals := range s.rest {
		if c.rest == nil {
			c.rest = map[uint32][]typ.Value{}
		}
		c.rest[g] = slices.Clone(vals)
	}
	if s.narrow != nil {
		c.narrow = &ranks[uint32]{store: s.narrow.store.copy()}
	} else {
		c.wide = &ranks[uint64]{store: s.wide.store.copy()}
	}
	return &c
}

func (s *percentile) Bytes() int64 {
	n := s.base.bytes() + int64(8*cap(s.buf))
	for _, vals := range s.rest {
		n += int64(96 * cap(vals))
	}
	if s.narrow != nil {
		return n + s.narrow.bytes()
	}
	return n + s.wide.bytes()
}
