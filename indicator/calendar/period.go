package calendar

import (
	"cmp"
	"math"
	"time"
)

// Period names a stretch of time: a numbered period of a grain (2026-Q1), a range of days (2026-03-05..2026-04-02),
// a range of instants, or all time. It is a small value that compares with == and serves as a map key. What it
// means in time is the calendar's to say: [Calendar.Interval].
//
// The zero Period is none and prints as "". A constructor given numbers that name nothing (month 13) returns a
// period that is not [Period.Valid]; it prints as "invalid month" and every use of it is an error. Whether week 53
// or a retail period exists only the calendar knows.
type Period struct {
	grain  Grain
	form   form
	offset int32 // with formHourOffset: seconds east of UTC
	an, bn int32 // with formInstants: nanoseconds
	a, b   int64 // the number in the grain; or [a, b) in days or Unix seconds
}

type form uint8

const (
	formNone form = iota
	formGrain
	formHourOffset // an hour that comes twice, told apart by its offset from UTC
	formDates      // open bounds are openStart and openEnd
	formInstants
	formBad
)

const (
	openStart = math.MinInt64
	openEnd   = math.MaxInt64
)

// numbered returns period i of n in the year, i from 1.
func numbered(g Grain, year, i, n int) Period {
	if year < 1 || year > 9999 || i < 1 || i > n {
		return Period{grain: g, form: formBad}
	}
	return Period{grain: g, form: formGrain, a: int64(year)*int64(n) + int64(i) - 1}
}

// week numbers are kept as year*100 + week: how many weeks a year has is the calendar's to say.
func numberedWeek(g Grain, year, week int) Period {
	if year < 1 || year > 9999 || week < 1 || week > 53 {
		return Period{grain: g, form: formBad}
	}
	return Period{grain: g, form: formGrain, a: int64(year)*100 + int64(week)}
}

// Year returns the calendar year.
func Year(year int) Period { return numbered(GrainYear, year, 1, 1) }

// Half returns the half year h (1 or 2) of a year.
func Half(year, h int) Period { return numbered(GrainHalf, year, h, 2) }

// Quarter returns quarter q (1 to 4) of a year.
func Quarter(year, q int) Period { return numbered(GrainQuarter, year, q, 4) }

// Month returns a month of a year.
func Month(year int, m time.Month) Period { return numbered(GrainMonth, year, int(m), 12) }

// Xun returns the third i (1 to 3) of a month: days 1-10, 11-20, 21 to the end (旬).
func Xun(year int, m time.Month, i int) Period {
	if m < 1 || m > 12 || i < 1 || i > 3 {
		return Period{grain: GrainXun, form: formBad}
	}
	return numbered(GrainXun, year, (int(m)-1)*3+i, 36)
}

// Week returns a week of a week-year. Week 1 is the first with at least four days in the year (ISO 8601, for any
// first day of the week), so a week-year may begin up to three days off the calendar year.
func Week(year, week int) Period { return numberedWeek(GrainWeek, year, week) }

// Day returns the period of one day.
func Day(d Date) Period {
	if !d.Valid() {
		return Period{grain: GrainDay, form: formBad}
	}
	return Period{grain: GrainDay, form: formGrain, a: int64(d)}
}

// Hour returns the hour (0 to 23) of a day. Where the clock is put back an hour comes twice: the periods that
// [Calendar.Steps] gives then carry the offset from UTC, and an hour without one is an error there.
func Hour(d Date, hour int) Period {
	if !d.Valid() || hour < 0 || hour > 23 {
		return Period{grain: GrainHour, form: formBad}
	}
	return Period{grain: GrainHour, form: formGrain, a: int64(d)*24 + int64(hour)}
}

// FiscalYear returns a fiscal year by its number; see [Spec] for how fiscal years are numbered.
func FiscalYear(year int) Period { return numbered(GrainFiscalYear, year, 1, 1) }

// FiscalQuarter returns quarter q (1 to 4) of a fiscal year.
func FiscalQuarter(year, q int) Period { return numbered(GrainFiscalQuarter, year, q, 4) }

// RetailYear returns a retail year by its number; see [Retail].
func RetailYear(year int) Period { return numbered(GrainRetailYear, year, 1, 1) }

// RetailMonth returns month m (1 to 12) of a retail year.
func RetailMonth(year, m int) Period { return numbered(GrainRetailMonth, year, m, 12) }

// Named returns the period of a calendar's own grain that begins on the given day.
func Named(g Grain, first Date) Period {
	if !first.Valid() || !validName(string(g)) || g.Builtin() {
		return Period{grain: g, form: formBad}
	}
	return Period{grain: g, form: formGrain, a: int64(first)}
}

// Cyclic returns period i of a cyclic grain: months, quarters, weeks and days of the month count from 1, hours
// from 0, weekdays from Monday = 1 to Sunday = 7 whatever day the week starts on.
func Cyclic(g Grain, i int) Period {
	c := g.cycle()
	if c.of == "" || int64(i) < c.min || int64(i) > c.max {
		return Period{grain: g, form: formBad}
	}
	return Period{grain: g, form: formGrain, a: int64(i)}
}

// Range returns the days [from, end), so end itself is not part of it: Range(d, d.AddDays(7)) is a week. The text
// form names the last day instead.
func Range(from, end Date) Period {
	if !from.Valid() || !end.AddDays(-1).Valid() || from >= end {
		return Period{form: formBad}
	}
	return Period{form: formDates, a: int64(from), b: int64(end)}
}

// Since returns all days from the given one on.
func Since(from Date) Period {
	if !from.Valid() {
		return Period{form: formBad}
	}
	return Period{form: formDates, a: int64(from), b: openEnd}
}

// Until returns all days before the given one.
func Until(end Date) Period {
	if !end.AddDays(-1).Valid() {
		return Period{form: formBad}
	}
	return Period{form: formDates, a: openStart, b: int64(end)}
}

// All returns all time.
func All() Period { return Period{form: formDates, a: openStart, b: openEnd} }

// Between returns the instants [from, end), to the nanosecond and free of any zone. A zero bound is open.
func Between(from, end time.Time) Period {
	from, end = from.UTC(), end.UTC()
	v := Interval{from, end}
	switch {
	case from.IsZero() && end.IsZero():
		return All()
	case v.Empty() || from.Year() < 1 || end.Year() > 9999 || end.Before(time.Time{}):
		return Period{form: formBad}
	}
	p := Period{form: formInstants, a: openStart, b: openEnd}
	if !from.IsZero() {
		p.a, p.an = from.Unix(), int32(from.Nanosecond())
	}
	if !end.IsZero() {
		p.b, p.bn = end.Unix(), int32(end.Nanosecond())
	}
	return p
}

// Grain returns the grain of p, or "" where p is a free range.
func (p Period) Grain() Grain { return p.grain }

// IsZero reports whether p is the zero Period: none.
func (p Period) IsZero() bool { return p == Period{} }

// Valid reports whether p names something: it is not none and was not made from impossible numbers.
func (p Period) Valid() bool { return p.form != formNone && p.form != formBad }

// Compare orders periods: those of one grain in time (hours by the wall clock, of two with one name the earlier
// first); different grains finer before coarser (the order of [Grains]), then a calendar's own grains by name; free ranges first,
// by start, then end. It is a total order that agrees with ==.
func (p Period) Compare(q Period) int {
	if p.grain != q.grain {
		if p.grain == "" || q.grain == "" {
			return cmp.Compare(p.grain, q.grain)
		}
		return cmp.Or(cmp.Compare(p.grain.rank(), q.grain.rank()), cmp.Compare(p.grain, q.grain))
	}
	byForm := cmp.Compare(p.form, q.form)
	if p.grain == "" {
		return cmp.Or(byForm, cmp.Compare(p.a, q.a), cmp.Compare(p.an, q.an), cmp.Compare(p.b, q.b), cmp.Compare(p.bn, q.bn))
	}
	// The earlier of two equal wall hours is the one further east of UTC.
	return cmp.Or(cmp.Compare(p.a, q.a), byForm, cmp.Compare(q.offset, p.offset))
}
