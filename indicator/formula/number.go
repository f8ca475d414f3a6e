package formula

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/ir"
)

// The digits a number may have before and after the point: whole numbers fit 64
// bits, as expr wants them to, and both together are the 38 digits of the
// widest decimal that databases commonly have.
const (
	maxWhole    = 18
	maxFraction = 20
)

var (
	dateForm     = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})([T ]\d{1,2}:\d{2}(:\d{2})?Z?)?`)
	slashForm    = regexp.MustCompile(`^((?:18|19|20|21)\d\d)[/.](1[0-2]|0?[1-9])[/.](3[01]|[12]\d|0?[1-9])()`)
	periodForm   = regexp.MustCompile(`^(19|20)\d\d-(0[1-9]|1[0-2]|[QqHhWw]\d{1,2})`)
	exponentForm = regexp.MustCompile(`^[\d_]+(\.[\d_]*)?[eE][+-]?\d+`)
	basedForm    = regexp.MustCompile(`^0([xX][\da-fA-F_]+|[oO][0-7_]+|[bB][01_]+)`)
)

// durations maps what people write after a number to the unit of a duration.
var durations = map[string]string{
	"s": "second", "sec": "second", "秒": "second", "min": "minute", "分钟": "minute",
	"h": "hour", "hr": "hour", "hour": "hour", "hours": "hour", "小时": "hour", "时": "hour",
	"d": "day", "day": "day", "days": "day", "天": "day", "日": "day",
	"w": "week", "wk": "week", "week": "week", "weeks": "week", "周": "week", "星期": "week",
	"m": "month", "mo": "month", "month": "month", "months": "month", "月": "month", "个月": "month",
	"q": "quarter", "quarter": "quarter", "quarters": "quarter", "季度": "quarter",
	"y": "year", "yr": "year", "year": "year", "years": "year", "年": "year",
}

// isNumber says whether text is 12, 1_000 or 0.25.
func isNumber(text string) bool {
	whole, fraction, point := strings.Cut(text, ".")
	return grouped(whole) && (!point || grouped(fraction))
}

// grouped says whether text is digits, with a _ between two of them at most.
func grouped(text string) bool {
	prev := byte('_')
	for i := range len(text) {
		c := text[i]
		if !digits(c) || c == '_' && prev == '_' {
			return false
		}
		prev = c
	}
	return prev != '_'
}

func digits(c byte) bool { return '0' <= c && c <= '9' || c == '_' }

// number scans a number, and everything that begins like one.
func (s *scanner) number() {
	rest := s.Text[s.pos:]
	n := 0
	for n < len(rest) && digits(rest[n]) {
		n++
	}
	if n == 4 && n < len(rest) && strings.IndexByte("-/.", rest[n]) >= 0 && s.date(rest) {
		return
	}
	if n < len(rest) && rest[n] == '.' && !strings.HasPrefix(rest[n:], "..") {
		n++
		for n < len(rest) && digits(rest[n]) {
			n++
		}
	}
	if next := s.peek(n); next > 0 && ir.NameRune(next) {
		s.glued(rest, n)
		return
	}
	if sign := percentAt(rest[n:]); sign > 0 && isNumber(rest[:n]) {
		d := exact(rest[:n]).Shift(-2)
		s.repair(literal, n+sign, "0", diag.BadLiteral, "write "+d.StringFixed(max(0, -d.Exponent())), "%% after a number is the remainder of a division, not percent")
		return
	}
	t := s.take(literal, n)
	s.checkNumber(t)
	s.tokens = append(s.tokens, t)
}

// percentAt returns the length of a percent sign that rest begins with, if it
// is not followed by a value: "10%3" is a remainder, "10% 3" is not taken for
// one.
func percentAt(rest string) int {
	for _, sign := range []string{"%", "％"} {
		if after, ok := strings.CutPrefix(rest, sign); ok {
			if r, _ := utf8.DecodeRuneInString(after); after == "" || !ir.NameRune(r) && !strings.ContainsRune(`("'`, r) {
				return len(sign)
			}
		}
	}
	return 0
}

// date refuses a date or a period that is not quoted; the text was found to
// begin with four digits and a separator.
func (s *scanner) date(rest string) bool {
	rest = near(rest)
	parts := dateForm.FindStringSubmatch(rest)
	if parts == nil {
		parts = slashForm.FindStringSubmatch(rest)
	}
	if parts != nil && !digitAt(rest, len(parts[0])) {
		written := parts[1] + "-" + pad(parts[2]) + "-" + pad(parts[3]) + parts[4]
		s.repair(literal, len(parts[0]), `""`, diag.BadLiteral, "dates are quoted: "+strconv.Quote(written), "%s is a calculation, not a date", parts[0])
		return true
	}
	if m := periodForm.FindString(rest); m != "" {
		if r, _ := utf8.DecodeRuneInString(rest[len(m):]); !ir.NameRune(r) {
			s.repair(literal, len(m), `""`, diag.BadLiteral, "periods are quoted: "+strconv.Quote(m), "%s is a calculation, not a period", m)
			return true
		}
	}
	return false
}

// near is as much of a text as a pattern may look at: matching takes time in
// proportion to the length of what it is given.
func near(rest string) string { return rest[:min(len(rest), 64)] }

func digitAt(s string, i int) bool { return i < len(s) && '0' <= s[i] && s[i] <= '9' }

func pad(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

// glued refuses a number that runs into letters, as 1e5, 0x1F, 28d or 7日留存率.
func (s *scanner) glued(rest string, n int) {
	if m := basedForm.FindString(near(rest)); m != "" && !ir.NameRune(s.peek(len(m))) {
		hint := "write the number in decimal digits"
		if v, ok := new(big.Int).SetString(m, 0); ok && v.IsInt64() {
			hint = "write " + v.String()
		}
		s.repair(literal, len(m), "0", diag.BadLiteral, hint, "%s: numbers are written in decimal digits", ir.Quote(m))
		return
	}
	if m := exponentForm.FindString(near(rest)); m != "" && !ir.NameRune(s.peek(len(m))) {
		hint := "write the number in full"
		if text, ok := inFull(m); ok {
			hint = "write " + text
		}
		s.repair(literal, len(m), "0", diag.BadLiteral, hint, "%s: numbers have no exponent", ir.Quote(m))
		return
	}
	tail := s.while(n, ir.NameRune)
	text, unit := rest[:n+tail], rest[n:n+tail]
	if u, ok := durations[strings.ToLower(unit)]; ok {
		if rest[:n] != "1" {
			u += "s"
		}
		s.repair(literal, n+tail, `""`, diag.BadLiteral, "durations are quoted: "+strconv.Quote(rest[:n]+" "+u), "%s is not a value", ir.Quote(text))
		return
	}
	if strings.Contains(rest[:n], ".") {
		s.repair(literal, n+tail, "0", diag.BadLiteral, "", "%s is neither a number nor a name", ir.Quote(text))
		return
	}
	s.repair(name, n+tail, text, diag.BadName, "begin it with a letter, as in n"+ir.Short(text), "%s: a name cannot begin with a digit", ir.Quote(text))
}

// inFull writes a number with an exponent without it, if that is short.
func inFull(m string) (string, bool) {
	mantissa, exp, _ := strings.Cut(strings.ToLower(m), "e")
	shift, err := strconv.Atoi(exp)
	if err != nil || shift < -maxWhole || shift > maxWhole || !isNumber(mantissa) {
		return "", false
	}
	d := exact(mantissa).Shift(int32(shift))
	return d.StringFixed(max(0, -d.Exponent())), true
}

// fraction scans ".5".
func (s *scanner) fraction() {
	n := 1
	for s.pos+n < len(s.Text) && digits(s.Text[s.pos+n]) {
		n++
	}
	if k := len(s.tokens); k > 0 && s.tokens[k-1].kind == name {
		n += s.while(n, ir.NameRune)
		t := s.take(operator, n)
		s.fail(t.span(), diag.BadName, "", "a part of a name cannot begin with a digit")
		return
	}
	s.repair(literal, n, "0", diag.BadLiteral, "write 0"+s.Text[s.pos:s.pos+n], "a number begins with a digit")
}

// checkNumber refuses numbers that expr reads in its own way, or in part. All
// but the first are numbers to it, so the rest can still be parsed.
func (s *scanner) checkNumber(t token) {
	whole, frac, point := strings.Cut(strings.ReplaceAll(t.text, "_", ""), ".")
	switch {
	case len(whole) > maxWhole || len(frac) > maxFraction:
		s.fail(t.span(), diag.BadLiteral, "", "a number has at most %d digits before and %d after the point", maxWhole, maxFraction)
	case len(whole) > 1 && whole[0] == '0':
		s.leadingZero(t, whole, frac)
	case point && frac == "":
		s.Add(t.span(), diag.BadLiteral, "write "+whole, "a number does not end with a point")
	case !isNumber(t.text):
		s.Add(t.span(), diag.BadLiteral, "", "a _ stands between two digits")
	}
}

func (s *scanner) leadingZero(t token, whole, frac string) {
	k := len(s.tokens)
	if k >= 2 && len(whole) == 3 && s.tokens[k-1].kind == comma && s.tokens[k-1].to == t.from && s.tokens[k-2].to == s.tokens[k-1].from && digits(s.tokens[k-2].text[0]) {
		s.Add(t.span(), diag.BadLiteral, "write "+s.tokens[k-2].text+t.text, "a comma separates arguments, not thousands")
		return
	}
	trimmed := strings.TrimLeft(whole, "0")
	if trimmed == "" {
		trimmed = "0"
	}
	if frac != "" {
		trimmed += "." + frac
	}
	s.Add(t.span(), diag.BadLiteral, "write "+trimmed+", or "+strconv.Quote(t.text)+" if it is text", "a number has no leading zeros")
}

// exact returns the number that text, a valid number, writes.
func exact(text string) decimal.Decimal {
	if strings.IndexByte(text, '_') >= 0 {
		text = strings.ReplaceAll(text, "_", "")
	}
	d, err := decimal.NewFromString(text)
	if err != nil {
		return decimal.Decimal{} // not reached: isNumber has passed it
	}
	return d
}
