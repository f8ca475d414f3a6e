package memory_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/source/memory"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/indicator/unit"
)

func TestRoundTrip(t *testing.T) {
	r := seeded(t)
	for _, n := range []int{0, 1, 1023, 1024, 1025, 5000} {
		want := data(t, r, 0, n)
		m := load(t, want)
		assert.Equal(t, n, m.Len())
		equal(t, want, collect(t, m, source.Request{}))
		part := source.Request{Columns: []source.Column{{Name: "string"}, {Name: "decimal", Type: table.Decimal}, {Name: "integer", Type: table.Decimal}}}
		equal(t, collect(t, source.Table(want), part), collect(t, m, part))
		var sizes []int
		for b, err := range m.Scan(t.Context(), part) {
			require.NoError(t, err)
			sizes = append(sizes, b.Len())
		}
		assert.LessOrEqual(t, len(sizes), n/1024+1)
		assert.NotEmpty(t, sizes, "at least one batch says what the columns are")
	}
}

// What the columns are called, count and look like stays with them.
func TestSpecs(t *testing.T) {
	b := table.New(table.Spec{Name: "amount", Type: table.Decimal, Unit: unit.MustParse("CNY"), Title: "销售额", Format: &unit.Format{}})
	tab, err := b.Table()
	require.NoError(t, err)
	equal(t, tab, collect(t, load(t, tab), source.Request{}))
}

func TestLoadTypes(t *testing.T) {
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	file := "id,at,day,amount\n1,2026-03-05 08:00,2026-03-05,1.50\n2,2026-03-06 00:00,2026-03-06,NULL\n"
	columns := []source.Column{
		{Name: "amount", Type: table.Decimal, Nulls: []string{"NULL"}}, {Name: "at", Type: table.Timestamp}, {Name: "id", Type: table.Integer}, {Name: "day", Type: table.Date},
	}
	m, err := memory.LoadIn(t.Context(), shanghai, csvOf(file, table.CSV{}), columns...)
	require.NoError(t, err)
	got := collect(t, m, source.Request{Location: shanghai})
	assert.Equal(t, []string{"amount", "at", "id", "day"}, got.Names())
	assert.Equal(t, "2026-03-05T00:00:00Z", got.Value(0, "at").String())
	assert.Equal(t, "1.5", got.Value(0, "amount").String())
	assert.True(t, got.Value(1, "amount").None())
	asDate := collect(t, m, source.Request{Location: shanghai, Columns: []source.Column{{Name: "day", Type: table.Timestamp}}})
	assert.Equal(t, "2026-03-05T16:00:00Z", asDate.Value(1, "day").String())

	require.NoError(t, m.Append(of(t, struct{ Amount, At, ID, Day string }{"NULL", "2026-03-07 08:00", "3", "2026-03-07"})))
	got = collect(t, m, source.Request{})
	assert.Equal(t, "2026-03-07T00:00:00Z", got.Value(2, "at").String(), "read in the zone and with the nulls of the load")
	assert.True(t, got.Value(2, "amount").None())

	utc, err := memory.Load(t.Context(), csvOf(file, table.CSV{}), columns...)
	require.NoError(t, err)
	assert.Equal(t, "2026-03-05T08:00:00Z", collect(t, utc, source.Request{}).Value(0, "at").String())

	text, err := memory.Load(t.Context(), csvOf(file, table.CSV{}))
	require.NoError(t, err)
	req := source.Request{Columns: columns, Location: shanghai}
	equal(t, collect(t, csvOf(file, table.CSV{}), req), collect(t, text, req))
}

type line struct {
	ID     int
	Region string
	Amount decimal.Decimal
}

func lines(t testing.TB, from, to int) *table.Table {
	rows := make([]line, 0, to-from)
	for i := from; i < to; i++ {
		rows = append(rows, line{i, fmt.Sprint("r", i%7), decimal.New(int64(i), -2)})
	}
	return of(t, rows...)
}

func TestErrors(t *testing.T) {
	ctx := t.Context()
	_, err := memory.Load(ctx, source.Table(lines(t, 0, 1)), source.Column{Name: "regoin"})
	require.EqualError(t, err, `memory: source: no column "regoin" in the data (did you mean "region"?)`)
	_, err = memory.Load(ctx, source.Table(lines(t, 0, 1)), source.Column{Name: "region", Type: table.Date})
	var cell *table.CellError
	require.ErrorAs(t, err, &cell)
	_, err = memory.Load(ctx, batches())
	require.EqualError(t, err, "memory: the data has no columns")
	broken := errors.New("connection lost")
	_, err = memory.Load(ctx, scan(func(context.Context, source.Request) iter.Seq2[*table.Table, error] {
		return func(yield func(*table.Table, error) bool) {
			if yield(lines(t, 0, 1), nil) {
				yield(nil, broken)
			}
		}
	}))
	require.ErrorIs(t, err, broken)
	done, stop := context.WithCancel(ctx)
	stop()
	_, err = memory.Load(done, source.Table(lines(t, 0, 1)))
	require.ErrorIs(t, err, context.Canceled)

	m := load(t, lines(t, 0, 5000))
	for _, err = range m.Scan(ctx, source.Request{Columns: []source.Column{{Name: "amuont"}}}) {
	}
	require.EqualError(t, err, `memory: no column "amuont" in the data (did you mean "amount"?)`)
	_, err = source.Collect(ctx, m, source.Request{Columns: []source.Column{{Name: "region", Type: table.Date}}})
	require.ErrorAs(t, err, &cell)
	during, stop := context.WithCancel(ctx)
	defer stop()
	rows := 0
	for b, e := range m.Scan(during, source.Request{}) {
		if err = e; e == nil {
			rows += b.Len()
		}
		stop()
	}
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, 1024, rows, "seen within a block")
}

// Where nothing is said of the columns, the first batch does.
func TestBatchesDiffer(t *testing.T) {
	ints := of(t, struct{ N, Extra int }{1, 2})
	decimals := of(t, struct{ N decimal.Decimal }{decimal.New(25, -1)})
	m, err := memory.Load(t.Context(), batches(decimals, ints))
	require.NoError(t, err)
	got := collect(t, m, source.Request{})
	assert.Equal(t, []string{"n"}, got.Names())
	assert.Equal(t, "2.5", got.Value(0, "n").String())
	assert.Equal(t, "1", got.Value(1, "n").String())
	_, err = memory.Load(t.Context(), batches(ints, decimals))
	require.EqualError(t, err, `memory: after 1 rows: source: row 1, column "n": "2.5" is not whole`)
	_, err = memory.Load(t.Context(), batches(ints, of(t, struct{ N int }{1})))
	require.ErrorIs(t, err, table.ErrUnknown)
	_, err = memory.Load(t.Context(), batches(ints, ints, decimals), source.Column{Name: "n"})
	var cell *table.CellError
	require.ErrorAs(t, err, &cell, "2.5 is no integer")

	none, err := table.New(table.Spec{Name: "n"}).Table()
	require.NoError(t, err)
	_, err = memory.Load(t.Context(), batches(none, decimals))
	var wrong *table.TypeError
	require.ErrorAs(t, err, &wrong)
	m, err = memory.Load(t.Context(), batches(decimals, none))
	require.NoError(t, err)
	assert.Equal(t, 1, m.Len())
}

func TestAppend(t *testing.T) {
	m := load(t, lines(t, 0, 1500))
	before := collect(t, m, source.Request{})
	bytes := m.Bytes()
	require.NoError(t, m.Append(lines(t, 1500, 4000)))
	require.NoError(t, m.Append(lines(t, 4000, 4000)))
	equal(t, lines(t, 0, 4000), collect(t, m, source.Request{}))
	assert.Greater(t, m.Bytes(), bytes)

	var cell *table.CellError
	err := m.Append(of(t, struct{ ID, Region, Amount string }{"4000", "r1", "1"}, struct{ ID, Region, Amount string }{"4001", "r1", "x"}))
	require.ErrorAs(t, err, &cell)
	require.ErrorIs(t, m.Append(of(t, struct{ ID int }{1})), table.ErrUnknown)
	require.ErrorAs(t, m.Append(of(t, struct {
		ID     float64
		Region string
		Amount decimal.Decimal
	}{})), new(*table.TypeError))
	equal(t, lines(t, 0, 4000), collect(t, m, source.Request{}))
	require.NoError(t, m.Append(of(t, struct{ ID, Region, Amount, More string }{"4000", "r3", "40", ""})), "text converts, other columns are passed over")
	equal(t, lines(t, 0, 4001), collect(t, m, source.Request{}))
	equal(t, lines(t, 0, 1500), before)

	snapshot := m.Snapshot()
	require.NoError(t, m.Append(lines(t, 4001, 4100)))
	assert.Equal(t, 4001, snapshot.Len())
	assert.Equal(t, m.Snapshot().Table(), snapshot.Table())
}

// A scan sees what there was when it began.
func TestAppendDuringScan(t *testing.T) {
	m := load(t, lines(t, 0, 3000))
	rows := 0
	for b, err := range m.Scan(t.Context(), source.Request{}) {
		require.NoError(t, err)
		rows += b.Len()
		require.NoError(t, m.Append(lines(t, m.Len(), m.Len()+500)))
	}
	assert.Equal(t, 3000, rows)
	assert.Equal(t, 4500, m.Len())
}

// Batches of ten rows appear whole or not at all, in order for each writer.
func TestConcurrentAppends(t *testing.T) {
	m := load(t, lines(t, 0, 0))
	const writers, appends = 3, 100
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range appends {
				rows := make([]line, 10)
				for k := range rows {
					rows[k] = line{i, fmt.Sprint("w", w, " ", i%5), decimal.New(int64(i*10+k), -int32(i%4))}
				}
				assert.NoError(t, m.Append(of(t, rows...)))
			}
		})
	}
	for range 2 {
		wg.Go(func() {
			for last := 0; last < writers*appends*10; {
				tab := collect(t, m, source.Request{})
				if !assert.Zero(t, tab.Len()%10) || !assert.GreaterOrEqual(t, tab.Len(), last) {
					return
				}
				for i := range tab.Len() / 10 {
					first := tab.Value(i*10, "region").Text()
					if !assert.Equal(t, first, tab.Value(i*10+9, "region").Text()) {
						return
					}
				}
				last = tab.Len()
			}
		})
	}
	wg.Wait()
	seen := map[string]int64{}
	tab := collect(t, m, source.Request{})
	for i := range tab.Len() / 10 {
		w, _, _ := strings.Cut(tab.Value(i*10, "region").Text(), " ")
		require.Equal(t, seen[w], tab.Value(i*10, "id").Decimal().IntPart())
		seen[w]++
	}
}

// The rows that were left out of the file are still told of.
func TestRejected(t *testing.T) {
	var file strings.Builder
	file.WriteString("id,amount\n")
	for i := range 3000 {
		fmt.Fprintf(&file, "%d,%d\n", i, i)
		if i%1000 == 500 {
			file.WriteString("x,?\n")
		}
	}
	columns := []source.Column{{Name: "id", Type: table.Integer}, {Name: "amount", Type: table.Decimal}}
	csv := csvOf(file.String(), table.CSV{Skip: true})
	m, err := memory.Load(t.Context(), csv, columns...)
	require.NoError(t, err)
	want := collect(t, csv, source.Request{Columns: columns})
	require.Equal(t, 3, want.Rejected().Count)
	assert.Equal(t, want.Rejected(), m.Rejected())
	got := collect(t, m, source.Request{Columns: columns})
	equal(t, want, got)
	assert.Equal(t, want.Rejected(), got.Rejected())

	more := collect(t, csvOf("id,amount\nx,\n1,1\n", table.CSV{Skip: true}), source.Request{Columns: columns})
	require.NoError(t, m.Append(more))
	assert.Equal(t, 4, m.Rejected().Count)
	got = collect(t, m, source.Request{Columns: columns[:1]})
	assert.Equal(t, 4, got.Rejected().Count)
	assert.Equal(t, 3001, got.Len())
}
