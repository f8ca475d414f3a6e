package check

import (
	"maps"
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/ir"
)

// Formula checks a formula and finds out its type, its unit and how its values
// add up. All that is wrong is reported at once, as [ir.Errors]; the Info is then
// as good as can be, with Bad set.
func Formula(f *ir.Formula, env Env) (Info, error) {
	root := ir.Root(f)
	c := newChecker(f, env, nil)
	x := c.eval(root)
	info := x.info()
	info.Indicators = c.named
	info.Args = c.reads(root)
	err := c.errs.Err()
	info.Bad = info.Bad || err != nil
	return info, err
}

// Where checks a condition in each of the datasets: the where: of an indicator
// in those below its formula, the condition of a query in those below its
// indicators. A name must resolve in every one, to the same type. It returns the
// arguments that the condition reads. Nil Args know no types.
func Where(f *ir.Formula, datasets []string, env Env, args Args) ([]string, error) {
	root := ir.Root(f)
	c := newChecker(f, env, args)
	c.condition(root, datasets)
	return c.reads(root), c.errs.Err()
}

func newChecker(f *ir.Formula, env Env, args Args) *cellChecker {
	return &cellChecker{rules: rules{errs: &ir.Report{Text: f.Text()}, env: env}, env: env, args: args}
}

// Row checks a row-level expression against one dataset and returns it resolved
// and typed. A nil Scope knows no columns, a nil Env only the built-in grains
// and UTC, nil Args no types. Places in the errors take the text for one line;
// From and To are always right.
func Row(e ir.Expr, s Scope, env Env, args Args) (*ir.Row, error) {
	return row(e, rowChecker{scope: s, args: args}, env)
}

// Fold checks an expression over the one name "value", a cell that a fold
// aggregates: having(value >= 2), rate(value >= 2).
func Fold(e ir.Expr, value Info, env Env, args Args) (*ir.Row, error) {
	return row(e, rowChecker{fold: &value, args: args}, env)
}

func row(e ir.Expr, r rowChecker, env Env) (*ir.Row, error) {
	r.rules = rules{errs: &ir.Report{}, env: env, rows: true}
	x := r.eval(e)
	if err := r.errs.Err(); err != nil {
		for i := range r.errs.Errs {
			w := &r.errs.Errs[i]
			w.Column, w.EndColumn = w.From+1, w.To+1
		}
		return nil, err
	}
	if x.row == nil { // e is nil or a node this version does not know
		return nil, ir.Errors{{Line: 1, Column: 1, EndLine: 1, EndColumn: 1, Code: diag.FormulaSyntax, Message: "no expression"}}
	}
	return x.row, nil
}

// arguments collects the names of the arguments that e reads.
func arguments(e ir.Expr, into map[string]bool) {
	if e == nil {
		return
	}
	ir.Walk(e, func(e ir.Expr) bool {
		if n, ok := e.(*ir.Name); ok && len(n.Path) == 2 && n.Path[0] == argsName {
			into[n.Path[1]] = true
		}
		return true
	})
}

// reads returns the arguments that e and the indicators it names read, sorted.
func (c *cellChecker) reads(e ir.Expr) []string {
	seen := map[string]bool{}
	arguments(e, seen)
	for _, name := range c.named {
		if info, ok := c.env.Indicator(name); ok {
			for _, a := range info.Args {
				seen[a] = true
			}
		}
	}
	if len(seen) == 0 {
		return nil
	}
	return slices.Sorted(maps.Keys(seen))
}

// union merges sorted lists of names.
func union(a, b []string) []string {
	switch {
	case len(b) == 0 || slices.Equal(a, b):
		return a
	case len(a) == 0:
		return b
	}
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

func joined(path []string) string { return strings.Join(path, ".") }
