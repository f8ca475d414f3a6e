package explain

import (
	"fmt"
	"math/big"
	"math/bits"
	"strings"

	"github.com/shopspring/decimal"
)

// MaxFactors is the largest number of factors of [Shapley], which evaluates the formula 2^n times.
const MaxFactors = 12

// Shapley explains a formula of any shape and signs: the part of a factor is the mean, over all orders in which the
// factors could have changed one by one, of what the formula changed by when it was this factor's turn (Shapley, A Value
// for n-Person Games, 1953):
//
//	φ(k) = Σ over S without k of |S|!·(n−|S|−1)!/n! · (f(S ∪ k) − f(S))
//
// f is called once for each of the 2^n ways to take some factors as they are after and the others as they were before. It
// gets the values in the order of the factors, must not keep or change the slice, must return the same value for the same
// arguments, and reports false where the formula has none (x/0).
//
// The weights are exact. The error wraps [ErrTooMany] for more than [MaxFactors] factors, [ErrNoValue] where f has no
// value, [ErrRange] for numbers too long. For a product of many factors see [Product]; for a deep formula explain one
// step after the other and join them by [Explanation.Spread].
func Shapley(factors []Change, f func(values []decimal.Decimal) (decimal.Decimal, bool), r Rounding) (Explanation, error) {
	n := len(factors)
	if n > MaxFactors {
		return Explanation{}, fmt.Errorf("explain: shapley: %d factors, at most %d: %w", n, MaxFactors, ErrTooMany)
	}
	for _, c := range factors {
		if err := inRange(c.From, c.To); err != nil {
			return Explanation{}, fmt.Errorf("explain: shapley: factor %q: %w", c.Key, err)
		}
	}
	results := make([]decimal.Decimal, 1<<n)
	values := make([]decimal.Decimal, n)
	scale := int32(0)
	for set := range results {
		for k, c := range factors {
			values[k] = c.From
			if set>>k&1 == 1 {
				values[k] = c.To
			}
		}
		y, ok := f(values)
		err := inRange(y)
		if !ok {
			err = ErrNoValue
		}
		if err != nil {
			return Explanation{}, fmt.Errorf("explain: shapley: formula with %s: %w", state(factors, set), err)
		}
		results[set] = y
		scale = max(scale, -y.Exponent())
	}
	whole := make([]*big.Int, len(results))
	for set, y := range results {
		whole[set] = y.Shift(scale).BigInt() // y·10^scale is whole
	}
	terms := make([]term, n)
	for k, c := range factors {
		terms[k].part = factorPart(c.Key, c.From, c.To, r)
	}
	return shapley(whole, pow10(scale), terms, r), nil
}

// state says which factors are taken from which side.
func state(factors []Change, set int) string {
	if len(factors) == 0 {
		return "no factors"
	}
	sides := make([]string, len(factors))
	for k, c := range factors {
		sides[k] = c.Key + " before"
		if set>>k&1 == 1 {
			sides[k] = c.Key + " after"
		}
	}
	return strings.Join(sides, ", ")
}

// shapleyProduct evaluates the product of the factors for every set, over a common denominator.
func shapleyProduct(factors []Factor, r Rounding) (Explanation, error) {
	n := len(factors)
	if n > MaxFactors {
		return Explanation{}, fmt.Errorf("%d factors, at most %d: %w", n, MaxFactors, ErrTooMany)
	}
	den := big.NewInt(1)
	before, after := make([]*big.Int, n), make([]*big.Int, n)
	terms := make([]term, n)
	for k, f := range factors {
		from, to := f.rats()
		before[k] = new(big.Int).Mul(from.Num(), to.Denom())
		after[k] = new(big.Int).Mul(to.Num(), from.Denom())
		den.Mul(den, from.Denom()).Mul(den, to.Denom())
		terms[k].part = factorPart(f.Key, f.From, f.To, r)
	}
	whole := make([]*big.Int, 1<<n)
	for set := range whole {
		whole[set] = big.NewInt(1)
		for k := range factors {
			if set>>k&1 == 1 {
				whole[set].Mul(whole[set], after[k])
			} else {
				whole[set].Mul(whole[set], before[k])
			}
		}
	}
	return shapley(whole, den, terms, r), nil
}

// shapley makes the explanation from the values of the formula, whole[set]/den, where bit k of set says that factor k is
// as after. It fills in the values of the terms.
//
// The weights depend on the size of a set only, so values are first added up by size: of all sets, and of those with k.
func shapley(whole []*big.Int, den *big.Int, terms []term, r Rounding) Explanation {
	n := len(terms)
	all := ints(n + 1)
	with := make([][]*big.Int, n)
	for k := range with {
		with[k] = ints(n + 1)
	}
	for set, y := range whole {
		size := bits.OnesCount(uint(set))
		all[size].Add(all[size], y)
		for k := range n {
			if set>>k&1 == 1 {
				with[k][size].Add(with[k][size], y)
			}
		}
	}
	factorial := ints(n + 1)
	factorial[0].SetInt64(1)
	for i := 1; i <= n; i++ {
		factorial[i].Mul(factorial[i-1], big.NewInt(int64(i)))
	}
	common := new(big.Int).Mul(factorial[n], den)
	for k := range terms {
		sum := new(big.Int)
		for size := range n {
			weight := new(big.Int).Mul(factorial[size], factorial[n-1-size])
			gain := new(big.Int).Add(with[k][size+1], with[k][size])
			gain.Sub(gain, all[size]) // f(S ∪ k) − f(S) over all S of this size without k
			sum.Add(sum, weight.Mul(weight, gain))
		}
		terms[k].value = new(big.Rat).SetFrac(sum, common)
	}
	from := new(big.Rat).SetFrac(whole[0], den)
	to := new(big.Rat).SetFrac(whole[len(whole)-1], den)
	return explanation(MethodShapley, from, to, terms, r)
}

func ints(n int) []*big.Int {
	s := make([]*big.Int, n)
	for i := range s {
		s[i] = new(big.Int)
	}
	return s
}
