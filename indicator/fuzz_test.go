package indicator_test

import (
	"context"
	"slices"
	"testing"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/table"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
)

type fuzzRow struct {
	ID     int
	At     calendar.Date
	Region *string
	Amount decimal.NullDecimal
	Weight float64
	Ok     *bool
}

func fuzzRows() []fuzzRow {
	east, west, yes, no := "East", "West", true, false
	num := func(s string) decimal.NullDecimal { return decimal.NewNullDecimal(decimal.RequireFromString(s)) }
	day := func(m, d int) calendar.Date { return calendar.NewDate(2024, 1, 1).AddMonths(m - 1).AddDays(d - 1) }
	return []fuzzRow{
		{1, day(1, 31), &east, num("10"), 0.5, &yes},
		{2, day(2, 29), &west, decimal.NullDecimal{}, -1e300, &no},
		{3, day(2, 29), nil, num("-0.001"), 1e300, nil},
		{4, day(3, 1), &east, num("99999999999999999999.99"), 0, &yes},
		{5, day(12, 31), &west, num("0"), 3, &no},
	}
}

func fuzzCatalog(formula string) (*indicator.Catalog, error) {
	return indicator.New(indicator.Definitions{
		Datasets: map[string]indicator.Dataset{"rows": {
			Key: []string{"id"}, Time: indicator.TimeColumn{Column: "at"},
			Columns: map[string]indicator.Column{
				"id": {Type: table.Integer}, "at": {Type: table.Date}, "region": {Type: table.String},
				"amount": {Type: table.Decimal}, "weight": {Type: table.Float}, "ok": {Type: table.Bool},
			},
		}},
		Indicators: map[string]indicator.Indicator{"x": {Formula: formula}},
	})
}

var fuzzFormulas = []string{
	"sum(amount)", "count() / count(amount)", "rate(ok, weight)", `sum(amount) | rolling("2 months")`,
	`sum(amount) / prior(sum(amount), "1 year") - 1`, "count() | per(region) | having(value >= 2) | count()",
	`sum(amount) | fill(0) | per("day") | avg()`, "last(amount, region)", "sum(weight) | share(region)", "rank(avg(amount), region)",
	`median(amount) + percentile(amount, 0.95)`, "round(sum(amount), 18)", "stddev(weight)", "days() * business_days()",
	`sum(if region == "East" {amount} else {nil}) ?? 0`, `prior(count()) | to_date("year")`, `max(at)`, `sum(amount) | whole("year") | across()`,
	`avg(days_between(at, "2024-12-31"))`, `sum(amount * amount * amount % 7)`,
}

func TestFuzzFormulasLoad(t *testing.T) {
	for _, s := range fuzzFormulas {
		_, err := fuzzCatalog(s)
		require.NoError(t, err, s)
	}
}

// Whatever formula and condition the checker accepts has an answer or a typed
// error, and the same one for the rows in any order.
func FuzzEngine(f *testing.F) {
	for _, s := range fuzzFormulas {
		f.Add(s, `amount != nil`, byte(3))
		f.Add(s, ``, byte(8))
	}
	by := []string{"", "region", "day", "month", "week", "weekday", "year", "month_of_year", "quarter"}
	f.Fuzz(func(t *testing.T, formula, where string, pick byte) {
		cat, err := fuzzCatalog(formula)
		if err != nil {
			return
		}
		q := indicator.Query{Indicators: []string{"x"}, Where: where, Over: calendar.Year(2024), Fill: pick&64 != 0}
		for i, name := range by {
			if name != "" && (int(pick)%len(by) == i || pick&128 != 0 && i == 1) && !slices.Contains(q.By, name) {
				q.By = append(q.By, name)
			}
		}
		rows := fuzzRows()
		answer := func() string {
			eng, err := indicator.NewEngine(cat, indicator.Sources{"rows": source.Slice(rows)})
			if err != nil {
				t.Fatal(err)
			}
			res, err := eng.Query(context.Background(), q)
			if err != nil {
				return err.Error()
			}
			return res.Table().Text()
		}
		want := answer()
		slices.Reverse(rows)
		if got := answer(); got != want {
			t.Errorf("formula %q where %q by %v\n%s\nin reverse order\n%s", formula, where, q.By, want, got)
		}
	})
}
