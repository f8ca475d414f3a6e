package calendar

// Grain names a way to cut time into periods, by its name in definition files: "month", "fiscal_quarter". A
// calendar may add grains of its own ([Spec].Grains). The zero Grain is none: the grain of a free range.
type Grain string

// The built-in grains. Those from GrainWeekday on are cyclic: their periods are made of many stretches of time.
const (
	GrainHour    Grain = "hour"
	GrainDay     Grain = "day"
	GrainWeek    Grain = "week"
	GrainXun     Grain = "xun" // 旬: days 1-10, 11-20 and 21 to the end of a month
	GrainMonth   Grain = "month"
	GrainQuarter Grain = "quarter"
	GrainHalf    Grain = "half"
	GrainYear    Grain = "year"

	GrainFiscalMonth   Grain = "fiscal_month"
	GrainFiscalQuarter Grain = "fiscal_quarter"
	GrainFiscalHalf    Grain = "fiscal_half"
	GrainFiscalYear    Grain = "fiscal_year"

	GrainRetailWeek    Grain = "retail_week"
	GrainRetailMonth   Grain = "retail_month"
	GrainRetailQuarter Grain = "retail_quarter"
	GrainRetailYear    Grain = "retail_year"

	GrainWeekday       Grain = "weekday"
	GrainHourOfDay     Grain = "hour_of_day"
	GrainDayOfMonth    Grain = "day_of_month"
	GrainWeekOfYear    Grain = "week_of_year"
	GrainMonthOfYear   Grain = "month_of_year"
	GrainQuarterOfYear Grain = "quarter_of_year"
)

// Grains lists the built-in grains, finer before coarser, the cyclic ones last.
func Grains() []Grain { return append([]Grain(nil), grainOrder[:]...) }

var grainOrder = [...]Grain{
	GrainHour, GrainDay, GrainWeek, GrainXun, GrainMonth, GrainQuarter, GrainHalf, GrainYear,
	GrainFiscalMonth, GrainFiscalQuarter, GrainFiscalHalf, GrainFiscalYear,
	GrainRetailWeek, GrainRetailMonth, GrainRetailQuarter, GrainRetailYear,
	GrainWeekday, GrainHourOfDay, GrainDayOfMonth, GrainWeekOfYear, GrainMonthOfYear, GrainQuarterOfYear,
}

// Cyclic reports whether the periods of g come back: weekday, month_of_year and so on.
func (g Grain) Cyclic() bool { return g.cycle().of != "" }

// Builtin reports whether g is one of [Grains].
func (g Grain) Builtin() bool { return g.rank() < len(grainOrder) }

// cycle describes a cyclic grain: the grain of its stretches, and the first and last number of its periods.
type cycle struct {
	of       Grain
	min, max int64
}

func (g Grain) cycle() cycle {
	switch g {
	case GrainWeekday:
		return cycle{GrainDay, 1, 7}
	case GrainHourOfDay:
		return cycle{GrainHour, 0, 23}
	case GrainDayOfMonth:
		return cycle{GrainDay, 1, 31}
	case GrainWeekOfYear:
		return cycle{GrainWeek, 1, 53}
	case GrainMonthOfYear:
		return cycle{GrainMonth, 1, 12}
	case GrainQuarterOfYear:
		return cycle{GrainQuarter, 1, 4}
	}
	return cycle{}
}

// perYear is the number of periods in a year of a grain whose periods are numbered year by year with no
// exception; 0 for other grains.
func (g Grain) perYear() int64 {
	switch g {
	case GrainYear, GrainFiscalYear, GrainRetailYear:
		return 1
	case GrainHalf, GrainFiscalHalf:
		return 2
	case GrainQuarter, GrainFiscalQuarter, GrainRetailQuarter:
		return 4
	case GrainMonth, GrainFiscalMonth, GrainRetailMonth:
		return 12
	case GrainXun:
		return 36
	}
	return 0
}

func (g Grain) fiscal() bool {
	return g == GrainFiscalMonth || g == GrainFiscalQuarter || g == GrainFiscalHalf || g == GrainFiscalYear
}

func (g Grain) retail() bool {
	return g == GrainRetailWeek || g == GrainRetailMonth || g == GrainRetailQuarter || g == GrainRetailYear
}

// weekly reports whether the periods of g are the numbered weeks of a year.
func (g Grain) weekly() bool { return g == GrainWeek || g == GrainRetailWeek }

func (g Grain) rank() int {
	for i, x := range grainOrder {
		if x == g {
			return i
		}
	}
	return len(grainOrder)
}
