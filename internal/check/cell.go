package check

import (
	"slices"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// cell is what is known of an expression outside aggregates.
type cell struct {
	operand
	adds
	datasets []string
	window   string // the window on the way to an aggregate, "" for none
	moved    bool   // at(…) stands on the way to an aggregate
	timed    bool   // days() or the like is below
}

// periodOnly says that no rows are read below.
func (x cell) periodOnly() bool { return len(x.datasets) == 0 }

// zero says whether x is the literal 0.
func (x cell) zero() bool { return x.literal() && x.typ.Exact() && x.lit.Decimal().IsZero() }

func (x cell) info() Info {
	return Info{
		Type: x.typ, Unit: x.unit, Dims: x.dims, Time: x.time, Datasets: x.datasets,
		Windowed: x.window != "", At: x.moved, PeriodOnly: x.periodOnly() && !x.bad, Bad: x.bad,
	}
}

// cellChecker checks expressions over indicators.
type cellChecker struct {
	rules
	env   Env
	args  Args     // nil: types unknown
	named []string // indicators, in the order of the text
}

// rowsOf returns a checker of expressions over the rows of a dataset.
func (c *cellChecker) rowsOf(s Scope, within string) *rowChecker {
	return &rowChecker{rules: rules{errs: c.errs, env: c.env}, scope: s, args: c.args, within: within}
}

// over makes an expression of what its operands share.
func (c *cellChecker) over(x operand, a adds, args ...cell) cell {
	out := cell{operand: x, adds: a}
	for _, arg := range args {
		out.datasets = union(out.datasets, arg.datasets)
		if out.window == "" {
			out.window = arg.window
		}
		out.moved = out.moved || arg.moved
		out.timed = out.timed || arg.timed
		out.bad = out.bad || arg.bad
	}
	return out
}

func operands(cells []cell) []operand {
	out := make([]operand, len(cells))
	for i, x := range cells {
		out[i] = x.operand
	}
	return out
}

func (c *cellChecker) eval(e ir.Expr) cell {
	switch e := e.(type) {
	case *ir.Lit:
		return cell{operand: c.literal(e)}
	case *ir.Name:
		return c.name(e)
	case *ir.Unary:
		x := c.eval(e.X)
		a := adds{}
		if e.Op == ir.Neg {
			a = adds{linear(x.dims), linear(x.time)}
		}
		return c.over(c.unary(e, x.operand), a, x)
	case *ir.Binary:
		return c.evalBinary(e)
	case *ir.Chain:
		xs := evalAll(e.Xs, c.eval)
		return c.over(c.chain(e, operands(xs)), adds{}, xs...)
	case *ir.Cond:
		xs := evalAll([]ir.Expr{e.If, e.Then, e.Else}, c.eval)
		return c.over(c.choose(e, xs[0].operand, xs[1].operand, xs[2].operand), adds{}, xs...)
	case *ir.Call:
		return c.call(e)
	case *ir.List:
		xs := evalAll(e.Items, c.eval)
		return c.over(c.fail(e.At, diag.BadType, "", "a list stands only after in"), adds{}, xs...)
	}
	return cell{operand: operand{bad: true}}
}

func (c *cellChecker) evalBinary(e *ir.Binary) cell {
	x := c.eval(e.X)
	if e.Op != ir.In && e.Op != ir.NotIn {
		y := c.eval(e.Y)
		return c.over(c.binary(e, e.Op, x.operand, y.operand), ofBinary(e.Op, x, y), x, y)
	}
	all := []cell{x}
	items, ok := c.rowsOf(nil, "").items(e, func(item ir.Expr) operand {
		y := c.eval(item)
		all = append(all, y)
		return y.operand
	})
	if !ok {
		return c.over(operand{bad: true}, adds{}, all...)
	}
	return c.over(c.among(e, x.operand, items), adds{}, all...)
}

// name checks the name of an indicator, or an argument.
func (c *cellChecker) name(e *ir.Name) cell {
	bad := cell{operand: operand{bad: true}}
	name := joined(e.Path)
	switch {
	case len(e.Path) == 0:
		return bad
	case isArg(e):
		return cell{operand: c.rowsOf(nil, "").argument(e)}
	}
	info, ok := c.env.Indicator(name)
	if !ok {
		c.unknownName(e, name)
		return bad
	}
	if !slices.Contains(c.named, name) {
		c.named = append(c.named, name)
	}
	x := cell{
		operand:  operand{typ: info.Type, unit: info.Unit, bad: info.Bad, expr: e},
		adds:     adds{info.Dims, info.Time},
		datasets: info.Datasets, moved: info.At, timed: info.PeriodOnly,
	}
	if info.Windowed {
		x.window = name
	}
	return x
}

// unknownName reports a name that is no indicator.
func (c *cellChecker) unknownName(e *ir.Name, name string) {
	if c.full() {
		return
	}
	if s, col, ok := c.anyColumn(e.Path); ok {
		hint := "aggregate it: " + sampleAggregate(col)
		if home := c.home(); home == nil || home.Dataset() != s.Dataset() {
			hint = "aggregate it in an indicator of its own: " + sampleAggregate(col) + " with dataset: " + s.Dataset()
		}
		c.fail(e.At, diag.BadLevel, hint, "%s is a column of %s; outside an aggregate names are indicators", name, s.Dataset())
		return
	}
	known := func(name string) bool { _, ok := c.env.Indicator(name); return ok }
	if c.hyphenated(e, known, "indicator") {
		return
	}
	hint := didYouMean(name, c.env.Indicators())
	switch f, ok := ir.Lookup(name); {
	case hint != "":
	case name == ir.Value.Name:
		hint = "value stands in having(…) and in the aggregate after per(…)"
	case ok:
		hint = "a function is called with brackets: " + f.Usage
	case c.grain(name):
		hint = `a grain stands in quotes: "` + name + `"`
	default:
		if s := c.home(); s != nil {
			if col, ok := diag.Suggest(name, slices.Values(s.Names())); ok {
				hint = `did you mean the column "` + col + `"? outside an aggregate names are indicators`
			}
		}
	}
	c.fail(e.At, diag.UnknownName, hint, "unknown indicator %s", ir.Quote(name))
}

func (c *cellChecker) home() Scope {
	if c.env == nil {
		return nil
	}
	return c.env.Home()
}

// anyColumn finds a column of that name, at home first.
func (c *cellChecker) anyColumn(path []string) (Scope, Column, bool) {
	if s := c.home(); s != nil {
		if col, ok := s.Column(path); ok {
			return s, col, true
		}
	}
	names := slices.Clone(c.env.Datasets())
	slices.Sort(names)
	for _, n := range names {
		if s, ok := c.env.Dataset(n); ok {
			if col, ok := s.Column(path); ok {
				return s, col, true
			}
			if len(path) > 1 && path[0] == n {
				if col, ok := s.Column(path[1:]); ok {
					return s, col, true
				}
			}
		}
	}
	return nil, Column{}, false
}

// sampleAggregate is an aggregate that suits a column, for hints.
func sampleAggregate(col Column) string {
	name := col.Col.String()
	switch {
	case col.Type.Numeric() || col.Type == typ.Duration:
		return "sum(" + name + ")"
	case col.Type.Temporal():
		return "max(" + name + ")"
	case col.Type == typ.Bool:
		return "rate(" + name + ")"
	}
	return "count_distinct(" + name + ")"
}

// call checks a call at cell level.
func (c *cellChecker) call(e *ir.Call) cell {
	f, ok := ir.Lookup(e.Func)
	switch {
	case !ok:
		return cell{operand: c.unknownFunction(e)}
	case f.Level&ir.Later != 0:
		return cell{operand: c.later(e)}
	case f.Level&ir.Transform != 0:
		return c.transform(e, f)
	case f.Level&ir.Period != 0:
		if !c.count(e, f.Min, f.Max, f.Usage) {
			return cell{operand: operand{bad: true}}
		}
		x := operand{typ: typ.Integer, unit: unitDay, expr: e}
		return cell{operand: x, adds: adds{None, Additive}, timed: true}
	}
	if per, having, ok := ir.Fold(e); ok {
		return c.folded(e, per, having)
	}
	if f.Level&ir.Aggregate != 0 && (f.Level&ir.CellLevel == 0 || len(e.Args) < 2) {
		return c.aggregate(e)
	}
	if f.Level&ir.CellLevel == 0 {
		return cell{operand: c.fail(e.NameAt, diag.BadLevel, "put it inside an aggregate or a condition",
			"%s works on the columns of a row, not on indicators", e.Func)}
	}
	args := evalAll(e.Args, c.eval)
	if !c.count(e, f.Min, f.Max, f.Usage) {
		return cell{operand: operand{bad: true}}
	}
	a := adds{}
	if e.Func == "coalesce" && len(args) == 2 {
		a = filled(args[0], args[1])
	}
	return c.over(c.function(e, operands(args)), a, args...)
}
