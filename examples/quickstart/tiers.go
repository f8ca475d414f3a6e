package main

import (
	"strings"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/calendar"
)

// tiers prints all indicators as the tree of goals, this year's values beside
// last year's.
func (r *report) tiers() error {
	cat := r.eng.Catalog()
	q := indicator.Query{Over: year}
	for _, x := range cat.Tree() {
		q.Indicators = append(q.Indicators, x.Name)
	}
	now, err := r.eng.Query(r.ctx, q)
	if err != nil {
		return err
	}
	before, err := r.eng.Shift(calendar.Years(1)).Query(r.ctx, q)
	if err != nil {
		return err
	}

	r.head("Indicators by tier, %s", "指标体系，%s", year)
	g := &grid{right: []bool{false, false, true, true, false, false}}
	g.add(r.in("Indicator", "指标"), r.in("Tier", "层级"), "2017", "2016", r.in("Unit", "单位"), r.in("Owner", "负责人"))
	for depth, x := range cat.Tree() {
		value := func(res *indicator.Result) string {
			d := res.Table().Value(0, x.Name)
			if d.None() {
				return "–"
			}
			f := x.Format
			f.HideUnit = true
			return r.number(f, d.Decimal(), x.Unit)
		}
		shown := ""
		if !x.Unit.Dimensionless() {
			shown = x.Unit.String()
		}
		g.add(strings.Repeat("  ", depth)+x.Definition.Title.In(r.lang), r.tier(x.Definition.Tier),
			value(now), value(before), shown, x.Definition.Owner)
	}
	g.print(r.w)
	r.footnotes(now)
	return nil
}

func (r *report) tier(t indicator.Tier) string {
	return map[indicator.Tier]string{
		indicator.Strategic: r.in("strategic", "战略"), indicator.Tactical: r.in("tactical", "战术"), indicator.Operational: r.in("operational", "执行"),
	}[t]
}

// findings prints what works but could be better.
func (r *report) findings() error {
	r.head("Findings: definitions that work but could be better", "待完善：可以使用、但仍可改进的定义")
	for _, f := range r.eng.Catalog().Findings() {
		r.printf("  %s", "  %s", f.Error())
	}
	r.printf("  * What these indicators do for those above is believed, not computed: no formula leads from one to the other.",
		"  * 这些指标对上级指标的作用是经验判断，并无公式可循。")
	return nil
}
