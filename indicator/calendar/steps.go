package calendar

import (
	"fmt"
	"iter"
	"time"
)

// Interval returns the instants of p. The interval is empty where the clock or the date line jumped over the
// whole of p, and open where p is. Errors wrap [ErrNoPeriod], [ErrGrain] or [ErrRange]; a cyclic period has no
// single interval, see [Calendar.Cycle].
func (c *Calendar) Interval(p Period) (Interval, error) {
	z := c.zone()
	switch p.form {
	case formNone, formBad:
		return Interval{}, fmt.Errorf("calendar: %s: %w", quote(p.String()), ErrNoPeriod)
	case formDates:
		var v Interval
		if p.a != openStart {
			v.Start = z.time(z.dayStart(p.a))
		}
		if p.b != openEnd {
			v.End = z.time(z.dayStart(p.b))
		}
		return v, nil
	case formInstants:
		var v Interval
		if p.a != openStart {
			v.Start = time.Unix(p.a, int64(p.an)).In(c.loc)
		}
		if p.b != openEnd {
			v.End = time.Unix(p.b, int64(p.bn)).In(c.loc)
		}
		return v, nil
	}
	if err := c.checkSpan(p.grain); err != nil {
		return Interval{}, err
	}
	if p.grain == GrainHour {
		start, end, err := z.hourBounds(p)
		if err != nil {
			return Interval{}, err
		}
		return Interval{z.time(start), z.time(end)}, nil
	}
	i, err := c.number(p)
	if err != nil {
		return Interval{}, err
	}
	if !clip(c.first(p.grain, i)).Valid() { // a fiscal year may begin before the year 1
		return Interval{}, fmt.Errorf("calendar: %v: %w", p, ErrRange)
	}
	_, _, v := c.bounds(&z, p.grain, i)
	return v, nil
}

// bounds returns period i as Unix seconds and as an interval; the end of the last named period is forever.
func (c *Calendar) bounds(z *zone, g Grain, i int64) (start, end int64, v Interval) {
	start = z.dayStart(c.first(g, i))
	v.Start = z.time(start)
	next := c.first(g, i+1)
	if next == openEnd {
		return start, forever, v
	}
	end = z.dayStart(next)
	v.End = z.time(end)
	return start, end, v
}

// skip reports whether index i of g is no period: before the first named one, or a row without a name.
func (c *Calendar) skip(g Grain, i int64) bool {
	if g.Builtin() {
		return false
	}
	return i < 0 || i < int64(len(c.named[g])) && c.named[g][i].Name == ""
}

// Enclosing returns the period of g that holds t, with its whole interval. Of a cyclic grain the interval is the
// stretch around t: the Tuesday, the March. Errors wrap [ErrGrain], [ErrRange], or [ErrNoPeriod] where a
// calendar's own grain has no period at t.
func (c *Calendar) Enclosing(g Grain, t time.Time) (Period, Interval, error) {
	if err := c.check(g); err != nil {
		return Period{}, Interval{}, err
	}
	z := c.zone()
	u := t.Unix()
	day := z.day(u)
	of := g
	if cyc := g.cycle(); cyc.of != "" {
		of = cyc.of
	}
	if !clip(day).Valid() || !c.numberable(of, day) {
		return Period{}, Interval{}, fmt.Errorf("calendar: %v: %w", t, ErrRange)
	}
	if of == GrainHour {
		p, start, end := z.hourAt(u)
		return c.cyclic(g, p), Interval{z.time(start), z.time(end)}, nil
	}
	i := c.index(of, day)
	if c.skip(of, i) {
		return Period{}, Interval{}, fmt.Errorf("calendar: %w: no %s holds %v", ErrNoPeriod, g, clip(day))
	}
	_, _, v := c.bounds(&z, of, i)
	return c.cyclic(g, c.period(of, i)), v, nil
}

// cyclic returns the period of g that p, one of its stretches, belongs to; p itself where g is not cyclic.
func (c *Calendar) cyclic(g Grain, p Period) Period {
	q := Period{grain: g, form: formGrain}
	switch g {
	case GrainWeekday:
		q.a = floorMod(p.a+int64(time.Thursday)-1, 7) + 1
	case GrainHourOfDay:
		q.a = floorMod(p.a, 24)
	case GrainDayOfMonth:
		_, _, q.a = civilFromDays(p.a)
	case GrainWeekOfYear:
		q.a = p.a % 100
	case GrainMonthOfYear:
		q.a = p.a%12 + 1
	case GrainQuarterOfYear:
		q.a = p.a%4 + 1
	default:
		return p
	}
	return q
}

// Steps returns the periods of g that meet in, in order of time, each with its whole interval, which at the ends
// may reach beyond in: cut it with [Interval.Intersect]. The intervals of a grain tile time: each begins where
// the one before it ends. A cyclic grain gives its stretches one by one, so its periods come back; to have them
// together use [Calendar.Cycle]. Errors wrap [ErrGrain], [ErrRange] or [ErrUnbounded].
func (c *Calendar) Steps(g Grain, in Interval) (iter.Seq2[Period, Interval], error) {
	if err := c.check(g); err != nil {
		return nil, err
	}
	if !in.Bounded() {
		return nil, fmt.Errorf("calendar: steps by %s: %w: %v", g, ErrUnbounded, in)
	}
	of := g
	if cyc := g.cycle(); cyc.of != "" {
		of = cyc.of
	}
	z := c.zone()
	first, last := z.day(in.Start.Unix()), z.day(in.End.Unix()-1)
	if !clip(first).Valid() || !clip(last).Valid() || !c.numberable(of, first) || !c.numberable(of, last) {
		return nil, fmt.Errorf("calendar: steps by %s: %v: %w", g, in, ErrRange)
	}
	if in.Empty() {
		return func(func(Period, Interval) bool) {}, nil
	}
	if of == GrainHour {
		return c.hourSteps(g, in), nil
	}
	return func(yield func(Period, Interval) bool) {
		z := c.zone()
		u := in.Start.Unix()
		i := c.index(of, z.day(u))
		if g.Builtin() {
			c.walk(z, g, of, i, in, yield)
			return
		}
		for ; i < int64(len(c.named[g])); i++ {
			if c.skip(g, i) {
				continue
			}
			_, _, v := c.bounds(&z, g, i)
			if !v.Start.Before(in.End) {
				return
			}
			if !v.Intersect(in).Empty() && !yield(c.period(g, i), v) {
				return
			}
		}
	}, nil
}

// walk yields the periods of a built-in grain from index i on; the end of one is computed once, as the start of
// the next.
func (c *Calendar) walk(z zone, g, of Grain, i int64, in Interval, yield func(Period, Interval) bool) {
	start := z.time(z.dayStart(c.first(of, i)))
	for start.Before(in.End) {
		end := z.time(z.dayStart(c.first(of, i+1)))
		// Days that the date line jumped over are empty.
		if start.Before(end) && in.Start.Before(end) && !yield(c.cyclic(g, c.period(of, i)), Interval{start, end}) {
			return
		}
		start = end
		i++
	}
}

func (c *Calendar) hourSteps(g Grain, in Interval) iter.Seq2[Period, Interval] {
	return func(yield func(Period, Interval) bool) {
		z := c.zone()
		for u := in.Start.Unix(); ; {
			p, start, end := z.hourAt(u)
			v := Interval{z.time(start), z.time(end)}
			if !v.Start.Before(in.End) || !yield(c.cyclic(g, p), v) {
				return
			}
			u = end
		}
	}
}

// Cycle returns the periods of a cyclic grain that meet in, each with its stretches cut to in, in order of time;
// stretches that touch are one. Weekdays begin with the calendar's first day of the week. Errors are those of
// [Calendar.Steps], and [ErrGrain] where g is not cyclic.
func (c *Calendar) Cycle(g Grain, in Interval) (iter.Seq2[Period, []Interval], error) {
	cyc := g.cycle()
	if cyc.of == "" {
		return nil, fmt.Errorf("calendar: %s: %w: not cyclic", quote(string(g)), ErrGrain)
	}
	steps, err := c.Steps(g, in)
	if err != nil {
		return nil, err
	}
	return func(yield func(Period, []Interval) bool) {
		stretches := make([][]Interval, cyc.max+1)
		for p, v := range steps {
			v = v.Intersect(in)
			s := stretches[p.a]
			if n := len(s); n > 0 && s[n-1].End.Equal(v.Start) {
				s[n-1].End = v.End
			} else {
				stretches[p.a] = append(s, v)
			}
		}
		for k := range cyc.max - cyc.min + 1 {
			n := cyc.min + k
			if g == GrainWeekday {
				n = floorMod(int64(c.firstDay)-1+k, 7) + 1
			}
			if s := stretches[n]; s != nil && !yield(Period{grain: g, form: formGrain, a: n}, s) {
				return
			}
		}
	}, nil
}

// RangeOf returns the free range with the instants of v: days where its bounds are day boundaries. An empty v
// gives a period that is not valid.
func (c *Calendar) RangeOf(v Interval) Period {
	if v.Empty() {
		return Period{form: formBad}
	}
	z := c.zone()
	p := All()
	if !v.Start.IsZero() {
		day, clock := z.split(v.Start)
		if clock != 0 {
			return Between(v.Start, v.End)
		}
		p.a = day
	}
	if !v.End.IsZero() {
		day, clock := z.splitEnd(v.End)
		if clock != wholeDay {
			return Between(v.Start, v.End)
		}
		p.b = day + 1
	}
	return p
}
