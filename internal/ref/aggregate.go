package ref

import (
	"math"
	"math/big"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/internal/fixed"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/scalar"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// none is no value.
var none typ.Value

// member is what an aggregate reads of one row: its argument and what else was
// named beside it.
type member struct {
	arg  typ.Value
	more []typ.Value
}

// aggregate reduces the rows of one cell. Nothing has no sum but a count of 0.
func aggregate(a plan.Agg, rows []member) (typ.Value, typ.Note) {
	if a.Func == "count" && a.Arg == nil {
		return typ.Int(int64(len(rows))), 0
	}
	if slices.ContainsFunc(rows, func(m member) bool { return m.arg.Type() == typ.Float }) {
		for i := range rows { // values of a fold may be exact here and floats there
			rows[i].arg = rows[i].arg.Convert(typ.Float)
		}
	}
	switch a.Func {
	case "count", "count_distinct":
		return typ.Int(count(a.Func == "count_distinct", rows)), 0
	case "rate":
		return rate(rows)
	}
	vals := make([]typ.Value, 0, len(rows))
	for _, r := range rows {
		if !r.arg.None() {
			vals = append(vals, r.arg)
		}
	}
	if len(vals) == 0 {
		if len(rows) == 0 {
			return none, typ.NoRows
		}
		return none, typ.AllNull
	}
	switch a.Func {
	case "sum":
		return sum(vals), 0
	case "avg":
		s := sum(vals)
		if s.None() { // lengths of time beyond all bounds
			return none, 0
		}
		return scalar.Arithmetic(ir.Div, s, typ.Int(int64(len(vals))))
	case "min":
		return slices.MinFunc(vals, typ.Compare), 0
	case "max":
		return slices.MaxFunc(vals, typ.Compare), 0
	case "percentile":
		return percentile(vals, a.Q)
	case "percentile_disc":
		return percentileDisc(vals, a.Q), 0
	case "variance", "stddev":
		return variance(vals, a.Func == "stddev")
	}
	return none, 0
}

func count(distinct bool, rows []member) int64 {
	n, seen := int64(0), map[string]bool{}
	var key []byte
next:
	for _, r := range rows {
		if r.arg.None() {
			continue
		}
		if distinct {
			key = r.arg.AppendKey(key[:0])
			for _, m := range r.more {
				if m.None() {
					continue next
				}
				key = m.AppendKey(key)
			}
			if seen[string(key)] {
				continue
			}
			seen[string(key)] = true
		}
		n++
	}
	return n
}

// rate is the share of true among the rows where the condition is known,
// counted or weighted.
func rate(rows []member) (typ.Value, typ.Note) {
	var yes, all decimal.Decimal
	known := false
	for _, r := range rows {
		w := typ.Int(1)
		if len(r.more) > 0 {
			w = r.more[0]
		}
		if r.arg.None() || w.None() {
			continue
		}
		d := w.Decimal()
		if w.Type() == typ.Duration {
			d = scalar.Micros(w)
		}
		if w.Type() == typ.Float { // a statistic: its digits as they print
			d, _ = decimal.NewFromString(w.String())
		}
		known = true
		all = all.Add(d)
		if r.arg.Bool() {
			yes = yes.Add(d)
		}
	}
	switch {
	case len(rows) == 0:
		return none, typ.NoRows
	case !known:
		return none, typ.AllNull
	}
	return scalar.Quotient(yes, all)
}

// sum adds exactly; floats are added without rounding in between, so that the
// order of rows does not matter.
func sum(vals []typ.Value) typ.Value {
	switch vals[0].Type() {
	case typ.Duration:
		var d decimal.Decimal
		for _, v := range vals {
			d = d.Add(scalar.Micros(v))
		}
		v, _ := scalar.Length(d)
		return v
	case typ.Float:
		acc := new(big.Float).SetPrec(2200)
		for _, v := range vals {
			acc.Add(acc, big.NewFloat(v.Float()))
		}
		f, _ := acc.Float64()
		return typ.Flt(f)
	}
	var d decimal.Decimal
	whole := true
	for _, v := range vals {
		d = d.Add(v.Decimal())
		whole = whole && v.Type() == typ.Integer
	}
	if whole {
		return typ.Whole(d)
	}
	return typ.Num(d)
}

// percentile interpolates between the two nearest ranks (Hyndman and Fan 1996,
// type 7): with h = (n-1)q, x[⌊h⌋] + (h-⌊h⌋)(x[⌊h⌋+1] - x[⌊h⌋]).
func percentile(vals []typ.Value, q decimal.Decimal) (typ.Value, typ.Note) {
	slices.SortFunc(vals, typ.Compare)
	h := q.Mul(decimal.New(int64(len(vals)-1), 0))
	k := h.Floor()
	lo := vals[k.IntPart()]
	frac := h.Sub(k)
	if frac.IsZero() {
		return lo.Convert(typ.Decimal), 0 // an interpolated percentile is no integer
	}
	hi := vals[k.IntPart()+1]
	switch lo.Type() {
	case typ.Float:
		f, _ := frac.Float64()
		return typ.Flt(lo.Float() + f*(hi.Float()-lo.Float())), 0
	case typ.Duration:
		step := scalar.Micros(hi).Sub(scalar.Micros(lo)).Mul(frac)
		return scalar.Length(step.Add(scalar.Micros(lo)))
	}
	d, exact := fixed.Round(lo.Decimal().Add(hi.Decimal().Sub(lo.Decimal()).Mul(frac)), fixed.Scale)
	if !exact {
		return typ.Num(d), typ.Rounded
	}
	return typ.Num(d), 0
}

// percentileDisc is the smallest value whose share of values at or below it
// reaches q (SQL percentile_disc).
func percentileDisc(vals []typ.Value, q decimal.Decimal) typ.Value {
	slices.SortFunc(vals, typ.Compare)
	at := q.Mul(decimal.New(int64(len(vals)), 0)).Ceil().IntPart()
	return vals[max(at-1, 0)]
}

// variance is the sample variance from exact sums,
// (n·Σx² - (Σx)²) / (n(n-1)), rounded once; stddev is its square root.
func variance(vals []typ.Value, root bool) (typ.Value, typ.Note) {
	n := int64(len(vals))
	if n < 2 {
		return none, typ.DivZero
	}
	s, ss := new(big.Rat), new(big.Rat)
	isFloat := vals[0].Type() == typ.Float
	for _, v := range vals {
		x := rational(v)
		s.Add(s, x)
		ss.Add(ss, new(big.Rat).Mul(x, x))
	}
	top := new(big.Rat).Mul(ss, new(big.Rat).SetInt64(n))
	top.Sub(top, new(big.Rat).Mul(s, s))
	top.Quo(top, new(big.Rat).SetInt64(n*(n-1)))
	if isFloat {
		f, _ := top.Float64()
		if root {
			f = math.Sqrt(f)
		}
		return typ.Flt(f), 0
	}
	num := decimal.NewFromBigInt(top.Num(), 0)
	den := decimal.NewFromBigInt(top.Denom(), 0)
	if root {
		d, exact := fixed.Sqrt(top, fixed.Scale)
		if !exact {
			return typ.Num(d), typ.Rounded
		}
		return typ.Num(d), 0
	}
	return scalar.Quotient(num, den)
}

func rational(v typ.Value) *big.Rat {
	switch v.Type() {
	case typ.Float:
		return new(big.Rat).SetFloat64(v.Float())
	case typ.Duration:
		return new(big.Rat).SetInt64(v.Raw())
	}
	return v.Decimal().Rat()
}
