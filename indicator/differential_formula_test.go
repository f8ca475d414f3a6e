package indicator_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// idef is the definition of an indicator, and what of its value others need.
type idef struct {
	name, formula, dataset, where, time string
	down                                bool
	cell
}

// cell is a formula outside aggregates.
type cell struct {
	text     string
	sets     []string // datasets below
	typ      table.Type
	unit     string
	windowed bool
	moved    bool
}

func (d *idef) yaml() string {
	var b strings.Builder
	fmt.Fprintf(&b, "  %s:\n", d.name)
	line := func(field, text string) {
		if text != "" {
			fmt.Fprintf(&b, "    %s: '%s'\n", field, strings.ReplaceAll(text, "'", "''"))
		}
	}
	line("dataset", d.dataset)
	line("formula", d.formula)
	line("where", d.where)
	line("time", d.time)
	if d.down {
		b.WriteString("    direction: down\n")
	}
	return b.String()
}

var names = regexp.MustCompile(`\bm\d+\b`)

// closure returns the definitions below some names, in their order.
func closure(defs []*idef, texts ...string) []*idef {
	need := map[string]bool{}
	var add func(text string)
	add = func(text string) {
		for _, name := range names.FindAllString(text, -1) {
			if need[name] {
				continue
			}
			need[name] = true
			for _, d := range defs {
				if d.name == name {
					add(d.formula)
				}
			}
		}
	}
	for _, t := range texts {
		add(t)
	}
	return slices.DeleteFunc(slices.Clone(defs), func(d *idef) bool { return !need[d.name] })
}

// gen makes formulas.
type gen struct {
	w    *world
	defs []*idef
	cols []rcol // of the rows at hand
}

func (g *gen) one(in int) bool { return g.w.one(in) }

func (g *gen) n(n int) int { return g.w.r.IntN(n) }

func (g *gen) pick(of ...string) string { return pick(g.w.r, of) }

// column returns a column of one of these types, "" if there is none.
func (g *gen) column(unit string, types ...table.Type) (rcol, bool) {
	var fit []rcol
	for _, c := range g.cols {
		if slices.Contains(types, c.typ) && (c.unit == unit || unit == "*") {
			fit = append(fit, c)
		}
	}
	if len(fit) == 0 {
		return rcol{}, false
	}
	return pick(g.w.r, fit), true
}

// literal writes a value as formulas do.
func literal(v table.Value) string {
	switch v.Type() {
	case typ.Unknown:
		return "nil"
	case typ.String, typ.Date, typ.Timestamp:
		return `"` + v.String() + `"`
	case typ.Decimal, typ.Integer:
		if d := v.Decimal(); d.NumDigits()+int(max(d.Exponent(), 0)) > 18 || d.Exponent() < -18 { // more digits than a literal has
			return "9223372036854775.807"
		}
		if v.Decimal().IsNegative() {
			return "(" + v.String() + ")"
		}
	}
	return v.String()
}

// number is a number of a unit at row level.
func (g *gen) number(depth int, unit string) string {
	if depth <= 0 || g.one(4) {
		return g.plain(unit)
	}
	x := func() string { return g.number(depth-1, unit) }
	switch g.n(19) {
	case 0, 1:
		return "(" + x() + " " + g.pick("+", "-", "-", "%") + " " + x() + ")"
	case 2, 3:
		return "(" + x() + " * " + g.number(depth-1, "") + ")"
	case 4:
		return "(" + x() + " / " + g.number(depth-1, "") + ")"
	case 5:
		if unit == "" {
			u := g.pick("", "CNY", "day")
			return "(" + g.number(depth-1, u) + " / " + g.number(depth-1, u) + ")"
		}
		return "(-" + g.plain(unit) + ")"
	case 6:
		return "(if " + g.cond(depth-1) + " {" + x() + "} else {" + x() + "})"
	case 7:
		return "(" + g.cond(depth-1) + " ? " + x() + " : " + g.pick(x(), "nil") + ")"
	case 8, 9:
		return "(" + x() + " ?? " + x() + ")"
	case 10:
		return "coalesce(" + x() + ", " + x() + ", " + g.plain(unit) + ")"
	case 11:
		return g.pick("min", "max") + "(" + x() + ", " + x() + ")"
	case 12:
		return "abs(" + x() + ")"
	case 13:
		return "round(" + x() + ", " + g.pick("2", "0", "1", "-1", "4") + ")"
	case 14:
		return g.pick("round", "floor", "ceil") + "(" + x() + ")"
	case 15:
		return "(-" + x() + ")"
	}
	return g.part(unit)
}

// plain is a number without parts: a column, a literal, an argument.
func (g *gen) plain(unit string) string {
	if c, ok := g.column(unit, typ.Decimal, typ.Integer, typ.Decimal, typ.Float); ok && !g.one(4) {
		if c.typ == typ.Float && g.one(2) {
			return g.plain(unit)
		}
		return c.path
	}
	switch g.n(8) {
	case 0:
		if unit == "" {
			return g.pick("args.n", "args.i")
		}
	case 1, 2:
		if c, ok := g.column("*", typ.Decimal, typ.Integer); ok && unit == "" {
			return literal(pick(g.w.r, c.pool))
		}
	case 3:
		return g.part(unit)
	}
	return g.pick("0", "1", "2", "10", "0.5", "1.25", "100", "0.001", "7")
}

// part is a number found in a text or a time.
func (g *gen) part(unit string) string {
	switch unit {
	case "":
		if g.one(4) {
			return "length(" + g.text(1) + ")"
		}
		if c, ok := g.column("", typ.Timestamp); ok && g.one(4) {
			return "hour(" + c.path + ")"
		}
		return g.pick("year", "half", "quarter", "month", "week", "day", "weekday") + "(" + g.time() + ")"
	case "day":
		if g.one(3) {
			if a, ok := g.column("", typ.Timestamp); ok {
				b, _ := g.column("", typ.Timestamp)
				return "days_between(" + a.path + ", " + b.path + ")"
			}
		}
		return g.pick("days_between", "business_days_between", "days_between") + "(" + g.date() + ", " + g.date() + ")"
	}
	return g.pick("0", "3", "20.5")
}

func (g *gen) date() string {
	if c, ok := g.column("", typ.Date); ok && !g.one(3) {
		if g.one(8) {
			return "start_of(" + c.path + `, "` + g.pick("week", "month", "quarter", "year", "xun", "fiscal_year", "day") + `")`
		}
		return c.path
	}
	if c, ok := g.column("", typ.Timestamp); ok && !g.one(4) {
		return "date(" + c.path + ")"
	}
	return "args.d"
}

func (g *gen) time() string {
	if c, ok := g.column("", typ.Date, typ.Timestamp); ok && !g.one(8) {
		return c.path
	}
	return g.date()
}

func (g *gen) text(depth int) string {
	c, ok := g.column("", typ.String)
	switch {
	case !ok || depth <= 0 && g.one(6):
		return `"` + g.pick("East", "", "北区", "x") + `"`
	case depth <= 0 || g.one(2):
		return c.path
	}
	switch g.n(6) {
	case 0, 1, 2:
		return g.pick("lower", "upper", "trim") + "(" + g.text(depth-1) + ")"
	case 3:
		return "(if " + g.cond(depth-1) + " {" + g.text(depth-1) + "} else {" + g.text(depth-1) + "})"
	case 4:
		return "(" + g.text(depth-1) + ` ?? "none")`
	}
	return "args.s"
}

func (g *gen) span(depth int) string {
	c, ok := g.column("", typ.Duration)
	a, stamps := g.column("", typ.Timestamp)
	b, _ := g.column("", typ.Timestamp)
	if depth > 0 && (ok || stamps) && g.one(3) {
		return "(" + g.span(depth-1) + " " + g.pick("+", "-") + " " + g.span(depth-1) + ")"
	}
	switch {
	case stamps && (!ok || g.one(3)):
		return "(" + a.path + " - " + b.path + ")"
	case !ok:
		return ""
	case g.one(4):
		return "(" + c.path + g.pick(" * 2", " / 3", " * 0.5") + ")"
	}
	return c.path
}

// cond is a condition on a row.
func (g *gen) cond(depth int) string {
	if depth > 0 && g.one(4) {
		switch g.n(5) {
		case 0:
			return "(not " + g.bracket(g.cond(depth-1)) + ")"
		case 1:
			return "(" + g.cond(depth-1) + " ?? " + g.pick("true", "false") + ")"
		}
		return "(" + g.cond(depth-1) + " " + g.pick("and", "or") + " " + g.cond(depth-1) + ")"
	}
	order := func() string { return g.pick("==", "!=", "<", "<=", ">", ">=") }
	switch g.n(14) {
	case 0, 1, 2:
		u := "*"
		if c, ok := g.column(u, typ.Decimal, typ.Integer, typ.Float); ok {
			other := g.number(depth-1, c.unit)
			if g.one(2) && c.typ != typ.Float {
				other = literal(pick(g.w.r, c.pool))
			}
			return "(" + c.path + " " + order() + " " + other + ")"
		}
	case 3:
		return "(" + g.number(depth-1, "") + " < " + g.number(depth-1, "") + " <= " + g.number(depth-1, "") + ")"
	case 4, 5:
		if c, ok := g.column("", typ.String); ok {
			if i := slices.IndexFunc(g.cols, func(c rcol) bool { return c.ordered }); i >= 0 && g.one(3) {
				c = g.cols[i]
				return "(" + c.path + " " + order() + " " + literal(pick(g.w.r, c.pool)) + ")"
			}
			return "(" + c.path + " " + g.pick("==", "!=", "==") + " " + literal(pick(g.w.r, c.pool)) + ")"
		}
	case 6, 7:
		if c, ok := g.column("", typ.String, typ.Integer, typ.Decimal, typ.Date); ok && c.unit == "" {
			list := []string{literal(pick(g.w.r, c.pool)), literal(pick(g.w.r, c.pool)), literal(pick(g.w.r, c.pool))}
			in := "[" + strings.Join(list, ", ") + "]"
			if c.typ == typ.String && g.one(4) {
				in = "args.l"
			}
			return "(" + c.path + g.pick(" in ", " not in ") + in + ")"
		}
	case 8:
		return "(" + g.text(depth-1) + " " + g.pick("contains", "startsWith", "endsWith") + ` "` + g.pick("a", "E", "区", "", "t") + `")`
	case 9:
		return "(" + g.text(depth-1) + ` matches "` + g.pick("^[EW]", "st$", "o.*n", "^$", "(?i)east") + `")`
	case 10:
		if c, ok := g.column("", typ.Date, typ.Timestamp); ok {
			lit := literal(pick(g.w.r, c.pool))
			if g.one(3) {
				lit = g.pick("nil", lit)
				return "(" + c.path + g.pick(" == ", " != ") + lit + ")"
			}
			return "(" + c.path + " " + order() + " " + lit + ")"
		}
	case 11:
		if c, ok := g.column("*", typ.Decimal, typ.String, typ.Bool, typ.Float); ok {
			return "(" + c.path + g.pick(" == nil", " != nil") + ")"
		}
	case 12:
		if s := g.span(depth - 1); s != "" {
			return "(" + s + " " + order() + " " + g.span(0) + ")"
		}
	}
	if c, ok := g.column("", typ.Bool); ok {
		return c.path
	}
	return "(" + g.plain("") + " > 1)"
}

func (g *gen) bracket(s string) string {
	if strings.HasPrefix(s, "(") {
		return s
	}
	return "(" + s + ")"
}

// aggregate is an aggregate over the rows of a dataset.
func (g *gen) aggregate(set *dset) cell {
	g.cols = g.w.columns(set)
	out := cell{sets: []string{set.name}, typ: typ.Decimal}
	unit := ""
	if g.w.units && g.one(2) {
		unit = "CNY"
	} else if g.one(12) {
		unit = "day"
	}
	depth := pick(g.w.r, []int{0, 0, 0, 1, 1, 2, 3})
	x := func() string { return g.number(depth, unit) }
	switch g.n(22) {
	case 0, 1, 2:
		out.text, out.unit = "sum("+x()+")", unit
	case 3:
		out.text, out.unit, out.typ = "count()", set.noun(), typ.Integer
	case 4:
		c, _ := g.column("*", typ.Decimal, typ.Integer, typ.String, typ.Date, typ.Bool, typ.Float, typ.Timestamp)
		out.text, out.typ = "count("+g.pick(c.path, x())+")", typ.Integer
	case 5, 6:
		c, _ := g.column("*", typ.Decimal, typ.Integer, typ.String, typ.String, typ.Date, typ.Bool, typ.Timestamp)
		out.text, out.typ = "count_distinct("+c.path+")", typ.Integer
		if g.one(3) {
			d, _ := g.column("*", typ.Decimal, typ.String, typ.Date)
			out.text = "count_distinct(" + c.path + ", " + d.path + ")"
		} else if g.one(4) {
			out.text = "count_distinct(" + g.pick(g.text(2), x()) + ")"
		}
	case 7, 8:
		out.text, out.unit = "avg("+x()+")", unit
	case 9, 10:
		out.text, out.unit = g.pick("min", "max")+"("+x()+")", unit
	case 11:
		c, _ := g.column("", typ.Date, typ.Timestamp)
		if c.path == "" {
			return g.aggregate(set)
		}
		out.text, out.typ = g.pick("min", "max")+"("+c.path+")", c.typ
	case 12:
		out.text, out.typ = g.pick("min", "max")+"("+g.text(1)+")", typ.String
	case 13:
		out.text, out.unit = "median("+x()+")", unit
	case 14:
		out.text, out.unit = g.pick("percentile", "percentile_disc")+"("+x()+", "+g.pick("0", "0.1", "0.25", "0.9", "0.95", "1", "0.333")+")", unit
	case 15, 16:
		out.text = "rate(" + g.cond(2) + ")"
		if g.one(3) {
			out.text = "rate(" + g.cond(1) + ", " + x() + ")"
		}
	case 17:
		out.text = g.pick("variance", "stddev") + "(" + g.number(depth, "") + ")"
	case 18:
		if s := g.span(1); s != "" {
			out.text, out.typ = g.pick("sum", "avg", "max", "median", "percentile_disc")+"("+s, typ.Duration
			if strings.HasPrefix(out.text, "percentile") {
				out.text += ", 0.5"
			}
			out.text += ")"
			return out
		}
		return g.aggregate(set)
	default:
		out.unit = unit
		entity := ""
		if g.one(2) {
			c, _ := g.column("", typ.String, typ.Integer, typ.Date)
			entity = ", " + c.path
			if c, _ := g.column("", typ.String); g.one(4) && entity != ", "+c.path {
				entity += ", " + c.path
			}
		}
		out.text = g.pick("first", "last") + "(" + x() + entity + ")"
	}
	return out
}

func (d *dset) noun() string {
	if strings.Contains(d.extra, "noun: order\n") {
		return "order"
	}
	return d.name
}

// home is a dataset to aggregate.
func (g *gen) home() *dset {
	return g.w.set(g.pick("orders", "orders", "orders", "orders", "orders", "visits", "visits", "balances", "customers"))
}

// base adds an indicator of one aggregate.
func (g *gen) base() {
	set := g.home()
	c := g.aggregate(set)
	d := &idef{dataset: set.name, down: g.one(4)}
	if g.one(5) {
		d.where = g.cond(1)
	}
	if set.name == "orders" && g.one(8) {
		d.time = g.pick("due", "seen", "customer.since")
	}
	g.add(d, c)
}

func (g *gen) add(d *idef, c cell) {
	d.name = fmt.Sprint("m", len(g.defs))
	d.cell, d.formula = c, c.text
	if strings.HasPrefix(c.text, "(") && strings.HasSuffix(c.text, ")") && strings.Count(c.text, "(") == 1 {
		d.formula = c.text[1 : len(c.text)-1]
	}
	g.defs = append(g.defs, d)
}

// derived adds an indicator of others.
func (g *gen) derived() {
	d := &idef{down: g.one(4)}
	var home *dset
	if g.one(2) {
		home = g.home()
		d.dataset = home.name
	}
	c := g.cell(1+g.n(3), home)
	if g.one(8) {
		if g.cols = g.w.shared(c.sets); len(g.cols) > 0 {
			d.where = g.cond(1)
		}
	}
	g.add(d, c)
}

// known is an indicator that fits, or an aggregate where there is a home.
func (g *gen) known(home *dset, fits func(cell) bool) (cell, bool) {
	for range 6 {
		var c cell
		if home != nil && g.one(3) {
			c = g.aggregate(home)
		} else {
			d := pick(g.w.r, g.defs)
			c = d.cell
			c.text = d.name
		}
		if fits(c) {
			return c, true
		}
	}
	return cell{}, false
}

func exact(c cell) bool { return c.typ == typ.Decimal || c.typ == typ.Integer }

// cell is a formula of numbers, mostly.
func (g *gen) cell(depth int, home *dset) cell {
	if depth <= 0 {
		c, ok := g.known(home, exact)
		if !ok {
			c = cell{text: "1", typ: typ.Integer}
		}
		return c
	}
	switch g.n(10) {
	case 0, 1, 2:
		return g.combined(depth, home)
	case 3:
		return g.folded(depth, home)
	}
	return g.transformed(depth, home)
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// combined is arithmetic and the like on cells.
func (g *gen) combined(depth int, home *dset) cell {
	x := g.cell(depth-1, home)
	y := g.cell(depth-1, home)
	out := cell{sets: union(x.sets, y.sets), windowed: x.windowed || y.windowed, moved: x.moved || y.moved, typ: typ.Decimal, unit: x.unit}
	like := y.text
	if x.unit != y.unit {
		like = g.pick("0", "1", "2.5", "(-3)")
		out.sets, out.windowed, out.moved = x.sets, x.windowed, x.moved
	}
	switch g.n(14) {
	case 0, 1:
		out.text = "(" + x.text + g.pick(" + ", " - ", " - ", " % ") + like + ")"
	case 2, 3, 4:
		out = cell{sets: union(x.sets, y.sets), windowed: x.windowed || y.windowed, moved: x.moved || y.moved, typ: typ.Decimal}
		out.text = "(" + x.text + g.pick(" / ", " / ", " * ") + y.text + ")"
		if x.unit != y.unit || x.unit != "" {
			out.unit = "?" // whatever it is, it goes with nothing
		}
	case 5:
		out.text = g.pick("min", "max") + "(" + x.text + ", " + like + ")"
	case 6:
		out.text = "(" + x.text + " ?? " + like + ")"
	case 7:
		out.text = "coalesce(" + x.text + ", " + like + ")"
	case 8:
		out.text = "(if " + x.text + g.pick(" > ", " <= ", " == ", " != ") + g.pick("nil", "0", "10", "100") + " {" + x.text + "} else {" + like + "})"
		out.text = strings.NewReplacer(" > nil", " == nil", " <= nil", " != nil").Replace(out.text)
	case 9:
		out.text = "(if (" + x.text + " > 0" + g.pick(" and ", " or ") + like + " < 50) {" + like + "} else {" + x.text + "})"
	case 10:
		out.text = "round(" + x.text + ", " + g.pick("0", "2", "-1", "6") + ")"
	case 11:
		out.text = g.pick("abs", "floor", "ceil", "round") + "(" + x.text + ")"
	case 12:
		out.text = "(if " + x.text + " in [1, 2, " + like + "] {" + x.text + "} else {" + g.pick("nil", like) + "})"
	default:
		out = cell{sets: x.sets, windowed: x.windowed, moved: x.moved, typ: typ.Decimal, unit: "?"}
		out.text = "(" + x.text + " / " + g.pick("days()", "business_days()") + ")"
	}
	return out
}

// keys are columns to group by, those of few values first.
func (g *gen) keys(sets []string, n int) []string {
	var out []string
	cols := g.w.shared(sets)
	for range n {
		name := g.pick("region", "cust", "seg", "flag", "region", "customer.home.zone", "segment")
		if g.one(3) && len(cols) > 0 {
			name = pick(g.w.r, cols).path
		}
		ok := slices.ContainsFunc(cols, func(c rcol) bool { return c.path == name && c.typ != typ.Float && c.typ != typ.Duration })
		if ok && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// timed says that all datasets place their rows in time.
func (g *gen) timed(sets []string) bool {
	for _, s := range sets {
		if g.w.set(s).time == "" {
			return false
		}
	}
	return len(sets) > 0
}

// grain is one that the rows of all datasets can be told apart by.
func (g *gen) grain(sets []string) string {
	if slices.Contains(sets, "balances") {
		return g.pick("month", "quarter", "year", "month", "month_of_year")
	}
	gr := g.pick("week", "day", "week", "month", "month", "quarter", "day", "half", "xun", "year", "fiscal_quarter", "weekday", "day_of_month", "week_of_year", "quarter_of_year")
	if own := g.w.grains(); len(own) > 0 && g.one(10) {
		gr = pick(g.w.r, own)
	}
	if g.w.instants && slices.Equal(sets, []string{"orders"}) && g.w.days < 60 && g.one(12) {
		gr = g.pick("hour", "hour_of_day")
	}
	return gr
}

// folded is an aggregate over the keys and steps of a per.
func (g *gen) folded(depth int, home *dset) cell {
	x := g.cell(depth-1, home)
	if len(x.sets) == 0 {
		return x
	}
	keys := g.keys(x.sets, g.n(3))
	if len(keys) == 0 && g.one(2) {
		keys = g.keys(x.sets, 3)
	}
	steps := false
	if g.timed(x.sets) && (len(keys) == 0 || g.one(3)) {
		keys = append(keys, `"`+g.grain(x.sets)+`"`)
		steps = true
	}
	if len(keys) == 0 {
		return x
	}
	out := cell{sets: x.sets, typ: typ.Decimal, unit: x.unit, moved: x.moved}
	text := x.text + " | per(" + strings.Join(keys, ", ") + ")"
	if g.one(4) {
		text += " | having(" + g.pick("value > 1", "value != nil", "value >= 10 or value < 0", "(value ?? 0) < 20", "value <= 3") + ")"
	}
	agg := ""
	switch n := g.n(17); {
	case n == 0:
		agg, out.unit = "count()", "?"
	case n == 1:
		agg, out.unit = "count(value)", "?"
	case n == 2:
		agg, out.unit = "rate(value "+g.pick("> 2", ">= 0", "== nil", "< 10")+")", ""
	case n == 3:
		agg = "percentile(" + g.pick("0.9", "0.25") + ")"
	case n == 4:
		agg = "percentile_disc(0.5)"
	case n == 5:
		agg, out.unit = g.pick("variance", "stddev")+"()", "?"
	case n == 6:
		agg, out.unit = "count_distinct()", "?"
	case n == 7:
		agg = "sum(" + g.pick("value * 2", "if value > 2 {value} else {0}", "value ?? 1", "abs(value)") + ")"
	case n < 10 && steps:
		agg = g.pick("first()", "last()")
	default:
		agg = g.pick("sum()", "avg()", "max()", "min()", "median()")
	}
	out.text = "(" + text + " | " + agg + ")"
	return out
}

var offsets = []string{"1 year", "1 month", "1 week", "7 days", "1 day", "1 quarter", "2 months", "1 year", "5 business days", "53 weeks", "30 days", "36 hours"}

// transformed is a transform of a cell.
func (g *gen) transformed(depth int, home *dset) cell {
	x := g.cell(depth-1, home)
	if len(x.sets) == 0 {
		return x
	}
	timed := g.timed(x.sets)
	wrap := func(c cell, f string, args ...string) cell {
		if g.one(3) {
			c.text = "(" + x.text + " | " + f + "(" + strings.Join(args, ", ") + "))"
		} else {
			c.text = f + "(" + strings.Join(append([]string{x.text}, args...), ", ") + ")"
		}
		return c
	}
	switch n := g.n(22); {
	case n < 4:
		g.cols = g.w.shared(x.sets)
		if len(g.cols) > 0 {
			return wrap(x, "where", g.cond(pick(g.w.r, []int{0, 0, 1, 2})))
		}
	case n < 7 && timed:
		if g.one(4) {
			return wrap(x, "prior")
		}
		off := pick(g.w.r, offsets)
		if slices.Contains(x.sets, "balances") {
			off = g.pick("1 year", "1 month", "1 quarter")
		}
		return wrap(x, "prior", `"`+off+`"`)
	case n < 10 && timed && !x.windowed:
		x.windowed = true
		switch g.n(4) {
		case 0:
			return wrap(x, "cumulative")
		case 1:
			return wrap(x, "whole", `"`+g.pick("year", "quarter", "month", "fiscal_year")+`"`)
		case 2:
			return wrap(x, "to_date", `"`+g.pick("year", "quarter", "month", "fiscal_quarter", "week")+`"`)
		}
		return wrap(x, "rolling", `"`+g.pick("28 days", "7 days", "2 months", "1 year", "1 week", "3 business days", "90 days")+`"`)
	case n < 11 && !x.moved && len(x.sets) == 1:
		g.cols = g.w.columns(g.w.set(x.sets[0]))
		if c, ok := g.column("", typ.Date, typ.Timestamp); ok && timed {
			x.moved = true
			return wrap(x, "at", c.path)
		}
	case n < 13:
		return wrap(x, "across", g.keys(x.sets, g.n(3))...)
	case n < 15:
		y := x
		y.unit, y.typ = "", typ.Decimal
		return wrap(y, "share", g.keys(x.sets, g.n(2))...)
	case n < 17:
		y := x
		y.unit, y.typ = "", typ.Integer
		return wrap(y, "rank", g.keys(x.sets, g.n(2))...)
	case n < 19:
		return wrap(x, "fill", g.pick("0", "1", "2.5"))
	case n < 20:
		if names.FindString(x.text) == x.text {
			y := x
			f := g.pick("target", "target_to_date", "attainment", "attainment")
			if f == "attainment" {
				y.unit = ""
			}
			y.text = f + "(" + x.text + ")"
			return y
		}
	}
	return g.folded(depth, home)
}
