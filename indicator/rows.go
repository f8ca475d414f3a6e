package indicator

import (
	"context"
	"maps"
	"slices"

	"github.com/zhibiao/zhibiao/indicator/dim"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/engine"
	"github.com/zhibiao/zhibiao/internal/ir"
)

// Evidence is what one aggregate of an indicator read: the rows behind a value.
type Evidence struct {
	// Dataset is where the rows are, Of the aggregate that read them, with its
	// conditions and its time, as "sum(amount) of orders where …".
	Dataset string
	Of      string
	// Rows has each row once, in the order of the data. Its columns are the key,
	// the time, those that were read, joined ones among them, and the others of the
	// dataset by name.
	Rows *table.Table
}

// Rows returns the rows behind a value, one Evidence for each aggregate below
// the indicator: numerator and denominator of a ratio, this year's rows and
// last year's of a comparison. The zero Period of the point is all that is
// known, as in [Query].
func (e *Engine) Rows(ctx context.Context, p dim.Point) ([]Evidence, error) {
	out, err := e.rows(ctx, p)
	if err != nil {
		return nil, &Error{Op: "rows", Point: p, Err: err}
	}
	return out, nil
}

func (e *Engine) rows(ctx context.Context, p dim.Point) ([]Evidence, error) {
	q := Query{Indicators: []string{p.Indicator}, Scope: p.Scope, Over: p.Period}
	a, err := e.prepare(ctx, q, func(dataset string) []string {
		return slices.Collect(maps.Keys(e.cat.set(dataset).def.Columns))
	})
	if err != nil {
		return nil, err
	}
	behind, err := engine.Evidence(ctx, a.input())
	if err != nil {
		return nil, err
	}
	out := make([]Evidence, 0, len(behind))
	for _, b := range behind {
		t, err := a.rowTable(b)
		if err != nil {
			return nil, err
		}
		out = append(out, Evidence{Dataset: b.Leaf.Dataset, Of: b.Leaf.String(), Rows: t})
	}
	return out, nil
}

// rowTable shows some rows of a dataset, with the columns in the order that
// [Evidence] promises.
func (a *answering) rowTable(b engine.Behind) (*table.Table, error) {
	set := a.eng.cat.set(b.Leaf.Dataset)
	cols := make([]ir.Column, 0, len(set.def.Columns))
	add := func(c ir.Column) {
		if c.Name != "" && !slices.Contains(cols, c) {
			cols = append(cols, c)
		}
	}
	for _, name := range set.def.Key {
		add(ir.Column{Name: name})
	}
	add(b.Leaf.Period.Time)
	for r := range b.Leaf.Rows {
		for c := range r.Columns {
			add(c)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(set.def.Columns)) {
		add(ir.Column{Name: name})
	}
	specs := make([]table.Spec, len(cols))
	vals := make([]func(int) table.Value, len(cols))
	for i, c := range cols {
		def := set.end(c.Joins).def.Columns[c.Name]
		specs[i] = table.Spec{Name: c.String(), Type: def.Type}
		if info, ok := set.Column(append(splitPath(c.Joins), c.Name)); ok {
			specs[i].Unit = info.Unit
		}
		var err error
		if vals[i], err = a.data.Values(b.Leaf.Dataset, c); err != nil {
			return nil, err
		}
	}
	out := table.New(specs...)
	row := make([]table.Value, len(cols))
	for _, n := range b.Rows {
		for i := range cols {
			row[i] = vals[i](n)
		}
		out.Append(row...)
	}
	return out.Table()
}
