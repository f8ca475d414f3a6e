package calendar_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/calendar"
)

// Days of the years 1 to 9999 against the standard library, every weekday and day of the year among them.
func TestDateAgreesWithTime(t *testing.T) {
	d := calendar.NewDate(1, 1, 1)
	tm := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	const step = 11
	for ; tm.Year() <= 9999; tm, d = tm.AddDate(0, 0, step), d.AddDays(step) {
		y, m, day := d.Civil()
		ty, tmm, td := tm.Date()
		if y != ty || m != tmm || day != td || d.Weekday() != tm.Weekday() || d.YearDay() != tm.YearDay() ||
			calendar.NewDate(ty, tmm, td) != d || calendar.DateOf(tm) != d || !d.Valid() {
			t.Fatalf("%v: %v", tm, d)
		}
	}
	for d := date(t, "1999-01-01"); d < date(t, "2004-12-31"); d++ {
		require.Equal(t, d.In(nil).Format(time.DateOnly), d.String())
	}
	assert.Equal(t, "9999-12-31", calendar.NewDate(9999, 12, 31).String())
	assert.False(t, calendar.NewDate(10000, 1, 1).Valid())
	assert.False(t, calendar.NewDate(1, 1, 0).Valid())
}

func TestDateArithmetic(t *testing.T) {
	for _, x := range []struct {
		from   string
		months int
		want   string
	}{
		{"2026-03-31", -1, "2026-02-28"},
		{"2024-03-31", -1, "2024-02-29"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2026-01-31", 1, "2026-02-28"},
		{"2026-12-15", 1, "2027-01-15"},
		{"2026-01-15", -1, "2025-12-15"},
		{"2026-05-31", 0, "2026-05-31"},
		{"2000-02-29", 12 * 400, "2400-02-29"},
	} {
		assert.Equal(t, x.want, date(t, x.from).AddMonths(x.months).String(), "%s %+d", x.from, x.months)
	}
	assert.Equal(t, "2026-03-01", calendar.NewDate(2026, 2, 29).String())
	assert.Equal(t, "2027-01-31", calendar.NewDate(2026, 13, 31).String())
	assert.Equal(t, time.March, date(t, "2026-03-05").Month())
	assert.Equal(t, 5, date(t, "2026-03-05").Day())
	assert.Equal(t, 31, date(t, "2026-04-01").Sub(date(t, "2026-03-01")))
	for _, n := range []int{math.MaxInt, math.MinInt, math.MaxInt32, math.MinInt32, 5_000_000, -5_000_000} {
		assert.False(t, date(t, "2026-01-01").AddDays(n).Valid(), n)
		assert.False(t, date(t, "2026-01-01").AddMonths(n).Valid(), n)
	}
	assert.Equal(t, time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC), date(t, "2026-03-05").In(nil))
}

func TestDateText(t *testing.T) {
	for _, s := range []string{"", "2026", "2026-3-5", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00",
		"0000-01-01", "10000-01-01", "2026-03-05 ", "2026/03/05", "+026-03-05", "２026-03-05"} {
		_, err := calendar.ParseDate(s)
		assert.Error(t, err, s)
	}
	var v struct{ D calendar.Date }
	require.NoError(t, json.Unmarshal([]byte(`{"D":"2026-03-05"}`), &v))
	b, err := json.Marshal(v)
	require.NoError(t, err)
	assert.JSONEq(t, `{"D":"2026-03-05"}`, string(b))
	_, err = calendar.NewDate(12000, 1, 1).MarshalText()
	assert.ErrorIs(t, err, calendar.ErrRange)
}
