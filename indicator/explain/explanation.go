package explain

import (
	"cmp"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/shopspring/decimal"
)

// Errors that numbers can cause wrap one of these.
var (
	ErrNoValue = errors.New("no value")             // a total divides by zero, or the formula has no value
	ErrTooMany = errors.New("too many factors")     // more than [MaxFactors]
	ErrRange   = errors.New("number out of range")  // more than 1,000 digits on one side of the decimal point
	ErrUnequal = errors.New("totals are not equal") // a part is refined by an explanation of another number
)

// Method names the decomposition that made an explanation.
type Method string

// The methods.
const (
	MethodAdditive Method = "additive"
	MethodRatio    Method = "ratio"
	MethodMixRate  Method = "mix-rate"
	MethodLMDI     Method = "lmdi"
	MethodShapley  Method = "shapley"
)

// Effect tells apart parts that have the same key.
type Effect string

// The effects of [MixRate]; parts of other methods have none.
const (
	EffectRate Effect = "rate" // the segment's own ratio changed
	EffectMix  Effect = "mix"  // the segment's weight changed
)

// Explanation is the change of a number and the parts that it is the sum of. The zero Explanation says that 0 stayed 0.
type Explanation struct {
	Method   Method
	From, To decimal.Decimal // the number before and after, or expected and actual
	Total    decimal.Decimal // To − From, exactly
	Parts    []Part          // in the order of the input; their values sum to Total, exactly
}

// Part is what one segment or factor contributed, in the unit of the total.
type Part struct {
	Key    string // as given by the caller
	Effect Effect
	Value  decimal.Decimal

	// From and To are what the part itself was before and after: the value of a segment ([Additive]) or factor ([Product],
	// [Shapley]), the segment's own ratio ([Ratio], rate effect), its share of the denominator (mix effect). They are
	// rounded like everything else and have no value where the segment's denominator is 0, or the part is several in one.
	From, To decimal.NullDecimal

	// Residue is what rounding left over and is contained in Value; 0 for all parts but at most one of a decomposition.
	Residue decimal.Decimal
}

// Sum adds the parts. It equals Total in every explanation that this package makes.
func (x Explanation) Sum() decimal.Decimal {
	var sum decimal.Decimal
	for _, p := range x.Parts {
		sum = sum.Add(p.Value)
	}
	return sum
}

// Top returns x with the n parts of largest absolute value, largest first and ties by key and effect. All others are
// summed up in one last part with the key rest, which is left out when there are none.
func (x Explanation) Top(n int, rest string) Explanation {
	x.Parts = slices.Clone(x.Parts)
	slices.SortStableFunc(x.Parts, func(a, b Part) int {
		return cmp.Or(b.Value.Abs().Cmp(a.Value.Abs()), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Effect, b.Effect))
	})
	n = max(n, 0)
	if len(x.Parts) <= n {
		return x
	}
	other := Part{Key: rest}
	for _, p := range x.Parts[n:] {
		other.Value = other.Value.Add(p.Value)
		other.Residue = other.Residue.Add(p.Residue)
	}
	x.Parts = append(x.Parts[:n], other)
	return x
}

// Refine returns x with part i replaced by the parts of an explanation of the same number, such as a region by its
// cities. The keys are those of sub. The error wraps [ErrUnequal] if sub.Total is not the part's value.
func (x Explanation) Refine(i int, sub Explanation) (Explanation, error) {
	p, err := x.part(i, sub)
	if err != nil {
		return Explanation{}, fmt.Errorf("explain: refine: %w", err)
	}
	if !p.Value.Equal(sub.Total) {
		return Explanation{}, fmt.Errorf("explain: refine: part %q is %s, explained is %s: %w", p.Key, p.Value, sub.Total, ErrUnequal)
	}
	x.Parts = slices.Concat(x.Parts[:i], sub.Parts, x.Parts[i+1:])
	return x, nil
}

// Spread returns x with part i, the contribution of a factor, replaced by the parts of an explanation of that factor,
// scaled in proportion so that they sum to what the factor contributed: revenue by orders and order value, and orders by
// region. The keys are those of sub. A part of 0 becomes parts of 0. The error wraps [ErrUnequal] if sub explains no
// change but the factor contributed one, [ErrRange] for numbers too long.
func (x Explanation) Spread(i int, sub Explanation, r Rounding) (Explanation, error) {
	p, err := x.part(i, sub)
	if err != nil {
		return Explanation{}, fmt.Errorf("explain: spread: %w", err)
	}
	if sub.Total.IsZero() && !p.Value.IsZero() {
		return Explanation{}, fmt.Errorf("explain: spread: part %q is %s, but its factor did not change: %w", p.Key, p.Value, ErrUnequal)
	}
	scale := new(big.Rat)
	if !p.Value.IsZero() {
		scale = quo(p.Value.Rat(), sub.Total.Rat())
	}
	terms := make([]term, len(sub.Parts))
	for j, q := range sub.Parts {
		q.Residue = decimal.Decimal{}
		terms[j] = term{q, new(big.Rat).Mul(scale, q.Value.Rat())}
	}
	x.Parts = slices.Concat(x.Parts[:i], settle(p.Value, terms, r), x.Parts[i+1:])
	return x, nil
}

// part returns the part that sub is to replace, having checked that sub is an explanation.
func (x Explanation) part(i int, sub Explanation) (Part, error) {
	if i < 0 || i >= len(x.Parts) {
		return Part{}, fmt.Errorf("there is no part %d of %d", i, len(x.Parts))
	}
	p := x.Parts[i]
	if err := inRange(p.Value, sub.Total); err != nil {
		return Part{}, fmt.Errorf("part %q: %w", p.Key, err)
	}
	for _, q := range sub.Parts {
		if err := inRange(q.Value); err != nil {
			return Part{}, fmt.Errorf("part %q: %w", q.Key, err)
		}
	}
	if !sub.Sum().Equal(sub.Total) {
		return Part{}, fmt.Errorf("the parts for %q sum to %s, their total is %s: %w", p.Key, sub.Sum(), sub.Total, ErrUnequal)
	}
	return p, nil
}
