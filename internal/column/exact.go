package column

import (
	"math"
	"math/big"

	"github.com/shopspring/decimal"
)

// Scaled adds the exact number coef / 10^scale; scale is not below -18.
func (w *Writer) Scaled(coef int64, scale int32) {
	w.must(formInt)
	if scale == w.scale {
		w.push(coef)
		return
	}
	n, s := coef, scale
	for s > w.scale && n%10 == 0 && n != 0 {
		n, s = n/10, s-1
	}
	switch {
	case n == 0:
		w.push(0)
		return
	case s > w.scale && w.grow(s):
	case s < w.scale && w.scale-s <= maxScale && magnitude(n) <= uint64(math.MaxInt64/pow10[w.scale-s]):
		n *= pow10[w.scale-s]
	case s != w.scale:
		w.pushWide(decimal.New(n, -s))
		return
	}
	w.push(n)
}

// Decimal adds an exact number. It is kept as it is if it is no int64.
func (w *Writer) Decimal(d decimal.Decimal) {
	w.must(formInt)
	exp := d.Exponent()
	if d.NumDigits() > maxScale {
		d = trim(d)
		exp = d.Exponent()
	}
	switch {
	case d.IsZero():
		w.push(0)
	case exp >= -maxScale && exp <= maxScale && (d.NumDigits() <= maxScale || d.Coefficient().IsInt64()):
		w.Scaled(d.CoefficientInt64(), -exp)
	case exp < -maxScale && trim(d).Exponent() >= -maxScale:
		w.Decimal(trim(d))
	default:
		w.pushWide(d)
	}
}

// trim removes trailing zeros from a decimal's coefficient.
func trim(d decimal.Decimal) decimal.Decimal {
	s := d.Coefficient().String()
	zeros := 0
	for zeros < len(s)-1 && s[len(s)-1-zeros] == '0' {
		zeros++
	}
	if zeros == 0 {
		return d
	}
	coef, _ := new(big.Int).SetString(s[:len(s)-zeros], 10)
	return decimal.NewFromBigInt(coef, d.Exponent()+int32(zeros))
}

func (w *Writer) pushWide(d decimal.Decimal) {
	w.wide.Rows = append(w.wide.Rows, uint16(w.n))
	w.wide.Values = append(w.wide.Values, d)
	w.ints = append(w.ints, 0)
	w.step()
}

// grow raises the column's scale if every coefficient so far stays an int64.
// All blocks are made anew: snapshots keep the old ones.
func (w *Writer) grow(scale int32) bool {
	if scale > maxScale {
		return false
	}
	digits := scale - w.scale
	if _, ok := w.summary().span.Rescale(digits); !ok {
		return false
	}
	var store storage
	buf := make([]int64, BlockRows)
	sealed := make([]Block, len(w.sealed), cap(w.sealed))
	for i, b := range w.sealed {
		copy(buf, b.Ints(buf))
		multiply(buf, pow10[digits])
		r, _ := b.Range().Rescale(digits)
		b.Data, b.min, b.max = store.ints(buf, r), r.Min, r.Max
		sealed[i] = b
	}
	w.sealed, w.store = sealed, store
	if w.shared {
		w.ints, w.shared = append(make([]int64, 0, cap(w.ints)), w.ints...), false
	}
	multiply(w.ints, pow10[digits])
	w.span, _ = w.span.Rescale(digits)
	w.before.span, _ = w.before.span.Rescale(digits)
	w.scale = scale
	return true
}

func multiply(v []int64, f int64) {
	for i := range v {
		v[i] *= f
	}
}
