package calendar

import (
	"fmt"
	"time"
)

// Previous returns the period before the one in force: for an interval of whole periods of the grain, as many
// periods before it; for a part of one, the same part of the one before; for a free range (grain ""), the adjacent
// range of as many days; hours, and where the bounds are not day boundaries, go by elapsed time.
// Errors wrap [ErrUnbounded], [ErrGrain], [ErrRange], or [ErrNoPeriod] before a calendar's first named period.
func (c *Calendar) Previous(in Interval, grain Grain) (Interval, error) {
	if grain != "" {
		if err := c.checkSpan(grain); err != nil {
			return Interval{}, err
		}
	}
	if !in.Start.IsZero() && in.End.IsZero() && grain != "" && !grain.Builtin() {
		return c.previousIndex(in, grain) // the last named period has no end, the one before it has
	}
	if !in.Bounded() {
		return Interval{}, fmt.Errorf("calendar: the period before %v: %w", in, ErrUnbounded)
	}
	if in.Empty() {
		return Interval{}, fmt.Errorf("calendar: the period before %v: %w: it is empty", in, ErrNoPeriod)
	}
	z := c.zone()
	first, from := z.split(in.Start)
	last, to := z.splitEnd(in.End)
	switch grain {
	case "":
		if from != 0 || to != wholeDay {
			return Interval{in.Start.Add(-in.End.Sub(in.Start)), in.Start}, nil
		}
		n := last + 1 - first
		if !clip(first - n).Valid() {
			return Interval{}, fmt.Errorf("calendar: the %d days before %v: %w", n, clip(first), ErrRange)
		}
		return c.days(clip(first-n), clip(first)), nil
	case GrainHour:
		if _, start, end := z.hourAt(in.Start.Unix()); in.Equal(Interval{z.time(start), z.time(end)}) {
			_, start, end = z.hourAt(start - 1) // which may be a short one
			return Interval{z.time(start), z.time(end)}, nil
		}
		return Interval{in.Start.Add(-in.End.Sub(in.Start)), in.Start}, nil
	}
	return c.previousIndex(in, grain)
}

// previousIndex is Previous for grains made of days.
func (c *Calendar) previousIndex(in Interval, g Grain) (Interval, error) {
	z := c.zone()
	first, _ := z.split(in.Start)
	i := c.index(g, first)
	n := int64(1)
	var whole bool
	if in.End.IsZero() {
		_, _, v := c.bounds(&z, g, max(i, 0))
		whole = v.Start.Equal(in.Start)
	} else {
		last, _ := z.splitEnd(in.End)
		j := c.index(g, last)
		n = j - i + 1
		if i >= 0 || g.Builtin() {
			_, _, v := c.bounds(&z, g, i)
			_, _, w := c.bounds(&z, g, j)
			whole = v.Start.Equal(in.Start) && w.End.Equal(in.End)
		}
	}
	for k := i - n; k < i; k++ {
		if c.skip(g, k) {
			return Interval{}, fmt.Errorf("calendar: the %s before %v: %w", g, clip(first), ErrNoPeriod)
		}
	}
	start, end := c.first(g, i-n), c.first(g, i)
	if !clip(start).Valid() {
		return Interval{}, fmt.Errorf("calendar: the %s before %v: %w", g, clip(first), ErrRange)
	}
	if whole {
		return c.days(clip(start), clip(end)), nil
	}
	return c.previousPart(&z, in, g, i, n)
}

// previousPart moves both days of a part back by n periods, each as far into its period as it was, clamped.
func (c *Calendar) previousPart(z *zone, in Interval, g Grain, i, n int64) (Interval, error) {
	back := func(day int64) int64 {
		k := c.index(g, day)
		return min(c.first(g, k-n)+day-c.first(g, k), c.first(g, k-n+1)-1)
	}
	first, from := z.split(in.Start)
	out := Interval{Start: z.join(back(first), from)}
	if in.End.IsZero() {
		out.End = z.time(z.dayStart(c.first(g, i)))
		return out, nil
	}
	last, to := z.splitEnd(in.End)
	out.End = z.join(back(last), to)
	return out, nil
}

// ShiftKnown says where, like for like, knowledge ends in a moved period. in is known up to the instant known
// (exclusive); moved is in, moved by [Calendar.Shift] with the same grain and offset. The last known day moves by
// the same function as the period: a year 2017 known through 30 December, moved by a year, is compared with 2016
// through 30 December. Where known is no day boundary the clock keeps its reading, except on a day that was
// clamped: of 29 February at noon, a year before, all of the 28th is known. With an offset in business
// time as many business days count as have passed in in ([Calendar.ElapsedBusiness]); at retail grains, the same
// day of the same week. The result lies within moved, and is its end where in is complete.
func (c *Calendar) ShiftKnown(known time.Time, in, moved Interval, grain Grain, off Offset) (time.Time, error) {
	if t, ok := edge(known, in, moved); ok {
		return t, nil
	}
	if off.Business() {
		return c.ElapsedBusiness(known, in, moved)
	}
	z := c.zone()
	day, clock := z.splitEnd(known)
	m, err := c.mover(grain, off)
	if err != nil {
		return time.Time{}, err
	}
	day, note, err := m.day(day, false)
	if err != nil {
		return time.Time{}, err
	}
	if note.Has(NoteClamped) {
		// The days before the last known one already reach the end of the shorter month.
		clock = wholeDay
		if m.retail.n != 0 {
			day = c.retail.monthStart(c.retail.monthOf(day)+1) - 1
		}
	}
	t, err := c.addClock(z.join(day, clock), off)
	if err != nil {
		return time.Time{}, err
	}
	return within(t, moved), nil
}

// ElapsedDays says where, like for like, knowledge ends in an earlier period when the same number of days counts:
// the rule for prior() and for free ranges. Arguments and result are as for [Calendar.ShiftKnown].
func (c *Calendar) ElapsedDays(known time.Time, in, moved Interval) (time.Time, error) {
	if t, ok := edge(known, in, moved); ok {
		return t, nil
	}
	if in.Start.IsZero() || moved.Start.IsZero() {
		return time.Time{}, fmt.Errorf("calendar: days elapsed of %v: %w", in, ErrUnbounded)
	}
	z := c.zone()
	first, from := z.split(in.Start)
	base, at := z.split(moved.Start)
	if from != 0 || at != 0 {
		// Bounds within a day: elapsed time.
		return within(moved.Start.Add(known.Sub(in.Start)), moved), nil
	}
	day, clock := z.splitEnd(known)
	return within(z.join(base+day-first, clock), moved), nil
}

// ElapsedBusiness says where, like for like, knowledge ends in an earlier period when the same number of business
// days counts. If the last known day is a business day, the n-th of the period, the answer is the end of the n-th
// of the moved one, or the same clock reading on it; if it is not, the answer is the start of the business day
// after the n-th, so that days off count on both sides. Arguments and result are as for [Calendar.ShiftKnown].
func (c *Calendar) ElapsedBusiness(known time.Time, in, moved Interval) (time.Time, error) {
	if t, ok := edge(known, in, moved); ok {
		return t, nil
	}
	if in.Start.IsZero() || moved.Start.IsZero() {
		return time.Time{}, fmt.Errorf("calendar: business days elapsed of %v: %w", in, ErrUnbounded)
	}
	z := c.zone()
	first, base := z.day(in.Start.Unix()), z.day(moved.Start.Unix())
	day, clock := z.splitEnd(known)
	t := &c.business
	if err := t.covers(first, day); err != nil {
		return time.Time{}, err
	}
	n := t.rank(day+1) - t.rank(first) // business days up to and with the last known day
	worked := t.rank(day+1) > t.rank(day)
	if !worked {
		n++ // the first that does not count
		clock = 0
	}
	to := t.day(t.rank(base) + n - 1)
	if !moved.End.IsZero() {
		// Past the end of the moved period it does not matter which day it is, nor whether its year is known.
		if end, _ := z.splitEnd(moved.End); to > end {
			return moved.End, t.covers(base, end)
		}
	}
	if err := t.covers(base, to); err != nil {
		return time.Time{}, err
	}
	return within(z.join(to, clock), moved), nil
}

// edge answers for a period that is complete or has not begun.
func edge(known time.Time, in, moved Interval) (time.Time, bool) {
	if !in.End.IsZero() && !known.Before(in.End) {
		return moved.End, true
	}
	if !in.Start.IsZero() && !known.After(in.Start) {
		return moved.Start, true
	}
	return time.Time{}, false
}

func within(t time.Time, v Interval) time.Time {
	if t.Before(v.Start) {
		return v.Start
	}
	if !v.End.IsZero() && t.After(v.End) {
		return v.End
	}
	return t
}
