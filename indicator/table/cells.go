package table

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/internal/typ"
)

// maxScale is the largest scale of a column's coefficients: with 18 digits
// after the point there is one left before it.
const maxScale = 18

// maxExponent bounds the powers of ten of decimals that a table takes, so that
// writing one out stays cheap.
const maxExponent = 10_000

var pow10 = [...]int64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// Cells takes the values of one column of a [Builder], row by row. Its methods
// add one row each, except [Cells.Note]. A value that the column's type does
// not hold is kept as an error that [Builder.Table] returns.
type Cells struct {
	col Column
	err error // the first
}

func newCells(s Spec) *Cells { return &Cells{col: Column{spec: s}} }

// Len returns the number of rows so far.
func (c *Cells) Len() int { return c.col.n }

// Null adds a row without a value.
func (c *Cells) Null() {
	i := c.col.n
	for len(c.col.nulls) <= i>>6 {
		c.col.nulls = append(c.col.nulls, 0)
	}
	c.col.nulls[i>>6] |= 1 << (i & 63)
	switch c.col.spec.Type {
	case Unknown:
	case String:
		c.col.texts = append(c.col.texts, "")
	default:
		c.col.nums = append(c.col.nums, 0)
	}
	c.col.n++
}

// Note remarks on the row added last; notes add up.
func (c *Cells) Note(n Note) {
	i := c.col.n - 1
	if n == 0 || i < 0 {
		return
	}
	if k := len(c.col.noteRows) - 1; k >= 0 && c.col.noteRows[k] == i {
		c.col.notes[k] |= n
		return
	}
	c.col.noteRows = append(c.col.noteRows, i)
	c.col.notes = append(c.col.notes, n)
}

// Value adds v, which is of the column's type, an integer in a Decimal column,
// a whole decimal in an Integer column, an exact number in a Float column, or
// no value.
func (c *Cells) Value(v Value) {
	want := c.col.spec.Type
	switch got := v.Type(); {
	case v.None():
		c.Null()
	case got.Exact() && want.Exact():
		c.Decimal(v.Decimal())
	case got.Numeric() && want == Float:
		c.Float(v.Float())
	case got != want:
		c.bad(v)
	case want == String:
		c.Text(v.Text())
	case want == Bool:
		c.Bool(v.Bool())
	default:
		c.Raw(v.Raw())
	}
}

// Scaled adds the exact number coef / 10^scale; scale must not be below -18.
func (c *Cells) Scaled(coef int64, scale int32) {
	if scale == c.col.scale && c.col.spec.Type == Decimal && coef != inWide {
		c.push(coef)
		return
	}
	c.scaled(coef, scale)
}

// scaled is Scaled for a number that is not at the column's scale.
func (c *Cells) scaled(coef int64, scale int32) {
	if !c.col.spec.Type.Exact() {
		c.bad(typ.Num(decimal.New(coef, -scale)))
		return
	}
	n, s := coef, scale
	for s > c.col.scale && n%10 == 0 && n != 0 {
		n, s = n/10, s-1
	}
	switch {
	case n == 0:
		c.push(0)
		return
	case s > 0 && c.col.spec.Type == Integer:
		c.bad(typ.Num(decimal.New(coef, -scale)))
		return
	case s > c.col.scale && c.grow(s):
	case s < c.col.scale && c.col.scale-s <= maxScale && magnitude(n) <= uint64(math.MaxInt64/pow10[c.col.scale-s]):
		n *= pow10[c.col.scale-s]
	case s != c.col.scale:
		c.pushWide(decimal.New(coef, -scale))
		return
	}
	if n == inWide {
		c.pushWide(decimal.New(coef, -scale))
		return
	}
	c.push(n)
}

// grow raises the column's scale if every coefficient so far stays an int64.
func (c *Cells) grow(scale int32) bool {
	if scale > maxScale || c.col.most > uint64(math.MaxInt64/pow10[scale-c.col.scale]) {
		return false
	}
	f := pow10[scale-c.col.scale]
	for i, n := range c.col.nums {
		if n != inWide {
			c.col.nums[i] = n * f
		}
	}
	c.col.most *= uint64(f)
	c.col.scale = scale
	return true
}

// push adds a coefficient at the column's scale.
func (c *Cells) push(n int64) {
	if m := magnitude(n); m > c.col.most {
		c.col.most = m
	}
	c.col.nums = append(c.col.nums, n)
	c.col.n++
}

func (c *Cells) pushWide(d decimal.Decimal) {
	c.col.wide.rows = append(c.col.wide.rows, c.col.n)
	c.col.wide.vals = append(c.col.wide.vals, d)
	c.col.nums = append(c.col.nums, inWide)
	c.col.n++
}

// Decimal adds an exact number, for an Integer column a whole one. Powers of
// ten beyond 10,000 are refused.
func (c *Cells) Decimal(d decimal.Decimal) {
	exp := d.Exponent()
	switch {
	case d.NumDigits() <= maxScale && exp <= 0 && exp >= -maxScale:
		c.Scaled(d.CoefficientInt64(), -exp)
	case d.IsZero():
		c.Scaled(0, 0)
	case exp > maxExponent || exp < -maxExponent:
		c.fail(&CellError{Text: "a decimal with exponent " + fmt.Sprint(exp), Reason: "is too large or too fine"})
	case !c.col.spec.Type.Exact() || c.col.spec.Type == Integer && !d.IsInteger():
		c.bad(typ.Num(d))
	default:
		c.decimal(d)
	}
}

// decimal adds a number of many digits: as a coefficient if it is one once
// its trailing zeros are gone.
func (c *Cells) decimal(d decimal.Decimal) {
	trimmed := trim(d)
	if e := trimmed.Exponent(); e >= -maxScale && e <= maxScale && trimmed.Coefficient().IsInt64() {
		c.Scaled(trimmed.CoefficientInt64(), -e)
		return
	}
	if !c.col.spec.Type.Exact() {
		c.bad(typ.Num(d))
		return
	}
	c.pushWide(trimmed)
}

// Int adds a whole number.
func (c *Cells) Int(n int64) { c.Scaled(n, 0) }

// Float adds a number to a Float column; NaN and infinities are no value.
func (c *Cells) Float(f float64) {
	v := typ.Flt(f)
	switch {
	case c.col.spec.Type != Float:
		c.bad(v)
	case v.None():
		c.Null()
	default:
		c.Raw(int64(math.Float64bits(v.Float())))
	}
}

// Bool adds a truth value.
func (c *Cells) Bool(b bool) {
	switch {
	case c.col.spec.Type != Bool:
		c.bad(typ.Boolean(b))
	case b:
		c.Raw(1)
	default:
		c.Raw(0)
	}
}

// Text adds text, which may be empty.
func (c *Cells) Text(s string) {
	if c.col.spec.Type != String {
		c.bad(typ.Str(s))
		return
	}
	c.col.texts = append(c.col.texts, s)
	c.col.n++
}

// Raw adds days since 1970-01-01 to a Date column, microseconds since then
// (UTC) to a Timestamp column, microseconds to a Duration column.
func (c *Cells) Raw(n int64) {
	switch c.col.spec.Type {
	case Unknown, String, Decimal, Integer:
		c.bad(typ.Int(n))
		return
	}
	c.col.nums = append(c.col.nums, n)
	c.col.n++
}

// bad keeps the first value that does not belong here, and adds a row without
// a value so that rows stay aligned.
func (c *Cells) bad(v Value) {
	e := &CellError{Text: v.String(), Want: c.col.spec.Type}
	switch {
	case c.col.spec.Type == Unknown:
		e.Reason = noType
	case v.Type().Exact() && c.col.spec.Type == Integer:
		e.Reason = notWhole
	}
	c.fail(e)
}

func (c *Cells) fail(e *CellError) {
	if c.err == nil {
		e.Row, e.Column, e.Want = c.col.n+1, c.col.spec.Name, c.col.spec.Type
		c.err = e
	}
	c.Null()
}

// unwind removes what was added after row n, and its errors.
func (c *Cells) unwind(n int) {
	if n >= c.col.n {
		return
	}
	col := &c.col
	for i := n; i < col.n && i>>6 < len(col.nulls); i++ {
		col.nulls[i>>6] &^= 1 << (i & 63)
	}
	switch col.spec.Type {
	case Unknown:
	case String:
		col.texts = col.texts[:n]
	default:
		col.nums = col.nums[:n]
	}
	k, _ := slices.BinarySearch(col.wide.rows, n)
	col.wide.rows, col.wide.vals = col.wide.rows[:k], col.wide.vals[:k]
	k = col.firstNote(n)
	col.noteRows, col.notes = col.noteRows[:k], col.notes[:k]
	col.n = n
	c.err = nil
}

// addRange adds rows [from, to) of src, which has the same type.
func (c *Cells) addRange(src *Column, from, to int) {
	note := src.firstNote(from)
	for i := from; i < to; i++ {
		switch {
		case src.Null(i):
			c.Null()
		case src.spec.Type == String:
			c.Text(src.texts[i])
		case !src.spec.Type.Exact():
			c.Raw(src.nums[i])
		case src.nums[i] == inWide:
			c.Decimal(src.wide.at(i))
		default:
			c.Scaled(src.nums[i], src.scale)
		}
		if note < len(src.noteRows) && src.noteRows[note] == i {
			c.Note(src.notes[note])
			note++
		}
	}
}

// take hands the column over and starts an empty one of the same description,
// with room for as many rows as the last one had.
func (c *Cells) take() *Column {
	col := c.col
	c.col = Column{spec: col.spec}
	switch {
	case col.texts != nil:
		c.col.texts = make([]string, 0, min(len(col.texts), batch))
	case col.nums != nil:
		c.col.nums = make([]int64, 0, min(len(col.nums), batch))
	}
	return &col
}

// rowOf returns the row number in a cell error, or 0.
func rowOf(err error) int {
	var e *CellError
	if errors.As(err, &e) {
		return e.Row
	}
	return 0
}

// trim removes trailing zeros from a decimal's coefficient.
func trim(d decimal.Decimal) decimal.Decimal {
	coef, exp := d.Coefficient(), d.Exponent()
	s := coef.String()
	zeros := 0
	for zeros < len(s)-1 && s[len(s)-1-zeros] == '0' {
		zeros++
	}
	if zeros == 0 {
		return d
	}
	coef, _ = coef.SetString(s[:len(s)-zeros], 10)
	return decimal.NewFromBigInt(coef, exp+int32(zeros))
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}
