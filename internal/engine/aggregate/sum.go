package aggregate

import (
	"math"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/fixed"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// sum serves sum and avg.
type sum struct {
	base
	typ    typ.Type
	exact  exact
	floats floatSum
}

func (s *sum) Grow(groups int) {
	s.grow(groups)
	if s.typ == typ.Float {
		s.floats.grow(s.groups)
	} else {
		s.exact.grow(s.groups)
	}
}

func (s *sum) Add(b Batch) {
	if s.typ != typ.Float && s.takeClean(&b) {
		s.exact.add(&b, b.rows(), b.Args[0])
		return
	}
	n := s.take(&b)
	if n == 0 {
		return
	}
	if s.typ == typ.Float {
		s.byRow(&b)
		s.floats.add(&b, b.Args[0])
	} else {
		s.exact.add(&b, n, b.Args[0])
	}
}

func (s *sum) Merge(from State, to []uint32) {
	f := from.(*sum)
	if to == nil {
		s.Grow(f.groups)
	}
	s.base.merge(&f.base, to)
	s.exact.merge(&f.exact, to)
	s.floats.merge(&f.floats, to)
}

func (s *sum) Clone() State {
	return &sum{s.base.copy(), s.typ, s.exact.copy(), s.floats.copy()}
}

func (s *sum) Seal() {}

func (s *sum) Bytes() int64 { return s.base.bytes() + s.exact.bytes() + s.floats.bytes() }

func (s *sum) Finish(a plan.Agg, groups, rows []uint32) (column.Vec, []typ.Note) {
	avg := a.Func == "avg"
	switch {
	case s.typ == typ.Float && avg:
		return floats(&s.base, groups, rows, func(_ int, g uint32, n uint64) (float64, typ.Note) {
			return s.floats.total(g) / float64(n), 0
		})
	case s.typ == typ.Float:
		return floats(&s.base, groups, rows, func(_ int, g uint32, _ uint64) (float64, typ.Note) {
			return s.floats.total(g), 0
		})
	}
	t, scale := s.typ, s.exact.scale
	if avg {
		scale = fixed.Scale
		if t == typ.Integer {
			t = typ.Decimal
		}
		if t == typ.Duration {
			scale = 0
		}
	}
	r := newResult(t, scale, len(groups))
	for i, g := range groups {
		switch n, why := s.present(g, rows); {
		case n == 0:
			r.null(i, why)
		case avg:
			s.avg(r, i, g, n)
		default:
			s.sum(r, i, g)
		}
	}
	return r.done(&s.base, groups)
}

// sum sets row i to the sum of group g. A length of time beyond int64 has no
// value.
func (s *sum) sum(r *result, i int, g uint32) {
	if s.exact.plain() {
		r.int(i, s.exact.ints[g])
		return
	}
	total, ok := s.exact.total(g)
	if s.typ == typ.Duration {
		if _, fits := short(total); !ok || !fits {
			r.null(i, 0)
			return
		}
	}
	if ok {
		r.long(i, total)
	} else {
		r.decimal(i, s.exact.decimal(g))
	}
}

func (s *sum) avg(r *result, i int, g uint32, n uint64) {
	total, ok := s.exact.total(g)
	if s.typ == typ.Duration {
		if _, fits := short(total); !ok || !fits {
			r.null(i, 0)
			return
		}
	}
	if ok && ratio(r, i, total, s.exact.scale, n) {
		return
	}
	r.quotient(i, s.exact.decimal(g), decimal.NewFromUint64(n))
}

// ratio sets row i to num·10^-scale / den at the scale of r, rounded half to
// even and noted so, if that stays within 128 bits.
func ratio(r *result, i int, num i128, scale int32, den uint64) bool {
	var ok bool
	if up := r.scale - scale; up >= 0 {
		if num, ok = shift(num, int64(up)); !ok {
			return false
		}
	} else {
		if up < -19 || den > math.MaxUint64/pow10[-up] {
			return false
		}
		den *= pow10[-up]
	}
	q, exact := quotient(num, den)
	r.long(i, q)
	if !exact {
		r.note(i, typ.Rounded)
	}
	return true
}

// quotient sets row i to num / den at the scale of r.
func (r *result) quotient(i int, num, den decimal.Decimal) {
	q, exact := fixed.Div(num, den, r.scale)
	r.decimal(i, q)
	if !exact {
		r.note(i, typ.Rounded)
	}
}

// exactly returns an exact number, of a length of time its microseconds.
func exactly(v typ.Value) decimal.Decimal {
	if v.Type() == typ.Duration {
		return decimal.New(v.Raw(), 0)
	}
	return v.Decimal()
}
