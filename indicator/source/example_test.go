package source_test

import (
	"context"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/table"
)

// Order is a row as the service's repository has it.
type Order struct {
	ID     string    `col:"order_id"`
	At     time.Time `col:"ordered_at"`
	Region string
	Amount decimal.Decimal
}

// Repo is a repository that the service has anyway.
type Repo struct{ rows []Order }

// Orders yields the stored orders, of the wanted time only.
func (r *Repo) Orders(ctx context.Context, req source.Request) iter.Seq2[Order, error] {
	return func(yield func(Order, error) bool) {
		for _, o := range r.rows {
			if req.Time.Column == "ordered_at" && !req.Time.Contains(o.At) {
				continue
			}
			if !yield(o, nil) {
				return
			}
		}
	}
}

func ExampleRows() {
	day := func(d int) time.Time { return time.Date(2026, time.March, d, 0, 0, 0, 0, time.UTC) }
	repo := &Repo{rows: []Order{
		{"A1", day(5), "East", decimal.RequireFromString("1250.56")},
		{"A2", day(6), "West", decimal.RequireFromString("80")},
		{"A3", day(9), "East", decimal.RequireFromString("99.9")},
	}}
	req := source.Request{Columns: []source.Column{{Name: "ordered_at", Type: table.Date}, {Name: "amount", Type: table.Decimal}}}
	req.Time.Column = "ordered_at"
	req.Time.End = day(9)
	t, err := source.Collect(context.Background(), source.Rows(repo.Orders), req)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(t.Text())
	// Output:
	// ordered_at   amount
	// ----------  -------
	// 2026-03-05  1250.56
	// 2026-03-06    80.00
}

func ExampleCSV() {
	open := func() (io.ReadCloser, error) { // os.Open in earnest
		return io.NopCloser(strings.NewReader("Order ID,Order Date,Sales\nA1,2026-03-05,1250.50\nA2,2026-03-06,eighty\n")), nil
	}
	s := source.CSV(open, table.CSV{})
	t, err := source.Collect(context.Background(), s, source.Request{Columns: []source.Column{{Name: "Order Date", Type: table.Date}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(t.Value(1, "Order Date"))
	_, err = source.Collect(context.Background(), s, source.Request{Columns: []source.Column{{Name: "Sales", Type: table.Decimal}}})
	fmt.Println(err)
	// Output:
	// 2026-03-06
	// source: table: reading CSV: line 3, cell 3 (Sales): "eighty" is not a decimal
}
