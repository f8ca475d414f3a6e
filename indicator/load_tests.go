package indicator

import (
	"regexp"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/dim"
	"github.com/zhibiao/zhibiao/internal/yamldoc"
)

func (r *reader) testsKey(n *yamldoc.Node) {
	for item := range r.Items(n) {
		before := len(r.Problems())
		s := sourced[Test]{def: r.test(item), at: place{node: item}}
		s.name = s.def.Name
		s.broken = len(r.Problems()) > before
		r.tests = append(r.tests, s)
	}
}

func (r *reader) test(n *yamldoc.Node) (t Test) {
	r.Fields(n,
		yamldoc.Field{Name: "name", Read: yamldoc.Set(&t.Name, r.Text), Required: true},
		yamldoc.Field{Name: "data", Read: func(n *yamldoc.Node) { t.Data = mapOf(r, n, r.textOrNothing) }},
		yamldoc.Field{Name: "query", Read: func(n *yamldoc.Node) { t.Query = r.query(n) }, Required: true,
			Within: []string{"indicators", "by", "over", "where"}},
		yamldoc.Field{Name: "error", Read: yamldoc.Set(&t.Error, r.Text)},
		yamldoc.Field{Name: "expect", Required: n.Get("error") == nil, Read: func(n *yamldoc.Node) {
			for row := range r.Items(n) {
				cells := make(map[string]string, row.Len())
				for key, value := range r.Entries(row) {
					cells[key.Text()] = r.cell(value) // a joined key has a dot in its name
				}
				t.Expect = append(t.Expect, cells)
			}
		}},
	)
	return t
}

// cell reads an expected value, as written.
func (r *reader) cell(n *yamldoc.Node) string {
	if n.Kind() == yamldoc.Null {
		r.Report(n, diag.Problem{Code: diag.MissingValue, Message: "the value is missing", Hint: `write "none" for no value`})
		return ""
	}
	return r.textOrNothing(n)
}

// query reads the query of a test.
func (r *reader) query(n *yamldoc.Node) (q Query) {
	r.Fields(n,
		yamldoc.Field{Name: "indicators", Read: yamldoc.Set(&q.Indicators, r.Texts)},
		yamldoc.Field{Name: "by", Read: yamldoc.Set(&q.By, r.Texts)},
		yamldoc.Field{Name: "over", Read: yamldoc.Set(&q.Over, r.period)},
		yamldoc.Field{Name: "as_of", Read: yamldoc.Set(&q.AsOf, r.period)},
		yamldoc.Field{Name: "scope", Read: func(n *yamldoc.Node) { q.Scope = r.scope(n) }},
		yamldoc.Field{Name: "where", Read: yamldoc.Set(&q.Where, r.Text)},
		yamldoc.Field{Name: "args", Read: func(n *yamldoc.Node) { q.Args = mapOf(r, n, r.argument) }},
		yamldoc.Field{Name: "having", Read: yamldoc.Set(&q.Having, r.Text)},
		yamldoc.Field{Name: "order", Read: yamldoc.Set(&q.Order, r.Texts)},
		yamldoc.Field{Name: "limit", Read: yamldoc.Set(&q.Limit, r.Int)},
		yamldoc.Field{Name: "fill", Read: yamldoc.Set(&q.Fill, r.Bool)},
		yamldoc.Field{Name: "cover", Read: yamldoc.Set(&q.Cover, r.Bool)},
		yamldoc.Field{Name: "whole_prior", Read: yamldoc.Set(&q.WholePrior, r.Bool)},
	)
	return q
}

func (r *reader) period(n *yamldoc.Node) (calendar.Period, bool) {
	s, ok := r.Text(n)
	if !ok {
		return calendar.Period{}, false
	}
	p, err := calendar.Parse(s)
	if err != nil {
		r.Report(n, diag.Problem{Code: diag.BadValue, Message: strings.TrimPrefix(err.Error(), "calendar: "), Err: err})
	}
	return p, err == nil
}

// scope reads "region=East, segment=Consumer" or a map of the same.
func (r *reader) scope(n *yamldoc.Node) (s dim.Scope) {
	if n.Kind() != yamldoc.Map {
		s, _ = yamldoc.Via(&r.Decoder, dim.ParseScope)(n)
		return s
	}
	for key, value := range r.Entries(n) {
		if text, ok := r.Text(value); ok {
			s = s.And(key.Text(), text)
		}
	}
	return s
}

// argument reads a value for args.x: text in quotes is text; a number, true,
// false and a date are what they look like.
func (r *reader) argument(n *yamldoc.Node) any {
	if n.Kind() == yamldoc.List {
		var list []any
		for item := range n.Items() {
			list = append(list, r.argument(item))
		}
		return list
	}
	s, ok := r.Text(n)
	switch {
	case !ok || n.Quoted():
		return s
	case s == "true" || s == "false":
		return s == "true"
	case number.MatchString(s):
		if d, ok := r.Decimal(n); ok {
			return d
		}
		return decimal.Decimal{}
	}
	if d, err := calendar.ParseDate(s); err == nil {
		return d
	}
	return s
}

var number = regexp.MustCompile(`^[+-]?[0-9][0-9_]*(\.[0-9]+)?$`)
