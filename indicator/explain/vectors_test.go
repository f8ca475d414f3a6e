package explain_test

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/explain"
	"github.com/zhibiao/zhibiao/indicator/unit"
)

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func frac(num, den string) explain.Fraction { return explain.Fraction{Num: dec(num), Den: dec(den)} }

func at(n int) explain.Rounding { return explain.Decimals(n, unit.HalfEven) }

// texts gives the values of the parts as text.
func texts(x explain.Explanation) []string {
	s := make([]string, len(x.Parts))
	for i, p := range x.Parts {
		s[i] = p.Value.String()
	}
	return s
}

// requireExact checks what holds of every explanation.
func requireExact(t *testing.T, x explain.Explanation) {
	t.Helper()
	require.True(t, x.Total.Equal(x.To.Sub(x.From)), "total %s of %s → %s", x.Total, x.From, x.To)
	require.True(t, x.Sum().Equal(x.Total), "parts sum to %s, total %s", x.Sum(), x.Total)
	carriers := 0
	for _, p := range x.Parts {
		if !p.Residue.IsZero() {
			carriers++
		}
	}
	require.LessOrEqual(t, carriers, 1)
}

// Claims paid by claim type, 2021 to 2023, from M. Halford, "Answering why did the KPI change using decomposition", 2023.
func TestAdditiveVector(t *testing.T) {
	x := explain.Additive([]explain.Change{
		{Key: "Dentist", From: dec("1104.42"), To: dec("622.48")},
		{Key: "General Physician", From: dec("594.44"), To: dec("749.08")},
		{Key: "Physiotherapy", From: dec("801.78"), To: dec("339.45")},
		{Key: "Psychiatrist", From: dec("1313.90"), To: dec("1179.28")},
	})
	requireExact(t, x)
	assert.Equal(t, []string{"-481.94", "154.64", "-462.33", "-134.62"}, texts(x))
	assert.Equal(t, "-924.25", x.Total.String())

	x = explain.Additive([]explain.Change{
		{Key: "Dentist", From: dec("622.48"), To: dec("1440.99")},
		{Key: "General Physician", From: dec("749.08"), To: dec("826.18")},
		{Key: "Physiotherapy", From: dec("339.45"), To: dec("1049.15")},
		{Key: "Psychiatrist", From: dec("1179.28"), To: dec("861.71")},
	})
	requireExact(t, x)
	assert.Equal(t, []string{"818.51", "77.1", "709.7", "-317.57"}, texts(x))
	assert.Equal(t, "1287.74", x.Total.String())
	assert.Equal(t, explain.MethodAdditive, x.Method)
}

// Value added per head in Turkey, 2000 and 2018: value added per worker, employment, participation, share of working age.
// From the README of canitez01/shapley_decomposition, which has 5431.366, −556.986, 1285.200 and 629.528; its fourth value
// goes to the published total, which differs from the product of the factors by 0.007.
var turkey = []explain.Factor{
	{Key: "value added per worker", From: dec("27017.637990"), To: dec("43770.525560")},
	{Key: "employment", From: dec("0.935050"), To: dec("0.891050")},
	{Key: "participation", From: dec("0.515090"), To: dec("0.57619")},
	{Key: "working age", From: dec("0.633046"), To: dec("0.668674")},
}

func changes(factors []explain.Factor) []explain.Change {
	cs := make([]explain.Change, len(factors))
	for i, f := range factors {
		cs[i] = explain.Change{Key: f.Key, From: f.From, To: f.To}
	}
	return cs
}

func product(v []decimal.Decimal) (decimal.Decimal, bool) {
	p := decimal.NewFromInt(1)
	for _, x := range v {
		p = p.Mul(x)
	}
	return p, true
}

func TestShapleyVector(t *testing.T) {
	x, err := explain.Shapley(changes(turkey), product, at(6))
	require.NoError(t, err)
	requireExact(t, x)
	assert.Equal(t, []string{"5431.366205", "-556.98566", "1285.200043", "629.534216"}, texts(x))
	first := x.Parts[0]
	assert.Equal(t, "5431.366203", first.Value.Sub(first.Residue).String(), "5431.3662034 by permutations, in Python's fractions")
	assert.Equal(t, explain.MethodShapley, x.Method)
	assert.Equal(t, "0.93505", x.Parts[1].From.Decimal.String())
	assert.Equal(t, "0.89105", x.Parts[1].To.Decimal.String())

	// To three decimals the parts sum to 6789.114 and the total is 6789.115; the largest part takes the difference.
	x, err = explain.Shapley(changes(turkey), product, at(3))
	require.NoError(t, err)
	requireExact(t, x)
	assert.Equal(t, []string{"5431.367", "-556.986", "1285.2", "629.534"}, texts(x))
	assert.Equal(t, "6789.115", x.Total.String())
	assert.Equal(t, "0.001", x.Parts[0].Residue.String())
}

func TestLMDIVectors(t *testing.T) {
	t.Run("turkey", func(t *testing.T) {
		x, err := explain.Product(turkey, at(3))
		require.NoError(t, err)
		requireExact(t, x)
		assert.Equal(t, explain.MethodLMDI, x.Method)
		assert.Equal(t, []string{"5449.071", "-544.369", "1266.021", "618.392"}, texts(x))
	})
	t.Run("leads × rate × value", func(t *testing.T) {
		x, err := explain.Product([]explain.Factor{
			{Key: "leads", From: dec("1000"), To: dec("1100")},
			{Key: "rate", From: dec("0.05"), To: dec("0.045")},
			{Key: "value", From: dec("100"), To: dec("110")},
		}, at(3))
		require.NoError(t, err)
		requireExact(t, x)
		assert.Equal(t, []string{"497.456", "-549.912", "497.456"}, texts(x))
		assert.Equal(t, "445", x.Total.String())
	})
	t.Run("funnel", func(t *testing.T) {
		x, err := explain.Product([]explain.Factor{
			{Key: "1", From: dec(".5"), To: dec(".55")},
			{Key: "2", From: dec(".4"), To: dec(".36")},
			{Key: "3", From: dec(".3"), To: dec(".33")},
		}, at(5))
		require.NoError(t, err)
		requireExact(t, x)
		assert.Equal(t, []string{"0.00597", "-0.0066", "0.00597"}, texts(x))
	})
	// 50 · 10,000 · 0.2 / 30 = 3,333 a day; a cycle that gets shorter speeds up. With all else equal the cycle explains all:
	// 50 · 10,000 · 0.2 / 25 = 4,000.
	t.Run("velocity", func(t *testing.T) {
		x, err := explain.Product([]explain.Factor{
			{Key: "deals", From: dec("50"), To: dec("50")},
			{Key: "value", From: dec("10000"), To: dec("10000")},
			{Key: "win rate", From: dec("0.2"), To: dec("0.2")},
			{Key: "cycle", From: dec("30"), To: dec("25"), Divides: true},
		}, at(2))
		require.NoError(t, err)
		requireExact(t, x)
		assert.Equal(t, "3333.33", x.From.String())
		assert.Equal(t, []string{"0", "0", "0", "666.67"}, texts(x))
	})
	// V = V' = 100: L(a, a) = a, so the parts are ±100·ln 2 (69.314718…).
	t.Run("no change in all", func(t *testing.T) {
		x, err := explain.Product([]explain.Factor{
			{Key: "a", From: dec("10"), To: dec("20")},
			{Key: "b", From: dec("10"), To: dec("5")},
		}, at(30))
		require.NoError(t, err)
		requireExact(t, x)
		assert.Equal(t, "69.314718055994530941723212145818", x.Parts[0].Value.String())
		assert.Equal(t, "-69.314718055994530941723212145818", x.Parts[1].Value.String())
	})
	// 6 → 15: 9/ln(15/6)·ln(3/2) and 9/ln(15/6)·ln(5/3), computed independently with Python's decimal to 70 digits.
	t.Run("many digits", func(t *testing.T) {
		x, err := explain.Product([]explain.Factor{
			{Key: "a", From: dec("2"), To: dec("3")},
			{Key: "b", From: dec("3"), To: dec("5")},
		}, at(40))
		require.NoError(t, err)
		requireExact(t, x)
		assert.Equal(t, "3.9825634441478393943128634128247668900645", x.Parts[0].Value.String())
		assert.Equal(t, "5.0174365558521606056871365871752331099355", x.Parts[1].Value.String())
	})
}

// Deals won and closed. East 5/10 → 6/10, West 10/90 → 30/90: 15 % → 36 %. With equal denominators the ratio moves by
// numerators alone: 1/100 and 20/100.
func TestRatioVectors(t *testing.T) {
	x, err := explain.Ratio([]explain.Segment{
		{Key: "East", From: frac("5", "10"), To: frac("6", "10")},
		{Key: "West", From: frac("10", "90"), To: frac("30", "90")},
	}, explain.Rounding{})
	require.NoError(t, err)
	requireExact(t, x)
	assert.Equal(t, []string{"0.01", "0.2"}, texts(x))
	assert.Equal(t, "0.15", x.From.String())
	assert.Equal(t, "0.36", x.To.String())
	assert.Equal(t, "0.333333333333", x.Parts[1].To.Decimal.String())

	// R = 15/100. New South 8/20 adds (8 − .15·20)/40 = 12.5 %; West is gone: (−10 + .15·90)/40 = 8.75 %; East (15 − .15·10)
	// … 5/10 → 5/20: (0 − 1.5)/40 = −3.75 %. In all 13/40 − 15/100 = 17.5 %.
	segments := []explain.Segment{
		{Key: "East", From: frac("5", "10"), To: frac("5", "20")},
		{Key: "South", To: frac("8", "20")},
		{Key: "West", From: frac("10", "90")},
	}
	x, err = explain.Ratio(segments, explain.Rounding{})
	require.NoError(t, err)
	requireExact(t, x)
	assert.Equal(t, []string{"-0.0375", "0.125", "0.0875"}, texts(x))
	assert.False(t, x.Parts[1].From.Valid, "South had no ratio")
	assert.False(t, x.Parts[2].To.Valid, "West has none left")
}

// Two segments of 50 % and 10 %; the weight of the first goes from 10/100 to 50/100, no rate changes: all is mix. R goes
// from 14 % to 30 %, R̄ = 22 %: .4·(.5 − .22) = 11.2 % and −.4·(.1 − .22) = 4.8 %.
func TestMixRateVectors(t *testing.T) {
	x, err := explain.MixRate([]explain.Segment{
		{Key: "East", From: frac("5", "10"), To: frac("25", "50")},
		{Key: "West", From: frac("9", "90"), To: frac("5", "50")},
	}, explain.Rounding{})
	require.NoError(t, err)
	requireExact(t, x)
	assert.Equal(t, []string{"0", "0.112", "0", "0.048"}, texts(x))
	assert.Equal(t, explain.EffectRate, x.Parts[0].Effect)
	assert.Equal(t, explain.EffectMix, x.Parts[1].Effect)
	assert.Equal(t, "0.1", x.Parts[1].From.Decimal.String())
	assert.Equal(t, "0.5", x.Parts[1].To.Decimal.String())

	// Rates and weights move: w .1 → .5, r .5 → .4 and w .9 → .5, r .1 → .2. R = .14 → .3, R̄ = .22.
	// rate: .3·(−.1) = −.03, .7·.1 = .07; mix: .4·(.45 − .22) = .092, −.4·(.15 − .22) = .028.
	x, err = explain.MixRate([]explain.Segment{
		{Key: "East", From: frac("5", "10"), To: frac("20", "50")},
		{Key: "West", From: frac("9", "90"), To: frac("10", "50")},
	}, explain.Rounding{})
	require.NoError(t, err)
	requireExact(t, x)
	assert.Equal(t, []string{"-0.03", "0.092", "0.07", "0.028"}, texts(x))

	// A new segment has no earlier rate: its effect is mix. A numerator without a denominator counts as rate.
	x, err = explain.MixRate([]explain.Segment{
		{Key: "new", To: frac("30", "50")},
		{Key: "old", From: frac("10", "50"), To: frac("10", "50")},
		{Key: "odd", From: frac("0", "0"), To: frac("5", "0")},
		{Key: "void"},
	}, explain.Rounding{})
	require.NoError(t, err)
	requireExact(t, x)
	assert.Equal(t, "0.25", x.Total.String()) // 10/50 → 45/100
	assert.Equal(t, "0", x.Parts[0].Value.String())
	assert.Equal(t, "0.1375", x.Parts[1].Value.String()) // .5·(.6 − (.2 + .45)/2)
	assert.Equal(t, "0.0625", x.Parts[3].Value.String()) // −.5·(.2 − .325)
	assert.Equal(t, "0.05", x.Parts[4].Value.String())   // 5/100
	assert.Equal(t, []string{"0", "0"}, texts(x)[6:])
}
