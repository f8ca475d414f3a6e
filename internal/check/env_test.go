package check_test

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/formula"
	"github.com/zhibiao/zhibiao/indicator/unit"
	"github.com/zhibiao/zhibiao/internal/check"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// dataset is a fake catalog's dataset.
type dataset struct {
	name, noun string
	columns    map[string]check.Column
}

func (d dataset) Dataset() string { return d.name }
func (d dataset) Noun() string    { return d.noun }
func (d dataset) Names() []string { return slices.Sorted(maps.Keys(d.columns)) }
func (d dataset) Column(path []string) (check.Column, bool) {
	col, ok := d.columns[strings.Join(path, ".")]
	return col, ok
}

// table makes a dataset of lines "name type [unit=…] [noun=…] [order=a,b]".
func table(name, noun, columns string) dataset {
	d := dataset{name, noun, map[string]check.Column{}}
	for line := range strings.Lines(columns) {
		words := strings.Fields(line)
		if len(words) < 2 {
			continue
		}
		var col check.Column
		joins, own := "", words[0]
		if i := strings.LastIndexByte(own, '.'); i >= 0 {
			joins, own = own[:i], own[i+1:]
		}
		col.Col = ir.Column{Joins: joins, Name: own}
		var ok bool
		if col.Type, ok = typ.Parse(words[1]); !ok {
			panic(line)
		}
		for _, w := range words[2:] {
			key, value, _ := strings.Cut(w, "=")
			switch key {
			case "unit":
				col.Unit = unit.MustParse(value)
			case "noun":
				col.Noun = value
			case "order":
				col.Order = strings.Split(value, ",")
			}
		}
		d.columns[words[0]] = col
	}
	return d
}

var (
	orders = table("orders", "order_line", `
		order_id          string    noun=order
		ordered_at        date
		shipped_on        date
		created_at        timestamp
		paid_at           timestamp
		customer_id       string    noun=customer
		customer.segment  string
		customer.since    date
		region            string
		status            string
		stage             string    order=qualify,propose,won
		priority          string    order=low,high
		amount            decimal   unit=CNY
		cost              decimal   unit=CNY
		fee               decimal   unit=USD
		quantity          integer   unit=piece
		line              integer
		discount          decimal
		score             float
		gift              boolean
		wait              duration
		订单额             decimal   unit=CNY
	`)
	visits = table("visits", "visit", `
		visit_id     string
		visited_at   timestamp
		customer_id  string    noun=customer
		customer.segment string
		region       string
		status       integer
		minutes      integer   unit=minute
		open         boolean
	`)
)

// env is a fake catalog whose indicators are formulas.
type env struct {
	home    string
	checked map[string]check.Info
}

// indicators of the fake catalog, in order of dependence; after "@" the dataset.
var indicators = []struct{ name, formula string }{
	{"revenue", "sum(amount) @ orders"},
	{"costs", "sum(cost) @ orders"},
	{"orders_won", `count_distinct(order_id) @ orders`},
	{"order_lines", "count() @ orders"},
	{"avg_line", "avg(amount) @ orders"},
	{"peak", "max(amount) @ orders"},
	{"stock", "last(quantity) @ orders"},
	{"win_rate", `rate(status == "won") @ orders`},
	{"last_order", "max(ordered_at) @ orders"},
	{"last_paid", "max(paid_at) @ orders"},
	{"calls", "count() @ visits"},
	{"revenue_ytd", `to_date(revenue, "year") @ orders`},
	{"closed", "at(count(), paid_at) @ orders"},
	{"quota", "0.8 @ orders"},
	{"big", "revenue > 100 @ orders"},
	{"mixed", "sum(amount) / calls @ orders"},
	{"asked", "where(revenue, region == args.region) @ orders"},
	{"broken", "sum(amont) @ orders"},
	{"订单", "count() @ orders"},
}

func catalog(home string) env {
	e := env{home, map[string]check.Info{}}
	for _, ind := range indicators {
		text, home, _ := strings.Cut(ind.formula, " @ ")
		f, err := formula.Parse(text)
		if err != nil {
			panic(err)
		}
		info, _ := check.Formula(f, env{home, e.checked})
		e.checked[ind.name] = info
	}
	return e
}

func (e env) Indicator(name string) (check.Info, bool) { i, ok := e.checked[name]; return i, ok }
func (e env) Indicators() []string                     { return slices.Sorted(maps.Keys(e.checked)) }
func (e env) Datasets() []string                       { return []string{"orders", "visits"} }
func (e env) Grain(name string) bool                   { return slices.Contains(e.Grains(), name) }

func (e env) Home() check.Scope {
	s, ok := e.Dataset(e.home)
	if !ok {
		return nil
	}
	return s
}

func (e env) Dataset(name string) (check.Scope, bool) {
	switch name {
	case "orders":
		return orders, true
	case "visits":
		return visits, true
	}
	return nil, false
}

func (e env) Grains() []string {
	names := []string{"season"}
	for _, g := range calendar.Grains() {
		names = append(names, string(g))
	}
	return names
}

func (e env) Location() *time.Location { return time.FixedZone("UTC+8", 8*3600) }

// arguments are the types of a fake query's arguments; "[]" marks a list.
type arguments map[string]string

func (a arguments) Arg(name string) (typ.Type, bool, bool) {
	t, list := strings.CutPrefix(a[name], "[]")
	of, ok := typ.Parse(t)
	return of, list, ok
}
