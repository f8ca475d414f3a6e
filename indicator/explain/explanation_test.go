package explain_test

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/explain"
	"github.com/zhibiao/zhibiao/indicator/unit"
)

func TestZero(t *testing.T) {
	requireExact(t, explain.Explanation{})
	x := explain.Additive(nil)
	requireExact(t, x)
	assert.Empty(t, x.Parts)

	x, err := explain.Product(nil, explain.Rounding{})
	require.NoError(t, err)
	requireExact(t, x)
	assert.Equal(t, "1", x.From.String(), "the empty product")

	x, err = explain.Shapley(nil, func([]decimal.Decimal) (decimal.Decimal, bool) { return dec("5"), true }, explain.Rounding{})
	require.NoError(t, err)
	requireExact(t, x)
	assert.Equal(t, "5", x.To.String())
}

func TestResidue(t *testing.T) {
	third := []explain.Segment{
		{Key: "b", From: frac("0", "1"), To: frac("1", "1")},
		{Key: "a", From: frac("0", "1"), To: frac("1", "1")},
		{Key: "c", From: frac("0", "1"), To: frac("1", "1")},
		{Key: "0", From: frac("0", "0"), To: frac("0", "0")},
	}
	// 0 → 1 in three equal parts: 0.33 each, and the missing 0.01 goes to the first by key.
	x, err := explain.Ratio(third, at(2))
	require.NoError(t, err)
	requireExact(t, x)
	assert.Equal(t, []string{"0.33", "0.34", "0.33", "0"}, texts(x))
	assert.Equal(t, "0.01", x.Parts[1].Residue.String())

	// Rounded to whole numbers all parts are 0; the residue is not for the one that is exactly 0, though its key is first.
	x, err = explain.Ratio(third, at(0))
	require.NoError(t, err)
	requireExact(t, x)
	assert.Equal(t, []string{"0", "1", "0", "0"}, texts(x))

	// Mix and rate of "a" are 1.5 each, "b" and "c" have a mix of 0.83; in whole numbers 2 + 2 + 1 + 1 for a total of 4 (from
	// −5.33 to −0.67). Of equal parts the first by effect, mix, gives the 2 too many.
	x, err = explain.MixRate([]explain.Segment{
		{Key: "a", From: frac("0", "30"), To: frac("180", "60")},
		{Key: "b", From: frac("-240", "30"), To: frac("-120", "15")},
		{Key: "c", From: frac("-240", "30"), To: frac("-120", "15")},
	}, at(0))
	require.NoError(t, err)
	requireExact(t, x)
	assert.Equal(t, []string{"2", "0", "0", "1", "0", "1"}, texts(x))

	// Default and modes: 2/3 of what changed.
	two := []explain.Segment{{Key: "a", From: frac("0", "3"), To: frac("2", "3")}}
	for _, c := range []struct {
		r    explain.Rounding
		want string
	}{
		{explain.Rounding{}, "0.666666666667"},
		{explain.Decimals(2, unit.HalfEven), "0.67"},
		{explain.Decimals(2, unit.Down), "0.66"},
		{explain.Decimals(-1, unit.HalfUp), "1"},
	} {
		x, err := explain.Ratio(two, c.r)
		require.NoError(t, err)
		assert.Equal(t, c.want, x.Total.String())
		assert.Equal(t, c.want, x.Parts[0].Value.String())
	}

	// 0.5 is a tie: down to even, up by half-up; the same below zero.
	half := []explain.Segment{{Key: "a", From: frac("0", "2"), To: frac("-1", "2")}}
	for mode, want := range map[unit.Rounding]string{unit.HalfEven: "0", unit.HalfUp: "-1", unit.Down: "0"} {
		x, err := explain.Ratio(half, explain.Decimals(0, mode))
		require.NoError(t, err)
		assert.Equal(t, want, x.To.String())
	}
}

// A logarithmic part whose exact value is short rounds down to that value, not to the one below.
func TestLMDIRoundsExactValues(t *testing.T) {
	x, err := explain.Product([]explain.Factor{
		{Key: "a", From: dec("3"), To: dec("5")},
		{Key: "b", From: dec("7"), To: dec("11")},
		{Key: "c", From: dec("11"), To: dec("7")},
	}, explain.Decimals(6, unit.Down))
	require.NoError(t, err)
	requireExact(t, x)
	assert.Equal(t, "154", x.Parts[0].Value.String())
	assert.True(t, x.Parts[0].Residue.IsZero())

	// 497.456, −549.912, 497.456, rounded once, and the residue of 0.01 on the largest.
	x, err = explain.Product([]explain.Factor{
		{Key: "leads", From: dec("1000"), To: dec("1100")},
		{Key: "rate", From: dec("0.05"), To: dec("0.045")},
		{Key: "value", From: dec("100"), To: dec("110")},
	}, explain.Decimals(2, unit.Down))
	require.NoError(t, err)
	requireExact(t, x)
	assert.Equal(t, []string{"497.45", "-549.9", "497.45"}, texts(x))

	// 10^12 · (1 + 10^−12): the logarithm of a ratio so near to 1 keeps its digits.
	x, err = explain.Product([]explain.Factor{
		{Key: "a", From: dec("1000000000000"), To: dec("1000000000001")},
		{Key: "b", From: dec("1"), To: dec("1")},
	}, explain.Rounding{})
	require.NoError(t, err)
	assert.Equal(t, []string{"1", "0"}, texts(x))

	// Signs may be negative as long as they stay.
	x, err = explain.Product([]explain.Factor{{Key: "a", From: dec("-2"), To: dec("-4")}, {Key: "b", From: dec("3"), To: dec("3")}}, explain.Rounding{})
	require.NoError(t, err)
	requireExact(t, x)
	assert.Equal(t, explain.MethodLMDI, x.Method)
	assert.Equal(t, []string{"-6", "0"}, texts(x))

	x, err = explain.Product([]explain.Factor{{Key: "a", From: dec("1E-900"), To: dec("1E900")}, {Key: "b", From: dec("1E900"), To: dec("1E-900")}}, explain.Rounding{})
	require.NoError(t, err)
	requireExact(t, x)
	assert.Equal(t, "4144.653167389282", strings.TrimSpace(x.Parts[0].Value.Truncate(12).String()), "1800·ln 10")
}

func TestErrors(t *testing.T) {
	one := decimal.NewFromInt(1)
	value := func([]decimal.Decimal) (decimal.Decimal, bool) { return one, true }
	far, long := decimal.New(1, 2_000_000_000), decimal.New(1, -1001)
	zeroFar := decimal.New(0, 2_000_000_000)
	segment := explain.Segment{Key: "a", From: frac("1", "2"), To: frac("1", "2")}

	for name, c := range map[string]struct {
		err  error
		want error
		text string
	}{
		"ratio from": {second(explain.Ratio([]explain.Segment{{Key: "a", To: frac("1", "2")}}, at(2))), explain.ErrNoValue,
			"explain: ratio: the earlier denominator is 0: no value"},
		"ratio to":    {second(explain.Ratio([]explain.Segment{{From: frac("1", "2"), To: frac("3", "0")}}, at(2))), explain.ErrNoValue, "the later denominator is 0"},
		"ratio none":  {second(explain.Ratio(nil, at(2))), explain.ErrNoValue, "the earlier denominator is 0"},
		"cancelled":   {second(explain.MixRate([]explain.Segment{segment, {From: frac("1", "-2")}}, at(2))), explain.ErrNoValue, "the earlier denominator is 0"},
		"mix-rate to": {second(explain.MixRate([]explain.Segment{{From: frac("1", "2")}}, at(2))), explain.ErrNoValue, "the later denominator is 0"},
		"ratio far":   {second(explain.Ratio([]explain.Segment{segment, {Key: "b", From: explain.Fraction{Num: far}}}, at(2))), explain.ErrRange, `segment "b": more than 1000 digits`},
		"product far": {second(explain.Product([]explain.Factor{{Key: "x", From: one, To: long}}, at(2))), explain.ErrRange, `factor "x": more than`},
		"zero far":    {second(explain.Product([]explain.Factor{{Key: "x", From: one, To: zeroFar}}, at(2))), explain.ErrRange, `factor "x": more than`},
		"product by 0": {second(explain.Product([]explain.Factor{{Key: "x", From: one}, {Key: "y", From: one, Divides: true}}, at(2))), explain.ErrNoValue,
			`division by factor "y", which is 0`},
		"product too many": {second(explain.Product(make([]explain.Factor, 13), at(2))), explain.ErrTooMany, "13 factors, at most 12"},
		"too many":         {second(explain.Shapley(make([]explain.Change, 13), value, at(2))), explain.ErrTooMany, "explain: shapley: 13 factors, at most 12: too many factors"},
		"shapley far":      {second(explain.Shapley([]explain.Change{{Key: "x", To: far}}, value, at(2))), explain.ErrRange, `factor "x"`},
		"result far": {second(explain.Shapley(nil, func([]decimal.Decimal) (decimal.Decimal, bool) { return far, true }, at(2))), explain.ErrRange,
			"formula with no factors"},
		"no value": {second(explain.Shapley([]explain.Change{{Key: "won", To: one}, {Key: "closed", To: one}}, func(v []decimal.Decimal) (decimal.Decimal, bool) {
			if v[1].IsZero() {
				return one, v[0].IsZero()
			}
			return one, true
		}, at(2))), explain.ErrNoValue, "explain: shapley: formula with won after, closed before: no value"},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorIs(t, c.err, c.want)
			assert.ErrorContains(t, c.err, c.text)
		})
	}
}

func second(_ explain.Explanation, err error) error { return err }

// Twelve factors are the most that are allowed, and allowed.
func TestShapleyLimit(t *testing.T) {
	cs := make([]explain.Change, explain.MaxFactors)
	for i := range cs {
		cs[i] = explain.Change{Key: string(rune('a' + i)), From: decimal.NewFromInt(int64(i)), To: decimal.NewFromInt(int64(2*i - 5))}
	}
	calls := 0
	x, err := explain.Shapley(cs, func(v []decimal.Decimal) (decimal.Decimal, bool) {
		calls++
		return decimal.Sum(v[0], v[1:]...), true
	}, at(2))
	require.NoError(t, err)
	requireExact(t, x)
	assert.Equal(t, 1<<12, calls)
	for i, p := range x.Parts {
		assert.Equal(t, cs[i].To.Sub(cs[i].From).String(), p.Value.String(), "the parts of a sum are its changes")
	}
}

func TestTop(t *testing.T) {
	x := explain.Additive([]explain.Change{
		{Key: "d", To: dec("1")},
		{Key: "b", To: dec("-5")},
		{Key: "a", To: dec("5")},
		{Key: "c", From: dec("9"), To: dec("2")},
		{Key: "e", To: dec("0.5")},
	})
	top := x.Top(3, "rest")
	requireExact(t, top)
	var keys []string
	for _, p := range top.Parts {
		keys = append(keys, p.Key)
	}
	assert.Equal(t, []string{"c", "a", "b", "rest"}, keys)
	assert.Equal(t, []string{"-7", "5", "-5", "1.5"}, texts(top))
	assert.False(t, top.Parts[3].From.Valid)
	assert.Equal(t, "d", x.Parts[0].Key, "x is left as it was")

	assert.Len(t, x.Top(5, "rest").Parts, 5)
	assert.Len(t, x.Top(9, "rest").Parts, 5)
	none := x.Top(-1, "all")
	requireExact(t, none)
	assert.Equal(t, []string{"-5.5"}, texts(none))

	r, err := explain.Ratio([]explain.Segment{
		{Key: "a", From: frac("0", "1"), To: frac("1", "1")},
		{Key: "b", From: frac("0", "1"), To: frac("1", "1")},
		{Key: "c", From: frac("0", "1"), To: frac("1", "1")},
	}, at(2))
	require.NoError(t, err)
	assert.Equal(t, "0.01", r.Top(0, "all").Parts[0].Residue.String(), "a residue is not forgotten")
}

// Revenue = orders · value; orders by region; the East by city.
func TestRefineAndSpread(t *testing.T) {
	revenue, err := explain.Product([]explain.Factor{
		{Key: "orders", From: dec("100"), To: dec("130")},
		{Key: "value", From: dec("50"), To: dec("45")},
	}, at(2))
	require.NoError(t, err)
	orders := explain.Additive([]explain.Change{
		{Key: "East", From: dec("60"), To: dec("97")},
		{Key: "West", From: dec("40"), To: dec("33")},
	})
	before := len(revenue.Parts)
	x, err := revenue.Spread(0, orders, at(2))
	require.NoError(t, err)
	requireExact(t, x)
	require.Len(t, x.Parts, 3)
	assert.Len(t, revenue.Parts, before)
	// L(5850, 5000) = 850/ln 1.17 = 5413.87; · ln 1.3 = 1420.41 for 30 orders; 37/30 and −7/30 of it.
	assert.Equal(t, []string{"1420.41", "-570.41"}, texts(revenue))
	assert.Equal(t, []string{"1751.84", "-331.43", "-570.41"}, texts(x))
	assert.Equal(t, "60", x.Parts[0].From.Decimal.String())

	east := explain.Additive([]explain.Change{{Key: "Suzhou", To: dec("1000.84")}, {Key: "Hangzhou", To: dec("751")}})
	y, err := x.Refine(0, east)
	require.NoError(t, err)
	requireExact(t, y)
	assert.Equal(t, []string{"1000.84", "751", "-331.43", "-570.41"}, texts(y))

	_, err = x.Refine(1, east)
	require.ErrorIs(t, err, explain.ErrUnequal)
	_, err = x.Refine(3, east)
	require.Error(t, err)
	_, err = x.Spread(-1, east, at(2))
	require.Error(t, err)
	still := explain.Additive([]explain.Change{{Key: "a", To: dec("1")}, {Key: "b", To: dec("-1")}})
	_, err = x.Spread(0, still, at(2))
	require.ErrorIs(t, err, explain.ErrUnequal)
	wrong := east
	wrong.Total = dec("1751.8")
	_, err = x.Spread(0, wrong, at(2))
	require.ErrorIs(t, err, explain.ErrUnequal)
	far := explain.Additive([]explain.Change{{Key: "a", To: dec("1E1001")}})
	_, err = x.Spread(0, far, at(2))
	require.ErrorIs(t, err, explain.ErrRange)

	// A factor that did not change contributed nothing, however its own parts moved.
	flat, err := explain.Product([]explain.Factor{{Key: "orders", From: dec("10"), To: dec("10")}, {Key: "value", From: dec("5"), To: dec("6")}}, at(2))
	require.NoError(t, err)
	x, err = flat.Spread(0, still, at(2))
	require.NoError(t, err)
	requireExact(t, x)
	assert.Equal(t, []string{"0", "0", "10"}, texts(x))
}

// The arguments are left as they are, and results do not share memory with them.
func TestArgumentsAreNotChanged(t *testing.T) {
	cs := []explain.Change{{Key: "b", From: dec("1.50"), To: dec("3")}, {Key: "a", From: dec("2"), To: dec("-7")}}
	x, err := explain.Shapley(cs, product, explain.Rounding{})
	require.NoError(t, err)
	assert.Equal(t, explain.Change{Key: "b", From: dec("1.50"), To: dec("3")}, cs[0])
	assert.Equal(t, explain.Change{Key: "a", From: dec("2"), To: dec("-7")}, cs[1])
	assert.Equal(t, "b", x.Parts[0].Key, "the order of the input")
}
