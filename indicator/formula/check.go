package formula

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/unit"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Scope is a dataset as row-level expressions see it.
type Scope interface {
	// Dataset returns the dataset's name.
	Dataset() string
	// Noun returns the unit of count(): what a row of the dataset is.
	Noun() string
	// Column resolves a name: a short name of a joined column, an own column, a
	// level of the organisation, else a path through joins. A path asked of the
	// dataset that it ends in is that dataset's own column.
	Column(path []string) (ColumnInfo, bool)
	// Names returns the names that Column resolves, for suggestions.
	Names() []string
}

// ColumnInfo is what a formula needs to know of a column.
type ColumnInfo struct {
	Col   ir.Column
	Type  typ.Type
	Unit  unit.Unit // of a number; dimensionless where none is declared
	Noun  string    // the unit of count_distinct of the column; "" for a plain number
	Order []string  // the values of an ordered text column, from first to last
}

// Args tells the types of a query's arguments, which formulas read as args.x.
type Args interface {
	// Arg returns the type of an argument, or of the values of a list. ok is
	// false where nothing is known of it yet: such an argument fits everywhere.
	Arg(name string) (t typ.Type, list, ok bool)
}

// Env is the catalog as the formula of one definition sees it.
type Env interface {
	// Indicator returns what is known of another indicator.
	Indicator(name string) (Info, bool)
	// Indicators returns the names of all indicators.
	Indicators() []string
	// Home returns the dataset whose columns the definition's aggregates read,
	// nil where the definition names none.
	Home() Scope
	// Dataset returns a dataset by name.
	Dataset(name string) (Scope, bool)
	// Datasets returns the names of all datasets.
	Datasets() []string
	// Grain says whether name is a grain of the calendar.
	Grain(name string) bool
	// Grains returns the names of all grains.
	Grains() []string
	// Location returns the zone in which quoted days and times are read; nil is
	// UTC.
	Location() *time.Location
}

// Info is what the check finds out about an expression outside aggregates.
type Info struct {
	Type typ.Type
	Unit unit.Unit
	Dims Additivity // over dimensions
	Time Additivity // over time
	// Datasets are the datasets below, sorted.
	Datasets []string
	// Windowed says that a window (rolling, to_date, cumulative, whole) stands
	// on the way to an aggregate with no per between.
	Windowed bool
	// At says that at(…) stands on the way to an aggregate.
	At bool
	// PeriodOnly says that there is no aggregate below: the value is made of
	// literals, days() and the like.
	PeriodOnly bool
	// Indicators are the indicators that the formula itself names, in order.
	Indicators []string
	// Args are the arguments that the formula or an indicator below reads,
	// sorted.
	Args []string
	// Bad says that the expression has errors. Whatever uses it stays silent
	// about what follows from them.
	Bad bool
}

// Check checks a formula and finds out its type, its unit and how its values
// add up. All that is wrong is reported at once, as [Errors]; the Info is then
// as good as can be, with Bad set.
func Check(f *Formula, env Env) (Info, error) {
	root := ir.Root(f)
	c := newChecker(f, env, nil)
	x := c.eval(root)
	info := x.info()
	info.Indicators = c.named
	info.Args = c.reads(root)
	err := c.errs.err()
	info.Bad = info.Bad || err != nil
	return info, err
}

// Where checks a condition in each of the datasets: the where: of an indicator
// in those below its formula, the condition of a query in those below its
// indicators. A name must resolve in every one, to the same type. It returns the
// arguments that the condition reads. Nil Args know no types.
func Where(f *Formula, datasets []string, env Env, args Args) ([]string, error) {
	root := ir.Root(f)
	c := newChecker(f, env, args)
	c.condition(root, datasets)
	return c.reads(root), c.errs.err()
}

func newChecker(f *Formula, env Env, args Args) *cellChecker {
	return &cellChecker{rules: rules{errs: &report{text: f.Text()}, env: env}, env: env, args: args}
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
	r.rules = rules{errs: &report{}, env: env, rows: true}
	x := r.eval(e)
	if err := r.errs.err(); err != nil {
		for i := range r.errs.errs {
			w := &r.errs.errs[i]
			w.Column, w.EndColumn = w.From+1, w.To+1
		}
		return nil, err
	}
	if x.row == nil { // e is nil or a node this version does not know
		return nil, Errors{{Line: 1, Column: 1, EndLine: 1, EndColumn: 1, Code: diag.FormulaSyntax, Message: "no expression"}}
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
