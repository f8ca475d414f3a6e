package calendar_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/calendar"
)

func newCal(t testing.TB, spec calendar.Spec) *calendar.Calendar {
	t.Helper()
	c, err := calendar.New(spec)
	require.NoError(t, err)
	return c
}

func zoneCal(t testing.TB, zone string) *calendar.Calendar {
	t.Helper()
	return newCal(t, calendar.Spec{TimeZone: zone})
}

func period(t testing.TB, s string) calendar.Period {
	t.Helper()
	p, err := calendar.Parse(s)
	require.NoError(t, err)
	return p
}

func offset(t testing.TB, s string) calendar.Offset {
	t.Helper()
	o, err := calendar.ParseOffset(s)
	require.NoError(t, err)
	return o
}

func date(t testing.TB, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	require.NoError(t, err)
	return d
}

// at reads an instant of the calendar's zone: a day, a wall clock, or RFC 3339.
func at(t testing.TB, c *calendar.Calendar, s string) time.Time {
	t.Helper()
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04", "2006-01-02T15:04:05", time.RFC3339} {
		if v, err := time.ParseInLocation(layout, s, c.Location()); err == nil {
			return v
		}
	}
	t.Fatalf("bad instant %q", s)
	return time.Time{}
}

// span reads a period as an interval, or two instants with a blank between them.
func span(t testing.TB, c *calendar.Calendar, s string) calendar.Interval {
	t.Helper()
	for i := range s {
		if s[i] == ' ' {
			return calendar.Interval{Start: at(t, c, s[:i]), End: at(t, c, s[i+1:])}
		}
	}
	v, err := c.Interval(period(t, s))
	require.NoError(t, err)
	return v
}

func requireSame(t testing.TB, want, got calendar.Interval, msg ...any) {
	t.Helper()
	if !want.Equal(got) {
		require.Equal(t, want.String(), got.String(), msg...)
	}
}
