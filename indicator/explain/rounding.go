package explain

import (
	"cmp"
	"fmt"
	"math/big"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator/unit"
)

// Rounding says how the numbers of an explanation are rounded. The zero Rounding keeps 12 decimals, half to even, as all
// divisions of the indicator language do.
type Rounding struct {
	scale int32 // decimals + 1; 0 is the default
	mode  unit.Rounding
}

// Decimals keeps n decimals, rounded as mode says. n is clamped to 0 … 100.
func Decimals(n int, mode unit.Rounding) Rounding {
	return Rounding{scale: int32(min(max(n, 0), 100)) + 1, mode: mode}
}

const defaultDecimals = 12

func (r Rounding) decimals() int32 {
	if r.scale == 0 {
		return defaultDecimals
	}
	return r.scale - 1
}

// round gives the decimal that represents x.
func (r Rounding) round(x *big.Rat) decimal.Decimal {
	n := new(big.Int).Mul(x.Num(), pow10(r.decimals()))
	q, rest := n.QuoRem(n, x.Denom(), new(big.Int))
	if rest.Sign() != 0 && r.mode != unit.Down {
		twice := new(big.Int).Lsh(rest, 1)
		c := twice.CmpAbs(x.Denom())
		if c > 0 || c == 0 && (r.mode == unit.HalfUp || q.Bit(0) == 1) {
			q.Add(q, big.NewInt(int64(x.Sign())))
		}
	}
	return decimal.NewFromBigInt(q, -r.decimals()).Normalize()
}

func (r Rounding) null(x *big.Rat) decimal.NullDecimal {
	if x == nil {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(r.round(x))
}

func pow10(n int32) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// term is a part before rounding.
type term struct {
	part  Part
	value *big.Rat
}

// explanation rounds everything and makes the parts sum to the total.
func explanation(m Method, from, to *big.Rat, terms []term, r Rounding) Explanation {
	x := Explanation{Method: m, From: r.round(from), To: r.round(to)}
	x.Total = x.To.Sub(x.From).Normalize()
	x.Parts = settle(x.Total, terms, r)
	return x
}

// settle rounds the terms and puts what is missing to the total on the largest.
func settle(total decimal.Decimal, terms []term, r Rounding) []Part {
	parts := make([]Part, len(terms))
	residue := total
	for i, t := range terms {
		parts[i] = t.part
		parts[i].Value = r.round(t.value)
		residue = residue.Sub(parts[i].Value)
	}
	if !residue.IsZero() && len(parts) > 0 {
		p := &parts[largest(terms)]
		p.Value = p.Value.Add(residue).Normalize()
		p.Residue = residue.Normalize()
	}
	return parts
}

// largest returns the index of the term with the largest absolute value, ties by key, effect and place. It looks at the
// values before rounding, so a term that is exactly 0 never takes a residue from one that is not.
func largest(terms []term) int {
	best := 0
	for i, t := range terms[1:] {
		b := terms[best]
		c := cmp.Or(
			new(big.Rat).Abs(b.value).Cmp(new(big.Rat).Abs(t.value)),
			cmp.Compare(t.part.Key, b.part.Key),
			cmp.Compare(t.part.Effect, b.part.Effect))
		if c < 0 {
			best = i + 1
		}
	}
	return best
}

// maxDigits bounds the digits on either side of the decimal point, and with them time and memory.
const maxDigits = 1000

func inRange(ds ...decimal.Decimal) error {
	for _, d := range ds {
		exp := int64(d.Exponent())
		digits := int64(d.Coefficient().BitLen()) * 302 / 1000 // at most one less than there are
		if exp < -maxDigits || exp+digits > maxDigits {
			return fmt.Errorf("more than %d digits on one side of the decimal point: %w", maxDigits, ErrRange)
		}
	}
	return nil
}
