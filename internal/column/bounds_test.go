package column_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/internal/column"
)

var empty = column.Range{Min: 1, Max: 0}

func edge(r *rand.Rand) int64 {
	n := int64(r.Uint64()) >> r.IntN(64)
	switch r.IntN(6) {
	case 0:
		return math.MinInt64 + n&3
	case 1:
		return math.MaxInt64 - n&3
	case 2:
		return n & 3
	}
	return n
}

// What is ok holds for all numbers of the ranges, and what is not does for a
// bound at least: ok is no more timid than it must be.
func TestRangeArithmetic(t *testing.T) {
	r := seeded(t)
	ops := []struct {
		name string
		do   func(r, s column.Range) (column.Range, bool)
		big  func(z, x, y *big.Int) *big.Int
	}{
		{"add", column.Range.Add, (*big.Int).Add},
		{"sub", column.Range.Sub, (*big.Int).Sub},
		{"mul", column.Range.Mul, (*big.Int).Mul},
	}
	for end := time.Now().Add(time.Second / 4); time.Now().Before(end); {
		a, b, c, d := edge(r), edge(r), edge(r), edge(r)
		x, y := column.Range{Min: min(a, b), Max: max(a, b)}, column.Range{Min: min(c, d), Max: max(c, d)}
		for _, op := range ops {
			got, ok := op.do(x, y)
			least, most := new(big.Int), new(big.Int)
			for i, p := range []int64{x.Min, x.Max} {
				for j, q := range []int64{y.Min, y.Max} {
					z := op.big(new(big.Int), big.NewInt(p), big.NewInt(q))
					if i+j == 0 || z.Cmp(least) < 0 {
						least = z
					}
					if i+j == 0 || z.Cmp(most) > 0 {
						most = z
					}
				}
			}
			require.Equal(t, least.IsInt64() && most.IsInt64(), ok, "%s %v %v", op.name, x, y)
			if ok {
				require.Equal(t, column.Range{Min: least.Int64(), Max: most.Int64()}, got, "%s %v %v", op.name, x, y)
			}
		}
	}
}

func TestRange(t *testing.T) {
	x := column.Range{Min: -3, Max: 5}
	for _, op := range []func(r, s column.Range) (column.Range, bool){column.Range.Add, column.Range.Sub, column.Range.Mul} {
		got, ok := op(empty, x)
		assert.True(t, got.Empty() && ok)
		got, ok = op(x, empty)
		assert.True(t, got.Empty() && ok)
	}
	sum, ok := x.Times(1000)
	assert.Equal(t, column.Range{Min: -3000, Max: 5000}, sum)
	assert.True(t, ok)
	sum, ok = column.Range{Min: 2, Max: 5}.Times(10)
	assert.Equal(t, column.Range{Max: 50}, sum, "also of fewer")
	assert.True(t, ok)
	_, ok = column.Range{Max: math.MaxInt64/1024 + 1}.Times(1024)
	assert.False(t, ok)
	_, ok = column.Range{Max: math.MaxInt64 / 1024}.Times(1024)
	assert.True(t, ok)
	sum, ok = empty.Times(1024)
	assert.True(t, ok && sum == column.Range{})
	scaled, ok := x.Rescale(2)
	assert.True(t, ok && scaled == column.Range{Min: -300, Max: 500})
	_, ok = x.Rescale(19)
	assert.False(t, ok)
	_, ok = column.Range{Max: 10}.Rescale(18)
	assert.False(t, ok)
	_, ok = column.Range{}.Rescale(40)
	assert.True(t, ok, "0 has any scale")
	assert.EqualValues(t, 5, x.Magnitude())
	assert.EqualValues(t, uint64(1)<<63, column.Range{Min: math.MinInt64}.Magnitude())
	assert.Zero(t, empty.Magnitude())
}
