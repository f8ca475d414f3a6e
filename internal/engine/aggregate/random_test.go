package aggregate_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/engine/aggregate"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// source makes values of one argument, and blocks of them in any form.
type source struct {
	*rand.Rand
	typ   typ.Type
	scale int32
	kind  int // how large numbers are
	texts []string
	fixed bool // one dictionary
	null  float64
}

func newSource(r *rand.Rand, t typ.Type) *source {
	s := &source{Rand: r, typ: t, kind: r.IntN(6), fixed: r.IntN(2) == 0}
	if t == typ.Decimal {
		s.scale = []int32{0, 2, 4, 9, 13, 18}[r.IntN(6)]
	}
	if r.IntN(2) == 0 {
		s.null = r.Float64()
	}
	if r.IntN(8) == 0 {
		s.null = 1
	}
	s.texts = []string{""}
	for i := range 1 + r.IntN(60) {
		s.texts = append(s.texts, fmt.Sprint("t", (i*7919)%101))
	}
	return s
}

func (s *source) arg() aggregate.Arg {
	a := aggregate.Arg{Type: s.typ}
	if s.typ == typ.String && s.fixed {
		a.Domain = len(s.texts)
		if s.IntN(3) == 0 {
			a.Domain = 1 << 33 // too many for bitmaps
		}
	}
	if s.IntN(2) == 0 { // not always true
		a.Known, a.Scale = true, s.scale
		a.Span = column.Range{Min: -s.Int64N(1000), Max: s.Int64N(2000)}
	}
	return a
}

func (s *source) number() int64 {
	switch s.kind {
	case 0:
		return s.Int64N(10)
	case 1:
		return s.Int64N(2000) - 1000
	case 2:
		return s.Int64N(1e10) - 5e9
	case 3:
		return int64(s.Uint64()) >> s.IntN(64)
	case 4:
		return []int64{math.MaxInt64, math.MinInt64, math.MaxInt64 - 1, 0, 1, -1}[s.IntN(6)]
	}
	return s.Int64N(100) * 1e15
}

func (s *source) value() typ.Value {
	if s.Float64() < s.null {
		return typ.Value{}
	}
	n := s.number()
	switch s.typ {
	case typ.Integer:
		return typ.Int(n)
	case typ.Decimal:
		d := decimal.New(n, -s.scale)
		switch {
		case s.kind == 3 && s.IntN(50) == 0: // beyond int64
			d = d.Mul(decimal.New(n, s.Int32N(40)-20))
		case s.kind == 5 && s.IntN(9) == 0:
			d = decimal.New(n, -s.scale-s.Int32N(5))
		}
		return typ.Num(d)
	case typ.Float:
		switch s.kind {
		case 0, 1:
			return typ.Flt(float64(n) / 10)
		case 3:
			return typ.Flt(math.Float64frombits(s.Uint64()))
		case 4:
			return typ.Flt([]float64{math.MaxFloat64, -math.MaxFloat64, 5e-324, math.Copysign(0, -1), 1, 1e-300}[s.IntN(6)])
		}
		return typ.Flt(s.NormFloat64() * 1e6)
	case typ.Bool:
		return typ.Boolean(n%3 == 0)
	case typ.String:
		return typ.Str(s.texts[1+s.IntN(len(s.texts)-1)])
	case typ.Date:
		return typ.Day(n % 100_000)
	case typ.Timestamp:
		return typ.Instant(n)
	}
	return typ.Span(n)
}

// block makes a Vec of n rows, in a form that can hold them.
func (s *source) block(n int) *column.Vec {
	v := &column.Vec{Type: s.typ, Len: n}
	vals := make([]typ.Value, n)
	for i := range vals {
		if vals[i] = s.value(); vals[i].None() {
			set(&v.Nulls, n, i)
		}
		if s.IntN(40) == 0 && s.kind == 2 {
			set(&v.Rounded, n, i)
		}
	}
	if (s.IntN(4) > 0 || s.typ == typ.String && s.fixed) && s.pack(v, vals) {
		return v
	}
	if !slices.ContainsFunc(vals, func(v typ.Value) bool { return !v.None() }) {
		v.Form = column.Absent
		if s.IntN(2) == 0 {
			v.Nulls = nil
		}
		return v
	}
	v.Form, v.Values = column.Any, vals
	return v
}

func set(b *[]uint64, n, i int) {
	if *b == nil {
		*b = make([]uint64, (n+63)/64)
	}
	(*b)[i>>6] |= 1 << (i & 63)
}

func (s *source) pack(v *column.Vec, vals []typ.Value) bool {
	n := len(vals)
	switch s.typ {
	case typ.Bool:
		v.Form, v.Bits = column.Bits, make([]uint64, (n+63)/64)
		for i, x := range vals {
			if x.Bool() || x.None() && s.IntN(2) == 0 {
				v.Bits[i>>6] |= 1 << (i & 63)
			}
		}
		return true
	case typ.String:
		v.Form, v.Codes, v.Texts = column.Codes, make([]uint32, n), s.texts
		if !s.fixed && s.IntN(2) == 0 {
			v.Texts = slices.Clone(s.texts)
			s.Shuffle(len(v.Texts)-1, func(i, j int) {
				v.Texts[i+1], v.Texts[j+1] = v.Texts[j+1], v.Texts[i+1]
			})
		}
		for i, x := range vals {
			if !x.None() {
				v.Codes[i] = uint32(slices.Index(v.Texts, x.Text()))
			}
		}
		return true
	case typ.Float:
		v.Form, v.Floats = column.Floats, make([]float64, n)
		for i, x := range vals {
			v.Floats[i] = x.Float()
			if x.None() {
				v.Floats[i] = math.NaN()
			} else if x.Float() == 0 && s.IntN(2) == 0 {
				v.Floats[i] = math.Copysign(0, -1)
			}
		}
		if s.IntN(2) == 0 {
			v.Nulls = nil // what is no number is no value
		}
		return true
	}
	v.Scale = s.scale
	if s.typ == typ.Decimal && s.IntN(5) == 0 {
		v.Scale += s.Int32N(4)
	}
	if !s.typ.Exact() {
		v.Scale = s.Int32N(3) // means nothing
	}
	coefs := make([]*big.Int, n)
	bits, first := 0, true
	for i, x := range vals {
		coefs[i] = big.NewInt(int64(s.Uint64()))
		if x.None() {
			continue
		}
		d := x.Decimal().Shift(v.Scale)
		if !s.typ.Exact() {
			d = decimal.New(x.Raw(), 0)
		}
		if !d.IsInteger() {
			return false
		}
		coefs[i] = d.BigInt()
		bits = max(bits, coefs[i].BitLen())
		if k := coefs[i]; k.IsInt64() {
			if first {
				v.Span = column.Range{Min: k.Int64(), Max: k.Int64()}
			}
			first = false
			v.Span = v.Span.Union(column.Range{Min: k.Int64(), Max: k.Int64()})
		} else {
			bits = max(bits, 64)
		}
	}
	if bits <= 63 && (s.IntN(4) > 0 || !s.typ.Exact()) {
		v.Form = column.Ints
		if first {
			v.Span = column.Range{Min: math.MaxInt64, Max: math.MinInt64}
		}
		for _, k := range coefs {
			v.Ints = append(v.Ints, k.Int64())
		}
		return true
	}
	if bits > 127 || !s.typ.Exact() {
		return false
	}
	v.Form, v.Size = column.Longs, min(bits+s.IntN(3), 127)
	mask := new(big.Int).SetUint64(math.MaxUint64)
	for _, k := range coefs {
		hi := new(big.Int).Rsh(k, 64)
		v.Longs = append(v.Longs, column.Int128{Hi: hi.Int64(), Lo: new(big.Int).And(k, mask).Uint64()})
	}
	return true
}

// both is a State and the judge, which get the same rows.
type both struct {
	state  aggregate.State
	judge  *naive
	groups int
	rows   []uint32
}

func (s *both) grow(n int) {
	s.groups = max(s.groups, n)
	s.state.Grow(s.groups)
	s.judge.Grow(s.groups)
	for len(s.rows) < s.groups {
		s.rows = append(s.rows, 0)
	}
}

func (s *both) add(b aggregate.Batch) {
	s.state.Add(b)
	s.judge.Add(b)
	one := func(r int) {
		if b.Groups == nil {
			s.rows[b.Group]++
		} else {
			s.rows[b.Groups[r]]++
		}
	}
	for r := range b.N {
		if b.Sel == nil {
			one(r)
		}
	}
	for _, r := range b.Sel {
		one(int(r))
	}
}

func (s *both) clone() *both {
	return &both{s.state.Clone(), s.judge.Clone().(*naive), s.groups, slices.Clone(s.rows)}
}

func (s *both) merge(from *both, to []uint32) {
	s.state.Merge(from.state, to)
	s.judge.Merge(from.judge, to)
	for g, n := range from.rows {
		if to != nil {
			g = int(to[g])
		}
		s.rows[g] += n
	}
}

func (s *both) check(t *testing.T, r *rand.Rand, aggs []plan.Agg, what string) {
	groups := make([]uint32, 0, s.groups)
	for g := range s.groups {
		if r.IntN(5) > 0 {
			groups = append(groups, uint32(g))
		}
	}
	r.Shuffle(len(groups), func(i, j int) { groups[i], groups[j] = groups[j], groups[i] })
	for _, a := range aggs {
		require.Equal(t, aggregate.Spec(aggs[0]), aggregate.Spec(a))
		got, notes := s.state.Finish(a, groups, s.rows)
		want, wantNotes := s.judge.Finish(a, groups, s.rows)
		require.Equal(t, len(groups), got.Len)
		if n := got.Len & 63; n != 0 && got.Nulls != nil {
			require.Zero(t, got.Nulls[len(got.Nulls)-1]>>n, "bits beyond the last row")
		}
		for i, g := range groups {
			note := typ.Note(0)
			if notes != nil {
				note = notes[i]
			}
			x, y := got.Value(i), want.Value(i)
			at := fmt.Sprintf("%s: %s of group %d, form %d", what, a.Func, g, got.Form)
			if !x.Equal(y) || note != wantNotes[i] {
				require.Failf(t, "not equal", "%s: %s (%v), want %s (%v)", at, x, note, y, wantNotes[i])
			}
			if !y.None() {
				require.Equal(t, y.Type(), got.Type, at)
				require.Equal(t, y.Type(), x.Type(), at)
				switch got.Form {
				case column.Ints:
					require.True(t, got.Span.Min <= got.Ints[i] && got.Ints[i] <= got.Span.Max, at)
				case column.Longs:
					require.LessOrEqual(t, got.Longs[i].Big().BitLen(), got.Size, at)
				}
			}
		}
	}
	require.NotPanics(t, func() { s.state.Bytes() })
}

func col(name string, t typ.Type) *ir.Row {
	return &ir.Row{Kind: ir.RowCol, Type: t, Col: ir.Column{Name: name}}
}

// family is functions of one Spec and the types that they take.
var families = []struct {
	funcs []string
	types []typ.Type
	more  int
}{
	{[]string{"count"}, []typ.Type{typ.Decimal, typ.String, typ.Bool, typ.Float}, 0},
	{[]string{"count_distinct"}, []typ.Type{
		typ.Decimal, typ.Integer, typ.String, typ.Bool, typ.Float, typ.Date, typ.Timestamp, typ.Duration,
	}, 2},
	{[]string{"sum", "avg"}, []typ.Type{typ.Decimal, typ.Integer, typ.Float, typ.Duration}, 0},
	{[]string{"min"}, []typ.Type{typ.Decimal, typ.Integer, typ.String, typ.Float, typ.Date, typ.Timestamp, typ.Duration, typ.Bool}, 0},
	{[]string{"max"}, []typ.Type{typ.Decimal, typ.Integer, typ.String, typ.Float, typ.Date, typ.Timestamp, typ.Duration, typ.Bool}, 0},
	{[]string{"percentile", "percentile_disc", "percentile_disc", "percentile"}, []typ.Type{typ.Decimal, typ.Integer, typ.Float, typ.Duration}, 0},
	{[]string{"rate"}, []typ.Type{typ.Bool}, 1},
	{[]string{"variance", "stddev"}, []typ.Type{typ.Decimal, typ.Integer, typ.Float}, 0},
}

var quantiles = []string{"0", "0.5", "1", "0.95", "0.25", "0.333", "0.1234567891", "0.9999999999999999999999", "0.500"}

func TestRandom(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	end := time.Now().Add(2 * time.Second)
	for n := uint64(0); time.Now().Before(end); n++ {
		for _, f := range families {
			for _, argType := range f.types {
				r := rand.New(rand.NewPCG(seed, n))
				name := fmt.Sprintf("seed %d, round %d, %s of %s", seed, n, f.funcs[0], argType)
				play(t, r, name, f.funcs, argType, f.more)
			}
		}
	}
}

// play builds States at random from blocks, clones and merges, and compares
// them with the judge.
func play(t *testing.T, r *rand.Rand, name string, funcs []string, argType typ.Type, more int) {
	sources := []*source{newSource(r, argType)}
	for range r.IntN(more + 1) {
		types := []typ.Type{typ.Decimal, typ.Integer, typ.String, typ.Float, typ.Date}
		if funcs[0] == "rate" {
			types = []typ.Type{typ.Decimal, typ.Integer, typ.Float, typ.Duration}
		}
		sources = append(sources, newSource(r, types[r.IntN(len(types))]))
	}
	var aggs []plan.Agg
	for _, f := range funcs {
		a := plan.Agg{Func: f, Arg: col("x", argType)}
		for i, s := range sources[1:] {
			a.More = append(a.More, col(fmt.Sprint("y", i), s.typ))
		}
		a.Q = decimal.RequireFromString(quantiles[r.IntN(len(quantiles))])
		aggs = append(aggs, a)
	}
	var args []aggregate.Arg
	for _, s := range sources {
		args = append(args, s.arg())
	}
	fresh := func() *both { return &both{state: aggregate.New(aggs[0], args), judge: &naive{}} }
	states := []*both{fresh()}
	for range 1 + r.IntN(12) {
		s := states[r.IntN(len(states))]
		switch r.IntN(8) {
		case 0:
			states = append(states, fresh())
		case 1:
			if r.IntN(2) == 0 {
				s.state.Seal()
			}
			states = append(states, s.clone())
		case 2:
			from, to := states[r.IntN(len(states))], []uint32(nil)
			if from == s {
				continue
			}
			if r.IntN(2) == 0 {
				for range from.groups {
					to = append(to, uint32(r.IntN(from.groups+3)))
				}
				s.grow(from.groups + 3)
			} else {
				s.grow(from.groups)
			}
			s.merge(from, to)
		case 3:
			s.check(t, r, aggs, name)
		default:
			s.grow(1 + r.IntN(30))
			if r.IntN(40) == 0 {
				s.grow(100)
			}
			s.add(batch(r, s.groups, sources))
		}
	}
	for _, s := range states {
		s.check(t, r, aggs, name)
	}
}

func batch(r *rand.Rand, groups int, sources []*source) aggregate.Batch {
	b := aggregate.Batch{N: []int{0, 1, 63, 64, 65, 300, r.IntN(200)}[r.IntN(7)], Group: uint32(r.IntN(groups))}
	if r.IntN(3) > 0 {
		for range b.N {
			b.Groups = append(b.Groups, uint32(r.IntN(groups)))
		}
		if b.N == 0 {
			b.Groups = []uint32{}
		}
	}
	if r.IntN(2) == 0 {
		b.Sel = []uint16{}
		share := r.Float64()
		for i := range b.N {
			if r.Float64() < share {
				b.Sel = append(b.Sel, uint16(i))
			}
		}
	}
	for _, s := range sources {
		b.Args = append(b.Args, s.block(b.N))
	}
	return b
}
