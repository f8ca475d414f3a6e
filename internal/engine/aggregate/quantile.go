package aggregate

import (
	"slices"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/fixed"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/scalar"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// quantile is which percentile: num / 10^digits if small, else q.
type quantile struct {
	q      decimal.Decimal
	disc   bool
	small  bool
	num    uint64
	digits int32
}

func quantileOf(a plan.Agg) quantile {
	q := quantile{q: a.Q, disc: a.Func == "percentile_disc"}
	switch {
	case a.Q.IsNegative():
		q.q = decimal.Decimal{}
	case a.Q.Cmp(decimal.New(1, 0)) > 0:
		q.q = decimal.New(1, 0)
	}
	if e := q.q.Exponent(); e <= 0 && e >= -9 {
		q.small, q.num, q.digits = true, uint64(q.q.CoefficientInt64()), -e
	}
	return q
}

// at returns the rank k of n values that q stands at, and how far it is on to
// the next: frac / 10^digits, or rest if q is not small.
func (q *quantile) at(n uint64) (k int, frac uint64, rest decimal.Decimal) {
	switch {
	case q.small && q.disc: // the least rank whose share reaches q
		h, f := q.num*n, pow10[q.digits]
		return max(int((h+f-1)/f)-1, 0), 0, rest
	case q.small: // Hyndman and Fan (1996), type 7
		h, f := q.num*(n-1), pow10[q.digits]
		return int(h / f), h % f, rest
	case q.disc:
		return max(int(q.q.Mul(decimal.NewFromUint64(n)).Ceil().IntPart())-1, 0), 0, rest
	}
	h := q.q.Mul(decimal.NewFromUint64(n - 1))
	whole := h.Floor()
	return int(whole.IntPart()), 0, h.Sub(whole)
}

func (s *percentile) Finish(a plan.Agg, groups, rows []uint32) (column.Vec, []typ.Note) {
	q := quantileOf(a)
	if s.typ == typ.Float {
		return floats(&s.base, groups, rows, func(_ int, g uint32, n uint64) (float64, typ.Note) {
			return s.float(&q, g, n), 0
		})
	}
	t, scale := s.typ, s.scale
	if t == typ.Integer && !q.disc {
		t = typ.Decimal
	}
	switch {
	case !t.Exact():
		scale = 0
	case q.small && !q.disc: // exact where 12 digits allow it
		scale = max(scale, min(fixed.Scale, scale+q.digits))
	case !q.disc:
		scale = max(scale, fixed.Scale)
	}
	r := newResult(t, scale, len(groups))
	for i, g := range groups {
		n, why := s.present(g, rows)
		if n == 0 {
			r.null(i, why)
			continue
		}
		k, frac, rest := q.at(n)
		if s.rest[g] != nil {
			s.among(r, i, g, k, q.distance(frac, rest))
			continue
		}
		lo, hi := s.pair(g, int(n), k)
		switch {
		case frac == 0 && rest.IsZero():
			up, ok := shift(long(lo), int64(max(r.scale-s.scale, 0)))
			if !t.Exact() {
				up, ok = long(lo), true
			}
			if ok {
				r.long(i, up)
			} else {
				r.decimal(i, decimal.New(lo, -s.scale))
			}
		case !q.small || !s.between(r, i, lo, hi, frac, q.digits):
			s.interpolate(r, i, valueOf(s.typ, s.scale, lo), valueOf(s.typ, s.scale, hi), q.distance(frac, rest))
		}
	}
	return r.done(&s.base, groups)
}

func (q *quantile) distance(frac uint64, rest decimal.Decimal) decimal.Decimal {
	if q.small {
		return decimal.New(int64(frac), -q.digits)
	}
	return rest
}

func (s *percentile) pair(g uint32, n, k int) (lo, hi int64) {
	if s.narrow != nil {
		a, b := s.narrow.pair(g, n, k)
		return int64(uint64(a) - s.offset), int64(uint64(b) - s.offset)
	}
	a, b := s.wide.pair(g, n, k)
	return int64(a - middle), int64(b - middle)
}

func (s *percentile) float(q *quantile, g uint32, n uint64) float64 {
	k, frac, rest := q.at(n)
	a, b := s.wide.pair(g, int(n), k)
	lo, hi := floatOf(a), floatOf(b)
	f, _ := rest.Float64()
	if q.small {
		f = float64(frac) / float64(pow10[q.digits])
	}
	if f == 0 {
		return lo
	}
	return lo + f*(hi-lo)
}

// between sets row i to lo + frac/10^digits · (hi - lo), rounded at 12
// decimals, of lengths of time to the microsecond; false if 128 bits are too
// few.
func (s *percentile) between(r *result, i int, lo, hi int64, frac uint64, digits int32) bool {
	base, ok1 := shift(long(lo), int64(digits))
	step, ok2 := times(plus(long(hi), negative(long(lo))), frac)
	if !ok1 || !ok2 {
		return false
	}
	x := plus(base, step)
	scale, cut := s.scale+digits, int32(fixed.Scale)
	if !s.typ.Exact() {
		scale, cut = digits, 0
	}
	if scale > cut {
		if scale-cut > 19 {
			return false
		}
		var exact bool
		if x, exact = quotient(x, pow10[scale-cut]); !exact {
			r.note(i, typ.Rounded)
		}
		scale = cut
	}
	x, ok := shift(x, int64(r.scale-scale))
	if !ok {
		return false
	}
	r.long(i, x)
	return true
}

// interpolate is between for values of any size.
func (s *percentile) interpolate(r *result, i int, lo, hi typ.Value, frac decimal.Decimal) {
	switch {
	case s.typ == typ.Duration:
		a, b := scalar.Micros(lo), scalar.Micros(hi)
		v, note := scalar.Length(a.Add(b.Sub(a).Mul(frac)))
		r.int(i, v.Raw())
		r.note(i, note)
	case s.typ.Exact():
		a, b := lo.Decimal(), hi.Decimal()
		d, exact := fixed.Round(a.Add(b.Sub(a).Mul(frac)), fixed.Scale)
		r.decimal(i, d)
		if !exact {
			r.note(i, typ.Rounded)
		}
	default: // nothing lies between texts
		r.null(i, 0)
	}
}

// among sets row i to the percentile of a group some of whose values have no
// key.
func (s *percentile) among(r *result, i int, g uint32, k int, frac decimal.Decimal) {
	vals := slices.Clone(s.rest[g])
	if s.narrow != nil {
		s.narrow.store.all(g, func(keys []uint32) {
			for _, key := range keys {
				vals = append(vals, valueOf(s.typ, s.scale, int64(uint64(key)-s.offset)))
			}
		})
	} else {
		s.wide.store.all(g, func(keys []uint64) {
			for _, key := range keys {
				vals = append(vals, valueOf(s.typ, s.scale, int64(key-middle)))
			}
		})
	}
	slices.SortFunc(vals, typ.Compare)
	switch {
	case !frac.IsZero():
		s.interpolate(r, i, vals[k], vals[k+1], frac)
	case s.typ.Exact():
		r.decimal(i, vals[k].Decimal())
	default:
		r.value(i, vals[k])
	}
}
