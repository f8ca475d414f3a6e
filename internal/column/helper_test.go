package column_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// seeded returns a source of random numbers and shows its seed if t fails.
func seeded(t testing.TB) *rand.Rand {
	seed := uint64(time.Now().UnixNano())
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("seed %d", seed)
		}
	})
	return rand.New(rand.NewPCG(seed, 0))
}

func dec(s string) typ.Value { return typ.Num(decimal.RequireFromString(s)) }

var types = []typ.Type{
	typ.Unknown, typ.Decimal, typ.Integer, typ.Float, typ.Bool, typ.String, typ.Date, typ.Timestamp, typ.Duration,
}

// random returns a value of a type; wild ones may have any size and scale.
func random(r *rand.Rand, t typ.Type, wild bool) typ.Value {
	if t == typ.Unknown || r.IntN(10) == 0 {
		return typ.Value{}
	}
	n := int64(r.Uint64()) >> r.IntN(64)
	if !wild {
		n = r.Int64N(200_000) - 1000
	}
	switch t {
	case typ.Decimal:
		switch {
		case wild && r.IntN(50) == 0:
			return typ.Num(decimal.New(n, 0).Mul(decimal.New(n, r.Int32N(60)-30)))
		case wild:
			return typ.Num(decimal.New(n, -r.Int32N(20)))
		}
		return typ.Num(decimal.New(n, -2))
	case typ.Integer:
		if wild && r.IntN(50) == 0 {
			return typ.Whole(decimal.New(n, r.Int32N(30)))
		}
		return typ.Int(n)
	case typ.Float:
		return typ.Flt(math.Ldexp(float64(n), r.IntN(100)-50))
	case typ.Bool:
		return typ.Boolean(n&1 == 0)
	case typ.String:
		if wild {
			return typ.Str(fmt.Sprint("text ", n%100_000))
		}
		return typ.Str(fmt.Sprint("text ", n%100))
	case typ.Date:
		return typ.Day(n)
	case typ.Timestamp:
		return typ.Instant(n)
	}
	return typ.Span(n)
}

// same demands that a snapshot has exactly these rows, by value, and that all
// it says of them is true.
func same(t testing.TB, want [][]typ.Value, s *column.Snapshot) {
	t.Helper()
	require.Equal(t, len(want), s.Len())
	require.Equal(t, len(want)/column.BlockRows, s.Sealed())
	for k := range s.Width() {
		c := s.Column(k)
		require.Equal(t, len(want), c.Len())
		nulls, wide, whole := 0, 0, column.Range{Min: math.MaxInt64, Max: math.MinInt64}
		for b := range s.Blocks() {
			rows := want[b*column.BlockRows:][:s.BlockLen(b)]
			block(t, c, b, k, rows)
			nulls += c.Block(b).NullCount()
			if w := c.Block(b).Wide; w != nil {
				wide += len(w.Rows)
			}
			whole = whole.Union(c.Block(b).Range())
		}
		require.Equal(t, nulls, c.NullCount())
		require.Equal(t, wide, c.WideCount())
		require.Equal(t, whole, c.Range())
	}
}

// block holds one block of column c, number k, against its rows.
func block(t testing.TB, c *column.Column, b, k int, rows [][]typ.Value) {
	t.Helper()
	blk := c.Block(b)
	require.Equal(t, len(rows), blk.Len())
	ints, codes := blk.Ints(make([]int64, column.BlockRows)), blk.Codes(make([]uint32, column.BlockRows))
	wide := map[int]bool{}
	if blk.Wide != nil {
		for _, i := range blk.Wide.Rows {
			wide[int(i)] = true
		}
	}
	nulls := 0
	span := column.Range{Min: math.MaxInt64, Max: math.MinInt64}
	least, most := math.Inf(1), math.Inf(-1)
	for i, row := range rows {
		v := row[k]
		if got := c.Value(b*column.BlockRows + i); !got.Equal(v) || got.Type() != v.Type() {
			require.Failf(t, "wrong value", "%s, block %d, row %d: %v (%v), want %v (%v)", c.Name(), b, i, got, got.Type(), v, v.Type())
		}
		require.Equal(t, v.None(), c.Type() == typ.Unknown || blk.Null(i))
		var n int64
		switch {
		case ints != nil:
			n = ints[i]
		case codes != nil:
			n = int64(codes[i])
		}
		if v.None() || wide[i] {
			require.Zero(t, n, "no int64 is 0")
			if v.None() {
				nulls++
			}
			continue
		}
		switch {
		case c.Type() == typ.Float:
			require.Equal(t, v.Float(), blk.Floats()[i])
			least, most = min(least, v.Float()), max(most, v.Float())
			continue
		case codes != nil:
			require.Equal(t, v.Text(), c.Dict().Text(codes[i]))
			code, ok := c.Dict().Find(v.Text())
			require.True(t, ok && code == codes[i])
		case c.Type().Exact():
			require.True(t, decimal.New(n, -c.Scale()).Equal(v.Decimal()))
		}
		require.Equal(t, n, blk.Int(i))
		span = span.Union(column.Range{Min: n, Max: n})
	}
	require.Equal(t, nulls, blk.NullCount())
	require.Equal(t, nulls > 0, blk.Nulls != nil)
	require.Equal(t, span, blk.Range())
	f, g, ok := blk.FloatRange()
	require.Equal(t, c.Type() == typ.Float && least <= most, ok)
	if ok {
		require.Equal(t, []float64{least, most}, []float64{f, g})
	}
}
