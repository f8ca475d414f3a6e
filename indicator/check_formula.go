package indicator

import (
	"errors"
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/formula"
	"github.com/zhibiao/zhibiao/internal/ir"
)

// parse reads a formula and reports what is wrong with it.
func (b *builder) parse(at place, text string) *formula.Formula {
	f, err := formula.Parse(text)
	if err != nil {
		b.report(at, text, err)
		return nil
	}
	return f
}

// report adds the problems of a formula, which count runes in its text.
func (b *builder) report(at place, text string, err error) {
	b.add(at.locate(text, problemsIn(text, err))...)
}

// problemsIn returns the problems of a formula with lines and columns of its text.
func problemsIn(text string, err error) diag.List {
	found, ok := errors.AsType[formula.Errors](err)
	if !ok {
		return diag.List{{Pos: diag.Position{Line: 1, Column: 1}, Code: diag.Other, Message: err.Error(), Err: err}}
	}
	return found.List(nil)
}

// findHome finds the dataset in which an indicator's own aggregates look: the
// one it names, that of the defaults, or the only one.
func (b *builder) findHome(m *measure, fallback string) {
	own := false
	cells(m.expr, nil, func(*ir.Call) { own = true })
	var home *dataset
	switch name := m.def.Dataset; {
	case name != "":
		if home = b.c.set(name); home == nil {
			b.unknown(m.at.in("dataset"), "dataset", name, b.datasetNames())
			m.skip = true
		}
	case fallback != "":
		home = b.c.set(fallback)
	case len(b.c.sets) == 1:
		home = b.c.sets[0]
	}
	if own {
		m.home = home
	}
}

// datasetHint names the datasets that have all columns of the aggregates of m.
func (b *builder) datasetHint(m *measure) string {
	if b.quiet() {
		return ""
	}
	if len(b.c.sets) == 0 {
		return "no dataset is defined"
	}
	var columns [][]string
	cells(m.expr, nil, func(c *ir.Call) {
		ir.Walk(c, func(e ir.Expr) bool {
			if n, ok := e.(*ir.Name); ok && n.Path[0] != "args" {
				columns = append(columns, n.Path)
			}
			return true
		})
	})
	var fit []string
	for _, d := range b.c.sets {
		if !slices.ContainsFunc(columns, func(path []string) bool { _, ok := d.Column(path); return !ok }) {
			fit = append(fit, d.name)
		}
	}
	const most = 5
	switch {
	case len(fit) == 0:
		return "none has all the columns that the formula names"
	case len(fit) > most:
		return "write dataset: " + strings.Join(fit[:most], " or ") + " or another"
	}
	return "write dataset: " + strings.Join(fit, " or ")
}
