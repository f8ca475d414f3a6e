package vector

import (
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
