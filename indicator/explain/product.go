package explain

import (
	"fmt"
	"math/big"

	"github.com/shopspring/decimal"
)

// Factor is a factor of a product, before and after.
type Factor struct {
	Key      string
	From, To decimal.Decimal
	Divides  bool // the product is divided by it
}

func (f Factor) rats() (from, to *big.Rat) {
	from, to = f.From.Rat(), f.To.Rat()
	if f.Divides {
		from.Inv(from)
		to.Inv(to)
	}
	return from, to
}

// Product explains a product of factors, some of which may divide: revenue = visits · win rate · order value, velocity =
// deals · win rate · value / cycle.
//
// It uses the additive logarithmic mean Divisia index (LMDI-I, Ang, Energy Policy 33, 2005): the part of factor x is
//
//	L(V', V) · ln(x'/x), L(a, b) = (a − b) / ln(a/b), L(a, a) = a
//
// which leaves no interaction over and does not depend on the order of the factors. The logarithm needs every factor to
// have the same sign on both sides and not to be 0; where that is not so the parts are those of [Shapley], and
// [Explanation.Method] says which it was.
//
// The error wraps [ErrNoValue] for a division by 0, [ErrRange] for numbers too long and, of [MethodShapley] only,
// [ErrTooMany].
func Product(factors []Factor, r Rounding) (Explanation, error) {
	logarithmic := true
	for _, f := range factors {
		if err := inRange(f.From, f.To); err != nil {
			return Explanation{}, fmt.Errorf("explain: product: factor %q: %w", f.Key, err)
		}
		if f.Divides && (f.From.IsZero() || f.To.IsZero()) {
			return Explanation{}, fmt.Errorf("explain: product: division by factor %q, which is 0: %w", f.Key, ErrNoValue)
		}
		logarithmic = logarithmic && f.From.Sign()*f.To.Sign() > 0
	}
	if logarithmic {
		return lmdi(factors, r), nil
	}
	x, err := shapleyProduct(factors, r)
	if err != nil {
		return Explanation{}, fmt.Errorf("explain: product: a factor is 0 or changes its sign: %w", err)
	}
	return x, nil
}

func lmdi(factors []Factor, r Rounding) Explanation {
	before, after := big.NewRat(1, 1), big.NewRat(1, 1)
	for _, f := range factors {
		from, to := f.rats()
		before.Mul(before, from)
		after.Mul(after, to)
	}
	// The digits kept, 16 to spare, and the digits before the point of the largest product; 64 bits more pay for the sizes
	// of logarithms and for the errors of some hundred operations.
	kept := r.decimals() + 16
	prec := uint(kept)*10/3 + uint(max(magnitude(before), magnitude(after), 0)) + 64
	float := func(x *big.Rat) *big.Float { return new(big.Float).SetPrec(prec).SetRat(x) }

	change := new(big.Rat).Sub(after, before)
	logMean := float(before)
	if change.Sign() != 0 {
		logMean.Quo(float(change), logQuo(after, before, prec))
	}
	scale := new(big.Float).SetPrec(prec).SetInt(pow10(kept))
	terms := make([]term, len(factors))
	for i, f := range factors {
		from, to := f.rats()
		v := logQuo(to, from, prec)
		v.Mul(v, logMean).Mul(v, scale)
		terms[i] = term{factorPart(f.Key, f.From, f.To, r), new(big.Rat).SetFrac(nearest(v), pow10(kept))}
	}
	return explanation(MethodLMDI, before, after, terms, r)
}

// nearest rounds to a whole number. A part whose exact value has few digits, such as that of the only factor that changed,
// comes out as just that value, which then also rounds down correctly.
func nearest(v *big.Float) *big.Int {
	half := new(big.Float).SetFloat64(0.5)
	if v.Sign() < 0 {
		half.Neg(half)
	}
	n, _ := new(big.Float).SetPrec(v.Prec()).Add(v, half).Int(nil)
	return n
}

func factorPart(key string, from, to decimal.Decimal, r Rounding) Part {
	return Part{Key: key, From: r.null(from.Rat()), To: r.null(to.Rat())}
}

// magnitude is the binary logarithm of |x|, rounded, within 1.
func magnitude(x *big.Rat) int { return x.Num().BitLen() - x.Denom().BitLen() }
