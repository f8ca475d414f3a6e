package aggregate

import (
	"maps"
	"math"
	"math/big"
	"slices"

	"github.com/zhibiao/zhibiao/internal/column"
)

// floatSum is an exact sum of floats for each group: most + least, two floats
// that do not overlap, while they can hold it (some 106 bits), and what does
// not fit in slices.
//
// The error of an addition is computed with TwoSum (Knuth, The Art of Computer
// Programming 2, section 4.2.2, theorem B).
type floatSum struct {
	most, least []float64
	slices      map[uint32]*sliced
}

func (s *floatSum) grow(groups int) {
	s.most, s.least = room(s.most, groups), room(s.least, groups)
}

// add adds the rows of b, which have a value in v and each a group.
func (s *floatSum) add(b *Batch, v *column.Vec) {
	x := v.Floats
	if v.Form == column.Any {
		b.each(func(r int, g uint32) { s.addOne(g, v.Values[r].Float()) })
		return
	}
	switch {
	case v.Form != column.Floats:
	case b.Sel == nil:
		for r, g := range b.Groups[:b.N] {
			s.addOne(g, x[r])
		}
	default:
		for _, r := range b.Sel {
			s.addOne(b.Groups[r], x[r])
		}
	}
}

func (s *floatSum) addOne(g uint32, x float64) {
	a, b := s.most[g], s.least[g]
	sum, e := twoSum(a, x)
	low, lost := twoSum(b, e)
	if lost != 0 { // or no number, where sum overflows
		s.spill(g, x)
		return
	}
	s.most[g], s.least[g] = sum, low
}

// twoSum returns the float nearest to a + b, and what that lacks.
func twoSum(a, b float64) (sum, rest float64) {
	sum = a + b
	t := sum - a
	return sum, (a - (sum - t)) + (b - t)
}

// spill moves the sum of group g and x to slices.
func (s *floatSum) spill(g uint32, x float64) {
	if s.slices == nil {
		s.slices = map[uint32]*sliced{}
	}
	to := s.slices[g]
	if to == nil {
		to = new(sliced)
		s.slices[g] = to
	}
	to.add(s.most[g])
	to.add(s.least[g])
	to.add(x)
	s.most[g], s.least[g] = 0, 0
}

// total is the float nearest to the sum of group g; infinite beyond all floats.
func (s *floatSum) total(g uint32) float64 {
	of := s.slices[g]
	if of == nil {
		return s.most[g] + s.least[g]
	}
	all := *of
	all.add(s.most[g])
	all.add(s.least[g])
	f, _ := new(big.Float).SetMantExp(new(big.Float).SetInt(all.int()), leastExp).Float64()
	return f
}

// rat is the sum of group g as a fraction.
func (s *floatSum) rat(g uint32) *big.Rat {
	var all sliced
	if of := s.slices[g]; of != nil {
		all = *of
	}
	all.add(s.most[g])
	all.add(s.least[g])
	n := all.int()
	// A power of 2 that both have in common would only make big numbers slow.
	down := uint(-leastExp)
	if zeros := n.TrailingZeroBits(); n.Sign() != 0 {
		down = min(zeros, down)
	}
	n.Rsh(n, down)
	return new(big.Rat).SetFrac(n, new(big.Int).Lsh(big.NewInt(1), uint(-leastExp)-down))
}

func (s *floatSum) merge(from *floatSum, to []uint32) {
	for g, x := range from.most {
		if x != 0 || from.least[g] != 0 {
			s.addOne(target(to, g), x)
			s.addOne(target(to, g), from.least[g])
		}
	}
	for g, of := range from.slices {
		t := target(to, int(g))
		s.spill(t, 0)
		s.slices[t].merge(of)
	}
}

func (s *floatSum) copy() floatSum {
	c := floatSum{slices.Clone(s.most), slices.Clone(s.least), maps.Clone(s.slices)}
	for g, of := range c.slices {
		own := *of
		c.slices[g] = &own
	}
	return c
}

func (s *floatSum) bytes() int64 {
	return int64(8*(cap(s.most)+cap(s.least)) + 640*len(s.slices))
}

// leastExp is the exponent of the least float: all are multiples of 2^leastExp.
const leastExp = -1074

// sliced is a sum of floats of any size as digits of 32 bits, the first of
// 2^leastExp, whose carries are put off (Neal, Fast Exact Summation Using Small
// and Large Superaccumulators, 2015). Digits reach above the greatest float by
// enough bits for 2^64 of them.
type sliced struct {
	digits [69]int64
	adds   int // since carries were taken
}

func (s *sliced) add(x float64) {
	if x == 0 {
		return
	}
	b := math.Float64bits(x)
	m, e := b&(1<<52-1), b>>52&0x7ff
	if e == 0 {
		e = 1
	} else {
		m |= 1 << 52
	}
	at, by := (e-1)>>5, (e-1)&31
	low := m << by
	d := s.digits[at : at+3]
	if b>>63 == 0 {
		d[0] += int64(low & math.MaxUint32)
		d[1] += int64(low >> 32)
		d[2] += int64(m >> (64 - by))
	} else {
		d[0] -= int64(low & math.MaxUint32)
		d[1] -= int64(low >> 32)
		d[2] -= int64(m >> (64 - by))
	}
	if s.adds++; s.adds >= 1<<29 {
		s.carry()
	}
}

// carry makes all digits but the last less than 2^32 and not negative.
func (s *sliced) carry() {
	for i := range len(s.digits) - 1 {
		s.digits[i+1] += s.digits[i] >> 32
		s.digits[i] &= math.MaxUint32
	}
	s.adds = 0
}

func (s *sliced) merge(from *sliced) {
	f := *from
	f.carry()
	s.carry()
	for i, d := range f.digits {
		s.digits[i] += d
	}
	s.adds = 1
}

// int is the sum in units of 2^leastExp.
func (s *sliced) int() *big.Int {
	s.carry()
	n := big.NewInt(s.digits[len(s.digits)-1])
	for i := len(s.digits) - 2; i >= 0; i-- {
		n.Lsh(n, 32)
		n.Or(n, big.NewInt(s.digits[i]))
	}
	return n
}
