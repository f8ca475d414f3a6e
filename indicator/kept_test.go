package indicator_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/source/memory"
	"github.com/zhibiao/zhibiao/indicator/table"
)

const standing = `
datasets:
  orders:
    key: id
    time: day
    columns:
      id: {type: integer}
      day: {type: date}
      region: {type: string}
      rep: {type: string}
      amount: {type: decimal, unit: CNY}
      hours: {type: float}
    joins:
      staff: {dataset: staff, keys: {rep: rep}}
    dimensions: {team: staff.team}
  staff:
    key: rep
    columns:
      rep: {type: string}
      team: {type: string}
indicators:
  revenue: {formula: sum(amount), dataset: orders}
  orders_placed: {formula: count(), dataset: orders}
  average: {formula: avg(amount), dataset: orders}
  largest: {formula: max(amount), dataset: orders}
  reps: {formula: count_distinct(rep), dataset: orders}
  middle: {formula: median(amount), dataset: orders}
  spread: {formula: stddev(amount), dataset: orders}
  worked: {formula: sum(hours), dataset: orders}
  east: {formula: 'revenue | where(region == "region 1")'}
  last_year: {formula: 'revenue | prior("1 year")'}
  last_order: {formula: last(amount), dataset: orders}
  window: {formula: 'revenue | rolling("28 days")'}
`

// orders makes n rows that go on in time where the last ones ended; the texts
// and numbers of later ones are partly new.
func orders(r *rand.Rand, from, n int) *table.Table {
	b := table.New(
		table.Spec{Name: "id", Type: table.Integer}, table.Spec{Name: "day", Type: table.Date},
		table.Spec{Name: "region", Type: table.String}, table.Spec{Name: "rep", Type: table.String},
		table.Spec{Name: "amount", Type: table.Decimal}, table.Spec{Name: "hours", Type: table.Float},
	)
	first := int64(calendar.NewDate(2024, 11, 1))
	for i := from; i < from+n; i++ {
		b.Column(0).Int(int64(i))
		if r.IntN(500) == 0 {
			b.Column(1).Null()
		} else {
			b.Column(1).Raw(first + int64(i/60) - r.Int64N(3))
		}
		b.Column(2).Text(fmt.Sprint("region ", r.IntN(4+i/4000)))
		b.Column(3).Text(fmt.Sprint("rep ", r.IntN(30+i/500)))
		if r.IntN(40) == 0 {
			b.Column(4).Null()
		} else {
			b.Column(4).Scaled(r.Int64N(1_000_000)-100_000, int32(2+i/20_000))
		}
		b.Column(5).Float(r.NormFloat64())
	}
	t, err := b.Table()
	if err != nil {
		panic(err)
	}
	return t
}

func standingEngine(t testing.TB, orders source.Source, limits indicator.Limits) *indicator.Engine {
	t.Helper()
	cat, err := indicator.Load(fstest.MapFS{"standing.yaml": {Data: []byte(standing)}})
	require.NoError(t, err)
	b := table.New(table.Spec{Name: "rep", Type: table.String}, table.Spec{Name: "team", Type: table.String})
	for i := range 50 {
		b.Column(0).Text(fmt.Sprint("rep ", i))
		b.Column(1).Text(fmt.Sprint("team ", i%5))
	}
	staff, err := b.Table()
	require.NoError(t, err)
	teams, err := memory.Load(t.Context(), source.Table(staff))
	require.NoError(t, err)
	eng, err := indicator.NewEngine(cat, indicator.Sources{"orders": orders, "staff": teams})
	require.NoError(t, err)
	return eng.With(indicator.Bindings{Limits: limits})
}

var standingQueries = []indicator.Query{
	{Indicators: []string{"revenue", "orders_placed", "average", "largest", "reps", "middle", "spread", "worked"}, By: []string{"month", "region"}},
	{Indicators: []string{"revenue", "east", "last_year", "last_order"}, By: []string{"month"}},
	{Indicators: []string{"revenue", "largest"}, By: []string{"week", "rep"}},
	{Indicators: []string{"revenue", "window"}, By: []string{"team", "month"}},
	{Indicators: []string{"revenue", "reps"}},
	{Indicators: []string{"revenue"}, By: []string{"rep", "day"}, Over: calendar.Month(2025, 1)},
	{Indicators: []string{"orders_placed"}, By: []string{"amount"}, Order: []string{"-orders_placed"}, Limit: 10},
	{Indicators: []string{"revenue"}, By: []string{"id"}, Order: []string{"-revenue"}, Limit: 7},
}

// Queries asked again over a table that grows have the answers of an engine
// that keeps nothing.
func TestKept(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	m, err := memory.Load(t.Context(), source.Table(orders(r, 0, 18_000)))
	require.NoError(t, err)
	eng := standingEngine(t, m, indicator.Limits{Workers: 2})
	fresh := standingEngine(t, m, indicator.Limits{Kept: -1})
	steps := 10
	if testing.Short() {
		steps = 4
	}
	for step := range steps {
		for _, q := range standingQueries {
			want, err := fresh.Query(t.Context(), q)
			require.NoError(t, err)
			for range 2 + step%2 {
				got, err := eng.Query(t.Context(), q)
				require.NoError(t, err)
				require.Equal(t, want.AsOf(), got.AsOf())
				require.Equal(t, want.Table().Text(), got.Table().Text(), "%v by %v after %d steps", q.Indicators, q.By, step)
			}
		}
		require.NoError(t, m.Append(orders(r, m.Len(), []int{1000, 1, 1024, 5000, 40_000}[step%5])))
	}
}

// Readers beside an appender see the rows of a whole number of appends.
func TestKeptConcurrent(t *testing.T) {
	const batch = 3000
	r := rand.New(rand.NewPCG(13, 14))
	m, err := memory.Load(t.Context(), source.Table(orders(r, 0, 10*batch)))
	require.NoError(t, err)
	eng := standingEngine(t, m, indicator.Limits{Workers: 2})
	want := map[string]string{} // by number of rows
	var mu sync.Mutex
	type answer struct{ rows, text string }
	var got []answer
	q := indicator.Query{Indicators: []string{"orders_placed", "revenue", "reps"}, By: []string{"region"}, Over: calendar.Between(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))}
	text := func(e *indicator.Engine) (answer, error) {
		res, err := e.Query(t.Context(), q)
		if err != nil {
			return answer{}, err
		}
		n := int64(0)
		col, _ := res.Table().Column("orders_placed")
		for i := range col.Len() {
			c, _ := col.Scaled(i)
			n += c
		}
		return answer{fmt.Sprint(n), res.Table().Text()}, nil
	}
	var readers sync.WaitGroup
	done := make(chan struct{})
	for range 3 {
		readers.Go(func() {
			for {
				a, err := text(eng)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				got = append(got, a)
				mu.Unlock()
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	fresh := standingEngine(t, m, indicator.Limits{Kept: -1})
	for range 8 {
		a, err := text(fresh)
		require.NoError(t, err)
		want[a.rows] = a.text
		require.NoError(t, m.Append(orders(r, m.Len(), batch)))
	}
	a, err := text(fresh)
	require.NoError(t, err)
	want[a.rows] = a.text
	close(done)
	readers.Wait()
	for _, a := range got {
		require.Contains(t, want, a.rows)
		require.Equal(t, want[a.rows], a.text)
	}
}
