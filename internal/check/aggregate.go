package check

import (
	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/unit"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// aggregate checks an aggregate over the rows of the home dataset.
func (c *cellChecker) aggregate(e *ir.Call) cell {
	bad := cell{operand: operand{bad: true}}
	home := c.home()
	if home == nil {
		c.homeless(e)
		return bad
	}
	bad.datasets = []string{home.Dataset()}
	least, most, usage := arity(e.Func, false)
	if !c.count(e, least, most, usage) {
		return bad
	}
	r := c.rowsOf(home, e.Func)
	x, ok := c.aggregated(e, e.Args, r, operand{})
	if !ok {
		return bad
	}
	switch e.Func {
	case "count":
		x.unit = c.noun(home.Noun())
	case "count_distinct":
		x.unit = c.noun(x.noun)
	}
	return cell{operand: x, adds: ofAggregate(e.Func), datasets: bad.datasets}
}

// homeless reports an aggregate in a formula without a dataset.
func (c *cellChecker) homeless(e *ir.Call) {
	for _, x := range e.Args {
		misused := ""
		ir.Walk(x, func(x ir.Expr) bool {
			if n, ok := x.(*ir.Name); ok && c.isIndicator(joined(n.Path)) {
				misused = joined(n.Path)
			}
			return misused == ""
		})
		if misused != "" {
			c.fail(x.Span(), diag.BadLevel, "say over what: "+misused+" | per(customer_id) | "+e.Func+"()",
				"%s is an indicator; inside %s(…) columns are meant", misused, e.Func)
			return
		}
	}
	c.fail(e.NameAt, diag.MissingField, "say whose with dataset:", "%s reads the rows of a dataset, and none is named", e.Func)
}

// noun is the unit of what is counted.
func (c *cellChecker) noun(name string) unit.Unit {
	u, err := unit.Parse(name)
	if err != nil {
		return unit.One // the catalog reports a noun that is no unit
	}
	return u
}

// arity returns how many arguments an aggregate takes of rows, or in a fold
// beside the per. There the expression may be left out: it is value.
func arity(f string, fold bool) (least, most int, usage string) {
	least, most = 1, 1
	switch f {
	case "count":
		least = 0
	case "count_distinct", "first", "last":
		most = -1
	case "percentile", "percentile_disc":
		least, most = 2, 2
	case "rate":
		most = 2
	}
	if !fold {
		if known, ok := ir.Lookup(f); ok {
			usage = known.Usage
		}
		return least, most, usage
	}
	usage = "()"
	switch {
	case f == "rate":
		usage = "(value >= 2)"
	case least == 2:
		least, usage = 1, "(0.95)"
	default:
		least, most = 0, 1
	}
	return least, most, "… | per(customer_id) | " + f + usage
}

// aggregated checks the arguments of an aggregate and returns the value's type
// and unit. In a fold, value stands for an expression that is left out; it has
// no type elsewhere.
func (c *cellChecker) aggregated(e *ir.Call, args []ir.Expr, r *rowChecker, value operand) (operand, bool) {
	ok := true
	if e.Func == "percentile" || e.Func == "percentile_disc" {
		ok = c.quantile(args[len(args)-1])
		args = args[:len(args)-1]
	}
	x, given := value, len(args) > 0
	switch {
	case given && e.Func == "rate":
		x = r.condition(args[0], "rate")
	case given:
		x = r.eval(args[0])
	}
	var rest []operand
	for i := 1; i < len(args); i++ {
		y := r.eval(args[i])
		rest = append(rest, y)
		ok = ok && !y.bad
	}
	if x.bad || !ok {
		return x, false
	}
	out := operand{typ: x.typ, unit: x.unit, expr: e}
	switch e.Func {
	case "count":
		if given && x.typ == typ.Bool && !x.column() {
			hint := "count() | where(" + c.source(args[0], "…") + ") counts those that satisfy it"
			if r.fold != nil {
				hint = "having(" + c.source(args[0], "…") + ") | count() counts those that satisfy it"
			}
			c.fail(args[0].Span(), diag.BadArgument, hint, "count counts every row where this is true or false")
			return x, false
		}
		out.typ, out.unit = typ.Integer, unit.One
	case "count_distinct":
		out.typ, out.unit = typ.Integer, unit.One
		if len(args) == 1 {
			out.noun = x.noun
		}
	case "sum", "first", "last":
		ok = c.measured(e, x, args, x.measure())
	case "avg", "median", "percentile":
		ok = c.measured(e, x, args, x.measure())
		if x.typ == typ.Integer {
			out.typ = typ.Decimal
		}
	case "percentile_disc":
		ok = c.measured(e, x, args, x.measure())
	case "variance", "stddev":
		ok = c.measured(e, x, args, x.numeric())
		if x.typ == typ.Integer {
			out.typ = typ.Decimal
		}
		if ok && e.Func == "variance" {
			u, err := x.unit.Mul(x.unit)
			if err != nil {
				c.fail(e.NameAt, diag.BadUnit, "", "the unit of the result is too large")
				return x, false
			}
			out.unit = u
		}
	case "min", "max":
		switch {
		case x.order != nil:
			c.fail(args[0].Span(), diag.NotSupported, "", "%s does not follow the order of a text column yet", e.Func)
			return x, false
		case x.typ == typ.Bool:
			c.fail(e.NameAt, diag.BadType, "rate("+c.source(x.expr, "condition")+") is the share of rows where it is true", "%s takes numbers, dates and text, not a condition", e.Func)
			return x, false
		}
	case "rate":
		out.typ, out.unit = typ.Decimal, unit.Percent
		if len(rest) == 1 {
			ok = c.takes(e, rest[0], rest[0].measure(), "a number as weight")
		}
	}
	return out, ok
}

// measured reports what cannot be added up.
func (c *cellChecker) measured(e *ir.Call, x operand, args []ir.Expr, ok bool) bool {
	if ok {
		return true
	}
	at := e.NameAt
	if len(args) > 0 {
		at = args[0].Span()
	}
	hint := ""
	switch x.typ {
	case typ.Bool:
		cond := c.source(x.expr, "condition")
		hint = "rate(" + cond + ") is the share of rows where it is true, count() | where(" + cond + ") their number"
	case typ.String:
		hint = "count_distinct(" + c.source(x.expr, "x") + ") counts the different ones"
	case typ.Date, typ.Timestamp:
		hint = "min and max take dates and times"
	}
	c.fail(at, diag.BadType, hint, "%s takes numbers, not %s", e.Func, kindOf(x))
	return false
}

// quantile checks the q of a percentile.
func (c *cellChecker) quantile(e ir.Expr) bool {
	l, ok := e.(*ir.Lit)
	if !ok || !l.Value.Type().Exact() {
		c.fail(e.Span(), diag.BadArgument, "write percentile(x, 0.95)", "which percentile is a number from 0 to 1, written out")
		return false
	}
	q := l.Value.Decimal()
	if q.IsNegative() || q.GreaterThan(decimal.New(1, 0)) {
		hint := "write percentile(x, 0.95)"
		if !q.IsNegative() && !q.GreaterThan(decimal.New(100, 0)) {
			hint = "write " + q.Shift(-2).String()
		}
		c.fail(l.At, diag.BadArgument, hint, "which percentile is a number from 0 to 1")
		return false
	}
	return true
}
