package aggregate

import (
	"maps"
	"math"
	"math/bits"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/internal/column"
)

// exact is a sum of exact numbers for each group: ints + longs, at one scale,
// + rest. Rows are added to ints unchecked as long as bound proves that no sum
// leaves int64; then what is there moves to longs, 128 bits wide, which have a
// bound of their own, and from there to rest.
type exact struct {
	scale     int32
	scaled    bool // scale is set
	ints      []int64
	bound     uint64 // of the absolute values of ints
	since     int    // rows since bound was known to be tight
	longs     []i128
	longBound i128 // of the absolute values of longs; below 2^126
	rest      map[uint32]decimal.Decimal

	buf    []int64 // room of add
	ints64 []int64
	wide   []i128
}

func (s *exact) grow(groups int) {
	s.ints = room(s.ints, groups)
	if s.longs != nil {
		s.longs = room(s.longs, groups)
	}
}

// add adds the rows of b, n of them, which have a value in v.
func (s *exact) add(b *Batch, n int, v *column.Vec) {
	switch v.Form {
	case column.Ints:
		scale := v.Scale
		if !v.Type.Exact() {
			scale = 0
		}
		s.addInts(b, n, v.Ints[:b.N], scale, v.Span)
	case column.Packed:
		s.addPacked(b, n, v)
	case column.Longs:
		s.addLongs(b, n, v.Longs[:b.N], v.Scale, v.Size)
	case column.Any:
		b.each(func(r int, g uint32) { s.addDecimal(g, exactly(v.Values[r])) })
	}
}

func (s *exact) addInts(b *Batch, n int, v []int64, scale int32, span column.Range) {
	digits := s.align(scale)
	if digits > 0 {
		scaled, ok := span.Rescale(digits)
		if !ok {
			s.widen(b, n, v, scale, span)
			return
		}
		s.buf = room(s.buf, len(v))
		f := int64(pow10[digits])
		for i, x := range v {
			s.buf[i] = x * f
		}
		v, span = s.buf[:len(v)], scaled
	}
	m := span.Magnitude()
	if s.fits(n, m) {
		sumInts(s.ints, b, v)
		return
	}
	s.fitsLong(n, i128{Lo: m}) // it does: below 2^63 · 2^16
	sumWide(s.longs, b, v)
}

// addPacked adds numbers as a block stores them.
func (s *exact) addPacked(b *Batch, n int, v *column.Vec) {
	scale := v.Scale
	if !v.Type.Exact() {
		scale = 0
	}
	if s.align(scale) == 0 && s.fits(n, v.Span.Magnitude()) {
		switch p := v.Packed.(type) {
		case []int8:
			sumInts(s.ints, b, p[:b.N])
		case []int16:
			sumInts(s.ints, b, p[:b.N])
		case []int32:
			sumInts(s.ints, b, p[:b.N])
		case []int64:
			sumInts(s.ints, b, p[:b.N])
		}
		return
	}
	s.ints64 = room(s.ints64, b.N)
	switch p := v.Packed.(type) {
	case []int8:
		unpack(s.ints64, p[:b.N])
	case []int16:
		unpack(s.ints64, p[:b.N])
	case []int32:
		unpack(s.ints64, p[:b.N])
	case []int64:
		unpack(s.ints64, p[:b.N])
	}
	s.addInts(b, n, s.ints64[:b.N], scale, v.Span)
}

func unpack[T stored](dst []int64, src []T) {
	for i, x := range src {
		dst[i] = int64(x)
	}
}

// widen adds numbers that become too large for int64 at the scale of s.
func (s *exact) widen(b *Batch, n int, v []int64, scale int32, span column.Range) {
	s.wide = room(s.wide, len(v))
	for i, x := range v {
		s.wide[i] = long(x)
	}
	s.addLongs(b, n, s.wide[:len(v)], scale, bits.Len64(span.Magnitude()))
}

func (s *exact) addLongs(b *Batch, n int, v []i128, scale int32, size int) {
	digits := s.align(scale)
	most := i128{Hi: math.MaxInt64, Lo: math.MaxUint64}
	if size < 127 {
		most = signed(shiftLeft(size))
	}
	most, ok := shift(most, int64(digits))
	if digits == 0 && ok && s.fitsLong(n, most) {
		sumLongs(s.longs, b, v)
		return
	}
	b.each(func(r int, g uint32) { s.addShifted(g, v[r], digits) })
}

func shiftLeft(size int) (hi, lo uint64, minus bool) {
	if size >= 64 {
		return 1 << (size - 64), 0, false
	}
	return 0, 1 << size, false
}

// addDecimal adds one number.
func (s *exact) addDecimal(g uint32, d decimal.Decimal) {
	if exp := d.Exponent(); exp <= 0 && exp >= -18 {
		s.align(-exp)
	} else if !s.scaled {
		s.align(0)
	}
	if n, ok := long128(d, s.scale); ok {
		s.addLong(g, n)
		return
	}
	s.addRest(g, d)
}

// addLong adds one number at the scale of s.
func (s *exact) addLong(g uint32, n i128) {
	hi, lo := absolute(n)
	switch {
	case hi == 0 && s.fits(1, lo):
		s.ints[g] += int64(n.Lo)
	case s.fitsLong(1, signed(hi, lo, false)):
		s.longs[g] = plus(s.longs[g], n)
	default:
		s.addRest(g, decimal.NewFromBigInt(n.Big(), -s.scale))
	}
}

// addShifted adds n·10^digits at the scale of s.
func (s *exact) addShifted(g uint32, n i128, digits int32) {
	if up, ok := shift(n, int64(digits)); ok {
		s.addLong(g, up)
	} else {
		s.addRest(g, decimal.NewFromBigInt(n.Big(), digits-s.scale))
	}
}

func (s *exact) addRest(g uint32, d decimal.Decimal) {
	if s.rest == nil {
		s.rest = map[uint32]decimal.Decimal{}
	}
	s.rest[g] = s.rest[g].Add(d)
}

// align makes the scale of s at least scale, and returns how many digits
// numbers of that scale have to gain.
func (s *exact) align(scale int32) (digits int32) {
	if !s.scaled {
		s.scale, s.scaled = scale, true
	}
	if scale > s.scale {
		s.rescale(scale)
	}
	return s.scale - scale
}

func (s *exact) rescale(scale int32) {
	digits := scale - s.scale
	s.tighten()
	f := uint64(math.MaxUint64)
	if digits <= 18 {
		f = pow10[digits]
	}
	hi, lo := bits.Mul64(s.bound, f)
	if hi != 0 || lo > math.MaxInt64 {
		s.flush()
		lo = 0
	}
	s.bound = lo
	if lo != 0 {
		for g := range s.ints {
			s.ints[g] *= int64(f)
		}
	}
	if s.longBound != (i128{}) {
		bound, ok := shift(s.longBound, int64(digits))
		if !ok || bound.Hi >= 1<<62 {
			s.spill()
		}
		for g, n := range s.longs {
			s.longs[g], _ = shift(n, int64(digits))
		}
		if s.longBound != (i128{}) {
			s.longBound = bound
		}
	}
	s.scale = scale
}

// fits reserves ints for n more numbers up to m in absolute value, if they
// stay int64.
func (s *exact) fits(n int, m uint64) bool {
	hi, need := bits.Mul64(uint64(n), m)
	if hi != 0 || need > math.MaxInt64 {
		return false
	}
	if s.bound+need > math.MaxInt64 {
		// Looking at all groups is worth it only once a while.
		if s.since < len(s.ints)/4 {
			return false
		}
		if s.tighten(); s.bound+need > math.MaxInt64 {
			s.flush()
		}
	}
	s.bound += need
	s.since += n
	return true
}

func (s *exact) tighten() {
	s.bound, s.since = 0, 0
	for _, n := range s.ints {
		s.bound = max(s.bound, column.Range{Min: n, Max: n}.Magnitude())
	}
}

// flush moves ints to longs.
func (s *exact) flush() {
	if s.bound == 0 {
		return
	}
	s.fitsLong(1, i128{Lo: s.bound})
	for g, n := range s.ints {
		s.longs[g] = plus(s.longs[g], long(n))
	}
	clear(s.ints)
	s.bound, s.since = 0, 0
}

// fitsLong reserves longs for n more numbers up to m in absolute value, if
// their sum can be below 2^126.
func (s *exact) fitsLong(n int, m i128) bool {
	need, ok := times(m, uint64(n))
	if !ok || need.Hi >= 1<<62 {
		return false
	}
	if s.longs == nil {
		s.longs = make([]i128, len(s.ints))
	}
	if plus(s.longBound, need).Hi >= 1<<62 {
		s.spill()
	}
	s.longBound = plus(s.longBound, need)
	s.since += n
	return true
}

// spill moves longs to rest.
func (s *exact) spill() {
	for g, n := range s.longs {
		if n != (i128{}) {
			s.addRest(uint32(g), decimal.NewFromBigInt(n.Big(), -s.scale))
		}
	}
	clear(s.longs)
	s.longBound = i128{}
}

// total returns the sum of group g at the scale of s; ok says that it is whole
// there and below 2^127.
func (s *exact) total(g uint32) (n i128, ok bool) {
	n = long(s.ints[g])
	if s.longs != nil {
		n = plus(n, s.longs[g])
	}
	if s.rest != nil {
		if d, has := s.rest[g]; has {
			return long128(d.Add(decimal.NewFromBigInt(n.Big(), -s.scale)), s.scale)
		}
	}
	return n, true
}

// decimal returns the sum of group g.
func (s *exact) decimal(g uint32) decimal.Decimal {
	n := long(s.ints[g])
	if s.longs != nil {
		n = plus(n, s.longs[g])
	}
	return s.rest[g].Add(decimal.NewFromBigInt(n.Big(), -s.scale))
}

// plain says that all sums are in ints.
func (s *exact) plain() bool { return s.longs == nil && s.rest == nil }

func (s *exact) merge(from *exact, to []uint32) {
	for g, d := range from.rest {
		s.addRest(target(to, int(g)), d)
	}
	if !from.scaled {
		return
	}
	digits := s.align(from.scale)
	if digits == 0 && s.bound+from.bound <= math.MaxInt64 {
		s.bound += from.bound
		if to == nil {
			for g, n := range from.ints {
				s.ints[g] += n
			}
		} else {
			for g, n := range from.ints {
				s.ints[to[g]] += n
			}
		}
		for g, n := range from.longs {
			if n != (i128{}) {
				s.addLong(target(to, g), n)
			}
		}
		return
	}
	for g, n := range from.ints {
		sum := long(n)
		if from.longs != nil {
			sum = plus(sum, from.longs[g])
		}
		if sum != (i128{}) {
			s.addShifted(target(to, g), sum, digits)
		}
	}
}

func (s *exact) copy() exact {
	c := *s
	c.ints, c.longs, c.rest = slices.Clone(s.ints), slices.Clone(s.longs), maps.Clone(s.rest)
	c.buf, c.wide = nil, nil
	return c
}

func (s *exact) bytes() int64 {
	return int64(8*cap(s.ints) + 16*cap(s.longs) + 80*len(s.rest) + 8*cap(s.buf) + 16*cap(s.wide))
}
