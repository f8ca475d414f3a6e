package check

import (
	"strings"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

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
		c.fail(l.At, diag.BadLiteral, hint, "%s is no distance in time", ir.Quote(text))
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
