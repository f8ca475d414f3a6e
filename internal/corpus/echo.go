package corpus

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/table"
)

// echo checks what an answer says of itself, which files cannot ask: asOf, the
// range, the time column of each indicator, rows without time.
func echo(t *testing.T, engine func(*indicator.Catalog, indicator.Sources) (indicator.Querier, error)) {
	t.Helper()
	cat, err := indicator.New(indicator.Definitions{
		Datasets: map[string]indicator.Dataset{
			"orders": {Key: []string{"id"}, Time: indicator.TimeColumn{Column: "opened"}, Columns: map[string]indicator.Column{
				"id": {Type: table.Integer}, "opened": {Type: table.Date}, "closed": {Type: table.Date},
			}},
			"visits": {Key: []string{"id"}, Time: indicator.TimeColumn{Column: "on"}, Columns: map[string]indicator.Column{
				"id": {Type: table.Integer}, "on": {Type: table.Date},
			}},
		},
		Indicators: map[string]indicator.Indicator{
			"orders":    {Dataset: "orders", Formula: "count()"},
			"closed":    {Dataset: "orders", Formula: "count()", Time: "closed"},
			"per_visit": {Formula: "orders / visits"},
			"visits":    {Dataset: "visits", Formula: "count()"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	type order struct {
		ID             int
		Opened, Closed *calendar.Date
	}
	type visit struct {
		ID int
		On calendar.Date
	}
	day := func(month time.Month, day int) *calendar.Date {
		d := calendar.NewDate(2026, month, day)
		return &d
	}
	q, err := engine(cat, indicator.Sources{
		"orders": source.Slice([]order{{1, day(1, 5), day(2, 10)}, {2, day(1, 20), nil}, {3, nil, nil}}),
		"visits": source.Slice([]visit{{1, *day(2, 3)}}),
	})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(query indicator.Query) *indicator.Result {
		t.Helper()
		res, err := q.Query(context.Background(), query)
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	same := func(what string, got, want any) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	res := ask(indicator.Query{Indicators: []string{"orders"}})
	same("asOf is the last row's day", res.AsOf().String(), "2026-01-20")
	same("the range is that of the data", res.Over().String(), "2026-01-05..2026-01-20")
	same("rows without time", res.Undated()["orders.opened"], 1)

	res = ask(indicator.Query{Indicators: []string{"orders", "visits"}, Over: calendar.Month(2026, time.March)})
	same("asOf is the latest of all datasets", res.AsOf().String(), "2026-02-03")
	same("the range is the one asked", res.Over().String(), "2026-03")

	res = ask(indicator.Query{Indicators: []string{"orders", "closed", "per_visit"}, AsOf: calendar.Day(*day(1, 31))})
	same("asOf is the one asked", res.AsOf().String(), "2026-01-31")
	for name, want := range map[string][]string{
		"orders": {"orders.opened"}, "closed": {"orders.closed"}, "per_visit": {"orders.opened", "visits.on"},
	} {
		if got := res.Times(name); !slices.Equal(got, want) {
			t.Errorf("the time of %s: %v, want %v", name, got, want)
		}
	}

	res = ask(indicator.Query{
		Indicators: []string{"orders"}, By: []string{"month"}, Cover: true,
		Over: calendar.Between(time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC), time.Date(2026, 2, 10, 0, 0, 0, 0, time.UTC)),
	})
	same("the range is the one covered", res.Over().String(), "2026-01-01..2026-02-28")
}
