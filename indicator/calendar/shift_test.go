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

func retailSpec() calendar.Spec {
	return calendar.Spec{TimeZone: "Europe/Berlin", FiscalYearStart: "april", Retail: &calendar.Retail{}, Business: calendar.ChinaWorkdays()}
}

func TestShift(t *testing.T) {
	cal := newCal(t, retailSpec())
	for _, x := range []struct {
		in    string
		grain calendar.Grain
		off   string
		want  string
		note  calendar.Note
	}{
		// Month or longer: both bounds move.
		{"2026-Q2", "quarter", "-1 month", "2026-03-01 2026-06-01", 0},
		{"2026-Q2", "quarter", "-1 year", "2025-Q2", 0},
		{"2026-02", "month", "-1 month", "2026-01", 0},
		{"2026-01", "month", "1 month", "2026-02", 0},
		{"2024-02", "month", "-1 year", "2023-02", 0},
		{"2023-02", "month", "1 year", "2024-02", 0},
		{"2024", "year", "-1 year", "2023", 0},
		{"2026-01..2026-03", "", "-1 month", "2025-12-01 2026-03-01", 0},
		{"FY2026-Q1", "fiscal_quarter", "-1 fiscal_year", "FY2025-Q1", 0},
		{"FY2026", "fiscal_year", "-1 year", "FY2025", 0},
		// Days: the day moves, clamped.
		{"2026-03-28", "day", "-1 month", "2026-02-28", 0},
		{"2026-03-29", "day", "-1 month", "2026-02-28", calendar.NoteClamped},
		{"2026-03-30", "day", "-1 month", "2026-02-28", calendar.NoteClamped},
		{"2026-03-31", "day", "-1 month", "2026-02-28", calendar.NoteClamped},
		{"2024-03-31", "day", "-1 month", "2024-02-29", calendar.NoteClamped},
		{"2024-03-29", "day", "-1 month", "2024-02-29", 0},
		{"2026-02-28", "day", "-1 month", "2026-01-28", 0},
		{"2026-03-01", "day", "-1 month", "2026-02-01", 0},
		{"2024-02-29", "day", "-1 year", "2023-02-28", calendar.NoteClamped},
		{"2026-02-15..2026-02-28", "", "-1 month", "2026-01-15..2026-01-28", 0},
		{"2026-03-29..2026-04-30", "", "-1 month", "2026-02-28..2026-03-30", calendar.NoteClamped},
		{"2026-03-15..", "", "-1 month", "2026-02-15..", 0},
		{"..2026-03-31", "", "-1 month", "..2026-02-28", 0},
		{"..", "", "-1 month", "..", 0},
		// Thirds of months.
		{"2026-03-X3", "xun", "-1 month", "2026-02-X3", 0},
		{"2026-02-X3", "xun", "1 month", "2026-03-X3", 0},
		{"2026-03-X2", "xun", "-1 year", "2025-03-X2", 0},
		// Weeks: the same number of the year before.
		{"2026-W05", "week", "-1 year", "2025-W05", 0},
		{"2026-W53", "week", "-1 year", "2025-W52", calendar.NoteWeek53},
		{"2020-W53", "week", "6 years", "2026-W53", 0},
		{"2026-W01", "week", "-12 months", "2025-W01", 0},
		{"2026-W05", "week", "-1 week", "2026-W04", 0},
		{"2026-02-03..2026-02-05", "week", "-1 year", "2025-02-04..2025-02-06", 0}, // a cut week keeps its weekdays
		// Days and weeks move both bounds at any grain.
		{"2026-Q2", "quarter", "-7 days", "2026-03-25 2026-06-24", 0},
		{"2026-03", "month", "-52 weeks", "2025-03-02 2025-04-02", 0},
		{"2026-03-31", "day", "-28 days", "2026-03-03", 0},
		{"2026-03-29", "day", "-7 days", "2026-03-22", 0}, // 23 hours before 24
		{"2026-03", "month", "-1 year -7 days", "2025-02-22 2025-03-25", 0},
		// Hours keep the reading of the clock.
		{"2026-03-31T14", "hour", "-1 month", "2026-02-28T14", calendar.NoteClamped},
		{"2026-03-31T23", "hour", "-1 month", "2026-02-28T23", calendar.NoteClamped},
		{"2026-10-25T02+02:00", "hour", "-7 days", "2026-10-18T02", 0},
		{"2026-10-25T02+01:00", "hour", "-7 days", "2026-10-18T02", 0},
		{"2026-03-29T01", "hour", "-1 day", "2026-03-28T01", 0},
		{"2026-10-25T03", "hour", "-1 hour", "2026-10-25T02+01:00", 0},
		// Business days.
		{"2026-03-09", "day", "-1 business day", "2026-03-06", 0},
		{"2026-03-08", "day", "-1 business day", "2026-03-06", 0},
		{"2026-02-24", "day", "-1 business day", "2026-02-14", 0}, // the Spring Festival, after a Saturday worked
		// Retail periods move by number.
		{"R2018-M12", "retail_month", "-1 retail_year", "R2017-M12", 0},
		{"R2018-M12", "retail_month", "-1 year", "R2017-M12", 0},
		{"R2018-M12", "retail_month", "-1 month", "R2018-M11", 0},
		{"R2018-Q1", "retail_quarter", "-1 quarter", "R2017-Q4", 0},
		{"R2018", "retail_year", "-1 year", "R2017", 0},
		{"R2017-W53", "retail_week", "-1 year", "R2016-W52", calendar.NoteWeek53},
		{"R2017-W53", "retail_week", "1 retail_year", "R2018-W52", calendar.NoteWeek53},
		{"R2018-W01", "retail_week", "-1 year", "R2017-W01", 0},
		{"R2018", "", "-1 retail_year", "R2017", 0},
		{"2018-02-04", "day", "-1 retail_year", "2017-01-29", 0},
		{"2018-02-03", "day", "-1 retail_year", "2017-01-28", calendar.NoteClamped},
	} {
		name := fmt.Sprintf("%s %s by %s", x.in, x.off, x.grain)
		got, note, err := cal.Shift(span(t, cal, x.in), x.grain, offset(t, x.off))
		require.NoError(t, err, name)
		requireSame(t, span(t, cal, x.want), got, name)
		assert.Equal(t, x.note, note, name)
	}
	for _, x := range []struct {
		in, off string
		grain   calendar.Grain
		want    error
	}{
		{"2026-W05", "-1 month", "week", calendar.ErrGrain},
		{"2026-W05", "-1 quarter", "week", calendar.ErrGrain},
		{"R2018-W05", "-1 month", "retail_week", calendar.ErrGrain},
		{"2026", "-1 year", "weekday", calendar.ErrGrain},
		{"2026", "-1 year", "yaer", calendar.ErrGrain},
		{"2026", "-3000 years", "year", calendar.ErrRange},
		{"2003-01-03", "-1 business day", "day", calendar.ErrUnknownYear},
		{"2026-12-31", "1 business day", "day", calendar.ErrUnknownYear},
	} {
		_, _, err := cal.Shift(span(t, cal, x.in), x.grain, offset(t, x.off))
		assert.ErrorIs(t, err, x.want, x.in)
	}
	_, _, err := zoneCal(t, "UTC").Shift(span(t, cal, "2026"), "", offset(t, "1 retail_year"))
	assert.ErrorIs(t, err, calendar.ErrGrain)
	assert.True(t, (calendar.NoteClamped | calendar.NoteWeek53).Has(calendar.NoteWeek53))
}

func TestAdd(t *testing.T) {
	cal := newCal(t, calendar.Spec{TimeZone: "Europe/Berlin"})
	for _, x := range []struct{ t, off, want string }{
		{"2020-03-01", "-2 months", "2020-01-01"},
		{"2020-03-02", "-2 months", "2020-01-02"},
		{"2020-03-31", "-1 month", "2020-02-29"},
		{"2020-03-31T13:30", "-1 month", "2020-02-29T13:30"},
		{"2026-03-30", "-28 days", "2026-03-02"},
		{"2026-03-29", "1 day", "2026-03-30"},                      // 23 hours later
		{"2026-03-29", "24 hours", "2026-03-30T01:00"},             // a day later by the hands of a watch
		{"2026-03-28T02:30", "1 day", "2026-03-29T03:00"},          // 02:30 does not exist
		{"2026-10-24T02:30", "1 day", "2026-10-25T02:30:00+02:00"}, // the earlier of two
		{"2026-10-25T02:30:00+01:00", "1 hour", "2026-10-25T03:30"},
		{"2026-03-06T15:00", "1 business day", "2026-03-09T15:00"},
		{"2026-03-06T15:00", "4 business hours", "2026-03-09T10:00"},
	} {
		got, err := cal.Add(at(t, cal, x.t), offset(t, x.off))
		require.NoError(t, err)
		assert.True(t, at(t, cal, x.want).Equal(got), "%s %s: %v", x.t, x.off, got)
		assert.Equal(t, cal.Location(), got.Location())
	}
}

func TestPrevious(t *testing.T) {
	spec := retailSpec()
	spec.Grains = map[calendar.Grain][]calendar.NamedPeriod{"season": {
		{"", date(t, "2024-01-01")}, {"winter", date(t, "2025-12-01")}, {"spring", date(t, "2026-03-01")}, {"summer", date(t, "2026-06-01")},
	}}
	cal := newCal(t, spec)
	for _, x := range []struct {
		in    string
		grain calendar.Grain
		want  string
	}{
		{"2026-03", "month", "2026-02"},
		{"2026-Q1", "quarter", "2025-Q4"},
		{"2026-Q1", "month", "2025-Q4"},           // three months, three months
		{"2026-Q1", "", "2025-10-03..2025-12-31"}, // 90 days
		{"2026-01", "year", "2025-01"},            // a part of a year
		{"2026-03-10..2026-03-31", "month", "2026-02-10..2026-02-28"},
		{"2026-02-10..2026-02-28", "month", "2026-01-10..2026-01-28"},
		{"2026-01-10..2026-03-20", "month", "2025-10-10..2025-12-20"},
		{"2026-W01", "week", "2025-W52"},
		{"2026-03-30", "day", "2026-03-29"},
		{"2026-03-05..2026-04-02", "", "2026-02-04..2026-03-04"},
		{"2026-02-X1", "xun", "2026-01-X3"},
		{"FY2026", "fiscal_year", "FY2025"},
		{"R2018", "retail_year", "R2017"},
		{"R2018-M01", "retail_month", "R2017-M12"},
		{"2026-10-25T02+01:00", "hour", "2026-10-25T02+02:00"},
		{"2026-03-29T03", "hour", "2026-03-29T01"},
		{"2026-03-05T10:00 2026-03-05T12:00", "", "2026-03-05T08:00 2026-03-05T10:00"},
		{"season:2026-03-01", "season", "season:2025-12-01"},
		{"season:2026-06-01", "season", "season:2026-03-01"},
		{"2026-06-10..", "season", "2026-03-10 2026-06-01"},
		{"2026-06-10..2026-06-19", "season", "2026-03-10..2026-03-19"},
	} {
		got, err := cal.Previous(span(t, cal, x.in), x.grain)
		require.NoError(t, err, x.in)
		requireSame(t, span(t, cal, x.want), got, "%s by %s", x.in, x.grain)
	}
	for _, x := range []struct {
		in    string
		grain calendar.Grain
		want  error
	}{
		{"2026-01-01..", "", calendar.ErrUnbounded},
		{"..2026-01-01", "month", calendar.ErrUnbounded},
		{"2026", "weekday", calendar.ErrGrain},
		{"season:2025-12-01", "season", calendar.ErrNoPeriod},
		{"2020", "season", calendar.ErrNoPeriod},
		{"0001-01-01..9999-12-31", "", calendar.ErrRange},
		{"0002..9000", "year", calendar.ErrRange},
	} {
		_, err := cal.Previous(span(t, cal, x.in), x.grain)
		assert.ErrorIs(t, err, x.want, x.in)
	}
}

func TestShiftKnown(t *testing.T) {
	cal := newCal(t, retailSpec())
	for _, x := range []struct {
		in, known string
		grain     calendar.Grain
		off, want string
	}{
		{"2017", "2017-12-31", "year", "-1 year", "2016-12-31"},
		{"2017", "2018-01-01", "year", "-1 year", "2017-01-01"}, // complete
		{"2017", "2018-06-01", "year", "-1 year", "2017-01-01"},
		{"2017", "2016-12-01", "year", "-1 year", "2016-01-01"}, // not begun
		{"2017", "2017-12-30T15:30", "year", "-1 year", "2016-12-30T15:30"},
		{"2024", "2024-03-01", "year", "-1 year", "2023-03-01"}, // known through 29 February
		{"2024", "2024-02-29T12:00", "year", "-1 year", "2023-03-01"},
		{"R2017", "2018-01-30", "retail_year", "-1 year", "2017-01-29"}, // in week 53: all 52 weeks
		{"2025", "2025-03-01", "year", "-1 year", "2024-02-29"},         // through 28 February: the 29th does not count
		{"2026-03", "2026-03-31", "month", "-1 month", "2026-03-01"},    // 30 days known, February has 28
		{"2026-03", "2026-03-16", "month", "-1 month", "2026-02-16"},
		{"2026-W53", "2026-12-31", "week", "-1 year", "2025-12-25"}, // Monday to Wednesday
		{"2026-Q2", "2026-05-11", "quarter", "-1 quarter", "2026-02-11"},
		{"2026-Q2", "2026-05-11", "quarter", "-28 days", "2026-04-13"},
		{"R2018-M12", "2019-01-20", "retail_month", "-1 year", "2018-01-14"}, // 14 days of each
		{"R2018", "2018-02-11", "retail_year", "-1 year", "2017-02-05"},
		{"2026-03-05T14", "2026-03-05T14:20", "hour", "-1 day", "2026-03-04T14:20"},
		{"2026-03-09", "2026-03-09T12:00", "day", "-1 business day", "2026-03-06T12:00"},
	} {
		in := span(t, cal, x.in)
		off := offset(t, x.off)
		moved, _, err := cal.Shift(in, x.grain, off)
		require.NoError(t, err)
		got, err := cal.ShiftKnown(at(t, cal, x.known), in, moved, x.grain, off)
		require.NoError(t, err)
		assert.True(t, at(t, cal, x.want).Equal(got), "%s known to %s, %s: %v", x.in, x.known, x.off, got)
	}
}

func TestElapsed(t *testing.T) {
	cal := newCal(t, calendar.Spec{TimeZone: "Asia/Shanghai", Business: calendar.ChinaWorkdays()})
	for _, x := range []struct{ in, moved, known, days, business string }{
		{"2026-03", "2026-02", "2026-03-11", "2026-02-11", "2026-02-11"}, // the 7th business day is the 10th on both sides
		{"2026-03", "2026-02", "2026-03-10T12:00", "2026-02-10T12:00", "2026-02-10T12:00"},
		{"2026-03", "2026-02", "2026-03-31", "2026-03-01", "2026-03-01"}, // more than February has
		{"2026-03", "2026-02", "2026-03-02", "2026-02-02", "2026-02-02"}, // Sunday 1st: none yet; all before Monday 2nd
		{"2026-03", "2026-02", "2026-03-08", "2026-02-08", "2026-02-09"}, // through Saturday: 5 days and the weekend
		{"2026-03", "2026-02", "2026-04-01", "2026-03-01", "2026-03-01"},
		{"2026-03", "2026-02", "2026-02-01", "2026-02-01", "2026-02-01"},
	} {
		in, moved := span(t, cal, x.in), span(t, cal, x.moved)
		got, err := cal.ElapsedDays(at(t, cal, x.known), in, moved)
		require.NoError(t, err)
		assert.True(t, at(t, cal, x.days).Equal(got), "%s: %v", x.known, got)
		got, err = cal.ElapsedBusiness(at(t, cal, x.known), in, moved)
		require.NoError(t, err)
		assert.True(t, at(t, cal, x.business).Equal(got), "%s: %v", x.known, got)
	}
	_, err := cal.ElapsedBusiness(at(t, cal, "2027-03-11"), span(t, cal, "2027-03"), span(t, cal, "2026-03"))
	assert.ErrorIs(t, err, calendar.ErrUnknownYear)
	_, err = cal.ElapsedDays(at(t, cal, "2027-03-11"), span(t, cal, "..2027-04-01"), span(t, cal, "..2027-03-01"))
	assert.ErrorIs(t, err, calendar.ErrUnbounded)
}

func TestWindows(t *testing.T) {
	cal := newCal(t, calendar.Spec{TimeZone: "Asia/Shanghai", FiscalYearStart: "april"})
	got, err := cal.Rolling(at(t, cal, "2020-03-02"), calendar.Months(2))
	require.NoError(t, err)
	requireSame(t, span(t, cal, "2020-01-02 2020-03-02"), got)
	got, err = cal.Rolling(at(t, cal, "2020-03-01"), calendar.Months(2))
	require.NoError(t, err)
	requireSame(t, span(t, cal, "2020-01..2020-02"), got)
	got, err = cal.Rolling(at(t, cal, "2026-03-29"), calendar.Days(28))
	require.NoError(t, err)
	requireSame(t, span(t, cal, "2026-03-01..2026-03-28"), got)
	got, err = cal.ToDate(at(t, cal, "2026-01-01"), "year")
	require.NoError(t, err)
	requireSame(t, span(t, cal, "2025"), got)
	got, err = cal.ToDate(at(t, cal, "2026-03-06"), "fiscal_year")
	require.NoError(t, err)
	requireSame(t, span(t, cal, "2025-04-01..2026-03-05"), got)
	got, err = cal.Whole(at(t, cal, "2026-03-06"), "quarter")
	require.NoError(t, err)
	requireSame(t, span(t, cal, "2026-Q1"), got)
	_, err = cal.Whole(at(t, cal, "2026-03-06"), "weekday")
	assert.ErrorIs(t, err, calendar.ErrGrain)
}

// A period moved by whole units of its grain is the period as many steps away, so moved periods tile as well; and
// windows built on the moved end are the moved windows.
func TestShiftProperties(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 2))
	cal := newCal(t, retailSpec())
	for range 3000 {
		u := time.Unix(rng.Int64N(3e9), 0)
		n := rng.IntN(9) - 4
		for g, unit := range map[calendar.Grain]calendar.Offset{
			"day": calendar.Days(1), "week": calendar.Weeks(1), "month": calendar.Months(1), "quarter": calendar.Quarters(1), "half": calendar.Months(6),
			"year": calendar.Years(1), "fiscal_quarter": calendar.Quarters(1), "fiscal_year": calendar.Years(1), "retail_week": calendar.Weeks(1),
			"retail_month": calendar.Months(1), "retail_quarter": calendar.Quarters(1), "retail_year": calendar.Years(1),
		} {
			_, v, err := cal.Enclosing(g, u)
			require.NoError(t, err)
			want := v
			for range max(n, -n) {
				if n < 0 {
					want, err = cal.Previous(want, g)
				} else {
					_, want, err = cal.Enclosing(g, want.End)
				}
				require.NoError(t, err)
			}
			var off calendar.Offset
			for range max(n, -n) {
				off = off.Add(unit)
			}
			if n < 0 {
				off = off.Neg()
			}
			got, note, err := cal.Shift(v, g, off)
			require.NoError(t, err)
			requireSame(t, want, got, "%v by %s %v", v, g, off)
			require.Zero(t, note)

			// to_date("year") and prior commute on months and longer.
			if g == "month" || g == "quarter" || g == "fiscal_quarter" {
				yr := calendar.Grain("year")
				if g == "fiscal_quarter" {
					yr = "fiscal_year"
				}
				w, err := cal.ToDate(v.End, yr)
				require.NoError(t, err)
				a, _, err := cal.Shift(w, g, calendar.Years(-1))
				require.NoError(t, err)
				back, _, err := cal.Shift(v, g, calendar.Years(-1))
				require.NoError(t, err)
				b, err := cal.ToDate(back.End, yr)
				require.NoError(t, err)
				requireSame(t, a, b)
			}
		}
	}
}

// Knowledge that grows never compares with less, and stays within the moved period.
func TestKnownIsMonotone(t *testing.T) {
	spec := retailSpec()
	spec.Business = nil
	cal := newCal(t, spec)
	for _, x := range []struct {
		in    string
		grain calendar.Grain
		off   string
	}{{"2024", "year", "-1 year"}, {"2025", "year", "-1 year"}, {"2026-03", "month", "-1 month"}, {"2026-W53", "week", "-1 year"},
		{"R2017", "retail_year", "-1 year"}, {"R2018", "retail_year", "-1 year"}, {"2026-10-25", "day", "-1 day"}} {
		in, off := span(t, cal, x.in), offset(t, x.off)
		moved, _, err := cal.Shift(in, x.grain, off)
		require.NoError(t, err)
		before, elapsed, business := moved.Start, moved.Start, moved.Start
		for known := in.Start.Add(-time.Hour); known.Before(in.End.Add(4 * time.Hour)); known = known.Add(7 * time.Hour / 2) {
			got, err := cal.ShiftKnown(known, in, moved, x.grain, off)
			require.NoError(t, err)
			require.False(t, got.Before(before), "%s at %v: %v after %v", x.in, known, got, before)
			require.False(t, got.Before(moved.Start) || got.After(moved.End))
			before = got
			got, err = cal.ElapsedDays(known, in, moved)
			require.NoError(t, err)
			require.False(t, got.Before(elapsed), "%s at %v", x.in, known)
			elapsed = got
			got, err = cal.ElapsedBusiness(known, in, moved)
			require.NoError(t, err)
			require.False(t, got.Before(business), "%s at %v: %v after %v", x.in, known, got, business)
			business = got
		}
		require.True(t, before.Equal(moved.End))
		require.True(t, elapsed.Equal(moved.End))
		require.True(t, business.Equal(moved.End))
	}
}
