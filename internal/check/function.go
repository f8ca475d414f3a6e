package check

import (
	"slices"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/unit"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

var (
	unitDay, _  = unit.Parse("day")
	unitHour, _ = unit.Parse("hour")
)

// maxPlaces bounds the digits that round takes: those a column can hold.
const maxPlaces = 18

// call checks a call at row level.
func (c *rowChecker) call(e *ir.Call) operand {
	f, ok := ir.Lookup(e.Func)
	switch {
	case !ok:
		return c.unknownFunction(e)
	case f.Level&ir.Later != 0:
		return c.later(e)
	case f.Level&ir.RowLevel == 0, f.Level&ir.Aggregate != 0 && len(e.Args) < 2:
		return c.misplaced(e, f)
	}
	args := evalAll(e.Args, func(x ir.Expr) operand {
		if _, name := x.(*ir.Name); name && e.Func == "start_of" && x == e.Args[len(e.Args)-1] {
			return operand{expr: x} // no column: a grain without its quotes
		}
		return c.eval(x)
	})
	if !c.count(e, f.Min, f.Max, f.Usage) {
		return operand{bad: true}
	}
	return c.function(e, args)
}

func (r *rules) unknownFunction(e *ir.Call) operand {
	return r.fail(e.NameAt, diag.UnknownFunction, diag.DidYouMean(e.Func, ir.FuncNames), "unknown function %s", ir.Quote(e.Func))
}

func (r *rules) later(e *ir.Call) operand {
	return r.fail(e.NameAt, diag.NotSupported, "", "%s is not available yet", e.Func)
}

// misplaced reports a function that does not work on the columns of a row.
func (c *rowChecker) misplaced(e *ir.Call, f *ir.Func) operand {
	place := "a condition"
	switch {
	case c.fold != nil:
		place = "an expression over value"
	case c.within != "":
		place = c.within + "(…)"
	}
	switch {
	case f.Level&ir.Aggregate != 0 && c.within != "" && c.fold == nil:
		return c.fail(e.NameAt, diag.BadLevel, "say over what: "+c.source(e, "x")+" | "+c.samplePer()+" | "+c.within+"()",
			"an aggregate of an aggregate: %s stands inside %s", f.Name, place)
	case f.Level&ir.Aggregate != 0:
		return c.fail(e.NameAt, diag.BadLevel, "a condition on an aggregate follows per: "+c.source(e, "x")+" | "+c.samplePer()+" | having(value > 0)",
			"%s is an aggregate; %s sees one row", f.Name, place)
	}
	return c.fail(e.NameAt, diag.BadLevel, "", "%s works on indicators; %s sees one row", f.Name, place)
}

// count checks the number of arguments; most is -1 for any number.
func (r *rules) count(e *ir.Call, least, most int, usage string) bool {
	n := len(e.Args)
	if n >= least && (most < 0 || n <= most) {
		return true
	}
	r.fail(e.NameAt, diag.BadArgument, "as in "+usage, "%s takes %s, not %d", e.Func, ir.Arguments(least, most), n)
	return false
}

// function checks a function of values, which works alike on rows and on cells.
// The number of its arguments has been checked.
func (r *rules) function(e *ir.Call, args []operand) operand {
	if slices.ContainsFunc(args, func(x operand) bool { return x.bad }) {
		return operand{bad: true}
	}
	x := args[0]
	out := operand{expr: e}
	ok := true
	switch e.Func {
	case "abs":
		ok = r.takes(e, x, x.measure(), "a number")
		out.typ, out.unit, out.bare = x.typ, x.unit, x.bare
	case "round", "floor", "ceil":
		ok = r.takes(e, x, x.numeric(), "a number")
		out.typ, out.unit, out.bare = x.typ, x.unit, x.bare
		if len(args) == 2 {
			ok = r.places(args[1]) && ok
		} else if x.typ.Exact() {
			out.typ = typ.Integer
		}
	case "min", "max":
		out = r.unify(e, "the arguments of "+e.Func, args)
		if !out.bad && (out.typ == typ.String || out.typ == typ.Bool) {
			return r.fail(e.NameAt, diag.BadType, "", "%s compares numbers, dates and times", e.Func)
		}
	case "coalesce":
		out = r.unify(e, "the arguments of coalesce", args)
	case "lower", "upper", "trim", "length":
		ok = r.takes(e, x, x.is(typ.String), "text")
		out.typ = typ.String
		if e.Func == "length" {
			out.typ = typ.Integer
		}
	case "year", "half", "quarter", "month", "week", "day", "weekday", "hour", "date", "start_of":
		return r.partOfTime(e, args)
	case "days_between", "business_days_between", "business_hours_between":
		return r.between(e, args)
	default:
		return r.fail(e.NameAt, diag.BadLevel, "", "%s does not stand here", e.Func)
	}
	if !ok || out.bad {
		return operand{bad: true}
	}
	return r.node(out, ir.RowCall, ir.NoOp, e.Func, args...)
}

// takes reports an argument of an unfit type.
func (r *rules) takes(e *ir.Call, x operand, ok bool, what string) bool {
	if !ok {
		r.fail(x.at(), diag.BadType, "", "%s takes %s, not %s", e.Func, what, kindOf(x))
	}
	return ok
}

// places checks the second argument of round.
func (r *rules) places(n operand) bool {
	if n.typ == typ.Integer && n.literal() {
		if d := n.lit.Decimal(); d.IsInteger() && d.Abs().IntPart() <= maxPlaces && d.NumDigits() <= 2 {
			return true
		}
	}
	r.fail(n.at(), diag.BadArgument, "write round(x, 2)", "the digits of round are a whole number from -%d to %d, written out", maxPlaces, maxPlaces)
	return false
}

// partOfTime checks the functions of one date or timestamp.
func (r *rules) partOfTime(e *ir.Call, args []operand) operand {
	x := &args[0]
	r.dated(x, typ.Date)
	out := operand{typ: typ.Integer, expr: e}
	switch {
	case x.bad:
		return *x
	case e.Func == "hour":
		if !r.takes(e, *x, x.is(typ.Timestamp), "a timestamp") {
			return operand{bad: true}
		}
	case !r.takes(e, *x, x.typ.Temporal() || x.typ == typ.Unknown, "a date or a timestamp"):
		return operand{bad: true}
	case e.Func == "date":
		out.typ = typ.Date
	case e.Func == "start_of":
		g, ok := r.grainOf(e, args[1].expr)
		switch {
		case !ok:
			return operand{bad: true}
		case calendar.Grain(g).Cyclic():
			return r.fail(args[1].at(), diag.BadGrain, "", "%s comes back again and again, it has no start", g)
		}
		out.typ = typ.Date
		if calendar.Grain(g) == calendar.GrainHour {
			if !r.takes(e, *x, x.is(typ.Timestamp), "a timestamp to find the hour") {
				return operand{bad: true}
			}
			out.typ = typ.Timestamp
		}
	}
	return r.node(out, ir.RowCall, ir.NoOp, e.Func, args...)
}

// between checks the functions that count the time from one moment to another.
func (r *rules) between(e *ir.Call, args []operand) operand {
	hours := e.Func == "business_hours_between"
	for i := range args {
		other := args[1-i].typ
		if !other.Temporal() {
			other = typ.Date
			if hours {
				other = typ.Timestamp
			}
		}
		r.dated(&args[i], other)
	}
	x, y := args[0], args[1]
	if x.bad || y.bad {
		return operand{bad: true}
	}
	for _, v := range args {
		ok := v.typ.Temporal() || v.typ == typ.Unknown
		what := "dates or timestamps"
		if hours {
			ok, what = v.is(typ.Timestamp), "timestamps"
		}
		if !ok {
			hint := ""
			if v.typ == typ.Date {
				hint = "business_days_between counts the working days between dates"
			}
			return r.fail(v.at(), diag.BadType, hint, "%s takes %s, not %s", e.Func, what, kindOf(v))
		}
	}
	if x.typ != y.typ && x.typ != typ.Unknown && y.typ != typ.Unknown {
		return r.mixedTimes(e.At, x, y)
	}
	out := operand{typ: typ.Integer, unit: unitDay, expr: e}
	if hours {
		out.typ, out.unit = typ.Decimal, unitHour
	}
	return r.node(out, ir.RowCall, ir.NoOp, e.Func, args...)
}

// grainOf checks an argument that names a grain in quotes.
func (r *rules) grainOf(e *ir.Call, x ir.Expr) (string, bool) {
	if n, ok := x.(*ir.Name); ok && r.grain(joined(n.Path)) {
		r.fail(n.At, diag.BadGrain, `write "`+joined(n.Path)+`"`, "a grain stands in quotes")
		return "", false
	}
	l, ok := x.(*ir.Lit)
	if !ok || l.Value.Type() != typ.String {
		r.fail(x.Span(), diag.BadGrain, `write "month"`, "%s takes a grain, written out in quotes", e.Func)
		return "", false
	}
	g := l.Value.Text()
	if !r.grain(g) {
		r.fail(l.At, diag.BadGrain, didYouMean(g, r.grains()), "unknown grain %s", ir.Quote(g))
		return "", false
	}
	return g, true
}

func (r *rules) grain(name string) bool {
	if r.env != nil {
		return r.env.Grain(name)
	}
	return name != "" && calendar.Grain(name).Builtin()
}

func (r *rules) grains() []string {
	if r.env != nil {
		return r.env.Grains()
	}
	names := []string{}
	for _, g := range calendar.Grains() {
		names = append(names, string(g))
	}
	return names
}

// isIndicator says whether an indicator has that name.
func (r *rules) isIndicator(name string) bool {
	return r.env != nil && slices.Contains(r.env.Indicators(), name)
}

// didYouMean is the hint for a misspelt name.
func didYouMean(name string, candidates []string) string {
	return diag.DidYouMean(name, slices.Values(candidates))
}
