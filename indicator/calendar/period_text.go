package calendar

import (
	"fmt"
	"time"
	"unicode"
)

// String returns the text form; see [Parse].
func (p Period) String() string { return string(p.append(make([]byte, 0, 24))) }

// MarshalText implements [encoding.TextMarshaler]; see [Parse]. The zero Period is empty text.
func (p Period) MarshalText() ([]byte, error) {
	if p.form == formBad {
		return nil, fmt.Errorf("calendar: %v: %w", p, ErrNoPeriod)
	}
	return p.append(nil), nil
}

// UnmarshalText implements [encoding.TextUnmarshaler]; see [Parse]. Empty text is the zero Period.
func (p *Period) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = Period{}
		return nil
	}
	v, err := Parse(string(text))
	if err == nil {
		*p = v
	}
	return err
}

func (p Period) append(b []byte) []byte {
	switch p.form {
	case formNone:
		return b
	case formBad:
		g := p.grain
		if g == "" {
			g = "range"
		}
		return fmt.Appendf(b, "invalid %s", string(g))
	case formDates:
		if p.a != openStart {
			b = Date(p.a).append(b)
		}
		b = append(b, ".."...)
		if p.b != openEnd {
			b = Date(p.b - 1).append(b)
		}
		return b
	case formInstants:
		if p.a != openStart {
			b = time.Unix(p.a, int64(p.an)).UTC().AppendFormat(b, time.RFC3339Nano)
		}
		b = append(b, ".."...)
		if p.b != openEnd {
			b = time.Unix(p.b, int64(p.bn)).UTC().AppendFormat(b, time.RFC3339Nano)
		}
		return b
	}
	return p.appendNumbered(b)
}

func (p Period) appendNumbered(b []byte) []byte {
	switch g := p.grain; g {
	case GrainDay:
		return Date(p.a).append(b)
	case GrainHour:
		b = Date(floorDiv(p.a, 24)).append(b)
		b = appendPadded(append(b, 'T'), floorMod(p.a, 24), 2)
		if p.form == formHourOffset {
			b = appendOffset(b, int64(p.offset))
		}
		return b
	case GrainMonth:
		b = appendPadded(b, p.a/12, 4)
		return appendPadded(append(b, '-'), p.a%12+1, 2)
	case GrainXun:
		b = Period{grain: GrainMonth, form: formGrain, a: p.a / 3}.appendNumbered(b)
		return appendPadded(append(b, "-X"...), p.a%3+1, 1)
	case GrainWeek, GrainRetailWeek:
		if g == GrainRetailWeek {
			b = append(b, 'R')
		}
		b = appendPadded(b, p.a/100, 4)
		return appendPadded(append(b, "-W"...), p.a%100, 2)
	}
	n := p.grain.perYear()
	if n == 0 {
		b = append(append(b, p.grain...), ':')
		if p.grain.Cyclic() {
			return appendPadded(b, p.a, 1)
		}
		return Date(p.a).append(b)
	}
	if p.grain.fiscal() {
		b = append(b, "FY"...)
	} else if p.grain.retail() {
		b = append(b, 'R')
	}
	b = appendPadded(b, p.a/n, 4)
	if n == 1 {
		return b
	}
	letter := byte('M')
	switch n {
	case 2:
		letter = 'H'
	case 4:
		letter = 'Q'
	}
	return appendPadded(append(b, '-', letter), p.a%n+1, numberWidth(p.grain))
}

func appendOffset(b []byte, off int64) []byte {
	sign := byte('+')
	if off < 0 {
		sign, off = '-', -off
	}
	b = appendPadded(append(b, sign), off/3600, 2)
	b = appendPadded(append(b, ':'), off/60%60, 2)
	if off%60 != 0 {
		b = appendPadded(append(b, ':'), off%60, 2)
	}
	return b
}

// validName reports whether s can name a grain: a letter or _, then letters, digits and _, in any script.
func validName(s string) bool {
	for i, r := range s {
		if !(r == '_' || unicode.IsLetter(r) || i > 0 && unicode.IsDigit(r)) {
			return false
		}
	}
	return s != "" && len(s) <= 64
}
