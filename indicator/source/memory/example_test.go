package memory_test

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/source/memory"
	"github.com/zhibiao/zhibiao/indicator/table"
)

// A file is read once, then asked many times, and grows in between.
func Example() {
	file := "day,region,amount\n2026-03-05,East,100.10\n2026-03-09,West,50.20\n"
	orders := source.CSV(func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(file)), nil }, table.CSV{})

	ctx := context.Background()
	t, err := memory.Load(ctx, orders,
		source.Column{Name: "day", Type: table.Date},
		source.Column{Name: "region"},
		source.Column{Name: "amount", Type: table.Decimal},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	cat, err := indicator.New(indicator.Definitions{
		Datasets: map[string]indicator.Dataset{"orders": {
			CompleteTo: "2026-03-31",
			Time:       indicator.TimeColumn{Column: "day"},
			Columns: map[string]indicator.Column{
				"day":    {Type: table.Date},
				"region": {Type: table.String},
				"amount": {Type: table.Decimal, Unit: "CNY"},
			},
		}},
		Indicators: map[string]indicator.Indicator{"revenue": {Formula: "sum(amount)"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	eng, err := indicator.NewEngine(cat, indicator.Sources{"orders": t})
	if err != nil {
		fmt.Println(err)
		return
	}
	q := indicator.Query{Indicators: []string{"revenue"}, By: []string{"region"}, Over: calendar.Month(2026, 3)}
	for range 2 {
		res, err := eng.Query(ctx, q)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(t.Len(), "rows")
		fmt.Print(res.Table().Text())

		more, err := table.ReadCSV(strings.NewReader("day,region,amount\n2026-03-12,East,9.90\n"), table.CSV{})
		if err == nil {
			err = t.Append(more)
		}
		if err != nil {
			fmt.Println(err)
			return
		}
	}
	// Output:
	// 2 rows
	// region  revenue
	// ------  -------
	// East    ¥100.10
	// West     ¥50.20
	// 3 rows
	// region  revenue
	// ------  -------
	// East    ¥110.00
	// West     ¥50.20
}
