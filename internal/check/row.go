package check

import (
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

const argsName = "args"

// rowChecker checks expressions over the rows of one dataset, or over the values
// of a fold.
type rowChecker struct {
	rules
	scope Scope // nil: no columns
	fold  *Info // not nil: "value" is this, and there are no columns
	args  Args  // nil: types unknown
	// within is the aggregate the expression stands in, "" for a condition.
	within string
}

func (c *rowChecker) eval(e ir.Expr) operand {
	switch e := e.(type) {
	case *ir.Lit:
		return c.literal(e)
	case *ir.Name:
		x := c.name(e)
		if x.list {
			return c.fail(e.At, diag.BadType, "x in "+joined(e.Path), "%s is a list", joined(e.Path))
		}
		return x
	case *ir.Unary:
		return c.unary(e, c.eval(e.X))
	case *ir.Binary:
		if e.Op == ir.In || e.Op == ir.NotIn {
			x := c.eval(e.X)
			items, ok := c.items(e, c.eval)
			if !ok {
				return operand{bad: true}
			}
			return c.among(e, x, items)
		}
		return c.binary(e, e.Op, c.eval(e.X), c.eval(e.Y))
	case *ir.Chain:
		return c.chain(e, evalAll(e.Xs, c.eval))
	case *ir.Cond:
		return c.choose(e, c.eval(e.If), c.eval(e.Then), c.eval(e.Else))
	case *ir.Call:
		return c.call(e)
	case *ir.List:
		evalAll(e.Items, c.eval)
		return c.fail(e.At, diag.BadType, "", "a list stands only after in")
	}
	return operand{bad: true}
}

// condition checks an expression that must be true or false.
func (c *rowChecker) condition(e ir.Expr, word string) operand {
	x := c.eval(e)
	if !x.bad && !c.boolean(x, word) {
		x.bad = true
	}
	return x
}

func evalAll[T any](es []ir.Expr, eval func(ir.Expr) T) []T {
	out := make([]T, len(es))
	for i, e := range es {
		out[i] = eval(e)
	}
	return out
}

// items evaluates the right side of in.
func (c *rowChecker) items(e *ir.Binary, eval func(ir.Expr) operand) ([]operand, bool) {
	switch y := e.Y.(type) {
	case *ir.List:
		if len(y.Items) == 0 {
			c.fail(y.At, diag.BadArgument, "", "nothing is in an empty list")
			return nil, false
		}
		return evalAll(y.Items, eval), true
	case *ir.Name:
		if !isArg(y) {
			break
		}
		x := c.argument(y)
		if !x.bad && !x.list && x.typ != typ.Unknown {
			c.fail(y.At, diag.BadType, c.source(e.X, "x")+" == "+joined(y.Path), "%s is one value, not a list", joined(y.Path))
			x.bad = true
		}
		x.list = false
		return []operand{x}, !x.bad
	}
	c.fail(e.Y.Span(), diag.BadType, c.source(e.X, "x")+` in ["a", "b"]`, "in takes a list of values")
	return nil, false
}

// chain checks a < b <= c as a < b and b <= c.
func (r *rules) chain(e *ir.Chain, xs []operand) operand {
	all := operand{bad: true}
	bad := slices.ContainsFunc(xs, func(x operand) bool { return x.bad })
	for i, op := range e.Ops {
		if i+1 >= len(xs) || xs[i].bad || xs[i+1].bad {
			continue
		}
		at := xs[i].at().Union(xs[i+1].at())
		pair := r.compare(e, at, op, xs[i], xs[i+1])
		switch {
		case pair.bad:
			bad = true
		case all.bad:
			all = pair
		default:
			all = r.node(operand{typ: typ.Bool, expr: e}, ir.RowBinary, ir.And, "", all, pair)
		}
	}
	if bad {
		return operand{bad: true}
	}
	return all
}

func (c *rowChecker) name(e *ir.Name) operand {
	switch {
	case len(e.Path) == 0:
		return operand{bad: true}
	case isArg(e):
		return c.argument(e)
	case c.fold != nil:
		if len(e.Path) == 1 && e.Path[0] == ir.Value.Name {
			return c.node(operand{typ: c.fold.Type, unit: c.fold.Unit, bad: c.fold.Bad, expr: e}, ir.RowCol, ir.NoOp, "").with(ir.Value)
		}
		return c.fail(e.At, diag.UnknownName, "conditions on columns stand before per: x | where(…) | per(…)",
			"unknown name %s: after per there is only value", ir.Quote(joined(e.Path)))
	case c.scope == nil:
		return c.fail(e.At, diag.UnknownName, "", "unknown name %s", ir.Quote(joined(e.Path)))
	}
	col, ok := c.scope.Column(e.Path)
	if !ok {
		return c.unknown(e)
	}
	x := operand{typ: col.Type, order: col.Order, noun: col.Noun, expr: e}
	if col.Type.Numeric() {
		x.unit = col.Unit
	}
	return c.node(x, ir.RowCol, ir.NoOp, "").with(col.Col)
}

// with sets the column of a node just made.
func (x operand) with(col ir.Column) operand {
	if x.row != nil {
		x.row.Col = col
	}
	return x
}

func isArg(e *ir.Name) bool { return len(e.Path) > 0 && e.Path[0] == argsName }

// argument checks args.x.
func (c *rowChecker) argument(e *ir.Name) operand {
	if len(e.Path) != 2 {
		return c.fail(e.At, diag.UnknownName, "args.name is an argument of the query", "%s is no argument", ir.Quote(joined(e.Path)))
	}
	x := operand{bare: true, expr: e}
	if c.args != nil {
		if t, list, ok := c.args.Arg(e.Path[1]); ok {
			x.typ, x.list = t, list
		}
	}
	return c.node(x, ir.RowArg, ir.NoOp, e.Path[1])
}

// unknown reports a name that is no column.
func (c *rowChecker) unknown(e *ir.Name) operand {
	name := joined(e.Path)
	dataset := c.scope.Dataset()
	known := func(name string) bool { _, ok := c.scope.Column([]string{name}); return ok }
	switch {
	case c.full():
		return operand{bad: true}
	case c.hyphenated(e, known, "column"):
		return operand{bad: true}
	case c.isIndicator(name):
		return c.indicator(e)
	case name == ir.Value.Name:
		return c.fail(e.At, diag.UnknownName, "value stands in having(…) and in the aggregate after per(…)", "%s has no column %s", dataset, ir.Quote(name))
	case len(e.Path) == 1 && c.grain(name):
		return c.fail(e.At, diag.UnknownName, "a grain stands in quotes: "+`"`+name+`"`, "%s has no column %s", dataset, ir.Quote(name))
	}
	hint := didYouMean(name, c.scope.Names())
	if hint == "" && len(e.Path) > 1 {
		if _, ok := c.scope.Column(e.Path[1:]); ok {
			hint = "write " + joined(e.Path[1:])
		}
	}
	if f, ok := ir.Lookup(name); ok && hint == "" {
		hint = "a function is called with brackets: " + f.Usage
	}
	return c.fail(e.At, diag.UnknownName, hint, "%s has no column %s", dataset, ir.Quote(name))
}

// indicator reports an indicator where columns are meant.
func (c *rowChecker) indicator(e *ir.Name) operand {
	name := joined(e.Path)
	hint := "a condition on an indicator follows per: " + name + " | " + c.samplePer() + " | having(value > 0)"
	switch c.within {
	case "":
	case "sum":
		hint = name + " is summed already; to sum over keys: " + name + " | " + c.samplePer() + " | sum()"
	default:
		hint = "say over what: " + name + " | " + c.samplePer() + " | " + c.within + "()"
	}
	return c.fail(e.At, diag.BadLevel, hint, "%s is an indicator; here columns of %s are meant", name, c.scope.Dataset())
}

// samplePer is a per that fits the dataset, for hints.
func (c *rowChecker) samplePer() string {
	if c.scope != nil {
		for _, n := range c.scope.Names() {
			if col, ok := c.scope.Column(strings.Split(n, ".")); ok && col.Noun != "" && col.Type == typ.String {
				return "per(" + n + ")"
			}
		}
	}
	return "per(customer_id)"
}

// hyphenated reports a name that is part of orders-won where orders_won is known.
// The text tells it from a difference, whatever operators stand around.
func (r *rules) hyphenated(e *ir.Name, known func(string) bool, what string) bool {
	text := []rune(r.errs.Text)
	from, to := e.At.From, e.At.To
	if len(e.Path) != 1 || from >= to || to > len(text) {
		return false
	}
	in := func(c rune) bool { return c == '-' || ir.NameRune(c) }
	for from > 0 && in(text[from-1]) {
		from--
	}
	for to < len(text) && in(text[to]) {
		to++
	}
	word := string(text[from:to])
	name := strings.ReplaceAll(word, "-", "_")
	if name == word || !known(name) {
		return false
	}
	r.fail(ir.Span{From: from, To: to}, diag.UnknownName, `did you mean "`+name+`"?`, "unknown %s %s: a hyphen subtracts", what, ir.Quote(word))
	return true
}
