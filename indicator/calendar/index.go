package calendar

import "fmt"

// Periods of one grain are counted by a linear index: the period after index i is i+1. The functions here map
// days to indexes and back; nothing in them knows instants.

// plainFirst is the first day of period i of a grain that means the same in every calendar.
func plainFirst(g Grain, i int64) Date {
	switch g {
	case GrainDay:
		return clip(i)
	case GrainXun:
		m := floorDiv(i, 3)
		return clip(monthFirst(m) + floorMod(i, 3)*10)
	}
	n := g.perYear()
	return clip(monthFirst(i * 12 / n))
}

// monthFirst is the first day of month m, counted through the years.
func monthFirst(m int64) int64 { return daysFromCivil(floorDiv(m, 12), floorMod(m, 12)+1, 1) }

func monthOf(day int64) int64 {
	y, m, _ := civilFromDays(day)
	return y*12 + m - 1
}

// index returns the index of the period of a checked grain, coarser than an hour and not cyclic, that holds a day.
// Days before the first named period have index -1.
func (c *Calendar) index(g Grain, day int64) int64 {
	switch g {
	case GrainDay:
		return day
	case GrainWeek:
		return floorDiv(day-c.weekStart, 7)
	case GrainRetailWeek:
		return floorDiv(day-c.retail.end+int64(3), 7)
	case GrainXun:
		y, m, d := civilFromDays(day)
		return (y*12+m-1)*3 + min(2, (d-1)/10)
	case GrainMonth:
		return monthOf(day)
	case GrainQuarter, GrainHalf, GrainYear:
		return floorDiv(monthOf(day)*g.perYear(), 12)
	case GrainFiscalMonth, GrainFiscalQuarter, GrainFiscalHalf, GrainFiscalYear:
		return floorDiv((monthOf(day)-c.fiscalShift)*g.perYear(), 12)
	case GrainRetailYear:
		y, _ := c.retail.yearOf(day)
		return y
	case GrainRetailMonth, GrainRetailQuarter:
		return floorDiv(c.retail.monthOf(day)*g.perYear(), 12)
	}
	rows := c.named[g]
	lo, hi := 0, len(rows)
	for lo < hi {
		if mid := (lo + hi) / 2; int64(rows[mid].First) <= day {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return int64(lo) - 1
}

// first returns the first day of period i. The end of the last named period is openEnd.
func (c *Calendar) first(g Grain, i int64) int64 {
	switch g {
	case GrainDay:
		return i
	case GrainWeek:
		return i*7 + c.weekStart
	case GrainRetailWeek:
		return i*7 + c.retail.end - 3
	case GrainXun, GrainMonth, GrainQuarter, GrainHalf, GrainYear:
		return int64(plainFirst(g, i))
	case GrainFiscalMonth, GrainFiscalQuarter, GrainFiscalHalf, GrainFiscalYear:
		return monthFirst(i*12/g.perYear() + c.fiscalShift)
	case GrainRetailYear, GrainRetailQuarter, GrainRetailMonth:
		return c.retail.monthStart(i * 12 / g.perYear())
	}
	rows := c.named[g]
	if i >= int64(len(rows)) {
		return openEnd
	}
	return int64(rows[i].First)
}

// period returns the value of period i.
func (c *Calendar) period(g Grain, i int64) Period {
	p := Period{grain: g, form: formGrain, a: i}
	switch {
	case g.weekly():
		p.a = c.weekNumber(g, i)
	case g.perYear() == 0 && g != GrainDay:
		p.a = int64(c.named[g][i].First)
	}
	return p
}

// numberable reports whether the year that numbers the period of g around a day has four digits: at the ends of
// time a fiscal year may not.
func (c *Calendar) numberable(g Grain, day int64) bool {
	if d := clip(day); d > minDate+1000 && d < maxDate-1000 {
		return true
	}
	var y int64
	switch n := g.perYear(); {
	case g.weekly():
		y = c.weekNumber(g, c.index(g, day)) / 100
	case n > 0:
		y = floorDiv(c.index(g, day), n)
	default:
		return true
	}
	return y >= 1 && y <= 9999
}

// number is the inverse of period.
func (c *Calendar) number(p Period) (int64, error) {
	g := p.grain
	switch {
	case g.weekly():
		i := c.weekIndex(g, p.a/100, p.a%100)
		if c.weekNumber(g, i) != p.a {
			return 0, fmt.Errorf("calendar: %v: %w: the year has 52 weeks", p, ErrNoPeriod)
		}
		return i, nil
	case g.perYear() > 0 || g == GrainDay:
		return p.a, nil
	}
	i := c.index(g, p.a)
	if i < 0 || c.named[g][i].Name == "" || int64(c.named[g][i].First) != p.a {
		return 0, fmt.Errorf("calendar: %v: %w: no %s begins on this day", p, ErrNoPeriod, g)
	}
	return i, nil
}

// weekOne returns the index of the first week of a year. Of calendar years it is the week of 4 January, the first
// with at least four days in the year.
func (c *Calendar) weekOne(g Grain, year int64) int64 {
	if g == GrainRetailWeek {
		return c.index(g, c.retail.yearStart(year))
	}
	return c.index(g, daysFromCivil(year, 1, 4))
}

func (c *Calendar) weekIndex(g Grain, year, week int64) int64 { return c.weekOne(g, year) + week - 1 }

// weekNumber returns year*100 + week of the week with index i.
func (c *Calendar) weekNumber(g Grain, i int64) int64 {
	first := c.first(g, i)
	var y int64
	if g == GrainRetailWeek {
		y, _ = c.retail.yearOf(first)
	} else {
		y, _, _ = civilFromDays(first + 3)
	}
	return y*100 + i - c.weekOne(g, y) + 1
}
