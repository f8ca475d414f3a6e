package explain

import "math/big"

// logQuo returns ln(a/b) for a/b > 0 with about prec correct bits, also where a is very near to b.
//
// a/b = m·2^e with m between √½ and √2; ln m = 2·artanh((m−1)/(m+1)). The argument of artanh is formed from exact
// numbers, so nothing cancels.
func logQuo(a, b *big.Rat, prec uint) *big.Float {
	q := quo(a, b)
	num, den := new(big.Int).Set(q.Num()), new(big.Int).Set(q.Denom())
	e := num.BitLen() - den.BitLen()
	if e >= 0 {
		den.Lsh(den, uint(e))
	} else {
		num.Lsh(num, uint(-e))
	}
	// Now num/den lies between ½ and 2.
	if num2, den2 := new(big.Int).Mul(num, num), new(big.Int).Mul(den, den); num2.Cmp(new(big.Int).Lsh(den2, 1)) > 0 {
		den.Lsh(den, 1)
		e++
	} else if new(big.Int).Lsh(num2, 1).Cmp(den2) < 0 {
		num.Lsh(num, 1)
		e--
	}
	z := new(big.Rat).SetFrac(new(big.Int).Sub(num, den), new(big.Int).Add(num, den))
	ln := artanh(z, prec)
	if e != 0 {
		ln2 := artanh(big.NewRat(1, 3), prec)
		ln2.Mul(ln2, new(big.Float).SetInt64(int64(e)))
		ln.Add(ln, ln2)
	}
	return ln.Mul(ln, new(big.Float).SetInt64(2))
}

// artanh sums z + z³/3 + z⁵/5 + … for |z| ≤ 1/3, of which each term is at least three bits smaller than the one before.
func artanh(z *big.Rat, prec uint) *big.Float {
	power := new(big.Float).SetPrec(prec).SetRat(z)
	sum := new(big.Float).Copy(power)
	square := new(big.Float).SetPrec(prec).Mul(power, power)
	next := new(big.Float).SetPrec(prec)
	for k := int64(3); power.Sign() != 0; k += 2 {
		power.Mul(power, square)
		next.Quo(power, new(big.Float).SetInt64(k))
		if next.MantExp(nil) < sum.MantExp(nil)-int(prec) {
			break
		}
		sum.Add(sum, next)
	}
	return sum
}
