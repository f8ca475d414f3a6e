package indicator

import (
	"fmt"
	"iter"
	"time"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/scalar"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// timed is a time column that a query reads.
type timed struct {
	dataset string
	column  ir.Column
}

// timeColumns yields those of a plan, each once.
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
		least, most, undated, err := a.data.Times(dataset, col)
		if err != nil {
			continue // the run reports it
		}
		set := a.eng.cat.set(dataset)
		complete := lastOf(cal, most, set.def.Time.Grain, col == set.time)
		if d, err := calendar.ParseDate(set.def.CompleteTo); err == nil { // said, so it goes before what rows show
			complete = calendar.Day(d)
		}
		later(complete)
		if undated > 0 {
			a.undated[dataset+"."+col.String()] = undated
		}
		if !least.None() {
			if t := scalar.Instant(cal, least); first.IsZero() || t.Before(first) {
				first = t
			}
		}
	}
	return first, last
}

// lastOf is the latest time as a period that ends with it: a day, the period
// that a row stands for, or just after an instant.
func lastOf(cal *calendar.Calendar, last typ.Value, grain calendar.Grain, own bool) calendar.Period {
	switch {
	case last.None():
		return calendar.Period{}
	case own && grain != "":
		if p, _, err := cal.Enclosing(grain, scalar.Instant(cal, last)); err == nil {
			return p
		}
	case last.Type() == typ.Timestamp:
		return calendar.Between(time.Time{}, scalar.Instant(cal, last).Add(time.Microsecond))
	}
	return calendar.Day(cal.Date(scalar.Instant(cal, last)))
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
