package main

import (
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/explain"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/indicator/unit"
)

// reasons prints why revenue changed: once by region, once by what it is made of.
func (r *report) reasons() error {
	now, before, err := r.bothYears(indicator.Query{Indicators: []string{"revenue"}, By: []string{"region"}, Over: year})
	if err != nil {
		return err
	}
	r.head("Why revenue changed", "收入为何变化")
	r.parts(r.title("region"), byRegion(now, before), nil)
	fmt.Fprintln(r.w)

	names := []string{"customers", "orders_per_customer", "order_value"}
	now, before, err = r.bothYears(indicator.Query{Indicators: names, Over: year})
	if err != nil {
		return err
	}
	x, err := byFactor(names, now, before)
	if err != nil {
		return err
	}
	r.parts(r.in("Driver", "驱动因素"), x, now)
	r.printf("  * revenue = customers · orders per customer · revenue per order; parts by LMDI, in dollars.",
		"  * 收入 = 客户数 · 客均订单数 · 订单均价；各部分按 LMDI 分解，单位为美元。")
	r.printf("  * Both compare like for like, up to 12-30. The parts sum to the whole, to the last digit.",
		"  * 两表均为同期同口径，截至 12-30。各部分之和与总变化分毫不差。")
	return nil
}

// bothYears asks about a year and about the one before.
func (r *report) bothYears(q indicator.Query) (now, before *table.Table, err error) {
	a, err := r.eng.Query(r.ctx, q)
	if err != nil {
		return nil, nil, err
	}
	b, err := r.eng.Shift(calendar.Years(1)).Query(r.ctx, q)
	if err != nil {
		return nil, nil, err
	}
	return a.Table(), b.Table(), nil
}

// byRegion explains the change of a sum by its summands.
func byRegion(now, before *table.Table) explain.Explanation {
	from := map[string]decimal.Decimal{} // a region without revenue is 0
	for i := range before.Len() {
		from[before.Value(i, "region").Text()] = before.Value(i, "revenue").Decimal()
	}
	var changes []explain.Change
	for i := range now.Len() {
		region := now.Value(i, "region").Text()
		changes = append(changes, explain.Change{Key: region, From: from[region], To: now.Value(i, "revenue").Decimal()})
	}
	return explain.Additive(changes)
}

// byFactor explains the change of a product by its factors. Ratios come with
// twelve decimals, revenue has four: so many are kept.
func byFactor(names []string, now, before *table.Table) (explain.Explanation, error) {
	var factors []explain.Factor
	for _, name := range names {
		factors = append(factors, explain.Factor{
			Key: name, From: before.Value(0, name).Decimal(), To: now.Value(0, name).Decimal(),
		})
	}
	return explain.Product(factors, explain.Decimals(4, unit.HalfEven))
}

// parts prints an explanation. The parts of a product have units of their own,
// those of their columns in t.
func (r *report) parts(title string, x explain.Explanation, t *table.Table) {
	g := &grid{right: []bool{false, true, true, true, true}}
	g.add(title, "2016", "2017", r.in("Part of the change", "贡献"), r.in("Share", "占比"))
	for _, p := range x.Parts {
		key, from, to := p.Key, r.exact(p.From.Decimal), r.exact(p.To.Decimal)
		if t != nil {
			c, _ := t.Column(p.Key)
			f := *c.Spec().Format
			key, from, to = r.title(p.Key), r.number(f, p.From.Decimal, c.Unit()), r.number(f, p.To.Decimal, c.Unit())
		}
		g.add(key, from, to, r.change(4, p.Value, usd), r.number(unit.Format{}, p.Value.DivRound(x.Total, 6), unit.Percent))
	}
	g.add(r.title("revenue"), r.exact(x.From), r.exact(x.To), r.change(4, x.Total, usd), "100%")
	g.print(r.w)
}
