package main

import (
	"fmt"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/explain"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/indicator/unit"
)

// reasons prints why revenue changed: once by region, once by what it is made of.
func (r *report) reasons() error {
	regions, err := r.byRegion()
	if err != nil {
		return err
	}
	drivers, values, err := r.byDriver()
	if err != nil {
		return err
	}
	r.head("Why revenue changed", "收入为何变化")
	r.parts(r.title("region"), regions, nil)
	fmt.Fprintln(r.w)
	r.parts(r.in("Driver", "驱动因素"), drivers, values)
	r.printf("  * revenue = customers · orders per customer · revenue per order; parts by LMDI, in dollars.",
		"  * 收入 = 客户数 · 客均订单数 · 订单均价；各部分按 LMDI 分解，单位为美元。")
	r.printf("  * Both compare like for like, up to 12-30. The parts sum to the whole, to the last digit.",
		"  * 两表均为同期同口径，截至 12-30。各部分之和与总变化分毫不差。")
	return nil
}

// byRegion explains the change of a sum by its summands. A region that had no
// revenue in one of the years has no value there, which counts as 0.
func (r *report) byRegion() (explain.Explanation, error) {
	res, err := r.ask([]string{"region"}, "_revenue_before", "revenue")
	if err != nil {
		return explain.Explanation{}, err
	}
	t := res.Table()
	var changes []explain.Change
	for i := range t.Len() {
		changes = append(changes, explain.Change{
			Key: t.Value(i, "region").Text(), From: t.Value(i, "_revenue_before").Decimal(), To: t.Value(i, "revenue").Decimal(),
		})
	}
	return explain.Additive(changes), nil
}

// byDriver explains the change of a product by its factors, and returns their
// values too. Ratios come with twelve decimals, revenue has four: so many are
// kept.
func (r *report) byDriver() (explain.Explanation, *table.Table, error) {
	drivers := []string{"customers", "orders_per_customer", "order_value"}
	q := indicator.Query{Indicators: drivers, Over: year}
	now, err := r.eng.Query(r.ctx, q)
	if err != nil {
		return explain.Explanation{}, nil, err
	}
	before, err := r.eng.Shift(calendar.Years(1)).Query(r.ctx, q)
	if err != nil {
		return explain.Explanation{}, nil, err
	}
	var factors []explain.Factor
	for _, name := range drivers {
		factors = append(factors, explain.Factor{
			Key: name, From: before.Table().Value(0, name).Decimal(), To: now.Table().Value(0, name).Decimal(),
		})
	}
	x, err := explain.Product(factors, explain.Decimals(4, unit.HalfEven))
	return x, now.Table(), err
}

// parts prints an explanation. The factors of a product have units of their own,
// those of their columns in t; without t all parts are money.
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
