package aggregate

import (
	"math"
	"math/big"
	"math/bits"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/fixed"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// variance serves variance and stddev, from exact sums of the values and of
// their squares.
type variance struct {
	base
	typ     typ.Type
	sum     exact
	squares exact
	floats  floatSum
	floats2 floatSum
	odd     map[uint32]*big.Rat // squares of floats that two floats cannot hold

	buf []int64 // room
	wid []i128
}

func (s *variance) Grow(groups int) {
	s.grow(groups)
	if s.typ == typ.Float {
		s.floats.grow(s.groups)
		s.floats2.grow(s.groups)
		return
	}
	s.sum.grow(s.groups)
	s.squares.grow(s.groups)
}

func (s *variance) Add(b Batch) {
	n := s.take(&b)
	if n == 0 {
		return
	}
	v := b.Args[0]
	if s.typ == typ.Float {
		s.byRow(&b)
		s.floats.add(&b, v)
		b.each(func(r int, g uint32) {
			if v.Form == column.Floats {
				s.square(g, v.Floats[r])
			} else {
				s.square(g, v.Value(r).Float())
			}
		})
		return
	}
	s.sum.add(&b, n, v)
	switch v.Form {
	case column.Ints:
		s.squareInts(&b, n, v)
	case column.Longs, column.Any:
		b.each(func(r int, g uint32) {
			d := exactly(v.Value(r))
			s.squares.addDecimal(g, d.Mul(d))
		})
	}
}

func (s *variance) squareInts(b *Batch, n int, v *column.Vec) {
	var scale int32
	if v.Type.Exact() {
		scale = 2 * v.Scale
	}
	m := v.Span.Magnitude()
	hi, lo := bits.Mul64(m, m)
	if hi == 0 && lo <= math.MaxInt64 {
		s.buf = room(s.buf, b.N)
		for i, x := range v.Ints[:b.N] {
			s.buf[i] = x * x
		}
		s.squares.addInts(b, n, s.buf[:b.N], scale, column.Range{Max: int64(lo)})
		return
	}
	s.wid = room(s.wid, b.N)
	for i, x := range v.Ints[:b.N] {
		a := column.Range{Min: x, Max: x}.Magnitude()
		h, l := bits.Mul64(a, a)
		s.wid[i] = i128{Hi: int64(h), Lo: l}
	}
	s.squares.addLongs(b, n, s.wid[:b.N], scale, min(2*bits.Len64(m), 127))
}

// square adds x² to group g: the nearest float and, by a fused
// multiplication, what that lacks. Both are floats for x of middling size.
func (s *variance) square(g uint32, x float64) {
	if a := math.Abs(x); a != 0 && (a < 0x1p-480 || a >= 0x1p511) {
		if s.odd == nil {
			s.odd = map[uint32]*big.Rat{}
		}
		if s.odd[g] == nil {
			s.odd[g] = new(big.Rat)
		}
		r := new(big.Rat).SetFloat64(x)
		s.odd[g].Add(s.odd[g], r.Mul(r, r))
		return
	}
	p := x * x
	s.floats2.addOne(g, p)
	s.floats2.addOne(g, math.FMA(x, x, -p))
}

func (s *variance) Merge(from State, to []uint32) {
	f := from.(*variance)
	if to == nil {
		s.Grow(f.groups)
	}
	s.base.merge(&f.base, to)
	s.sum.merge(&f.sum, to)
	s.squares.merge(&f.squares, to)
	s.floats.merge(&f.floats, to)
	s.floats2.merge(&f.floats2, to)
	for g, r := range f.odd {
		if s.odd == nil {
			s.odd = map[uint32]*big.Rat{}
		}
		t := target(to, int(g))
		if s.odd[t] == nil {
			s.odd[t] = new(big.Rat)
		}
		s.odd[t].Add(s.odd[t], r)
	}
}

func (s *variance) Clone() State {
	c := &variance{
		base: s.base.copy(), typ: s.typ, sum: s.sum.copy(), squares: s.squares.copy(),
		floats: s.floats.copy(), floats2: s.floats2.copy(),
	}
	if s.odd != nil {
		c.odd = map[uint32]*big.Rat{}
		for g, r := range s.odd {
			c.odd[g] = new(big.Rat).Set(r)
		}
	}
	return c
}

func (s *variance) Seal() {}

func (s *variance) Bytes() int64 {
	return s.base.bytes() + s.sum.bytes() + s.squares.bytes() + s.floats.bytes() + s.floats2.bytes() +
		int64(500*len(s.odd)+8*cap(s.buf)+16*cap(s.wid))
}

// Finish computes (n·Σx² - (Σx)²) / (n(n-1)), the sample variance, and rounds
// it once.
func (s *variance) Finish(a plan.Agg, groups, rows []uint32) (column.Vec, []typ.Note) {
	root := a.Func == "stddev"
	if s.typ == typ.Float {
		return floats(&s.base, groups, rows, func(_ int, g uint32, n uint64) (float64, typ.Note) {
			if n < 2 {
				return math.NaN(), typ.DivZero
			}
			sq := s.floats2.rat(g)
			if odd := s.odd[g]; odd != nil {
				sq.Add(sq, odd)
			}
			f, _ := spread(s.floats.rat(g), sq, n).Float64()
			if root {
				f = math.Sqrt(f)
			}
			return f, 0
		})
	}
	r := newResult(typ.Decimal, fixed.Scale, len(groups))
	for i, g := range groups {
		switch n, why := s.present(g, rows); {
		case n == 0:
			r.null(i, why)
		case n < 2:
			r.null(i, typ.DivZero)
		case root || !s.small(r, i, g, n):
			s.large(r, i, g, n, root)
		}
	}
	return r.done(&s.base, groups)
}

// small sets the variance of group g where 128 bits are enough.
func (s *variance) small(r *result, i int, g uint32, n uint64) bool {
	sum, ok1 := s.sum.total(g)
	sq, ok2 := s.squares.total(g)
	x, ok3 := short(sum)
	if !ok1 || !ok2 || !ok3 || n >= 1<<32 || s.squares.scale != 2*s.sum.scale {
		return false
	}
	m := column.Range{Min: x, Max: x}.Magnitude()
	hi, lo := bits.Mul64(m, m)
	all, ok := times(sq, n)
	return ok && ratio(r, i, plus(all, negative(i128{Hi: int64(hi), Lo: lo})), s.squares.scale, n*(n-1))
}

func (s *variance) large(r *result, i int, g uint32, n uint64, root bool) {
	v := spread(s.sum.decimal(g).Rat(), s.squares.decimal(g).Rat(), n)
	if !root {
		r.quotient(i, decimal.NewFromBigInt(v.Num(), 0), decimal.NewFromBigInt(v.Denom(), 0))
		return
	}
	d, exact := fixed.Sqrt(v, fixed.Scale)
	r.decimal(i, d)
	if !exact {
		r.note(i, typ.Rounded)
	}
}

func spread(sum, squares *big.Rat, n uint64) *big.Rat {
	num := new(big.Rat).SetInt(new(big.Int).SetUint64(n))
	den := new(big.Rat).SetInt(new(big.Int).SetUint64(n - 1))
	den.Mul(den, num)
	num.Mul(num, squares)
	num.Sub(num, sum.Mul(sum, sum))
	return num.Quo(num, den)
}
