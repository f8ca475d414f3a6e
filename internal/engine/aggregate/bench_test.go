package aggregate_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/engine/aggregate"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// A table of benchmarks is so many blocks, read over and over so many times
// that it has about a million rows. Few blocks stay in the processor's cache,
// which leaves the time of the State itself.
const (
	fewBlocks  = 16
	manyBlocks = 1000
)

type table struct {
	groups [][]uint32
	sel    []uint16
	args   [][]*column.Vec
	rows   []uint32
	n      int
	times  int
	all    []uint32
}

// newTable makes blocks of an argument. sel is the share of rows selected, in
// percent; by is how many groups there are.
func newTable(blocks, by, sel, null int, vec func(r *rand.Rand) *column.Vec) *table {
	r := rand.New(rand.NewPCG(1, 2))
	t := &table{rows: make([]uint32, by)}
	for i := range uint16(column.BlockRows) {
		if int(i*37%100) < sel && sel < 100 {
			t.sel = append(t.sel, i)
		}
	}
	for range blocks {
		g := make([]uint32, column.BlockRows)
		for i := range g {
			g[i] = uint32(r.IntN(by))
		}
		v := vec(r)
		if null > 0 {
			v.Nulls = make([]uint64, column.BlockRows/64)
			for i := range column.BlockRows {
				if r.IntN(100) < null {
					v.Nulls[i>>6] |= 1 << (i & 63)
				}
			}
		}
		t.groups, t.args = append(t.groups, g), append(t.args, []*column.Vec{v})
		if t.sel == nil {
			t.n += column.BlockRows
			for _, g := range g {
				t.rows[g]++
			}
		}
		for _, i := range t.sel {
			t.n++
			t.rows[g[i]]++
		}
	}
	t.times = max(manyBlocks/blocks, 1)
	t.n *= t.times
	for g := range by {
		t.rows[g] *= uint32(t.times)
		t.all = append(t.all, uint32(g))
	}
	return t
}

// once reads every block only once.
func (t *table) once() *table {
	for g := range t.rows {
		t.rows[g] /= uint32(t.times)
	}
	t.n, t.times = t.n/t.times, 1
	return t
}

func (t *table) add(s aggregate.State) {
	s.Grow(len(t.rows))
	for range t.times {
		for i, g := range t.groups {
			s.Add(aggregate.Batch{N: column.BlockRows, Groups: g, Sel: t.sel, Args: t.args[i]})
		}
	}
}

func ints(limit int64) func(r *rand.Rand) *column.Vec {
	return func(r *rand.Rand) *column.Vec {
		v := &column.Vec{Type: typ.Decimal, Form: column.Ints, Len: column.BlockRows, Scale: 2, Span: column.Range{Max: limit}}
		for range column.BlockRows {
			v.Ints = append(v.Ints, r.Int64N(limit))
		}
		return v
	}
}

func codes(domain int, texts []string) func(r *rand.Rand) *column.Vec {
	return func(r *rand.Rand) *column.Vec {
		v := &column.Vec{Type: typ.String, Form: column.Codes, Len: column.BlockRows, Texts: texts}
		for range column.BlockRows {
			v.Codes = append(v.Codes, 1+uint32(r.IntN(domain-1)))
		}
		return v
	}
}

func floating(r *rand.Rand) *column.Vec {
	v := &column.Vec{Type: typ.Float, Form: column.Floats, Len: column.BlockRows}
	for range column.BlockRows {
		v.Floats = append(v.Floats, r.Float64()*1e4)
	}
	return v
}

func bench(b *testing.B, f string, t *table, arg aggregate.Arg) {
	a := plan.Agg{Func: f, Arg: col("x", arg.Type), Q: decimal.New(95, -2)}
	b.ReportAllocs()
	var size int64
	for b.Loop() {
		s := aggregate.New(a, []aggregate.Arg{arg})
		t.add(s)
		s.Finish(a, t.all, t.rows)
		if f == "percentile" {
			a.Q = decimal.New(5, -1)
			s.Finish(a, t.all, t.rows)
		}
		size = s.Bytes()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(t.n), "ns/row")
	b.ReportMetric(float64(size)/float64(t.n), "B/row")
}

// BenchmarkLoop is what a sum costs without a State, to compare with.
func BenchmarkLoop(b *testing.B) {
	for _, sel := range []int{100, 70} {
		t := newTable(fewBlocks, 216, sel, 0, ints(1e6))
		b.Run(fmt.Sprintf("sel=%d", sel), func(b *testing.B) {
			for b.Loop() {
				sums := make([]int64, len(t.rows))
				for k := range t.times * len(t.groups) {
					k %= len(t.groups)
					groups := t.groups[k]
					v := t.args[k][0].Ints
					if t.sel == nil {
						for i, g := range groups {
							sums[g] += v[i]
						}
					}
					for _, i := range t.sel {
						sums[groups[i]] += v[i]
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(t.n), "ns/row")
		})
	}
}

func BenchmarkInts(b *testing.B) {
	arg := aggregate.Arg{Type: typ.Decimal, Known: true, Scale: 2, Span: column.Range{Max: 1e6}}
	for _, f := range []string{"sum", "min", "count", "variance", "percentile", "count_distinct"} {
		for _, sel := range []int{100, 70} {
			for _, null := range []int{0, 10} {
				for _, by := range []int{6, 216, 100_000} {
					blocks := fewBlocks
					if f == "percentile" || f == "count_distinct" {
						blocks = manyBlocks
					}
					t := newTable(blocks, by, sel, null, ints(1e6))
					b.Run(fmt.Sprintf("%s/groups=%d/sel=%d/null=%d", f, by, sel, null), func(b *testing.B) { bench(b, f, t, arg) })
				}
			}
		}
	}
}

func BenchmarkWide(b *testing.B) {
	arg := aggregate.Arg{Type: typ.Decimal}
	t := newTable(manyBlocks, 216, 100, 0, ints(1<<60))
	for _, f := range []string{"sum", "variance", "percentile"} {
		b.Run(f, func(b *testing.B) { bench(b, f, t, arg) })
	}
}

func BenchmarkText(b *testing.B) {
	texts := []string{""}
	for i := range 500_000 {
		texts = append(texts, fmt.Sprint("customer ", i*7919%500_000))
	}
	for _, domain := range []int{1000, 500_000} {
		t := newTable(manyBlocks, 216, 70, 0, codes(domain, texts[:domain]))
		for _, f := range []string{"count_distinct", "min"} {
			b.Run(fmt.Sprintf("%s/domain=%d", f, domain), func(b *testing.B) {
				bench(b, f, t, aggregate.Arg{Type: typ.String, Domain: domain})
			})
		}
	}
	t := newTable(manyBlocks, 100_000, 70, 0, codes(500_000, texts))
	b.Run("count_distinct/hashed", func(b *testing.B) {
		bench(b, "count_distinct", t, aggregate.Arg{Type: typ.String, Domain: 500_000})
	})
}

func BenchmarkFloats(b *testing.B) {
	t := newTable(manyBlocks, 216, 70, 0, floating)
	for _, f := range []string{"sum", "max", "variance", "percentile", "count_distinct"} {
		b.Run(f, func(b *testing.B) { bench(b, f, t, aggregate.Arg{Type: typ.Float}) })
	}
}

func BenchmarkRate(b *testing.B) {
	t := newTable(fewBlocks, 216, 70, 0, func(r *rand.Rand) *column.Vec {
		v := &column.Vec{Type: typ.Bool, Form: column.Bits, Len: column.BlockRows}
		for range column.BlockRows / 64 {
			v.Bits = append(v.Bits, r.Uint64())
		}
		return v
	})
	bench(b, "rate", t, aggregate.Arg{Type: typ.Bool})
}

// BenchmarkTenMillion is two questions of the size that a year of sales asks:
// different customers by month and region, and two percentiles by region.
func BenchmarkTenMillion(b *testing.B) {
	const blocks = 10_000_000 / column.BlockRows
	b.Run("count_distinct", func(b *testing.B) {
		const domain = 500_000
		t := newTable(blocks, 216, 100, 0, codes(domain, make([]string, domain)))
		clear(t.rows)
		for i, groups := range t.groups { // rows come by month
			for r, g := range groups {
				groups[r] = uint32(i*36/blocks*6) + g%6
				t.rows[groups[r]]++
			}
		}
		bench(b, "count_distinct", t, aggregate.Arg{Type: typ.String, Domain: domain})
	})
	b.Run("sum", func(b *testing.B) { // to compare with
		bench(b, "sum", newTable(blocks, 6, 100, 0, ints(1e6)), aggregate.Arg{Type: typ.Decimal})
	})
	b.Run("percentile", func(b *testing.B) {
		t := newTable(blocks, 6, 100, 0, ints(1e6))
		bench(b, "percentile", t, aggregate.Arg{Type: typ.Decimal, Known: true, Scale: 2, Span: column.Range{Max: 1e6}})
	})
	b.Run("percentile of a million groups", func(b *testing.B) {
		t := newTable(blocks, 1_000_000, 100, 0, ints(1e6))
		bench(b, "percentile", t, aggregate.Arg{Type: typ.Decimal, Known: true, Scale: 2, Span: column.Range{Max: 1e6}})
	})
}

// BenchmarkRefresh is a question asked again after a block was added to a
// million rows that are sealed.
func BenchmarkRefresh(b *testing.B) {
	arg := aggregate.Arg{Type: typ.Decimal, Known: true, Scale: 2, Span: column.Range{Max: 1e6}}
	t := newTable(manyBlocks, 216, 100, 0, ints(1e6))
	rows := make([]uint32, len(t.rows))
	copy(rows, t.rows)
	for _, g := range t.groups[0] {
		rows[g]++
	}
	for _, f := range []string{"sum", "max", "count_distinct", "percentile"} {
		b.Run(f, func(b *testing.B) {
			a := plan.Agg{Func: f, Arg: col("x", arg.Type), Q: decimal.New(95, -2)}
			kept := aggregate.New(a, []aggregate.Arg{arg})
			t.add(kept)
			kept.Seal()
			b.ReportAllocs()
			for b.Loop() {
				s := kept.Clone()
				s.Add(aggregate.Batch{N: column.BlockRows, Groups: t.groups[0], Args: t.args[0]})
				s.Finish(a, t.all, rows)
			}
		})
	}
}
