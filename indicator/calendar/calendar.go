package calendar

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Spec describes a calendar. The zero Spec is the documented default of every field: UTC, weeks from Monday,
// fiscal years that are calendar years, Monday to Friday worked from 09:00 to 18:00 without holidays, no retail
// calendar, no grains beyond the built-in ones.
type Spec struct {
	// TimeZone is an IANA name, "" UTC. "Local" is refused: it would be another zone on another machine.
	TimeZone string
	// Location, if not nil, is used instead of TimeZone.
	Location *time.Location
	// WeekStart is the first day of the week, "monday" (the default) to "sunday".
	WeekStart string
	// FiscalYearStart is the month whose first day begins the fiscal year, "january" (the default) to "december".
	FiscalYearStart string
	// FiscalYearName says which calendar year numbers a fiscal year: "end", the one it ends in (the default: with
	// april, FY2026 ends in March 2026), or "start", the one it starts in (FY2026 starts in April 2026).
	FiscalYearName string
	// Hours are the working hours of a business day as spans of the wall clock: "09:00-12:00, 13:00-18:00". The
	// default is "09:00-18:00". A span ends at 24:00 at the latest.
	Hours string
	// Business says which days are worked; nil is Monday to Friday with no holidays, for every year.
	Business *Business
	// Retail describes the 4-4-5 calendar; nil means there is none and its grains are errors.
	Retail *Retail
	// Grains are named periods, each with its first day, under the name of their grain. A period ends where the
	// next begins and the last has no end; a row without a name is no period and ends the one before it.
	Grains map[Grain][]NamedPeriod
}

// NamedPeriod is one period of a calendar's own grain.
type NamedPeriod struct {
	Name  string
	First Date
}

// Calendar gives periods their meaning in time. It is immutable and safe for concurrent use.
type Calendar struct {
	loc         *time.Location
	eras        []era
	weekStart   int64 // day number mod 7 of the days weeks begin on
	firstDay    time.Weekday
	fiscalShift int64 // months from January of the year that numbers a fiscal year to its first month
	business    workdays
	hours       []span
	retail      *retailYears
	named       map[Grain][]NamedPeriod
}

// New returns the calendar that spec describes, or all that is wrong with it: a join of [*FieldError].
func New(spec Spec) (*Calendar, error) {
	var errs []error
	fail := func(field string, err error) {
		if err != nil {
			errs = append(errs, &FieldError{Field: field, Err: err})
		}
	}
	c := &Calendar{loc: spec.Location}
	var err error
	if c.loc == nil {
		c.loc, err = location(spec.TimeZone)
		fail("time_zone", err)
	}
	c.firstDay, err = weekday(spec.WeekStart, time.Monday)
	fail("week_start", err)
	c.weekStart = floorMod(int64(c.firstDay)-int64(time.Thursday), 7)
	start, err := month(spec.FiscalYearStart, time.January)
	fail("fiscal_year_start", err)
	byStart, err := yearName(spec.FiscalYearName, false)
	fail("fiscal_year_name", err)
	c.fiscalShift = int64(start) - 1
	if !byStart && start != time.January {
		c.fiscalShift -= 12
	}
	c.hours, err = parseHours(spec.Hours)
	fail("hours", err)
	c.business, err = newBusiness(spec.Business)
	fail("business", err)
	if spec.Retail != nil {
		c.retail, err = newRetail(*spec.Retail, fail)
		fail("retail", err)
	}
	c.named = make(map[Grain][]NamedPeriod, len(spec.Grains))
	for _, g := range slices.Sorted(maps.Keys(spec.Grains)) {
		rows := slices.Clone(spec.Grains[g])
		fail("grains."+string(g), checkNamed(g, rows))
		c.named[g] = rows
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	c.eras = eraTable(c.loc)
	return c, nil
}

func checkNamed(g Grain, rows []NamedPeriod) error {
	switch {
	case g.Builtin() || g == "旬":
		return errors.New("a built-in grain cannot be declared")
	case !validName(string(g)) || g == "FY" || g == "R":
		return fmt.Errorf("%s cannot name a grain", quote(string(g)))
	case len(rows) == 0:
		return errors.New("no periods")
	}
	for i, r := range rows {
		if !r.First.Valid() {
			return fmt.Errorf("%s: %w", quote(r.Name), ErrRange)
		}
		if i > 0 && rows[i-1].First >= r.First {
			return fmt.Errorf("%s (%v) does not begin after %s (%v)", quote(r.Name), r.First, quote(rows[i-1].Name), rows[i-1].First)
		}
	}
	return nil
}

// Location returns the calendar's zone.
func (c *Calendar) Location() *time.Location { return c.loc }

// WeekStart returns the first day of the week.
func (c *Calendar) WeekStart() time.Weekday { return c.firstDay }

// Date returns the day of the calendar that holds t.
func (c *Calendar) Date(t time.Time) Date {
	z := c.zone()
	return clip(z.day(t.Unix()))
}

// Start returns the first instant of a day; see [Date.In].
func (c *Calendar) Start(d Date) time.Time {
	z := c.zone()
	return z.time(z.dayStart(int64(d)))
}

func (c *Calendar) zone() zone {
	z := newZone(c.loc)
	z.table = c.eras
	return z
}

// days returns the days [from, end) as an interval.
func (c *Calendar) days(from, end Date) Interval {
	z := c.zone()
	return Interval{z.time(z.dayStart(int64(from))), z.time(z.dayStart(int64(end)))}
}

// Grain returns the grain with the given name: a built-in one (旬 is xun), or one the calendar declares. Retail
// grains need a retail calendar. Errors wrap [ErrGrain].
func (c *Calendar) Grain(name string) (Grain, error) {
	g := Grain(name)
	if name == "旬" {
		g = GrainXun
	}
	return g, c.check(g)
}

// Grains lists the grains the calendar can use: those of [Grains] that apply, then its own by name.
func (c *Calendar) Grains() []Grain {
	all := Grains()
	if c.retail == nil {
		all = slices.DeleteFunc(all, Grain.retail)
	}
	return append(all, slices.Sorted(maps.Keys(c.named))...)
}

func (c *Calendar) check(g Grain) error {
	if g.Builtin() {
		if g.retail() && c.retail == nil {
			return fmt.Errorf("calendar: %s: %w: the calendar has no retail years", g, ErrGrain)
		}
		return nil
	}
	if _, ok := c.named[g]; !ok {
		return fmt.Errorf("calendar: %s: %w: the calendar has no grain of this name", quote(string(g)), ErrGrain)
	}
	return nil
}

// checkSpan is check for the operations whose grain has one stretch of time per period.
func (c *Calendar) checkSpan(g Grain) error {
	if g.Cyclic() {
		return fmt.Errorf("calendar: %s: %w: its periods are made of many stretches of time", g, ErrGrain)
	}
	return c.check(g)
}

func location(name string) (*time.Location, error) {
	switch name {
	case "", "UTC":
		return time.UTC, nil
	case "Local":
		return nil, errors.New("zone Local depends on the machine: name a zone such as Asia/Shanghai")
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("%s is not a time zone known here", quote(name))
	}
	return loc, nil
}

func weekday(s string, def time.Weekday) (time.Weekday, error) {
	if s == "" {
		return def, nil
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(s, d.String()) || strings.EqualFold(s, d.String()[:3]) {
			return d, nil
		}
	}
	return def, fmt.Errorf("%s is not a day of the week", quote(s))
}

func month(s string, def time.Month) (time.Month, error) {
	if s == "" {
		return def, nil
	}
	n, err := strconv.Atoi(s)
	for m := time.January; m <= time.December; m++ {
		if strings.EqualFold(s, m.String()) || strings.EqualFold(s, m.String()[:3]) || err == nil && n == int(m) {
			return m, nil
		}
	}
	return def, fmt.Errorf("%s is not a month", quote(s))
}

// yearName reports whether years are numbered by the calendar year of their start.
func yearName(s string, def bool) (byStart bool, err error) {
	switch s {
	case "":
		return def, nil
	case "start":
		return true, nil
	case "end":
		return false, nil
	}
	return def, fmt.Errorf("%s: want start or end", quote(s))
}
