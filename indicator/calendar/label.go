package calendar

import (
	"fmt"
	"strings"
	"time"
)

// Label returns what to show people for p: the name of one of the calendar's own periods, a cyclic period by its name
// in a language ("zh", else English: Monday, January), else the text of p. Without a language it is the text that
// [Parse] reads, but for the calendar's own periods.
func (c *Calendar) Label(p Period, lang string) string {
	if rows, ok := c.named[p.grain]; ok && p.Valid() {
		if i, err := c.number(p); err == nil {
			return rows[i].Name
		}
	}
	n := p.Number()
	if lang == "" || !p.grain.Cyclic() || !p.Valid() {
		return p.String()
	}
	if chinese(lang) {
		return cyclicZh(p.grain, n)
	}
	switch p.grain {
	case GrainWeekday:
		return time.Weekday(n % 7).String()
	case GrainMonthOfYear:
		return time.Month(n).String()
	case GrainQuarterOfYear:
		return fmt.Sprintf("Q%d", n)
	case GrainWeekOfYear:
		return fmt.Sprintf("week %d", n)
	case GrainDayOfMonth:
		return fmt.Sprintf("day %d", n)
	}
	return fmt.Sprintf("%02d:00", n)
}

func cyclicZh(g Grain, n int) string {
	switch g {
	case GrainWeekday:
		return "周" + [...]string{"日", "一", "二", "三", "四", "五", "六"}[n%7]
	case GrainMonthOfYear:
		return fmt.Sprintf("%d月", n)
	case GrainQuarterOfYear:
		return fmt.Sprintf("%d季度", n)
	case GrainWeekOfYear:
		return fmt.Sprintf("第%d周", n)
	case GrainDayOfMonth:
		return fmt.Sprintf("%d日", n)
	}
	return fmt.Sprintf("%d时", n)
}

// Title returns what to write above periods of the grain: "Month", 月; of a calendar's own grain its name.
func (g Grain) Title(lang string) string {
	if chinese(lang) {
		if zh, ok := titlesZh[g]; ok {
			return zh
		}
		return string(g)
	}
	if !g.Builtin() {
		return string(g)
	}
	s := strings.ReplaceAll(string(g), "_", " ")
	return strings.ToUpper(s[:1]) + s[1:]
}

func chinese(lang string) bool { return lang == "zh" || strings.HasPrefix(lang, "zh-") }

var titlesZh = map[Grain]string{
	GrainHour: "小时", GrainDay: "日期", GrainWeek: "周", GrainXun: "旬", GrainMonth: "月份", GrainQuarter: "季度", GrainHalf: "半年", GrainYear: "年份",
	GrainFiscalMonth: "财月", GrainFiscalQuarter: "财季", GrainFiscalHalf: "财半年", GrainFiscalYear: "财年",
	GrainRetailWeek: "零售周", GrainRetailMonth: "零售月", GrainRetailQuarter: "零售季", GrainRetailYear: "零售年",
	GrainWeekday: "星期", GrainHourOfDay: "时段", GrainDayOfMonth: "日", GrainWeekOfYear: "周次", GrainMonthOfYear: "月份", GrainQuarterOfYear: "季度",
}
