package source_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/typ"
)

type order struct {
	ID     int `col:"order_id"`
	At     time.Time
	Region *string
	Amount decimal.Decimal
	Lines  []string // never wanted
}

func day(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }

func orders(n int) []order {
	rows := make([]order, n)
	for i := range rows {
		rows[i] = order{ID: i + 1, At: day(1 + i%28), Amount: decimal.New(int64(i), -2)}
	}
	return rows
}

func want(columns ...source.Column) source.Request { return source.Request{Columns: columns} }

func TestRows(t *testing.T) {
	var asked source.Request
	s := source.Rows(func(_ context.Context, req source.Request) iter.Seq2[order, error] {
		asked = req
		return func(yield func(order, error) bool) {
			for _, o := range orders(2500) {
				if !yield(o, nil) {
					return
				}
			}
		}
	})
	req := want(source.Column{Name: "at", Type: table.Date}, source.Column{Name: "amount", Type: table.Decimal}, source.Column{Name: "order_id", Type: table.String})
	req.Time.Column = "at"
	var sizes []int
	for b, err := range s.Scan(t.Context(), req) {
		require.NoError(t, err)
		sizes = append(sizes, b.Len())
	}
	assert.Equal(t, []int{1024, 1024, 452}, sizes)
	assert.Equal(t, req, asked, "the hints reach the function")
	for range 2 { // scanned anew each time
		tab, err := source.Collect(t.Context(), s, req)
		require.NoError(t, err)
		require.Equal(t, 2500, tab.Len())
		assert.Equal(t, []string{"at", "amount", "order_id"}, tab.Names())
		assert.Equal(t, "2026-01-02", tab.Value(1, "at").String())
		assert.Equal(t, typ.Str("2500").String(), tab.Value(2499, "order_id").String())
		assert.Equal(t, table.String, tab.Value(2499, "order_id").Type())
		assert.Equal(t, "24.99", tab.Value(2499, "amount").String())
	}
}

func TestRowsStopsTheFunction(t *testing.T) {
	yielded, finished := 0, 0
	endless := source.Rows(func(context.Context, source.Request) iter.Seq2[order, error] {
		return func(yield func(order, error) bool) {
			defer func() { finished++ }()
			for {
				yielded++
				if !yield(order{}, nil) {
					return
				}
			}
		}
	})
	req := want(source.Column{Name: "order_id"})
	for range endless.Scan(t.Context(), req) {
		break
	}
	assert.Equal(t, 1024, yielded)
	assert.Equal(t, 1, finished)

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	yielded = 0
	var err error
	for _, err = range source.Read(ctx, endless, req) {
		cancel()
	}
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, 2048, yielded, "seen within a batch")
	assert.Equal(t, 2, finished)

	yielded = 0
	for _, err = range endless.Scan(ctx, req) {
		require.ErrorIs(t, err, context.Canceled)
	}
	assert.Zero(t, yielded, "a context that is done starts nothing")
}

func TestRowsErrors(t *testing.T) {
	broken := errors.New("connection lost")
	s := source.Rows(func(context.Context, source.Request) iter.Seq2[order, error] {
		return func(yield func(order, error) bool) {
			if yield(order{ID: 1}, nil) {
				yield(order{}, broken)
			}
		}
	})
	_, err := source.Collect(t.Context(), s, want(source.Column{Name: "order_id"}))
	require.ErrorIs(t, err, broken)

	_, err = source.Collect(t.Context(), s, want(source.Column{Name: "regoin"}))
	require.EqualError(t, err, `source: table: no column "regoin" in struct source_test.order (did you mean "region"?)`)
	require.ErrorIs(t, err, table.ErrUnknown)

	_, err = source.Collect(t.Context(), source.Slice(orders(1)), want(source.Column{Name: "lines"}))
	var wrong *table.TypeError
	require.ErrorAs(t, err, &wrong)
	assert.Equal(t, "lines", wrong.Column)

	rows := orders(3000)
	rows[2500].At = day(1).Add(time.Hour)
	_, err = source.Collect(t.Context(), source.Slice(rows), want(source.Column{Name: "at", Type: table.Date}))
	var cell *table.CellError
	require.ErrorAs(t, err, &cell)
	assert.Equal(t, 2501, cell.Row)
	assert.Equal(t, "at", cell.Column)
	require.ErrorContains(t, err, `row 2501, column "at": "2026-01-01T01:00:00Z" has a time of day`)
}

func TestRowsNulls(t *testing.T) {
	type line struct{ Cost string }
	s := source.Slice([]line{{"1.5"}, {"NULL"}, {""}})
	tab, err := source.Collect(t.Context(), s, want(source.Column{Name: "cost", Type: table.Decimal, Nulls: []string{"NULL"}}))
	require.NoError(t, err)
	assert.Equal(t, "1.5", tab.Value(0, "cost").String())
	assert.True(t, tab.Value(1, "cost").None() && tab.Value(2, "cost").None())
}

func TestEmptySources(t *testing.T) {
	req := want(source.Column{Name: "amount", Type: table.Decimal})
	none := func(context.Context, source.Request) iter.Seq2[*table.Table, error] {
		return func(func(*table.Table, error) bool) {}
	}
	for name, s := range map[string]source.Source{"slice": source.Slice([]order{}), "silent": scan(none), "csv": csvOf("amount\n", table.CSV{})} {
		tab, err := source.Collect(t.Context(), s, req)
		require.NoError(t, err, name)
		assert.Zero(t, tab.Len(), name)
		assert.Equal(t, table.Decimal, tab.Columns()[0].Type(), name)
	}
}

// scan is a source that a user writes.
type scan func(context.Context, source.Request) iter.Seq2[*table.Table, error]

func (s scan) Scan(ctx context.Context, req source.Request) iter.Seq2[*table.Table, error] {
	return s(ctx, req)
}

func csvOf(file string, f table.CSV) source.Source {
	return source.CSV(func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(file)), nil }, f)
}

func TestTable(t *testing.T) {
	tab, err := table.Of(orders(3))
	_ = tab
	require.Error(t, err, "lines is no column")
	type line struct {
		Amount decimal.Decimal
		At     time.Time
		Note   string
	}
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	tab, err = table.Of([]line{{decimal.New(5, 0), time.Date(2026, 3, 1, 0, 0, 0, 0, shanghai), "7"}})
	require.NoError(t, err)
	req := want(source.Column{Name: "note", Type: table.Integer}, source.Column{Name: "at", Type: table.Date}, source.Column{Name: "amount"})
	req.Location = shanghai
	got, err := source.Collect(t.Context(), source.Table(tab), req)
	require.NoError(t, err)
	assert.Equal(t, []string{"note", "at", "amount"}, got.Names())
	assert.Equal(t, "7", got.Value(0, "note").String())
	assert.Equal(t, "2026-03-01", got.Value(0, "at").String())
	all, err := source.Collect(t.Context(), source.Table(tab), source.Request{})
	require.NoError(t, err)
	assert.Equal(t, tab, all, "no columns wanted: all as they are")

	req.Location = nil
	_, err = source.Collect(t.Context(), source.Table(tab), req)
	require.EqualError(t, err, `source: row 1, column "at": "2026-02-28T16:00:00Z" has a time of day; the column is a date`)
	_, err = source.Collect(t.Context(), source.Table(tab), want(source.Column{Name: "amuont"}))
	require.EqualError(t, err, `source: no column "amuont" in the data (did you mean "amount"?)`)
	_, err = source.Collect(t.Context(), source.Table(tab), want(source.Column{Name: "amount", Type: table.Bool}))
	require.EqualError(t, err, `source: column "amount" is decimal, wanted boolean`)
	_, err = source.Collect(t.Context(), source.Table(tab), want(source.Column{Name: "amount"}, source.Column{Name: "amount"}))
	require.EqualError(t, err, `source: table: two columns are called "amount"`)
}

// Rows of errors are counted over batches, and the error of a shared batch is not changed.
func TestReadCountsRows(t *testing.T) {
	tab, err := table.Of([]struct{ N string }{{"1"}, {"2"}, {"x"}})
	require.NoError(t, err)
	good, err := table.Of([]struct{ N string }{{"1"}, {"2"}})
	require.NoError(t, err)
	s := scan(func(context.Context, source.Request) iter.Seq2[*table.Table, error] {
		return func(yield func(*table.Table, error) bool) {
			_ = yield(good, nil) && yield(nil, nil) && yield(good, nil) && yield(tab, nil)
		}
	})
	for range 2 {
		_, err = source.Collect(t.Context(), s, want(source.Column{Name: "n", Type: table.Integer}))
		require.EqualError(t, err, `source: row 7, column "n": "x" is not an integer`)
	}
}

func TestCSV(t *testing.T) {
	file := "Order ID,Amount,At,Junk\nA1,1.50,2026-01-05 08:00,?\nA2,NULL,2026-01-06 09:30,?\nA3,x,2026-01-07 10:00,?\n"
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	f := table.CSV{Skip: true, Columns: []table.CSVColumn{{Name: "id", From: "Order ID"}, {Name: "junk", From: "Junk", Type: table.Integer}, {Name: "amount", From: "Amount", Type: table.Decimal, Nulls: []string{"NULL"}}}}
	req := want(source.Column{Name: "At", Type: table.Timestamp}, source.Column{Name: "amount"}, source.Column{Name: "id"})
	req.Location = shanghai
	tab, err := source.Collect(t.Context(), csvOf(file, f), req)
	require.NoError(t, err)
	assert.Equal(t, []string{"At", "amount", "id"}, tab.Names())
	assert.Equal(t, 2, tab.Len())
	assert.Equal(t, "2026-01-05T00:00:00Z", tab.Value(0, "At").String())
	assert.Equal(t, "1.5", tab.Value(0, "amount").String())
	assert.True(t, tab.Value(1, "amount").None())
	assert.Equal(t, 1, tab.Rejected().Count)
	assert.Equal(t, `line 4, cell 2 (Amount): "x" is not a decimal`, tab.Rejected().First[0].Error())

	// Only what is wanted is read: nothing is wrong with the ids.
	tab, err = source.Collect(t.Context(), csvOf(file, f), want(source.Column{Name: "id"}))
	require.NoError(t, err)
	assert.Equal(t, 3, tab.Len())
	assert.Zero(t, tab.Rejected().Count)

	// The wanted type stands before the declared one.
	tab, err = source.Collect(t.Context(), csvOf(file, f), want(source.Column{Name: "amount", Type: table.String}))
	require.NoError(t, err)
	assert.Equal(t, "x", tab.Value(2, "amount").String())
	tab, err = source.Collect(t.Context(), csvOf(file, table.CSV{}), source.Request{})
	require.NoError(t, err)
	assert.Equal(t, []string{"Order ID", "Amount", "At", "Junk"}, tab.Names())

	f.Skip = false
	_, err = source.Collect(t.Context(), csvOf(file, f), req)
	require.EqualError(t, err, `source: table: reading CSV: line 4, cell 2 (Amount): "x" is not a decimal`)
	_, err = source.Collect(t.Context(), csvOf(file, f), want(source.Column{Name: "Amuont"}))
	require.EqualError(t, err, `source: table: reading CSV: no column "Amuont" in the header (did you mean "Amount"?)`)
}

// file counts how often it is closed.
type file struct {
	io.Reader
	closed *int
	err    error
}

func (f file) Close() error { *f.closed++; return f.err }

func TestCSVCloses(t *testing.T) {
	closed := 0
	text := "n\n" + strings.Repeat("1\n", 5000)
	s := func(closeErr error) source.Source {
		return source.CSV(func() (io.ReadCloser, error) { return file{strings.NewReader(text), &closed, closeErr}, nil }, table.CSV{})
	}
	req := want(source.Column{Name: "n", Type: table.Integer})
	for range s(nil).Scan(t.Context(), req) {
		break
	}
	assert.Equal(t, 1, closed)
	_, err := source.Collect(t.Context(), s(nil), req)
	require.NoError(t, err)
	assert.Equal(t, 2, closed)
	broken := errors.New("bad checksum")
	_, err = source.Collect(t.Context(), s(broken), req)
	require.ErrorIs(t, err, broken)
	for range s(broken).Scan(t.Context(), req) {
		break // no error after the last yield
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	rows := 0
	for b, err := range s(nil).Scan(ctx, req) {
		if err != nil {
			require.ErrorIs(t, err, context.Canceled)
			break
		}
		rows += b.Len()
		cancel()
	}
	assert.Equal(t, 1024, rows)
	assert.Equal(t, 5, closed)
	missing := errors.New("no such file")
	_, err = source.Collect(t.Context(), source.CSV(func() (io.ReadCloser, error) { return nil, missing }, table.CSV{}), req)
	require.ErrorIs(t, err, missing)
}

func TestOp(t *testing.T) {
	assert.Equal(t, "==", source.Eq.String())
	assert.Equal(t, "not in", source.NotIn.String())
	assert.Equal(t, "invalid", source.Op(0).String())
	assert.Equal(t, "invalid", source.Op(99).String())
}

func BenchmarkRows(b *testing.B) {
	rows := orders(100_000)
	s := source.Slice(rows)
	req := want(source.Column{Name: "at", Type: table.Date}, source.Column{Name: "amount", Type: table.Decimal}, source.Column{Name: "region", Type: table.String})
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for t, err := range source.Read(b.Context(), s, req) {
			if err != nil {
				b.Fatal(err)
			}
			n += t.Len()
		}
		if n != len(rows) {
			b.Fatal(n)
		}
	}
	b.ReportMetric(float64(b.N*len(rows))/b.Elapsed().Seconds(), "rows/s")
}
