package memory_test

import (
	"context"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/source/memory"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/typ"
)

func seeded(t testing.TB) *rand.Rand {
	seed := uint64(time.Now().UnixNano())
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("seed %d", seed)
		}
	})
	return rand.New(rand.NewPCG(seed, 0))
}

var types = []table.Type{
	table.Unknown, table.Decimal, table.Integer, table.Float, table.Bool, table.String, table.Date, table.Timestamp, table.Duration,
}

// random returns a value of a type, at or near row i of data that is sorted by
// time; now and then none, or a number of another size.
func random(r *rand.Rand, t table.Type, i int) table.Value {
	if t == table.Unknown || r.IntN(12) == 0 {
		return table.Value{}
	}
	n := int64(r.IntN(200) - 20)
	odd := r.IntN(3000) == 0
	switch t {
	case table.Decimal:
		if odd {
			return typ.Num(decimal.New(n, -20))
		}
		return typ.Num(decimal.New(n, -r.Int32N(3)))
	case table.Integer:
		if odd {
			return typ.Whole(decimal.New(n, 20))
		}
		return typ.Int(n)
	case table.Float:
		return typ.Flt(float64(n) / 4)
	case table.Bool:
		return typ.Boolean(n > 50)
	case table.String:
		return typ.Str(fmt.Sprint(n % 30))
	case table.Date:
		return typ.Day(20000 + int64(i/20) + n/40)
	case table.Timestamp:
		return typ.Instant((20000+int64(i/20))*86_400_000_000 + n*3_600_000_000)
	}
	return typ.Span(n)
}

// data returns a random table of all types, each column named for its type.
func data(t testing.TB, r *rand.Rand, first, n int) *table.Table {
	var specs []table.Spec
	for _, ty := range types {
		specs = append(specs, table.Spec{Name: ty.String(), Type: ty})
	}
	b := table.New(specs...)
	for i := range n {
		for k, ty := range types {
			b.Column(k).Value(random(r, ty, first+i))
		}
	}
	tab, err := b.Table()
	require.NoError(t, err)
	return tab
}

// equal demands the same columns, types and values.
func equal(t testing.TB, want, got *table.Table) {
	t.Helper()
	require.Equal(t, want.Names(), got.Names())
	require.Equal(t, want.Len(), got.Len())
	for k, w := range want.Columns() {
		g := got.Columns()[k]
		require.Equal(t, w.Spec(), g.Spec())
		for i := range want.Len() {
			if !w.Value(i).Equal(g.Value(i)) {
				require.Failf(t, "wrong value", "%s, row %d: %v, want %v", w.Name(), i, g.Value(i), w.Value(i))
			}
		}
	}
}

func load(t testing.TB, tab *table.Table) *memory.Table {
	t.Helper()
	m, err := memory.Load(t.Context(), source.Table(tab))
	require.NoError(t, err)
	return m
}

func collect(t testing.TB, s source.Source, req source.Request) *table.Table {
	t.Helper()
	tab, err := source.Collect(t.Context(), s, req)
	require.NoError(t, err)
	return tab
}

// filtered returns the rows that satisfy the hints of a request, as a table
// without them would answer it.
func filtered(t testing.TB, tab *table.Table, req source.Request) *table.Table {
	t.Helper()
	var specs []table.Spec
	for _, c := range tab.Columns() {
		specs = append(specs, c.Spec())
	}
	b := table.New(specs...)
	for i := range tab.Len() {
		ok := inTime(tab, i, req)
		for _, p := range req.Where {
			ok = ok && satisfied(tab.Value(i, p.Column), p)
		}
		for k, c := range tab.Columns() {
			if ok {
				b.Column(k).Value(c.Value(i))
			}
		}
	}
	out, err := b.Table()
	require.NoError(t, err)
	return out
}

func inTime(tab *table.Table, i int, req source.Request) bool {
	if req.Time.Column == "" {
		return true
	}
	v := tab.Value(i, req.Time.Column)
	switch v.Type() {
	case table.Date:
		return req.Time.Contains(calendar.Date(v.Raw()).In(req.Location))
	case table.Timestamp:
		return req.Time.Contains(v.Time())
	}
	return false
}

func satisfied(v table.Value, p source.Predicate) bool {
	if v.None() {
		return false
	}
	c := typ.Compare(v, p.Values[0])
	switch p.Op {
	case source.Eq:
		return c == 0
	case source.Ne:
		return c != 0
	case source.Lt:
		return c < 0
	case source.Le:
		return c <= 0
	case source.Gt:
		return c > 0
	case source.Ge:
		return c >= 0
	}
	return slices.ContainsFunc(p.Values, v.Equal) == (p.Op == source.In)
}

// scan is a source made of a function.
type scan func(context.Context, source.Request) iter.Seq2[*table.Table, error]

func (s scan) Scan(ctx context.Context, req source.Request) iter.Seq2[*table.Table, error] {
	return s(ctx, req)
}

// batches is a source of these tables.
func batches(tables ...*table.Table) source.Source {
	return scan(func(context.Context, source.Request) iter.Seq2[*table.Table, error] {
		return func(yield func(*table.Table, error) bool) {
			for _, t := range tables {
				if !yield(t, nil) {
					return
				}
			}
		}
	})
}

func csvOf(text string, f table.CSV) source.Source {
	return source.CSV(func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }, f)
}

func of[T any](t testing.TB, rows ...T) *table.Table {
	t.Helper()
	tab, err := table.Of(rows)
	require.NoError(t, err)
	return tab
}
