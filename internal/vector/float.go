package vector

import (
	"math"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
)

// floats returns the numbers of v as n floats, in buf unless they stand so.
func floats(v *column.Vec, n int, buf *[]float64) []float64 {
	if v.Form == column.Floats && !constant(v, n) {
		return v.Floats
	}
	out := sized(buf, n)
	switch {
	case v.Form == column.Absent:
		clear(out)
	case constant(v, n):
		f := v.Value(0).Float()
		for i := range out {
			out[i] = f
		}
	case v.Form == column.Ints && v.Scale <= 22 && v.Span.Magnitude() <= 1<<53:
		// Both are floats exactly, so that the quotient is the nearest one.
		d := math.Pow10(int(v.Scale))
		for i, k := range v.Ints {
			out[i] = float64(k) / d
		}
	default:
		for i := range out {
			out[i] = v.Value(i).Float()
		}
	}
	return out
}

// floatArithmetic is + - * / % where an operand is a float. What is no number,
// or infinite, is no value.
func (r *register) floatArithmetic(op ir.Op, n int, x, y *column.Vec) bool {
	a, b := floats(x, n, &r.tmp.fx), floats(y, n, &r.tmp.fy)
	z := sized(&r.room.floats, n)
	a, b = a[:n], b[:n]
	none := sized(&r.tmp.bits[0], words(n))
	clear(none)
	// The conversions keep operations from being fused; + 0 makes 0 of -0.
	switch op {
	case ir.Add:
		for i := range z {
			z[i] = float64(a[i]+b[i]) + 0
		}
	case ir.Sub:
		for i := range z {
			z[i] = float64(a[i]-b[i]) + 0
		}
	case ir.Mul:
		for i := range z {
			z[i] = float64(a[i]*b[i]) + 0
		}
	default:
		for i := range z {
			if b[i] == 0 {
				none[i>>6] |= 1 << (i & 63)
			}
			if op == ir.Mod {
				z[i] = math.Mod(a[i], b[i]) + 0
			} else {
				z[i] = float64(a[i]/b[i]) + 0
			}
		}
	}
	const exponent = 0x7ff << 52
	for i, f := range z {
		none[i>>6] |= bit(math.Float64bits(f)&exponent == exponent) << (i & 63)
	}
	r.Form, r.Floats = column.Floats, z
	r.void(none)
	return true
}
