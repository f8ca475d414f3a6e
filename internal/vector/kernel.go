package vector

import (
	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/scalar"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Every kernel fills dst, whose slices are used again and which shares nothing
// with the operands; dst is none of them. It is a Vec that only this package
// has filled, or the zero Vec. Operands have one length, or length 1 to stand
// for every row.

// Constant makes dst n rows of v, converted to t.
func Constant(dst *column.Vec, v typ.Value, t typ.Type, n int) {
	on(dst, func(r *register) { r.constant(v, t, n) })
}

// Unary applies - or not.
func Unary(dst *column.Vec, op ir.Op, t typ.Type, x *column.Vec) {
	on(dst, func(r *register) { r.unary(op, t, x) })
}

// Binary applies an operator of two operands and converts the result to t:
// arithmetic, comparisons, and, or, ??, contains, startsWith, endsWith. Rows in
// which it divides by zero have no value. Rounded are the rows of dst that are
// rounded in an operand, and those that a division rounds here.
func Binary(dst *column.Vec, op ir.Op, t typ.Type, x, y *column.Vec) {
	on(dst, func(r *register) { r.binary(op, t, x, y) })
}

// Among is xs[0] in the list of the others, or not in it.
func Among(dst *column.Vec, not bool, xs ...*column.Vec) {
	on(dst, func(r *register) { r.among(not, xs) })
}

// Choose is then where cond is true, els where it is not, or is unknown.
func Choose(dst *column.Vec, t typ.Type, cond, then, els *column.Vec) {
	on(dst, func(r *register) { r.choose(t, cond, then, els) })
}

// Call applies a function that rows and cells share: abs, round, floor, ceil,
// min, max, coalesce.
func Call(dst *column.Vec, name string, t typ.Type, xs ...*column.Vec) {
	on(dst, func(r *register) { r.call(name, t, xs) })
}

// Missing is whether x has no value, or has one if not: the null tests.
func Missing(dst *column.Vec, not bool, x *column.Vec) {
	on(dst, func(r *register) { r.missing(not, x) })
}

func (r *register) constant(v typ.Value, t typ.Type, n int) {
	v = v.Convert(t)
	r.begin(n, t)
	if v.None() {
		return
	}
	r.Type = v.Type()
	switch r.Type {
	case typ.Bool:
		r.Form, r.Bits = column.Bits, ones(&r.room.bits, n)
		if !v.Bool() {
			clear(r.Bits)
		}
	case typ.Float:
		r.Form, r.Floats = column.Floats, filled(&r.room.floats, v.Float(), n)
	case typ.String:
		r.Form, r.Texts, r.Codes = column.Codes, []string{"", v.Text()}, filled(&r.room.codes, 1, n)
	case typ.Decimal, typ.Integer:
		r.exactConstant(v, n)
	default:
		r.Form, r.Ints = column.Ints, filled(&r.room.ints, v.Raw(), n)
		r.include(v.Raw())
	}
}

func filled[T any](room *[]T, v T, n int) []T {
	out := sized(room, n)
	for i := range out {
		out[i] = v
	}
	return out
}

// exactConstant gives an exact number the smallest scale it can have.
func (r *register) exactConstant(v typ.Value, n int) {
	d := v.Decimal()
	exp := d.Exponent()
	if c := d.CoefficientInt64(); d.Coefficient().IsInt64() {
		for c != 0 && c%10 == 0 && exp < 0 {
			c, exp = c/10, exp+1
		}
		if c == 0 {
			exp = 0
		}
		if exp >= -18 && exp <= 18 {
			if one, ok := (column.Range{Min: c, Max: c}).Rescale(max(exp, 0)); ok {
				r.Form, r.Scale, r.Span = column.Ints, max(-exp, 0), one
				r.Ints = filled(&r.room.ints, one.Min, n)
				return
			}
		}
	}
	r.Form, r.Values = column.Any, filled(&r.room.values, v, n)
}

func (r *register) missing(not bool, x *column.Vec) {
	r.begin(x.Len, typ.Bool)
	r.round(x.Len, x)
	r.Form = column.Bits
	out := sized(&r.room.bits, words(x.Len))
	switch {
	case x.Form == column.Absent:
		r.Bits = ones(&r.room.bits, x.Len)
	default:
		for i := range out {
			out[i] = word(x.Nulls, i)
		}
		r.Bits = out
	}
	if not {
		for i := range out {
			out[i] = ^out[i]
		}
		trim(out, x.Len)
	}
}

func (r *register) unary(op ir.Op, t typ.Type, x *column.Vec) {
	n := x.Len
	r.begin(n, natural(x.Type, t))
	if !r.strict(n, x) {
		return
	}
	switch {
	case op == ir.Not && x.Form == column.Bits:
		r.not(x)
	case op == ir.Neg && r.negate(t, x):
	default:
		r.slow(n, t, func(i int) (typ.Value, typ.Note) { return scalar.Unary(op, x.Value(i)), 0 })
	}
}

func (r *register) binary(op ir.Op, t typ.Type, x, y *column.Vec) {
	n := rows(x, y)
	switch {
	case (op == ir.And || op == ir.Or) && conditions(x, y):
		r.logic(op, x, y, n)
		return
	case op == ir.Coalesce:
		r.coalesce(t, n, x, y)
		return
	case op == ir.And, op == ir.Or:
		r.begin(n, typ.Bool)
		r.round(n, x, y)
	default:
		r.begin(n, resultType(op, t, x, y))
		if !r.strict(n, x, y) {
			return
		}
	}
	switch {
	case op.Comparison() && r.compare(op, n, x, y):
	case op.Arithmetic() && r.arithmetic(op, t, n, x, y):
	case op >= ir.Contains && op <= ir.EndsWith && r.search(op, n, x, y):
	default:
		r.slow(n, t, func(i int) (typ.Value, typ.Note) { return scalar.Binary(op, at(x, i, n), at(y, i, n)) })
	}
}

// resultType is the type of x op y, converted to t.
func resultType(op ir.Op, t typ.Type, x, y *column.Vec) typ.Type {
	if !op.Arithmetic() {
		return typ.Bool
	}
	xt, yt := x.Type, y.Type
	switch {
	case !xt.Numeric() || !yt.Numeric():
		return t
	case xt == typ.Float || yt == typ.Float:
		return typ.Float
	case xt == typ.Integer && yt == typ.Integer && op != ir.Div:
		return natural(typ.Integer, t)
	}
	return natural(typ.Decimal, t)
}

// slow fills r row by row; its roundings stand already.
func (r *register) slow(n int, t typ.Type, value func(i int) (typ.Value, typ.Note)) {
	own := sized(&r.tmp.bits[0], words(n))
	clear(own)
	r.eachRow(n, t, func(i int) typ.Value {
		v, note := value(i)
		own[i>>6] |= bit(note&typ.Rounded != 0) << (i & 63)
		return v.Convert(t)
	})
	if !zero(own) {
		r.mark(own)
	}
}
