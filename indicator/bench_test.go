package indicator_test

import (
	"context"
	"testing"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/calendar"
)

// One query over the 9,994 order lines, which the source parses anew each time.
func BenchmarkQuery(b *testing.B) {
	eng := retailEngine(b)
	for name, q := range map[string]indicator.Query{
		"total":         {Indicators: []string{"revenue"}, Over: calendar.Year(2017)},
		"yoy_by_region": {Indicators: []string{"revenue", "revenue_yoy"}, By: []string{"region"}, Over: calendar.Year(2017)},
		"by_day":        {Indicators: []string{"revenue"}, By: []string{"day"}},
		"customer_fold": {Indicators: []string{"repurchase"}, By: []string{"month"}},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := eng.Query(context.Background(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Checking a query needs no data: it is what a service does for a dashboard at
// start-up.
func BenchmarkCheck(b *testing.B) {
	cat := retailEngine(b).Catalog()
	q := indicator.Query{Indicators: []string{"revenue_yoy", "repurchase"}, By: []string{"region", "month"}, Where: "sales > 10"}
	b.ReportAllocs()
	for b.Loop() {
		if err := cat.Check(q); err != nil {
			b.Fatal(err)
		}
	}
}
