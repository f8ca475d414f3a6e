package vector

import (
	"math"
	"math/bits"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// maxScale is the largest scale of a result in Ints or Longs; finer ones are
// left to form Any.
const maxScale = 36

// empty is the range of no values.
var empty = column.Range{Min: math.MaxInt64, Max: math.MinInt64}

// full is the range of all values.
var full = column.Range{Min: math.MinInt64, Max: math.MaxInt64}

var pow10 = [19]int64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// register is where a kernel puts its result: a Vec and room of its own for
// every form of it. The Vec may also share bitmaps or values with an operand.
type register struct {
	column.Vec
	room room
	tmp  *scratch
}

type room struct {
	ints           []int64
	longs          []column.Int128
	floats         []float64
	codes          []uint32
	bits           []uint64
	values         []typ.Value
	nulls, rounded []uint64
	merge          merge
}

// scratch is room that kernels need while they run.
type scratch struct {
	x, y   []int64
	u, v   []int64
	rest   []int64
	lx, ly []column.Int128
	fx, fy []float64
	cx, cy []uint32
	bits   [4][]uint64
	list   []typ.Value
}

// sized returns buf with length n, grown if need be; what it holds is arbitrary.
func sized[T any](buf *[]T, n int) []T {
	if cap(*buf) < n {
		*buf = make([]T, n, max(n, column.BlockRows))
	}
	*buf = (*buf)[:n]
	return *buf
}

// words is the length of a bitmap for n rows.
func words(n int) int { return (n + 63) / 64 }

// rows is the length that operands have in common: one of length 1 stands for
// every row of the others.
func rows(vs ...*column.Vec) int {
	for _, v := range vs {
		if v.Len != 1 {
			return v.Len
		}
	}
	return 1
}

// step is what the row of an operand is multiplied with: 0 if it is one value
// for n rows.
func step(v *column.Vec, n int) int {
	if v.Len == 1 && n != 1 {
		return 0
	}
	return 1
}

// constant says whether v is one value for n rows.
func constant(v *column.Vec, n int) bool { return v.Len == 1 && n != 1 }

// begin makes r a Vec of n rows of type t without a value yet.
func (r *register) begin(n int, t typ.Type) {
	r.Type, r.Len, r.Scale, r.Form = t, n, 0, column.Absent
	r.Nulls, r.Rounded, r.Span, r.Size, r.Clean = nil, nil, empty, 0, false
}

// strict gives r the nulls of operations that have no value where an operand
// has none, and the roundings of all operands. It says whether any row can have
// a value; if none, r is Absent.
func (r *register) strict(n int, vs ...*column.Vec) bool {
	r.round(n, vs...)
	for _, v := range vs {
		if v.Form == column.Absent || constant(v, n) && v.Null(0) {
			r.Form, r.Nulls = column.Absent, nil
			return false
		}
	}
	for _, v := range vs {
		if v.Nulls != nil && !constant(v, n) {
			r.addNulls(v.Nulls)
		}
	}
	return r.some()
}

// some says whether a row has a value, by Nulls alone; if none has, r is Absent.
func (r *register) some() bool {
	if r.Nulls == nil {
		return true
	}
	n := 0
	for _, w := range r.Nulls {
		n += bits.OnesCount64(w)
	}
	if n == r.Len && n > 0 {
		r.Form, r.Nulls = column.Absent, nil
		return false
	}
	if n == 0 {
		r.Nulls = nil
	}
	return true
}

// round gives r the roundings of all operands.
func (r *register) round(n int, vs ...*column.Vec) {
	for _, v := range vs {
		switch {
		case v.Rounded == nil:
		case !constant(v, n):
			r.addRounded(v.Rounded)
		case v.IsRounded(0):
			r.mark(ones(&r.tmp.bits[3], n))
		}
	}
}

// addNulls takes the values of some rows away.
func (r *register) addNulls(b []uint64) { r.Nulls = united(&r.room.nulls, r.Nulls, b, r.Len) }

// addRounded marks rows as rounded.
func (r *register) addRounded(b []uint64) { r.Rounded = united(&r.room.rounded, r.Rounded, b, r.Len) }

// mark does as addRounded with a bitmap that lies in scratch.
func (r *register) mark(b []uint64) {
	if r.Rounded == nil {
		r.Rounded = append(r.room.rounded[:0], b...)
		r.room.rounded = r.Rounded
		return
	}
	r.addRounded(b)
}

// void does as addNulls with a bitmap that lies in scratch, and says whether a
// row still has a value.
func (r *register) void(b []uint64) bool {
	switch {
	case zero(b):
		return true
	case r.Nulls == nil:
		r.Nulls = append(r.room.nulls[:0], b...)
		r.room.nulls = r.Nulls
	default:
		r.addNulls(b)
	}
	return r.some()
}

// united returns the union of two bitmaps of n rows, the first of which may be
// nil, in room if it is neither.
func united(room *[]uint64, have, more []uint64, n int) []uint64 {
	k := words(n)
	if have == nil {
		if k == 0 {
			return nil
		}
		return more[:k]
	}
	out := sized(room, k)
	for i := range out {
		out[i] = have[i] | more[i]
	}
	return out
}

// ones returns a bitmap with the bits of n rows set.
func ones(buf *[]uint64, n int) []uint64 {
	out := sized(buf, words(n))
	for i := range out {
		out[i] = math.MaxUint64
	}
	trim(out, n)
	return out
}

// trim clears the bits beyond row n.
func trim(b []uint64, n int) {
	if rest := n & 63; rest != 0 {
		b[len(b)-1] &= 1<<rest - 1
	}
}

// zero says that no bit is set.
func zero(b []uint64) bool {
	var all uint64
	for _, w := range b {
		all |= w
	}
	return all == 0
}

// word returns word i of a bitmap that may be nil.
func word(b []uint64, i int) uint64 {
	if b == nil {
		return 0
	}
	return b[i]
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// natural is the type of what has type t and is converted to want.
func natural(t, want typ.Type) typ.Type {
	switch {
	case t == typ.Integer && want == typ.Decimal, t.Exact() && want == typ.Float:
		return want
	}
	return t
}

// on runs a kernel on a Vec that somebody else keeps: its slices are the room,
// and afterwards it shares nothing with the operands.
func on(dst *column.Vec, kernel func(r *register)) {
	r := register{Vec: *dst, tmp: new(scratch)}
	r.room = room{ints: dst.Ints, longs: dst.Longs, floats: dst.Floats, bits: dst.Bits, codes: dst.Codes, values: dst.Values, nulls: dst.Nulls, rounded: dst.Rounded}
	kernel(&r)
	owned(&r.Nulls, &r.room.nulls)
	owned(&r.Rounded, &r.room.rounded)
	switch r.Form {
	case column.Ints:
		owned(&r.Ints, &r.room.ints)
	case column.Longs:
		owned(&r.Longs, &r.room.longs)
	case column.Floats:
		owned(&r.Floats, &r.room.floats)
	case column.Codes:
		owned(&r.Codes, &r.room.codes)
	case column.Bits:
		owned(&r.Bits, &r.room.bits)
	case column.Any:
		owned(&r.Values, &r.room.values)
	}
	// The room of other forms stays in the fields that hold nothing now.
	if r.Form != column.Ints {
		r.Ints = r.room.ints
	}
	if r.Form != column.Longs {
		r.Longs = r.room.longs
	}
	if r.Form != column.Floats {
		r.Floats = r.room.floats
	}
	if r.Form != column.Codes {
		r.Codes = r.room.codes
	}
	if r.Form != column.Bits {
		r.Bits = r.room.bits
	}
	if r.Form != column.Any {
		r.Values = r.room.values
	}
	*dst = r.Vec
}

// owned copies a slice into room unless it lies there.
func owned[T any](s, room *[]T) {
	if len(*s) == 0 || cap(*room) > 0 && &(*s)[0] == &(*room)[:1][0] {
		return
	}
	to := sized(room, len(*s))
	copy(to, *s)
	*s = to
}
