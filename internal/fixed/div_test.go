package fixed_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/internal/fixed"
)

func TestDiv(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		scale int32
		want  string
		exact bool
	}{
		{"1", "4", 2, "0.25", true},
		{"1", "8", 2, "0.12", false}, // half goes to the even neighbour
		{"3", "8", 2, "0.38", false},
		{"-1", "8", 2, "-0.12", false},
		{"-3", "8", 2, "-0.38", false},
		{"2", "3", 12, "0.666666666667", false},
		{"-2", "3", 12, "-0.666666666667", false},
		{"1", "-3", 3, "-0.333", false},
		{"1200", "1e2", 0, "12", true},
		{"0.000001", "1000000", 12, "0.000000000001", true},
		{"25", "10", 0, "2", false},
		{"35", "10", 0, "4", false},
		{"1e-20", "1", 2, "0", false},
	} {
		got, exact := fixed.Div(decimal.RequireFromString(c.a), decimal.RequireFromString(c.b), c.scale)
		require.Equal(t, c.want, got.String(), "%s / %s", c.a, c.b)
		require.Equal(t, c.exact, exact, "%s / %s", c.a, c.b)
	}
}

// The rounded quotient is never farther than half a unit from the true one,
// and a tie has an even last digit.
func TestDivAgainstRationals(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		a := decimal.New(rng.Int64N(1e6)-5e5, int32(rng.IntN(9))-4)
		b := decimal.New(rng.Int64N(2000)-1000, int32(rng.IntN(9))-4)
		if b.IsZero() {
			continue
		}
		scale := int32(rng.IntN(6))
		q, exact := fixed.Div(a, b, scale)
		diff := new(big.Rat).Quo(a.Rat(), b.Rat())
		diff.Sub(diff, q.Rat()).Abs(diff)
		half := new(big.Rat).Quo(decimal.New(1, -scale).Rat(), big.NewRat(2, 1))
		require.LessOrEqual(t, diff.Cmp(half), 0, "%s / %s at %d = %s", a, b, scale, q)
		require.Equal(t, diff.Sign() == 0, exact)
		if diff.Cmp(half) == 0 {
			require.Zero(t, q.Coefficient().Bit(0), "%s / %s at %d = %s", a, b, scale, q)
		}
	}
}

func BenchmarkDiv(b *testing.B) {
	b.ReportAllocs()
	x, y := decimal.RequireFromString("733215.2552"), decimal.RequireFromString("693")
	for b.Loop() {
		fixed.Div(x, y, fixed.Scale)
	}
}
