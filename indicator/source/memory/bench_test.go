package memory_test

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/source/memory"
	"github.com/zhibiao/zhibiao/indicator/table"
)

// sales is a source of n orders of three years, sorted by day.
func sales(n int) source.Source {
	first := int64(calendar.NewDate(2023, 1, 1))
	names := func(of string, n int) []string {
		out := make([]string, n)
		for i := range out {
			out[i] = fmt.Sprintf("%s%05d", of, i)
		}
		return out
	}
	regions, reps, products, customers := names("region", 6), names("rep", 1000), names("product", 2400), names("customer", n/20+1)
	return scan(func(_ context.Context, req source.Request) iter.Seq2[*table.Table, error] {
		return func(yield func(*table.Table, error) bool) {
			r := rand.New(rand.NewPCG(1, 2))
			b := table.New(
				table.Spec{Name: "day", Type: table.Date}, table.Spec{Name: "region", Type: table.String}, table.Spec{Name: "rep", Type: table.String},
				table.Spec{Name: "product", Type: table.String}, table.Spec{Name: "customer", Type: table.String}, table.Spec{Name: "order", Type: table.Integer},
				table.Spec{Name: "amount", Type: table.Decimal}, table.Spec{Name: "discount", Type: table.Decimal}, table.Spec{Name: "quantity", Type: table.Integer},
				table.Spec{Name: "cost", Type: table.Decimal}, table.Spec{Name: "won", Type: table.Bool},
			)
			for i := range n {
				b.Column(0).Raw(first + int64(i*1096/n))
				b.Column(1).Text(regions[r.IntN(len(regions))])
				b.Column(2).Text(reps[r.IntN(len(reps))])
				b.Column(3).Text(products[r.IntN(len(products))])
				b.Column(4).Text(customers[r.IntN(len(customers))])
				b.Column(5).Int(int64(i))
				b.Column(6).Scaled(r.Int64N(10_000_000), 2)
				b.Column(7).Scaled(r.Int64N(4000), 4)
				b.Column(8).Int(1 + r.Int64N(500))
				if r.IntN(50) == 0 {
					b.Column(9).Null()
				} else {
					b.Column(9).Scaled(r.Int64N(8_000_000), 2)
				}
				b.Column(10).Bool(r.IntN(3) > 0)
				if b.Len() == 1024 || i == n-1 {
					if t, err := b.Table(); !yield(t, err) {
						return
					}
				}
			}
		}
	})
}

func TestBytes(t *testing.T) {
	const rows = 1_000_000
	m, err := memory.Load(t.Context(), sales(rows))
	require.NoError(t, err)
	require.Equal(t, rows, m.Len())
	t.Logf("%.2f bytes a row", float64(m.Bytes())/rows)
	require.LessOrEqual(t, float64(m.Bytes())/rows, 35.0)
}

func BenchmarkLoad(b *testing.B) {
	const rows = 200_000
	src := sales(rows)
	perRow := func(b *testing.B) {
		b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "rows/s")
	}
	b.Run("Source", func(b *testing.B) { // reading the source alone, to compare with
		for b.Loop() {
			for _, err := range source.Read(b.Context(), src, source.Request{}) {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
		perRow(b)
	})
	b.Run("Load", func(b *testing.B) {
		b.ReportAllocs()
		var m *memory.Table
		for b.Loop() {
			var err error
			if m, err = memory.Load(b.Context(), src); err != nil {
				b.Fatal(err)
			}
		}
		perRow(b)
		b.ReportMetric(float64(m.Bytes())/rows, "bytes/row")
	})
}

func BenchmarkScan(b *testing.B) {
	const rows = 500_000
	m, err := memory.Load(b.Context(), sales(rows))
	require.NoError(b, err)
	day := calendar.NewDate(2025, 3, 1)
	columns := []source.Column{{Name: "day"}, {Name: "region"}, {Name: "amount"}}
	for name, req := range map[string]source.Request{
		"All":   {Columns: columns},
		"Month": {Columns: columns, Time: source.Time{Column: "day", Interval: calendar.Interval{Start: day.In(nil), End: day.AddMonths(1).In(nil)}}},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				n = 0
				for t, err := range source.Read(b.Context(), m, req) {
					if err != nil {
						b.Fatal(err)
					}
					n += t.Len()
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n*len(columns)), "ns/value")
		})
	}
}

func BenchmarkAppend(b *testing.B) {
	m, err := memory.Load(b.Context(), sales(200_000))
	require.NoError(b, err)
	more, err := source.Collect(b.Context(), sales(1000), source.Request{})
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if err := m.Append(more); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*1000)/b.Elapsed().Seconds(), "rows/s")
}
