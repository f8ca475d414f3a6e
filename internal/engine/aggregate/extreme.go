package aggregate

import (
	"maps"
	"math"
	"slices"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// extreme serves min and max. It keeps the least of all forms: for max, whole
// numbers are held as their complement and floats negated, which turns the
// order round.
type extreme struct {
	base
	typ    typ.Type
	max    bool
	flip   int64 // 0, or -1 for max
	ints   []int64
	floats []float64
	texts  *extremeText
	scale  int32
	scaled bool
	// rest is the extremes of values that are no int64 at scale, and how many
	// such values there were.
	rest map[uint32]seen

	buf []int64 // room
}

type seen struct {
	best typ.Value
	n    uint64
}

func newExtreme(a plan.Agg, arg Arg) *extreme {
	s := &extreme{typ: arg.Type, max: a.Func == "max"}
	if s.max {
		s.flip = -1
	}
	return s
}

func (s *extreme) Grow(groups int) {
	s.grow(groups)
	switch s.typ {
	case typ.Float:
		s.floats = roomOf(s.floats, s.groups, math.Inf(1))
	case typ.String:
		if s.texts == nil {
			s.texts = &extremeText{max: s.max}
		}
		s.texts.grow(s.groups)
	default:
		s.ints = roomOf(s.ints, s.groups, math.MaxInt64)
	}
}

func (s *extreme) Add(b Batch) {
	n := s.take(&b)
	if n == 0 {
		return
	}
	v := b.Args[0]
	switch {
	case v.Form == column.Ints && !s.reaches(v) && s.align(v):
		leastInts(s.ints, &b, s.atScale(v)[:b.N], s.flip)
	case v.Form == column.Packed && !s.reaches(v) && s.align(v) && (!v.Type.Exact() || v.Scale == s.scale):
		switch p := v.Packed.(type) {
		case []int8:
			leastInts(s.ints, &b, p[:b.N], s.flip)
		case []int16:
			leastInts(s.ints, &b, p[:b.N], s.flip)
		case []int32:
			leastInts(s.ints, &b, p[:b.N], s.flip)
		case []int64:
			leastInts(s.ints, &b, p[:b.N], s.flip)
		}
	case v.Form == column.Floats && s.typ == typ.Float:
		s.byRow(&b)
		s.addFloats(&b, v.Floats[:b.N])
	case v.Form == column.Codes && s.typ == typ.String:
		s.byRow(&b)
		s.texts.add(&b, n, v)
	default:
		b.each(func(r int, g uint32) { s.addValue(g, v.Value(r)) })
	}
}

// reaches says whether v may have the number that stands for no value in ints.
// Numbers without a scale may: theirs is never raised.
func (s *extreme) reaches(v *column.Vec) bool {
	return v.Type.Exact() && (v.Span.Max^s.flip == math.MaxInt64 || v.Span.Min^s.flip == math.MaxInt64)
}

// align says whether numbers of v are int64 at the scale of s, which it raises
// to that of v.
func (s *extreme) align(v *column.Vec) bool {
	if !v.Type.Exact() {
		s.scaled = true
		return true
	}
	if !s.scaled {
		s.scale, s.scaled = v.Scale, true
	}
	if v.Scale > s.scale {
		return s.rescale(v.Scale)
	}
	_, ok := v.Span.Rescale(s.scale - v.Scale)
	return ok
}

func (s *extreme) atScale(v *column.Vec) []int64 {
	if !v.Type.Exact() || v.Scale == s.scale {
		return v.Ints
	}
	f := int64(pow10[s.scale-v.Scale])
	s.buf = room(s.buf, len(v.Ints))
	for i, x := range v.Ints {
		s.buf[i] = x * f
	}
	return s.buf
}

// rescale raises the scale if all extremes stay int64.
func (s *extreme) rescale(scale int32) bool {
	digits := scale - s.scale
	for _, x := range s.ints {
		if x == math.MaxInt64 {
			continue
		}
		x ^= s.flip
		if _, ok := (column.Range{Min: x, Max: x}).Rescale(digits); !ok {
			return false
		}
	}
	f := int64(1)
	if digits <= 18 { // else all are 0
		f = int64(pow10[digits])
	}
	for g, x := range s.ints {
		if x != math.MaxInt64 {
			s.ints[g] = (x^s.flip)*f ^ s.flip
		}
	}
	s.scale = scale
	return true
}

func leastInts[T stored](least []int64, b *Batch, v []T, flip int64) {
	switch groups := b.Groups; {
	case groups == nil && b.Sel == nil:
		m := least[b.Group]
		for _, x := range v {
			m = min(m, int64(x)^flip)
		}
		least[b.Group] = m
	case groups == nil:
		m := least[b.Group]
		for _, r := range b.Sel {
			m = min(m, int64(v[r])^flip)
		}
		least[b.Group] = m
	case b.Sel == nil:
		groups = groups[:len(v)]
		for r, x := range v {
			g := groups[r]
			least[g] = min(least[g], int64(x)^flip)
		}
	default:
		groups = groups[:len(v)]
		for _, r := range b.Sel {
			g := groups[r]
			least[g] = min(least[g], int64(v[r])^flip)
		}
	}
}

func (s *extreme) addFloats(b *Batch, v []float64) {
	sign := 1.0
	if s.max {
		sign = -1
	}
	least := s.floats
	put := func(g uint32, x float64) {
		if x *= sign; x < least[g] {
			least[g] = x
		}
	}
	if b.Sel == nil {
		for r, x := range v {
			put(b.Groups[r], x)
		}
		return
	}
	for _, r := range b.Sel {
		put(b.Groups[r], v[r])
	}
}

// addValue adds one value of any kind.
func (s *extreme) addValue(g uint32, v typ.Value) {
	switch {
	case s.typ == typ.Float:
		s.addFloats(&Batch{N: 1, Groups: []uint32{g}}, []float64{v.Float()})
		return
	case s.typ == typ.String:
		s.texts.put(g, v.Text())
		return
	case s.typ.Temporal() || s.typ == typ.Duration:
		s.ints[g] = min(s.ints[g], v.Raw()^s.flip)
		return
	case s.typ.Exact() && s.scaled:
		if n, ok := long128(v.Decimal(), s.scale); ok {
			// The sentinel itself is left to rest.
			if x, ok := short(n); ok && x^s.flip != math.MaxInt64 {
				s.ints[g] = min(s.ints[g], x^s.flip)
				return
			}
		}
	}
	s.addRest(g, v, 1)
}

func (s *extreme) addRest(g uint32, v typ.Value, n uint64) {
	if s.rest == nil {
		s.rest = map[uint32]seen{}
	}
	old := s.rest[g]
	s.rest[g] = seen{s.better(old.best, v), old.n + n}
}

// better returns the one to keep; no value gives way.
func (s *extreme) better(a, b typ.Value) typ.Value {
	if c := typ.Compare(b, a); a.None() || !b.None() && (c < 0 && !s.max || c > 0 && s.max) {
		return b
	}
	return a
}

func (s *extreme) Merge(from State, to []uint32) {
	f := from.(*extreme)
	if to == nil {
		s.Grow(f.groups)
	}
	s.base.merge(&f.base, to)
	for g, x := range f.floats {
		t := target(to, g)
		s.floats[t] = min(s.floats[t], x)
	}
	if f.texts != nil {
		f.texts.best(func(g int, text string) { s.texts.put(target(to, g), text) })
	}
	if f.scaled && !s.scaled {
		s.scale, s.scaled = f.scale, true
	}
	same := f.scale <= s.scale || s.rescale(f.scale)
	same = same && f.scale == s.scale
	for g, x := range f.ints {
		switch t := target(to, g); {
		case x == math.MaxInt64:
		case same:
			s.ints[t] = min(s.ints[t], x)
		default:
			s.addValue(t, valueOf(s.typ, f.scale, x^s.flip))
		}
	}
	for g, r := range f.rest {
		s.addRest(target(to, int(g)), r.best, r.n)
	}
}

func (s *extreme) Clone() State {
	c := *s
	c.base, c.buf = s.base.copy(), nil
	c.ints, c.floats, c.rest = slices.Clone(s.ints), slices.Clone(s.floats), maps.Clone(s.rest)
	if s.texts != nil {
		c.texts = s.texts.copy()
	}
	return &c
}

func (s *extreme) Seal() {}

func (s *extreme) Bytes() int64 {
	n := s.base.bytes() + int64(8*(cap(s.ints)+cap(s.floats)+cap(s.buf))+120*len(s.rest))
	if s.texts != nil {
		n += s.texts.bytes()
	}
	return n
}

func (s *extreme) Finish(_ plan.Agg, groups, rows []uint32) (column.Vec, []typ.Note) {
	switch s.typ {
	case typ.Float:
		return floats(&s.base, groups, rows, func(_ int, g uint32, _ uint64) (float64, typ.Note) {
			if s.max {
				return -s.floats[g], 0
			}
			return s.floats[g], 0
		})
	case typ.String:
		return s.texts.finish(&s.base, groups, rows)
	}
	r := newResult(s.typ, s.scale, len(groups))
	if !s.typ.Exact() {
		r.scale = 0
	}
	for i, g := range groups {
		n, why := s.present(g, rows)
		if n == 0 {
			r.null(i, why)
			continue
		}
		x, odd := s.ints[g]^s.flip, s.rest[g]
		switch {
		case odd.n == 0:
			r.int(i, x)
		case !s.typ.Exact():
			r.value(i, odd.best)
		case odd.n == n:
			r.decimal(i, odd.best.Decimal())
		default:
			r.decimal(i, s.better(odd.best, valueOf(s.typ, s.scale, x)).Decimal())
		}
	}
	return r.done(&s.base, groups)
}
