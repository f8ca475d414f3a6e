package unit

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Limits of a unit. They keep every unit small however long the formula it comes from.
const (
	maxText     = 256 // bytes of text that Parse accepts
	maxName     = 64  // bytes of a base unit's name
	maxBases    = 8   // base units in one unit
	maxExponent = 9   // largest exponent, either sign
)

// ErrLimit is wrapped by errors about a unit that is too large: more than 256 bytes of text, a name of more than 64, more
// than 8 base units, an exponent beyond 9, brackets nested too deep.
var ErrLimit = errors.New("unit too large")

// Unit is a unit of measure. The zero Unit is dimensionless.
//
// Two units compare with == if they are written the same way, so [One], [Percent] and [Points] are three values of the
// dimensionless unit; use [Unit.Equal] to ask whether two numbers may be added, and [Unit.Plain] for map keys that shall
// not tell them apart.
type Unit struct {
	// text is canonical: "" for the dimensionless unit, "%" or "pp" for its other two faces, else sorted base units.
	text string
}

// The three ways to show the dimensionless unit.
var (
	One     = Unit{}           // a plain number, 0.2034
	Percent = Unit{text: "%"}  // a share as percent: 0.2034 is 20.34%
	Points  = Unit{text: "pp"} // a difference of percentages in percentage points: 0.03 is +3.00 pp
)

// String returns the canonical text, which [Parse] reads back as the same unit: "1", "%", "pp", "CNY/order".
func (u Unit) String() string {
	if u.text == "" {
		return "1"
	}
	return u.text
}

// Equal reports whether u and v measure the same thing. How a dimensionless number is shown does not matter.
func (u Unit) Equal(v Unit) bool { return u.Plain() == v.Plain() }

// Dimensionless reports whether u is a pure number, however shown.
func (u Unit) Dimensionless() bool { return u.Plain() == One }

// Plain returns u without its way of being shown: [One] for [Percent] and [Points], all other units as they are.
func (u Unit) Plain() Unit {
	if u == Percent || u == Points {
		return One
	}
	return u
}

// Difference returns the unit of the difference of two numbers in u: [Points] for [Percent], all other units as they are.
func (u Unit) Difference() Unit {
	if u == Percent {
		return Points
	}
	return u
}

// Mul returns the unit of a product. The error wraps [ErrLimit].
func (u Unit) Mul(v Unit) (Unit, error) {
	if v.Dimensionless() {
		return u.Plain(), nil
	}
	return canonical(append(u.bases(), v.bases()...))
}

// Div returns the unit of a quotient. The error wraps [ErrLimit].
func (u Unit) Div(v Unit) (Unit, error) {
	if v.Dimensionless() {
		return u.Plain(), nil
	}
	divisor := v.bases()
	for i := range divisor {
		divisor[i].exp = -divisor[i].exp
	}
	return canonical(append(u.bases(), divisor...))
}

// MarshalText returns [Unit.String].
func (u Unit) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// UnmarshalText is [Parse].
func (u *Unit) UnmarshalText(text []byte) error {
	v, err := Parse(string(text))
	if err != nil {
		return err
	}
	*u = v
	return nil
}

// base is a base unit to a power.
type base struct {
	name string
	exp  int
}

// bases takes canonical text apart.
func (u Unit) bases() []base {
	if u.Dimensionless() {
		return nil
	}
	bs := make([]base, 0, maxBases)
	sign, rest := 1, u.text
	for rest != "" {
		word, next := rest, ""
		op := 1
		if i := strings.IndexAny(rest, "*/"); i >= 0 {
			word, next = rest[:i], rest[i+1:]
			if rest[i] == '/' {
				op = -1
			}
		}
		b := base{name: word, exp: 1}
		if i := strings.IndexByte(word, '^'); i >= 0 {
			b.name = word[:i]
			b.exp, _ = strconv.Atoi(word[i+1:]) // canonical: always a small number
		}
		if b.name != "1" {
			b.exp *= sign
			bs = append(bs, b)
		}
		sign, rest = op, next
	}
	return bs
}

// canonical merges equal base units, drops those that cancel and writes the rest in canonical order.
func canonical(bs []base) (Unit, error) {
	slices.SortStableFunc(bs, func(a, b base) int { return cmp.Compare(a.name, b.name) })
	merged := bs[:0]
	for _, b := range bs {
		if n := len(merged); n > 0 && merged[n-1].name == b.name {
			merged[n-1].exp += b.exp
		} else {
			merged = append(merged, b)
		}
	}
	merged = slices.DeleteFunc(merged, func(b base) bool { return b.exp == 0 })
	if len(merged) > maxBases {
		return One, fmt.Errorf("%d base units, at most %d: %w", len(merged), maxBases, ErrLimit)
	}
	var over, under strings.Builder
	for _, b := range merged {
		if b.exp > maxExponent || b.exp < -maxExponent {
			return One, fmt.Errorf("%s^%d, exponents reach %d at most: %w", b.name, b.exp, maxExponent, ErrLimit)
		}
		if b.exp > 0 {
			if over.Len() > 0 {
				over.WriteByte('*')
			}
			writePower(&over, b.name, b.exp)
		} else {
			under.WriteByte('/')
			writePower(&under, b.name, -b.exp)
		}
	}
	text := over.String() + under.String()
	if over.Len() == 0 && under.Len() > 0 {
		text = "1" + text
	}
	if len(text) > maxText {
		return One, fmt.Errorf("%d bytes of text, at most %d: %w", len(text), maxText, ErrLimit)
	}
	return Unit{text: text}, nil
}

func writePower(w *strings.Builder, name string, exp int) {
	w.WriteString(name)
	if exp != 1 {
		w.WriteByte('^')
		w.WriteString(strconv.Itoa(exp))
	}
}
