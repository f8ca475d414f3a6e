package calendar_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/calendar"
)

func TestPeriodText(t *testing.T) {
	day := calendar.NewDate(2026, 3, 5)
	utc := func(h int) time.Time { return time.Date(2026, 3, 5, h, 0, 0, 0, time.UTC) }
	for text, p := range map[string]calendar.Period{
		"2026":                   calendar.Year(2026),
		"0001":                   calendar.Year(1),
		"2026-H2":                calendar.Half(2026, 2),
		"2026-Q1":                calendar.Quarter(2026, 1),
		"2026-03":                calendar.Month(2026, time.March),
		"2026-12":                calendar.Month(2026, time.December),
		"2026-03-X3":             calendar.Xun(2026, time.March, 3),
		"2026-W05":               calendar.Week(2026, 5),
		"2026-W53":               calendar.Week(2026, 53),
		"2026-03-05":             calendar.Day(day),
		"2026-03-05T14":          calendar.Hour(day, 14),
		"FY2026":                 calendar.FiscalYear(2026),
		"FY2026-Q4":              calendar.FiscalQuarter(2026, 4),
		"R2026":                  calendar.RetailYear(2026),
		"R2026-M03":              calendar.RetailMonth(2026, 3),
		"season:2026-03-05":      calendar.Named("season", day),
		"季节:2026-03-05":          calendar.Named("季节", day),
		"weekday:7":              calendar.Cyclic(calendar.GrainWeekday, 7),
		"hour_of_day:0":          calendar.Cyclic(calendar.GrainHourOfDay, 0),
		"week_of_year:53":        calendar.Cyclic(calendar.GrainWeekOfYear, 53),
		"..":                     calendar.All(),
		"2026-03-05..":           calendar.Since(day),
		"..2026-03-04":           calendar.Until(day),
		"2026-03-05..2026-04-02": calendar.Range(day, calendar.NewDate(2026, 4, 3)),
		"2026-03-05..2026-03-05": calendar.Range(day, day.AddDays(1)),
		"2026-03-05T01:00:00Z..2026-03-05T02:00:00.5Z": calendar.Between(utc(1), utc(2).Add(time.Second/2)),
		"2026-03-05T01:00:00Z..":                       calendar.Between(utc(1), time.Time{}),
		"..2026-03-05T01:00:00Z":                       calendar.Between(time.Time{}, utc(1)),
	} {
		assert.True(t, p.Valid(), text)
		assert.Equal(t, text, p.String())
		got, err := calendar.Parse(text)
		require.NoError(t, err, text)
		assert.Equal(t, p, got, text)
		assert.True(t, got == p)
		b, err := p.MarshalText()
		require.NoError(t, err)
		var q calendar.Period
		require.NoError(t, q.UnmarshalText(b))
		assert.Equal(t, p, q)
	}
	// Parts that have no constructor of their own.
	for text, g := range map[string]calendar.Grain{
		"FY2026-H1": "fiscal_half", "FY2026-M12": "fiscal_month", "R2026-Q1": "retail_quarter", "R2026-W53": "retail_week",
		"2026-10-25T02+02:00": "hour", "1900-12-31T23+08:05:43": "hour", "2026-10-25T02-03:30": "hour", "2026-10-25T02+00:00": "hour",
	} {
		p := period(t, text)
		assert.Equal(t, text, p.String())
		assert.Equal(t, g, p.Grain())
	}
}

// Ranges of coarser periods are ranges of days.
func TestPeriodRangeText(t *testing.T) {
	for text, want := range map[string]string{
		"2026-01..2026-03":    "2026-01-01..2026-03-31",
		"2024..2025":          "2024-01-01..2025-12-31",
		"2026-Q2..2026-Q3":    "2026-04-01..2026-09-30",
		"2026-H1..2026-07":    "2026-01-01..2026-07-31",
		"..2024-02":           "..2024-02-29",
		"2026-02-X2..":        "2026-02-11..",
		"2026-02-X3..2026-02": "2026-02-21..2026-02-28",
		"2026-03-05T09:00:00+08:00..2026-03-05T02:00:00Z": "2026-03-05T01:00:00Z..2026-03-05T02:00:00Z",
	} {
		assert.Equal(t, want, period(t, text).String(), text)
	}
}

func TestPeriodBad(t *testing.T) {
	for _, s := range []string{"", " ", "26", "02026", "0000", "2026-13", "2026-00", "2026-3", "2026-Q5", "2026-Q0", "2026-Q01", "2026-H3",
		"2026-W00", "2026-W54", "2026-W5", "2026-03-X4", "2026-03-X0", "2026-13-X1", "2026-02-30", "2026-03-05T24", "2026-03-05T1",
		"2026-03-05T02+1:00", "2026-03-05T02+01:00:00", "2026-03-05T02-00:00", "2026-03-05T02+27:00", "2026-03-05T02+01-00",
		"FY26", "FY2026-M13", "FY2026-M1", "FY2026-W01", "R2026-H1", "R2026-W54", "R2026-M00", "R", "FY",
		"weekday:0", "weekday:8", "weekday:01", "hour_of_day:24", "month_of_year:", "month:2026-03-01", "season:2026", ":2026-03-01",
		"sea son:2026-03-01", "2026-04-02..2026-03-05", "2026-03-05...2026-03-06", "2026-W01..2026-W03", "FY2026..FY2027",
		"2026-03-05T02:00:00Z..2026-03-05T02:00:00Z", "2026-03-05..2026-03-05T02:00:00Z", "0001-01-01T00:00:00Z..", "invalid month",
		"２０２６", "2026–03", "2026-03\x00"} {
		p, err := calendar.Parse(s)
		assert.Error(t, err, s)
		assert.True(t, p.IsZero(), s)
	}
	day := calendar.NewDate(2026, 3, 5)
	cal := newCal(t, calendar.Spec{})
	for _, p := range []calendar.Period{
		calendar.Month(2026, 13), calendar.Month(2026, 0), calendar.Year(0), calendar.Year(10000), calendar.Quarter(2026, 5),
		calendar.Half(2026, 0), calendar.Week(2026, 54), calendar.Xun(2026, 13, 1), calendar.Xun(2026, 12, 4), calendar.Day(1 << 30),
		calendar.Hour(day, 24), calendar.Range(day, day), calendar.Range(day, day-1), calendar.Since(1 << 30), calendar.Until(-1 << 30),
		calendar.Between(time.Unix(1, 0), time.Unix(1, 0)), calendar.Named("month", day), calendar.Named("a b", day), calendar.Cyclic("month", 1),
		calendar.Cyclic(calendar.GrainWeekday, 0), {},
	} {
		assert.False(t, p.Valid(), p)
		_, err := calendar.Parse(p.String())
		assert.Error(t, err, p)
		_, err = cal.Interval(p)
		assert.ErrorIs(t, err, calendar.ErrNoPeriod, p)
	}
	assert.Equal(t, "invalid month", calendar.Month(2026, 13).String())
	_, err := calendar.Month(2026, 13).MarshalText()
	assert.ErrorIs(t, err, calendar.ErrNoPeriod)
	var p calendar.Period
	require.NoError(t, p.UnmarshalText(nil))
	assert.True(t, p.IsZero())
}

func TestPeriodNumber(t *testing.T) {
	assert.Equal(t, 7, period(t, "weekday:7").Number())
	assert.Equal(t, 0, period(t, "hour_of_day:0").Number())
	assert.Equal(t, 0, period(t, "2026-03").Number())
}

func TestPeriodCompare(t *testing.T) {
	sorted := []string{"..2026-03-04", "2026-03-05..2026-03-06", "2026-03-05..", "2026-03-06..2026-03-06",
		"2026-03-05T01:00:00Z..2026-03-05T02:00:00Z",
		"2026-10-25T01", "2026-10-25T02+02:00", "2026-10-25T02+01:00", "2026-10-25T03",
		"2025-12-31", "2026-01-01", "2025-W52", "2026-W01", "2025-12", "2026-02", "2026-10", "2026-Q1", "2026", "FY2025", "weekday:1", "season:2026-01-01"}
	var ps []calendar.Period
	for _, s := range sorted {
		ps = append(ps, period(t, s))
	}
	for i, p := range ps {
		for j, q := range ps {
			assert.Equal(t, min(1, max(-1, i-j)), p.Compare(q), "%v %v", p, q)
		}
	}
	slices.Reverse(ps)
	slices.SortFunc(ps, calendar.Period.Compare)
	assert.Equal(t, sorted[0], ps[0].String())
}

func FuzzPeriod(f *testing.F) {
	for _, s := range []string{"2026", "2026-Q1", "2026-03-X2", "2026-10-25T02+01:00", "FY2026-M03", "R2026-W53", "season:2026-03-01",
		"weekday:1", "2026-01..2026-03", "..", "2026-03-05T01:00:00Z..2026-03-05T02:00:00.000000001Z", "9999-12-31", "0001-W01"} {
		f.Add(s)
	}
	cal := newCal(f, calendar.Spec{TimeZone: "Europe/Berlin", FiscalYearStart: "april", Retail: &calendar.Retail{}})
	f.Fuzz(func(t *testing.T, s string) {
		p, err := calendar.Parse(s)
		if err != nil {
			return
		}
		q, err := calendar.Parse(p.String())
		require.NoError(t, err, p.String())
		require.Equal(t, p, q)
		require.Zero(t, p.Compare(q))
		v, err := cal.Interval(p)
		if err != nil || p.Grain() == "" || v.Empty() {
			return
		}
		// The period that encloses its own start is itself, unless it named an hour by an offset it did not need.
		r, w, err := cal.Enclosing(p.Grain(), v.Start)
		require.NoError(t, err)
		requireSame(t, v, w, p.String())
		if p.Grain() != calendar.GrainHour {
			require.Equal(t, p, r)
		}
	})
}
