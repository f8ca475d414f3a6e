package cell_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/engine/cell"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/scalar"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// seeded returns a source of random numbers and shows its seed if t fails.
func seeded(t testing.TB) *rand.Rand {
	seed := uint64(time.Now().UnixNano())
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("seed %d", seed)
		}
	})
	return rand.New(rand.NewPCG(seed, 0))
}

func dec(s string) typ.Value { return typ.Num(decimal.RequireFromString(s)) }

// one is a value with its notes.
type one struct {
	v typ.Value
	n typ.Note
}

func list(c *cell.Column) []one {
	out := make([]one, c.Len)
	for i := range out {
		out[i] = one{c.Value(i), c.Note(i)}
	}
	return out
}

// of makes a column of values and notes given by turns; a note may be left out.
func of(items ...any) *cell.Column {
	var vals []typ.Value
	var notes []typ.Note
	for _, x := range items {
		switch x := x.(type) {
		case typ.Note:
			notes[len(notes)-1] = x
			continue
		case nil:
			vals = append(vals, typ.Value{})
		case int:
			vals = append(vals, typ.Int(int64(x)))
		case string:
			vals = append(vals, dec(x))
		case bool:
			vals = append(vals, typ.Boolean(x))
		case float64:
			vals = append(vals, typ.Flt(x))
		case typ.Value:
			vals = append(vals, x)
		}
		notes = append(notes, 0)
	}
	return &cell.Column{Vec: cell.VecOf(vals), Notes: notes}
}

// same compares values and notes. Whole numbers are decimals too, but a float
// is no exact number.
func same(t testing.TB, want, got []one, about ...any) {
	t.Helper()
	require.Len(t, got, len(want), about...)
	for i, w := range want {
		g := got[i]
		ok := w.v.Equal(g.v) && (w.v.Type() == typ.Float) == (g.v.Type() == typ.Float)
		if !ok || w.n != g.n {
			require.Failf(t, "differs", "row %d: want %s %v [%s], got %s %v [%s]: %v",
				i, w.v.Type(), w.v, w.n, g.v.Type(), g.v, g.n, about)
		}
	}
}

func compute(t testing.TB, c plan.Cell, rows *cell.Rows, args []*cell.Column, period []typ.Value) []one {
	t.Helper()
	got, err := cell.Compute(c, rows, args, period)
	require.NoError(t, err)
	require.Equal(t, rows.Len, got.Len)
	for i, n := range got.Notes {
		if n != 0 {
			break
		}
		require.Less(t, i, got.Len-1, "notes of which there are none")
	}
	return list(got)
}

// expect computes a cell row by row, as the pointwise reference does.
func expect(c plan.Cell, rows *cell.Rows, cols []*cell.Column, period []typ.Value) []one {
	out := make([]one, rows.Len)
	if c.Kind == plan.CellRank {
		return expectRank(c, rows, list(cols[0]))
	}
	for i := range out {
		args := make([]one, len(cols))
		for j, a := range cols {
			args[j] = one{a.Value(i), a.Note(i)}
		}
		switch c.Kind {
		case plan.CellConst:
			out[i] = one{v: c.Value}
		case plan.CellPeriod:
			out[i] = one{v: period[rows.Pids[i]]}
		default:
			out[i] = combine(c, args, rows.Begun[rows.Pids[i]])
		}
	}
	return out
}

func combine(c plan.Cell, args []one, begun bool) one {
	x := args[0]
	vals := make([]typ.Value, len(args))
	for i, a := range args {
		vals[i] = a.v
	}
	switch c.Kind {
	case plan.CellFill:
		if x.v.None() && x.n&typ.Missing == typ.NoRows && begun {
			return args[1]
		}
		return x
	case plan.CellUnary:
		return settle(scalar.Unary(c.Op, x.v), 0, args...)
	case plan.CellIn:
		return settle(scalar.Among(x.v, vals[1:], c.Op == ir.NotIn), 0, args...)
	case plan.CellIf:
		y := args[2]
		if x.v.None() {
			return x
		} else if x.v.Bool() {
			y = args[1]
		}
		return one{y.v, y.n | x.n&^typ.Missing}
	case plan.CellCall:
		return settle(scalar.Call(c.Func, vals), 0, args...)
	case plan.CellAttain:
		a, t := x.v, args[1].v
		if a.None() || t.None() {
			return settle(typ.Value{}, 0, args...)
		}
		size := scalar.Absolute(t)
		diff, _ := scalar.Arithmetic(ir.Sub, a, t)
		if !c.Up {
			diff = scalar.Unary(ir.Neg, diff)
		}
		sum, _ := scalar.Arithmetic(ir.Add, size, diff)
		v, n := scalar.Arithmetic(ir.Div, sum, size)
		return settle(v, n, args...)
	}
	y := args[1]
	isNil := func(o one) bool { return o.v.None() && o.n == 0 }
	switch {
	case c.Op == ir.Coalesce:
		if x.v.None() && x.n&typ.NotAllowed == 0 && begun {
			return y
		}
		return x
	case (c.Op == ir.Eq || c.Op == ir.Ne) && (isNil(x) || isNil(y)):
		return one{v: typ.Boolean((x.v.None() && y.v.None()) == (c.Op == ir.Eq))}
	}
	v, n := scalar.Binary(c.Op, x.v, y.v)
	return settle(v, n, args...)
}

func settle(v typ.Value, n typ.Note, args ...one) one {
	for _, a := range args {
		if v.None() && a.v.None() {
			n |= a.n
		} else {
			n |= a.n &^ typ.Missing
		}
	}
	return one{v, n}
}

// expectRank counts, for every row, those that are better.
func expectRank(c plan.Cell, rows *cell.Rows, of []one) []one {
	key := func(i int, ks ...[]int) string {
		b := typ.Int(int64(rows.Pids[i])).AppendKey(nil)
		for _, k := range slices.Concat(ks...) {
			b = typ.Int(int64(rows.Keys[k][i])).AppendKey(b)
		}
		return string(b)
	}
	stand, parts := map[string]int{}, map[string][]typ.Value{}
	for i, o := range of {
		if id := key(i, c.Within, c.Over); !o.v.None() {
			if _, ok := stand[id]; !ok {
				stand[id] = i
				parts[key(i, c.Within)] = append(parts[key(i, c.Within)], o.v)
			}
		}
	}
	for _, p := range parts {
		slices.SortFunc(p, typ.Compare)
		if c.Up {
			slices.Reverse(p)
		}
	}
	out := make([]one, len(of))
	for i, o := range of {
		if out[i] = (one{n: o.n}); o.v.None() {
			continue
		}
		s := of[stand[key(i, c.Within, c.Over)]]
		p := parts[key(i, c.Within)]
		place := slices.IndexFunc(p, func(v typ.Value) bool { return v.Equal(s.v) }) + 1
		out[i] = one{typ.Int(int64(place)), s.n &^ typ.Missing}
	}
	return out
}

// maker makes random columns.
type maker struct{ *rand.Rand }

func (m maker) chance(percent int) bool { return m.IntN(100) < percent }

func (m maker) bitmap(n, percent int) []uint64 {
	b := make([]uint64, (n+63)/64)
	for i := range n {
		if m.chance(percent) {
			b[i>>6] |= 1 << (i & 63)
		}
	}
	return b
}

// types that columns may have; Unknown stands for rows of several types.
var types = []typ.Type{
	typ.Unknown, typ.Decimal, typ.Integer, typ.Float, typ.Bool, typ.String, typ.Date, typ.Timestamp, typ.Duration,
}

var words = []string{"", "west", "East", "北", "a", "ab", "b", "zz", "south west"}

func (m maker) number(size int) int64 {
	switch {
	case size == 0:
		return m.Int64N(7) - 2
	case size == 1:
		return m.Int64N(200_000) - 50_000
	}
	switch n := int64(m.Uint64()) >> m.IntN(64); n {
	case math.MinInt64: // no kernel and no rule need negate it
		return 0
	default:
		return n
	}
}

func (m maker) value(t typ.Type, size int) typ.Value {
	n := m.number(size)
	switch t {
	case typ.Decimal:
		d := decimal.New(n, -m.Int32N(4))
		if size == 3 && m.chance(10) {
			d = d.Mul(decimal.New(n, 3-m.Int32N(30)))
		}
		return typ.Num(d)
	case typ.Integer:
		if size == 3 && m.chance(10) {
			return typ.Whole(decimal.New(n, m.Int32N(12)))
		}
		return typ.Int(n)
	case typ.Float:
		return typ.Flt(float64(n) / 4)
	case typ.Bool:
		return typ.Boolean(n&1 == 0)
	case typ.String:
		return typ.Str(words[m.IntN(len(words))])
	case typ.Date:
		return typ.Day(n % 100_000)
	case typ.Timestamp:
		return typ.Instant(n)
	case typ.Duration:
		return typ.Span(n)
	}
	return m.value(types[1+m.IntN(len(types)-1)], size)
}

// column makes a column of any form that its type may have.
func (m maker) column(t typ.Type, n int) *cell.Column {
	c := &cell.Column{Vec: m.vec(t, n)}
	if m.chance(30) {
		c.Rounded = m.bitmap(n, 20)
	}
	if m.chance(70) {
		c.Notes = make([]typ.Note, n)
		rare := m.IntN(2) == 0
		for i := range c.Notes {
			switch {
			case rare && !m.chance(2):
			case c.Null(i) && !m.chance(20):
				c.Notes[i] = 1 << m.IntN(6)
			case m.chance(10):
				c.Notes[i] = typ.Note(m.IntN(1 << 10))
			case m.chance(30):
				c.Notes[i] = typ.Partial << m.IntN(4)
			}
		}
		if !slices.ContainsFunc(c.Notes, func(n typ.Note) bool { return n != 0 }) {
			c.Notes = nil
		}
	}
	return c
}

func (m maker) vec(t typ.Type, n int) column.Vec {
	v := column.Vec{Type: t, Len: n}
	if m.chance(5) {
		return v
	}
	if m.chance(70) {
		v.Nulls = m.bitmap(n, []int{1, 20, 60, 100}[m.IntN(4)])
	}
	size := m.IntN(4)
	if t == typ.Unknown || m.chance(10) {
		v.Form, v.Values = column.Any, make([]typ.Value, n)
		for i := range v.Values {
			if !v.Null(i) {
				if v.Values[i] = m.value(t, size); v.Values[i].None() {
					v.Values[i] = typ.Value{}
				}
			}
		}
		return v
	}
	switch t {
	case typ.Float:
		v.Form, v.Floats = column.Floats, make([]float64, n)
		for i := range v.Floats {
			v.Floats[i] = m.value(t, size).Float()
		}
	case typ.String:
		v.Form, v.Codes, v.Texts = column.Codes, make([]uint32, n), append([]string{""}, words...)
		m.Shuffle(len(words), func(i, j int) { v.Texts[i+1], v.Texts[j+1] = v.Texts[j+1], v.Texts[i+1] })
		for i := range v.Codes {
			if !v.Null(i) {
				v.Codes[i] = 1 + m.Uint32N(uint32(len(words)))
			}
		}
	case typ.Bool:
		v.Form, v.Bits = column.Bits, m.bitmap(n, 50)
	default:
		if t == typ.Decimal {
			v.Scale = []int32{0, 2, 4, 12, 17}[m.IntN(5)]
		}
		if t.Exact() && m.chance(20) {
			v.Form, v.Longs, v.Size = column.Longs, make([]column.Int128, n), 100
			for i := range v.Longs {
				k := m.number(size)
				v.Longs[i] = column.Int128{Hi: k >> 63, Lo: uint64(k)}
				if m.chance(20) {
					v.Longs[i].Hi += m.Int64N(1<<35) - 1<<34
				}
			}
			return v
		}
		v.Form, v.Ints, v.Span = column.Ints, make([]int64, n), column.Range{Min: math.MaxInt64, Max: math.MinInt64}
		for i := range v.Ints {
			if v.Ints[i] = m.number(size); t == typ.Date {
				v.Ints[i] %= 100_000
			}
			if !v.Null(i) {
				v.Span = v.Span.Union(column.Range{Min: v.Ints[i], Max: v.Ints[i]})
			}
		}
	}
	return v
}

func (m maker) rows(n int) *cell.Rows {
	periods := 1 + m.IntN(5)
	r := &cell.Rows{Len: n, Pids: make([]int32, n), Begun: make([]bool, periods)}
	for i := range r.Begun {
		r.Begun[i] = m.chance(80)
	}
	for i := range r.Pids {
		r.Pids[i] = m.Int32N(int32(periods))
	}
	for range m.IntN(4) {
		key := make([]uint32, n)
		for i := range key {
			key[i] = m.Uint32N(4) * []uint32{1, 1 << 29}[m.IntN(2)]
		}
		r.Keys = append(r.Keys, key)
	}
	last := make([]uint32, n) // no two rows are equal in all keys
	for i, k := range m.Perm(n) {
		last[i] = uint32(k)
	}
	r.Keys = append(r.Keys, last)
	return r
}
