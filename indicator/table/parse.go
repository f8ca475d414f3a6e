package table

import (
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator/calendar"
)

// maxDigits is how many digits a number in text may have before the point and
// after it once its exponent is written out, so that a few bytes cannot ask for
// a lot of work.
const maxDigits = 100

// Reasons why a value does not fit.
const (
	noType   = "stands in a column without a type"
	notWhole = "is not whole"
	tooLarge = "is too large"
	tooLong  = "has more than 100 digits before or after the point"
)

// text is what cells are read from: bytes of a file or values of a column.
type text interface{ ~string | ~[]byte }

// readCell adds the value that s spells to c, whose type says how to read it.
// Empty text is no value. Where it is not ok nothing was added, and reason may
// say why.
func readCell[T text](c *Cells, s T, loc *time.Location) (reason string, ok bool) {
	if len(s) == 0 {
		c.Null()
		return "", true
	}
	switch c.col.spec.Type {
	case String:
		c.Text(string(s))
	case Decimal, Integer:
		return readNumber(c, s)
	case Float:
		f, err := readFloat(string(s))
		if err != nil {
			return "", false
		}
		c.Float(f)
	case Bool:
		b, ok := readBool(string(s))
		if !ok {
			return "", false
		}
		c.Bool(b)
	case Date:
		n, reason, ok := readDate(s)
		if !ok {
			return reason, false
		}
		c.Raw(n)
	case Timestamp:
		n, ok := readTime(s, loc)
		if !ok {
			return "", false
		}
		c.Raw(n)
	case Duration:
		d, ok := readDuration(string(s))
		if !ok {
			return "", false
		}
		c.Raw(d.Microseconds())
	default:
		return noType, false
	}
	return "", true
}

// readNumber reads [+-]digits[.digits][e[+-]digits]. Up to 18 digits become a
// coefficient without making a decimal.
func readNumber[T text](c *Cells, s T) (reason string, ok bool) {
	i, negative := 0, false
	if s[0] == '-' || s[0] == '+' {
		negative, i = s[0] == '-', 1
	}
	start, seen, digits, scale, point := i, false, 0, int32(0), false
	var coef int64
	for ; i < len(s); i++ {
		ch := s[i]
		if ch == '.' && !point {
			point = true
			continue
		}
		if ch < '0' || ch > '9' {
			break
		}
		seen = true
		if digits > 0 || ch != '0' {
			if digits < maxScale {
				coef = coef*10 + int64(ch-'0')
			}
			digits++
		}
		if point {
			scale++
		}
		if digits > 2*maxDigits || scale > maxDigits {
			return tooLong, false
		}
	}
	if !seen {
		return "", false
	}
	end := i
	if i < len(s) {
		exp, ok := readExponent(s[i:])
		if !ok {
			return numberHint(string(s)), false
		}
		scale -= int32(exp)
	}
	if digits == 0 {
		c.Scaled(0, 0)
		return "", true
	}
	if scale > maxDigits || int32(digits)-scale > maxDigits {
		return tooLong, false
	}
	if digits <= maxScale && scale <= maxScale && scale >= -maxScale {
		if negative {
			coef = -coef
		}
		if c.col.spec.Type == Integer && scale > 0 && !whole(coef, scale) {
			return notWhole, false
		}
		c.Scaled(coef, scale)
		return "", true
	}
	var b [2*maxDigits + 1]byte
	text := b[:0]
	if negative {
		text = append(text, '-')
	}
	first := len(text) // leading zeros are passed over
	for _, ch := range []byte(string(s[start:end])) {
		if ch != '.' && (ch != '0' || len(text) > first) {
			text = append(text, ch)
		}
	}
	n, _ := new(big.Int).SetString(string(text), 10)
	d := decimal.NewFromBigInt(n, -scale)
	if c.col.spec.Type == Integer && !d.IsInteger() {
		return notWhole, false
	}
	c.Decimal(d)
	return "", true
}

// whole reports whether coef / 10^scale has no fraction; 0 < scale <= 18.
func whole(coef int64, scale int32) bool { return coef%pow10[scale] == 0 }

// readExponent reads e[+-]digits to the end of s.
func readExponent[T text](s T) (exp int, ok bool) {
	if s[0] != 'e' && s[0] != 'E' || len(s) == 1 {
		return 0, false
	}
	s = s[1:]
	negative := s[0] == '-'
	if negative || s[0] == '+' {
		s = s[1:]
	}
	if len(s) == 0 {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		exp = min(exp*10+int(s[i]-'0'), 10*maxDigits)
	}
	if negative {
		exp = -exp
	}
	return exp, true
}

// numberHint explains the commonest texts that are nearly numbers.
func numberHint(s string) string {
	switch {
	case strings.ContainsAny(s, ",，"):
		return "is not a number: write it without separators, with a point before decimals"
	case strings.HasSuffix(s, "%"):
		return "is not a number: write 12.5% as 0.125"
	}
	return ""
}

func readFloat(s string) (float64, error) {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' {
			return 0, strconv.ErrSyntax // infinities, NaN, hexadecimal, underscores
		}
	}
	return strconv.ParseFloat(s, 64)
}

func readBool(s string) (value, ok bool) {
	switch {
	case s == "1" || s == "是" || fold(s, "true", "t", "yes", "y"):
		return true, true
	case s == "0" || s == "否" || fold(s, "false", "f", "no", "n"):
		return false, true
	}
	return false, false
}

func fold(s string, words ...string) bool {
	for _, w := range words {
		if strings.EqualFold(s, w) {
			return true
		}
	}
	return false
}

// readDate reads 2026-01-05 or 20260105, also followed by a clock at 0:00.
func readDate[T text](s T) (days int64, reason string, ok bool) {
	d, n, ok := scanDay(s)
	if !ok {
		return 0, "", false
	}
	if n < len(s) {
		clock, m, ok := scanClock(s[n:])
		switch {
		case !ok || n+m < len(s):
			return 0, "", false
		case clock != 0:
			return 0, hasClock, false
		}
	}
	return int64(d), "", true
}

// readTime reads a day, then [T or space]15:04[:05[.999999]], then [Z or ±07:00].
// Without an offset it is local time in loc, without a clock midnight.
func readTime[T text](s T, loc *time.Location) (micros int64, ok bool) {
	day, n, ok := scanDay(s)
	if !ok {
		return 0, false
	}
	if n == len(s) {
		return localMicros(day, 0, loc), true
	}
	clock, m, ok := scanClock(s[n:])
	if !ok {
		return 0, false
	}
	zone := s[n+m:]
	if len(zone) == 0 {
		return localMicros(day, clock, loc), true
	}
	offset, ok := scanOffset(zone)
	return int64(day)*dayMicros + clock - offset, ok
}

func localMicros(d calendar.Date, clock int64, loc *time.Location) int64 {
	if loc == time.UTC {
		return int64(d)*dayMicros + clock
	}
	if clock == 0 {
		return d.In(loc).UnixMicro()
	}
	y, m, day := d.Civil()
	sec := clock / 1_000_000
	return time.Date(y, m, day, int(sec/3600), int(sec/60%60), int(sec%60), int(clock%1_000_000)*1000, loc).UnixMicro()
}

// scanDay reads a day at the start of s and says how long its text is.
func scanDay[T text](s T) (d calendar.Date, n int, ok bool) {
	var y, m, day int
	switch {
	case len(s) >= 10 && s[4] == '-' && s[7] == '-':
		y, m, day, n = number(s[:4]), number(s[5:7]), number(s[8:10]), 10
	case len(s) >= 8:
		y, m, day, n = number(s[:4]), number(s[4:6]), number(s[6:8]), 8
	default:
		return 0, 0, false
	}
	if y < 1 || m < 1 || day < 1 || m > 12 || day > 31 {
		return 0, 0, false
	}
	d = calendar.NewDate(y, time.Month(m), day)
	return d, n, day <= 28 || d.Day() == day
}

// scanClock reads a clock at the start of s, in microseconds since midnight;
// digits beyond those are dropped.
func scanClock[T text](s T) (micros int64, n int, ok bool) {
	if len(s) < 6 || s[0] != ' ' && s[0] != 'T' && s[0] != 't' || s[3] != ':' {
		return 0, 0, false
	}
	h, m, sec := number(s[1:3]), number(s[4:6]), 0
	n = 6
	fraction := int64(0)
	if len(s) >= 9 && s[6] == ':' {
		sec, n = number(s[7:9]), 9
		if len(s) > 10 && s[9] == '.' {
			unit := int64(100_000)
			for n = 10; n < len(s) && s[n] >= '0' && s[n] <= '9'; n++ {
				fraction += int64(s[n]-'0') * unit
				unit /= 10
			}
			if n == 10 || n > 10+18 {
				return 0, 0, false
			}
		}
	}
	if h < 0 || h > 23 || m < 0 || m > 59 || sec < 0 || sec > 59 {
		return 0, 0, false
	}
	return int64(h*3600+m*60+sec)*1_000_000 + fraction, n, true
}

// scanOffset reads Z, ±07:00 or ±0700 to the end of s.
func scanOffset[T text](s T) (micros int64, ok bool) {
	if len(s) == 1 {
		return 0, s[0] == 'Z' || s[0] == 'z'
	}
	var h, m int
	switch {
	case len(s) == 6 && s[3] == ':':
		h, m = number(s[1:3]), number(s[4:6])
	case len(s) == 5:
		h, m = number(s[1:3]), number(s[3:5])
	default:
		return 0, false
	}
	if h < 0 || h > 23 || m < 0 || m > 59 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	micros = int64(h*60+m) * 60_000_000
	if s[0] == '-' {
		micros = -micros
	}
	return micros, true
}

// number reads a few digits; -1 if there is anything else.
func number[T text](s T) int {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// readDuration reads 1h30m as [time.ParseDuration] does, or [-]26:30[:05[.999999]].
func readDuration(s string) (time.Duration, bool) {
	if !strings.Contains(s, ":") {
		d, err := time.ParseDuration(s)
		return d, err == nil
	}
	rest, negative := strings.CutPrefix(s, "-")
	hours, rest, _ := strings.Cut(rest, ":")
	h := number(hours)
	micros, n, ok := scanClock(" 00:" + rest)
	if !ok || n != len(rest)+4 || hours == "" || len(hours) > 6 || h < 0 {
		return 0, false
	}
	d := time.Duration(h)*time.Hour + time.Duration(micros)*time.Microsecond
	if negative {
		d = -d
	}
	return d, true
}
