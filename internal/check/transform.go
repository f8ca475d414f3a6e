package check

import (
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/unit"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// transform checks a transform of its first argument.
func (c *cellChecker) transform(e *ir.Call, f *ir.Func) cell {
	bad := cell{operand: operand{bad: true}}
	if !c.count(e, f.Min, f.Max, f.Usage) {
		if len(e.Args) > 0 && e.Func != "per" {
			c.eval(e.Args[0])
		}
		return bad
	}
	switch e.Func {
	case "per", "having": // Parse has refused them already
		c.fail(e.NameAt, diag.BadLevel, "as in x | per(customer_id) | avg()", "%s(…) must be followed by an aggregate", e.Func)
		return bad
	case "target", "target_to_date", "attainment":
		return c.planned(e)
	}
	x := c.eval(e.Args[0])
	if !x.bad && x.periodOnly() && !(x.timed && movesTime(e.Func)) {
		c.meaningless(e)
		return bad
	}
	out := x
	out.operand.expr = e
	out.lit, out.null, out.bare, out.noun = typ.Value{}, false, false, ""
	switch e.Func {
	case "where":
		out.bad = !c.condition(e.Args[1], x.datasets) || x.bad
	case "prior":
		out.bad = !c.prior(e, &out) || x.bad
	case "rolling", "to_date", "cumulative", "whole":
		out.bad = !c.window(e, &out) || x.bad
	case "at":
		out.bad = !c.at(e, &out) || x.bad
	case "across":
		ok := c.dimensions(e, x.datasets)
		out.adds, out.bad = adds{}, !ok || x.bad
	case "share":
		ok := c.dimensions(e, x.datasets)
		if !x.bad && !x.measure() {
			ok = c.takes(e, x.operand, false, "numbers")
		}
		out.adds, out.bad = adds{}, !ok || x.bad
		out.typ, out.unit = typ.Decimal, unit.Percent
		if x.typ == typ.Float {
			out.typ = typ.Float
		}
	case "rank":
		ok := c.dimensions(e, x.datasets)
		if !x.bad && (x.typ == typ.Bool || x.typ == typ.String) {
			ok = c.takes(e, x.operand, false, "numbers, dates and times")
		}
		out.adds, out.bad = adds{}, !ok || x.bad
		out.typ, out.unit = typ.Integer, unit.One
	case "fill":
		out.bad = !c.fill(e, &out, x) || x.bad
	default:
		return cell{operand: c.fail(e.NameAt, diag.BadTransform, "", "%s does not stand here", e.Func)}
	}
	return out
}

// movesTime says whether a transform changes the period alone, so that days()
// answers to it.
func movesTime(f string) bool {
	switch f {
	case "prior", "rolling", "to_date", "cumulative", "whole":
		return true
	}
	return false
}

// meaningless reports a transform of what reads no rows.
func (c *cellChecker) meaningless(e *ir.Call) {
	c.fail(e.NameAt, diag.BadTransform, "", "%s changes nothing here: no rows are read before it", e.Func)
}

// planned checks target(x) and attainment(x).
func (c *cellChecker) planned(e *ir.Call) cell {
	n, ok := e.Args[0].(*ir.Name)
	if !ok || isArg(n) {
		hint := "give the expression a name of its own"
		if inner, is := e.Args[0].(*ir.Call); is && len(inner.Args) > 0 {
			if f, known := ir.Lookup(inner.Func); known && f.Level&ir.Transform != 0 {
				hint = inner.Func + " goes outside: " + inner.Func + "(" + e.Func + "(x), …)"
			}
		}
		x := c.eval(e.Args[0])
		if !x.bad {
			c.fail(e.Args[0].Span(), diag.BadArgument, hint, "%s takes the name of an indicator, because plans are made for those", e.Func)
		}
		return cell{operand: operand{bad: true}}
	}
	x := c.name(n)
	out := x
	out.expr = e
	out.adds = adds{}
	if !x.bad && !c.takes(e, x.operand, x.numeric(), "an indicator that is a number") {
		out.bad = true
	}
	if e.Func == "attainment" {
		out.typ, out.unit = typ.Decimal, unit.Percent
	}
	return out
}

// fill checks what stands where there are no rows.
func (c *cellChecker) fill(e *ir.Call, out *cell, x cell) bool {
	y := c.eval(e.Args[1])
	switch {
	case y.bad:
		return false
	case !y.literal():
		c.fail(e.Args[1].Span(), diag.BadArgument, "x ?? y takes any other value", "fill takes a value written out, such as 0")
		return false
	case x.bad:
		return false
	}
	vs := []operand{x.operand, y.operand}
	v := c.unify(e, "the sides of fill", vs)
	if v.bad {
		return false
	}
	out.typ, out.unit = v.typ, v.unit
	out.adds = filled(x, y)
	return true
}
