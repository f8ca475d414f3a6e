package dim

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Point is the address of one number: an indicator, where and when. Each part may
// be zero: no indicator named, everywhere, no period said.
//
// Points are values: comparable with ==, fit to be map keys.
type Point struct {
	Indicator string
	Scope     Scope
	Period    calendar.Period
}

// String writes the point as revenue{region=East}@2026-03, leaving out the parts
// that are zero. For a point without [Point.Err], [ParsePoint] reads the same
// point back.
func (p Point) String() string { return string(p.append(nil)) }

func (p Point) append(b []byte) []byte {
	if p.Indicator == "" || typ.IsName(p.Indicator) {
		b = append(b, p.Indicator...)
	} else {
		b = strconv.AppendQuote(b, p.Indicator)
	}
	if !p.Scope.IsZero() {
		b = append(p.Scope.append(append(b, '{')), '}')
	}
	if !p.Period.IsZero() {
		b = append(append(b, '@'), p.Period.String()...)
	}
	return b
}

// Err returns nil for a point that makes sense, and otherwise a [diag.List] of
// what is wrong with its name, its scope and its period.
func (p Point) Err() error {
	var l diag.List
	if p.Indicator != "" && !typ.IsName(p.Indicator) {
		l.Add(diag.Problem{Code: diag.BadName, Message: strconv.Quote(p.Indicator) + " is not the name of an indicator", Hint: indicatorHint})
	}
	if !p.Period.IsZero() && !p.Period.Valid() {
		l.Add(diag.Problem{Code: BadAddress, Message: "not a period: " + p.Period.String()})
	}
	return diag.Join(l.Err(), p.Scope.Err())
}

const indicatorHint = "a name is a letter or _, then letters, digits or _"

// Compare orders points by indicator, scope and period; it returns -1, 0 or +1.
func (p Point) Compare(q Point) int {
	return cmp.Or(strings.Compare(p.Indicator, q.Indicator), p.Scope.Compare(q.Scope), p.Period.Compare(q.Period))
}

// MarshalText implements [encoding.TextMarshaler]; it fails where [Point.Err]
// does.
func (p Point) MarshalText() ([]byte, error) {
	if err := p.Err(); err != nil {
		return nil, err
	}
	return p.append([]byte{}), nil
}

// UnmarshalText implements [encoding.TextUnmarshaler]; see [ParsePoint].
func (p *Point) UnmarshalText(text []byte) error {
	v, err := ParsePoint(string(text))
	if err == nil {
		*p = v
	}
	return err
}

// ParsePoint reads what [Point.String] writes. Space between the parts is free.
// The error is a [diag.Problem] whose position counts in text.
func ParsePoint(text string) (Point, error) {
	var (
		p   Point
		err error
		in  = parser{text: text}
	)
	in.space()
	start := in.pos
	p.Indicator = in.take(func(r rune) bool { return typ.NameRune(r, false) })
	if p.Indicator != "" && !typ.IsName(p.Indicator) {
		return Point{}, in.fail(start, diag.BadName, strconv.Quote(p.Indicator)+" is not the name of an indicator", indicatorHint)
	}
	in.space()
	if in.peek() == '{' {
		in.pos++
		if p.Scope, err = in.scope('}'); err != nil {
			return Point{}, err
		}
		in.pos++
		in.space()
	}
	if in.peek() == '@' {
		in.pos++
		in.space()
		name := strings.TrimSpace(text[in.pos:])
		if p.Period, err = calendar.Parse(name); err != nil {
			return Point{}, in.fail(in.pos, BadAddress, strings.TrimPrefix(err.Error(), "calendar: "), "")
		}
		in.pos = len(text)
	}
	if in.pos < len(text) {
		return Point{}, in.unexpected("after "+in.soFar(p), "a point is written revenue{region=East}@2026-03")
	}
	return p, nil
}

// soFar names what stands before the place of an error.
func (p *parser) soFar(q Point) string {
	switch {
	case !q.Scope.IsZero():
		return "the scope"
	case q.Indicator != "":
		return q.Indicator
	}
	return "the beginning"
}
