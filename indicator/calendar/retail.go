package calendar

import (
	"fmt"
	"time"
)

// Retail describes a calendar of whole weeks: years of 52 or 53 weeks, quarters of 13 weeks cut into months of 4
// and 5 weeks. The zero Retail is the 4-5-4 calendar of the US National Retail Federation: years end on the
// Saturday nearest to 31 January, are numbered by the year they start in, and week 53 falls into the last month.
//
// Comparisons move retail periods by their number, so a 53-week year is compared with a 52-week year as it is; for
// the restated comparison, week by week, use an offset of 52 weeks.
type Retail struct {
	// Pattern is the number of weeks in the months of a quarter: "454" (the default), "445" or "544".
	Pattern string
	// Month is the month at whose end the year ends: "january" (the default) to "december".
	Month string
	// Weekday is the last day of the year and of every week: "saturday" (the default) and so on.
	Weekday string
	// Rule says which such day: "nearest" to the last day of Month (the default), or the "last" of Month.
	Rule string
	// YearName says which calendar year numbers a retail year: "start" (the default), that of the first day of
	// the month after Month in which the year nominally starts, or "end", that of Month.
	YearName string
	// Week53 is the month (1 to 12) that takes the 53rd week; 0 is 12, the last.
	Week53 int
}

// retailYears computes the days of a retail calendar.
type retailYears struct {
	weeks   [12]int64 // weeks before month i in a year of 52
	month   int64     // the year ends at the end of this month
	end     int64     // and on this weekday, Sunday = 0
	nearest bool
	shift   int64 // the number of a year, plus shift, is the calendar year of its end
	week53  int64 // months from this one (0-based) on start a week later in a long year
}

func newRetail(spec Retail, fail func(string, error)) (*retailYears, error) {
	pattern := [3]int64{4, 5, 4}
	switch spec.Pattern {
	case "", "454", "4-5-4":
	case "445", "4-4-5":
		pattern = [3]int64{4, 4, 5}
	case "544", "5-4-4":
		pattern = [3]int64{5, 4, 4}
	default:
		fail("retail.pattern", fmt.Errorf("%s: want 445, 454 or 544", quote(spec.Pattern)))
	}
	r := &retailYears{}
	for i := range 11 {
		r.weeks[i+1] = r.weeks[i] + pattern[i%3]
	}
	m, err := month(spec.Month, time.January)
	fail("retail.month", err)
	w, err := weekday(spec.Weekday, time.Saturday)
	fail("retail.weekday", err)
	r.month, r.end = int64(m), int64(w)
	switch spec.Rule {
	case "", "nearest":
		r.nearest = true
	case "last":
	default:
		fail("retail.rule", fmt.Errorf("%s: want nearest or last", quote(spec.Rule)))
	}
	byStart, err := yearName(spec.YearName, true)
	fail("retail.year_name", err)
	if byStart && m != time.December {
		r.shift = 1
	}
	r.week53 = int64(spec.Week53)
	if r.week53 == 0 {
		r.week53 = 12
	}
	if spec.Week53 < 0 || spec.Week53 > 12 {
		fail("retail.week53", fmt.Errorf("%d: want a month from 1 to 12", spec.Week53))
	}
	return r, nil
}

// yearStart returns the first day of retail year y.
func (r *retailYears) yearStart(y int64) int64 {
	y += r.shift - 1 // the calendar year in which the year before ends
	last := daysFromCivil(y, r.month, monthLen(y, r.month))
	if r.nearest {
		last += 3
	}
	return last - floorMod(last+int64(time.Thursday)-r.end, 7) + 1
}

// yearOf returns the retail year that holds a day, and its first day.
func (r *retailYears) yearOf(day int64) (y, start int64) {
	y, _, _ = civilFromDays(day)
	y++
	for {
		if start = r.yearStart(y); start <= day {
			return y, start
		}
		y--
	}
}

// monthStart returns the first day of month i (counted through the years: year*12 + month from 0).
func (r *retailYears) monthStart(i int64) int64 {
	y, m := floorDiv(i, 12), floorMod(i, 12)
	start := r.yearStart(y)
	d := start + r.weeks[m]*7
	if m >= r.week53 && r.yearStart(y+1)-start == 53*7 {
		d += 7
	}
	return d
}

func (r *retailYears) monthOf(day int64) int64 {
	y, start := r.yearOf(day)
	week := (day - start) / 7
	m := int64(11)
	for m > 0 && r.weeks[m] > week {
		m--
	}
	// In a long year the months after the one with week 53 start a week later.
	if m >= r.week53 && r.weeks[m] == week && r.yearStart(y+1)-start == 53*7 {
		m--
	}
	return y*12 + m
}
