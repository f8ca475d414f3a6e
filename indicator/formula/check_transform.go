package formula

import (
	"strings"

	"github.com/zhibiao/zhibiao/indicator/calendar"
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

// condition checks a condition in each dataset. Names must mean the same type
// of thing everywhere.
func (c *cellChecker) condition(e ir.Expr, datasets []string) bool {
	ok := true
	ir.Walk(e, func(e ir.Expr) bool {
		if n, is := e.(*ir.Name); is && !isArg(n) && len(datasets) > 1 {
			_, same := c.agreed(n, datasets)
			ok = ok && same
		}
		return true
	})
	if !ok {
		return false
	}
	for _, name := range datasets {
		if s, known := c.env.Dataset(name); known && c.rowsOf(s, "").condition(e, "where").bad {
			ok = false
		}
	}
	return ok
}

// dimensions checks the names that across, share and rank take.
func (c *cellChecker) dimensions(e *ir.Call, datasets []string) bool {
	ok := true
	for _, x := range e.Args[1:] {
		switch x := x.(type) {
		case *ir.Name:
			if _, known := c.dimension(x, datasets); !known {
				ok = false
			}
			continue
		case *ir.Lit:
			if x.Value.Type() == typ.String && c.grain(x.Value.Text()) {
				c.fail(x.At, diag.BadArgument, `whole("`+x.Value.Text()+`") reads the whole enclosing period`, "%s takes dimensions; periods are never removed", e.Func)
				ok = false
				continue
			}
		}
		c.fail(x.Span(), diag.BadArgument, "write "+e.Func+"(region)", "%s takes names of dimensions", e.Func)
		ok = false
	}
	return ok
}

// dimension resolves a name in each dataset.
func (c *cellChecker) dimension(e *ir.Name, datasets []string) (ColumnInfo, bool) {
	ok := true
	for _, name := range datasets {
		if s, known := c.env.Dataset(name); known && c.rowsOf(s, "").key(e).bad {
			ok = false
		}
	}
	col, same := c.agreed(e, datasets)
	return col, ok && same
}

// agreed returns the column of a name in the first dataset that has one, and
// reports a dataset where it has another type.
func (c *cellChecker) agreed(e *ir.Name, datasets []string) (first ColumnInfo, ok bool) {
	from := ""
	for _, name := range datasets {
		s, ok := c.env.Dataset(name)
		if !ok {
			continue
		}
		col, ok := s.Column(e.Path)
		switch {
		case !ok:
		case from == "":
			first, from = col, name
		case col.Type != first.Type && !(col.Type.Numeric() && first.Type.Numeric()):
			c.fail(e.At, diag.BadType, "give the columns one type, or one of them another name under dimensions:",
				"%s is %s in %s and %s in %s", joined(e.Path), first.Type, from, col.Type, name)
			return first, false
		}
	}
	return first, true
}

// key checks the name of a column that rows are grouped by.
func (c *rowChecker) key(e *ir.Name) operand {
	if isArg(e) {
		return c.fail(e.At, diag.BadArgument, "", "an argument of the query is no dimension")
	}
	if _, ok := c.scope.Column(e.Path); ok {
		return c.name(e)
	}
	if name := joined(e.Path); c.isIndicator(name) {
		return c.fail(e.At, diag.BadLevel, "", "%s is an indicator; here columns of %s are meant", name, c.scope.Dataset())
	}
	return c.unknown(e)
}

// prior checks the offset of a prior.
func (c *cellChecker) prior(e *ir.Call, out *cell) bool {
	// A later clamp or a shorter month lets two periods read one earlier day,
	// so only offsets of days leave sums over time what they are.
	additive := out.time
	out.time = None
	if len(e.Args) == 1 {
		return true
	}
	off, ok := c.offset(e, e.Args[1])
	if ok && wholeDays(off) {
		out.time = additive
	}
	return ok
}

// offset checks a distance in time, written out.
func (c *cellChecker) offset(e *ir.Call, x ir.Expr) (calendar.Offset, bool) {
	l, ok := x.(*ir.Lit)
	if !ok || l.Value.Type() != typ.String {
		hint := `write "28 days"`
		if n, is := x.(*ir.Name); is && c.grain(joined(n.Path)) {
			hint = `write "1 ` + joined(n.Path) + `"`
		}
		c.fail(x.Span(), diag.BadArgument, hint, "%s takes a distance in time, written out in quotes", e.Func)
		return calendar.Offset{}, false
	}
	text := l.Value.Text()
	off, err := calendar.ParseOffset(text)
	if err != nil {
		hint := `write "1 year", "28 days" or "5 business days"`
		if c.grain(text) {
			hint = `write "1 ` + text + `"`
		}
		c.fail(l.At, diag.BadLiteral, hint, "%s is no distance in time", quote(text))
		return off, false
	}
	if !off.Positive() {
		hint := ""
		if off.Neg().Positive() && e.Func == "prior" {
			hint = "prior goes back by itself: " + `"` + off.Neg().String() + `"`
		}
		c.fail(l.At, diag.BadLiteral, hint, "%s takes a distance greater than zero", e.Func)
		return off, false
	}
	return off, true
}

// wholeDays says whether an offset is a number of calendar days.
func wholeDays(o calendar.Offset) bool {
	words := strings.Fields(o.String())
	return len(words) == 2 && (words[1] == "day" || words[1] == "days")
}

// window checks a window; there is one on the way to an aggregate.
func (c *cellChecker) window(e *ir.Call, out *cell) bool {
	ok := true
	switch e.Func {
	case "rolling":
		_, ok = c.offset(e, e.Args[1])
	case "to_date", "whole":
		var g string
		if g, ok = c.grainOf(e, e.Args[1]); ok && calendar.Grain(g).Cyclic() {
			c.fail(e.Args[1].Span(), diag.BadGrain, "", "%s comes back again and again, it encloses no period", g)
			ok = false
		}
	}
	if out.window != "" {
		c.fail(e.NameAt, diag.BadTransform, "one window reaches an aggregate; per opens a new one: … | per(\"day\") | avg()",
			"two windows: %s already has one when %s applies", out.window, e.Func)
		ok = false
	}
	out.window = e.Func
	out.time = None
	return ok
}

// at checks the column that takes the place of the time column.
func (c *cellChecker) at(e *ir.Call, out *cell) bool {
	ok := true
	if out.moved {
		c.fail(e.NameAt, diag.BadTransform, "", "two at: another at already stands on the way to the aggregate")
		ok = false
	}
	out.moved = true
	n, is := e.Args[1].(*ir.Name)
	if !is {
		c.fail(e.Args[1].Span(), diag.BadArgument, "write at(closed_at)", "at takes the name of a time column")
		return false
	}
	col, known := c.dimension(n, out.datasets)
	switch {
	case !known:
		return false
	case len(out.datasets) > 0 && !col.Type.Temporal():
		c.fail(n.At, diag.BadType, "", "at takes a date or timestamp column; %s is %s", joined(n.Path), col.Type)
		return false
	}
	return ok
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
