package calendar_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/calendar"
)

// Zones whose clocks do something unusual in the years named.
var oddZones = map[string][]int{
	"UTC":                 {2026},
	"Europe/Berlin":       {1945, 2026, 2040},
	"America/New_York":    {2026, 2044},
	"Asia/Shanghai":       {1900, 1940, 1986, 1991, 2026},
	"Australia/Lord_Howe": {1981, 2026},       // half an hour
	"America/Sao_Paulo":   {2017, 2018},       // no midnight
	"America/St_Johns":    {1988, 2006, 2011}, // back at 00:01: two midnights; 1988 by two hours
	"Pacific/Apia":        {2011},             // no 30 December
	"America/Juneau":      {1867},             // a day twice
	"Asia/Manila":         {1844},             // no 31 December
	"Africa/Casablanca":   {2026},
	"Asia/Kathmandu":      {1985}, // by 15 minutes
	"Antarctica/Troll":    {2026}, // two hours
}

func stepCal(t testing.TB, zone string) *calendar.Calendar {
	return newCal(t, calendar.Spec{
		TimeZone: zone, WeekStart: "sunday", FiscalYearStart: "april", Retail: &calendar.Retail{},
		Grains: map[calendar.Grain][]calendar.NamedPeriod{"season": {
			{Name: "old", First: date(t, "1800-01-01")}, {Name: "long", First: date(t, "1900-06-01")}, {Name: "new", First: date(t, "2011-12-30")},
		}},
	})
}

// The periods of every grain tile time: each begins where the one before it ends, is what its name says, and
// holds the instants that Enclosing puts into it.
func TestStepsTile(t *testing.T) {
	for zone, years := range oddZones {
		t.Run(zone, func(t *testing.T) {
			t.Parallel()
			cal := stepCal(t, zone)
			for _, year := range years {
				in := calendar.Interval{
					Start: time.Date(year-1, 11, 17, 13, 14, 15, 16, time.UTC), End: time.Date(year+1, 2, 3, 4, 5, 6, 7, time.UTC),
				}
				for _, g := range cal.Grains() {
					checkTiling(t, cal, g, in)
				}
			}
		})
	}
}

func checkTiling(t *testing.T, cal *calendar.Calendar, g calendar.Grain, in calendar.Interval) {
	steps, err := cal.Steps(g, in)
	require.NoError(t, err)
	var last calendar.Interval
	var before calendar.Period
	n := 0
	for p, v := range steps {
		name := fmt.Sprintf("%s %v %v", g, p, v)
		if n == 0 {
			require.True(t, v.Contains(in.Start), name)
		} else {
			require.True(t, last.End.Equal(v.Start), "gap or overlap: %s after %v", name, last)
			if !g.Cyclic() && g != calendar.GrainHour { // hours go by the wall clock, which may go back by more than one
				require.Equal(t, -1, before.Compare(p), "%v %v", before, p)
			}
		}
		require.False(t, v.Empty(), name)
		if !g.Cyclic() {
			q, err := calendar.Parse(p.String())
			require.NoError(t, err)
			require.Equal(t, p, q)
			w, err := cal.Interval(q)
			require.NoError(t, err, name)
			requireSame(t, v, w, name)
		}
		end := v.End
		if end.IsZero() {
			end = in.End
		}
		for _, u := range []time.Time{v.Start, v.Start.Add(end.Sub(v.Start) / 3), end.Add(-1)} {
			q, w, err := cal.Enclosing(g, u)
			require.NoError(t, err)
			require.Equal(t, p, q, u)
			requireSame(t, v, w, name)
		}
		last, before = v, p
		n++
	}
	require.True(t, last.End.IsZero() || !last.End.Before(in.End), g)
	require.True(t, last.Start.Before(in.End), g)
}

func TestHoursOverClockChanges(t *testing.T) {
	for _, x := range []struct {
		zone, day string
		hours     int
		has       []string // in order, from the change on
		lengths   []time.Duration
	}{
		{"Europe/Berlin", "2026-03-29", 23, []string{"2026-03-29T01", "2026-03-29T03"}, []time.Duration{time.Hour, time.Hour}},
		{"Europe/Berlin", "2026-10-25", 25, []string{"2026-10-25T01", "2026-10-25T02+02:00", "2026-10-25T02+01:00", "2026-10-25T03"}, nil},
		{"America/New_York", "2026-11-01", 25, []string{"2026-11-01T01-04:00", "2026-11-01T01-05:00"}, nil},
		{"Australia/Lord_Howe", "2026-04-05", 25, []string{"2026-04-05T01+11:00", "2026-04-05T01+10:30"}, []time.Duration{time.Hour, time.Hour / 2}},
		{"Australia/Lord_Howe", "2026-10-04", 24, []string{"2026-10-04T01", "2026-10-04T02"}, []time.Duration{time.Hour, time.Hour / 2}},
		{"America/Sao_Paulo", "2017-10-15", 23, []string{"2017-10-15T01"}, nil},
		{"America/Sao_Paulo", "2018-02-17", 25, []string{"2018-02-17T23-02:00", "2018-02-17T23-03:00"}, nil},
		{"Asia/Shanghai", "2026-03-05", 24, nil, nil},
	} {
		cal := zoneCal(t, x.zone)
		steps, err := cal.Steps(calendar.GrainHour, span(t, cal, x.day))
		require.NoError(t, err)
		n, k := 0, 0
		for p, v := range steps {
			if k < len(x.has) && p.String() == x.has[k] {
				if x.lengths != nil {
					assert.Equal(t, x.lengths[k], v.End.Sub(v.Start), p)
				}
				k++
			} else {
				require.True(t, k == 0 || k == len(x.has), "%s: %v", x.zone, p)
			}
			n++
		}
		assert.Equal(t, len(x.has), k, x.zone)
		assert.Equal(t, x.hours, n, x.zone)
	}
	berlin := zoneCal(t, "Europe/Berlin")
	_, err := berlin.Interval(period(t, "2026-10-25T02"))
	assert.ErrorIs(t, err, calendar.ErrNoPeriod)
	assert.ErrorContains(t, err, "2026-10-25T02+02:00")
	_, err = berlin.Interval(period(t, "2026-10-24T02+05:00"))
	assert.ErrorIs(t, err, calendar.ErrNoPeriod)
	v, err := berlin.Interval(period(t, "2026-03-29T02"))
	require.NoError(t, err)
	assert.True(t, v.Empty(), "the clock jumps over 02:00")
	v, err = zoneCal(t, "Pacific/Apia").Interval(period(t, "2011-12-30"))
	require.NoError(t, err)
	assert.True(t, v.Empty(), "the date line jumps over 30 December")
}

func TestIntervals(t *testing.T) {
	cal := newCal(t, calendar.Spec{TimeZone: "Asia/Shanghai", FiscalYearStart: "april", Retail: &calendar.Retail{},
		Grains: map[calendar.Grain][]calendar.NamedPeriod{"season": {
			{"spring", date(t, "2026-03-01")}, {"", date(t, "2026-06-01")}, {"autumn", date(t, "2026-09-01")},
		}}})
	for text, want := range map[string]string{
		"2026":                   "2026-01-01 2027-01-01",
		"2026-H2":                "2026-07-01 2027-01-01",
		"2026-Q1":                "2026-01-01 2026-04-01",
		"2026-02":                "2026-02-01 2026-03-01",
		"2026-02-X1":             "2026-02-01 2026-02-11",
		"2026-02-X2":             "2026-02-11 2026-02-21",
		"2026-02-X3":             "2026-02-21 2026-03-01",
		"2026-W01":               "2025-12-29 2026-01-05",
		"2026-W53":               "2026-12-28 2027-01-04",
		"2026-03-05":             "2026-03-05 2026-03-06",
		"2026-03-05T14":          "2026-03-05T14:00 2026-03-05T15:00",
		"FY2026":                 "2025-04-01 2026-04-01",
		"FY2026-H2":              "2025-10-01 2026-04-01",
		"FY2026-Q4":              "2026-01-01 2026-04-01",
		"FY2026-M01":             "2025-04-01 2025-05-01",
		"R2017":                  "2017-01-29 2018-02-04", // NRF 2017: 53 weeks
		"R2017-M12":              "2017-12-31 2018-02-04",
		"R2018-M01":              "2018-02-04 2018-03-04",
		"R2018-Q1":               "2018-02-04 2018-05-06",
		"R2017-W53":              "2018-01-28 2018-02-04",
		"season:2026-03-01":      "2026-03-01 2026-06-01",
		"2026-03-05..2026-04-02": "2026-03-05 2026-04-03",
	} {
		requireSame(t, span(t, cal, want), span(t, cal, text), text)
	}
	assert.Equal(t, "[, 2026-03-05T00:00:00+08:00)", span(t, cal, "..2026-03-04").String())
	assert.Equal(t, calendar.Interval{}, span(t, cal, ".."))
	assert.True(t, span(t, cal, "season:2026-09-01").End.IsZero())
	assert.Equal(t, "spring", cal.Label(period(t, "season:2026-03-01"), ""))
	assert.Equal(t, "2026-03", cal.Label(period(t, "2026-03"), ""))

	for text, want := range map[string]error{
		"2025-W53": calendar.ErrNoPeriod, "R2018-W53": calendar.ErrNoPeriod, "season:2026-03-02": calendar.ErrNoPeriod,
		"season:2026-06-01": calendar.ErrNoPeriod, "seson:2026-03-01": calendar.ErrGrain, "weekday:1": calendar.ErrGrain,
	} {
		_, err := cal.Interval(period(t, text))
		assert.ErrorIs(t, err, want, text)
	}
	_, err := zoneCal(t, "UTC").Interval(period(t, "R2018"))
	assert.ErrorIs(t, err, calendar.ErrGrain)
	_, _, err = cal.Enclosing("season", at(t, cal, "2026-07-01"))
	assert.ErrorIs(t, err, calendar.ErrNoPeriod)
	_, _, err = cal.Enclosing("season", at(t, cal, "2026-02-28"))
	assert.ErrorIs(t, err, calendar.ErrNoPeriod)

	steps, err := cal.Steps("season", span(t, cal, "2026"))
	require.NoError(t, err)
	var names []string
	for p := range steps {
		names = append(names, cal.Label(p, ""))
	}
	assert.Equal(t, []string{"spring", "autumn"}, names)
	_, err = cal.Steps("day", span(t, cal, "2026-03-05.."))
	assert.ErrorIs(t, err, calendar.ErrUnbounded)
	_, err = cal.Steps("dya", span(t, cal, "2026"))
	assert.ErrorIs(t, err, calendar.ErrGrain)
	empty := calendar.Interval{Start: at(t, cal, "2026-03-05T10:00"), End: at(t, cal, "2026-03-05T10:00")}
	steps, err = cal.Steps("day", empty)
	require.NoError(t, err)
	for range steps {
		t.Fatal("an empty interval meets nothing")
	}
}

// Week numbers against the standard library's ISO weeks.
func TestISOWeeks(t *testing.T) {
	cal := newCal(t, calendar.Spec{})
	for d := date(t, "1999-12-01"); d < date(t, "2030-02-01"); d++ {
		y, w := d.In(nil).ISOWeek()
		p, _, err := cal.Enclosing(calendar.GrainWeek, d.In(nil))
		require.NoError(t, err)
		require.Equal(t, calendar.Week(y, w), p, d)
	}
}

// The National Retail Federation's years of 53 weeks, and what another reading of the rule would give.
func TestRetailLongYears(t *testing.T) {
	long := func(r calendar.Retail) (years []int) {
		cal := newCal(t, calendar.Spec{Retail: &r})
		for y := 2000; y <= 2028; y++ {
			v := span(t, cal, fmt.Sprintf("R%d", y))
			switch days := v.End.Sub(v.Start) / (24 * time.Hour); days {
			case 53 * 7:
				years = append(years, y)
			default:
				require.EqualValues(t, 52*7, days)
			}
		}
		return years
	}
	assert.Equal(t, []int{2000, 2006, 2012, 2017, 2023, 2028}, long(calendar.Retail{}))
	assert.Equal(t, []int{2003, 2008, 2014, 2020, 2025}, long(calendar.Retail{Rule: "last"}))
	// Apple's fiscal years end on the last Saturday of September and are named by the year they end in; the filings
	// of 2006, 2012, 2017 and 2023 report 53 weeks.
	apple := calendar.Retail{Pattern: "445", Month: "september", Rule: "last", YearName: "end", Week53: 3}
	assert.Equal(t, []int{2000, 2006, 2012, 2017, 2023, 2028}, long(apple))
	cal := newCal(t, calendar.Spec{Retail: &apple})
	requireSame(t, span(t, cal, "2022-09-25 2023-10-01"), span(t, cal, "R2023"))
	requireSame(t, span(t, cal, "2022-09-25 2023-01-01"), span(t, cal, "R2023-Q1"), "the 14-week quarter")
	requireSame(t, span(t, cal, "2023-01-01 2023-01-29"), span(t, cal, "R2023-M04"))
}

func TestFiscalNames(t *testing.T) {
	for _, x := range []struct{ start, name, want string }{
		{"", "", "2026-01-01 2027-01-01"},
		{"january", "start", "2026-01-01 2027-01-01"},
		{"october", "", "2025-10-01 2026-10-01"},    // US government
		{"April", "start", "2026-04-01 2027-04-01"}, // Japan
		{"7", "end", "2025-07-01 2026-07-01"},
	} {
		cal := newCal(t, calendar.Spec{FiscalYearStart: x.start, FiscalYearName: x.name})
		requireSame(t, span(t, cal, x.want), span(t, cal, "FY2026"), x)
	}
}

func TestCycle(t *testing.T) {
	cal := newCal(t, calendar.Spec{TimeZone: "Europe/Berlin", WeekStart: "sunday"})
	in := span(t, cal, "2026-10-01T12:00 2026-11-01")
	for _, g := range []calendar.Grain{"weekday", "hour_of_day", "day_of_month", "week_of_year", "month_of_year", "quarter_of_year"} {
		cycle, err := cal.Cycle(g, in)
		require.NoError(t, err)
		var sum time.Duration
		for p, vs := range cycle {
			for i, v := range vs {
				sum += v.End.Sub(v.Start)
				assert.False(t, v.Empty())
				assert.True(t, i == 0 || vs[i-1].End.Before(v.Start), "%v %v", p, v)
				q, _, err := cal.Enclosing(g, v.Start)
				require.NoError(t, err)
				assert.Equal(t, p, q)
			}
		}
		assert.Equal(t, in.End.Sub(in.Start), sum, g)
	}
	cycle, err := cal.Cycle("weekday", in)
	require.NoError(t, err)
	var names []string
	for p, vs := range cycle {
		names = append(names, fmt.Sprint(p, " ", len(vs)))
	}
	assert.Equal(t, []string{"weekday:7 4", "weekday:1 4", "weekday:2 4", "weekday:3 4", "weekday:4 5", "weekday:5 5", "weekday:6 5"}, names)
	cycle, err = cal.Cycle("hour_of_day", span(t, cal, "2026-10-25"))
	require.NoError(t, err)
	for p, vs := range cycle {
		if p == calendar.Cyclic("hour_of_day", 2) {
			require.Len(t, vs, 1)
			assert.Equal(t, 2*time.Hour, vs[0].End.Sub(vs[0].Start))
		}
	}
	_, err = cal.Cycle("month", in)
	assert.ErrorIs(t, err, calendar.ErrGrain)
}

func TestRangeOf(t *testing.T) {
	cal := zoneCal(t, "America/Sao_Paulo")
	for _, s := range []string{"2017-10-15..2017-10-15", "2017-10-14..2018-02-17", "..", "2017-10-15..", "..2017-10-14",
		"2017-10-15T01:00:00Z..2017-10-15T04:00:00Z", "2017-10-15T01:00:00Z..", "..2017-10-15T01:00:00Z"} {
		assert.Equal(t, s, cal.RangeOf(span(t, cal, s)).String())
	}
	assert.False(t, cal.RangeOf(calendar.Interval{Start: time.Unix(5, 0), End: time.Unix(5, 0)}).Valid())
}

// The first and last day of the years a date can have.
func TestEndsOfTime(t *testing.T) {
	cal := stepCal(t, "Asia/Shanghai")
	for _, d := range []string{"0001-01-02", "9999-12-30"} {
		for _, g := range cal.Grains() {
			p, _, err := cal.Enclosing(g, at(t, cal, d))
			if err != nil {
				assert.True(t, g == "season" || g.Builtin(), "%s %v", g, err)
				continue
			}
			_, err = calendar.Parse(p.String())
			assert.NoError(t, err)
		}
	}
	_, _, err := cal.Enclosing("fiscal_year", at(t, cal, "9999-12-30"))
	assert.ErrorIs(t, err, calendar.ErrRange)
	_, _, err = cal.Enclosing("day", time.Date(10000, 1, 2, 0, 0, 0, 0, time.UTC))
	assert.ErrorIs(t, err, calendar.ErrRange)
	_, err = cal.Steps("fiscal_year", span(t, cal, "9998..9999"))
	assert.ErrorIs(t, err, calendar.ErrRange)
	_, err = cal.Steps("year", span(t, cal, "9998..9999"))
	assert.NoError(t, err)
}

// Days agree with the clock on the wall wherever the clock does not go back over midnight.
func TestDateOfInstant(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	for zone := range oddZones {
		cal := zoneCal(t, zone)
		for range 2000 {
			u := time.Unix(rng.Int64N(8e9)-4e9, 0)
			d := cal.Date(u)
			local := calendar.DateOf(u.In(cal.Location()))
			if d != local {
				assert.True(t, d == local.AddDays(1) && !u.Before(cal.Start(d)), "%s %v", zone, u)
			}
			assert.False(t, u.Before(cal.Start(d)))
			assert.True(t, u.Before(cal.Start(d.AddDays(1))))
			assert.True(t, cal.Start(d).Equal(d.In(cal.Location())))
		}
	}
}
