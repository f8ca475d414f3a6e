package calendar

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A unit is a word of the text form; the first of each field that divides a value evenly prints it.
type unit struct {
	name  string
	field func(*Offset) *int32
	clock func(*Offset) *time.Duration
	size  int64
	print bool
}

func months(o *Offset) *int32          { return &o.months }
func retail(o *Offset) *int32          { return &o.retail }
func days(o *Offset) *int32            { return &o.days }
func business(o *Offset) *int32        { return &o.business }
func clock(o *Offset) *time.Duration   { return &o.clock }
func working(o *Offset) *time.Duration { return &o.working }

var units = [...]unit{
	{"year", months, nil, 12, true}, {"half", months, nil, 6, false}, {"quarter", months, nil, 3, false}, {"month", months, nil, 1, true},
	{"fiscal_year", months, nil, 12, false}, {"fiscal_half", months, nil, 6, false},
	{"fiscal_quarter", months, nil, 3, false}, {"fiscal_month", months, nil, 1, false},
	{"retail_year", retail, nil, 12, true}, {"retail_quarter", retail, nil, 3, false}, {"retail_month", retail, nil, 1, true},
	{"retail_week", days, nil, 7, false}, {"week", days, nil, 7, false}, {"day", days, nil, 1, true},
	{"business day", business, nil, 1, true},
	{"hour", nil, clock, int64(time.Hour), true}, {"minute", nil, clock, int64(time.Minute), true},
	{"second", nil, clock, int64(time.Second), true}, {"millisecond", nil, clock, int64(time.Millisecond), true},
	{"microsecond", nil, clock, int64(time.Microsecond), true}, {"nanosecond", nil, clock, 1, true},
	{"business hour", nil, working, int64(time.Hour), true}, {"business minute", nil, working, int64(time.Minute), true},
	{"business second", nil, working, int64(time.Second), true}, {"business nanosecond", nil, working, 1, true},
}

// ParseOffset reads an offset: one or more terms of a whole number and a unit in the singular or plural, such as
// "1 year", "-28 days", "5 business days", "4 business hours", "2 fiscal_quarters", "1 year 2 days". Units are
// year, half, quarter, month, week, day, hour, minute, second (and down to nanosecond), the fiscal_ and retail_
// grains, business day, business hour, business minute.
func ParseOffset(s string) (Offset, error) {
	fail := func(why string) (Offset, error) {
		return Offset{}, fmt.Errorf("calendar: %s is not an offset: %s (want \"1 year\", \"28 days\", \"5 business days\")", quote(s), why)
	}
	if len(s) > 256 {
		return fail("too long")
	}
	words := strings.Fields(s)
	if len(words) == 0 {
		return fail("empty")
	}
	var o Offset
	for len(words) > 0 {
		n, err := strconv.ParseInt(words[0], 10, 64)
		if err != nil {
			return fail(quote(words[0]) + " is not a whole number")
		}
		if len(words) == 1 {
			return fail("unit missing after " + words[0])
		}
		name, used := words[1], 2
		if name == "business" && len(words) > 2 {
			name, used = "business "+words[2], 3
		}
		words = words[used:]
		u, ok := findUnit(name)
		if !ok {
			return fail("unknown unit " + quote(name))
		}
		if !u.add(&o, n) {
			return fail("too large")
		}
	}
	return o, nil
}

func findUnit(name string) (unit, bool) {
	for _, u := range units {
		if name == u.name || name == plural(u.name) {
			return u, true
		}
	}
	return unit{}, false
}

func plural(name string) string {
	if strings.HasSuffix(name, "half") {
		return strings.TrimSuffix(name, "f") + "ves"
	}
	return name + "s"
}

// add adds n units to o and reports whether the result is within bounds.
func (u unit) add(o *Offset, n int64) bool {
	limit := int64(maxOffset)
	if u.clock != nil {
		limit = int64(maxElapsed)
	}
	if n > limit/u.size || n < -limit/u.size {
		return false
	}
	n *= u.size
	if u.clock != nil {
		d := u.clock(o)
		*d += time.Duration(n)
		return !tooLong(*d)
	}
	f := u.field(o)
	*f += int32(n)
	return *f <= maxOffset && *f >= -maxOffset
}

// String returns the text form that [ParseOffset] reads, in the largest unit that is exact of year, month, day,
// hour and so on; the zero Offset is "0 days".
func (o Offset) String() string {
	var b []byte
	for _, u := range units {
		if !u.print {
			continue
		}
		var n int64
		if u.clock != nil {
			n = int64(*u.clock(&o))
		} else {
			n = int64(*u.field(&o))
		}
		if n == 0 || n%u.size != 0 {
			continue
		}
		if u.clock != nil {
			*u.clock(&o) = 0
		} else {
			*u.field(&o) = 0
		}
		if len(b) > 0 {
			b = append(b, ' ')
		}
		n /= u.size
		b = append(strconv.AppendInt(b, n, 10), ' ')
		if n == 1 || n == -1 {
			b = append(b, u.name...)
		} else {
			b = append(b, plural(u.name)...)
		}
	}
	if b == nil {
		return "0 days"
	}
	return string(b)
}

// MarshalText implements [encoding.TextMarshaler].
func (o Offset) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler]; see [ParseOffset].
func (o *Offset) UnmarshalText(text []byte) error {
	v, err := ParseOffset(string(text))
	if err == nil {
		*o = v
	}
	return err
}
