package sourcetest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/source/memory"
	"github.com/zhibiao/zhibiao/indicator/source/sourcetest"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// row is a sale, some of it unknown.
type row struct {
	ID     int
	On     *calendar.Date
	At     time.Time
	Region *string
	Amount decimal.NullDecimal
	Weight *float64
	Won    *bool
	Took   time.Duration
}

func sales(n int) []row {
	out := make([]row, n)
	regions := []string{"East", "West", "北", ""}
	for i := range out {
		r := row{ID: i, At: time.Date(2026, 3, 1, 0, 17*i, 0, 0, time.UTC), Took: time.Duration(i%9) * time.Hour}
		if i%7 != 0 {
			d := calendar.NewDate(2026, 3, 1).AddDays(i / 40)
			r.On = &d
		}
		if i%5 != 0 {
			r.Region = &regions[i%4]
			r.Amount = decimal.NewNullDecimal(decimal.New(int64(i%400)*25-100, -2))
		}
		if i%6 != 0 {
			w, won := float64(i%11)/4, i%3 == 0
			r.Weight, r.Won = &w, &won
		}
		out[i] = r
	}
	return out
}

func tableOf(t testing.TB, rows []row) *table.Table {
	t.Helper()
	out, err := table.Of(rows)
	require.NoError(t, err)
	return out
}

// The sources of this library keep the contract.
func TestSources(t *testing.T) {
	rows := sales(1100)
	want := tableOf(t, rows)
	t.Run("Table", func(t *testing.T) { sourcetest.Test(t, source.Table(want), want) })
	t.Run("Slice", func(t *testing.T) { sourcetest.Test(t, source.Slice(rows), want) })
	t.Run("Rows", func(t *testing.T) {
		sourcetest.Test(t, source.Rows(func(_ context.Context, req source.Request) iter.Seq2[row, error] {
			return func(yield func(row, error) bool) {
				for _, r := range rows {
					if req.Time.Column == "at" && !req.Time.Contains(r.At) {
						continue
					}
					if !yield(r, nil) {
						return
					}
				}
			}
		}), want)
	})
	t.Run("CSV", func(t *testing.T) {
		var b bytes.Buffer
		require.NoError(t, table.WriteCSV(&b, want))
		// A file does not tell the empty text from no value.
		read, err := table.ReadCSV(bytes.NewReader(b.Bytes()), table.CSV{Columns: declared(want)})
		require.NoError(t, err)
		open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b.Bytes())), nil }
		sourcetest.Test(t, source.CSV(open, table.CSV{}), read)
		sourcetest.Test(t, source.CSV(open, table.CSV{Columns: declared(want)}), read)
	})
	t.Run("memory", func(t *testing.T) {
		m, err := memory.Load(t.Context(), source.Slice(rows))
		require.NoError(t, err)
		sourcetest.Test(t, m, want)
	})
	t.Run("memory of text", func(t *testing.T) {
		cols := want.Columns()
		for i, c := range cols {
			b := table.New(table.Spec{Name: c.Name(), Type: table.String})
			for k := range c.Len() {
				v := c.Value(k)
				if !v.None() {
					v = typ.Str(v.String())
				}
				b.Append(v)
			}
			as, err := b.Table()
			require.NoError(t, err)
			cols[i] = as.Columns()[0]
		}
		text, err := want.With(cols...)
		require.NoError(t, err)
		m, err := memory.Load(t.Context(), source.Table(text))
		require.NoError(t, err)
		sourcetest.Test(t, m, want)
	})
	t.Run("small", func(t *testing.T) {
		for _, n := range []int{0, 1, 1024} {
			want := tableOf(t, rows[:n])
			m, err := memory.Load(t.Context(), source.Table(want))
			require.NoError(t, err)
			for _, s := range []source.Source{source.Slice(rows[:n]), source.Table(want), m} {
				require.NoError(t, sourcetest.Check(t.Context(), s, want), "%T of %d rows", s, n)
			}
		}
	})
}

func declared(t *table.Table) []table.CSVColumn {
	var out []table.CSVColumn
	for _, c := range t.Columns() {
		out = append(out, table.CSVColumn{Name: c.Name(), Type: c.Type()})
	}
	return out
}

// bad is a source with a defect: what it does to each scan of a good one, of
// batches of 500 rows.
type bad func(ctx context.Context, req source.Request, good iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error]

type defective struct {
	rows []row
	bad  bad
}

func (d defective) Scan(ctx context.Context, req source.Request) iter.Seq2[*table.Table, error] {
	return d.bad(ctx, req, func(yield func(*table.Table, error) bool) {
		for part := range slices.Chunk(d.rows, 80) {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			t, err := table.Of(part)
			if err == nil {
				t, err = only(t, req)
			}
			if !yield(t, err) || err != nil {
				return
			}
		}
	})
}

func only(t *table.Table, req source.Request) (*table.Table, error) {
	var names []string
	for _, c := range req.Columns {
		names = append(names, c.Name)
	}
	if names == nil {
		return t, nil
	}
	return t.Select(names...)
}

// filter keeps rows by their values, of a scan of all columns.
func (d defective) filter(ctx context.Context, req source.Request, keep func(r row) bool) iter.Seq2[*table.Table, error] {
	rest := defective{slices.DeleteFunc(slices.Clone(d.rows), func(r row) bool { return !keep(r) }), honest}
	return rest.Scan(ctx, req)
}

func honest(_ context.Context, _ source.Request, good iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
	return good
}

func TestViolations(t *testing.T) {
	rows := sales(250)
	want := tableOf(t, rows)
	all := defective{rows, honest}
	require.NoError(t, sourcetest.Check(t.Context(), all, want))
	on := func(req source.Request, r row, start time.Time) bool { // a day's midnight in UTC, whatever zone is asked
		return req.Time.Column != "on" || start.IsZero() || r.On != nil && !r.On.In(time.UTC).Before(start)
	}
	has := func(req source.Request, column string, op source.Op) bool {
		return slices.ContainsFunc(req.Where, func(p source.Predicate) bool { return p.Column == column && p.Op == op })
	}
	scans := 0
	var lock, counter sync.Mutex
	for _, x := range []struct {
		name, says string
		bad        bad
	}{
		{"a column is missing", `no column "amount" in the data`, func(_ context.Context, _ source.Request, good iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
			return each(good, func(t *table.Table) (*table.Table, error) {
				return t.Select(slices.DeleteFunc(t.Names(), func(n string) bool { return n == "amount" })...)
			})
		}},
		{"not all columns where none is named", "all columns", func(_ context.Context, req source.Request, good iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
			return each(good, func(t *table.Table) (*table.Table, error) {
				if len(req.Columns) > 0 {
					return t, nil
				}
				return t.Select("id", "on")
			})
		}},
		{"a type that does not convert", "amount", func(_ context.Context, _ source.Request, good iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
			return each(good, func(t *table.Table) (*table.Table, error) {
				c, ok := t.Column("amount")
				if !ok {
					return t, nil
				}
				f, err := c.As(table.Float, nil)
				if err != nil {
					return nil, err
				}
				cols := t.Columns()
				cols[slices.Index(t.Names(), "amount")] = f
				return t.With(cols...)
			})
		}},
		{"a batch is lost", "10 rows are lost", func(_ context.Context, _ source.Request, good iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
			return each(good, func(t *table.Table) (*table.Table, error) {
				if t.Len() < 80 {
					return nil, nil
				}
				return t, nil
			})
		}},
		{"a row comes twice", "1 rows are not among those wanted", func(_ context.Context, req source.Request, good iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
			return func(yield func(*table.Table, error) bool) {
				for t, err := range good {
					if !yield(t, err) {
						return
					}
				}
				t, _ := table.Of(rows[7:8])
				yield(only(t, req))
			}
		}},
		{"a column alone is of distinct values", "rows are lost", func(_ context.Context, req source.Request, good iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
			if len(req.Columns) != 1 || req.Columns[0].Name != "region" {
				return good
			}
			return defective{rows[:40], honest}.Scan(context.Background(), req)
		}},
		{"days are taken as midnights of UTC", "time: columns", func(ctx context.Context, req source.Request, _ iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
			return all.filter(ctx, req, func(r row) bool { return on(req, r, req.Time.Start) })
		}},
		{"the start is left out", "time at in", func(ctx context.Context, req source.Request, _ iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
			return all.filter(ctx, req, func(r row) bool {
				return req.Time.Column != "at" || req.Time.Start.IsZero() || r.At.After(req.Time.Start)
			})
		}},
		{"an open end is the year 1", "time at in", func(ctx context.Context, req source.Request, _ iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
			return all.filter(ctx, req, func(r row) bool { return req.Time.Column != "at" || r.At.Before(req.Time.End) })
		}},
		{"le is lt", "<=", func(ctx context.Context, req source.Request, _ iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
			return all.filter(ctx, req, func(r row) bool {
				return !has(req, "id", source.Le) || int64(r.ID) < req.Where[0].Values[0].Decimal().IntPart()
			})
		}},
		{"ne drops what is equal in small letters", "!=", func(ctx context.Context, req source.Request, _ iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
			return all.filter(ctx, req, func(r row) bool {
				return !has(req, "region", source.Ne) || r.Region != nil && !strings.EqualFold(*r.Region, strings.TrimRight(req.Where[0].Values[0].Text(), "!"))
			})
		}},
		{"predicates are joined by or", "", nil}, // more rows: allowed
		{"only the first of a list", " in ", func(ctx context.Context, req source.Request, _ iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
			return all.filter(ctx, req, func(r row) bool {
				return !has(req, "id", source.In) || len(req.Where[0].Values) == 0 || int64(r.ID) == req.Where[0].Values[0].Decimal().IntPart()
			})
		}},
		{"an unknown comparison is an error", "unknown comparison", func(_ context.Context, req source.Request, good iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
			if slices.ContainsFunc(req.Where, func(p source.Predicate) bool { return p.Op > source.NotIn }) {
				return func(yield func(*table.Table, error) bool) { yield(nil, errors.New("what is this?")) }
			}
			return good
		}},
		{"a hint on a column that is not wanted", "predicate: columns", func(_ context.Context, req source.Request, good iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
			for _, p := range req.Where {
				if !slices.ContainsFunc(req.Columns, func(c source.Column) bool { return c.Name == p.Column }) {
					return func(func(*table.Table, error) bool) {}
				}
			}
			return good
		}},
		{"a hint stays", "again", func(ctx context.Context, req source.Request, good iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
			if len(req.Where) > 0 {
				counter.Lock()
				scans++
				counter.Unlock()
			}
			if scans > 0 {
				return all.filter(ctx, req, func(r row) bool { return r.ID > 3 })
			}
			return good
		}},
		{"cancellation goes unnoticed", "cancellation", func(_ context.Context, req source.Request, _ iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
			return all.Scan(context.Background(), req)
		}},
		{"cancellation is the end", "without an error", func(_ context.Context, _ source.Request, good iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
			return func(yield func(*table.Table, error) bool) {
				for t, err := range good {
					if err != nil || !yield(t, nil) {
						return
					}
				}
			}
		}},
		{"cancellation has an error of its own", "not that of the context", func(_ context.Context, _ source.Request, good iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
			return func(yield func(*table.Table, error) bool) {
				for t, err := range good {
					if err != nil {
						err = fmt.Errorf("query interrupted: %v", err)
					}
					if !yield(t, err) {
						return
					}
				}
			}
		}},
		{"an error does not end it", "goes on after an error", func(_ context.Context, _ source.Request, good iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
			return func(yield func(*table.Table, error) bool) {
				for t, err := range good {
					if !yield(t, err) && err == nil {
						return
					}
					if err != nil {
						yield(nil, err)
						return
					}
				}
			}
		}},
		{"it goes on when nobody reads", "goes on", func(_ context.Context, _ source.Request, good iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
			return func(yield func(*table.Table, error) bool) {
				for t, err := range good {
					yield(t, err)
				}
			}
		}},
		{"one scan at a time", "at once", func(_ context.Context, _ source.Request, good iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
			return func(yield func(*table.Table, error) bool) {
				if !lock.TryLock() {
					yield(nil, errors.New("busy"))
					return
				}
				defer lock.Unlock()
				for range 100 { // take its time
					runtime.Gosched()
				}
				for t, err := range good {
					if !yield(t, err) {
						return
					}
				}
			}
		}},
		{"a column that is not there is made up", "unknown column", func(_ context.Context, req source.Request, good iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
			if len(req.Columns) != 2 || req.Columns[1].Name == "on" {
				return good
			}
			known := req
			known.Columns = req.Columns[:1]
			return each(all.Scan(context.Background(), known), func(t *table.Table) (*table.Table, error) {
				b := table.New(table.Spec{Name: req.Columns[1].Name, Type: table.String})
				for range t.Len() {
					b.Append(typ.Str("?"))
				}
				made, err := b.Table()
				if err != nil {
					return nil, err
				}
				return t.With(append(t.Columns(), made.Columns()...)...)
			})
		}},
		{"the zone moves instants and no clock", "zones", func(_ context.Context, req source.Request, good iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
			if req.Location == nil {
				return good
			}
			return each(good, func(t *table.Table) (*table.Table, error) {
				c, ok := t.Column("at")
				if !ok {
					return t, nil
				}
				_, shift := time.Now().In(req.Location).Zone()
				b := table.New(c.Spec())
				for i := range t.Len() {
					b.Append(typ.Instant(c.Value(i).Raw() + int64(shift)*1_000_000))
				}
				moved, err := b.Table()
				if err != nil {
					return nil, err
				}
				cols := t.Columns()
				cols[slices.Index(t.Names(), "at")] = moved.Columns()[0]
				return t.With(cols...)
			})
		}},
		{"a panic", "panics", func(_ context.Context, req source.Request, good iter.Seq2[*table.Table, error]) iter.Seq2[*table.Table, error] {
			if len(req.Where) > 1 {
				panic("two are too many")
			}
			return good
		}},
	} {
		t.Run(x.name, func(t *testing.T) {
			if x.bad == nil { // no violation: hints may be ignored
				x.bad = honest
			}
			scans = 0
			err := sourcetest.Check(t.Context(), defective{rows, x.bad}, want)
			if x.says == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, x.says)
			for _, line := range strings.Split(err.Error(), "\n") {
				require.Less(t, len(line), 600, "a message for people: %s", line)
			}
		})
	}
}

func each(good iter.Seq2[*table.Table, error], change func(*table.Table) (*table.Table, error)) iter.Seq2[*table.Table, error] {
	return func(yield func(*table.Table, error) bool) {
		for t, err := range good {
			if err == nil {
				t, err = change(t)
			}
			if !yield(t, err) || err != nil {
				return
			}
		}
	}
}

// recorder is a test that only takes notes.
type recorder struct {
	testing.TB
	said []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.said = append(r.said, fmt.Sprintf(format, args...))
}

func TestEveryViolationIsAnErrorOfTheTest(t *testing.T) {
	rows := sales(250)
	r := &recorder{TB: t}
	sourcetest.Test(r, source.Slice(rows[1:]), tableOf(t, rows))
	require.Greater(t, len(r.said), 1)
	for _, s := range r.said {
		require.Contains(t, s, "sourcetest: columns: ")
	}
	r.said = nil
	sourcetest.Test(r, source.Slice(rows), &table.Table{})
	require.Equal(t, []string{"sourcetest: there are no columns to ask for"}, r.said)
}

func TestCheckStopsWithItsContext(t *testing.T) {
	rows := sales(30)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, sourcetest.Check(ctx, source.Slice(rows), tableOf(t, rows)), context.Canceled)
}
