package aggregate_test

import (
	"math"
	"math/big"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/engine/aggregate"
	"github.com/zhibiao/zhibiao/internal/fixed"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/scalar"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// naive keeps every row as values and computes from the definition.
type naive struct {
	rows    [][][]typ.Value
	rounded []bool
}

func (s *naive) Grow(n int) {
	for len(s.rows) < n {
		s.rows, s.rounded = append(s.rows, nil), append(s.rounded, false)
	}
}

func (s *naive) Add(b aggregate.Batch) {
	one := func(i int) {
		g := b.Group
		if b.Groups != nil {
			g = b.Groups[i]
		}
		row := make([]typ.Value, len(b.Args))
		for k, v := range b.Args {
			row[k] = v.Value(i)
			s.rounded[g] = s.rounded[g] || v.IsRounded(i)
		}
		s.rows[g] = append(s.rows[g], row)
	}
	if b.Sel == nil {
		for i := range b.N {
			one(i)
		}
		return
	}
	for _, i := range b.Sel {
		one(int(i))
	}
}

func (s *naive) Merge(from aggregate.State, to []uint32) {
	f := from.(*naive)
	for g, rows := range f.rows {
		t := uint32(g)
		if to != nil {
			t = to[g]
		}
		s.rows[t] = append(s.rows[t], rows...)
		s.rounded[t] = s.rounded[t] || f.rounded[g]
	}
}

func (s *naive) Clone() aggregate.State {
	c := &naive{rounded: slices.Clone(s.rounded)}
	for _, r := range s.rows {
		c.rows = append(c.rows, slices.Clone(r))
	}
	return c
}

func (s *naive) Seal()        {}
func (s *naive) Bytes() int64 { return 0 }

func (s *naive) Finish(a plan.Agg, groups, _ []uint32) (column.Vec, []typ.Note) {
	out := column.Vec{Form: column.Any, Len: len(groups), Nulls: make([]uint64, (len(groups)+63)/64)}
	notes := make([]typ.Note, len(groups))
	for i, g := range groups {
		v, note := naively(a, s.rows[g])
		if s.rounded[g] {
			note |= typ.Rounded
		}
		notes[i] = note
		out.Values = append(out.Values, v)
		if v.None() {
			out.Nulls[i>>6] |= 1 << (i & 63)
		} else {
			out.Type = v.Type()
		}
	}
	return out, notes
}

// naively aggregates rows of an argument and what is beside it.
func naively(a plan.Agg, rows [][]typ.Value) (typ.Value, typ.Note) {
	if a.Func == "count" && a.Arg == nil {
		return typ.Int(int64(len(rows))), 0
	}
	var none typ.Value
	var vals []typ.Value
	var whole [][]typ.Value // rows with all values
	for _, r := range rows {
		if !r[0].None() {
			vals = append(vals, r[0])
		}
		if !slices.ContainsFunc(r, typ.Value.None) {
			whole = append(whole, r)
		}
	}
	switch a.Func {
	case "count":
		return typ.Int(int64(len(vals))), 0
	case "count_distinct":
		seen := map[string]bool{}
		for _, r := range whole {
			var key []byte
			for _, v := range r {
				key = v.AppendKey(key)
			}
			seen[string(key)] = true
		}
		return typ.Int(int64(len(seen))), 0
	case "rate":
		vals = vals[:0]
		for _, r := range whole {
			vals = append(vals, r[0])
		}
	}
	switch {
	case len(rows) == 0:
		return none, typ.NoRows
	case len(vals) == 0:
		return none, typ.AllNull
	}
	n := typ.Int(int64(len(vals)))
	switch a.Func {
	case "rate":
		var yes, all decimal.Decimal
		for _, r := range whole {
			w := decimal.New(1, 0)
			if len(r) > 1 {
				w = naiveWeight(r[1])
			}
			if all = all.Add(w); r[0].Bool() {
				yes = yes.Add(w)
			}
		}
		return scalar.Quotient(yes, all)
	case "sum":
		return naiveSum(vals), 0
	case "avg":
		sum := naiveSum(vals)
		if sum.None() {
			return none, 0
		}
		return scalar.Arithmetic(ir.Div, sum, n)
	}
	slices.SortStableFunc(vals, typ.Compare)
	switch a.Func {
	case "min":
		return vals[0], 0
	case "max":
		return vals[len(vals)-1], 0
	case "percentile_disc":
		at := a.Q.Mul(n.Decimal()).Ceil().IntPart()
		return vals[max(at-1, 0)], 0
	case "percentile":
		return naivePercentile(vals, a.Q)
	}
	return naiveVariance(vals, a.Func == "stddev")
}

func naiveWeight(v typ.Value) decimal.Decimal {
	switch v.Type() {
	case typ.Float:
		return decimal.RequireFromString(v.String())
	case typ.Duration:
		return scalar.Micros(v)
	}
	return v.Decimal()
}

func naiveSum(vals []typ.Value) typ.Value {
	t := vals[0].Type()
	r := new(big.Rat)
	for _, v := range vals {
		r.Add(r, naiveRat(v))
	}
	switch t {
	case typ.Float:
		f, _ := r.Float64()
		return typ.Flt(f)
	case typ.Duration:
		if !r.Num().IsInt64() {
			return typ.Value{}
		}
		return typ.Span(r.Num().Int64())
	}
	var d decimal.Decimal
	for _, v := range vals {
		d = d.Add(v.Decimal())
	}
	if t == typ.Integer {
		return typ.Whole(d)
	}
	return typ.Num(d)
}

func naiveRat(v typ.Value) *big.Rat {
	switch v.Type() {
	case typ.Float:
		return new(big.Rat).SetFloat64(v.Float())
	case typ.Duration:
		return new(big.Rat).SetInt64(v.Raw())
	}
	return v.Decimal().Rat()
}

func naivePercentile(vals []typ.Value, q decimal.Decimal) (typ.Value, typ.Note) {
	h := q.Mul(decimal.New(int64(len(vals)-1), 0))
	k := h.Floor()
	lo, frac := vals[k.IntPart()], h.Sub(k)
	if frac.IsZero() {
		return lo.Convert(typ.Decimal), 0
	}
	hi := vals[k.IntPart()+1]
	switch lo.Type() {
	case typ.Float:
		f, _ := frac.Float64()
		return typ.Flt(lo.Float() + f*(hi.Float()-lo.Float())), 0
	case typ.Duration:
		a, b := scalar.Micros(lo), scalar.Micros(hi)
		return scalar.Length(a.Add(b.Sub(a).Mul(frac)))
	}
	d, exact := fixed.Round(lo.Decimal().Add(hi.Decimal().Sub(lo.Decimal()).Mul(frac)), fixed.Scale)
	if !exact {
		return typ.Num(d), typ.Rounded
	}
	return typ.Num(d), 0
}

func naiveVariance(vals []typ.Value, root bool) (typ.Value, typ.Note) {
	n := int64(len(vals))
	if n < 2 {
		return typ.Value{}, typ.DivZero
	}
	mean, dev := new(big.Rat), new(big.Rat)
	for _, v := range vals {
		mean.Add(mean, naiveRat(v))
	}
	mean.Quo(mean, new(big.Rat).SetInt64(n))
	for _, v := range vals {
		d := new(big.Rat).Sub(naiveRat(v), mean)
		dev.Add(dev, d.Mul(d, d))
	}
	dev.Quo(dev, new(big.Rat).SetInt64(n-1))
	if vals[0].Type() == typ.Float {
		f, _ := dev.Float64()
		if root {
			f = math.Sqrt(f)
		}
		return typ.Flt(f), 0
	}
	var d decimal.Decimal
	var exact bool
	if root {
		d, exact = fixed.Sqrt(dev, fixed.Scale)
	} else {
		d, exact = fixed.Div(decimal.NewFromBigInt(dev.Num(), 0), decimal.NewFromBigInt(dev.Denom(), 0), fixed.Scale)
	}
	if !exact {
		return typ.Num(d), typ.Rounded
	}
	return typ.Num(d), 0
}
