package indicator

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/formula"
	"github.com/zhibiao/zhibiao/internal/engine"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
)

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

// ask answers a leaf whose values a bound Querier gives: period by period, at
// the keys that across left.
func (a *answering) ask(ctx context.Context, l *plan.Leaf, block int) ([]engine.Answer, error) {
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
	var out []engine.Answer
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
	in := s.Interval(cal)
	if !in.Bounded() {
		return cal.RangeOf(in)
	}
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
func answers(res *Result, q Query, pid int) ([]engine.Answer, error) {
	t, err := res.Table().Select(append(slices.Clone(q.By), q.Indicators[0])...)
	if err != nil {
		return nil, err
	}
	cols := t.Columns()
	var out []engine.Answer
	for i := range t.Len() {
		ans := engine.Answer{Pid: pid, Value: cols[len(cols)-1].Value(i)}
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
