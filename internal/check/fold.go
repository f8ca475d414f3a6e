package check

import (
	"slices"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/unit"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// folded checks an aggregate over the keys of a per.
func (c *cellChecker) folded(e, per *ir.Call, having []ir.Expr) cell {
	x, keys := c.per(per)
	args := e.Args[1:]
	x.expr = per
	r := &rowChecker{rules: rules{errs: c.errs, env: c.env}, within: e.Func}
	info := x.info()
	r.fold = &info
	for _, h := range having {
		c.own(r).condition(h, "having")
	}
	out := cell{datasets: x.datasets, moved: x.moved, timed: x.timed}
	out.bad = true
	least, most, usage := arity(e.Func, true)
	counted := ir.Call{At: e.At, NameAt: e.NameAt, Func: e.Func, Args: args}
	if !c.count(&counted, least, most, usage) {
		return out
	}
	value := x.operand
	v, ok := c.aggregated(e, args, r, value)
	if (e.Func == "first" || e.Func == "last") && !keys.steps && !keys.bad {
		c.fail(e.NameAt, diag.BadArgument, `write per("day")`, "%s follows time, and this per has no steps of time", e.Func)
		return out
	}
	if !ok || keys.bad || x.bad {
		return out
	}
	if e.Func == "count" {
		v.unit = keys.noun
	}
	plain := len(having) == 0 && (len(args) == 0 || isValue(args[0]))
	out.operand, out.adds = v, ofFold(e.Func, x, plain, keys.steps)
	return out
}

// own returns a checker of conditions beside the aggregate of a fold.
func (c *cellChecker) own(r *rowChecker) *rowChecker {
	own := *r
	own.within = ""
	return &own
}

func isValue(e ir.Expr) bool {
	n, ok := e.(*ir.Name)
	return ok && slices.Equal(n.Path, []string{ir.Value.Name})
}

// keys is what a per groups by.
type keys struct {
	noun  unit.Unit // of one key
	steps bool      // there is a grain
	bad   bool
}

// per checks what a per groups, and its keys.
func (c *cellChecker) per(e *ir.Call) (cell, keys) {
	f, _ := ir.Lookup("per")
	if !c.count(e, f.Min, f.Max, f.Usage) {
		return cell{operand: operand{bad: true}}, keys{bad: true}
	}
	x := c.eval(e.Args[0])
	k := keys{}
	if !x.bad && x.periodOnly() {
		c.meaningless(e)
		x.bad = true
	}
	seen := map[string]bool{}
	for _, key := range e.Args[1:] {
		name := ""
		switch key := key.(type) {
		case *ir.Lit:
			g, ok := c.perGrain(key, x.datasets)
			k.bad = k.bad || !ok
			k.steps = true
			k.noun = stepNoun(g)
			name = `"` + g + `"`
		case *ir.Name:
			name = joined(key.Path)
			col, ok := c.dimension(key, x.datasets)
			k.bad = k.bad || !ok
			if ok && col.Type == typ.Float {
				c.fail(key.At, diag.BadType, "", "rounded numbers make no keys: %s is a float", name)
				k.bad = true
			}
			k.noun = c.noun(col.Noun)
		default:
			c.fail(key.Span(), diag.BadArgument, `write per(customer_id) or per("day")`, "per takes names of columns and grains in quotes")
			k.bad = true
			continue
		}
		if seen[name] {
			c.fail(key.Span(), diag.BadArgument, "", "%s stands here twice", name)
			k.bad = true
		}
		seen[name] = true
	}
	if len(e.Args) > 2 {
		k.noun = unit.One
	}
	return x, k
}

// perGrain checks a grain among the keys of a per.
func (c *cellChecker) perGrain(l *ir.Lit, datasets []string) (string, bool) {
	g := l.Value.Text()
	switch {
	case l.Value.Type() != typ.String:
		c.fail(l.At, diag.BadArgument, `write per(customer_id) or per("day")`, "per takes names of columns and grains in quotes")
		return "", false
	case c.grain(g):
		return g, true
	}
	hint := didYouMean(g, c.grains())
	for _, name := range datasets {
		if s, ok := c.env.Dataset(name); ok {
			if _, ok := s.Column([]string{g}); ok {
				hint = "columns stand without quotes: " + g
			}
		}
	}
	c.fail(l.At, diag.BadGrain, hint, "unknown grain %s", ir.Quote(g))
	return "", false
}

// stepNoun is the unit of a number of steps.
func stepNoun(grain string) unit.Unit {
	switch g := calendar.Grain(grain); g {
	case calendar.GrainHour, calendar.GrainDay, calendar.GrainWeek, calendar.GrainMonth, calendar.GrainQuarter, calendar.GrainYear:
		u, _ := unit.Parse(grain)
		return u
	}
	return unit.One
}
