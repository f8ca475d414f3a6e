package main

import (
	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/unit"
)

// growth prints this year against last, as it is seen from three sides.
func (r *report) growth() error {
	r.head("This year against last", "今年与去年")
	g := &grid{right: []bool{false, false, true, true, true}}
	g.add(r.in("Period", "期间"), r.in("As of", "截至"), r.title("revenue"), r.title("_revenue_before"), r.title("revenue_growth"))
	for _, q := range []indicator.Query{
		{Over: year, AsOf: calendar.Day(calendar.NewDate(2017, 12, 31))},
		{Over: year},
		{Over: calendar.Half(2017, 1)},
		{},
	} {
		q.Indicators = []string{"revenue", "_revenue_before", "revenue_growth"}
		res, err := r.eng.Query(r.ctx, q)
		if err != nil {
			return err
		}
		t := res.Table()
		before, growth := "", ""
		if d := t.Value(0, "_revenue_before"); !d.None() && !q.Over.IsZero() {
			before = r.exact(d.Decimal())
			growth = r.change(4, t.Value(0, "revenue_growth").Decimal(), unit.Percent)
		}
		g.add(res.Over().String(), res.AsOf().String(), r.exact(t.Value(0, "revenue").Decimal()), before, growth)
	}
	g.print(r.w)
	r.printf("  * As of 2017-12-31 the year is complete and compared with all of 2016.",
		"  * 截至 2017-12-31 时全年完整，与 2016 全年比较。")
	r.printf("  * The data ends on 2017-12-30: unless asked otherwise, 2017 is compared like for like, with 2016 up to 12-30.",
		"  * 数据截至 2017-12-30：默认按同期同口径比较，2016 只算到 12-30。")
	return nil
}

// regions prints the year by region, ranked.
func (r *report) regions() error {
	names := []string{"revenue", "_revenue_share", "revenue_growth", "margin", "customers", "customer_value"}
	res, err := r.eng.Query(r.ctx, indicator.Query{
		Indicators: append([]string{"_revenue_rank"}, names...), By: []string{"region"}, Over: year, Order: []string{"_revenue_rank"},
	})
	if err != nil {
		return err
	}
	whole, err := r.ask(nil, names...)
	if err != nil {
		return err
	}
	r.head("Regions, %s", "区域，%s", year)
	r.grid(res, whole).print(r.w)
	r.footnotes(res)
	return nil
}

// months prints the year by month, in short numbers and with a bar.
func (r *report) months() error {
	names := []string{"revenue", "_revenue_before", "revenue_growth", "_revenue_to_date"}
	res, err := r.ask([]string{"month"}, names...)
	if err != nil {
		return err
	}
	r.head("Months, %s", "月份，%s", year)
	brief := *r
	brief.compact = true
	g := brief.grid(res, nil)
	g.right = append(g.right, false)
	g.rows[0] = append(g.rows[0], "")
	revenue, _ := res.Table().Column("revenue")
	largest := revenue.Decimal(0).Decimal
	for i := range revenue.Len() {
		if d := revenue.Decimal(i).Decimal; d.GreaterThan(largest) {
			largest = d
		}
	}
	for i := range revenue.Len() {
		g.rows[i+1] = append(g.rows[i+1], bar(revenue.Decimal(i).Decimal, largest))
	}
	g.print(r.w)
	r.footnotes(res)
	return nil
}
