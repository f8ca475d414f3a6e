package aggregate

import (
	"maps"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/fixed"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// rate serves rate: how often, or of which weight, a condition is true.
type rate struct {
	base
	weighted bool
	yes      []int64 // rows that are true, where nothing weighs them
	all, on  exact   // the weight of all rows, and of those that are true
	// digits is weights that are floats, which count as the decimals that they
	// print as.
	digits map[uint32]share

	sel []uint16 // room
}

type share struct{ yes, all decimal.Decimal }

func (s *rate) Grow(groups int) {
	s.grow(groups)
	if s.weighted {
		s.all.grow(s.groups)
		s.on.grow(s.groups)
	} else {
		s.yes = room(s.yes, s.groups)
	}
}

func (s *rate) Add(b Batch) {
	n := s.take(&b)
	if n == 0 {
		return
	}
	cond := b.Args[0]
	if cond.Form != column.Bits && cond.Form != column.Any {
		return
	}
	if !s.weighted {
		s.count(&b, cond)
		return
	}
	w := b.Args[1]
	if w.Type == typ.Float || w.Form == column.Floats {
		b.each(func(r int, g uint32) { s.weigh(g, holds(cond, r), w.Value(r)) })
		return
	}
	s.all.add(&b, n, w)
	if b.Sel = s.holding(&b, cond); len(b.Sel) > 0 {
		s.on.add(&b, len(b.Sel), w)
	}
}

func holds(cond *column.Vec, r int) bool {
	if cond.Form == column.Any {
		return cond.Values[r].Bool()
	}
	return cond.Bits[r>>6]>>(r&63)&1 != 0
}

func (s *rate) count(b *Batch, cond *column.Vec) {
	if cond.Form == column.Any {
		b.each(func(r int, g uint32) {
			if holds(cond, r) {
				s.yes[g]++
			}
		})
		return
	}
	s.byRow(b)
	bits, groups := cond.Bits, b.Groups
	if b.Sel == nil {
		for r, g := range groups[:b.N] {
			s.yes[g] += int64(bits[r>>6] >> (r & 63) & 1)
		}
		return
	}
	for _, r := range b.Sel {
		s.yes[groups[r]] += int64(bits[r>>6] >> (r & 63) & 1)
	}
}

// holding are the rows where the condition is true.
func (s *rate) holding(b *Batch, cond *column.Vec) []uint16 {
	s.sel = s.sel[:0]
	b.each(func(r int, _ uint32) {
		if holds(cond, r) {
			s.sel = append(s.sel, uint16(r))
		}
	})
	return s.sel
}

func (s *rate) weigh(g uint32, yes bool, w typ.Value) {
	d, err := decimal.NewFromString(w.String())
	if err != nil {
		return
	}
	if s.digits == nil {
		s.digits = map[uint32]share{}
	}
	sh := s.digits[g]
	sh.all = sh.all.Add(d)
	if yes {
		sh.yes = sh.yes.Add(d)
	}
	s.digits[g] = sh
}

func (s *rate) Merge(from State, to []uint32) {
	f := from.(*rate)
	if to == nil {
		s.Grow(f.groups)
	}
	s.base.merge(&f.base, to)
	for g, n := range f.yes {
		s.yes[target(to, g)] += n
	}
	s.all.merge(&f.all, to)
	s.on.merge(&f.on, to)
	for g, sh := range f.digits {
		if s.digits == nil {
			s.digits = map[uint32]share{}
		}
		t := target(to, int(g))
		own := s.digits[t]
		s.digits[t] = share{own.yes.Add(sh.yes), own.all.Add(sh.all)}
	}
}

func (s *rate) Clone() State {
	return &rate{
		base: s.base.copy(), weighted: s.weighted, yes: slices.Clone(s.yes),
		all: s.all.copy(), on: s.on.copy(), digits: maps.Clone(s.digits),
	}
}

func (s *rate) Seal() {}

func (s *rate) Bytes() int64 {
	return s.base.bytes() + int64(8*cap(s.yes)+2*cap(s.sel)+160*len(s.digits)) + s.all.bytes() + s.on.bytes()
}

func (s *rate) Finish(_ plan.Agg, groups, rows []uint32) (column.Vec, []typ.Note) {
	r := newResult(typ.Decimal, fixed.Scale, len(groups))
	for i, g := range groups {
		switch n, why := s.present(g, rows); {
		case n == 0:
			r.null(i, why)
		case s.weighted:
			s.share(r, i, g)
		default:
			ratio(r, i, long(s.yes[g]), 0, n)
		}
	}
	return r.done(&s.base, groups)
}

func (s *rate) share(r *result, i int, g uint32) {
	if sh, ok := s.digits[g]; ok {
		s.divide(r, i, sh.yes, sh.all)
		return
	}
	all, ok1 := s.all.total(g)
	yes, ok2 := s.on.total(g)
	if n, ok := short(all); ok1 && ok2 && ok && n > 0 && s.all.scale >= s.on.scale {
		up, ok := shift(yes, int64(s.all.scale-s.on.scale))
		if ok && ratio(r, i, up, 0, uint64(n)) {
			return
		}
	}
	s.divide(r, i, s.on.decimal(g), s.all.decimal(g))
}

func (s *rate) divide(r *result, i int, yes, all decimal.Decimal) {
	if all.IsZero() {
		r.null(i, typ.DivZero)
		return
	}
	r.quotient(i, yes, all)
}
