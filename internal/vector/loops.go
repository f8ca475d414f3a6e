package vector

import (
	"cmp"
	"math"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
)

// The loops go by eights of fixed length, which need no check of an index.

// linear is f·x + c.
func linear(z, x []int64, f, c int64) {
	x = x[:len(z)]
	if f == 1 && c == 0 {
		copy(z, x)
		return
	}
	n := len(z) &^ 7
	for i := 0; i < n; i += 8 {
		z, x := (*[8]int64)(z[i:]), (*[8]int64)(x[i:])
		z[0], z[1], z[2], z[3] = x[0]*f+c, x[1]*f+c, x[2]*f+c, x[3]*f+c
		z[4], z[5], z[6], z[7] = x[4]*f+c, x[5]*f+c, x[6]*f+c, x[7]*f+c
	}
	for i := n; i < len(z); i++ {
		z[i] = x[i]*f + c
	}
}

func add(z, x, y []int64) {
	x, y = x[:len(z)], y[:len(z)]
	n := len(z) &^ 7
	for i := 0; i < n; i += 8 {
		z, x, y := (*[8]int64)(z[i:]), (*[8]int64)(x[i:]), (*[8]int64)(y[i:])
		z[0], z[1], z[2], z[3] = x[0]+y[0], x[1]+y[1], x[2]+y[2], x[3]+y[3]
		z[4], z[5], z[6], z[7] = x[4]+y[4], x[5]+y[5], x[6]+y[6], x[7]+y[7]
	}
	for i := n; i < len(z); i++ {
		z[i] = x[i] + y[i]
	}
}

func subtract(z, x, y []int64) {
	x, y = x[:len(z)], y[:len(z)]
	n := len(z) &^ 7
	for i := 0; i < n; i += 8 {
		z, x, y := (*[8]int64)(z[i:]), (*[8]int64)(x[i:]), (*[8]int64)(y[i:])
		z[0], z[1], z[2], z[3] = x[0]-y[0], x[1]-y[1], x[2]-y[2], x[3]-y[3]
		z[4], z[5], z[6], z[7] = x[4]-y[4], x[5]-y[5], x[6]-y[6], x[7]-y[7]
	}
	for i := n; i < len(z); i++ {
		z[i] = x[i] - y[i]
	}
}

func multiply(z, x, y []int64) {
	x, y = x[:len(z)], y[:len(z)]
	n := len(z) &^ 7
	for i := 0; i < n; i += 8 {
		z, x, y := (*[8]int64)(z[i:]), (*[8]int64)(x[i:]), (*[8]int64)(y[i:])
		z[0], z[1], z[2], z[3] = x[0]*y[0], x[1]*y[1], x[2]*y[2], x[3]*y[3]
		z[4], z[5], z[6], z[7] = x[4]*y[4], x[5]*y[5], x[6]*y[6], x[7]*y[7]
	}
	for i := n; i < len(z); i++ {
		z[i] = x[i] * y[i]
	}
}

// multiplyLinear is x·(f·y + c).
func multiplyLinear[X, Y stored](z []int64, x []X, y []Y, f, c int64) {
	x, y = x[:len(z)], y[:len(z)]
	n := len(z) &^ 7
	switch f {
	case 1:
		for i := 0; i < n; i += 8 {
			z, x, y := (*[8]int64)(z[i:]), (*[8]X)(x[i:]), (*[8]Y)(y[i:])
			z[0], z[1], z[2], z[3] = int64(x[0])*(c+int64(y[0])), int64(x[1])*(c+int64(y[1])), int64(x[2])*(c+int64(y[2])), int64(x[3])*(c+int64(y[3]))
			z[4], z[5], z[6], z[7] = int64(x[4])*(c+int64(y[4])), int64(x[5])*(c+int64(y[5])), int64(x[6])*(c+int64(y[6])), int64(x[7])*(c+int64(y[7]))
		}
	case -1:
		for i := 0; i < n; i += 8 {
			z, x, y := (*[8]int64)(z[i:]), (*[8]X)(x[i:]), (*[8]Y)(y[i:])
			z[0], z[1], z[2], z[3] = int64(x[0])*(c-int64(y[0])), int64(x[1])*(c-int64(y[1])), int64(x[2])*(c-int64(y[2])), int64(x[3])*(c-int64(y[3]))
			z[4], z[5], z[6], z[7] = int64(x[4])*(c-int64(y[4])), int64(x[5])*(c-int64(y[5])), int64(x[6])*(c-int64(y[6])), int64(x[7])*(c-int64(y[7]))
		}
	default:
		n = 0
	}
	for i := n; i < len(z); i++ {
		z[i] = int64(x[i]) * (int64(y[i])*f + c)
	}
}

// stored are the widths of whole numbers in blocks.
type stored interface{ int8 | int16 | int32 | int64 }

// multiplyPacked is multiplyLinear of forms Ints and Packed.
func multiplyPacked(z []int64, x, y *column.Vec, f, c int64) {
	if x.Form == column.Ints {
		multiplyBy(z, x.Ints, y, f, c)
		return
	}
	switch p := x.Packed.(type) {
	case []int8:
		multiplyBy(z, p, y, f, c)
	case []int16:
		multiplyBy(z, p, y, f, c)
	case []int32:
		multiplyBy(z, p, y, f, c)
	case []int64:
		multiplyBy(z, p, y, f, c)
	}
}

func multiplyBy[X stored](z []int64, x []X, y *column.Vec, f, c int64) {
	if y.Form == column.Ints {
		multiplyLinear(z, x, y.Ints, f, c)
		return
	}
	switch p := y.Packed.(type) {
	case []int8:
		multiplyLinear(z, x, p, f, c)
	case []int16:
		multiplyLinear(z, x, p, f, c)
	case []int32:
		multiplyLinear(z, x, p, f, c)
	case []int64:
		multiplyLinear(z, x, p, f, c)
	}
}

// combine is f·x + g·y.
func combine(z, x, y []int64, f, g int64) {
	x, y = x[:len(z)], y[:len(z)]
	for i := range z {
		z[i] = x[i]*f + y[i]*g
	}
}

// between sets the bits of values in a range, or outside it if not. span holds
// the values.
func between(out []uint64, x []int64, span, in column.Range, not bool) {
	n := len(x)
	switch {
	case in.Empty() || span.Max < in.Min || span.Min > in.Max:
		// no bit
	case in.Min <= span.Min && span.Max <= in.Max:
		for i := range out {
			out[i] = math.MaxUint64
		}
	default:
		lo, width := uint64(in.Min), uint64(in.Max)-uint64(in.Min)
		w := 0
		for ; len(x) >= 64; x, w = x[64:], w+1 {
			var b uint64
			for j := 0; j < 64; j += 8 {
				v := x[j : j+8 : j+8]
				b8 := bit(uint64(v[0])-lo <= width) | bit(uint64(v[1])-lo <= width)<<1 |
					bit(uint64(v[2])-lo <= width)<<2 | bit(uint64(v[3])-lo <= width)<<3 |
					bit(uint64(v[4])-lo <= width)<<4 | bit(uint64(v[5])-lo <= width)<<5 |
					bit(uint64(v[6])-lo <= width)<<6 | bit(uint64(v[7])-lo <= width)<<7
				b |= b8 << j
			}
			out[w] = b
		}
		for j, v := range x {
			out[w] |= bit(uint64(v)-lo <= width) << (j & 63)
		}
	}
	if not {
		for i := range out {
			out[i] = ^out[i]
		}
	}
	trim(out, n)
}

// relate sets the bits of rows where x op y.
func relate[T int64 | float64 | string](out []uint64, op ir.Op, x, y []T) {
	not := false
	switch op {
	case ir.Gt:
		x, y = y, x
	case ir.Le:
		x, y, not = y, x, true
	case ir.Ge, ir.Ne:
		not = true
	}
	n := len(x)
	y = y[:n]
	if op == ir.Eq || op == ir.Ne {
		equal(out, x, y)
	} else {
		less(out, x, y)
	}
	if not {
		for i := range out {
			out[i] = ^out[i]
		}
		trim(out, n)
	}
}

func less[T cmp.Ordered](out []uint64, x, y []T) {
	w := 0
	for ; len(x) >= 64 && len(y) >= 64; x, y, w = x[64:], y[64:], w+1 {
		var b uint64
		for j := 0; j < 64; j += 8 {
			u, v := x[j:j+8:j+8], y[j:j+8:j+8]
			b8 := bit(u[0] < v[0]) | bit(u[1] < v[1])<<1 | bit(u[2] < v[2])<<2 | bit(u[3] < v[3])<<3 |
				bit(u[4] < v[4])<<4 | bit(u[5] < v[5])<<5 | bit(u[6] < v[6])<<6 | bit(u[7] < v[7])<<7
			b |= b8 << j
		}
		out[w] = b
	}
	for j, u := range x {
		out[w] |= bit(u < y[j]) << (j & 63)
	}
}

func equal[T cmp.Ordered](out []uint64, x, y []T) {
	w := 0
	for ; len(x) >= 64 && len(y) >= 64; x, y, w = x[64:], y[64:], w+1 {
		var b uint64
		for j := 0; j < 64; j += 8 {
			u, v := x[j:j+8:j+8], y[j:j+8:j+8]
			b8 := bit(u[0] == v[0]) | bit(u[1] == v[1])<<1 | bit(u[2] == v[2])<<2 | bit(u[3] == v[3])<<3 |
				bit(u[4] == v[4])<<4 | bit(u[5] == v[5])<<5 | bit(u[6] == v[6])<<6 | bit(u[7] == v[7])<<7
			b |= b8 << j
		}
		out[w] = b
	}
	for j, u := range x {
		out[w] |= bit(u == y[j]) << (j & 63)
	}
}
