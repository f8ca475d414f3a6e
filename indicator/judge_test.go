package indicator

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/ref"
	"github.com/zhibiao/zhibiao/internal/scalar"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Judge answers a query as [Engine.Query] must, row by row and cell by cell with
// the pointwise reference. With the engine it shares what is planned: names,
// types, the blocks and leaves of the plan, the tables of periods. It reads the
// sources itself, finds itself what is known of the data, and makes the table of
// the answer itself.
func (e *Engine) Judge(ctx context.Context, q Query) (*Result, error) {
	res, err := e.judge(ctx, q)
	if err != nil {
		return nil, &Error{Op: "query", Point: q.point(), Err: err}
	}
	return res, nil
}

func (e *Engine) judge(ctx context.Context, q Query) (*Result, error) {
	p, err := e.cat.plan(q, e.moves)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	j := &judge{answering: &answering{eng: e, query: q, planned: p}, rejected: map[string]table.Rejected{}, undated: map[string]int{}}
	timed := j.timeColumns()
	if err := j.read(ctx, timed); err != nil {
		return nil, err
	}
	r, err := j.reach(j.known(timed))
	if err != nil {
		return nil, err
	}
	if j.bound, err = p.plan.Bind(e.cat.Calendar(), r); err != nil {
		if !errors.Is(err, ErrLimit) {
			err = fmt.Errorf("%w: %w", ErrInvalid, err)
		}
		return nil, err
	}
	rows, err := ref.Run(ctx, ref.Input{
		Plan: p.plan, Bound: j.bound, Calendar: e.cat.Calendar(), Data: j.rows,
		Ask: j.ask, Fill: q.Fill, MaxRows: e.limits.Rows,
	})
	if err != nil {
		return nil, err
	}
	return j.answer(rows)
}

// judge is one query on its way. Of what it embeds it uses the question and its
// plan alone: eng, query, planned, bound, asOf, timeless, and reach, title,
// spanPeriod and askedWhere, which read no data.
type judge struct {
	*answering
	rows     *ref.Data
	rejected map[string]table.Rejected
	undated  map[string]int
}

// timeColumn is a column that places rows in time, of a dataset.
type timeColumn struct {
	dataset string
	column  ir.Column
}

// timeColumns are those that the query reads, and those of the datasets below
// indicators that are asked of others.
func (j *judge) timeColumns() []timeColumn {
	var out []timeColumn
	add := func(dataset string, col ir.Column) {
		if t := (timeColumn{dataset, col}); col.Name != "" && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	for _, blk := range j.planned.plan.Blocks {
		for _, l := range blk.Leaves {
			if l.Dataset != "" {
				add(l.Dataset, l.Period.Time)
			}
			if l.Asked == nil {
				continue
			}
			for _, d := range j.eng.cat.find(l.Asked.Indicator).info.Datasets {
				if col := j.eng.cat.set(d).time; col.Joins == "" && j.eng.sources[d] != nil {
					add(d, col)
				}
			}
		}
	}
	return out
}

// read reads one table for each dataset, with the columns that the plan needs.
func (j *judge) read(ctx context.Context, timed []timeColumn) error {
	cat := j.eng.cat
	more := map[string][]string{}
	for _, t := range timed {
		if t.column.Joins == "" {
			more[t.dataset] = append(more[t.dataset], t.column.Name)
		}
	}
	needs := j.planned.plan.Needs(j.eng.stored, more)
	tables := map[string]*table.Table{}
	for _, name := range slices.Sorted(maps.Keys(needs)) {
		src := j.eng.sources[name]
		if src == nil {
			return fmt.Errorf("%w: dataset %q has none", ErrSource, name)
		}
		cols := needs[name]
		if len(cols) == 0 {
			cols = cat.set(name).def.Key
		}
		req := source.Request{Location: cat.Calendar().Location(), Columns: cat.set(name).wanted(cols)}
		t, err := source.Collect(ctx, src, req)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return fmt.Errorf("%w: dataset %q: %w", ErrSource, name, err)
		case t.Len() > j.eng.limits.Scanned:
			return fmt.Errorf("%w: dataset %q: more than %d rows", ErrLimit, name, j.eng.limits.Scanned)
		}
		if r := t.Rejected(); r.Count > 0 {
			j.rejected[name] = r
		}
		tables[name] = t
	}
	j.rows = ref.NewData(j.eng.stored, tables)
	return nil
}

// known scans the time columns, value by value, for the first moment and the
// end of the last one, and counts the rows without a time.
func (j *judge) known(timed []timeColumn) (first time.Time, last calendar.Period) {
	cal := j.eng.cat.Calendar()
	var end time.Time
	for _, t := range timed {
		vals, err := j.rows.Column(t.dataset, t.column)
		if err != nil {
			continue // the run reports it
		}
		set := j.eng.cat.set(t.dataset)
		whole := calendar.Grain("") // of which a row stands for a period
		if t.column == set.time {
			whole = set.def.Time.Grain
		}
		said, err := calendar.ParseDate(set.def.CompleteTo)
		complete := err == nil
		if complete {
			if in, err := cal.Interval(calendar.Day(said)); err == nil && in.End.After(end) {
				end, last = in.End, calendar.Day(said)
			}
		}
		for _, v := range vals {
			if v.None() {
				j.undated[t.dataset+"."+t.column.String()]++
				continue
			}
			at := scalar.Instant(cal, v)
			if first.IsZero() || at.Before(first) {
				first = at
			}
			if complete {
				continue
			}
			p := until(cal, v, at, whole)
			if in, err := cal.Interval(p); err == nil && in.End.After(end) {
				end, last = in.End, p
			}
		}
	}
	return first, last
}

// until is the period that ends with a time: the one a row stands for, the day
// of a date, or all until just after an instant.
func until(cal *calendar.Calendar, v typ.Value, at time.Time, whole calendar.Grain) calendar.Period {
	if whole != "" {
		if p, _, err := cal.Enclosing(whole, at); err == nil {
			return p
		}
		return calendar.Day(cal.Date(at))
	}
	if v.Type() == typ.Timestamp {
		return calendar.Between(time.Time{}, at.Add(time.Microsecond))
	}
	return calendar.Day(cal.Date(at))
}

// ask answers a leaf whose values a bound Querier gives.
func (j *judge) ask(ctx context.Context, l *plan.Leaf, block int) ([]ref.Answer, error) {
	target := j.eng.bound.Target
	if target == nil {
		return nil, fmt.Errorf("%w: target(%s) needs a plan (Engine.With)", ErrUnbound, l.Asked.Indicator)
	}
	def, ps := j.planned.plan.Blocks[block], j.bound.Blocks[block]
	q := Query{Indicators: []string{l.Asked.Indicator}, AsOf: j.asOf}
	for i, k := range def.Keys {
		if !l.Keys[i].Removed {
			q.By = append(q.By, k)
		}
	}
	if err := j.askedWhere(&q, l.Asked.Where); err != nil {
		return nil, err
	}
	index := slices.Index(def.Leaves, l)
	var out []ref.Answer
	for pid := range ps.Slots {
		for _, span := range ps.Spans[index][pid] {
			q.Over = j.spanPeriod(span, ps.Slots[pid])
			res, err := target.Query(ctx, q)
			if err != nil {
				return nil, fmt.Errorf("target(%s): %w", l.Asked.Indicator, err)
			}
			t, err := res.Table().Select(append(slices.Clone(q.By), q.Indicators[0])...)
			if err != nil {
				return nil, err
			}
			cols := t.Columns()
			for i := range t.Len() {
				a := ref.Answer{Pid: pid, Value: cols[len(cols)-1].Value(i)}
				if a.Value.None() {
					continue
				}
				for _, c := range cols[:len(cols)-1] {
					a.Keys = append(a.Keys, c.Value(i))
				}
				out = append(out, a)
			}
		}
	}
	return out, nil
}

// answer orders and limits rows and makes the table of them.
func (j *judge) answer(rows []ref.Row) (*Result, error) {
	cal := j.eng.cat.Calendar()
	slots := j.bound.Blocks[0].Slots
	j.order(rows)
	if n := j.query.Limit; n > 0 && len(rows) > n {
		rows = rows[:n]
	}
	var specs []table.Spec
	for _, k := range j.planned.keys {
		specs = append(specs, table.Spec{Name: k.name, Type: k.typ, Title: j.title(k)})
	}
	for _, m := range j.planned.measures {
		specs = append(specs, m.column(j.query.Lang))
	}
	times := j.below()
	b := table.New(specs...)
	for _, row := range rows {
		var vals []table.Value
		for _, k := range j.planned.keys {
			if k.grain >= 0 {
				vals = append(vals, typ.Str(cal.Label(slots[row.Pid].Labels[k.grain], j.query.Lang)))
			} else {
				vals = append(vals, row.Keys[k.key])
			}
		}
		n := len(vals)
		for i, m := range j.planned.measures {
			vals = append(vals, row.Values[i].Value.Convert(m.info.Type))
		}
		b.Append(vals...)
		for i, c := range row.Values {
			note := c.Note
			if slots[row.Pid].Partial() && !c.Value.None() && len(times[j.planned.measures[i].name]) > 0 {
				note |= typ.Partial
			}
			if c.Value.None() && note&typ.Missing == 0 {
				note |= typ.AllNull
			}
			if note != 0 {
				b.Note(n+i, note)
			}
		}
	}
	t, err := b.Table()
	if err != nil {
		return nil, err
	}
	out := &Result{table: t, asOf: j.asOf, over: j.query.Over, times: times, rejected: j.rejected, undated: j.undated}
	if !j.timeless && (out.over.IsZero() || j.query.Cover) {
		out.over = cal.RangeOf(j.bound.Over)
	}
	return out, nil
}

// order sorts rows by what the query asks, then by the keys; no value comes last,
// whatever the direction.
func (j *judge) order(rows []ref.Row) {
	type column struct {
		value func(ref.Row) (typ.Value, int)
		down  bool
	}
	key := func(k keyColumn) func(ref.Row) (typ.Value, int) {
		if k.grain >= 0 {
			return j.periods(k.grain)
		}
		return func(r ref.Row) (typ.Value, int) { return r.Keys[k.key], 0 }
	}
	var cols []column
	for _, o := range j.query.Order {
		name := strings.TrimPrefix(o, "-")
		c := column{down: name != o}
		for _, k := range j.planned.keys {
			if k.name == name {
				c.value = key(k)
			}
		}
		for i, m := range j.planned.measures {
			if m.name == name && c.value == nil {
				c.value = func(r ref.Row) (typ.Value, int) { return r.Values[i].Value, 0 }
			}
		}
		cols = append(cols, c)
	}
	for _, k := range j.planned.keys {
		cols = append(cols, column{value: key(k)})
	}
	slices.SortStableFunc(rows, func(x, y ref.Row) int {
		for _, c := range cols {
			v, n := c.value(x)
			w, m := c.value(y)
			cmp := typ.Compare(v, w)
			if cmp == 0 {
				cmp = n - m
			}
			if c.down && (v.None() == w.None()) {
				cmp = -cmp
			}
			if cmp != 0 {
				return cmp
			}
		}
		return 0
	})
}

// periods numbers the periods of one grain in the order of time: several grains
// share a pid.
func (j *judge) periods(grain int) func(ref.Row) (typ.Value, int) {
	slots, at := j.bound.Blocks[0].Slots, map[calendar.Period]int{}
	var all []calendar.Period
	for _, s := range slots {
		if p := s.Labels[grain]; !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(p, q calendar.Period) int { return plan.ComparePeriods(j.eng.cat.Calendar(), p, q) })
	for n, p := range all {
		at[p] = n
	}
	return func(r ref.Row) (typ.Value, int) { return typ.Value{}, at[slots[r.Pid].Labels[grain]] }
}

// below lists the time columns below each indicator.
func (j *judge) below() map[string][]string {
	out := map[string][]string{}
	for _, o := range j.planned.plan.Outputs {
		for _, l := range j.planned.plan.Below(o.Cell) {
			at := l.Dataset + "." + l.Period.Time.String()
			if l.Period.Time.Name != "" && !slices.Contains(out[o.Name], at) {
				out[o.Name] = append(out[o.Name], at)
			}
		}
		slices.Sort(out[o.Name])
	}
	return out
}

// Judged answers all queries by the judge.
type Judged struct{ *Engine }

// Query is [Engine.Judge].
func (j Judged) Query(ctx context.Context, q Query) (*Result, error) { return j.Judge(ctx, q) }

// Moved returns the engine of a [Querier] that Shift made.
func Moved(q Querier) *Engine { return q.(*Engine) }

// Stressed is an engine that takes the ways of big data on small data.
func (e *Engine) Stressed() *Engine {
	out := *e
	out.stress = true
	out.limits.Workers = 3
	return &out
}
