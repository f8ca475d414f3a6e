package fixed

import (
	"math/big"

	"github.com/shopspring/decimal"
)

// Sqrt returns the square root of r, which is not negative, rounded half to
// even at scale decimals, and whether that is the exact root.
//
// The whole root of 4·r·10^(2·scale) is twice the root with one binary digit
// more, which together with what is left over decides the rounding.
func Sqrt(r *big.Rat, scale int32) (root decimal.Decimal, exact bool) {
	n := new(big.Int).Mul(r.Num(), pow10(2*scale))
	n.Lsh(n, 2)
	rem := new(big.Int)
	n.QuoRem(n, r.Denom(), rem)
	s := new(big.Int).Sqrt(n)
	exact = rem.Sign() == 0 && new(big.Int).Mul(s, s).Cmp(n) == 0
	half := s.Bit(0) == 1
	s.Rsh(s, 1)
	if half && (!exact || s.Bit(0) == 1) {
		s.Add(s, one)
	}
	return decimal.NewFromBigInt(s, -scale), exact && !half
}
