package indicator

import (
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/formula"
	"github.com/zhibiao/zhibiao/internal/ir"
)

// parsed is a formula or what is wrong with its text; neither for no text.
type parsed struct {
	*formula.Formula
	err error
}

func parse(text string) (p parsed) {
	if text != "" {
		p.Formula, p.err = formula.Parse(text)
	}
	return p
}

// of returns the formula, and reports what is wrong with the text in a field.
func (p parsed) of(b *builder, m *measure, field, text string) *formula.Formula {
	if p.err != nil {
		b.report(m.at.in(field), text, p.err)
	}
	return p.Formula
}

// formulas are those of an indicator.
type formulas struct{ formula, where, drivers parsed }

// parseAll parses the formulas of all indicators, side by side: it is much of the
// work of loading, and none needs another.
func parseAll(list []sourced[Indicator]) []formulas {
	const batch = 100
	out := make([]formulas, len(list))
	var batches sync.WaitGroup
	for from := 0; from < len(list); from += batch {
		batches.Go(func() {
			for i := from; i < min(from+batch, len(list)); i++ {
				def := &list[i].def
				out[i] = formulas{parse(def.Formula), parse(def.Where), parse(def.Drivers)}
			}
		})
	}
	batches.Wait()
	return out
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
