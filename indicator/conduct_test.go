package indicator_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/source/memory"
	"github.com/zhibiao/zhibiao/indicator/table"
)

const deeds = `
calendar: {time_zone: Europe/Berlin}
datasets:
  deeds:
    key: id
    time: at
    columns:
      id:     integer
      at:     timestamp
      who:    string
      kind:   string
      amount: decimal
      weight: float
    joins:
      person: {dataset: people, keys: {who: who}}
  people:
    key: who
    columns: {who: string, team: string}
defaults: {dataset: deeds}
indicators:
  rows:     {formula: count()}
  total:    {formula: sum(amount)}
  greatest: {formula: max(id)}
  people:   {formula: count_distinct(who)}
  middle:   {formula: median(amount)}
  spread:   {formula: stddev(amount)}
  weighed:  {formula: 'sum(weight)'}
  mean:     {formula: avg(amount)}
  odd:      {formula: 'rate(id % 2 == 1)'}
  product:  {formula: 'sum(amount * id) | where(kind != "b" or amount > 3)'}
  latest:   {formula: 'last(amount, who)'}
  year_ago: {formula: 'total | prior("1 month")'}
  running:  {formula: 'total | cumulative()'}
  part:     {formula: 'total | share()'}
  place:    {formula: 'rank(total)'}
  by_who:   {formula: 'total | per(who) | avg()'}
  by_day:   {formula: 'rows | per("day") | max()'}
  nested:   {formula: 'total | per(who, "week") | max() | per(who) | median()'}
`

type deed struct {
	ID     int
	At     time.Time
	Who    *string
	Kind   string
	Amount decimal.NullDecimal
	Weight float64
}

// deedsFrom are rows numbered from first; who they are of depends on the number
// alone.
func deedsFrom(first, n int) []deed {
	r := rand.New(rand.NewPCG(uint64(first), 4))
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	out := make([]deed, n)
	for i := range out {
		id := first + i
		d := deed{ID: id, At: start.Add(time.Duration(r.IntN(200*24*60)) * time.Minute), Kind: string(rune('a' + r.IntN(3))), Weight: r.NormFloat64() * 1e6}
		if id%11 != 0 {
			who := fmt.Sprint("w", id%701)
			d.Who = &who
		}
		if id%13 != 0 {
			d.Amount = decimal.NewNullDecimal(decimal.New(int64(r.IntN(100_000))-20_000, -2))
		}
		out[i] = d
	}
	return out
}

type person struct{ Who, Team string }

func persons() []person {
	var out []person
	for i := range 650 { // some are nobody's
		out = append(out, person{fmt.Sprint("w", i), fmt.Sprint("team ", i%17)})
	}
	return out
}

func deedEngine(t testing.TB, s source.Source) *indicator.Engine {
	t.Helper()
	cat, err := indicator.Load(fstest.MapFS{"deeds.yaml": {Data: []byte(deeds)}})
	require.NoError(t, err)
	eng, err := indicator.NewEngine(cat, indicator.Sources{"deeds": s, "people": source.Slice(persons())})
	require.NoError(t, err)
	return eng
}

func inMemory(t testing.TB, rows []deed) *memory.Table {
	t.Helper()
	m, err := memory.Load(t.Context(), source.Slice(rows))
	require.NoError(t, err)
	return m
}

// endless is a source without an end, which calls at before each row.
func endless(at func(id int)) source.Source {
	return source.Rows(func(context.Context, source.Request) iter.Seq2[deed, error] {
		return func(yield func(deed, error) bool) {
			for first := 0; ; first += 512 {
				for _, d := range deedsFrom(first, 512) {
					at(d.ID)
					if !yield(d, nil) {
						return
					}
				}
			}
		}
	})
}

// deedQueries ask everything that the engine does in its own way.
func deedQueries() []indicator.Query {
	all := []string{"rows", "total", "people", "middle", "spread", "weighed", "mean", "odd", "product"}
	return []indicator.Query{
		{Indicators: all},
		{Indicators: all, By: []string{"kind", "month"}},
		{Indicators: []string{"total", "people", "weighed"}, By: []string{"who"}, Order: []string{"-total"}},
		{Indicators: []string{"rows", "total", "part", "place"}, By: []string{"person.team"}},
		{Indicators: []string{"total", "mean"}, By: []string{"who", "week"}, Order: []string{"kind", "-mean"}[1:], Limit: 500},
		{Indicators: []string{"latest", "year_ago", "running"}, By: []string{"month"}, AsOf: calendar.Day(calendar.NewDate(2026, 6, 17))},
		{Indicators: []string{"by_who", "by_day", "nested"}},
		{Indicators: []string{"by_who", "running"}, By: []string{"person.team", "quarter"}, Having: "total > 1000"},
		{Indicators: []string{"total", "rows"}, By: []string{"weekday", "hour_of_day"}, Where: "amount > 100"},
		{Indicators: []string{"rows"}, By: []string{"day", "kind"}, Fill: true},
		{By: []string{"who", "kind"}},
	}
}

// Of more rows than one worker takes, the answers are those of the judge.
func TestManyRows(t *testing.T) {
	n := 30_000
	if testing.Short() {
		n = 5_000
	}
	for _, s := range []source.Source{inMemory(t, deedsFrom(0, n)), source.Slice(deedsFrom(0, 2_500))} {
		eng := deedEngine(t, s)
		for _, q := range deedQueries() {
			diff, _ := compare(eng, q)
			require.Empty(t, diff, "%T: %s", s, questionText(q))
		}
	}
}

// countdown is a context that is cancelled when it has been looked at so often.
type countdown struct {
	context.Context
	left  atomic.Int64
	later atomic.Int64 // looks after the end
	done  chan struct{}
	once  sync.Once
}

func newCountdown(n int64) *countdown {
	c := &countdown{Context: context.Background(), done: make(chan struct{})}
	c.left.Store(n)
	if n == 0 {
		close(c.done)
		c.once.Do(func() {})
	}
	return c
}

func (c *countdown) Done() <-chan struct{} { return c.done }

func (c *countdown) Err() error {
	if c.left.Add(-1) >= 0 {
		return nil
	}
	c.later.Add(1)
	c.once.Do(func() { close(c.done) })
	return context.Canceled
}

func TestCancellationIsNoticedWherever(t *testing.T) {
	eng := deedEngine(t, inMemory(t, deedsFrom(0, 6000)))
	q := indicator.Query{Indicators: []string{"total", "people", "nested", "place"}, By: []string{"kind", "month"}}
	const many = 1 << 40
	full := newCountdown(many)
	_, err := eng.Query(full, q)
	require.NoError(t, err)
	looks := many - full.left.Load()
	require.Greater(t, looks, int64(6000/1024), "the context is looked at for every block")
	step := max(1, looks/100)
	for n := int64(0); n < looks; n += step {
		ctx := newCountdown(n)
		res, err := eng.Query(ctx, q)
		if ctx.later.Load() == 0 && n > 0 { // one run may look less often than another
			continue
		}
		require.ErrorIs(t, err, context.Canceled, "cancelled at look %d of %d", n+1, looks)
		require.Nil(t, res)
		require.Less(t, ctx.later.Load(), int64(64), "work goes on after look %d of %d", n+1, looks)
	}
}

func TestCancellationFromWithinASource(t *testing.T) {
	for _, at := range []int{0, 1, 1023, 1024, 1500, 70_000} {
		ctx, cancel := context.WithCancel(t.Context())
		seen := 0
		eng := deedEngine(t, endless(func(id int) {
			if seen = id; id == at {
				cancel()
			}
		}))
		_, err := eng.Query(ctx, indicator.Query{Indicators: []string{"total"}, By: []string{"kind"}})
		require.ErrorIs(t, err, context.Canceled)
		require.Less(t, seen, at+2*1024, "noticed within a batch")
		cancel()
	}
}

func TestDeadlineIsTheError(t *testing.T) {
	ctx, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	_, err := deedEngine(t, inMemory(t, deedsFrom(0, 10))).Query(ctx, indicator.Query{Indicators: []string{"total"}})
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestLimitsOfAQuery(t *testing.T) {
	eng := deedEngine(t, inMemory(t, deedsFrom(0, 5000)))
	ask := func(l indicator.Limits, q indicator.Query) error {
		_, err := eng.With(indicator.Bindings{Limits: l}).Query(t.Context(), q)
		return err
	}
	byWho := indicator.Query{Indicators: []string{"total"}, By: []string{"who"}} // 702 groups, one of nobody
	require.ErrorIs(t, ask(indicator.Limits{Rows: 701}, byWho), indicator.ErrLimit)
	require.NoError(t, ask(indicator.Limits{Rows: 702}, byWho))
	byWho.Limit = 1
	require.ErrorIs(t, ask(indicator.Limits{Rows: 701}, byWho), indicator.ErrLimit, "before the limit of the query")
	byWho.Having = "total > 100000000"
	require.ErrorIs(t, ask(indicator.Limits{Rows: 701}, byWho), indicator.ErrLimit, "before its condition")
	fold := indicator.Query{Indicators: []string{"by_who"}}
	require.ErrorIs(t, ask(indicator.Limits{Rows: 701}, fold), indicator.ErrLimit)
	require.NoError(t, ask(indicator.Limits{Rows: 702}, fold))
	filled := indicator.Query{Indicators: []string{"rows"}, By: []string{"day", "kind"}, Fill: true, Over: calendar.Year(2026)} // 365 × 3
	require.ErrorIs(t, ask(indicator.Limits{Rows: 1094}, filled), indicator.ErrLimit)
	require.NoError(t, ask(indicator.Limits{Rows: 1095}, filled))
	require.ErrorIs(t, ask(indicator.Limits{Scanned: 4999}, fold), indicator.ErrLimit)
	require.NoError(t, ask(indicator.Limits{Scanned: 5000}, fold))

	unending := deedEngine(t, endless(func(int) {})).With(indicator.Bindings{Limits: indicator.Limits{Scanned: 30_000}})
	_, err := unending.Query(t.Context(), indicator.Query{Indicators: []string{"total"}})
	require.ErrorIs(t, err, indicator.ErrLimit)
	var typed *indicator.Error
	require.ErrorAs(t, err, &typed)
	require.Equal(t, "total", typed.Point.Indicator)
}

// What a query needs to remember is bounded too.
func TestLimitOfMemory(t *testing.T) {
	var l indicator.Limits
	field := reflect.ValueOf(&l).Elem().FieldByName("Memory")
	if !field.IsValid() {
		t.Skip("there is no such limit yet")
	}
	eng := deedEngine(t, inMemory(t, deedsFrom(0, 50_000)))
	for _, q := range []indicator.Query{
		{Indicators: []string{"rows"}, By: []string{"id"}},
		{Indicators: []string{"middle"}},
		{Indicators: []string{"rows"}, By: []string{"who", "day"}},
	} {
		field.SetInt(64 << 10)
		_, err := eng.With(indicator.Bindings{Limits: l}).Query(t.Context(), q)
		require.ErrorIs(t, err, indicator.ErrLimit, questionText(q))
		field.SetInt(1 << 30)
		_, err = eng.With(indicator.Bindings{Limits: l}).Query(t.Context(), q)
		require.NoError(t, err, questionText(q))
	}
}

// A query sees a table as it was at one moment, whatever is appended meanwhile.
func TestQueriesWhileRowsAreAppended(t *testing.T) {
	const first, batch, most = 3000, 700, 40
	rows := deedsFrom(0, first)
	m := inMemory(t, rows)
	eng := deedEngine(t, m)
	var batches []*table.Table
	sums := map[int]decimal.Decimal{} // of the first so many rows
	sum := decimal.Decimal{}
	add := func(ds []deed) {
		for _, d := range ds {
			sum = sum.Add(d.Amount.Decimal)
		}
	}
	add(rows)
	sums[first] = sum
	for k := range most {
		more := deedsFrom(first+k*batch, batch)
		add(more)
		sums[first+(k+1)*batch] = sum
		b, err := table.Of(more)
		require.NoError(t, err)
		batches = append(batches, b)
	}
	queries := []indicator.Query{
		{Indicators: []string{"rows", "total", "greatest", "people"}},
		{Indicators: []string{"rows", "total", "greatest"}, By: []string{"kind"}},
		{Indicators: []string{"rows", "total", "greatest"}, By: []string{"who", "month"}},
		{Indicators: []string{"rows", "total", "greatest"}, By: []string{"person.team"}},
	}
	var readers sync.WaitGroup
	var over atomic.Bool
	for r := range 3 {
		readers.Go(func() {
			last := 0
			for k := r; !over.Load() || last == 0; k++ {
				res, err := eng.Query(t.Context(), queries[k%len(queries)])
				if err != nil {
					t.Error(err)
					return
				}
				n, total, greatest := whole(res.Table())
				if want, ok := sums[n]; !ok || !want.Equal(total) || greatest != n-1 || n < last {
					t.Errorf("%d rows, then %d with a sum of %s (want %s) and %d as the last id", last, n, total, want, greatest)
					return
				}
				last = n
			}
		})
	}
	for _, b := range batches {
		require.NoError(t, m.Append(b))
		runtime.Gosched()
	}
	over.Store(true)
	readers.Wait()
	res := ask(t, eng, queries[0])
	n, total, _ := whole(res.Table())
	require.Equal(t, first+most*batch, n)
	require.Equal(t, sum.String(), total.String())
	for _, q := range queries {
		diff, _ := compare(eng, q)
		require.Empty(t, diff, "after all appends")
	}
}

// whole adds up the rows of an answer.
func whole(t *table.Table) (n int, total decimal.Decimal, greatest int) {
	for i := range t.Len() {
		n += int(t.Value(i, "rows").Decimal().IntPart())
		total = total.Add(t.Value(i, "total").Decimal())
		greatest = max(greatest, int(t.Value(i, "greatest").Decimal().IntPart()))
	}
	return n, total, greatest
}

// No goroutine is left behind, however a query ends.
func TestNoGoroutineIsLeftBehind(t *testing.T) {
	m := inMemory(t, deedsFrom(0, 30_000))
	good := deedEngine(t, m)
	failing := deedEngine(t, source.Rows(func(context.Context, source.Request) iter.Seq2[deed, error] {
		return func(yield func(deed, error) bool) {
			for _, d := range deedsFrom(0, 3000) {
				if !yield(d, nil) {
					return
				}
			}
			yield(deed{}, errors.New("the line is dead"))
		}
	}))
	before := runtime.NumGoroutine()
	for _, q := range deedQueries() {
		_, err := good.Query(t.Context(), q)
		require.NoError(t, err)
		_, _ = good.With(indicator.Bindings{Limits: indicator.Limits{Rows: 5, Scanned: 20_000}}).Query(t.Context(), q) // however it ends
		for _, n := range []int64{0, 3, 20} {
			_, err = good.Query(newCountdown(n), q)
			require.ErrorIs(t, err, context.Canceled)
		}
		_, err = failing.Query(t.Context(), q)
		require.ErrorIs(t, err, indicator.ErrSource)
	}
	settled := func() bool {
		for range 100_000 {
			if runtime.NumGoroutine() <= before {
				return true
			}
			runtime.Gosched()
		}
		return false
	}
	if !settled() {
		stacks := make([]byte, 1<<20)
		t.Errorf("%d goroutines, of %d before\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
	}
}

// The same question has the same bytes for an answer, on however many
// processors, and when it is asked again.
func TestAnswersDoNotDependOnTheProcessors(t *testing.T) {
	n := 30_000
	if testing.Short() {
		n = 5_000
	}
	eng := deedEngine(t, inMemory(t, deedsFrom(0, n)))
	answer := func() string {
		var all strings.Builder
		for _, q := range deedQueries() {
			res := ask(t, eng, q)
			var b bytes.Buffer
			require.NoError(t, table.WriteCSV(&b, res.Table()))
			fmt.Fprintf(&all, "%s\n%s%s", questionText(q), b.String(), res.Table().Text())
		}
		return all.String()
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	want := answer()
	for _, procs := range []int{1, 2, 8} {
		runtime.GOMAXPROCS(procs)
		require.True(t, answer() == want, "another answer on %d processors", procs)
	}
}
