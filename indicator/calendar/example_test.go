package calendar_test

import (
	"fmt"
	"time"

	"github.com/zhibiao/zhibiao/indicator/calendar"
)

func Example() {
	cal, err := calendar.New(calendar.Spec{TimeZone: "Asia/Shanghai", Business: calendar.ChinaWorkdays()})
	if err != nil {
		panic(err)
	}
	quarter, err := cal.Interval(calendar.Quarter(2026, 1))
	if err != nil {
		panic(err)
	}
	months, err := cal.Steps(calendar.GrainMonth, quarter)
	if err != nil {
		panic(err)
	}
	for p, v := range months {
		n, err := cal.BusinessDays(cal.Date(v.Start), cal.Date(v.End))
		fmt.Println(p, n, err)
	}
	// Output:
	// 2026-01 21 <nil>
	// 2026-02 16 <nil>
	// 2026-03 22 <nil>
}

func ExampleCalendar_Shift() {
	cal, _ := calendar.New(calendar.Spec{})
	for _, s := range []string{"2026-Q2", "2026-03-31", "2026-W53"} {
		p, _ := calendar.Parse(s)
		in, _ := cal.Interval(p)
		off := calendar.Years(-1)
		if p.Grain() == calendar.GrainDay {
			off = calendar.Months(-1)
		}
		moved, note, err := cal.Shift(in, p.Grain(), off)
		fmt.Println(p, off, cal.RangeOf(moved), note.Has(calendar.NoteWeek53), err)
	}
	// Output:
	// 2026-Q2 -1 year 2025-04-01..2025-06-30 false <nil>
	// 2026-03-31 -1 month 2026-02-28..2026-02-28 false <nil>
	// 2026-W53 -1 year 2025-12-22..2025-12-28 true <nil>
}

func ExampleCalendar_ShiftKnown() {
	cal, _ := calendar.New(calendar.Spec{})
	in, _ := cal.Interval(calendar.Year(2017))
	moved, _, _ := cal.Shift(in, calendar.GrainYear, calendar.Years(-1))
	known := time.Date(2017, 12, 31, 0, 0, 0, 0, time.UTC) // all of 30 December, nothing of the 31st
	fmt.Println(cal.ShiftKnown(known, in, moved, calendar.GrainYear, calendar.Years(-1)))
	// Output: 2016-12-31 00:00:00 +0000 UTC <nil>
}

func ExampleParse() {
	for _, s := range []string{"2026-03", "FY2026-Q1", "2026-01..2026-03", "2026-13"} {
		p, err := calendar.Parse(s)
		fmt.Println(p, p.Grain(), err != nil)
	}
	// Output:
	// 2026-03 month false
	// FY2026-Q1 fiscal_quarter false
	// 2026-01-01..2026-03-31  false
	//   true
}

func ExampleParseOffset() {
	year, _ := calendar.ParseOffset("4 quarters")
	sla, _ := calendar.ParseOffset("4 business hours")
	fmt.Println(year, year == calendar.Years(1))

	cal, _ := calendar.New(calendar.Spec{Hours: "09:00-12:00, 13:00-18:00"})
	friday := time.Date(2026, 3, 6, 16, 30, 0, 0, time.UTC)
	fmt.Println(cal.Add(friday, sla))
	// Output:
	// 1 year true
	// 2026-03-09 11:30:00 +0000 UTC <nil>
}

func ExampleCalendar_Cycle() {
	cal, _ := calendar.New(calendar.Spec{})
	march, _ := cal.Interval(calendar.Month(2026, time.March))
	days, _ := cal.Cycle(calendar.GrainWeekday, march)
	for p, stretches := range days {
		fmt.Print(p, "×", len(stretches), " ")
	}
	// Output: weekday:1×5 weekday:2×5 weekday:3×4 weekday:4×4 weekday:5×4 weekday:6×4 weekday:7×5
}
