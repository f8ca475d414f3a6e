package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/indicator/unit"
)

// The year of the report, and the unit of its money.
var (
	year = calendar.Year(2017)
	usd  = unit.MustParse("USD")
)

// report is what all sections need: whom to ask, and where and how to write.
type report struct {
	ctx     context.Context
	w       io.Writer
	lang    string
	eng     *indicator.Engine
	compact bool // short numbers in cells: $44.0k
}

// in returns the text in the language of the report.
func (r *report) in(en, zh string) string { return indicator.Text{"en": en, "zh": zh}.In(r.lang) }

func (r *report) printf(en, zh string, args ...any) {
	fmt.Fprintf(r.w, r.in(en, zh)+"\n", args...)
}

// head begins a section.
func (r *report) head(en, zh string, args ...any) {
	r.printf("== "+en+"\n", "== "+zh+"\n", args...)
}

// ask asks for indicators over the year of the report.
func (r *report) ask(by []string, indicators ...string) (*indicator.Result, error) {
	return r.eng.Query(r.ctx, indicator.Query{Indicators: indicators, By: by, Over: year})
}

// title is what people call a column of an answer.
func (r *report) title(name string) string {
	if x, ok := r.eng.Catalog().Indicator(name); ok {
		return x.Definition.Title.In(r.lang)
	}
	orders, _ := r.eng.Catalog().Dataset("orders")
	if c, ok := orders.Columns[name]; ok {
		return c.Title.In(r.lang)
	}
	return map[string]string{"month": r.in("Month", "月份")}[name]
}

// number writes a number as people of the report's language do.
func (r *report) number(f unit.Format, d decimal.Decimal, u unit.Unit) string {
	f.Lang = r.lang
	return f.Text(d, u)
}

// exact writes a sum of money with all its digits.
func (r *report) exact(d decimal.Decimal) string {
	return r.number(unit.Format{Precision: unit.Fixed(4)}, d, usd)
}

// change writes a number that is a difference, with its sign.
func (r *report) change(digits int, d decimal.Decimal, u unit.Unit) string {
	return r.number(unit.Format{Precision: unit.Fixed(digits), Sign: unit.SignAlways}, d, u)
}

// cell writes one value of an answer as its indicator says; of counts the number
// alone, since the heading says what is counted.
func (r *report) cell(c *table.Column, row int) string {
	if !c.Type().Numeric() {
		text, _ := c.Text(row)
		return text
	}
	d := c.Decimal(row)
	if !d.Valid {
		return "–"
	}
	if c.Name() == "revenue_growth" {
		return r.change(2, d.Decimal, c.Unit())
	}
	f := *c.Spec().Format
	f.Compact = f.Compact || r.compact
	f.HideUnit = !strings.HasPrefix(c.Unit().String(), "USD")
	return r.number(f, d.Decimal, c.Unit())
}

// grid returns an answer as a grid, with a last row for the whole, which is asked
// for and not summed up: a total of ratios is no sum.
func (r *report) grid(res, whole *indicator.Result) *grid {
	g := &grid{}
	var heads []string
	for _, c := range res.Table().Columns() {
		heads = append(heads, r.title(c.Name()))
		g.right = append(g.right, c.Type().Numeric())
	}
	g.add(heads...)
	for row := range res.Table().Len() {
		var cells []string
		for _, c := range res.Table().Columns() {
			cells = append(cells, r.cell(c, row))
		}
		g.add(cells...)
	}
	if whole == nil {
		return g
	}
	cells := []string{r.in("Total", "合计")}
	for _, name := range res.Table().Names()[1:] {
		cell := ""
		if c, ok := whole.Table().Column(name); ok {
			cell = r.cell(c, 0)
		}
		cells = append(cells, cell)
	}
	g.add(cells...)
	return g
}

// footnotes say what a reader must know of the values of an answer. Rounded ones,
// at the twelfth decimal, are of no interest here.
func (r *report) footnotes(res *indicator.Result) {
	rows := map[table.Note][]string{}
	t := res.Table()
	for _, c := range t.Columns() {
		for row, notes := range c.Notes() {
			for n := range notes.All() {
				if first, _ := t.Columns()[0].Text(row); !slices.Contains(rows[n], first) {
					rows[n] = append(rows[n], first)
				}
			}
		}
	}
	for _, n := range []table.Note{table.Partial, table.LikeForLike} {
		if len(rows[n]) == 0 {
			continue
		}
		which := year.String()
		if len(rows[n]) < t.Len() {
			which = strings.Join(rows[n], ", ")
		}
		if n == table.Partial {
			r.printf("  * %s is not complete: the data ends on %s.", "  * %s 尚未完整：数据截至 %s。", which, res.AsOf())
		} else {
			r.printf("  * %s is compared like for like, with the same days of the year before.", "  * %s 按同期同口径比较，只取上年相同的天数。", which)
		}
	}
}
