package indicator

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/dim"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/internal/engine"
	"github.com/zhibiao/zhibiao/internal/plan"
)

// Sources give each dataset its stored data, by name.
type Sources map[string]source.Source

// Engine answers queries over a catalog and its sources. It is immutable and
// safe for concurrent use; [Engine.With] and [Engine.Shift] return others.
type Engine struct {
	cat     *Catalog
	sources Sources
	bound   Bindings
	limits  Limits
	moves   []plan.Move
	stored  map[string]plan.Dataset // the catalog's, as they are scanned and joined
	kept    *engine.Kept            // from query to query
	stress  bool                    // for tests: engine.Input.Stress
}

var _ Querier = (*Engine)(nil)

// Bindings connect an engine with what its formulas ask of others.
type Bindings struct {
	// Target answers target(x), target_to_date(x) and attainment(x): it is asked
	// for the indicator x at the same keys and period.
	Target Querier
	// Limits, if not zero, replace the engine's.
	Limits Limits
}

// NewEngine binds a catalog to its data. It refuses a catalog with problems,
// returning them, and sources for datasets that are not defined. A dataset may
// go without a source until it is asked for.
func NewEngine(cat *Catalog, sources Sources) (*Engine, error) {
	if cat == nil {
		return nil, &Error{Op: "engine", Err: fmt.Errorf("%w: there is no catalog", ErrInvalid)}
	}
	if err := cat.problems.Err(); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		if cat.set(name) == nil {
			return nil, &Error{Op: "engine", Err: fmt.Errorf("%w: no dataset is called %q%s", ErrUnknown, name, meant(name, cat.setNames()))}
		}
		if sources[name] == nil {
			return nil, &Error{Op: "engine", Err: fmt.Errorf("%w: the source of dataset %q is nil", ErrSource, name)}
		}
	}
	return &Engine{cat: cat, sources: maps.Clone(sources), limits: Limits{}.withDefaults(), stored: cat.stored(), kept: engine.NewKept(Limits{}.withDefaults().Kept)}, nil
}

// Catalog returns the engine's definitions.
func (e *Engine) Catalog() *Catalog { return e.cat }

// With returns an engine over the same data whose formulas ask these for
// targets. Fields that are zero keep what is bound.
func (e *Engine) With(b Bindings) *Engine {
	out := *e
	if b.Target != nil {
		out.bound.Target = b.Target
	}
	if b.Limits != (Limits{}) {
		out.limits = b.Limits.withDefaults()
		out.kept = engine.NewKept(out.limits.Kept)
	}
	return &out
}

// Shift returns a Querier that answers every query about an earlier time,
// under the periods asked for: Shift(calendar.Years(1)) gives last year's
// values beside this year's, by prior's rule and like for like. The zero
// Offset is the period before the one asked for.
func (e *Engine) Shift(back calendar.Offset) Querier {
	mv := plan.Move{Offset: back}
	if back.IsZero() {
		mv = plan.Move{Previous: 1}
	}
	out := *e
	out.moves = append(slices.Clip(out.moves), mv)
	return &out
}

// Query answers a question. Its errors are [*Error]s; those of a query that
// cannot be asked of this catalog are those of [Catalog.Check].
func (e *Engine) Query(ctx context.Context, q Query) (*Result, error) {
	res, err := e.query(ctx, q)
	if err != nil {
		return nil, &Error{Op: "query", Point: q.point(), Err: err}
	}
	return res, nil
}

// point is what a query is about, for errors.
func (q Query) point() dim.Point {
	p := dim.Point{Scope: q.Scope, Period: q.Over}
	if len(q.Indicators) == 1 {
		p.Indicator = q.Indicators[0]
	}
	return p
}
