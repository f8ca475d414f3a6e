package explain_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/explain"
	"github.com/zhibiao/zhibiao/indicator/unit"
)

const seed = 20260301

func random(t *testing.T) *rand.Rand {
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 1))
}

// number is a random decimal, 0 and round numbers included.
func number(r *rand.Rand, sign bool) decimal.Decimal {
	if sign && r.IntN(8) == 0 {
		return decimal.Decimal{}
	}
	d := decimal.New(1+r.Int64N(1_000_000), -int32(r.IntN(6)))
	if sign && r.IntN(3) == 0 {
		d = d.Neg()
	}
	return d
}

func rounding(r *rand.Rand) explain.Rounding {
	if r.IntN(4) == 0 {
		return explain.Rounding{}
	}
	return explain.Decimals(r.IntN(8), []unit.Rounding{unit.HalfEven, unit.HalfUp, unit.Down}[r.IntN(3)])
}

func randomChanges(r *rand.Rand, n int, sign bool) []explain.Change {
	cs := make([]explain.Change, n)
	for i := range cs {
		cs[i] = explain.Change{Key: fmt.Sprintf("k%02d", i), From: number(r, sign), To: number(r, sign)}
		if r.IntN(4) == 0 {
			cs[i].To = cs[i].From
		}
	}
	return cs
}

func randomSegments(r *rand.Rand, n int) []explain.Segment {
	ss := make([]explain.Segment, n)
	fraction := func() explain.Fraction {
		if r.IntN(5) == 0 {
			return explain.Fraction{}
		}
		den := number(r, true).Abs()
		return explain.Fraction{Num: number(r, true), Den: den}
	}
	for i := range ss {
		ss[i] = explain.Segment{Key: fmt.Sprintf("k%02d", i), From: fraction(), To: fraction()}
		if r.IntN(4) == 0 {
			ss[i].To = ss[i].From
		}
	}
	ss[0].From.Den, ss[0].To.Den = decimal.NewFromInt(7), decimal.NewFromInt(9)
	return ss
}

func factorsOf(cs []explain.Change, r *rand.Rand) []explain.Factor {
	fs := make([]explain.Factor, len(cs))
	for i, c := range cs {
		fs[i] = explain.Factor{Key: c.Key, From: c.From, To: c.To, Divides: r.IntN(3) == 0 && !c.From.IsZero() && !c.To.IsZero()}
	}
	return fs
}

// formula is a polynomial of the factors with random signs and products: Σ ±x·y ± x.
func formula(r *rand.Rand, n int) func([]decimal.Decimal) (decimal.Decimal, bool) {
	type monomial struct {
		sign int64
		a, b int
	}
	var ms []monomial
	for range 1 + r.IntN(5) {
		ms = append(ms, monomial{1 - 2*r.Int64N(2), r.IntN(n), r.IntN(n)})
	}
	return func(v []decimal.Decimal) (decimal.Decimal, bool) {
		var sum decimal.Decimal
		for _, m := range ms {
			sum = sum.Add(v[m.a].Mul(v[m.b]).Mul(decimal.NewFromInt(m.sign))).Add(v[m.a])
		}
		return sum, true
	}
}

// Efficiency, dummies, permutation of the input and swapping of the sides, for every method on random input.
func TestProperties(t *testing.T) {
	r := random(t)
	for range 400 {
		n := 1 + r.IntN(6)
		round := rounding(r)
		cs, positive, segments := randomChanges(r, n, true), randomChanges(r, n, false), randomSegments(r, n)
		f := formula(r, n)
		order := r.Perm(n)
		factors, positiveFactors := factorsOf(cs, r), factorsOf(positive, r)

		check := func(name string, reversible bool, explained func(permuted, swapped bool) (explain.Explanation, error), same func(i int) bool) {
			x, err := explained(false, false)
			require.NoError(t, err, name)
			requireExact(t, x)
			for i, p := range x.Parts {
				if same(i) {
					require.True(t, p.Value.IsZero(), "%s: part %s did not change but is %s", name, p.Key, p.Value)
				}
			}
			y, err := explained(true, false)
			require.NoError(t, err, name)
			require.ElementsMatch(t, x.Parts, y.Parts, "%s: order matters", name)
			if !reversible {
				return
			}
			z, err := explained(false, true)
			require.NoError(t, err, name)
			require.True(t, x.Total.Equal(z.Total.Neg()), name)
			for i := range x.Parts {
				require.True(t, x.Parts[i].Value.Equal(z.Parts[i].Value.Neg()), "%s: %s, swapped %s", name, x.Parts[i].Value, z.Parts[i].Value)
			}
		}

		additive := func(permuted, swapped bool) (explain.Explanation, error) {
			in := permute(cs, order, permuted)
			if swapped {
				in = swapChanges(in)
			}
			return explain.Additive(in), nil
		}
		check("additive", true, additive, func(i int) bool { return cs[i].From.Equal(cs[i].To) })

		segmented := func(f func([]explain.Segment, explain.Rounding) (explain.Explanation, error)) func(bool, bool) (explain.Explanation, error) {
			return func(permuted, swapped bool) (explain.Explanation, error) {
				in := slices.Clone(permute(segments, order, permuted))
				for i, s := range in {
					if swapped {
						in[i].From, in[i].To = s.To, s.From
					}
				}
				return f(in, round)
			}
		}
		check("ratio", false, segmented(explain.Ratio), func(i int) bool { return segments[i].From == segments[i].To })
		check("mix-rate", true, segmented(explain.MixRate), func(i int) bool {
			return i%2 == 0 && segments[i/2].From == segments[i/2].To && !segments[i/2].From.Den.IsZero()
		})

		shapley := func(permuted, swapped bool) (explain.Explanation, error) {
			in, g := permute(cs, order, permuted), f
			if permuted {
				g = func(v []decimal.Decimal) (decimal.Decimal, bool) {
					w := make([]decimal.Decimal, n)
					for i, j := range order {
						w[j] = v[i]
					}
					return f(w)
				}
			}
			if swapped {
				in = swapChanges(in)
			}
			return explain.Shapley(in, g, round)
		}
		check("shapley", true, shapley, func(i int) bool { return cs[i].From.Equal(cs[i].To) })

		for _, fs := range [][]explain.Factor{factors, positiveFactors} {
			products := func(permuted, swapped bool) (explain.Explanation, error) {
				in := slices.Clone(permute(fs, order, permuted))
				for i, f := range in {
					if swapped {
						in[i].From, in[i].To = f.To, f.From
					}
				}
				return explain.Product(in, round)
			}
			check("product", true, products, func(i int) bool { return fs[i].From.Equal(fs[i].To) })
		}
		x, err := explain.Product(positiveFactors, round)
		require.NoError(t, err)
		require.Equal(t, explain.MethodLMDI, x.Method)
	}
}

func permute[T any](in []T, order []int, do bool) []T {
	if !do {
		return in
	}
	out := make([]T, len(in))
	for i, j := range order {
		out[i] = in[j]
	}
	return out
}

func swapChanges(in []explain.Change) []explain.Change {
	out := slices.Clone(in)
	for i, c := range in {
		out[i].From, out[i].To = c.To, c.From
	}
	return out
}

// requireClose requires that two parts agree up to what rounding may have left over: half a unit of the last digit each, and the
// residues.
func requireClose(t *testing.T, want, got explain.Part, places int32, what string) {
	t.Helper()
	d := want.Value.Sub(want.Residue).Sub(got.Value.Sub(got.Residue)).Abs()
	require.True(t, d.LessThanOrEqual(decimal.New(1, -places)), "%s: %s: %s ≠ %s", what, want.Key, want.Value, got.Value)
}

// Shapley values agree with the mean over all orders, computed in fractions.
func TestShapleyAgainstPermutations(t *testing.T) {
	r := random(t)
	for range 150 {
		n := 1 + r.IntN(6)
		cs, f := randomChanges(r, n, true), formula(r, n)
		x, err := explain.Shapley(cs, f, at(12))
		require.NoError(t, err)
		requireExact(t, x)
		want := byPermutations(cs, f)
		for k, p := range x.Parts {
			got := p.Value.Sub(p.Residue)
			exact := want[k].FloatString(40)
			require.Equal(t, dec(exact).RoundBank(12).String(), got.String(), "%s of %v", p.Key, cs)
		}
	}
}

func byPermutations(cs []explain.Change, f func([]decimal.Decimal) (decimal.Decimal, bool)) []*big.Rat {
	n := len(cs)
	sums := make([]*big.Rat, n)
	v := make([]decimal.Decimal, n)
	for k, c := range cs {
		sums[k] = new(big.Rat)
		v[k] = c.From
	}
	orders := int64(0)
	var walk func(before decimal.Decimal, left int)
	walk = func(before decimal.Decimal, left int) {
		if left == 0 {
			orders++
		}
		for k := range n {
			if left>>k&1 == 0 {
				continue
			}
			v[k] = cs[k].To
			after, _ := f(v)
			// This step is taken once for each order of the factors still left.
			weight := new(big.Rat).SetInt(new(big.Int).MulRange(1, int64(popcount(left)-1)))
			sums[k].Add(sums[k], weight.Mul(weight, after.Sub(before).Rat()))
			walk(after, left&^(1<<k))
			v[k] = cs[k].From
		}
	}
	start, _ := f(v)
	walk(start, 1<<n-1)
	for _, s := range sums {
		s.Quo(s, new(big.Rat).SetInt64(orders))
	}
	return sums
}

func popcount(x int) int {
	n := 0
	for ; x != 0; x &= x - 1 {
		n++
	}
	return n
}

func TestSymmetry(t *testing.T) {
	r := random(t)
	for range 100 {
		a, b := number(r, true), number(r, true)
		twins := []explain.Change{{Key: "a", From: a, To: b}, {Key: "b", From: a, To: b}, {Key: "c", From: number(r, true), To: number(r, true)}}
		x, err := explain.Shapley(twins, func(v []decimal.Decimal) (decimal.Decimal, bool) {
			return v[0].Mul(v[1]).Mul(v[2]).Sub(v[0]).Sub(v[1]), true
		}, rounding(r))
		require.NoError(t, err)
		requireClose(t, x.Parts[0], x.Parts[1], 100, "shapley")

		a, b = a.Abs().Add(dec("1")), b.Abs().Add(dec("1"))
		x, err = explain.Product([]explain.Factor{{Key: "a", From: a, To: b}, {Key: "b", From: a, To: b}, {Key: "c", From: b, To: a}}, rounding(r))
		require.NoError(t, err)
		require.Equal(t, explain.MethodLMDI, x.Method)
		requireClose(t, x.Parts[0], x.Parts[1], 100, "lmdi")
		d := x.Parts[0].Value.Sub(x.Parts[0].Residue).Add(x.Parts[2].Value.Sub(x.Parts[2].Residue))
		require.True(t, d.IsZero(), "a factor and its inverse cancel: %s", d)

		s := explain.Segment{From: explain.Fraction{Num: a, Den: b}, To: explain.Fraction{Num: b, Den: a}}
		for _, f := range []func([]explain.Segment, explain.Rounding) (explain.Explanation, error){explain.Ratio, explain.MixRate} {
			x, err = f([]explain.Segment{s, s, {From: explain.Fraction{Num: a, Den: a}, To: explain.Fraction{Num: b, Den: b}}}, rounding(r))
			require.NoError(t, err)
			half := len(x.Parts) / 3
			for i := range half {
				requireClose(t, x.Parts[i], x.Parts[half+i], 100, "segments")
			}
		}
	}
}

// φ(f + g) = φ(f) + φ(g), φ(c·f) = c·φ(f); a change of unit changes all parts of a product, and a percentage as numerator
// all parts of a ratio, alike.
func TestLinearityAndUnits(t *testing.T) {
	r := random(t)
	thousand := decimal.NewFromInt(1000)
	for range 100 {
		n := 1 + r.IntN(5)
		cs := randomChanges(r, n, true)
		f, g := formula(r, n), formula(r, n)
		sum := func(v []decimal.Decimal) (decimal.Decimal, bool) {
			a, _ := f(v)
			b, _ := g(v)
			return a.Mul(thousand).Add(b), true
		}
		// 5! = 120 needs more digits than any decimal has, but 40 are near enough to compare 30.
		x, err := explain.Shapley(cs, f, at(40))
		require.NoError(t, err)
		y, err := explain.Shapley(cs, g, at(40))
		require.NoError(t, err)
		z, err := explain.Shapley(cs, sum, at(40))
		require.NoError(t, err)
		for k := range cs {
			both := x.Parts[k]
			both.Value = both.Value.Mul(thousand).Add(y.Parts[k].Value)
			both.Residue = both.Residue.Mul(thousand).Add(y.Parts[k].Residue)
			requireClose(t, both, z.Parts[k], 30, "linearity")
		}

		factors := factorsOf(randomChanges(r, n, false), r)
		x, err = explain.Product(factors, at(40))
		require.NoError(t, err)
		scaled := slices.Clone(factors)
		scaled[0].From, scaled[0].To = scaled[0].From.Mul(thousand), scaled[0].To.Mul(thousand)
		if scaled[0].Divides {
			scaled[0].From, scaled[0].To = scaled[0].From.Shift(-6), scaled[0].To.Shift(-6)
		}
		y, err = explain.Product(scaled, at(40))
		require.NoError(t, err)
		for k, p := range x.Parts {
			p.Value, p.Residue = p.Value.Mul(thousand), p.Residue.Mul(thousand)
			requireClose(t, p, y.Parts[k], 30, "units of a product")
		}

		segments := randomSegments(r, n)
		hundredfold := slices.Clone(segments)
		for i, s := range segments {
			hundredfold[i].From.Num, hundredfold[i].To.Num = s.From.Num.Shift(2), s.To.Num.Shift(2)
		}
		for _, f := range []func([]explain.Segment, explain.Rounding) (explain.Explanation, error){explain.Ratio, explain.MixRate} {
			x, err = f(segments, at(40))
			require.NoError(t, err)
			y, err = f(hundredfold, at(40))
			require.NoError(t, err)
			for k, p := range x.Parts {
				p.Value, p.Residue = p.Value.Shift(2), p.Residue.Shift(2)
				requireClose(t, p, y.Parts[k], 30, "units of a ratio")
			}
		}
	}
}

// Merging two segments adds their parts, whatever the others are.
func TestAggregation(t *testing.T) {
	r := random(t)
	for range 100 {
		ss := randomSegments(r, 4)
		add := func(a, b explain.Fraction) explain.Fraction {
			return explain.Fraction{Num: a.Num.Add(b.Num), Den: a.Den.Add(b.Den)}
		}
		merged := []explain.Segment{ss[0], {Key: "rest", From: add(ss[1].From, add(ss[2].From, ss[3].From)), To: add(ss[1].To, add(ss[2].To, ss[3].To))}}
		x, err := explain.Ratio(ss, at(40))
		require.NoError(t, err)
		y, err := explain.Ratio(merged, at(40))
		require.NoError(t, err)
		require.True(t, x.Total.Equal(y.Total))
		requireClose(t, x.Parts[0], y.Parts[0], 30, "untouched")
		x.Parts[1].Value = x.Parts[1].Value.Add(x.Parts[2].Value).Add(x.Parts[3].Value)
		x.Parts[1].Residue = x.Parts[1].Residue.Add(x.Parts[2].Residue).Add(x.Parts[3].Residue)
		requireClose(t, x.Parts[1], y.Parts[1], 30, "merged")

		cs := randomChanges(r, 3, true)
		whole := explain.Additive([]explain.Change{cs[0], {From: cs[1].From.Add(cs[2].From), To: cs[1].To.Add(cs[2].To)}})
		leaves := explain.Additive(cs)
		assert.True(t, whole.Total.Equal(leaves.Total))
		assert.True(t, whole.Parts[1].Value.Equal(leaves.Parts[1].Value.Add(leaves.Parts[2].Value)))
	}
}

// Every factor may be 0 before, after or both: no logarithm is taken then, and the parts are Shapley values.
func TestEveryZeroPatternOfAProduct(t *testing.T) {
	for pattern := range 1 << 6 {
		fs := make([]explain.Factor, 3)
		for k := range fs {
			fs[k] = explain.Factor{Key: fmt.Sprint(k), From: decimal.NewFromInt(int64(k + 2)), To: decimal.NewFromInt(int64(2*k + 5))}
			if pattern>>(2*k)&1 == 1 {
				fs[k].From = decimal.Decimal{}
			}
			if pattern>>(2*k+1)&1 == 1 {
				fs[k].To = decimal.Decimal{}
			}
		}
		x, err := explain.Product(fs, explain.Rounding{})
		require.NoError(t, err)
		requireExact(t, x)
		require.Equal(t, pattern != 0, x.Method == explain.MethodShapley)
		if pattern == 0 {
			continue
		}
		want := byPermutations(changes(fs), product)
		for k, p := range x.Parts {
			require.Equal(t, dec(want[k].FloatString(20)).RoundBank(12).String(), p.Value.Sub(p.Residue).String())
		}
	}
}
