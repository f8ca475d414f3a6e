package calendar

import (
	"math"
	"time"
)

// An era is a stretch of instants [start, end), in Unix seconds, over which a location keeps one offset from UTC.
type era struct{ start, end, off int64 }

const (
	beginning = math.MinInt64 / 4
	forever   = math.MaxInt64 / 4

	// Offsets from UTC stay within 26 hours, so a change of offset disturbs local time no further than this.
	disturbed = 2 * 26 * 60 * 60
)

func eraAt(loc *time.Location, u int64) era {
	e := rawEra(loc, u)
	// Eras that differ in name only are one.
	for e.start != beginning {
		p := rawEra(loc, e.start-1)
		if p.off != e.off {
			break
		}
		e.start = p.start
	}
	for e.end != forever {
		n := rawEra(loc, e.end)
		if n.off != e.off {
			break
		}
		e.end = n.end
	}
	return e
}

func rawEra(loc *time.Location, u int64) era {
	t := time.Unix(u, 0).In(loc)
	_, off := t.Zone()
	start, end := t.ZoneBounds()
	e := era{beginning, forever, int64(off)}
	if !start.IsZero() {
		e.start = start.Unix()
	}
	if !end.IsZero() {
		e.end = end.Unix()
	}
	if e.end <= u {
		// Far in the future, where zones follow a rule, ZoneBounds takes every year to have 365 days and ends the
		// last era of a leap year before its last day.
		e.end = u + 1
		if _, o := time.Unix(u+secondsPerDay, 0).In(loc).Zone(); o == off {
			e.end = u + secondsPerDay
		}
	}
	return e
}

// A zone converts between instants (Unix seconds) and wall seconds (local time read as if it were UTC). It
// remembers the era it used last, so it lives on the stack of one call and is never shared.
type zone struct {
	loc   *time.Location
	table []era // the eras of our time, without gaps; may be nil
	cur   era
}

// eraTable lists the eras from 1970 to 2100, so that a calendar need not ask the location again and again.
func eraTable(loc *time.Location) []era {
	const until = 130 * 365 * secondsPerDay
	table := []era{eraAt(loc, 0)}
	for e := table[0]; e.end < until; {
		e = eraAt(loc, e.end)
		table = append(table, e)
	}
	return table
}

func newZone(loc *time.Location) zone {
	if loc == nil {
		loc = time.UTC
	}
	return zone{loc: loc, cur: era{start: forever, end: beginning}}
}

func (z *zone) at(u int64) era {
	if u >= z.cur.start && u < z.cur.end {
		return z.cur
	}
	lo, hi := 0, len(z.table)
	if hi == 0 || u < z.table[0].start || u >= z.table[hi-1].end {
		z.cur = eraAt(z.loc, u)
		return z.cur
	}
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; z.table[mid].start <= u {
			lo = mid
		} else {
			hi = mid
		}
	}
	z.cur = z.table[lo]
	return z.cur
}

// instant returns the first instant at which the wall clock has reached wall. The clock that jumps forward
// over wall gives the instant of the jump, a clock that shows wall twice the earlier instant; so the function
// is monotone, which makes every tiling of wall time a tiling of time.
func (z *zone) instant(wall int64) int64 {
	if u := wall - z.cur.off; u >= z.cur.start+disturbed && u < z.cur.end {
		return u
	}
	for e := z.at(wall - disturbed); ; e = z.at(e.end) {
		if u := max(e.start, wall-e.off); u < e.end {
			return u
		}
	}
}

// dayStart returns the first instant of the day with number d.
func (z *zone) dayStart(d int64) int64 { return z.instant(d * secondsPerDay) }

// day returns the number of the day that holds u: dayStart(d) <= u < dayStart(d+1). It differs from the local
// date only where the clock is put back over midnight.
func (z *zone) day(u int64) int64 {
	e := z.at(u)
	d := floorDiv(u+e.off, secondsPerDay)
	if e.start != beginning && u < e.start+disturbed {
		for z.dayStart(d+1) <= u {
			d++
		}
	}
	return d
}

func (z *zone) time(u int64) time.Time { return time.Unix(u, 0).In(z.loc) }

// split cuts an instant that begins something into its day and the clock's distance from that day's midnight.
// The clock is 0 exactly at the first instant of the day.
func (z *zone) split(t time.Time) (day int64, clock time.Duration) {
	u := t.Unix()
	day = z.day(u)
	if t.Nanosecond() == 0 && u == z.dayStart(day) {
		return day, 0
	}
	wall := u + z.at(u).off - day*secondsPerDay
	return day, time.Duration(wall)*time.Second + time.Duration(t.Nanosecond())
}

// wholeDay is the clock of splitEnd at the end of a day.
const wholeDay = 24 * time.Hour

// splitEnd cuts an instant that ends something (and so is not part of it) into the last day that comes before it
// and the distance of the clock from that day's midnight: wholeDay exactly where the end is the end of the day.
func (z *zone) splitEnd(t time.Time) (day int64, clock time.Duration) {
	u, ns := t.Unix(), t.Nanosecond()
	last := u
	if ns == 0 {
		last--
	}
	day = z.day(last)
	if ns == 0 && u == z.dayStart(day+1) {
		return day, wholeDay
	}
	wall := u + z.at(last).off - day*secondsPerDay
	return day, time.Duration(wall)*time.Second + time.Duration(ns)
}

// join is the inverse of split, and of splitEnd with wholeDay.
func (z *zone) join(day int64, clock time.Duration) time.Time {
	switch clock {
	case 0:
		return z.time(z.dayStart(day))
	case wholeDay:
		return z.time(z.dayStart(day + 1))
	}
	sec := floorDiv(int64(clock), int64(time.Second))
	ns := int64(clock) - sec*int64(time.Second)
	wall := day*secondsPerDay + sec
	u := z.instant(wall)
	if u+z.at(u).off != wall {
		ns = 0 // the clock jumped over wall
	}
	return time.Unix(u, ns).In(z.loc)
}
