package fixed

import (
	"math/big"

	"github.com/shopspring/decimal"
)

// Scale is the number of decimals of every quotient, average and interpolated
// percentile.
const Scale = 12

// Div returns a / b rounded half to even at scale decimals, and whether that
// is the exact quotient. b must not be 0.
func Div(a, b decimal.Decimal, scale int32) (q decimal.Decimal, exact bool) {
	// a/b = (ac·10^ae) / (bc·10^be); scaled by 10^scale to a whole quotient.
	n, d := a.Coefficient(), b.Coefficient()
	if shift := a.Exponent() - b.Exponent() + scale; shift >= 0 {
		n.Mul(n, pow10(shift))
	} else {
		d.Mul(d, pow10(-shift))
	}
	r := new(big.Int)
	n.QuoRem(n, d, r)
	if r.Sign() == 0 {
		return decimal.NewFromBigInt(n, -scale), true
	}
	away := r.Sign()*d.Sign() > 0
	switch r.Lsh(r, 1).CmpAbs(d) {
	case 1:
		step(n, away)
	case 0:
		if n.Bit(0) == 1 {
			step(n, away)
		}
	}
	return decimal.NewFromBigInt(n, -scale), false
}

func step(n *big.Int, up bool) {
	if up {
		n.Add(n, one)
	} else {
		n.Sub(n, one)
	}
}

// Round rounds d half to even at scale decimals and says whether that changed
// nothing.
func Round(d decimal.Decimal, scale int32) (r decimal.Decimal, exact bool) {
	if d.Exponent() >= -scale {
		return d, true
	}
	r = d.RoundBank(scale)
	return r, r.Equal(d)
}

var one = big.NewInt(1)

func pow10(n int32) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}
