package calendar

import "time"

// Offset is a distance in calendar time: "1 year", "28 days", "5 business days", "1 retail_year". It is a value
// that compares with ==; "4 quarters", "12 months" and "1 year" are equal, as are "2 weeks" and "14 days". Months
// and days are those of the calendar, hours and less elapsed time. The zero Offset moves nothing.
type Offset struct {
	months   int32         // calendar months; fiscal periods are made of them
	retail   int32         // retail months
	days     int32         // calendar days
	business int32         // business days
	clock    time.Duration // elapsed time
	working  time.Duration // business time
}

// maxOffset bounds each term: a span of 9999 years in days, generously.
const maxOffset = 10_000_000

// term returns n units; a number that no calendar could reach is cut to one just out of reach, which every use
// of the offset reports as ErrRange.
func term(n, unit int) int32 {
	n = max(-maxOffset, min(maxOffset, n))
	return int32(max(-maxOffset, min(maxOffset, n*unit)))
}

// elapsed is term for elapsed time.
func elapsed(n int, unit time.Duration) time.Duration {
	switch limit := int(maxElapsed / unit); {
	case n > limit:
		return maxElapsed
	case n < -limit:
		return -maxElapsed
	}
	return time.Duration(n) * unit
}

// maxElapsed, about 146 years, is the elapsed time that is too long; the sum of two is still a Duration.
const maxElapsed = time.Duration(1) << 62

func tooLong(d time.Duration) bool { return d >= maxElapsed || d <= -maxElapsed }

// Years returns n years.
func Years(n int) Offset { return Offset{months: term(n, 12)} }

// Quarters returns n quarters.
func Quarters(n int) Offset { return Offset{months: term(n, 3)} }

// Months returns n months.
func Months(n int) Offset { return Offset{months: term(n, 1)} }

// Weeks returns n weeks: 7n days.
func Weeks(n int) Offset { return Offset{days: term(n, 7)} }

// Days returns n calendar days.
func Days(n int) Offset { return Offset{days: term(n, 1)} }

// Hours returns n elapsed hours.
func Hours(n int) Offset { return Offset{clock: elapsed(n, time.Hour)} }

// Elapsed returns an elapsed time, whatever the clocks do meanwhile; it must be less than 146 years.
func Elapsed(d time.Duration) Offset { return Offset{clock: elapsed(int(d), 1)} }

// BusinessDays returns n business days.
func BusinessDays(n int) Offset { return Offset{business: term(n, 1)} }

// BusinessTime returns a time that passes in business hours only.
func BusinessTime(d time.Duration) Offset { return Offset{working: elapsed(int(d), 1)} }

// IsZero reports whether o moves nothing.
func (o Offset) IsZero() bool { return o == Offset{} }

// Neg returns the same distance in the other direction.
func (o Offset) Neg() Offset {
	return Offset{-o.months, -o.retail, -o.days, -o.business, -o.clock, -o.working}
}

// Add returns the sum of two offsets, term by term: offsets add before they apply.
func (o Offset) Add(p Offset) Offset {
	return Offset{
		term(int(o.months)+int(p.months), 1), term(int(o.retail)+int(p.retail), 1),
		term(int(o.days)+int(p.days), 1), term(int(o.business)+int(p.business), 1),
		elapsed(int(o.clock+p.clock), 1), elapsed(int(o.working+p.working), 1),
	}
}

// Business reports whether o has a term in business days or business time.
func (o Offset) Business() bool { return o.business != 0 || o.working != 0 }

// Duration returns the elapsed time of o and whether o is nothing else: hours, minutes and seconds have a fixed
// length, days and longer do not.
func (o Offset) Duration() (time.Duration, bool) { return o.clock, o == Offset{clock: o.clock} }

// Positive reports whether o moves forward: no term is negative and one is positive. Lengths of windows are.
func (o Offset) Positive() bool {
	return !o.IsZero() && o.months >= 0 && o.retail >= 0 && o.days >= 0 && o.business >= 0 && o.clock >= 0 && o.working >= 0
}
