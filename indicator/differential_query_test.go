package indicator_test

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/dim"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// pools are the datasets that a query asks of: mostly one.
var pools = [][]string{
	{"orders"}, {"orders"}, {"orders"}, {"orders"}, {"orders", "visits"}, {"orders", "visits"}, {"visits"}, {"balances"},
	{"customers"}, {"orders", "visits", "balances"}, {"orders", "visits", "balances", "customers"},
}

// query makes a random question.
func (w *world) query() indicator.Query {
	g := &gen{w: w, defs: w.defs}
	pool := pick(w.r, pools)
	fit := slices.DeleteFunc(slices.Clone(w.defs), func(d *idef) bool {
		return slices.ContainsFunc(d.sets, func(s string) bool { return !slices.Contains(pool, s) })
	})
	if len(fit) == 0 {
		fit = w.defs
	}
	var q indicator.Query
	var below []string
	for range 1 + w.r.IntN(3) {
		d := pick(w.r, fit)
		if !w.one(3) {
			d = fit[max(w.r.IntN(len(fit)), w.r.IntN(len(fit)))] // what is derived stands later
		}
		if !slices.Contains(q.Indicators, d.name) {
			q.Indicators = append(q.Indicators, d.name)
			below = union(below, d.sets)
		}
	}
	q.By = g.keys(below, pick(w.r, []int{0, 0, 0, 1, 1, 2, 3}))
	if w.one(40) {
		if c, ok := (&gen{w: w, cols: w.shared(below)}).column("", typ.Float, typ.Duration); ok {
			q.By = append(q.By, c.path)
		}
	}
	timed := g.timed(below)
	if timed && !w.one(3) {
		q.By = append(q.By, g.grain(below))
		if w.one(5) {
			if more := g.grain(below); !slices.Contains(q.By, more) {
				q.By = append(q.By, more)
			}
		}
	}
	if w.one(25) && len(q.By) > 0 { // the keys alone, of orders since it has names of its own
		q.Indicators, q.By = nil, append(q.By, "status")
	}
	w.r.Shuffle(len(q.By), func(i, j int) { q.By[i], q.By[j] = q.By[j], q.By[i] })
	if timed && w.one(2) {
		q.Over = w.period(slices.ContainsFunc(q.By, func(k string) bool { return strings.HasPrefix(k, "hour") }))
	}
	switch w.r.IntN(9) {
	case 0:
		q.AsOf = calendar.Day(calendar.Date(w.day()))
	case 1:
		q.AsOf = w.period(false)
	case 2:
		q.AsOf = calendar.Between(time.Time{}, w.instant())
	}
	g.cols = w.shared(below)
	if w.one(6) {
		q.Where = g.cond(2)
	}
	if c, ok := g.column("", typ.String, typ.Bool, typ.Integer, typ.Date); ok && w.one(8) {
		if w.one(5) {
			q.Scope = q.Scope.AndNone(c.path)
		} else {
			q.Scope = dim.At(c.path, pick(w.r, c.pool).String())
		}
	}
	if w.one(5) {
		d := pick(w.r, fit)
		if len(q.Indicators) > 0 && !w.one(4) {
			d = w.def(pick(w.r, q.Indicators))
		}
		q.Having = d.name + g.pick(" > 0", " != nil", " <= 100", " >= 1 or "+d.name+" == nil")
		if !exact(d.cell) {
			q.Having = d.name + " != nil"
		}
	}
	for _, name := range append(slices.Clone(q.By), q.Indicators...) {
		if w.one(6) {
			q.Order = append(q.Order, g.pick("", "-")+name)
		}
	}
	if w.one(8) {
		q.Limit = 1 + w.r.IntN(6)
	}
	q.Fill, q.Cover, q.WholePrior = w.one(5), w.one(6), w.one(8)
	if w.one(15) {
		q.Lang = "zh"
	}
	w.arguments(&q)
	return q
}

func (w *world) def(name string) *idef {
	for _, d := range w.defs {
		if d.name == name {
			return d
		}
	}
	return nil
}

var argNames = regexp.MustCompile(`args\.(\w+)`)

// arguments gives the arguments that a query's formulas read.
func (w *world) arguments(q *indicator.Query) {
	texts := append(slices.Clone(q.Indicators), q.Having)
	var all strings.Builder
	for _, d := range closure(w.defs, texts...) {
		all.WriteString(d.formula + " " + d.where + " ")
	}
	all.WriteString(q.Where)
	for _, m := range argNames.FindAllStringSubmatch(all.String(), -1) {
		if q.Args == nil {
			q.Args = indicator.Args{}
		}
		switch m[1] {
		case "n":
			q.Args["n"] = decimal.RequireFromString("2.5")
		case "i":
			q.Args["i"] = 3
		case "s":
			q.Args["s"] = "East"
		case "d":
			q.Args["d"] = calendar.Date(w.first + 3)
		case "l":
			q.Args["l"] = []string{"East", "c1", "A", ""}
		}
	}
}

func (w *world) day() int64 { return w.first - 10 + w.r.Int64N(w.days+20) }

func (w *world) instant() time.Time {
	return calendar.Date(w.day()).In(w.loc).Add(time.Duration(w.r.Int64N(24*60)) * time.Minute)
}

// period is a range in or about the data, of a few days where it must be short.
func (w *world) period(short bool) calendar.Period {
	d := calendar.Date(w.day())
	year, month, day := d.Civil()
	switch n := w.r.IntN(16); {
	case short || n < 2:
		return calendar.Day(d)
	case n < 5:
		return calendar.Month(year, month)
	case n < 6:
		return calendar.Quarter(year, 1+(int(month)-1)/3)
	case n < 9:
		return calendar.Year(year)
	case n < 10:
		return calendar.Half(year, 1+(int(month)-1)/6)
	case n < 11:
		return calendar.FiscalYear(year)
	case n < 12:
		if p, err := calendar.Parse(pick(w.r, []string{"2020-W53", "2021-W01", "2025-W10", "2026-W01", "2025-W52"})); err == nil {
			return p
		}
	case n < 13:
		return calendar.Between(time.Time{}, w.instant())
	case n < 14:
		return calendar.Between(w.instant(), time.Time{})
	}
	from := d.AddDays(-w.r.IntN(40)).In(w.loc)
	if w.one(2) {
		from = from.Add(time.Duration(day) * time.Hour)
	}
	return calendar.Between(from, from.Add(time.Duration(1+w.r.IntN(1200))*time.Hour))
}
