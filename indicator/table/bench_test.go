package table_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/table"
)

const benchRows = 100_000

type order struct {
	ID      string `col:"order_id"`
	At      time.Time
	Placed  time.Time `col:",date"`
	Region  string
	Amount  decimal.Decimal
	Rebate  decimal.NullDecimal
	Pieces  int
	Settled bool
}

func orders(n int) []order {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	rows := make([]order, n)
	for i := range rows {
		rows[i] = order{
			ID: fmt.Sprint("A", i), At: at.Add(time.Duration(i) * time.Minute), Placed: at.AddDate(0, 0, i%365), Region: []string{"East", "West", "华北"}[i%3],
			Amount: decimal.New(int64(i*37), -2), Pieces: i % 9, Settled: i%2 == 0,
		}
		if i%4 == 0 {
			rows[i].Rebate = decimal.NewNullDecimal(decimal.New(5, -1))
		}
	}
	return rows
}

func perRow(b *testing.B) {
	b.ReportMetric(float64(b.N)*benchRows/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkOf(b *testing.B) {
	rows := orders(benchRows)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := table.Of(rows); err != nil {
			b.Fatal(err)
		}
	}
	perRow(b)
}

func BenchmarkRows(b *testing.B) {
	tab, err := table.Of(orders(benchRows))
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range table.Rows[order](tab) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	perRow(b)
}

func BenchmarkScaled(b *testing.B) {
	tab, err := table.Of(orders(benchRows))
	require.NoError(b, err)
	c, _ := tab.Column("amount")
	b.ReportAllocs()
	for b.Loop() {
		sum := int64(0)
		for i := range c.Len() {
			n, _ := c.Scaled(i)
			sum += n
		}
		if sum == 0 {
			b.Fatal()
		}
	}
	perRow(b)
}

func benchCSV(b *testing.B) ([]byte, table.CSV) {
	tab, err := table.Of(orders(benchRows))
	require.NoError(b, err)
	var file bytes.Buffer
	require.NoError(b, table.WriteCSV(&file, tab))
	var f table.CSV
	for _, c := range tab.Columns() {
		f.Columns = append(f.Columns, table.CSVColumn{Name: c.Name(), Type: c.Type()})
	}
	return file.Bytes(), f
}

func BenchmarkReadCSV(b *testing.B) {
	file, f := benchCSV(b)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := table.ReadCSV(bytes.NewReader(file), f); err != nil {
			b.Fatal(err)
		}
	}
	perRow(b)
}

func BenchmarkWriteCSV(b *testing.B) {
	file, f := benchCSV(b)
	tab, err := table.ReadCSV(bytes.NewReader(file), f)
	require.NoError(b, err)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		if err := table.WriteCSV(&bytes.Buffer{}, tab); err != nil {
			b.Fatal(err)
		}
	}
	perRow(b)
}

func BenchmarkBuilder(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		w := table.New(table.Spec{Name: "region", Type: table.String}, table.Spec{Name: "revenue", Type: table.Decimal})
		for i := range benchRows {
			w.Column(0).Text("East")
			w.Column(1).Scaled(int64(i), 2)
		}
		if _, err := w.Table(); err != nil {
			b.Fatal(err)
		}
	}
	perRow(b)
}

func TestAllocations(t *testing.T) {
	rows := orders(10_000)
	tab, err := table.Of(rows)
	require.NoError(t, err)
	of := testing.AllocsPerRun(1, func() { _, _ = table.Of(rows) })
	require.Less(t, of, 500.0, "Of allocates per column, not per row")
	c, _ := tab.Column("amount")
	require.Zero(t, testing.AllocsPerRun(1, func() {
		for i := range c.Len() {
			c.Scaled(i)
		}
	}))
	read := testing.AllocsPerRun(1, func() {
		for _, err := range table.Rows[struct {
			Region string
			Pieces int
			At     time.Time
		}](tab) {
			require.NoError(t, err)
		}
	})
	require.Less(t, read, 200.0, "Rows allocates decimals only")
}
