package calendar

import (
	"fmt"
	"math"
	"time"
)

// Date is a civil day of the proleptic Gregorian calendar, held as the number of days since 1970-01-01.
// It has no zone and no clock; dates compare with == and <. The zero Date is 1970-01-01.
//
// Dates of the years 1 to 9999 are [Date.Valid]; arithmetic that leaves these years gives a Date that is not.
type Date int32

const (
	minDate Date = -719162 // 0001-01-01
	maxDate Date = 2932896 // 9999-12-31

	secondsPerDay = 24 * 60 * 60
)

// NewDate returns the day of the given year, month and day of month. Out-of-range days and months carry over as
// in [time.Date]: NewDate(2026, 2, 29) is 2026-03-01.
func NewDate(year int, month time.Month, day int) Date {
	m := int64(year)*12 + int64(month) - 1
	return clip(daysFromCivil(floorDiv(m, 12), floorMod(m, 12)+1, 1) + int64(day) - 1)
}

// DateOf returns the day that the clock of t's own location shows at t. To place an instant in the days of a
// calendar use [Calendar.Date].
func DateOf(t time.Time) Date {
	_, off := t.Zone()
	return clip(floorDiv(t.Unix()+int64(off), secondsPerDay))
}

// ParseDate reads an ISO 8601 day, such as 2026-03-05, of the years 0001 to 9999.
func ParseDate(s string) (Date, error) {
	d, ok := scanDate(s)
	if !ok {
		return 0, fmt.Errorf("calendar: %s is not a date (want 2026-03-05)", quote(s))
	}
	return d, nil
}

// Valid reports whether d is a day of the years 1 to 9999.
func (d Date) Valid() bool { return d >= minDate && d <= maxDate }

// Civil returns year, month and day of month at once.
func (d Date) Civil() (year int, month time.Month, day int) {
	y, m, dd := civilFromDays(int64(d))
	return int(y), time.Month(m), int(dd)
}

// Year returns the year of d.
func (d Date) Year() int { y, _, _ := d.Civil(); return y }

// Month returns the month of d.
func (d Date) Month() time.Month { _, m, _ := d.Civil(); return m }

// Day returns the day of the month of d, from 1.
func (d Date) Day() int { _, _, dd := d.Civil(); return dd }

// YearDay returns the day of the year of d, from 1.
func (d Date) YearDay() int { return int(int64(d)-daysFromCivil(int64(d.Year()), 1, 1)) + 1 }

// Weekday returns the day of the week of d.
func (d Date) Weekday() time.Weekday {
	return time.Weekday(floorMod(int64(d)+int64(time.Thursday), 7)) // 1970-01-01 was a Thursday
}

// AddDays returns the day n days after d, or before it where n is negative.
func (d Date) AddDays(n int) Date {
	return clip(int64(d) + int64(clip(int64(n))))
}

// AddMonths returns the same day of the month n months later, clamped to the last day of a shorter month:
// 2026-03-31 plus -1 month is 2026-02-28.
func (d Date) AddMonths(n int) Date {
	if n > 12*20000 || n < -12*20000 {
		return clip(int64(clip(int64(n))) * 20000) // out of range whatever d is
	}
	y, m, day := civilFromDays(int64(d))
	i := y*12 + m - 1 + int64(n)
	y, m = floorDiv(i, 12), floorMod(i, 12)+1
	return clip(daysFromCivil(y, m, min(day, monthLen(y, m))))
}

// Sub returns the number of days from e to d.
func (d Date) Sub(e Date) int { return int(d) - int(e) }

// In returns the first instant of d in loc: midnight, or, where the clock jumps over midnight, the first instant
// after the jump; where midnight comes twice, the earlier one. A nil loc is UTC.
func (d Date) In(loc *time.Location) time.Time {
	z := newZone(loc)
	return z.time(z.dayStart(int64(d)))
}

// String returns the ISO 8601 form, 2026-03-05.
func (d Date) String() string { return string(d.append(make([]byte, 0, 10))) }

func (d Date) append(b []byte) []byte {
	y, m, dd := civilFromDays(int64(d))
	if !d.Valid() {
		return fmt.Appendf(b, "invalid date (day %d)", int32(d))
	}
	b = appendPadded(b, y, 4)
	b = appendPadded(append(b, '-'), m, 2)
	return appendPadded(append(b, '-'), dd, 2)
}

// MarshalText implements [encoding.TextMarshaler] with the ISO 8601 form.
func (d Date) MarshalText() ([]byte, error) {
	if !d.Valid() {
		return nil, fmt.Errorf("calendar: %v: %w", d, ErrRange)
	}
	return d.append(nil), nil
}

// UnmarshalText implements [encoding.TextUnmarshaler]; see [ParseDate].
func (d *Date) UnmarshalText(text []byte) error {
	v, err := ParseDate(string(text))
	if err == nil {
		*d = v
	}
	return err
}

// scanDate reads exactly YYYY-MM-DD.
func scanDate(s string) (Date, bool) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	y, ok1 := digits(s[:4])
	m, ok2 := digits(s[5:7])
	d, ok3 := digits(s[8:])
	if !ok1 || !ok2 || !ok3 || y < 1 || m < 1 || m > 12 || d < 1 || d > monthLen(y, m) {
		return 0, false
	}
	return Date(daysFromCivil(y, m, d)), true
}

// digits reads a string of ASCII digits only, at most nine of them.
func digits(s string) (int64, bool) {
	if s == "" || len(s) > 9 {
		return 0, false
	}
	var n int64
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int64(s[i]-'0')
	}
	return n, true
}

func appendPadded(b []byte, n int64, width int) []byte {
	var buf [20]byte
	i := len(buf)
	for n > 0 || len(buf)-i < width {
		i--
		buf[i] = byte('0' + n%10)
		n /= 10
	}
	return append(b, buf[i:]...)
}

// clip keeps an out-of-range day number out of range instead of letting it wrap into a valid one.
func clip(n int64) Date { return Date(max(math.MinInt32, min(math.MaxInt32, n))) }

// daysFromCivil and civilFromDays follow Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms":
// eras of 400 years that begin on 1 March.
func daysFromCivil(y, m, d int64) int64 {
	if m <= 2 {
		y--
	}
	era := floorDiv(y, 400)
	yoe := y - era*400
	doy := (153*((m+9)%12)+2)/5 + d - 1
	return era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 719468
}

func civilFromDays(z int64) (y, m, d int64) {
	z += 719468
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d = doy - (153*mp+2)/5 + 1
	m = mp + 3
	y = yoe + era*400
	if m > 12 {
		m -= 12
		y++
	}
	return y, m, d
}

func monthLen(y, m int64) int64 {
	switch m {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func floorMod(a, b int64) int64 {
	r := a % b
	if r < 0 {
		r += b
	}
	return r
}
