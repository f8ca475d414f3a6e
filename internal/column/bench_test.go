package column_test

import (
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// sales fills the reference table: orders of three years, sorted by day.
func sales(tab *column.Table, n, customers int) {
	r := rand.New(rand.NewPCG(1, 2))
	names := func(prefix string, n int) []string {
		out := make([]string, n)
		for i := range out {
			out[i] = prefix + string([]byte{byte('0' + i/100000%10), byte('0' + i/10000%10), byte('0' + i/1000%10), byte('0' + i/100%10), byte('0' + i/10%10), byte('0' + i%10)})
		}
		return out
	}
	regions, channels, reps, products, custs := names("r", 6), names("c", 4), names("rep", 1000), names("p", 2400), names("cust", customers)
	for i := range n {
		tab.Column(0).Raw(int64(19358 + i*1096/n))
		tab.Column(1).Text(regions[r.IntN(len(regions))])
		tab.Column(2).Text(channels[r.IntN(len(channels))])
		tab.Column(3).Text(reps[r.IntN(len(reps))])
		tab.Column(4).Text(products[r.IntN(len(products))])
		tab.Column(5).Text(custs[r.IntN(len(custs))])
		tab.Column(6).Raw(int64(i))
		tab.Column(7).Scaled(r.Int64N(10_000_000), 2)
		tab.Column(8).Scaled(r.Int64N(4000), 4)
		tab.Column(9).Raw(1 + r.Int64N(500))
		tab.Column(10).Raw(r.Int64N(2))
	}
}

func salesTable() *column.Table {
	d := func(name string, t typ.Type) column.Def { return column.Def{Name: name, Type: t} }
	return column.New(d("day", typ.Date), d("region", typ.String), d("channel", typ.String), d("rep", typ.String), d("product", typ.String), d("customer", typ.String),
		d("order", typ.Integer), d("amount", typ.Decimal), d("discount", typ.Decimal), d("quantity", typ.Integer), d("won", typ.Bool))
}

// At most 35 bytes a row are held, as the runtime counts them, and Bytes says
// how many.
func TestMemory(t *testing.T) {
	const rows = 1_000_000
	tab := salesTable()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	sales(tab, rows, rows/20)
	require.NoError(t, tab.Commit())
	runtime.GC()
	runtime.ReadMemStats(&after)
	held := float64(after.HeapAlloc - before.HeapAlloc)
	said := float64(tab.Snapshot().Bytes())
	t.Logf("%.2f bytes a row held, %.2f said", held/rows, said/rows)
	require.LessOrEqual(t, said/rows, 35.0)
	require.LessOrEqual(t, held/rows, 35.0)
	require.InEpsilon(t, held, said, 0.05)
	runtime.KeepAlive(tab)
}

func BenchmarkAppend(b *testing.B) {
	const rows = 200_000
	b.ReportAllocs()
	var bytes int64
	for b.Loop() {
		tab := salesTable()
		sales(tab, rows, rows/20)
		if err := tab.Commit(); err != nil {
			b.Fatal(err)
		}
		bytes = tab.Snapshot().Bytes()
	}
	b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(bytes)/rows, "bytes/row")
}

// A commit costs by the number of columns, not of rows.
func BenchmarkCommit(b *testing.B) {
	tab := salesTable()
	sales(tab, 500_001, 20_000)
	b.ReportAllocs()
	for b.Loop() {
		if err := tab.Commit(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkScan(b *testing.B) {
	tab := salesTable()
	const rows = 1_000_000
	sales(tab, rows, 50_000)
	if err := tab.Commit(); err != nil {
		b.Fatal(err)
	}
	s := tab.Snapshot()
	var total int64
	b.Run("Ints", func(b *testing.B) { // widened to int64, then summed
		c, buf := s.Column(7), make([]int64, column.BlockRows)
		b.ReportAllocs()
		for b.Loop() {
			for k := range s.Blocks() {
				for _, n := range c.Block(k).Ints(buf) {
					total += n
				}
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/value")
	})
	b.Run("Data", func(b *testing.B) { // as stored
		c := s.Column(7)
		b.ReportAllocs()
		for b.Loop() {
			for k := range s.Blocks() {
				switch v := c.Block(k).Data.(type) {
				case []int32:
					for _, n := range v {
						total += int64(n)
					}
				case []int64:
					for _, n := range v {
						total += n
					}
				}
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/value")
	})
	b.Run("Plain", func(b *testing.B) { // the same from one slice, to compare with
		c, buf := s.Column(7), make([]int64, column.BlockRows)
		plain := make([]int32, 0, rows)
		for k := range s.Blocks() {
			for _, n := range c.Block(k).Ints(buf) {
				plain = append(plain, int32(n))
			}
		}
		b.ReportAllocs()
		for b.Loop() {
			for _, n := range plain {
				total += int64(n)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/value")
	})
	b.Run("Zones", func(b *testing.B) { // a look at the range of each block
		c := s.Column(0)
		for b.Loop() {
			for k := range s.Blocks() {
				if r := c.Block(k).Range(); r.Max >= 20000 && r.Min <= 20090 {
					total++
				}
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(s.Blocks()), "ns/block")
	})
	runtime.KeepAlive(total)
}
