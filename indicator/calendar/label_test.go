package calendar_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/calendar"
)

func TestLabelsInALanguage(t *testing.T) {
	cal, err := calendar.New(calendar.Spec{})
	require.NoError(t, err)
	for _, c := range []struct {
		period   calendar.Period
		en, zh   string
		none     string
		grain    calendar.Grain
		ten, tzh string
	}{
		{calendar.Cyclic(calendar.GrainWeekday, 1), "Monday", "周一", "weekday:1", calendar.GrainWeekday, "Weekday", "星期"},
		{calendar.Cyclic(calendar.GrainWeekday, 7), "Sunday", "周日", "weekday:7", calendar.GrainHourOfDay, "Hour of day", "时段"},
		{calendar.Cyclic(calendar.GrainMonthOfYear, 12), "December", "12月", "month_of_year:12", calendar.GrainMonth, "Month", "月份"},
		{calendar.Cyclic(calendar.GrainQuarterOfYear, 3), "Q3", "3季度", "quarter_of_year:3", calendar.GrainFiscalYear, "Fiscal year", "财年"},
		{calendar.Cyclic(calendar.GrainWeekOfYear, 53), "week 53", "第53周", "week_of_year:53", calendar.GrainXun, "Xun", "旬"},
		{calendar.Cyclic(calendar.GrainDayOfMonth, 9), "day 9", "9日", "day_of_month:9", "season", "season", "season"},
		{calendar.Cyclic(calendar.GrainHourOfDay, 0), "00:00", "0时", "hour_of_day:0", calendar.GrainRetailWeek, "Retail week", "零售周"},
		{calendar.Month(2026, 3), "2026-03", "2026-03", "2026-03", calendar.GrainYear, "Year", "年份"},
	} {
		require.Equal(t, c.en, cal.Label(c.period, "en"))
		require.Equal(t, c.zh, cal.Label(c.period, "zh-CN"))
		require.Equal(t, c.none, cal.Label(c.period, ""))
		require.Equal(t, c.ten, c.grain.Title("en"))
		require.Equal(t, c.tzh, c.grain.Title("zh"))
	}
	for _, g := range calendar.Grains() {
		require.NotEqual(t, string(g), g.Title("zh"), "every built-in grain has a Chinese name")
	}
}
