package aggregate

import (
	"math/big"
	"math/bits"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/internal/column"
)

// i128 is a whole number of 128 bits, two's complement. Functions here that
// are not said to check expect results below 2^127.
type i128 = column.Int128

var pow10 = [20]uint64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9,
	1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
}

func long(n int64) i128 { return i128{Hi: n >> 63, Lo: uint64(n)} }

func plus(a, b i128) i128 {
	lo, carry := bits.Add64(a.Lo, b.Lo, 0)
	return i128{Hi: a.Hi + b.Hi + int64(carry), Lo: lo}
}

func negative(a i128) i128 {
	lo, borrow := bits.Sub64(0, a.Lo, 0)
	return i128{Hi: -a.Hi - int64(borrow), Lo: lo}
}

// absolute returns |a| in two words.
func absolute(a i128) (hi, lo uint64) {
	if a.Hi < 0 {
		a = negative(a)
	}
	return uint64(a.Hi), a.Lo
}

func signed(hi, lo uint64, minus bool) i128 {
	a := i128{Hi: int64(hi), Lo: lo}
	if minus {
		return negative(a)
	}
	return a
}

// short returns a as an int64, if it is one.
func short(a i128) (int64, bool) {
	n := int64(a.Lo)
	return n, a.Hi == n>>63
}

// width is the number of bits of |a|.
func width(a i128) int {
	hi, lo := absolute(a)
	if hi != 0 {
		return 64 + bits.Len64(hi)
	}
	return bits.Len64(lo)
}

// times returns a·f; ok says that it is below 2^127.
func times(a i128, f uint64) (p i128, ok bool) {
	hi, lo := absolute(a)
	h1, l1 := bits.Mul64(lo, f)
	h2, l2 := bits.Mul64(hi, f)
	h, carry := bits.Add64(h1, l2, 0)
	ok = h2 == 0 && carry == 0 && h>>63 == 0
	return signed(h, l1, a.Hi < 0), ok
}

// shift returns a·10^digits; ok says that it is below 2^127. digits is not
// negative.
func shift(a i128, digits int64) (p i128, ok bool) {
	if a == (i128{}) {
		return a, true
	}
	for ; digits > 19; digits -= 19 {
		if a, ok = times(a, pow10[19]); !ok {
			return a, false
		}
	}
	return times(a, pow10[digits])
}

// quotient returns a/d rounded half to even, and whether that is exact.
func quotient(a i128, d uint64) (q i128, exact bool) {
	hi, lo := absolute(a)
	qh, r := hi/d, hi%d
	ql, r := bits.Div64(r, lo, d)
	if rest := d - r; r > rest || r == rest && ql&1 == 1 {
		var carry uint64
		ql, carry = bits.Add64(ql, 1, 0)
		qh += carry
	}
	return signed(qh, ql, a.Hi < 0), r == 0
}

// long128 returns d·10^scale; ok says that it is whole and below 2^127.
func long128(d decimal.Decimal, scale int32) (n i128, ok bool) {
	e := int64(scale) + int64(d.Exponent())
	if d.NumDigits() > 18 {
		c := d.Coefficient()
		if e < 0 {
			return divided(c, -e)
		}
		if n, ok = fromBig(c); !ok {
			return n, false
		}
		return shift(n, e)
	}
	n = long(d.CoefficientInt64())
	switch {
	case e >= 0:
		return shift(n, e)
	case n == i128{}:
		return n, true
	case e < -18: // more zeros than n has digits
		return n, false
	}
	return quotient(n, pow10[-e])
}

// divided returns c/10^digits, if that is whole and below 2^127.
func divided(c *big.Int, digits int64) (n i128, ok bool) {
	if digits > int64(c.BitLen()) { // more zeros than c has digits
		return n, false
	}
	r := new(big.Int)
	c.QuoRem(c, new(big.Int).Exp(big.NewInt(10), big.NewInt(digits), nil), r)
	if r.Sign() != 0 {
		return n, false
	}
	return fromBig(c)
}

// fromBig returns c, if it is below 2^127.
func fromBig(c *big.Int) (n i128, ok bool) {
	if c.BitLen() > 127 {
		return n, false
	}
	var word [16]byte
	c.FillBytes(word[:])
	var hi, lo uint64
	for i := range 8 {
		hi, lo = hi<<8|uint64(word[i]), lo<<8|uint64(word[8+i])
	}
	return signed(hi, lo, c.Sign() < 0), true
}
