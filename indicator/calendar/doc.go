// Package calendar is all there is to know about calendar time: which instants a month of a business has, which
// period came before, how many working days it had.
//
// # Periods and calendars
//
// A [Period] is a name for a stretch of time: calendar.Month(2026, time.March), or the same from text,
// Parse("2026-03"). It is a plain value. A [Calendar] gives it a meaning: in which zone, on which day weeks begin,
// when the fiscal year starts, which days are worked.
//
//	cal, err := calendar.New(calendar.Spec{
//		TimeZone:        "Asia/Shanghai",
//		FiscalYearStart: "april",
//		Hours:           "09:00-12:00, 13:00-18:00",
//		Business:        calendar.ChinaWorkdays(),
//	})
//	march, err := cal.Interval(calendar.Month(2026, time.March)) // [2026-03-01 00:00, 2026-04-01 00:00)
//
// An [Interval] is a pair of instants, half-open; a zero bound is an open one. [Date] is a civil day, a number.
//
// # Grains
//
// A [Grain] cuts time into periods: hour, day, week, xun (旬), month, quarter, half, year; the fiscal_ and retail_
// ones; those a calendar declares by a table, such as seasons. [Calendar.Steps] gives the periods that meet an
// interval, [Calendar.Enclosing] the one that holds an instant. The periods of a grain tile time without gap or
// overlap, whatever the clocks do: a day is a calendar day, of 23 or 25 hours if need be, and an hour that comes
// twice is two hours with two names, 2026-10-25T02+02:00 and 2026-10-25T02+01:00. Where midnight does not exist a
// day begins when the clock resumes; where it comes twice, the first time.
//
// Cyclic grains (weekday, month_of_year, hour_of_day …) have periods made of many stretches: [Calendar.Cycle].
//
// Weeks are numbered as in ISO 8601 whatever day they begin on: week 1 is the first with four days in the year.
//
// # Moving
//
// An [Offset] is a distance: "1 year", "28 days", "5 business days", "4 business hours". [Calendar.Add] moves an
// instant. [Calendar.Shift] moves a period as a comparison wants it, [Calendar.Previous] gives the one before, and
// [Calendar.ShiftKnown] says, for a period that is not over yet, up to where the moved one compares like for like.
// [Calendar.Rolling], [Calendar.ToDate] and [Calendar.Whole] give the windows that end with a period.
//
// # Business days
//
// Which days are worked is a table of overrides in both directions over the days of the week ([Business]): holidays,
// and make-up days on weekends (调休). The table for China ships with the package ([ChinaWorkdays]). A year that a
// table does not cover is an error, [ErrUnknownYear], never a guess.
//
// Nothing here reads the clock of the machine. All types are values or immutable and safe for concurrent use. Time
// zones come from where [time.LoadLocation] finds them; a program for machines without them imports time/tzdata.
package calendar
