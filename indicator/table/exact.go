package table

import (
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
	if c.given {
		c.col.nums, c.given = slices.Clone(c.col.nums), false
	}
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
