package explain

import (
	"fmt"
	"math/big"

	"github.com/shopspring/decimal"
)

// Change is a number before and after. Zero stands for a segment that was not there.
type Change struct {
	Key      string
	From, To decimal.Decimal
}

// Additive explains a sum: each part is what its summand changed by. Nothing is rounded.
func Additive(changes []Change) Explanation {
	x := Explanation{Method: MethodAdditive, Parts: make([]Part, len(changes))}
	for i, c := range changes {
		x.From, x.To = x.From.Add(c.From), x.To.Add(c.To)
		x.Parts[i] = Part{Key: c.Key, Value: c.To.Sub(c.From),
			From: decimal.NewNullDecimal(c.From), To: decimal.NewNullDecimal(c.To)}
	}
	x.Total = x.To.Sub(x.From)
	return x
}

// Fraction is a numerator and a denominator, such as deals won and deals closed. Either may be 0 or negative.
type Fraction struct{ Num, Den decimal.Decimal }

func (f Fraction) ratio() *big.Rat {
	if f.Den.IsZero() {
		return nil
	}
	return quo(f.Num.Rat(), f.Den.Rat())
}

// Segment is a part of a ratio's whole, before and after. The zero Fraction stands for a segment that was not there.
type Segment struct {
	Key      string
	From, To Fraction
}

// Ratio explains a ratio of sums R = Σn/Σd by what each segment added to it: with D' the later denominator,
//
//	c = ((n' − n) − R·(d' − d)) / D'
//
// A segment lifts the ratio by more numerator than its growth at the old ratio would have brought. The parts depend on
// which side comes first. The error wraps [ErrNoValue] if a total denominator is 0, [ErrRange] for numbers too long.
func Ratio(segments []Segment, r Rounding) (Explanation, error) {
	w, err := total(segments)
	if err != nil {
		return Explanation{}, fmt.Errorf("explain: ratio: %w", err)
	}
	from, to := w.From.ratio(), w.To.ratio()
	// c = (D·(n' − n) − N·(d' − d)) / (D·D'), with one division.
	den := w.From.Den.Mul(w.To.Den).Rat()
	terms := make([]term, len(segments))
	for i, s := range segments {
		num := w.From.Den.Mul(s.To.Num.Sub(s.From.Num)).Sub(w.From.Num.Mul(s.To.Den.Sub(s.From.Den)))
		terms[i] = term{
			Part{Key: s.Key, From: r.null(s.From.ratio()), To: r.null(s.To.ratio())},
			quo(num.Rat(), den),
		}
	}
	return explanation(MethodRatio, from, to, terms, r), nil
}

// MixRate explains a ratio of sums by two parts per segment: with w the segment's share of the denominator, r its own
// ratio and R the whole's, and a bar over each for the mean of before and after,
//
//	rate = w̄·(r' − r)        mix = (w' − w)·(r̄ − R̄)
//
// A segment with a ratio below the whole's lowers it by growing. This is the decomposition of Kitagawa (Components of a
// Difference Between Two Rates, JASA 50, 1955) in its symmetric form, the mix centred on R so that it means something for
// each segment. Where a segment's denominator is 0 on one side its ratio there is taken to be that of the other side, so
// all of its effect is mix; a numerator without a denominator is counted under rate.
//
// The error wraps [ErrNoValue] if a total denominator is 0, [ErrRange] for numbers too long.
func MixRate(segments []Segment, r Rounding) (Explanation, error) {
	w, err := total(segments)
	if err != nil {
		return Explanation{}, fmt.Errorf("explain: mix and rate: %w", err)
	}
	from, to := w.From.ratio(), w.To.ratio()
	fromDen, toDen := w.From.Den.Rat(), w.To.Den.Rat()
	centre := mean(from, to)
	terms := make([]term, 0, 2*len(segments))
	for _, s := range segments {
		w0, w1 := quo(s.From.Den.Rat(), fromDen), quo(s.To.Den.Rat(), toDen)
		r0, r1 := s.From.ratio(), s.To.ratio()
		ratePart := Part{Key: s.Key, Effect: EffectRate, From: r.null(r0), To: r.null(r1)}
		mixPart := Part{Key: s.Key, Effect: EffectMix, From: r.null(w0), To: r.null(w1)}

		rate, mix := new(big.Rat), new(big.Rat)
		if r0 == nil {
			rate.Sub(rate, quo(s.From.Num.Rat(), fromDen))
			r0 = r1
		}
		if r1 == nil {
			rate.Add(rate, quo(s.To.Num.Rat(), toDen))
			r1 = r0
		}
		if r0 != nil {
			d := new(big.Rat).Sub(r1, r0)
			rate.Add(rate, d.Mul(d, mean(w0, w1)))
			mix.Sub(w1, w0)
			d.Sub(mean(r0, r1), centre)
			mix.Mul(mix, d)
		}
		terms = append(terms, term{ratePart, rate}, term{mixPart, mix})
	}
	return explanation(MethodMixRate, from, to, terms, r), nil
}

// total adds the segments up and sees to it that both ratios have a value.
func total(segments []Segment) (Segment, error) {
	var w Segment
	for _, s := range segments {
		if err := inRange(s.From.Num, s.From.Den, s.To.Num, s.To.Den); err != nil {
			return w, fmt.Errorf("segment %q: %w", s.Key, err)
		}
		w.From.Num, w.From.Den = w.From.Num.Add(s.From.Num), w.From.Den.Add(s.From.Den)
		w.To.Num, w.To.Den = w.To.Num.Add(s.To.Num), w.To.Den.Add(s.To.Den)
	}
	if w.From.Den.IsZero() {
		return w, fmt.Errorf("the earlier denominator is 0: %w", ErrNoValue)
	}
	if w.To.Den.IsZero() {
		return w, fmt.Errorf("the later denominator is 0: %w", ErrNoValue)
	}
	return w, nil
}

func quo(a, b *big.Rat) *big.Rat { return new(big.Rat).Quo(a, b) }

func mean(a, b *big.Rat) *big.Rat {
	m := new(big.Rat).Add(a, b)
	return m.Mul(m, big.NewRat(1, 2))
}
