package vector_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/scalar"
	"github.com/zhibiao/zhibiao/internal/typ"
	"github.com/zhibiao/zhibiao/internal/vector"
)

// operand is a Vec with what it holds.
type operand struct {
	vec     column.Vec
	vals    []typ.Value
	rounded []bool
}

func (o *operand) at(i int) (typ.Value, bool) {
	if o.vec.Len == 1 {
		i = 0
	}
	return o.vals[i], o.rounded[i]
}

// column makes n values of a type, as wide as it comes, with some nulls and
// roundings.
func (w *world) operand(t typ.Type, n int) *operand {
	if w.IntN(4) == 0 {
		n = 1
	}
	o := &operand{vec: column.Vec{Type: t, Len: n}, rounded: make([]bool, n)}
	v := &o.vec
	form := column.Any
	switch t {
	case typ.Bool:
		form, v.Bits = column.Bits, make([]uint64, (n+63)/64)
	case typ.Float:
		form = column.Floats
	case typ.String:
		form, v.Texts = column.Codes, append([]string{""}, words[w.IntN(3):]...)
	case typ.Decimal, typ.Integer:
		form = []column.Form{column.Ints, column.Ints, column.Ints, column.Longs}[w.IntN(4)]
		if t == typ.Decimal {
			v.Scale = int32([]int{0, 2, 2, 4, 12, w.IntN(19)}[w.IntN(6)])
		}
	default:
		form = column.Ints
	}
	switch w.IntN(12) {
	case 0:
		form = column.Absent
	case 1:
		form = column.Any
	}
	v.Form, v.Span, v.Size = form, column.Range{Min: math.MaxInt64, Max: math.MinInt64}, 1
	some := []int{0, 0, 2, 9}[w.IntN(4)]
	limit := []int64{10, 1000, 1_000_000, 1 << 40, math.MaxInt64}[w.IntN(5)]
	bitsOf := 1 + w.IntN(127)
	null := func(i int) {
		if v.Nulls == nil {
			v.Nulls = make([]uint64, (n+63)/64)
		}
		v.Nulls[i/64] |= 1 << (i % 64)
	}
	count := 0
	for i := range n {
		missing := some > 0 && w.IntN(some) == 0 || form == column.Absent
		if missing {
			count++
			if form != column.Absent {
				null(i)
			}
		}
		k := int64(w.Uint64())
		if limit < math.MaxInt64 {
			k %= limit
		} else if w.IntN(3) == 0 {
			k = []int64{math.MaxInt64, math.MinInt64, 0, 1, -1}[w.IntN(5)]
		}
		switch form {
		case column.Ints:
			v.Ints = append(v.Ints, k)
			if !missing {
				v.Span = v.Span.Union(column.Range{Min: k, Max: k})
			}
		case column.Longs:
			l := column.Int128{Hi: int64(w.Uint64()), Lo: w.Uint64()}
			if sh := 127 - bitsOf; sh >= 64 {
				l = column.Int128{Hi: l.Hi >> 63, Lo: uint64(l.Hi >> (sh - 64))}
			} else {
				l.Hi >>= sh
			}
			if l.Big().BitLen() > 127 { // -2^127
				l = column.Int128{}
			}
			v.Longs = append(v.Longs, l)
			if !missing {
				v.Size = max(v.Size, l.Big().BitLen())
			}
		case column.Floats:
			f := []float64{0, 1, -2.5, float64(k % 1000), math.MaxFloat64, 5e-324, w.Float64()}[w.IntN(7)]
			v.Floats = append(v.Floats, f)
		case column.Codes:
			v.Codes = append(v.Codes, uint32(1+w.IntN(len(v.Texts)-1)))
		case column.Bits:
			v.Bits[i/64] |= uint64(k&1) << (i % 64)
		case column.Any:
			val := w.value(kinds[w.IntN(len(kinds))].name, t)
			if val.None() && !missing {
				val = w.value("n", typ.Integer).Convert(t)
				if t == typ.Float {
					val = typ.Flt(1)
				}
			}
			if missing {
				val = typ.Value{}
			}
			v.Values = append(v.Values, val)
		}
		if w.IntN(200) == 0 {
			if v.Rounded == nil {
				v.Rounded = make([]uint64, (n+63)/64)
			}
			v.Rounded[i/64] |= 1 << (i % 64)
			o.rounded[i] = true
		}
	}
	if count == n && n > 0 {
		v.Form, v.Nulls = column.Absent, nil
	}
	for i := range n {
		o.vals = append(o.vals, v.Value(i))
	}
	return o
}

func (w *world) kind() typ.Type { return kinds[w.IntN(len(kinds))].typ }

// number is a type that adds to others.
func (w *world) number() typ.Type {
	return []typ.Type{typ.Decimal, typ.Decimal, typ.Integer, typ.Float}[w.IntN(4)]
}

// common is the type that two values are given.
func common(a, b typ.Type) typ.Type {
	switch {
	case a == typ.Float || b == typ.Float:
		return typ.Float
	case a != b:
		return typ.Decimal
	}
	return a
}

func TestKernelsAgreeWithScalar(t *testing.T) {
	s := seed(t)
	w := &world{Rand: rand.New(rand.NewPCG(s, 7))}
	var dst column.Vec
	tried, before := 0, []*operand(nil)
	for deadline := time.Now().Add(budget(t)); time.Now().Before(deadline); tried++ {
		n := []int{0, 1, 2, 63, 64, 65, 200, 1023, 1024, 1025}[w.IntN(10)]
		of := kernel(t, w, &dst, n)
		for _, o := range before {
			require.True(t, o.intact(), "an operand is shared with the result: %s form %d", o.vec.Type, o.vec.Form)
		}
		before = of
	}
	t.Logf("%d kernels", tried)
	require.Greater(t, tried, 100)
}

// intact says whether an operand still holds what it held.
func (o *operand) intact() bool {
	for i, v := range o.vals {
		if !o.vec.Value(i).Equal(v) || o.vec.IsRounded(i) != o.rounded[i] {
			return false
		}
	}
	return true
}

// kernel runs one kernel on random operands, which it returns.
func kernel(t *testing.T, w *world, dst *column.Vec, n int) []*operand {
	var (
		of   []*operand
		want func(vals []typ.Value, rounded []bool) (typ.Value, bool)
		run  func(xs ...*column.Vec)
		what string
	)
	any := func(rounded []bool) bool {
		for _, r := range rounded {
			if r {
				return true
			}
		}
		return false
	}
	switch w.IntN(8) {
	case 0, 1, 2: // arithmetic
		op := ir.Add + ir.Op(w.IntN(5))
		a, b := w.number(), w.number()
		rt := common(a, b)
		switch {
		case w.IntN(4) == 0:
			p := [][3]typ.Type{
				{typ.Timestamp, typ.Duration, typ.Timestamp}, {typ.Duration, typ.Timestamp, typ.Timestamp}, {typ.Timestamp, typ.Timestamp, typ.Duration},
				{typ.Duration, typ.Duration, typ.Duration}, {typ.Duration, typ.Decimal, typ.Duration}, {typ.Integer, typ.Duration, typ.Duration},
			}[w.IntN(6)]
			a, b, rt = p[0], p[1], p[2]
			switch {
			case a == typ.Duration && b == typ.Duration && op == ir.Div:
				rt = typ.Decimal
			case a == typ.Duration && b == typ.Decimal:
				op = []ir.Op{ir.Mul, ir.Div}[w.IntN(2)]
			case a == typ.Integer:
				op = ir.Mul
			case a == typ.Timestamp || b == typ.Timestamp:
				op = ir.Sub
				if b == typ.Duration || a == typ.Duration {
					op = ir.Add
				}
			case op == ir.Mul:
				op = ir.Sub
			}
		case rt == typ.Integer && op == ir.Div:
			rt = typ.Decimal
		case w.IntN(20) == 0:
			rt = typ.Float
		}
		of = []*operand{w.operand(a, n), w.operand(b, n)}
		what = fmt.Sprint(op, " to ", rt)
		run = func(xs ...*column.Vec) { vector.Binary(dst, op, rt, xs[0], xs[1]) }
		want = func(v []typ.Value, r []bool) (typ.Value, bool) {
			out, note := scalar.Binary(op, v[0], v[1])
			return out.Convert(rt), any(r) || note&typ.Rounded != 0
		}
	case 3: // comparisons, of unlike types too
		op := ir.Eq + ir.Op(w.IntN(6))
		a := w.kind()
		b := a
		if w.IntN(8) == 0 {
			b = w.kind()
		} else if a.Exact() {
			b = w.number()
		}
		of = []*operand{w.operand(a, n), w.operand(b, n)}
		what = op.String()
		run = func(xs ...*column.Vec) { vector.Binary(dst, op, typ.Bool, xs[0], xs[1]) }
		want = func(v []typ.Value, r []bool) (typ.Value, bool) {
			out, _ := scalar.Binary(op, v[0], v[1])
			return out, any(r)
		}
	case 4: // conditions, texts, ??
		op := []ir.Op{ir.And, ir.Or, ir.Contains, ir.StartsWith, ir.EndsWith, ir.Coalesce}[w.IntN(6)]
		a, rt := typ.Bool, typ.Bool
		b := a
		switch {
		case op == ir.Coalesce:
			a = w.kind()
			b, rt = a, a
			if a.Exact() {
				b = w.number()
				rt = common(a, b)
			}
		case op > ir.Or:
			a, b = typ.String, typ.String
		}
		of = []*operand{w.operand(a, n), w.operand(b, n)}
		what = op.String()
		run = func(xs ...*column.Vec) { vector.Binary(dst, op, rt, xs[0], xs[1]) }
		want = func(v []typ.Value, r []bool) (typ.Value, bool) {
			out, _ := scalar.Binary(op, v[0], v[1])
			return out.Convert(rt), any(r)
		}
	case 5: // one operand
		a := w.number()
		if w.IntN(5) == 0 {
			a = typ.Duration
		}
		names := []string{"abs", "round", "floor", "ceil"}
		switch k := w.IntN(7); {
		case k < 4 && (a != typ.Duration || k == 0):
			what = names[k]
			of = []*operand{w.operand(a, n)}
			if k == 1 && w.IntN(2) == 0 {
				of = append(of, w.operand(typ.Integer, []int{1, 1, n}[w.IntN(3)]))
			}
			run = func(xs ...*column.Vec) { vector.Call(dst, names[k], a, xs...) }
			want = func(v []typ.Value, r []bool) (typ.Value, bool) { return scalar.Call(names[k], v), any(r) }
		case k == 4:
			of = []*operand{w.operand(typ.Bool, n)}
			what = "not"
			run = func(xs ...*column.Vec) { vector.Unary(dst, ir.Not, typ.Bool, xs[0]) }
			want = func(v []typ.Value, r []bool) (typ.Value, bool) { return scalar.Unary(ir.Not, v[0]), any(r) }
		case k == 5:
			of = []*operand{w.operand(w.kind(), n)}
			not := w.IntN(2) == 0
			what = "missing"
			run = func(xs ...*column.Vec) { vector.Missing(dst, not, xs[0]) }
			want = func(v []typ.Value, r []bool) (typ.Value, bool) { return typ.Boolean(v[0].None() != not), any(r) }
		default:
			of = []*operand{w.operand(a, n)}
			what = "-"
			run = func(xs ...*column.Vec) { vector.Unary(dst, ir.Neg, a, xs[0]) }
			want = func(v []typ.Value, r []bool) (typ.Value, bool) { return scalar.Unary(ir.Neg, v[0]), any(r) }
		}
	case 6: // choices
		a := w.kind()
		b, rt := a, a
		if a.Exact() {
			b = w.number()
			rt = common(a, b)
		}
		name := []string{"if", "min", "max", "coalesce"}[w.IntN(4)]
		what = name
		of = []*operand{w.operand(a, n), w.operand(b, n)}
		if name == "if" {
			of = append([]*operand{w.operand(typ.Bool, n)}, of...)
			run = func(xs ...*column.Vec) { vector.Choose(dst, rt, xs[0], xs[1], xs[2]) }
			want = func(v []typ.Value, r []bool) (typ.Value, bool) {
				if v[0].Bool() {
					return v[1].Convert(rt), r[0] || r[1]
				}
				return v[2].Convert(rt), r[0] || r[2]
			}
			break
		}
		if w.IntN(2) == 0 {
			of = append(of, w.operand(a, n))
		}
		run = func(xs ...*column.Vec) { vector.Call(dst, name, rt, xs...) }
		want = func(v []typ.Value, r []bool) (typ.Value, bool) {
			if name != "coalesce" {
				return scalar.Call(name, v).Convert(rt), any(r)
			}
			for i := range v {
				if !v[i].None() {
					return v[i].Convert(rt), any(r[:i+1])
				}
			}
			return typ.Value{}, any(r)
		}
	default:
		a := w.kind()
		not := w.IntN(2) == 0
		what = "in"
		of = []*operand{w.operand(a, n)}
		for range 1 + w.IntN(4) {
			b := a
			if w.IntN(9) == 0 {
				b = w.kind()
			} else if a.Exact() {
				b = w.number()
			}
			of = append(of, w.operand(b, n))
		}
		run = func(xs ...*column.Vec) { vector.Among(dst, not, xs...) }
		want = func(v []typ.Value, r []bool) (typ.Value, bool) { return scalar.Among(v[0], v[1:], not), any(r) }
	}
	length := 1
	var vecs []*column.Vec
	for _, o := range of {
		what += fmt.Sprintf(" (%s form %d scale %d len %d)", o.vec.Type, o.vec.Form, o.vec.Scale, o.vec.Len)
		vecs = append(vecs, &o.vec)
		if o.vec.Len != 1 {
			length = o.vec.Len
		}
	}
	run(vecs...)
	require.Equal(t, length, dst.Len, what)
	sound(t, dst, what)
	for i := range length {
		vals, rounded := make([]typ.Value, len(of)), make([]bool, len(of))
		for k, o := range of {
			vals[k], rounded[k] = o.at(i)
		}
		v, r := want(vals, rounded)
		got := dst.Value(i)
		if !got.Equal(v) || got.Type() != v.Type() || dst.IsRounded(i) != r {
			require.Fail(t, what, "row %d of %v: %s %v (%s), want %s %v (%s)", i, vals, got, dst.IsRounded(i), got.Type(), v, r, v.Type())
		}
	}
	for _, o := range of {
		require.True(t, o.intact(), "%s: an operand was written to", what)
	}
	return of
}

func TestConstant(t *testing.T) {
	for _, v := range []typ.Value{
		{}, typ.Int(3), typ.Num(decimal.RequireFromString("0.10")), typ.Num(decimal.New(1, 300)), typ.Num(decimal.New(5, -30)), typ.Num(decimal.New(12, 3)),
		typ.Flt(0.5), typ.Boolean(true), typ.Boolean(false), typ.Str("x"), typ.Str(""), typ.Day(5), typ.Instant(-6), typ.Span(7),
		typ.Num(decimal.New(math.MaxInt64, 0)), typ.Num(decimal.New(math.MinInt64, -18)), typ.Num(decimal.New(0, 5)),
	} {
		for _, n := range []int{0, 1, 64, 1025} {
			var dst column.Vec
			vector.Constant(&dst, v, v.Type(), n)
			require.Equal(t, n, dst.Len)
			sound(t, &dst, v.String())
			for i := range n {
				require.True(t, dst.Value(i).Equal(v), "%s: %s", v, dst.Value(i))
			}
		}
	}
	var dst column.Vec
	vector.Constant(&dst, typ.Int(3), typ.Float, 2)
	require.Equal(t, typ.Float, dst.Type)
	require.Equal(t, []float64{3, 3}, dst.Floats)
}
