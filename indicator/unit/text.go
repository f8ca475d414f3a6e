package unit

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// Text writes a number that is in unit u.
func (f Format) Text(d decimal.Decimal, u Unit) string { return string(f.Append(nil, d, u)) }

// Append writes a number that is in unit u to the end of dst and returns the extended slice.
func (f Format) Append(dst []byte, d decimal.Decimal, u Unit) []byte {
	n := digitsOf(d)
	percent := u == Percent || u == Points
	if percent && !n.zero() {
		n.point += 2
	}
	before, after, decimals := f.affixes(u)
	precision := f.Precision
	var s scale
	switch {
	case n.point > maxDigits:
		precision = Precision{kind: exact}
	case f.Compact && !percent:
		n, s, precision = f.scaled(n)
	default:
		if precision.kind == byUnit {
			if decimals.kind == exact && precision.digits > 0 {
				decimals = Precision{atMost, precision.digits}
			}
			precision = decimals
		}
		n = n.round(precision.places(n), f.Rounding)
	}

	dst = append(dst, f.sign(n, u)...)
	dst = append(dst, before...)
	dst = n.append(dst, precision, !f.NoGroups)
	dst = append(dst, s.name...)
	if s.name != "" && f.zh() && startsHan(after) {
		after = after[1:] // 12 件, but 3.5万件
	}
	return append(dst, after...)
}

// scale is a power of ten with a name.
type scale struct {
	exp  int
	name string
}

// scales are in ascending order and begin with the numbers that are not scaled.
func (f Format) scales() []scale {
	if f.zh() {
		return []scale{{}, {4, "万"}, {8, "亿"}, {12, "万亿"}}
	}
	return []scale{{}, {3, "k"}, {6, "M"}, {9, "B"}, {12, "T"}}
}

// scaled rounds n at the largest scale at which it is 1 or more after rounding: 999,950 is 1.0M, never 1000.0k.
func (f Format) scaled(n digits) (digits, scale, Precision) {
	scales := f.scales()
	at := 0
	for at+1 < len(scales) && n.point > scales[at+1].exp {
		at++
	}
	for {
		precision := f.Precision
		if precision.kind == byUnit && at == 0 {
			precision = Precision{significantAtMost, 3}
		} else if precision.kind == byUnit {
			precision = Significant(3)
		}
		r := n
		r.point -= scales[at].exp
		r = r.round(precision.places(r), f.Rounding)
		if at+1 == len(scales) || r.point+scales[at].exp <= scales[at+1].exp {
			return r, scales[at], precision
		}
		n = r // rounding carried: r is a power of ten, which is 1 at the next scale
		n.point += scales[at].exp
		at++
	}
}

func (f Format) zh() bool {
	rest, ok := strings.CutPrefix(f.Lang, "zh")
	return ok && (rest == "" || rest[0] == '-' || rest[0] == '_')
}

func (f Format) sign(n digits, u Unit) string {
	switch {
	case n.zero():
		return ""
	case n.negative:
		return "-"
	case f.Sign == SignAlways, f.Sign == SignByUnit && u == Points:
		return "+"
	}
	return ""
}

// affixes returns what stands before and after the number, and the default precision of the unit.
func (f Format) affixes(u Unit) (before, after string, p Precision) {
	switch {
	case u == One:
		return "", "", Precision{kind: exact}
	case u == Percent:
		return "", "%", Fixed(2)
	case u == Points && f.zh():
		return "", "个百分点", Fixed(2)
	case u == Points:
		return "", " pp", Fixed(2)
	}
	code, per, _ := strings.Cut(u.text, "/")
	symbol, minor, ok := currency(code)
	switch {
	case !ok && f.HideUnit:
		return "", "", Precision{kind: exact}
	case !ok && code == "1":
		return "", u.text[1:], Precision{kind: exact} // 0.5/day
	case !ok:
		return "", " " + u.text, Precision{kind: exact}
	case f.HideUnit:
		return "", "", Fixed(minor)
	}
	if per != "" {
		per = "/" + per
	}
	if f.Currency == Code || symbol == "" {
		symbol = code + " "
	}
	return symbol, per, Fixed(minor)
}

// startsHan reports whether a suffix is a blank and a Han character.
func startsHan(suffix string) bool {
	rest, ok := strings.CutPrefix(suffix, " ")
	r, _ := utf8.DecodeRuneInString(rest)
	return ok && unicode.Is(unicode.Han, r)
}
