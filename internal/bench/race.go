package main

import (
	"context"
	"fmt"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/table"
)

// run is one run of a side. What it returns stays alive until the clock stops.
type run func(context.Context) (any, error)

// race is a case that can be run.
type race struct {
	name, about, peer string
	single            bool // at one thread alone
	rows              func() int
	// check compares the answers and returns the rows of ours. It is not timed.
	check func(context.Context) (int, error)
	// ours and rival prepare a run, which is not timed. before, if any, comes before
	// each pair.
	before      func(context.Context) error
	ours, rival func() (run, error)
}

// field is what the cases run over.
type field struct {
	src    sales
	store  *store
	duck   *duck
	sample *store // a million rows, for the cases against loops
	slice  []sale
	tuned  bool // DuckDB's months are tuned
	grown  int  // rows appended so far
}

// races returns all cases. Those that change the data come last.
func (f *field) races() []race {
	var out []race
	for _, q := range questions {
		out = append(out, f.peers(q))
	}
	loops := []race{
		f.loop("N1", "Q1 against a loop over structs into a map", standing.query,
			func() any { return naiveStanding(f.slice) },
			func(t *table.Table) error { return sameTotals(t, naiveStanding(f.slice)) }),
		f.loop("X1", "sum((amount - cost) / amount * 100), each quotient to 12 digits, against a loop", margin,
			func() any { return naiveMargin(f.slice, halfAway) },
			func(t *table.Table) error { return sameValue(t, naiveMargin(f.slice, halfEven)) }),
		f.loop("X2", "sum(amount * (1 - discount)) against a loop", net,
			func() any { return naiveNet(f.slice) },
			func(t *table.Table) error { return sameValue(t, naiveNet(f.slice)) }),
	}
	return append(append(out, loops...), f.incremental())
}

// peers is a question to both engines.
func (f *field) peers(q question) race {
	return race{
		name: q.name, about: q.about, peer: "duckdb",
		rows:  func() int { return f.src.rows + f.grown },
		check: func(ctx context.Context) (int, error) { return q.check(ctx, f.store, f.duck) },
		ours:  func() (run, error) { return f.store.fresh(q.query) },
		rival: func() (run, error) {
			return func(ctx context.Context) (any, error) {
				return nil, f.duck.run(ctx, q.statement(f.tuned), len(q.query.Indicators))
			}, nil
		},
	}
}

// fresh prepares a query of a new engine.
func (s *store) fresh(q indicator.Query) (run, error) {
	eng, err := s.engine()
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (any, error) { return answer(ctx, eng, q) }, nil
}

// loop is a query against a loop by hand, over the sample.
func (f *field) loop(name, about string, q indicator.Query, byHand func() any, check func(*table.Table) error) race {
	return race{
		name: name, about: about, peer: "loop", single: true,
		rows: func() int { return len(f.slice) },
		check: func(ctx context.Context) (int, error) {
			t, err := f.sample.ask(ctx, q)
			if err != nil {
				return 0, err
			}
			return t.Len(), check(t)
		},
		ours:  func() (run, error) { return f.sample.fresh(q) },
		rival: func() (run, error) { return func(context.Context) (any, error) { return byHand(), nil }, nil },
	}
}

// incremental is Q1 again after each 1,000 rows more: an engine that has answered
// it before against a new one.
func (f *field) incremental() race {
	const more = 1000
	var eng *indicator.Engine
	grow := func(ctx context.Context) (err error) {
		if eng == nil {
			if eng, err = f.store.engine(); err == nil {
				_, err = answer(ctx, eng, standing.query)
			}
			if err != nil {
				return err
			}
		}
		src := f.src.next(f.src.rows+f.grown, more)
		t, err := source.Collect(ctx, src, source.Request{})
		if err != nil {
			return err
		}
		f.grown += more
		if f.duck != nil {
			if err := f.duck.append(ctx, src); err != nil {
				return fmt.Errorf("duckdb: %w", err)
			}
		}
		return f.store.rows.Append(t)
	}
	return race{
		name: "E1", about: "Q1 again after 1,000 rows more: an engine that answered it before against a new one", peer: "recompute",
		rows: func() int { return f.src.rows + f.grown },
		check: func(ctx context.Context) (int, error) {
			if err := grow(ctx); err != nil {
				return 0, err
			}
			again, err := answer(ctx, eng, standing.query)
			if err != nil {
				return 0, err
			}
			anew, err := f.store.ask(ctx, standing.query)
			if err == nil {
				err = sameTable(again, anew)
			}
			if err == nil {
				err = standing.equal(ctx, again, f.duck)
			}
			return again.Len(), err
		},
		before: grow,
		ours: func() (run, error) {
			return func(ctx context.Context) (any, error) { return answer(ctx, eng, standing.query) }, nil
		},
		rival: func() (run, error) { return f.store.fresh(standing.query) },
	}
}
