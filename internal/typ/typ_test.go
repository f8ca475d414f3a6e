package typ_test

import (
	"math"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/internal/typ"
)

func num(s string) typ.Value { return typ.Num(decimal.RequireFromString(s)) }

// In order, each equal only to those of its own line.
var ordered = [][]typ.Value{
	{num("-2.50"), num("-2.5")},
	{num("0"), typ.Int(0), num("-0.00"), typ.Flt(math.Copysign(0, -1))},
	{num("0.1"), num("0.10")},
	{num("1e3"), typ.Int(1000), num("1000.000"), typ.Flt(1000)},
	{num("123456789012345678901234567890.1")},
	{typ.Boolean(false)},
	{typ.Boolean(true)},
	{typ.Str("")},
	{typ.Str("a")},
	{typ.Str("销售")},
	{typ.Day(-1)},
	{typ.Day(19000)},
	{typ.Instant(0)},
	{typ.Span(5)},
	{{}},
}

func TestCompareIsATotalOrder(t *testing.T) {
	for i, a := range ordered {
		for j, b := range ordered {
			for _, x := range a {
				for _, y := range b {
					c := typ.Compare(x, y)
					require.Equal(t, i == j, c == 0, "%v and %v", x, y)
					require.Equal(t, i < j, c < 0, "%v and %v", x, y)
					require.Equal(t, i == j, x.Equal(y), "%v and %v", x, y)
				}
			}
		}
	}
}

// Values of one key are equal values; numbers of different exactness never
// meet as keys, so floats are left out.
func TestKeysTellValuesApart(t *testing.T) {
	seen := map[string]int{}
	for i, same := range ordered {
		for _, v := range same {
			if v.Type() == typ.Float {
				continue
			}
			key := string(v.AppendKey(nil))
			if j, ok := seen[key]; ok {
				require.Equal(t, j, i, "%v", v)
			}
			seen[key] = i
		}
	}
	require.Len(t, seen, len(ordered))
	ab := typ.Str("b").AppendKey(typ.Str("a").AppendKey(nil))
	require.NotEqual(t, ab, typ.Str("").AppendKey(typ.Str("ab").AppendKey(nil)), "the boundary between parts is part of the key")
}

func TestFloatsAreNumbersOrNothing(t *testing.T) {
	require.True(t, typ.Flt(math.NaN()).None())
	require.True(t, typ.Flt(math.Inf(1)).None())
	require.Equal(t, 0.1, num("0.1").Float())
}

func TestText(t *testing.T) {
	for want, v := range map[string]typ.Value{
		"1.1": num("1.10"), "-3": typ.Int(-3), "true": typ.Boolean(true), "nil": {},
		"2026-03-05": typ.Day(20517), "1970-01-01T00:00:01.5Z": typ.Instant(1_500_000), "1m30s": typ.Span(90_000_000),
	} {
		require.Equal(t, want, v.String())
	}
	for _, name := range typ.Names() {
		got, ok := typ.Parse(name)
		require.True(t, ok)
		require.Equal(t, name, got.String())
	}
	_, ok := typ.Parse("unknown")
	require.False(t, ok)
	require.Equal(t, "no rows, like for like", (typ.NoRows | typ.LikeForLike).String())
}

func TestLongDurations(t *testing.T) {
	for micros, want := range map[int64]string{
		math.MaxInt64:                        "2562047788h0m54.775807s",
		math.MinInt64:                        "-2562047788h0m54.775808s",
		3_600_000_000 * 3_000_000:            "3000000h0m0s",
		9_223_372_036_854_775:                "2562047h47m16.854775s",
		3_600_000_000*3_000_000 + 61_000_000: "3000000h1m1s",
	} {
		require.Equal(t, want, typ.Span(micros).String())
	}
}
