package calendar_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/calendar"
)

func businessDays(t testing.TB, cal *calendar.Calendar, s string) int {
	t.Helper()
	v := span(t, cal, s)
	n, err := cal.BusinessDays(cal.Date(v.Start), cal.Date(v.End))
	require.NoError(t, err)
	return n
}

// Working days of 2020 by month, as counted from the notices of the State Council with the extended Spring Festival.
func TestChina2020(t *testing.T) {
	cal := newCal(t, calendar.Spec{TimeZone: "Asia/Shanghai", Business: calendar.ChinaWorkdays()})
	plain := newCal(t, calendar.Spec{})
	for i, want := range []int{17, 20, 22, 22, 19, 21, 23, 21, 23, 17, 21, 23} {
		assert.Equal(t, want, businessDays(t, cal, fmt.Sprintf("2020-%02d", i+1)), i+1)
	}
	assert.Equal(t, 249, businessDays(t, cal, "2020"))
	assert.Equal(t, 262, businessDays(t, plain, "2020"))
	for d, want := range map[string]bool{
		"2020-01-31": false, // by extension
		"2020-05-09": true,  // a Saturday made up
		"2020-05-10": false,
		"2020-10-01": false,
	} {
		got, err := cal.IsBusinessDay(date(t, d))
		require.NoError(t, err)
		assert.Equal(t, want, got, d)
	}
}

func TestChinaTable(t *testing.T) {
	b := calendar.ChinaWorkdays()
	assert.Len(t, b.Years, 23)
	assert.Equal(t, "1.5.7", b.Version)
	b.Years[2027] = calendar.Overrides{Holidays: []calendar.Date{date(t, "2027-01-01")}}
	assert.Len(t, calendar.ChinaWorkdays().Years, 23, "each call returns its own copy")
	cal := newCal(t, calendar.Spec{Business: b})
	assert.Equal(t, 260, businessDays(t, cal, "2027"))

	// The shipped file is the published one.
	dir := os.Getenv("ZHIBIAO_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	text, err := os.ReadFile(filepath.Join(dir, "china-workdays", "china-workdays.json"))
	if err != nil {
		t.Skip("no data folder")
	}
	var want map[int]calendar.Overrides
	require.NoError(t, json.Unmarshal(text, &want))
	assert.Equal(t, want, calendar.ChinaWorkdays().Years)
}

func TestUnknownYear(t *testing.T) {
	b := calendar.ChinaWorkdays()
	delete(b.Years, 2010)
	cal := newCal(t, calendar.Spec{Business: b})
	check := func(err error, year int) {
		t.Helper()
		require.ErrorIs(t, err, calendar.ErrUnknownYear)
		var e *calendar.UnknownYearError
		require.True(t, errors.As(err, &e))
		assert.Equal(t, year, e.Year)
		assert.Equal(t, fmt.Sprintf("calendar: no working days are known for %d in china-workdays: add the year to the table", year), err.Error())
	}
	_, err := cal.IsBusinessDay(date(t, "2027-01-01"))
	check(err, 2027)
	_, err = cal.BusinessDays(date(t, "2009-01-01"), date(t, "2012-01-01"))
	check(err, 2010)
	_, err = cal.BusinessDays(date(t, "2003-12-31"), date(t, "2004-01-05"))
	check(err, 2003)
	_, err = cal.BusinessDays(date(t, "2026-12-01"), date(t, "2027-01-01"))
	assert.NoError(t, err, "the end is not part of it")
	_, err = cal.AddBusinessDays(date(t, "2026-12-30"), 5)
	check(err, 2027)
	_, err = cal.AddBusinessDays(date(t, "2009-12-30"), 5)
	check(err, 2010)
	_, err = cal.AddBusinessDays(date(t, "2004-01-02"), -5)
	check(err, 2003)
	_, err = cal.AddBusinessTime(at(t, cal, "2026-12-31T12:00"), 12*time.Hour)
	check(err, 2027)
	_, err = cal.AddBusinessTime(at(t, cal, "2004-01-02T12:00"), -12*time.Hour)
	check(err, 2003)
	_, err = cal.BusinessTime(at(t, cal, "2026-12-31T12:00"), at(t, cal, "2027-01-05T12:00"))
	check(err, 2027)
}

// Counting, stepping and asking one by one agree.
func TestBusinessDaysAgree(t *testing.T) {
	for name, cal := range map[string]*calendar.Calendar{
		"china": newCal(t, calendar.Spec{Business: calendar.ChinaWorkdays()}),
		"plain": newCal(t, calendar.Spec{}),
		"gulf":  newCal(t, calendar.Spec{Business: &calendar.Business{Weekdays: []time.Weekday{0, 1, 2, 3, 4}}}),
		"one":   newCal(t, calendar.Spec{Business: &calendar.Business{Weekdays: []time.Weekday{time.Sunday}}}),
	} {
		from := date(t, "2015-01-01")
		var days []calendar.Date
		for d := from; d < date(t, "2019-01-01"); d++ {
			n, err := cal.BusinessDays(from, d)
			require.NoError(t, err)
			require.Equal(t, len(days), n, name)
			n, err = cal.BusinessDays(d, from)
			require.NoError(t, err)
			require.Equal(t, -len(days), n, name)
			is, err := cal.IsBusinessDay(d)
			require.NoError(t, err)
			for _, k := range []int{1, 7, 40} {
				if len(days) >= k {
					got, err := cal.AddBusinessDays(d, -k)
					require.NoError(t, err)
					require.Equal(t, days[len(days)-k], got, "%s %v -%d", name, d, k)
					got, err = cal.AddBusinessDays(days[len(days)-k], k-1)
					require.NoError(t, err)
					require.Equal(t, days[len(days)-1], got, "%s %v", name, d)
				}
			}
			if is {
				days = append(days, d)
			}
		}
		got, err := cal.AddBusinessDays(date(t, "2015-01-03"), 0)
		require.NoError(t, err)
		assert.Equal(t, "2015-01-03", got.String(), "no business day is no move")
	}
}

func TestBusinessTime(t *testing.T) {
	cal := newCal(t, calendar.Spec{TimeZone: "Asia/Shanghai", Business: calendar.ChinaWorkdays(), Hours: "09:00-12:00, 13:00-18:00"})
	h := time.Hour
	for _, x := range []struct {
		from string
		d    time.Duration
		to   string
	}{
		{"2026-03-06T14:00", 4 * h, "2026-03-06T18:00"}, // Friday evening, not Monday morning
		{"2026-03-06T14:00", 4*h + time.Minute, "2026-03-09T09:01"},
		{"2026-03-06T11:00", 2 * h, "2026-03-06T14:00"}, // over lunch
		{"2026-03-07T11:00", h, "2026-03-09T10:00"},
		{"2026-02-14T17:00", 2 * h, "2026-02-24T10:00"}, // a Saturday worked, then the Spring Festival
		{"2026-03-06T20:00", 8 * h, "2026-03-09T18:00"},
		{"2026-03-06T20:00", 80 * h, "2026-03-20T18:00"},
	} {
		got, err := cal.AddBusinessTime(at(t, cal, x.from), x.d)
		require.NoError(t, err)
		assert.True(t, at(t, cal, x.to).Equal(got), "%s + %v: %v", x.from, x.d, got)
		d, err := cal.BusinessTime(at(t, cal, x.from), at(t, cal, x.to))
		require.NoError(t, err)
		assert.Equal(t, x.d, d, x.from)
		d, err = cal.BusinessTime(at(t, cal, x.to), at(t, cal, x.from))
		require.NoError(t, err)
		assert.Equal(t, -x.d, d, x.from)
		back, err := cal.AddBusinessTime(got, -x.d)
		require.NoError(t, err)
		d, err = cal.BusinessTime(back, got)
		require.NoError(t, err)
		assert.Equal(t, x.d, d)
		assert.False(t, back.Before(at(t, cal, x.from)), "the last instant from which it passes")
	}
	got, err := cal.AddBusinessTime(at(t, cal, "2026-03-09T10:00"), -2*h)
	require.NoError(t, err)
	assert.True(t, at(t, cal, "2026-03-06T17:00").Equal(got))
	got, err = cal.AddBusinessTime(at(t, cal, "2026-03-08T10:00"), 0)
	require.NoError(t, err)
	assert.True(t, at(t, cal, "2026-03-08T10:00").Equal(got))

	// A night shift over a change of the clock: what passes is elapsed time.
	night := newCal(t, calendar.Spec{TimeZone: "Europe/Berlin", Hours: "00:00-06:00,22:00-24:00",
		Business: &calendar.Business{Weekdays: []time.Weekday{0, 1, 2, 3, 4, 5, 6}}})
	for day, want := range map[string]time.Duration{"2026-03-28": 8 * h, "2026-03-29": 7 * h, "2026-10-25": 9 * h} {
		v := span(t, night, day)
		d, err := night.BusinessTime(v.Start, v.End)
		require.NoError(t, err)
		assert.Equal(t, want, d, day)
	}
}

func TestSpecErrors(t *testing.T) {
	day := calendar.NewDate(2026, 3, 1)
	year := func(o calendar.Overrides) *calendar.Business {
		return &calendar.Business{Years: map[int]calendar.Overrides{2026: o}}
	}
	for field, spec := range map[string]calendar.Spec{
		"time_zone":         {TimeZone: "Asia/Shanghi"},
		"week_start":        {WeekStart: "mo"},
		"fiscal_year_start": {FiscalYearStart: "13"},
		"fiscal_year_name":  {FiscalYearName: "both"},
		"hours":             {Hours: "9-18"},
		"business":          {Business: &calendar.Business{Weekdays: []time.Weekday{}}},
		"retail.pattern":    {Retail: &calendar.Retail{Pattern: "455"}},
		"retail.month":      {Retail: &calendar.Retail{Month: "jan uary"}},
		"retail.weekday":    {Retail: &calendar.Retail{Weekday: "x"}},
		"retail.rule":       {Retail: &calendar.Retail{Rule: "first"}},
		"retail.year_name":  {Retail: &calendar.Retail{YearName: "x"}},
		"retail.week53":     {Retail: &calendar.Retail{Week53: 13}},
		"grains.month":      {Grains: map[calendar.Grain][]calendar.NamedPeriod{"month": {{"a", day}}}},
		"grains.a b":        {Grains: map[calendar.Grain][]calendar.NamedPeriod{"a b": {{"a", day}}}},
		"grains.empty":      {Grains: map[calendar.Grain][]calendar.NamedPeriod{"empty": nil}},
		"grains.order":      {Grains: map[calendar.Grain][]calendar.NamedPeriod{"order": {{"b", day}, {"a", day}}}},
		"grains.far":        {Grains: map[calendar.Grain][]calendar.NamedPeriod{"far": {{"b", 1 << 30}}}},
	} {
		_, err := calendar.New(spec)
		var e *calendar.FieldError
		require.True(t, errors.As(err, &e), field)
		assert.Equal(t, field, e.Field)
	}
	for _, spec := range []calendar.Spec{
		{TimeZone: "Local"}, {Hours: "18:00-09:00"}, {Hours: "09:00-12:00,11:00-18:00"}, {Hours: "09:00-25:00"}, {Hours: "09:00-18:60"}, {Hours: ","},
		{Business: &calendar.Business{Weekdays: []time.Weekday{7}}}, {Business: &calendar.Business{Years: map[int]calendar.Overrides{}}},
		{Business: &calendar.Business{Years: map[int]calendar.Overrides{0: {}}}},
		{Business: year(calendar.Overrides{Holidays: []calendar.Date{day.AddDays(-100)}})},
		{Business: year(calendar.Overrides{Holidays: []calendar.Date{day}, Workdays: []calendar.Date{day}})},
		{Grains: map[calendar.Grain][]calendar.NamedPeriod{"旬": {{"a", day}}}},
	} {
		_, err := calendar.New(spec)
		assert.Error(t, err, spec)
	}
	_, err := calendar.New(calendar.Spec{TimeZone: "x", WeekStart: "y"})
	assert.ErrorContains(t, err, "time_zone")
	assert.ErrorContains(t, err, "week_start", "all problems at once")

	cal := newCal(t, calendar.Spec{Location: time.FixedZone("x", 3600), TimeZone: "ignored", WeekStart: "Sun"})
	assert.Equal(t, "x", cal.Location().String())
	assert.Equal(t, time.Sunday, cal.WeekStart())
	g, err := cal.Grain("旬")
	require.NoError(t, err)
	assert.Equal(t, calendar.GrainXun, g)
	_, err = cal.Grain("retail_year")
	assert.ErrorIs(t, err, calendar.ErrGrain)
	_, err = cal.Grain("")
	assert.ErrorIs(t, err, calendar.ErrGrain)
	assert.NotContains(t, cal.Grains(), calendar.GrainRetailWeek)
}
