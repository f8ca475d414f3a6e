package calendar

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"time"
)

// Business says which days are worked: days of the week, overridden both ways by a table of dates. An override
// beats the day of the week. The zero Business is Monday to Friday without holidays, for every year.
type Business struct {
	// Name, Source and Version say which table this is; they appear in errors and reports only.
	Name, Source, Version string
	// Weekdays are the days of the week that are worked; nil is Monday to Friday.
	Weekdays []time.Weekday
	// Years are the overrides. If not nil, a year that is not a key is unknown: every question about it is an
	// [*UnknownYearError]. nil means that there are no overrides in any year.
	Years map[int]Overrides
}

// Overrides are the exceptions of one year.
type Overrides struct {
	Holidays []Date `json:"holidays"` // not worked
	Workdays []Date `json:"workdays"` // worked all the same: make-up days (调休)
}

// workdays counts business days. rank(d) is the number of business days before d, from some fixed day on.
type workdays struct {
	name  string
	mask  [7]bool // by floorMod(day - monday, 7)
	pre   [8]int64
	table bool
	base  int64   // first day of the table
	cum   []int32 // business days of the table before base+i
	year0 int
	known []bool // by year - year0
}

const aMonday = -3 // 1969-12-29

func newBusiness(b *Business) (workdays, error) {
	if b == nil {
		b = &Business{}
	}
	t := workdays{name: b.Name}
	if t.name == "" {
		t.name = "the table of working days"
	}
	weekdays := b.Weekdays
	if weekdays == nil {
		weekdays = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	}
	for _, w := range weekdays {
		if w < time.Sunday || w > time.Saturday {
			return t, fmt.Errorf("%d is not a day of the week", int(w))
		}
		t.mask[floorMod(int64(w)-1, 7)] = true
	}
	for i, on := range t.mask {
		t.pre[i+1] = t.pre[i]
		if on {
			t.pre[i+1]++
		}
	}
	if b.Years == nil {
		if t.pre[7] == 0 {
			return t, errors.New("no day of the week is worked")
		}
		return t, nil
	}
	return t, t.fill(b.Years)
}

func (t *workdays) fill(tables map[int]Overrides) error {
	years := slices.Sorted(maps.Keys(tables))
	if len(years) == 0 {
		return errors.New("the table has no years")
	}
	first, last := years[0], years[len(years)-1]
	if first < 1 || last > 9999 {
		return fmt.Errorf("years %d to %d: %w", first, last, ErrRange)
	}
	t.table = true
	t.year0, t.known = first, make([]bool, last-first+1)
	t.base = daysFromCivil(int64(first), 1, 1)
	worked := make([]bool, daysFromCivil(int64(last)+1, 1, 1)-t.base)
	for _, y := range years {
		t.known[y-first] = true
		from, end := daysFromCivil(int64(y), 1, 1), daysFromCivil(int64(y)+1, 1, 1)
		for d := from; d < end; d++ {
			worked[d-t.base] = t.mask[floorMod(d-aMonday, 7)]
		}
		set := make(map[Date]bool)
		for i, dates := range [][]Date{tables[y].Holidays, tables[y].Workdays} {
			on := i == 1
			for _, d := range dates {
				if d.Year() != y {
					return fmt.Errorf("%v stands under %d", d, y)
				}
				if was, ok := set[d]; ok && was != on {
					return fmt.Errorf("%v is both a holiday and a working day", d)
				}
				set[d] = on
				worked[int64(d)-t.base] = on
			}
		}
	}
	t.cum = make([]int32, len(worked)+1)
	for i, on := range worked {
		t.cum[i+1] = t.cum[i]
		if on {
			t.cum[i+1]++
		}
	}
	return nil
}

func (t *workdays) unknown(year int) error { return &UnknownYearError{Year: year, Table: t.name} }

// covers checks that the years of the days from first to last are known.
func (t *workdays) covers(first, last int64) error {
	if !clip(first).Valid() || !clip(last).Valid() {
		return fmt.Errorf("calendar: business days from %v to %v: %w", clip(first), clip(last), ErrRange)
	}
	if !t.table {
		return nil
	}
	for y := clip(first).Year(); y <= clip(last).Year(); y++ {
		if i := y - t.year0; i < 0 || i >= len(t.known) || !t.known[i] {
			return t.unknown(y)
		}
	}
	return nil
}

func (t *workdays) rank(day int64) int64 {
	if t.table {
		return int64(t.cum[max(0, min(int64(len(t.cum))-1, day-t.base))])
	}
	w := floorDiv(day-aMonday, 7)
	return w*t.pre[7] + t.pre[day-aMonday-w*7]
}

// day returns the business day with the given rank; a day outside the table where there is none.
func (t *workdays) day(rank int64) int64 {
	if t.table {
		if rank < 0 {
			return t.base - 1
		}
		i := sort.Search(len(t.cum), func(i int) bool { return int64(t.cum[i]) > rank })
		return t.base + int64(i) - 1
	}
	w := floorDiv(rank, t.pre[7])
	r := rank - w*t.pre[7]
	i := sort.Search(7, func(i int) bool { return t.pre[i+1] > r })
	return aMonday + w*7 + int64(i)
}

// IsBusinessDay reports whether d is worked. The error is an [*UnknownYearError].
func (c *Calendar) IsBusinessDay(d Date) (bool, error) {
	if err := c.business.covers(int64(d), int64(d)); err != nil {
		return false, err
	}
	return c.business.rank(int64(d)+1) > c.business.rank(int64(d)), nil
}

// BusinessDays returns the number of business days among the days [from, end); it is negative where end is before
// from. The error is an [*UnknownYearError] for the first year that is not known.
func (c *Calendar) BusinessDays(from, end Date) (int, error) {
	if from == end {
		return 0, nil
	}
	a, b := min(from, end), max(from, end)
	if err := c.business.covers(int64(a), int64(b)-1); err != nil {
		return 0, err
	}
	n := int(c.business.rank(int64(b)) - c.business.rank(int64(a)))
	if end < from {
		n = -n
	}
	return n, nil
}

// AddBusinessDays returns the n-th business day after d, or before it where n is negative; d itself, worked or
// not, where n is 0. The years on the way must be known.
func (c *Calendar) AddBusinessDays(d Date, n int) (Date, error) {
	t := &c.business
	if n == 0 || !d.Valid() {
		return d, t.covers(int64(d), int64(d))
	}
	if n > maxOffset || n < -maxOffset {
		return 0, fmt.Errorf("calendar: %d business days after %v: %w", n, d, ErrRange)
	}
	// A year that is not known counts no business days, so covers sees it when the way leads through it.
	if err := t.covers(int64(d), int64(d)); err != nil {
		return 0, err
	}
	var day int64
	if n > 0 {
		day = t.day(t.rank(int64(d)+1) + int64(n) - 1)
	} else {
		day = t.day(t.rank(int64(d)) + int64(n))
	}
	if err := t.covers(min(int64(d), day), max(int64(d), day)); err != nil {
		return 0, err
	}
	return clip(day), nil
}
