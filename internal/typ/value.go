package typ

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// Value is one scalar of any type, or no value: the zero Value. Integers are
// held as decimals too, so that whole-number arithmetic cannot wrap.
//
// Values are not comparable with ==; use Equal or Compare.
type Value struct {
	typ Type
	i   int64 // Bool 0 or 1, Date in days since 1970-01-01, Timestamp and Duration in microseconds, Float as bits
	d   decimal.Decimal
	s   string
}

// Num returns a decimal value.
func Num(d decimal.Decimal) Value { return Value{typ: Decimal, d: d} }

// Int returns an integer value.
func Int(i int64) Value { return Value{typ: Integer, d: decimal.New(i, 0)} }

// Whole returns an integer value of any size; d must have no fraction.
func Whole(d decimal.Decimal) Value { return Value{typ: Integer, d: d} }

// Flt returns a float value; NaN and infinities are no value, and -0 is 0.
func Flt(f float64) Value {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Value{}
	}
	if f == 0 {
		f = 0
	}
	return Value{typ: Float, i: int64(math.Float64bits(f))}
}

// Boolean returns a boolean value.
func Boolean(b bool) Value {
	v := Value{typ: Bool}
	if b {
		v.i = 1
	}
	return v
}

// Str returns a text value.
func Str(s string) Value { return Value{typ: String, s: s} }

// Day returns a date, given in days since 1970-01-01.
func Day(days int64) Value { return Value{typ: Date, i: days} }

// Instant returns a timestamp, given in microseconds since 1970-01-01 UTC.
func Instant(micros int64) Value { return Value{typ: Timestamp, i: micros} }

// Span returns a duration in microseconds.
func Span(micros int64) Value { return Value{typ: Duration, i: micros} }

// Type returns the value's type; Unknown for no value.
func (v Value) Type() Type { return v.typ }

// None says that there is no value.
func (v Value) None() bool { return v.typ == Unknown }

// Decimal returns an exact number; 0 for other types.
func (v Value) Decimal() decimal.Decimal { return v.d }

// Float returns a number as a float, for statistics.
func (v Value) Float() float64 {
	if v.typ == Float {
		return math.Float64frombits(uint64(v.i))
	}
	f, _ := strconv.ParseFloat(v.d.String(), 64)
	return f
}

// Bool returns a boolean; false for other types.
func (v Value) Bool() bool { return v.typ == Bool && v.i != 0 }

// Text returns a string value's text; "" for other types.
func (v Value) Text() string { return v.s }

// Raw returns the days of a date, the microseconds of a timestamp or duration.
func (v Value) Raw() int64 { return v.i }

// Time returns a timestamp as an instant in UTC, a date as its midnight in UTC.
func (v Value) Time() time.Time {
	if v.typ == Date {
		return time.Unix(v.i*86400, 0).UTC()
	}
	return time.UnixMicro(v.i).UTC()
}

// Convert returns the number v as type t (integers widen to decimals, exact
// numbers to floats); other values are returned as they are.
func (v Value) Convert(t Type) Value {
	switch {
	case v.typ == Integer && t == Decimal:
		v.typ = Decimal
	case v.typ.Exact() && t == Float:
		return Flt(v.Float())
	}
	return v
}

// Equal says whether two values are equal; numbers compare by value whatever
// their type, no value equals no value.
func (v Value) Equal(w Value) bool {
	if v.None() || w.None() {
		return v.None() && w.None()
	}
	return comparable(v, w) && Compare(v, w) == 0
}

func comparable(v, w Value) bool {
	return v.typ == w.typ || v.typ.Numeric() && w.typ.Numeric()
}

// Compare orders two values: numbers by value, text bytewise, false before
// true, and no value after everything else. Values of different kinds are
// ordered by type, so that the order is always total.
func Compare(v, w Value) int {
	switch {
	case v.None() || w.None():
		return cmpInt(b2i(v.None()), b2i(w.None()))
	case !comparable(v, w):
		return cmpInt(int64(v.typ), int64(w.typ))
	case v.typ == Float || w.typ == Float:
		a, b := v.Float(), w.Float()
		switch {
		case a < b:
			return -1
		case a > b:
			return 1
		}
		return 0
	case v.typ.Exact():
		return v.d.Cmp(w.d)
	case v.typ == String:
		return strings.Compare(v.s, w.s)
	}
	return cmpInt(v.i, w.i)
}

func b2i(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func cmpInt(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// AppendKey appends bytes that are equal for equal values and for no others,
// so that a tuple of values can be a map key.
func (v Value) AppendKey(b []byte) []byte {
	switch {
	case v.None():
		return append(b, 0)
	case v.typ.Exact():
		return appendText(append(b, 1), canonical(v.d))
	case v.typ == String:
		return appendText(append(b, byte(String)+1), v.s)
	}
	return binary.BigEndian.AppendUint64(append(b, byte(v.typ)+1), uint64(v.i))
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// canonical writes a decimal without trailing zeros, so that 1.10 and 1.1 are
// one key.
func canonical(d decimal.Decimal) string {
	s := d.String()
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		return "0"
	}
	return s
}

// String writes the value as a formula or a scope would show it, text without
// quotes; no value is "nil".
func (v Value) String() string {
	switch v.typ {
	case Decimal, Integer:
		return canonical(v.d)
	case Float:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64)
	case Bool:
		return strconv.FormatBool(v.i != 0)
	case String:
		return v.s
	case Date:
		return v.Time().Format(time.DateOnly)
	case Timestamp:
		return v.Time().Format("2006-01-02T15:04:05.999999Z07:00")
	case Duration:
		return length(v.i)
	}
	return "nil"
}

// length writes microseconds as Go does nanoseconds, also beyond its 292 years.
func length(micros int64) string {
	const hour = int64(time.Hour / time.Microsecond)
	if n := micros * 1000; n/1000 == micros {
		return time.Duration(n).String()
	}
	rest := time.Duration(micros%hour).Abs() * time.Microsecond // less than an hour
	text := strconv.FormatInt(micros/hour, 10) + "h"
	if m := rest.String(); rest >= time.Minute {
		return text + m
	} else {
		return text + "0m" + m
	}
}
