package indicator

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/formula"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/ref"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// answering is one query on its way through an engine.
type answering struct {
	eng      *Engine
	query    Query
	planned  *planned
	tables   map[string]*table.Table
	data     *ref.Data
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
	rows, err := ref.Run(ctx, a.input())
	if err != nil {
		return nil, err
	}
	return a.result(rows)
}

func (a *answering) input() ref.Input {
	return ref.Input{
		Plan: a.planned.plan, Bound: a.bound, Calendar: a.eng.cat.Calendar(), Data: a.data,
		Ask: a.ask, Fill: a.query.Fill, MaxRows: a.eng.limits.Rows,
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
	e, defs := a.eng, a.eng.cat.stored()
	more := map[string][]string{}
	if extra != nil {
		for d := range a.planned.plan.Datasets {
			more[d] = extra(d)
		}
	}
	a.tables, a.rejected = map[string]*table.Table{}, map[string]table.Rejected{}
	a.timed = slices.Collect(timeColumns(a.planned.plan))
	for _, d := range a.askedDatasets() { // what is known of them tells how far a target to date goes
		if col := e.cat.set(d).time; col.Joins == "" && col.Name != "" && e.sources[d] != nil {
			more[d] = append(more[d], col.Name)
			a.timed = append(a.timed, timed{d, col})
		}
	}
	needs := ref.Needs(a.planned.plan, defs, more)
	for _, name := range slices.Sorted(maps.Keys(needs)) {
		cols := needs[name]
		src := a.eng.sources[name]
		if src == nil {
			return fmt.Errorf("%w: dataset %q has none", ErrSource, name)
		}
		req := source.Request{Location: a.eng.cat.Calendar().Location()}
		if len(cols) == 0 { // rows are only counted: without a column a source would give all
			cols = a.eng.cat.set(name).def.Key
		}
		for _, c := range cols {
			want := source.Column{Name: defs[name].Columns[c].From, Type: defs[name].Columns[c].Type}
			if !slices.ContainsFunc(req.Columns, func(have source.Column) bool { return have.Name == want.Name }) {
				req.Columns = append(req.Columns, want)
			}
		}
		t, err := collect(ctx, src, req, a.eng.limits.Scanned)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, ErrLimit):
			return fmt.Errorf("dataset %q: %w", name, err)
		case err != nil:
			return fmt.Errorf("%w: dataset %q: %w", ErrSource, name, err)
		}
		if r := t.Rejected(); r.Count > 0 {
			a.rejected[name] = r
		}
		a.tables[name] = t
	}
	a.data = ref.NewData(defs, a.tables)
	return nil
}

// collect reads a source, so many rows at most.
func collect(ctx context.Context, src source.Source, req source.Request, most int) (*table.Table, error) {
	var batches []*table.Table
	rows := 0
	for t, err := range source.Read(ctx, src, req) {
		if err != nil {
			return nil, err
		}
		if rows += t.Len(); rows > most {
			return nil, fmt.Errorf("%w: more than %d rows", ErrLimit, most)
		}
		batches = append(batches, t)
	}
	return table.Concat(batches...)
}

// timed is a time column that a query reads.
type timed struct {
	dataset string
	column  ir.Column
}

func timeColumns(p *plan.Plan) iter.Seq[timed] {
	return func(yield func(timed) bool) {
		seen := map[timed]bool{}
		for dataset, col := range p.Datasets {
			if t := (timed{dataset, col}); col.Name != "" && !seen[t] {
				seen[t] = true
				if !yield(t) {
					return
				}
			}
		}
	}
}

// askedDatasets are those below the indicators that are asked of others.
func (a *answering) askedDatasets() []string {
	var out []string
	for _, blk := range a.planned.plan.Blocks {
		for _, l := range blk.Leaves {
			if l.Asked == nil {
				continue
			}
			for _, d := range a.eng.cat.find(l.Asked.Indicator).info.Datasets {
				if !slices.Contains(out, d) {
					out = append(out, d)
				}
			}
		}
	}
	return out
}

// known finds the first and the last moment of the data: the bounds of every
// time column that the query reads, and what datasets are complete to.
func (a *answering) known() (first time.Time, last calendar.Period) {
	a.undated = map[string]int{}
	cal := a.eng.cat.Calendar()
	var end time.Time
	later := func(p calendar.Period) {
		if in, err := cal.Interval(p); err == nil && in.End.After(end) {
			end, last = in.End, p
		}
	}
	for _, t := range a.timed {
		dataset, col := t.dataset, t.column
		vals, err := a.data.Column(dataset, col)
		if err != nil {
			continue // the run reports it
		}
		set := a.eng.cat.set(dataset)
		complete := lastOf(cal, vals, set.def.Time.Grain, col == set.time)
		if d, err := calendar.ParseDate(set.def.CompleteTo); err == nil { // said, so it goes before what rows show
			complete = calendar.Day(d)
		}
		later(complete)
		for _, v := range vals {
			if v.None() {
				a.undated[dataset+"."+col.String()]++
				continue
			}
			if t := moment(cal, v); first.IsZero() || t.Before(first) {
				first = t
			}
		}
	}
	return first, last
}

// lastOf is the latest of some times as a period that ends with it: a day, the
// period that a row stands for, or just after an instant.
func lastOf(cal *calendar.Calendar, vals []typ.Value, grain calendar.Grain, own bool) calendar.Period {
	var last typ.Value
	for _, v := range vals {
		if !v.None() && (last.None() || typ.Compare(v, last) > 0) {
			last = v
		}
	}
	switch {
	case last.None():
		return calendar.Period{}
	case own && grain != "":
		if p, _, err := cal.Enclosing(grain, moment(cal, last)); err == nil {
			return p
		}
	case last.Type() == typ.Timestamp:
		return calendar.Between(time.Time{}, moment(cal, last).Add(time.Microsecond))
	}
	return calendar.Day(cal.Date(moment(cal, last)))
}

func moment(cal *calendar.Calendar, v typ.Value) time.Time {
	if v.Type() == typ.Date {
		return cal.Start(calendar.Date(v.Raw()))
	}
	return time.UnixMicro(v.Raw()).In(cal.Location())
}

// reach is the range of the query: what is asked, cut to the data where it is
// open, and what is known of it.
func (a *answering) reach(first time.Time, last calendar.Period) (plan.Range, error) {
	cal := a.eng.cat.Calendar()
	r := plan.Range{Cover: a.query.Cover || a.query.Over.IsZero()}
	a.asOf = a.query.AsOf
	if a.asOf.IsZero() {
		a.asOf = last
	}
	if !a.asOf.IsZero() {
		in, err := cal.Interval(a.asOf)
		if err != nil {
			return r, fmt.Errorf("%w: as of %s: %w", ErrInvalid, a.asOf, err)
		}
		r.Known = in.End
	}
	if r.Known.IsZero() && !last.IsZero() { // an open end says nothing
		a.asOf = last
		if in, err := cal.Interval(last); err == nil {
			r.Known = in.End
		}
	}
	r.First = first
	if !a.query.Over.IsZero() {
		in, err := cal.Interval(a.query.Over)
		if err != nil {
			return r, fmt.Errorf("%w: over %s: %w", ErrInvalid, a.query.Over, err)
		}
		r.Over, r.Grain = in, a.query.Over.Grain()
	}
	if r.Over.Start.IsZero() && !first.IsZero() {
		r.Over.Start = cal.Start(cal.Date(first))
	}
	if r.Over.End.IsZero() {
		r.Over.End = r.Known
	}
	if a.timeless = !r.Over.Bounded(); a.timeless { // no times at all: any day will do
		r.Over = calendar.Interval{Start: cal.Start(0), End: cal.Start(1)}
	}
	if !r.Over.Start.Before(r.Over.End) {
		r.Over.End = cal.Start(cal.Date(r.Over.Start).AddDays(1))
	}
	return r, nil
}

// ask answers a leaf whose values a bound Querier gives: period by period, at
// the keys that across left.
func (a *answering) ask(ctx context.Context, l *plan.Leaf, block int) ([]ref.Answer, error) {
	target := a.eng.bound.Target
	if target == nil {
		return nil, fmt.Errorf("%w: target(%s) needs a plan (Engine.With)", ErrUnbound, l.Asked.Indicator)
	}
	def, ps := a.planned.plan.Blocks[block], a.bound.Blocks[block]
	q := Query{Indicators: []string{l.Asked.Indicator}, AsOf: a.asOf}
	for i, k := range def.Keys {
		if !l.Keys[i].Removed {
			q.By = append(q.By, k)
		}
	}
	if err := a.askedWhere(&q, l.Asked.Where); err != nil {
		return nil, err
	}
	index := slices.Index(def.Leaves, l)
	cache := map[plan.Span]*Result{}
	var out []ref.Answer
	for pid := range ps.Slots {
		for _, span := range ps.Spans[index][pid] {
			if cache[span] == nil {
				q.Over = a.spanPeriod(span, ps.Slots[pid])
				res, err := target.Query(ctx, q)
				if err != nil {
					return nil, fmt.Errorf("target(%s): %w", l.Asked.Indicator, err)
				}
				cache[span] = res
			}
			rows, err := answers(cache[span], q, pid)
			if err != nil {
				return nil, fmt.Errorf("target(%s): %w", l.Asked.Indicator, err)
			}
			out = append(out, rows...)
		}
	}
	return out, nil
}

// spanPeriod names a span by the period it is, where it is one.
func (a *answering) spanPeriod(s plan.Span, slot plan.Slot) calendar.Period {
	cal := a.eng.cat.Calendar()
	in := calendar.Interval{End: time.UnixMicro(s.Hi).In(cal.Location())}
	if s.Lo == math.MinInt64 {
		return cal.RangeOf(in)
	}
	in.Start = time.UnixMicro(s.Lo).In(cal.Location())
	for _, p := range append(slices.Clone(slot.Labels), a.query.Over) {
		if p.Grain() == "" || p.Grain().Cyclic() {
			continue
		}
		if p, own, err := cal.Enclosing(p.Grain(), in.Start); err == nil && own.Equal(in) {
			return p
		}
	}
	return cal.RangeOf(in)
}

// askedWhere passes the conditions around a target on to who answers it.
func (a *answering) askedWhere(q *Query, where []plan.Cond) error {
	var parts []string
	for _, w := range where {
		switch {
		case w.Expr != nil:
			parts = append(parts, "("+formula.Print(ir.New("", w.Expr))+")")
			ir.Walk(w.Expr, func(e ir.Expr) bool {
				if n, ok := e.(*ir.Name); ok && len(n.Path) == 2 && n.Path[0] == "args" {
					if q.Args == nil {
						q.Args = Args{}
					}
					q.Args[n.Path[1]] = a.query.Args[n.Path[1]]
				}
				return true
			})
		case w.None:
			q.Scope = q.Scope.AndNone(w.Name)
		default:
			q.Scope = q.Scope.And(w.Name, w.Text)
		}
	}
	q.Where = strings.Join(parts, " and ")
	return q.Scope.Err()
}

// answers reads the rows of a bound Querier's result.
func answers(res *Result, q Query, pid int) ([]ref.Answer, error) {
	t, err := res.Table().Select(append(slices.Clone(q.By), q.Indicators[0])...)
	if err != nil {
		return nil, err
	}
	cols := t.Columns()
	var out []ref.Answer
	for i := range t.Len() {
		ans := ref.Answer{Pid: pid, Value: cols[len(cols)-1].Value(i)}
		if ans.Value.None() {
			continue
		}
		for _, c := range cols[:len(cols)-1] {
			ans.Keys = append(ans.Keys, c.Value(i))
		}
		out = append(out, ans)
	}
	return out, nil
}
