package formula

import (
	"strings"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/ir"
)

// function checks a call's name and the number of its arguments.
func (l *lowering) function(c *ir.Call, piped bool) {
	f, ok := ir.Lookup(c.Func)
	if !ok {
		hint := diag.DidYouMean(c.Func, ir.FuncNames)
		if meant, ok := elsewhere[strings.ToLower(c.Func)]; ok {
			hint = meant
		}
		l.Add(c.NameAt, diag.UnknownFunction, hint, "unknown function %s", ir.Quote(c.Func))
		return
	}
	n := len(c.Args)
	switch {
	case n >= f.Min && (f.Max < 0 || n <= f.Max):
		l.counted(c)
		return
	case f.Level&ir.Transform != 0 && !piped && n == f.Min-1:
		l.Add(c.NameAt, diag.BadArgument, "as in "+f.Usage, "%s needs a value to work on", c.Func)
		return
	}
	if f.Max == 0 && piped {
		l.Add(c.NameAt, diag.BadArgument, "write "+f.Usage+" alone", "%s is about the period and takes no value", c.Func)
		return
	}
	if piped { // the first is before the "|"
		l.Add(c.NameAt, diag.BadArgument, "as in "+f.Usage, "| %s(…) takes %s, not %d", c.Func, ir.Arguments(max(0, f.Min-1), f.Max-1), n-1)
		return
	}
	l.Add(c.NameAt, diag.BadArgument, "as in "+f.Usage, "%s takes %s, not %d", c.Func, ir.Arguments(f.Min, f.Max), n)
}

// counted refuses count(status == "won"), which counts every row: false is a
// value too.
func (l *lowering) counted(c *ir.Call) {
	n := len(c.Args)
	if c.Func != "count" || n == 0 || !truth(c.Args[n-1]) {
		return
	}
	cond := l.source(c.Args[n-1].Span())
	hint := "write count() | where(" + cond + ")"
	if n == 2 {
		hint = "write … | having(" + cond + ") | count()"
	}
	l.Add(c.Args[n-1].Span(), diag.BadArgument, hint, "count(x) counts where x has a value, true or false alike")
}

// truth says whether e, by its form, is true or false.
func truth(e ir.Expr) bool {
	switch e := e.(type) {
	case *ir.Unary:
		return e.Op == ir.Not
	case *ir.Binary:
		return e.Op.Relates() || e.Op == ir.And || e.Op == ir.Or
	case *ir.Chain:
		return true
	}
	return false
}

// folds checks that every per(…) is followed by an aggregate, with only
// having(…) between, and every having stands there.
func (l *lowering) folds(e ir.Expr, parent *ir.Call) {
	if c, ok := e.(*ir.Call); ok {
		l.fold(c, parent)
		for i, arg := range c.Args {
			if i == 0 {
				l.folds(arg, c)
			} else {
				l.folds(arg, nil)
			}
		}
		return
	}
	for _, x := range ir.Children(e) {
		l.folds(x, nil)
	}
}

// fold checks one call; parent is the call whose first argument it is.
func (l *lowering) fold(c, parent *ir.Call) {
	if c.Func != "per" && c.Func != "having" || len(c.Args) < 2 {
		return
	}
	if c.Func == "having" {
		if x, ok := c.Args[0].(*ir.Call); !ok || x.Func != "per" && x.Func != "having" {
			l.Add(c.NameAt, diag.BadLevel, "as in x | per(customer_id) | having(value >= 2) | count()", "having keeps some of the keys of a per, and there is none before it")
			return
		}
	}
	if parent != nil {
		if parent.Func == "having" || aggregates(parent) {
			return
		}
		if f, ok := ir.Lookup(parent.Func); !ok || c.Func == "having" && f.Level&ir.Aggregate != 0 {
			return // reported otherwise
		}
	}
	hint := "as in x | per(customer_id) | avg()"
	if text := l.source(ir.Span{From: c.NameAt.From, To: c.At.To}); ir.Fits(text + " | avg()") {
		hint = "say what to make of the values per key, as in … | " + text + " | avg()"
	}
	l.Add(c.NameAt, diag.BadLevel, hint, "%s(…) must be followed by an aggregate", c.Func)
}

// aggregates says whether c makes one value of many; min and max with several
// arguments compare them.
func aggregates(c *ir.Call) bool {
	f, ok := ir.Lookup(c.Func)
	return ok && f.Level&ir.Aggregate != 0 && (len(c.Args) == 1 || f.Level&ir.CellLevel == 0)
}
