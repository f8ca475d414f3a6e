package table

import (
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"
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
