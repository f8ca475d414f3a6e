package column

import (
	"math/big"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/internal/typ"
)

// Form says which fields of a [Vec] hold its values.
type Form uint8

// The forms. Bool has form Bits, Float Floats, String Codes; exact numbers
// have Ints, Longs where int64 is too small, dates and lengths of time Ints.
// Every type has Absent, where no row has a value, and Any. Packed is Ints as a
// block stores them, for kernels that ask for it.
const (
	Absent Form = iota
	Ints        // Vec.Ints
	Longs       // Vec.Longs
	Floats      // Vec.Floats
	Codes       // Vec.Codes, of Vec.Texts
	Bits        // Vec.Bits
	Any         // Vec.Values
	Packed      // Vec.Packed: a slice of int8, int16, int32 or int64
)

// Vec is values decoded for computing, one for each of Len rows: those of a
// block, or a column of a result. Bitmaps have bit i%64 of word i/64 for row i;
// bits beyond Len are 0.
//
// Values of rows that have none are arbitrary and masked by Nulls. A Vec that
// [Column.Read] filled is only read and valid until it is filled again.
type Vec struct {
	Type   typ.Type
	Form   Form
	Len    int
	Scale  int32 // of Ints and Longs of exact numbers: digits after the point
	Ints   []int64
	Longs  []Int128
	Floats []float64
	Codes  []uint32
	Texts  []string // by code; code 0 is no value
	Bits   []uint64
	Values []typ.Value // no value where Nulls says so
	Packed any

	Nulls   []uint64 // rows without a value; nil if all have one
	Rounded []uint64 // rows whose value a division on the way rounded; nil if none

	// Span holds all values of form Ints or Packed that are there. Size bounds those of
	// form Longs: their absolute values are below 2^Size, Size being at most 127.
	Span Range
	Size int
	// Clean says that whole numbers are 0 under Nulls, so that sums need not look.
	Clean bool

	ints  []int64 // room of our own, which Read decodes into
	codes []uint32
	bits  []uint64
}

// Int128 is a whole number, Hi·2^64 + Lo.
type Int128 struct {
	Hi int64
	Lo uint64
}

// Big returns the number as a big integer.
func (n Int128) Big() *big.Int {
	b := big.NewInt(n.Hi)
	b.Lsh(b, 64)
	return b.Add(b, new(big.Int).SetUint64(n.Lo))
}

// Null says whether row i has no value.
func (v *Vec) Null(i int) bool {
	switch {
	case v.Form == Absent:
		return true
	case v.Nulls != nil:
		return v.Nulls[i>>6]>>(i&63)&1 != 0
	}
	return false
}

// IsRounded says whether the value of row i was rounded on the way.
func (v *Vec) IsRounded(i int) bool { return v.Rounded != nil && v.Rounded[i>>6]>>(i&63)&1 != 0 }

// Value returns the value of row i. For exact numbers it makes a decimal.
func (v *Vec) Value(i int) typ.Value {
	if v.Null(i) {
		return typ.Value{}
	}
	switch v.Form {
	case Longs:
		return v.exact(decimal.NewFromBigInt(v.Longs[i].Big(), -v.Scale))
	case Floats:
		return typ.Flt(v.Floats[i])
	case Codes:
		return typ.Str(v.Texts[v.Codes[i]])
	case Bits:
		return typ.Boolean(v.Bits[i>>6]>>(i&63)&1 != 0)
	case Any:
		return v.Values[i]
	}
	n := v.int(i)
	switch v.Type {
	case typ.Decimal, typ.Integer:
		return v.exact(decimal.New(n, -v.Scale))
	case typ.Date:
		return typ.Day(n)
	case typ.Timestamp:
		return typ.Instant(n)
	}
	return typ.Span(n)
}

func (v *Vec) int(i int) int64 {
	if v.Form == Ints {
		return v.Ints[i]
	}
	switch p := v.Packed.(type) {
	case []int8:
		return int64(p[i])
	case []int16:
		return int64(p[i])
	case []int32:
		return int64(p[i])
	case []int64:
		return p[i]
	}
	return 0
}

func (v *Vec) exact(d decimal.Decimal) typ.Value {
	if v.Type == typ.Integer {
		return typ.Whole(d)
	}
	return typ.Num(d)
}

// Slice returns rows [from, to) as a Vec that shares storage; from is a
// multiple of 64.
func (v *Vec) Slice(from, to int) Vec {
	out := *v
	out.ints, out.codes, out.bits = nil, nil, nil
	out.Len = to - from
	switch v.Form {
	case Ints:
		out.Ints = v.Ints[from:to]
	case Longs:
		out.Longs = v.Longs[from:to]
	case Floats:
		out.Floats = v.Floats[from:to]
	case Codes:
		out.Codes = v.Codes[from:to]
	case Bits:
		out.Bits = bitsOf(v.Bits, from, to)
	case Any:
		out.Values = v.Values[from:to]
	}
	out.Nulls, out.Rounded = bitsOf(v.Nulls, from, to), bitsOf(v.Rounded, from, to)
	return out
}

// bitsOf returns the bits [from, to) of a bitmap.
func bitsOf(b []uint64, from, to int) []uint64 {
	if b == nil {
		return nil
	}
	out := b[from>>6 : (to+63)>>6]
	if rest := to & 63; rest != 0 && out[len(out)-1]>>rest != 0 {
		out = append([]uint64(nil), out...)
		out[len(out)-1] &= 1<<rest - 1
	}
	return out
}

// ReadPacked is Read, but leaves whole numbers as the block stores them.
func (c *Column) ReadPacked(b int, v *Vec) {
	blk := c.Block(b)
	if formOf(c.def.Type) != formInt || c.def.Type == typ.Bool || blk.Wide != nil || blk.NullCount() == blk.Len() {
		c.Read(b, v)
		return
	}
	c.describe(blk, v)
	v.Form, v.Packed = Packed, blk.Data
}

// describe sets all but the values.
func (c *Column) describe(blk *Block, v *Vec) {
	v.Clean = true // as blocks are
	v.Type, v.Len, v.Scale, v.Span = c.def.Type, blk.Len(), c.scale, blk.Range()
	v.Rounded, v.Nulls = nil, nil
	if blk.Nulls != nil {
		v.Nulls = blk.Nulls[:(v.Len+63)/64]
	}
}

// Read decodes block b of the column into v.
func (c *Column) Read(b int, v *Vec) {
	blk := c.Block(b)
	c.describe(blk, v)
	switch {
	case c.def.Type == typ.Unknown || blk.NullCount() == v.Len:
		v.Form = Absent
	case blk.Wide != nil:
		v.Form, v.Values = Any, v.Values[:0]
		for i := range v.Len {
			v.Values = append(v.Values, c.Value(b*BlockRows+i))
		}
	case c.def.Type == typ.Float:
		v.Form, v.Floats = Floats, blk.Floats()
	case c.def.Type == typ.String:
		if v.codes == nil {
			v.codes = make([]uint32, BlockRows)
		}
		v.Form, v.Codes, v.Texts = Codes, blk.Codes(v.codes), c.dict.texts
	default:
		if v.ints == nil {
			v.ints = make([]int64, BlockRows)
		}
		v.Form, v.Ints = Ints, blk.Ints(v.ints)
		if c.def.Type == typ.Bool {
			v.Form = Bits
			v.Bits = v.pack(v.Ints)
		}
	}
}

// pack makes a bitmap of numbers that are 0 or 1.
func (v *Vec) pack(ints []int64) []uint64 {
	if v.bits == nil {
		v.bits = make([]uint64, BlockRows/64)
	}
	clear(v.bits)
	for i, n := range ints {
		v.bits[i>>6] |= uint64(n) << (i & 63)
	}
	return v.bits[:(len(ints)+63)/64]
}
