package indicator

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/engine"
	"github.com/zhibiao/zhibiao/internal/plan"
)

// answering is one query on its way through an engine.
type answering struct {
	eng      *Engine
	query    Query
	planned  *planned
	data     *engine.Data
	bound    *plan.Bound
	asOf     calendar.Period
	rejected map[string]table.Rejected
	timed    []timed
	undated  map[string]int
	timeless bool
}

func (e *Engine) query(ctx context.Context, q Query) (*Result, error) {
	a, err := e.prepare(ctx, q, nil)
	if err != nil {
		return nil, err
	}
	res, err := engine.Run(ctx, a.input())
	if err != nil {
		return nil, err
	}
	return a.columnar(res)
}

func (a *answering) input() engine.Input {
	return engine.Input{
		Plan: a.planned.plan, Bound: a.bound, Calendar: a.eng.cat.Calendar(), Data: a.data,
		Ask: a.ask, Fill: a.query.Fill,
		MaxRows: a.eng.limits.Rows, MaxMemory: a.eng.limits.Memory, Workers: a.eng.limits.Workers,
		Kept: a.eng.kept, Stress: a.eng.stress,
	}
}

// prepare plans a query, reads the rows it needs and binds its periods. Extra
// names columns to read of each dataset besides.
func (e *Engine) prepare(ctx context.Context, q Query, extra func(dataset string) []string) (*answering, error) {
	p, err := e.cat.plan(q, e.moves)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	a := &answering{eng: e, query: q, planned: p}
	if err := a.load(ctx, extra); err != nil {
		return nil, err
	}
	first, last := a.known()
	r, err := a.reach(first, last)
	if err != nil {
		return nil, err
	}
	if a.bound, err = p.plan.Bind(e.cat.Calendar(), r); err != nil && !errors.Is(err, ErrLimit) {
		err = fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return a, err
}

// load reads the columns that the plan needs, one table for each dataset.
func (a *answering) load(ctx context.Context, extra func(string) []string) error {
	e := a.eng
	more := map[string][]string{}
	if extra != nil {
		for d := range a.planned.plan.Datasets {
			more[d] = extra(d)
		}
	}
	rows := map[string]engine.Stored{}
	a.rejected = map[string]table.Rejected{}
	a.timed = slices.Collect(timeColumns(a.planned.plan))
	for _, d := range a.askedDatasets() { // what is known of them tells how far a target to date goes
		if col := e.cat.set(d).time; col.Joins == "" && col.Name != "" && e.sources[d] != nil {
			more[d] = append(more[d], col.Name)
			if t := (timed{d, col}); !slices.Contains(a.timed, t) {
				a.timed = append(a.timed, t)
			}
		}
	}
	needs := a.planned.plan.Needs(e.stored, more)
	for _, name := range slices.Sorted(maps.Keys(needs)) {
		cols := needs[name]
		src := e.sources[name]
		if src == nil {
			return fmt.Errorf("%w: dataset %q has none", ErrSource, name)
		}
		if len(cols) == 0 { // rows are only counted: without a column a source would give all
			cols = e.cat.set(name).def.Key
		}
		stored, rejected, err := e.read(ctx, src, e.cat.set(name).wanted(cols))
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, ErrLimit):
			return fmt.Errorf("dataset %q: %w", name, err)
		case err != nil:
			return fmt.Errorf("%w: dataset %q: %w", ErrSource, name, err)
		}
		if rejected.Count > 0 {
			a.rejected[name] = rejected
		}
		rows[name] = stored
	}
	a.data = engine.NewData(e.stored, rows, e.kept)
	return nil
}
