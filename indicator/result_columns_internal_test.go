package indicator

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/engine"
	"github.com/zhibiao/zhibiao/internal/engine/cell"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/ref"
	"github.com/zhibiao/zhibiao/internal/typ"
)

const columnsDefs = `
datasets:
  orders:
    key: id
    time: at
    columns: {id: integer, at: date, region: string, pieces: integer, amount: decimal, rate: float, due: date, won: boolean}
  people:
    key: id
    columns: {id: integer, region: string, pieces: integer, amount: decimal, rate: float, due: date, won: boolean}
indicators:
  revenue: {dataset: orders, formula: sum(amount), title: {zh: 收入}}
  orders:  {dataset: orders, formula: count()}
  size:    {formula: revenue / orders}
  heads:   {dataset: people, formula: count()}
`

// handmade is a query whose answer is made by hand: rows, and the same column by
// column.
type handmade struct {
	a      *answering
	rows   []ref.Row
	result *engine.Result
}

// dims are the keys of the definitions with their types.
var dims = map[string]typ.Type{"region": typ.String, "pieces": typ.Integer, "amount": typ.Decimal, "rate": typ.Float, "due": typ.Date, "won": typ.Bool}

func newHandmade(t testing.TB, r *rand.Rand, q Query, n int) *handmade {
	t.Helper()
	cat, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(columnsDefs)}})
	require.NoError(t, err)
	a := &answering{eng: &Engine{cat: cat}, query: q}
	a.planned, err = cat.plan(q, nil)
	require.NoError(t, err)
	cal := cat.Calendar()
	start := time.Date(2025, 11, 1, 0, 0, 0, 0, time.UTC)
	if r.IntN(3) == 0 { // January is a weekend: Mondays are of later months
		start = time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)
	}
	over, err := cal.Interval(calendar.Between(start, time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC)))
	require.NoError(t, err)
	a.bound, err = a.planned.plan.Bind(cal, plan.Range{Over: over, Known: cal.Start(calendar.DateOf(time.Date(2026, 2, 20, 0, 0, 0, 0, time.UTC)))})
	require.NoError(t, err)
	h := &handmade{a: a}
	h.keys(r, n)
	for i, m := range a.planned.measures {
		types := [][2]typ.Type{ // of the definition, of the values
			{typ.Decimal, typ.Decimal}, {typ.Decimal, typ.Integer}, {typ.Integer, typ.Integer}, {typ.Float, typ.Decimal}, {typ.Float, typ.Float}, {typ.Float, typ.Integer},
			{typ.Bool, typ.Bool}, {typ.String, typ.String}, {typ.Date, typ.Date}, {typ.Timestamp, typ.Timestamp}, {typ.Duration, typ.Duration}, {typ.Unknown, typ.Decimal},
			{typ.Integer, typ.Decimal}, {typ.Decimal, typ.Float}, // which does not fit
		}
		pair := types[r.IntN(12+r.IntN(20)/18*2)]
		own := *m
		own.info.Type = pair[0]
		a.planned.measures[i] = &own
		c := &cell.Column{Vec: randomVec(r, pair[1], len(h.rows)), Notes: randomNotes(r, len(h.rows))}
		if r.IntN(3) == 0 {
			c.Rounded = randomBits(r, len(h.rows))
		}
		h.result.Values = append(h.result.Values, c)
		for n := range h.rows {
			h.rows[n].Values = append(h.rows[n].Values, ref.Cell{Value: c.Value(n), Note: c.Note(n)})
		}
	}
	return h
}

// keys makes rows of distinct periods and keys, in the order of an engine.
func (h *handmade) keys(r *rand.Rand, n int) {
	slots := h.a.bound.Blocks[0].Slots
	var kinds []typ.Type
	for _, k := range h.a.planned.keys {
		if k.grain < 0 {
			kinds = append(kinds, dims[k.name])
		}
	}
	seen := map[string]bool{}
	for range n {
		row := ref.Row{Pid: r.IntN(len(slots))}
		id := typ.Int(int64(row.Pid)).AppendKey(nil)
		for _, kind := range kinds {
			v := randomKey(r, kind)
			id = v.AppendKey(id)
			row.Keys = append(row.Keys, v)
		}
		if !seen[string(id)] {
			seen[string(id)] = true
			h.rows = append(h.rows, row)
		}
	}
	slices.SortFunc(h.rows, func(x, y ref.Row) int {
		if x.Pid != y.Pid {
			return x.Pid - y.Pid
		}
		return slices.CompareFunc(x.Keys, y.Keys, typ.Compare)
	})
	h.result = &engine.Result{Len: len(h.rows), Pids: make([]int32, len(h.rows)), Keys: make([]engine.Key, len(kinds))}
	for k, kind := range kinds {
		var vals, distinct []typ.Value
		for _, row := range h.rows {
			vals = append(vals, row.Keys[k])
		}
		distinct = append(distinct, vals...)
		slices.SortFunc(distinct, typ.Compare)
		distinct = slices.CompactFunc(distinct, typ.Value.Equal)
		key := &h.result.Keys[k]
		key.Vec, key.Size = vecOf(kind, vals), 2*len(distinct)
		for _, v := range vals {
			at, _ := slices.BinarySearchFunc(distinct, v, typ.Compare)
			key.Ranks = append(key.Ranks, uint32(2*at))
		}
	}
	for i, row := range h.rows {
		h.result.Pids[i] = int32(row.Pid)
	}
}

func randomKey(r *rand.Rand, kind typ.Type) typ.Value {
	n := r.Int64N(40)
	switch {
	case n == 0:
		return typ.Value{}
	case kind == typ.String:
		return typ.Str([]string{"", "East", "West", "华北", "South"}[r.IntN(5)] + fmt.Sprint(n/8))
	case kind == typ.Integer:
		return typ.Int(n - 20)
	case kind == typ.Float:
		return typ.Flt(float64(n)/4 - 3)
	case kind == typ.Date:
		return typ.Day(20000 + n)
	case kind == typ.Bool:
		return typ.Boolean(n%2 == 0)
	}
	return typ.Num(decimal.New(n-20, -2))
}

// vecOf holds values of one type in its first form, texts in no order.
func vecOf(kind typ.Type, vals []typ.Value) column.Vec {
	v := column.Vec{Type: kind, Len: len(vals), Form: column.Ints, Texts: []string{""}}
	codes := map[string]uint32{}
	for i, val := range vals {
		if val.None() {
			if v.Nulls == nil {
				v.Nulls = make([]uint64, (len(vals)+63)/64)
			}
			v.Nulls[i>>6] |= 1 << (i & 63)
		}
		switch kind {
		case typ.String:
			v.Form = column.Codes
			code := codes[val.Text()]
			if code == 0 && !val.None() {
				code = uint32(len(v.Texts))
				codes[val.Text()], v.Texts = code, append(v.Texts, val.Text())
			}
			v.Codes = append(v.Codes, code)
		case typ.Float:
			v.Form = column.Floats
			v.Floats = append(v.Floats, val.Float())
		case typ.Bool:
			if v.Form = column.Bits; v.Bits == nil {
				v.Bits = make([]uint64, (len(vals)+63)/64)
			}
			if val.Bool() {
				v.Bits[i>>6] |= 1 << (i & 63)
			}
		case typ.Decimal, typ.Integer:
			if kind == typ.Decimal {
				v.Scale = 3
			}
			v.Ints = append(v.Ints, val.Decimal().Shift(v.Scale).IntPart())
		default:
			v.Ints = append(v.Ints, val.Raw())
		}
	}
	return v
}

func randomBits(r *rand.Rand, n int) []uint64 {
	out := make([]uint64, (n+63)/64)
	for i := range n {
		if r.IntN(7) == 0 {
			out[i>>6] |= 1 << (i & 63)
		}
	}
	return out
}

func randomNotes(r *rand.Rand, n int) []typ.Note {
	kind := r.IntN(3)
	if kind == 0 {
		return nil
	}
	out := make([]typ.Note, n)
	for i := range out {
		if kind == 1 || r.IntN(30) == 0 {
			out[i] = []typ.Note{0, typ.LikeForLike, typ.NoRows, typ.DivZero | typ.Rounded, typ.Week53}[r.IntN(5)]
		}
	}
	return out
}

// randomVec makes values of any form that a type may have; what stands where
// there is none is garbage.
func randomVec(r *rand.Rand, kind typ.Type, n int) column.Vec {
	v := column.Vec{Type: kind, Len: n, Texts: []string{"", "b", "a", "c", "华", "b"}}
	if r.IntN(3) > 0 {
		v.Nulls = randomBits(r, n)
	}
	few := r.IntN(2) == 0 // so that there are ties
	number := func(most int64) int64 {
		if few {
			most = 5
		}
		return r.Int64N(2*most) - most
	}
	forms := map[typ.Type][]column.Form{
		typ.Decimal: {column.Ints, column.Ints, column.Longs}, typ.Integer: {column.Ints, column.Longs}, typ.Float: {column.Floats}, typ.String: {column.Codes}, typ.Bool: {column.Bits},
		typ.Date: {column.Ints}, typ.Timestamp: {column.Ints}, typ.Duration: {column.Ints},
	}[kind]
	forms = append(forms, column.Any, column.Absent)
	if len(forms) > 1 && r.IntN(4) > 0 {
		forms = forms[:len(forms)-2]
	}
	v.Form = forms[r.IntN(len(forms))]
	if kind == typ.Decimal {
		v.Scale = []int32{0, 2, 12, 18}[r.IntN(4)]
	}
	size := []int64{1e4, 1e12, math.MaxInt64 / 2}[r.IntN(3)]
	v.Span = column.Range{Min: math.MinInt64, Max: math.MaxInt64}
	for i := range n {
		switch v.Form {
		case column.Ints:
			m := number(size)
			if !few && r.IntN(200) == 0 {
				m = []int64{math.MinInt64, math.MaxInt64}[r.IntN(2)]
			}
			if kind == typ.Date {
				m = r.Int64N(30000)
			}
			v.Ints = append(v.Ints, m)
		case column.Longs:
			m := column.Int128{Hi: number(3), Lo: r.Uint64N(4)}
			if r.IntN(2) == 0 {
				m.Hi, m.Lo = 0, uint64(r.Int64N(1e6))
			}
			v.Longs = append(v.Longs, m)
		case column.Floats:
			f := []float64{0, math.Copysign(0, -1), 1, -1, math.NaN(), math.Inf(-1), r.NormFloat64(), 1e300}[r.IntN(8)]
			v.Floats = append(v.Floats, f)
		case column.Codes:
			v.Codes = append(v.Codes, uint32(r.IntN(len(v.Texts))))
		case column.Bits:
			v.Bits = randomBits(r, n)
		case column.Any:
			val := randomKey(r, kind)
			if kind == typ.Timestamp {
				val = typ.Instant(number(size))
			}
			if kind == typ.Duration {
				val = typ.Span(number(size))
			}
			if kind == typ.Decimal && r.IntN(3) == 0 {
				val = typ.Num(decimal.New(number(size), 5))
			}
			v.Values = append(v.Values, val)
			if val.None() {
				if v.Nulls == nil {
					v.Nulls = make([]uint64, (n+63)/64)
				}
				v.Nulls[i>>6] |= 1 << (i & 63)
			}
		}
	}
	return v
}

// The answer made column by column is the one made row by row.
func TestColumnar(t *testing.T) {
	seed := uint64(3)
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	until := time.Now().Add(1500 * time.Millisecond)
	for round := 0; round < 100 || time.Now().Before(until); round++ {
		q := randomQuery(r)
		h := newHandmade(t, r, q, []int{0, 1, 2, 40, 40, 300, 3000}[r.IntN(7)])
		got, err := h.a.columnar(h.result)
		want, err2 := (&judge{answering: h.a}).answer(slices.Clone(h.rows))
		require.Equal(t, err2 == nil, err == nil, "%v %v", err2, err)
		if err != nil {
			continue
		}
		requireEqualResults(t, q, want, got)
	}
}

func randomQuery(r *rand.Rand) Query {
	q := Query{Indicators: []string{"revenue", "orders", "size"}[:1+r.IntN(3)], Lang: []string{"", "en", "zh"}[r.IntN(3)]}
	by := []string{"month", "weekday", "region", "pieces", "amount", "rate", "due", "won"}
	r.Shuffle(len(by), func(i, j int) { by[i], by[j] = by[j], by[i] })
	q.By = by[:r.IntN(5)]
	if r.IntN(4) == 0 {
		q.Indicators = append(q.Indicators, "heads")
		q.By = slices.DeleteFunc(q.By, func(k string) bool { return k == "month" || k == "weekday" })
	}
	names := slices.Concat(q.By, q.Indicators)
	for range r.IntN(4) {
		q.Order = append(q.Order, []string{"", "-"}[r.IntN(2)]+names[r.IntN(len(names))])
	}
	if r.IntN(2) == 0 {
		q.Limit = []int{1, 3, 10, 100, 1000}[r.IntN(5)]
	}
	return q
}

func requireEqualResults(t *testing.T, q Query, want, got *Result) {
	t.Helper()
	require.Equal(t, want.Over(), got.Over())
	require.Equal(t, want.Notes(), got.Notes(), "%+v", q)
	require.Equal(t, want.times, got.times)
	w, g := want.Table(), got.Table()
	require.Equal(t, w.Len(), g.Len())
	require.Equal(t, w.Names(), g.Names())
	for k, c := range w.Columns() {
		d := g.Columns()[k]
		require.Equal(t, c.Spec(), d.Spec())
		require.Equal(t, c.Scale(), d.Scale(), c.Name())
		for i := range c.Len() {
			x, y := c.Value(i), d.Value(i)
			require.True(t, x.Type() == y.Type() && x.Equal(y), "%+v: %s, row %d: %s, want %s", q, c.Name(), i, y, x)
			require.Equal(t, c.Note(i), d.Note(i), "%+v: %s, row %d", q, c.Name(), i)
		}
	}
	require.Equal(t, w.Text(), g.Text())
}

// What stands in the right order is not sorted and, where it can be, not copied.
func TestColumnarShares(t *testing.T) {
	for _, c := range []struct {
		by, order []string
		sorts     int // by so many columns
	}{
		{[]string{"month", "region"}, nil, 0},
		{[]string{"region", "month"}, nil, 1},
		{[]string{"region", "month", "weekday", "pieces"}, nil, 1},
		{[]string{"month", "weekday", "region"}, []string{"month"}, 0},
		{[]string{"month", "region"}, []string{"-month"}, 1},
		{[]string{"month", "region"}, []string{"region"}, 1},
		{[]string{"month", "region"}, []string{"-revenue"}, 1},
		{[]string{"region", "month"}, []string{"-revenue", "month"}, 1},
		{[]string{"region", "month"}, []string{"-revenue"}, 2},
	} {
		h := newHandmade(t, rand.New(rand.NewPCG(1, 2)), Query{Indicators: []string{"revenue"}, By: c.by, Order: c.order}, 3000)
		require.Len(t, h.a.sortColumns(len(h.result.Keys)), c.sorts, "%+v", c)
	}
}

// benchmarkColumnar answers a query over every combination of the periods and
// of sizes[k] values of key k, with decimals.
func benchmarkColumnar(b *testing.B, q Query, over calendar.Period, sizes ...int) {
	cat, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(columnsDefs)}})
	require.NoError(b, err)
	a := &answering{eng: &Engine{cat: cat}, query: q}
	a.planned, err = cat.plan(q, nil)
	require.NoError(b, err)
	in, err := cat.Calendar().Interval(over)
	require.NoError(b, err)
	a.bound, err = a.planned.plan.Bind(cat.Calendar(), plan.Range{Over: in, Known: in.End})
	require.NoError(b, err)
	n := len(a.bound.Blocks[0].Slots)
	for _, size := range sizes {
		n *= size
	}
	r := &engine.Result{Len: n, Pids: make([]int32, n), Keys: make([]engine.Key, len(sizes))}
	every := n
	each := func(size int, f func(row, value int)) {
		every /= size
		for i := range n {
			f(i, i/every%size)
		}
	}
	each(len(a.bound.Blocks[0].Slots), func(row, v int) { r.Pids[row] = int32(v) })
	var kinds []typ.Type
	for _, k := range a.planned.keys {
		if k.grain < 0 {
			kinds = append(kinds, k.typ)
		}
	}
	for k, size := range sizes {
		vals, ranks := make([]typ.Value, n), make([]uint32, n)
		each(size, func(row, v int) {
			vals[row], ranks[row] = typ.Str(fmt.Sprintf("%06d", v)), uint32(v)
			if kinds[k] != typ.String {
				vals[row] = map[typ.Type]typ.Value{typ.Integer: typ.Int(int64(v)), typ.Bool: typ.Boolean(v > 0)}[kinds[k]]
			}
		})
		r.Keys[k] = engine.Key{Vec: vecOf(kinds[k], vals), Ranks: ranks, Size: size}
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for range a.planned.measures {
		v := column.Vec{Type: typ.Decimal, Form: column.Ints, Len: n, Scale: 2, Ints: make([]int64, n)}
		for i := range v.Ints {
			v.Ints[i] = rnd.Int64N(1e9)
		}
		r.Values = append(r.Values, &cell.Column{Vec: v})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := a.columnar(r); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/row")
}

func BenchmarkColumnar(b *testing.B) {
	days := calendar.Between(time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	for _, c := range []struct {
		name       string
		by         []string
		order      []string
		limit      int
		indicators []string
		sizes      []int
	}{
		{"as_given", []string{"day", "region"}, nil, 0, []string{"revenue"}, []int{1000}},
		{"by_region", []string{"region", "day"}, nil, 0, []string{"revenue"}, []int{1000}},
		{"by_value", []string{"day", "region"}, []string{"-revenue"}, 0, []string{"revenue"}, []int{1000}},
		{"by_values", []string{"region", "day"}, []string{"-revenue", "size"}, 0, []string{"revenue", "size"}, []int{1000}},
		{"top_10", []string{"day", "region"}, []string{"-revenue"}, 10, []string{"revenue"}, []int{1000}},
		{"top_10000", []string{"day", "region"}, []string{"-revenue"}, 10_000, []string{"revenue"}, []int{1000}},
		{"four_keys", []string{"month", "region", "pieces", "won"}, nil, 0, []string{"revenue", "size"}, []int{96, 50, 2}},
		{"four_keys_turned", []string{"won", "pieces", "region", "month"}, nil, 0, []string{"revenue", "size"}, []int{2, 50, 96}},
	} {
		b.Run(c.name, func(b *testing.B) {
			q := Query{Indicators: c.indicators, By: c.by, Order: c.order, Limit: c.limit}
			benchmarkColumnar(b, q, days, c.sizes...)
		})
	}
}
