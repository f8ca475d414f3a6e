package unit

import (
	"strconv"

	"github.com/shopspring/decimal"
)

// digits is an exact number as text: 0.text × 10^point. text has neither leading nor trailing zeros; it is empty for 0,
// whose point is 1 as that of other numbers with one digit before the point.
type digits struct {
	text     []byte
	point    int
	negative bool
}

func digitsOf(d decimal.Decimal) digits {
	coefficient := d.Coefficient()
	n := digits{negative: coefficient.Sign() < 0}
	n.text = coefficient.Abs(coefficient).Append(make([]byte, 0, 32), 10)
	n.point = len(n.text) + int(d.Exponent())
	return n.trim()
}

func (n digits) zero() bool { return len(n.text) == 0 }

func (n digits) trim() digits {
	for len(n.text) > 0 && n.text[len(n.text)-1] == '0' {
		n.text = n.text[:len(n.text)-1]
	}
	if n.zero() {
		n.point = 1
	}
	return n
}

// round keeps the given number of decimals. It may change the bytes of n.
func (n digits) round(places int, mode Rounding) digits {
	keep := n.point + places
	if keep >= len(n.text) {
		return n
	}
	up := false
	if keep >= 0 && mode != Down {
		rest := n.text[keep:] // not empty, and its last digit is not 0
		switch {
		case rest[0] != '5':
			up = rest[0] > '5'
		case len(rest) > 1 || mode == HalfUp:
			up = true
		default:
			up = keep > 0 && (n.text[keep-1]-'0')%2 == 1
		}
	}
	n.text = n.text[:max(keep, 0)]
	if !up {
		return n.trim()
	}
	for i := len(n.text) - 1; i >= 0; i-- {
		if n.text[i] < '9' {
			n.text[i]++
			return n.trim()
		}
		n.text[i] = '0'
	}
	n.text = append(n.text[:0], '1')
	n.point++
	return n
}

// places returns the number of decimals that the precision keeps of n.
func (p Precision) places(n digits) int {
	switch p.kind {
	case exact:
		return max(len(n.text)-n.point, 0)
	case significant, significantAtMost:
		return max(p.digits-n.point, 0)
	default:
		return p.digits
	}
}

// append writes a rounded number without its sign.
func (n digits) append(dst []byte, p Precision, groups bool) []byte {
	places := p.places(n)
	if p.kind != fixed && p.kind != significant {
		places = max(min(places, len(n.text)-n.point), 0)
	}
	if n.point > maxDigits || places > maxDigits {
		return n.appendExponent(dst)
	}
	if n.point <= 0 {
		dst = append(dst, '0')
	}
	for i := range max(n.point, 0) {
		if groups && i > 0 && (n.point-i)%3 == 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, n.at(i))
	}
	if places > 0 {
		dst = append(dst, '.')
	}
	for i := range places {
		dst = append(dst, n.at(n.point+i))
	}
	return dst
}

// at returns the digit at an index of text, which may lie outside it.
func (n digits) at(i int) byte {
	if i < 0 || i >= len(n.text) {
		return '0'
	}
	return n.text[i]
}

func (n digits) appendExponent(dst []byte) []byte {
	dst = append(dst, n.text[0])
	if len(n.text) > 1 {
		dst = append(dst, '.')
		dst = append(dst, n.text[1:]...)
	}
	dst = append(dst, 'E')
	return strconv.AppendInt(dst, int64(n.point)-1, 10)
}
