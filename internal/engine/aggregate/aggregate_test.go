package aggregate_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/engine/aggregate"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

func TestSpec(t *testing.T) {
	x, y := col("x", typ.Decimal), col("y", typ.Decimal)
	spec := func(f string, arg *ir.Row, more ...*ir.Row) string {
		return aggregate.Spec(plan.Agg{Func: f, Arg: arg, More: more})
	}
	assert.Empty(t, spec("count", nil))
	assert.Equal(t, spec("sum", x), spec("avg", x))
	assert.Equal(t, spec("variance", x), spec("stddev", x))
	assert.Equal(t, spec("percentile", x), spec("percentile_disc", x))
	assert.NotEqual(t, spec("min", x), spec("max", x))
	assert.NotEqual(t, spec("sum", x), spec("sum", y))
	assert.NotEqual(t, spec("count_distinct", x), spec("count_distinct", x, y))
}

// one aggregates rows of one group.
func one(t *testing.T, a plan.Agg, vecs ...*column.Vec) (typ.Value, typ.Note) {
	t.Helper()
	args := []aggregate.Arg{}
	for _, v := range vecs {
		args = append(args, aggregate.Arg{Type: v.Type})
	}
	s := aggregate.New(a, args)
	s.Grow(1)
	s.Add(aggregate.Batch{N: vecs[0].Len, Args: vecs})
	v, notes := s.Finish(a, []uint32{0}, []uint32{uint32(vecs[0].Len)})
	if notes == nil {
		return v.Value(0), 0
	}
	return v.Value(0), notes[0]
}

func decimals(scale int32, vals ...int64) *column.Vec {
	return &column.Vec{
		Type: typ.Decimal, Form: column.Ints, Len: len(vals), Scale: scale, Ints: vals,
		Span: column.Range{Min: slices.Min(vals), Max: slices.Max(vals)},
	}
}

func TestValues(t *testing.T) {
	const big = math.MaxInt64
	// 2, 4, 4, 4, 5, 5, 7, 9: the sum of squared distances from the mean 5 is
	// 32 (en.wikipedia.org/wiki/Standard_deviation#Basic_examples).
	known := decimals(0, 2, 4, 4, 4, 5, 5, 7, 9)
	// 15, 20, 35, 40, 50: type 7 gives 29 at 0.4, the nearest rank 20
	// (en.wikipedia.org/wiki/Percentile#Worked_examples_of_the_second_method).
	ranked := decimals(0, 15, 20, 35, 40, 50)
	seconds := func(vals ...int64) *column.Vec {
		v := decimals(0, vals...)
		v.Type = typ.Duration
		return v
	}
	floats := func(vals ...float64) *column.Vec {
		return &column.Vec{Type: typ.Float, Form: column.Floats, Len: len(vals), Floats: vals}
	}
	for _, c := range []struct {
		f, q string
		v    *column.Vec
		want string
		note typ.Note
	}{
		{"sum", "", decimals(2, 10, 20, -5), "0.25", 0},
		{"sum", "", decimals(2, big, big, big), "276701161105643274.21", 0},
		{"sum", "", decimals(0, big, math.MinInt64), "-1", 0},
		{"avg", "", decimals(2, 100, 100, 101), "1.003333333333", typ.Rounded},
		{"avg", "", decimals(12, 1, 2), "0.000000000002", typ.Rounded}, // half to even
		{"avg", "", decimals(12, 1, 4), "0.000000000002", typ.Rounded},
		{"avg", "", decimals(0, big, big), "9223372036854775807", 0},
		{"sum", "", seconds(big, 1), "nil", 0},
		{"avg", "", seconds(big, 1), "nil", 0},
		{"avg", "", seconds(1_000_000, 2_000_001), "1.5s", typ.Rounded},
		{"sum", "", floats(1e16, 1, 1, -1e16), "2", 0},
		{"sum", "", floats(1e308, 1e308, -1e308), "1e+308", 0},
		{"sum", "", floats(1e308, 1e308), "nil", 0},
		{"sum", "", floats(1e300, 1, 1e-300, -1e300, -1), "1e-300", 0},
		{"sum", "", floats(math.NaN(), math.Inf(1), 3), "3", 0},
		{"sum", "", floats(math.NaN()), "nil", typ.AllNull},
		{"sum", "", floats(math.Copysign(0, -1)), "0", 0},
		{"min", "", decimals(1, 5, -3, 4), "-0.3", 0},
		{"max", "", decimals(1, 5, -3, 4), "0.5", 0},
		{"max", "", decimals(0, math.MinInt64), "-9223372036854775808", 0},
		{"variance", "", known, "4.571428571429", typ.Rounded},
		{"stddev", "", known, "2.138089935299", typ.Rounded},
		{"variance", "", decimals(0, 3), "nil", typ.DivZero},
		{"stddev", "", decimals(1, 10, 10), "0", 0},
		{"variance", "", floats(1, 2, 3, 4), "1.6666666666666667", 0},
		{"percentile", "0.4", ranked, "29", 0},
		{"percentile_disc", "0.4", ranked, "20", 0},
		{"percentile_disc", "0.5", ranked, "35", 0},
		{"percentile_disc", "0", ranked, "15", 0},
		{"percentile", "1", ranked, "50", 0},
		{"percentile", "0.5", seconds(1, 2), "2µs", typ.Rounded},
		{"count_distinct", "", decimals(1, 10, 20, 10), "2", 0},
		{"count_distinct", "", floats(0, math.Copysign(0, -1), 1), "2", 0},
	} {
		a := plan.Agg{Func: c.f, Arg: col("x", c.v.Type)}
		if c.q != "" {
			a.Q = decimal.RequireFromString(c.q)
		}
		v, note := one(t, a, c.v)
		assert.Equal(t, c.want, v.String(), "%s(%s)", c.f, c.q)
		assert.Equal(t, c.note, note, "%s(%s)", c.f, c.q)
	}
}

func TestRateByWeight(t *testing.T) {
	a := plan.Agg{Func: "rate", Arg: col("x", typ.Bool), More: []*ir.Row{col("w", typ.Decimal)}}
	cond := &column.Vec{Type: typ.Bool, Form: column.Bits, Len: 3, Bits: []uint64{0b101}}
	v, note := one(t, a, cond, decimals(2, 50, 100, 50))
	assert.Equal(t, "0.5", v.String())
	assert.Zero(t, note)
	v, note = one(t, a, cond, decimals(2, 0, 0, 0))
	assert.True(t, v.None())
	assert.Equal(t, typ.DivZero, note)
}

// Numbers that are one whatever form and scale they come in.
func TestDistinctAcrossForms(t *testing.T) {
	a := plan.Agg{Func: "count_distinct", Arg: col("x", typ.Decimal)}
	s := aggregate.New(a, []aggregate.Arg{{Type: typ.Decimal}})
	s.Grow(1)
	values := &column.Vec{Type: typ.Decimal, Form: column.Any, Len: 3, Values: []typ.Value{
		typ.Num(decimal.RequireFromString("1.50")), typ.Num(decimal.RequireFromString("1e30")), typ.Num(decimal.RequireFromString("0.001")),
	}}
	wide := &column.Vec{Type: typ.Decimal, Form: column.Longs, Len: 1, Scale: 1, Longs: []column.Int128{{Lo: 15}}, Size: 100}
	for _, v := range []*column.Vec{decimals(1, 15), decimals(3, 1500, 1), values, wide, decimals(0, 1)} {
		s.Add(aggregate.Batch{N: v.Len, Args: []*column.Vec{v}})
	}
	v, _ := s.Finish(a, []uint32{0}, []uint32{8})
	assert.Equal(t, "4", v.Value(0).String()) // 1.5, 0.001, 1e30, 1
}

func TestDistinctTooLargeForBitmaps(t *testing.T) {
	a := plan.Agg{Func: "count_distinct", Arg: col("x", typ.String)}
	const domain = 10_000_000
	s := aggregate.New(a, []aggregate.Arg{{Type: typ.String, Domain: domain}})
	r := rand.New(rand.NewPCG(3, 4))
	want := map[uint64]bool{}
	rows := make([]uint32, 1000)
	add := func(groups int) {
		s.Grow(groups)
		v := &column.Vec{Type: typ.String, Form: column.Codes, Len: 1024}
		b := aggregate.Batch{N: 1024, Args: []*column.Vec{v}}
		for range 1024 {
			g, c := uint32(r.IntN(groups)), uint32(1+r.IntN(domain-1)>>r.IntN(20))
			b.Groups, v.Codes = append(b.Groups, g), append(v.Codes, c)
			want[uint64(g)<<32|uint64(c)] = true
			rows[g]++
		}
		s.Add(b)
	}
	add(2)
	add(1000) // 1,000 bitmaps of 10 million would be 1.2 GB
	for range 20 {
		kept := s.Clone()
		kept.Seal()
		s = kept.Clone()
		add(1000)
	}
	other := aggregate.New(a, []aggregate.Arg{{Type: typ.String, Domain: domain}})
	s, other = other, s
	add(3) // few groups: bitmaps, until what is merged has none
	s.Grow(1000)
	s.Merge(other, all(1000))
	assert.Less(t, s.Bytes(), int64(10<<20))
	var total int64
	v, _ := s.Finish(a, all(1000), rows)
	for _, n := range v.Ints {
		total += n
	}
	assert.Equal(t, int64(len(want)), total)
}

func all(n int) []uint32 {
	out := make([]uint32, n)
	for i := range out {
		out[i] = uint32(i)
	}
	return out
}

func TestPercentileOfMany(t *testing.T) {
	distributions := map[string]func(r *rand.Rand, i int) int64{
		"uniform":  func(r *rand.Rand, _ int) int64 { return r.Int64N(1e6) },
		"constant": func(*rand.Rand, int) int64 { return 7 },
		"outliers": func(r *rand.Rand, _ int) int64 {
			if r.IntN(1000) == 0 {
				return r.Int64N(1e15)
			}
			return r.Int64N(100)
		},
		"ascending": func(_ *rand.Rand, i int) int64 { return int64(i) },
		"wide":      func(r *rand.Rand, _ int) int64 { return int64(r.Uint64()) },
	}
	for name, value := range distributions {
		for _, groups := range []int{3, 100} {
			for _, known := range []bool{true, false} {
				t.Run(name+strconv.Itoa(groups)+strconv.FormatBool(known), func(t *testing.T) {
					r := rand.New(rand.NewPCG(5, 6))
					arg := aggregate.Arg{Type: typ.Integer, Known: known, Span: column.Range{Max: 1e6}}
					a := plan.Agg{Func: "percentile_disc", Arg: col("x", typ.Integer)}
					s := aggregate.New(a, []aggregate.Arg{arg})
					s.Grow(groups)
					other := s.Clone() // gets every third block
					want, rows := make([][]int64, groups), make([]uint32, groups)
					for block := range 60 {
						v := &column.Vec{Type: typ.Integer, Form: column.Ints, Len: 1024, Span: column.Range{Min: math.MaxInt64, Max: math.MinInt64}}
						b := aggregate.Batch{N: 1024, Args: []*column.Vec{v}}
						for i := range 1024 {
							x, g := value(r, block*1024+i), r.IntN(groups)
							if g > 3 && i%8 > 0 {
								g = 3
							}
							v.Ints, v.Span = append(v.Ints, x), v.Span.Union(column.Range{Min: x, Max: x})
							b.Groups, want[g] = append(b.Groups, uint32(g)), append(want[g], x)
							rows[g]++
						}
						if block%3 == 0 {
							other.Add(b)
						} else {
							s.Add(b)
						}
						if block == 30 || block == 40 || block == 55 { // sealed and in part loose, then sealed
							s.Seal()
							s = s.Clone()
						}
						if block != 20 && block != 45 && block < 55 {
							continue
						}
						m := s.Clone()
						if block == 20 {
							m.Merge(other, nil)
						} else {
							m.Merge(other, all(groups))
							other.Seal()
						}
						for _, q := range []string{"0", "0.001", "0.5", "0.95", "0.9999", "1"} {
							a.Q = decimal.RequireFromString(q)
							got, _ := m.Finish(a, all(groups), rows)
							for g := range groups {
								slices.Sort(want[g])
								k := a.Q.Mul(decimal.New(int64(rows[g]), 0)).Ceil().IntPart()
								require.Equal(t, want[g][max(k-1, 0)], got.Ints[g], "%s of group %d after block %d", q, g, block)
							}
						}
					}
				})
			}
		}
	}
}

// A sealed State may be gone on from by many at once.
func TestSealedIsShared(t *testing.T) {
	for _, f := range []string{"sum", "count_distinct", "percentile", "min", "variance"} {
		a := plan.Agg{Func: f, Arg: col("x", typ.Decimal), Q: decimal.New(5, -1)}
		arg := []aggregate.Arg{{Type: typ.Decimal, Known: true, Scale: 2, Span: column.Range{Max: 1e6}}}
		tab := newTable(20, 50, 70, 5, ints(1e6)).once()
		s := aggregate.New(a, arg)
		tab.add(s)
		want, _ := s.Finish(a, tab.all, tab.rows)
		s.Seal()
		kept, _ := s.Clone().Finish(a, tab.all, tab.rows)
		assert.Equal(t, valuesOf(&want), valuesOf(&kept), f)
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() {
				c := s.Clone()
				if i%2 == 0 {
					c = aggregate.New(a, arg)
					c.Grow(len(tab.rows))
					c.Merge(s, nil)
				}
				tab.add(c)
				c.Finish(a, tab.all, tab.rows)
			})
		}
		wg.Wait()
		after, _ := s.Finish(a, tab.all, tab.rows)
		assert.Equal(t, valuesOf(&want), valuesOf(&after), f)
	}
}

func valuesOf(v *column.Vec) []string {
	var out []string
	for i := range v.Len {
		out = append(out, v.Value(i).String())
	}
	return out
}

func TestAddDoesNotAllocate(t *testing.T) {
	tab := newTable(4, 20, 70, 10, ints(1000)).once()
	arg := []aggregate.Arg{{Type: typ.Decimal, Known: true, Scale: 2, Span: column.Range{Max: 1000}}}
	for _, f := range []string{"sum", "count", "min", "max", "variance", "count_distinct"} {
		a := plan.Agg{Func: f, Arg: col("x", typ.Decimal)}
		s := aggregate.New(a, arg)
		tab.add(s)
		assert.Zero(t, testing.AllocsPerRun(10, func() { tab.add(s) }), f)
	}
}

// A result of many groups is whole numbers, not decimals.
func TestResultForms(t *testing.T) {
	for f, form := range map[string]column.Form{
		"sum": column.Ints, "avg": column.Ints, "min": column.Ints, "percentile": column.Ints, "variance": column.Ints,
	} {
		a := plan.Agg{Func: f, Arg: col("x", typ.Decimal), Q: decimal.New(95, -2)}
		tab := newTable(20, 500, 100, 0, ints(100_000)).once()
		s := aggregate.New(a, []aggregate.Arg{{Type: typ.Decimal}})
		tab.add(s)
		v, _ := s.Finish(a, tab.all, tab.rows)
		assert.Equal(t, form, v.Form, f)
	}
}
