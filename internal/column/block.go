package column

import (
	"math"
	"slices"

	"github.com/shopspring/decimal"
)

// BlockRows is the number of rows of every block but the last.
const BlockRows = 1024

// Block is a stretch of rows of one column. It is immutable.
type Block struct {
	// Data are the values, by row: a slice of the types that the package
	// comment lists.
	Data any
	// Nulls has a bit set for each row without a value; nil if all have one.
	Nulls *Bitmap
	// Wide are the numbers that are no int64; nil if there are none.
	Wide *Wide

	min, max  int64 // of values that are there and not wide; of floats, see order
	rows      uint16
	nullCount uint16
}

// Bitmap has a bit for each row of a block: row i is bit i%64 of word i/64.
type Bitmap [BlockRows / 64]uint64

// Has says whether the bit of row i is set.
func (m *Bitmap) Has(i int) bool { return m[i>>6]>>(i&63)&1 != 0 }

func (m *Bitmap) set(i int) { m[i>>6] |= 1 << (i & 63) }

// Wide are the numbers of a block that are no int64 at the column's scale.
type Wide struct {
	Rows   []uint16 // within the block, ascending
	Values []decimal.Decimal
}

// Len returns the number of rows.
func (b *Block) Len() int { return int(b.rows) }

// NullCount returns the number of rows without a value.
func (b *Block) NullCount() int { return int(b.nullCount) }

// Null says whether row i of the block has no value.
func (b *Block) Null(i int) bool { return b.Nulls != nil && b.Nulls.Has(i) }

// Range returns the least and the greatest value, of text the codes; without
// the numbers in Wide. It is empty for floats.
func (b *Block) Range() Range {
	if _, ok := b.Data.([]float64); ok {
		return none
	}
	return Range{b.min, b.max}
}

// FloatRange returns the least and the greatest value of a block of floats;
// it is not ok where there is none.
func (b *Block) FloatRange() (least, most float64, ok bool) {
	if _, ok := b.Data.([]float64); !ok || b.min > b.max {
		return 0, 0, false
	}
	return disorder(b.min), disorder(b.max), true
}

// Ints returns the values of a block of whole numbers as int64, in buf unless
// they are stored so; buf has room for [BlockRows]. The result is only read.
func (b *Block) Ints(buf []int64) []int64 {
	switch v := b.Data.(type) {
	case []int8:
		return widen(buf, v)
	case []int16:
		return widen(buf, v)
	case []int32:
		return widen(buf, v)
	case []int64:
		return v
	}
	return nil
}

// Codes returns the codes of a block of text as uint32, in buf unless they are
// stored so; buf has room for [BlockRows]. The result is only read.
func (b *Block) Codes(buf []uint32) []uint32 {
	switch v := b.Data.(type) {
	case []uint8:
		return widen(buf, v)
	case []uint16:
		return widen(buf, v)
	case []uint32:
		return v
	}
	return nil
}

// Floats returns the values of a block of floats.
func (b *Block) Floats() []float64 {
	v, _ := b.Data.([]float64)
	return v
}

// Int returns the whole number in row i; the code, if it is text.
func (b *Block) Int(i int) int64 {
	switch v := b.Data.(type) {
	case []int8:
		return int64(v[i])
	case []int16:
		return int64(v[i])
	case []int32:
		return int64(v[i])
	case []int64:
		return v[i]
	case []uint8:
		return int64(v[i])
	case []uint16:
		return int64(v[i])
	case []uint32:
		return int64(v[i])
	}
	return 0
}

// Decimal returns the exact number in row i, which has one, at the scale of
// its column.
func (b *Block) Decimal(i int, scale int32) decimal.Decimal {
	if b.Wide != nil {
		if k, ok := slices.BinarySearch(b.Wide.Rows, uint16(i)); ok {
			return b.Wide.Values[k]
		}
	}
	return decimal.New(b.Int(i), -scale)
}

type number interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | float64
}

func widen[D, T number](dst []D, src []T) []D {
	dst = dst[:len(src)]
	for i, v := range src {
		dst[i] = D(v)
	}
	return dst
}

// order maps floats to integers of the same order, disorder back.
func order(f float64) int64 {
	n := int64(math.Float64bits(f))
	return n ^ int64(uint64(n>>63)>>1)
}

func disorder(n int64) float64 {
	return math.Float64frombits(uint64(n ^ int64(uint64(n>>63)>>1)))
}

// Touch reads the beginning of block b and what the one after it says of itself,
// so that they are on their way from memory when they are needed. What it returns
// means nothing.
func (c *Column) Touch(b int) int64 {
	var n int64
	if b+1 < len(c.sealed) {
		n = c.sealed[b+1].min
	}
	if b < len(c.sealed) {
		n += c.sealed[b].touch()
	}
	return n
}

func (b *Block) touch() int64 {
	var n int64
	switch v := b.Data.(type) {
	case []int8:
		n = first(v)
	case []int16:
		n = first(v)
	case []int32:
		n = first(v)
	case []int64:
		n = first(v)
	case []uint8:
		n = first(v)
	case []uint16:
		n = first(v)
	case []uint32:
		n = first(v)
	case []float64:
		n = first(v)
	}
	if b.Nulls != nil {
		n += int64(b.Nulls[0])
	}
	return n
}

func first[T number](v []T) int64 {
	if len(v) == 0 {
		return 0
	}
	return int64(v[0])
}
