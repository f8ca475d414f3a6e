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

func TestOffsetText(t *testing.T) {
	for _, x := range []struct {
		text string
		want calendar.Offset
		out  string
	}{
		{"1 year", calendar.Years(1), "1 year"},
		{"2 quarters", calendar.Quarters(2), "6 months"},
		{"4 quarters", calendar.Years(1), "1 year"},
		{"2 halves", calendar.Months(12), "1 year"},
		{"18 months", calendar.Months(18), "18 months"},
		{"28 days", calendar.Days(28), "28 days"},
		{"3 weeks", calendar.Weeks(3), "21 days"},
		{"1 day", calendar.Days(1), "1 day"},
		{"-1 day", calendar.Days(-1), "-1 day"},
		{"6 hours", calendar.Hours(6), "6 hours"},
		{"90 minutes", calendar.Elapsed(90 * time.Minute), "90 minutes"},
		{"30 seconds", calendar.Elapsed(30 * time.Second), "30 seconds"},
		{"5 business days", calendar.BusinessDays(5), "5 business days"},
		{"1 business day", calendar.BusinessDays(1), "1 business day"},
		{"4 business hours", calendar.BusinessTime(4 * time.Hour), "4 business hours"},
		{"30 business minutes", calendar.BusinessTime(30 * time.Minute), "30 business minutes"},
		{"1 fiscal_year", calendar.Years(1), "1 year"},
		{"1 fiscal_quarter", calendar.Months(3), "3 months"},
		{"4 retail_quarters", offset(t, "1 retail_year"), "1 retail_year"},
		{"5 retail_months", offset(t, "5 retail_month"), "5 retail_months"},
		{"1 retail_week", calendar.Weeks(1), "7 days"},
		{"  1  year   -2 days ", calendar.Years(1).Add(calendar.Days(-2)), "1 year -2 days"},
		{"1 hour 30 minutes", calendar.Elapsed(90 * time.Minute), "90 minutes"},
		{"0 months", calendar.Offset{}, "0 days"},
		{"+7 days", calendar.Days(7), "7 days"},
	} {
		got, err := calendar.ParseOffset(x.text)
		require.NoError(t, err, x.text)
		assert.Equal(t, x.want, got, x.text)
		assert.Equal(t, x.out, got.String(), x.text)
		assert.Equal(t, got, offset(t, got.String()))
		assert.Equal(t, got, got.Neg().Neg())
		assert.True(t, got.Add(got.Neg()).IsZero())
	}
	var v struct{ Within calendar.Offset }
	require.NoError(t, json.Unmarshal([]byte(`{"Within": "2 weeks"}`), &v))
	b, err := json.Marshal(v)
	require.NoError(t, err)
	assert.Equal(t, `{"Within":"14 days"}`, string(b))
	require.Error(t, json.Unmarshal([]byte(`{"Within": "2 wicks"}`), &v))
	for _, s := range []string{"", "year", "1", "1 yr", "1.5 days", "28d", "1year", "business days", "1 business", "1 business year",
		"99999999999999999999 days", "10000001 days", "1000000 years", "3000000 hours", "1 month 2", "１ year", "one year"} {
		_, err := calendar.ParseOffset(s)
		assert.Error(t, err, s)
	}
}

func TestOffsetValues(t *testing.T) {
	assert.True(t, calendar.Days(1).Positive())
	assert.False(t, calendar.Offset{}.Positive())
	assert.False(t, offset(t, "1 month -1 day").Positive())
	d, ok := calendar.Hours(36).Duration()
	assert.True(t, ok)
	assert.Equal(t, 36*time.Hour, d)
	_, ok = calendar.Days(1).Duration()
	assert.False(t, ok, "a day has 23 to 25 hours")
	assert.True(t, calendar.BusinessDays(1).Business())
	assert.False(t, calendar.Days(1).Business())

	// Numbers beyond any calendar stay beyond it.
	cal := newCal(t, calendar.Spec{})
	now := at(t, cal, "2026-03-05")
	for _, n := range []int{math.MaxInt, math.MinInt, math.MaxInt32, 1 << 40} {
		for _, o := range []calendar.Offset{calendar.Years(n), calendar.Months(n), calendar.Weeks(n), calendar.Days(n), calendar.BusinessDays(n), calendar.Hours(n),
			calendar.Days(n).Add(calendar.Days(n))} {
			_, err := cal.Add(now, o)
			assert.ErrorIs(t, err, calendar.ErrRange, "%d %v", n, o)
			_, _, err = cal.Shift(span(t, cal, "2026"), "year", o)
			assert.ErrorIs(t, err, calendar.ErrRange, "%d %v", n, o)
		}
	}
}

func FuzzOffset(f *testing.F) {
	for _, s := range []string{"1 year", "28 days", "-5 business days", "1 year 2 days -3 hours", "1 nanosecond", "4 business hours", "10000000 days"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		o, err := calendar.ParseOffset(s)
		if err != nil {
			return
		}
		p, err := calendar.ParseOffset(o.String())
		require.NoError(t, err, o.String())
		require.Equal(t, o, p)
		require.Equal(t, o, o.Neg().Neg())
	})
}
