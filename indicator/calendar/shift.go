package calendar

import (
	"fmt"
	"time"
)

// Note says what a move of a period could not keep. The zero Note is that everything has its exact counterpart.
type Note uint8

// The notes, as bits.
const (
	// NoteWeek53: week 53 read week 52, as the other year has no week 53.
	NoteWeek53 Note = 1 << iota
	// NoteClamped: a day of the month that the other month lacks became its last day.
	NoteClamped
)

// Has reports whether all the bits of m are set in n.
func (n Note) Has(m Note) bool { return n&m == m }

// Shift moves a period by an offset: prior's rule, with the grain in force and an offset that is negative for
// earlier periods. grain is "" for a free range.
//
//   - Months and years move both bounds where both are the first of a month: [Apr, Jul) less a month is
//     [Mar, Jun). Otherwise the first and the last day move, clamped to the end of the month: 29, 30 and 31 March
//     less a month are 28 or 29 February.
//   - Weeks (grain week or retail_week) less a year are the weeks of the same number of the year before, week 53
//     being read as 52 ([NoteWeek53]) where there is none; months that are not whole years are an error.
//   - Periods of retail grains move by their number, an offset in months meaning retail months; those of a fiscal
//     year are months.
//   - Days, weeks and business days move both bounds at any grain, and so does elapsed time.
//
// Terms apply in the order months, retail months, days, business days, time. Bounds within a day keep the clock's
// reading. Open bounds stay open. Errors wrap [ErrGrain], [ErrRange] or [ErrUnknownYear].
func (c *Calendar) Shift(in Interval, grain Grain, off Offset) (Interval, Note, error) {
	if grain != "" {
		if err := c.checkSpan(grain); err != nil {
			return Interval{}, 0, err
		}
	}
	if in.Empty() {
		return Interval{}, 0, fmt.Errorf("calendar: shift %v: %w: it is empty", in, ErrNoPeriod)
	}
	z := c.zone()
	var first, last int64 // first and last day
	var from, to time.Duration
	if !in.Start.IsZero() {
		first, from = z.split(in.Start)
	}
	if !in.End.IsZero() {
		last, to = z.splitEnd(in.End)
	}
	m, err := c.mover(grain, off)
	if err != nil {
		return Interval{}, 0, err
	}
	// An open bound is the first of a month as much as any other day.
	wholeMonths := (in.Start.IsZero() || from == 0) && (in.End.IsZero() || to == wholeDay)
	align := func(unit Grain) bool {
		return wholeMonths && (in.Start.IsZero() || c.first(unit, c.index(unit, first)) == first) &&
			(in.End.IsZero() || c.first(unit, c.index(unit, last+1)) == last+1)
	}
	var note Note
	move := func(set bool, day int64, isEnd bool) int64 {
		if !set || err != nil {
			return day
		}
		var n Note
		day, n, err = m.day(day, isEnd)
		note |= n
		return day
	}
	m.months.bounds = m.months.n != 0 && !m.weekly && (align(GrainMonth) || grain == GrainXun && align(GrainXun))
	m.retail.bounds = m.retail.n != 0 && m.months.n == 0 && align(GrainRetailMonth)
	first = move(!in.Start.IsZero(), first, false)
	last = move(!in.End.IsZero(), last, true)
	if err != nil {
		return Interval{}, 0, err
	}
	var out Interval
	if !in.Start.IsZero() {
		if out.Start, err = c.addClock(z.join(first, from), off); err != nil {
			return Interval{}, 0, err
		}
	}
	if !in.End.IsZero() {
		if out.End, err = c.addClock(z.join(last, to), off); err != nil {
			return Interval{}, 0, err
		}
	}
	return out, note, nil
}

// Add moves an instant: its day by the months, days and business days of off, clamped, the clock keeping its
// reading, then by elapsed time, then by business time. A window of two months up to e begins at
// Add(e, Months(-2)): up to 2020-03-01 on 2020-01-01, up to 2020-03-02 on 2020-01-02.
func (c *Calendar) Add(t time.Time, off Offset) (time.Time, error) {
	if off.months|off.retail|off.days|off.business != 0 {
		z := c.zone()
		day, clock := z.split(t)
		m, err := c.mover("", off)
		if err != nil {
			return time.Time{}, err
		}
		if day, _, err = m.day(day, false); err != nil {
			return time.Time{}, err
		}
		t = z.join(day, clock)
	}
	return c.addClock(t, off)
}

// addClock applies the terms of off that are not days.
func (c *Calendar) addClock(t time.Time, off Offset) (time.Time, error) {
	t = t.In(c.loc)
	if tooLong(off.clock) || tooLong(off.working) {
		return time.Time{}, fmt.Errorf("calendar: move by %v: %w", off, ErrRange)
	}
	if off.clock != 0 {
		t = t.Add(off.clock)
	}
	if off.working != 0 {
		var err error
		if t, err = c.AddBusinessTime(t, off.working); err != nil {
			return time.Time{}, err
		}
	}
	if y := t.Year(); y < 1 || y > 9999 {
		return time.Time{}, fmt.Errorf("calendar: %v: %w", t, ErrRange)
	}
	return t, nil
}

// A mover moves days by the terms of an offset that count days or more.
type mover struct {
	c              *Calendar
	grain          Grain
	off            Offset
	weekly         bool // months.n is whole years of numbered weeks
	months, retail struct {
		n      int64
		bounds bool // move bounds, not days: the end of a period is the first day after it
	}
}

func (c *Calendar) mover(g Grain, off Offset) (mover, error) {
	m := mover{c: c, grain: g, off: off}
	m.months.n, m.retail.n = int64(off.months), int64(off.retail)
	if g.retail() && g != GrainRetailWeek {
		m.months.n, m.retail.n = 0, m.months.n+m.retail.n
	}
	if g == GrainRetailWeek {
		m.months.n, m.retail.n = m.months.n+m.retail.n, 0
	}
	if m.retail.n != 0 && c.retail == nil {
		return m, fmt.Errorf("calendar: %v: %w: the calendar has no retail years", off, ErrGrain)
	}
	if g.weekly() && m.months.n != 0 {
		m.weekly = true
		if m.months.n%12 != 0 {
			return m, fmt.Errorf("calendar: %v at grain %s: %w: a week has no counterpart in another month (use whole years, or weeks)", off, g, ErrGrain)
		}
	}
	return m, nil
}

func (m *mover) day(day int64, isEnd bool) (int64, Note, error) {
	var note, n Note
	switch {
	case m.weekly:
		day, note = m.c.moveWeek(m.grain, day, m.months.n/12)
	case m.months.bounds && isEnd:
		day = moveMonths(day+1, m.months.n) - 1
	case m.months.n != 0:
		to := moveMonths(day, m.months.n)
		_, _, was := civilFromDays(day)
		if _, _, is := civilFromDays(to); is != was {
			note = NoteClamped
		}
		day = to
	}
	if !clip(day).Valid() {
		return 0, 0, fmt.Errorf("calendar: move by %v: %w", m.off, ErrRange)
	}
	switch {
	case m.retail.n == 0:
	case m.retail.bounds && isEnd:
		day = m.c.retail.monthStart(m.c.retail.monthOf(day+1)+m.retail.n) - 1
	case m.retail.bounds:
		day = m.c.retail.monthStart(m.c.retail.monthOf(day) + m.retail.n)
	default:
		day, n = m.c.retail.moveDay(day, m.retail.n)
		note |= n
	}
	day += int64(m.off.days)
	if !clip(day).Valid() {
		return 0, 0, fmt.Errorf("calendar: move by %v: %w", m.off, ErrRange)
	}
	if m.off.business != 0 {
		d, err := m.c.AddBusinessDays(Date(day), int(m.off.business))
		if err != nil {
			return 0, 0, err
		}
		day = int64(d)
	}
	return day, note, nil
}

func moveMonths(day, n int64) int64 {
	y, m, d := civilFromDays(day)
	i := y*12 + m - 1 + n
	y, m = floorDiv(i, 12), floorMod(i, 12)+1
	return daysFromCivil(y, m, min(d, monthLen(y, m)))
}

// moveWeek moves a day to the same weekday of the week of the same number, years later.
func (c *Calendar) moveWeek(g Grain, day, years int64) (int64, Note) {
	i := c.index(g, day)
	num := c.weekNumber(g, i)
	year, week := num/100+years, num%100
	j := c.weekIndex(g, year, week)
	var note Note
	if week == 53 && c.weekNumber(g, j)%100 != 53 {
		j--
		note = NoteWeek53
	}
	return c.first(g, j) + day - c.first(g, i), note
}

// moveDay moves a day to the same weekday of the same week of a retail month, months later; where that month is a
// week shorter, of its last week.
func (r *retailYears) moveDay(day, months int64) (int64, Note) {
	i := r.monthOf(day)
	start := r.monthStart(i + months)
	to, end := start+day-r.monthStart(i), r.monthStart(i+months+1)
	if to >= end {
		return to - 7, NoteClamped
	}
	return to, 0
}
