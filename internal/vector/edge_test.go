package vector_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/scalar"
	"github.com/zhibiao/zhibiao/internal/typ"
	"github.com/zhibiao/zhibiao/internal/vector"
)

// Each step of proof: int64, 128 bits, decimals.
func TestFormsGrow(t *testing.T) {
	vec := func(scale int32, vals ...int64) *column.Vec {
		v := &column.Vec{Type: typ.Decimal, Form: column.Ints, Len: len(vals), Scale: scale, Ints: vals}
		v.Span = column.Range{Min: slices.Min(vals), Max: slices.Max(vals)}
		return v
	}
	large := func(size int) *column.Vec {
		n := column.Int128{Hi: 1<<(size-64) - 1, Lo: math.MaxUint64}
		return &column.Vec{Type: typ.Decimal, Form: column.Longs, Len: 2, Longs: []column.Int128{n, n}, Size: size}
	}
	for _, c := range []struct {
		op     ir.Op
		x, y   *column.Vec
		form   column.Form
		scale  int32
		span   column.Range
		values []string
	}{
		{ir.Mul, vec(2, 150, -20), vec(1, 3, 5), column.Ints, 3, column.Range{Min: -100, Max: 750}, []string{"0.45", "-0.1"}},
		{ir.Sub, vec(0, 1, 2), vec(2, 5, 25), column.Ints, 2, column.Range{Min: 75, Max: 195}, []string{"0.95", "1.75"}},
		{ir.Add, vec(0, math.MaxInt64, 0), vec(0, 1, 1), column.Longs, 0, column.Range{}, []string{"9223372036854775808", "1"}},
		{ir.Add, vec(0, math.MaxInt64, 0), vec(0, 0, 1), column.Ints, 0, column.Range{Min: 1, Max: math.MaxInt64}, []string{"9223372036854775807", "1"}},
		{ir.Mul, vec(18, math.MinInt64, 1), vec(18, math.MinInt64, 1), column.Longs, 36, column.Range{}, []string{"85.070591730234615865843651857942052864", "0.000000000000000000000000000000000001"}},
		{ir.Add, large(126), large(126), column.Longs, 0, column.Range{}, []string{"170141183460469231731687303715884105726"}},
		{ir.Add, large(127), large(126), column.Any, 0, column.Range{}, []string{"255211775190703847597530955573826158590"}},
		{ir.Mul, large(65), large(65), column.Any, 0, column.Range{}, []string{"1361129467683753853779711453432234639361"}},
		{ir.Div, vec(0, 1, 2), vec(0, 3, 4), column.Ints, 12, column.Range{Min: 333333333333, Max: 500000000000}, []string{"0.333333333333", "0.5"}},
		{ir.Div, vec(0, math.MaxInt64, 2), vec(0, 1, 4), column.Any, 0, column.Range{}, []string{"9223372036854775807", "0.5"}},
	} {
		var dst column.Vec
		vector.Binary(&dst, c.op, typ.Decimal, c.x, c.y)
		require.Equal(t, c.form, dst.Form, "%v %s %v", c.x.Ints, c.op, c.y.Ints)
		for i, want := range c.values {
			require.True(t, dst.Value(i).Equal(typ.Num(decimal.RequireFromString(want))), "%s, want %s", dst.Value(i), want)
		}
		if c.form == column.Ints {
			require.Equal(t, c.scale, dst.Scale)
			require.Equal(t, c.span, dst.Span)
		}
	}
}

// Quotients at and beside halves, of all magnitudes, and so their estimates.
func TestQuotientsAtHalves(t *testing.T) {
	s := seed(t)
	r := rand.New(rand.NewPCG(s, 3))
	var dst column.Vec
	for round := range 600 {
		x := column.Vec{Type: typ.Decimal, Form: column.Ints, Len: 256, Scale: int32(12 - round%2*r.IntN(13)), Span: column.Range{Min: math.MaxInt64, Max: math.MinInt64}}
		y := x
		y.Scale = 0
		dbits := 1 + r.IntN(62)
		qbits := 1 + r.IntN(max(62-dbits, 1))
		for range x.Len {
			d := 1 + r.Int64N(1<<dbits)&^int64(r.IntN(2))
			q := r.Int64N(1 << qbits)
			n := q*d + []int64{0, d / 2, d/2 + 1, d/2 - 1, 1, -1}[r.IntN(6)]
			if r.IntN(2) == 0 {
				n = -n
			}
			if r.IntN(2) == 0 && round%3 > 0 {
				d = -d
			}
			x.Ints, y.Ints = append(x.Ints, n), append(y.Ints, d)
			x.Span, y.Span = x.Span.Union(column.Range{Min: n, Max: n}), y.Span.Union(column.Range{Min: d, Max: d})
		}
		vector.Binary(&dst, ir.Div, typ.Decimal, &x, &y)
		sound(t, &dst, "quotient")
		for i := range x.Len {
			want, note := scalar.Arithmetic(ir.Div, x.Value(i), y.Value(i))
			if !dst.Value(i).Equal(want) || dst.IsRounded(i) != (note&typ.Rounded != 0) {
				require.Fail(t, "quotient", "%s / %s: %s, want %s", x.Value(i), y.Value(i), dst.Value(i), want)
			}
		}
	}
}

// Rounding near the ends of int64.
func TestRoundingAtTheEnds(t *testing.T) {
	var dst column.Vec
	for scale := int32(0); scale <= 18; scale++ {
		for _, places := range []int64{-18, -3, -1, 0, 1, 2, 12, 17, 18, 19} {
			x := column.Vec{Type: typ.Decimal, Form: column.Ints, Scale: scale, Span: column.Range{Min: math.MinInt64 + 1, Max: math.MaxInt64}}
			for k := range int64(40) {
				x.Ints = append(x.Ints, math.MaxInt64-k*k*k, math.MinInt64+1+k*k*k, k*499_999_999, -k*500_000_000, 5*k)
			}
			x.Len = len(x.Ints)
			var to column.Vec
			vector.Constant(&to, typ.Int(places), typ.Integer, 1)
			for _, name := range []string{"round", "floor", "ceil"} {
				args := []*column.Vec{&x}
				if name == "round" {
					args = append(args, &to)
				}
				vector.Call(&dst, name, typ.Decimal, args...)
				for i := range x.Len {
					vals := []typ.Value{x.Value(i), typ.Int(places)}[:len(args)]
					if want := scalar.Call(name, vals); !dst.Value(i).Equal(want) {
						require.Fail(t, name, "%v: %s, want %s", vals, dst.Value(i), want)
					}
				}
			}
		}
	}
}
