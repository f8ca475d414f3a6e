package table

import (
	"math"
	"math/bits"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"
)

// ScaledAll adds the exact numbers coefs[i] / 10^scale. Bit i%64 of
// nulls[i/64] says that row i has no value and its coefficient no meaning;
// nulls may be nil or end early.
//
// An empty column keeps the slice it is given without a copy, so that it must
// not change afterwards; it may be given to several columns. The column does not
// write to it. All this holds for the other methods that add many rows.
func (c *Cells) ScaledAll(coefs []int64, scale int32, nulls []uint64) {
	if c.col.n > 0 || !c.col.spec.Type.Exact() || scale < 0 || scale > maxScale {
		c.each(len(coefs), nulls, func(i int) { c.Scaled(coefs[i], scale) })
		return
	}
	zeros := scale // that all coefficients end in, at most as many as scale
	least, most := int64(0), int64(0)
	runs(coefs, nulls, func(run []int64) {
		for _, n := range run {
			for zeros > 0 && n%pow10[zeros] != 0 {
				zeros--
			}
			least, most = min(least, n), max(most, n)
		}
	})
	switch {
	case c.col.spec.Type == Integer && zeros < scale:
		c.each(len(coefs), nulls, func(i int) { c.Scaled(coefs[i], scale) })
		return
	case zeros > 0:
		coefs = divided(coefs, pow10[zeros])
		least, most, scale = least/pow10[zeros], most/pow10[zeros], scale-zeros
	}
	c.keep(coefs, nulls)
	c.col.scale, c.col.most = scale, max(magnitude(least), magnitude(most))
	if least != inWide {
		return
	}
	c.col.most = 0
	for i, n := range coefs {
		switch {
		case c.col.Null(i):
		case n == inWide:
			c.col.wide.rows = append(c.col.wide.rows, i)
			c.col.wide.vals = append(c.col.wide.vals, decimal.New(n, -scale))
		default:
			c.col.most = max(c.col.most, magnitude(n))
		}
	}
}

// FloatAll adds numbers to a Float column; NaN and infinities are no value.
// See [Cells.ScaledAll] for nulls; the slice is not kept.
func (c *Cells) FloatAll(values []float64, nulls []uint64) {
	if c.col.n > 0 || c.col.spec.Type != Float {
		c.each(len(values), nulls, func(i int) { c.Float(values[i]) })
		return
	}
	const exponent = 0x7ff << 52
	nums := make([]int64, len(values))
	odd := false
	for i, f := range values {
		n := math.Float64bits(f + 0) // -0 + 0 is 0
		odd = odd || n&exponent == exponent
		nums[i] = int64(n)
	}
	if odd {
		own := make([]uint64, (len(nums)+63)/64)
		copy(own, nulls)
		for i, n := range nums {
			if n&exponent == exponent {
				own[i>>6] |= 1 << (i & 63)
			}
		}
		nulls = own
	}
	c.keep(nums, nulls)
	c.given = false
}

// RawAll adds days to a Date column, microseconds to a Timestamp or Duration
// column, 0 and 1 to a Bool column, as [Cells.Raw] does. See [Cells.ScaledAll]
// for nulls and who owns the slice.
func (c *Cells) RawAll(nums []int64, nulls []uint64) {
	switch c.col.spec.Type {
	case Date, Timestamp, Duration, Bool:
		if c.col.n == 0 {
			c.keep(nums, nulls)
			return
		}
	}
	c.each(len(nums), nulls, func(i int) { c.Raw(nums[i]) })
}

// Coded adds texts[codes[i]] to a String column. Both slices are kept, see
// [Cells.ScaledAll], also by a column that has rows of the same texts already.
// A code that is none of texts is a [*CellError].
func (c *Cells) Coded(codes []uint32, texts []string, nulls []uint64) {
	switch empty := c.col.n == 0; {
	case len(codes) == 0:
		return
	case c.col.spec.Type != String, !empty && !c.col.sameTexts(texts), !allBelow(codes, uint32(min(len(texts), math.MaxUint32)), nulls):
	case empty:
		c.col.codes, c.col.texts = slices.Clip(codes), slices.Clip(texts)
		c.col.addNulls(nulls, len(codes))
		return
	default:
		c.col.codes = append(c.col.codes, codes...)
		c.col.addNulls(nulls, len(codes))
		return
	}
	c.each(len(codes), nulls, func(i int) {
		if uint64(codes[i]) >= uint64(len(texts)) {
			c.fail(&CellError{Text: "code " + strconv.FormatUint(uint64(codes[i]), 10), Reason: "is none of the texts"})
			return
		}
		c.Text(texts[codes[i]])
	})
}

// each adds rows one by one.
func (c *Cells) each(n int, nulls []uint64, add func(i int)) {
	for i := range n {
		if word(nulls, i>>6)>>(i&63)&1 != 0 {
			c.Null()
			continue
		}
		add(i)
	}
}

// keep makes the numbers those of an empty column.
func (c *Cells) keep(nums []int64, nulls []uint64) {
	c.col.nums, c.given = slices.Clip(nums), true
	c.col.addNulls(nulls, len(nums))
}

// addNulls counts n more rows, which have no value where nulls says so.
func (c *Column) addNulls(nulls []uint64, n int) {
	at := c.n
	c.n += n
	for w := range min(len(nulls), (n+63)/64) {
		bad := nulls[w]
		if rest := n - w*64; rest < 64 {
			bad &= 1<<rest - 1
		}
		if bad == 0 {
			continue
		}
		lo, shift := at>>6+w, at&63
		for len(c.nulls) <= lo+1 {
			c.nulls = append(c.nulls, 0)
		}
		c.nulls[lo] |= bad << shift
		c.nulls[lo+1] |= bad >> (64 - shift) // 0 where shift is 0
	}
}

// sameTexts says whether the column has codes of these very texts.
func (c *Column) sameTexts(texts []string) bool {
	return c.codes != nil && len(texts) == len(c.texts) && (len(texts) == 0 || &texts[0] == &c.texts[0])
}

// word returns a word of a bitmap that may end early.
func word(bitmap []uint64, w int) uint64 {
	if w < len(bitmap) {
		return bitmap[w]
	}
	return 0
}

// runs calls f with all numbers that are values, some at a time.
func runs(nums []int64, nulls []uint64, f func(run []int64)) {
	if len(nulls) == 0 {
		f(nums)
		return
	}
	var buf [64]int64
	for w := 0; w*64 < len(nums); w++ {
		run := nums[w*64 : min(w*64+64, len(nums))]
		if bad := word(nulls, w); bad != 0 {
			k := 0
			for there := ^bad & (1<<len(run) - 1); there != 0; there &= there - 1 {
				buf[k] = run[bits.TrailingZeros64(there)]
				k++
			}
			run = buf[:k]
		}
		f(run)
	}
}

func divided(nums []int64, by int64) []int64 {
	out := make([]int64, len(nums))
	for i, n := range nums {
		out[i] = n / by
	}
	return out
}

// allBelow says whether the codes of all rows with a value are less than n.
func allBelow(codes []uint32, n uint32, nulls []uint64) bool {
	most := uint32(0)
	for _, c := range codes {
		most = max(most, c)
	}
	if most < n {
		return true
	}
	for i, c := range codes {
		if c >= n && word(nulls, i>>6)>>(i&63)&1 == 0 {
			return false
		}
	}
	return true
}
