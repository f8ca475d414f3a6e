package vector

import (
	"cmp"
	"math"
	"strings"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
)

// compare puts the rows where x op y into r.Bits; what it says of rows where an
// operand has no value is arbitrary. It is not ok where no kernel fits.
func (r *register) compare(op ir.Op, n int, x, y *column.Vec) bool {
	switch {
	case constant(x, n) && constant(y, n):
		if !r.compare(op, 1, x, y) {
			return false
		}
		yes := r.Bits[0]&1 != 0
		if ones(&r.room.bits, n); !yes {
			clear(r.room.bits)
		}
		r.Bits = r.room.bits
		return true
	case constant(x, n):
		x, y, op = y, x, mirrored(op)
	}
	r.Form = column.Bits
	switch {
	case x.Form == column.Ints && y.Form == column.Ints && alike(x, y):
		return r.compareInts(op, n, x, y)
	case whole(x) && whole(y) && x.Type.Exact() && y.Type.Exact():
		return r.compareLongs(op, n, x, y)
	case x.Form == column.Floats && y.Type.Numeric() && y.Form != column.Absent,
		y.Form == column.Floats && x.Type.Numeric() && x.Form != column.Absent:
		relate(r.out(n), op, floats(x, n, &r.tmp.fx), floats(y, n, &r.tmp.fy))
		return true
	case x.Form == column.Codes && y.Form == column.Codes:
		r.compareTexts(op, n, x, y)
		return true
	case x.Form == column.Bits && y.Form == column.Bits:
		r.compareBits(op, n, x, y)
		return true
	}
	return false
}

// out is where a bitmap of n rows goes; its bits are clear.
func (r *register) out(n int) []uint64 {
	r.Bits = sized(&r.room.bits, words(n))
	clear(r.Bits)
	return r.Bits
}

// alike says whether both are exact numbers, or of one other type.
func alike(x, y *column.Vec) bool { return x.Type == y.Type || x.Type.Exact() && y.Type.Exact() }

// whole says whether v holds int64 or 128-bit numbers.
func whole(v *column.Vec) bool { return v.Form == column.Ints || v.Form == column.Longs }

// mirrored is the operator that says of y, x what op says of x, y.
func mirrored(op ir.Op) ir.Op {
	switch op {
	case ir.Lt:
		return ir.Gt
	case ir.Le:
		return ir.Ge
	case ir.Gt:
		return ir.Lt
	case ir.Ge:
		return ir.Le
	}
	return op
}

func (r *register) compareInts(op ir.Op, n int, x, y *column.Vec) bool {
	if constant(y, n) {
		between(r.out(n), x.Ints, x.Span, threshold(op, x.Scale, y.Ints[0], y.Scale), op == ir.Ne)
		return true
	}
	scale := max(x.Scale, y.Scale)
	xs, ok1 := rescaled(x, scale, n, &r.tmp.x)
	ys, ok2 := rescaled(y, scale, n, &r.tmp.y)
	if !ok1 || !ok2 {
		return r.compareLongs(op, n, x, y)
	}
	relate(r.out(n), op, xs, ys)
	return true
}

// threshold is the range of coefficients at a scale for which op holds against
// c / 10^cscale; for != those for which it does not.
func threshold(op ir.Op, scale int32, c int64, cscale int32) column.Range {
	floor, ceil := c, c
	switch d := scale - cscale; {
	case d > 0:
		k, ok := column.Range{Min: c, Max: c}.Rescale(d)
		switch {
		case ok:
			floor, ceil = k.Min, k.Min
		case (op == ir.Lt || op == ir.Le) == (c > 0) && op != ir.Eq && op != ir.Ne:
			return full
		default:
			return empty
		}
	case d < 0:
		floor, ceil = 0, 0
		rest := c
		if d >= -18 {
			floor, rest = c/pow10[-d], c%pow10[-d]
			ceil = floor
		}
		if rest < 0 {
			floor--
		} else if rest > 0 {
			ceil++
		}
	}
	switch op {
	case ir.Lt:
		if ceil == math.MinInt64 {
			return empty
		}
		return column.Range{Min: math.MinInt64, Max: ceil - 1}
	case ir.Le:
		return column.Range{Min: math.MinInt64, Max: floor}
	case ir.Gt:
		if floor == math.MaxInt64 {
			return empty
		}
		return column.Range{Min: floor + 1, Max: math.MaxInt64}
	case ir.Ge:
		return column.Range{Min: ceil, Max: math.MaxInt64}
	}
	if floor != ceil {
		return empty
	}
	return column.Range{Min: floor, Max: floor}
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

// holds says whether op holds for operands that compare as c says.
func holds(op ir.Op, c int) bool {
	switch op {
	case ir.Eq:
		return c == 0
	case ir.Ne:
		return c != 0
	case ir.Lt:
		return c < 0
	case ir.Le:
		return c <= 0
	case ir.Gt:
		return c > 0
	}
	return c >= 0
}

func (r *register) compareTexts(op ir.Op, n int, x, y *column.Vec) {
	out := r.out(n)
	sx, sy := step(x, n), step(y, n)
	for i := range n {
		c := strings.Compare(x.Texts[x.Codes[i*sx]], y.Texts[y.Codes[i*sy]])
		out[i>>6] |= bit(holds(op, c)) << (i & 63)
	}
}

// compareBits orders false before true.
func (r *register) compareBits(op ir.Op, n int, x, y *column.Vec) {
	out := r.out(n)
	sx, sy := step(x, n), step(y, n)
	for i := range out {
		a, b := bits64(x, i, sx), bits64(y, i, sy)
		switch op {
		case ir.Eq:
			out[i] = ^(a ^ b)
		case ir.Ne:
			out[i] = a ^ b
		case ir.Lt:
			out[i] = ^a & b
		case ir.Le:
			out[i] = ^a | b
		case ir.Gt:
			out[i] = a &^ b
		case ir.Ge:
			out[i] = a | ^b
		}
	}
	trim(out, n)
}

// bits64 returns word i of v, which is one value for all rows if step is 0.
func bits64(v *column.Vec, i, step int) uint64 {
	if step == 0 {
		return -(v.Bits[0] & 1)
	}
	return v.Bits[i]
}

// search is contains, startsWith, endsWith.
func (r *register) search(op ir.Op, n int, x, y *column.Vec) bool {
	if x.Form != column.Codes || y.Form != column.Codes {
		return false
	}
	find := strings.Contains
	switch op {
	case ir.StartsWith:
		find = strings.HasPrefix
	case ir.EndsWith:
		find = strings.HasSuffix
	}
	r.Form = column.Bits
	out := r.out(n)
	sx, sy := step(x, n), step(y, n)
	for i := range n {
		out[i>>6] |= bit(find(x.Texts[x.Codes[i*sx]], y.Texts[y.Codes[i*sy]])) << (i & 63)
	}
	return true
}
