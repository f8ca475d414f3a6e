package cell

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Order is whole numbers that are ordered as the values of a column are: equal
// ones for equal values, smaller ones for smaller values, as typ.Compare has it.
type Order struct {
	Keys []uint64 // by row
	Size uint64   // the key of rows without a value; all others are below
}

// OrderOf returns the order of the values of v.
func OrderOf(v *column.Vec) Order {
	o := Order{Keys: make([]uint64, v.Len)}
	ok := true
	switch v.Form {
	case column.Absent:
		return o
	case column.Ints:
		r := reach(v)
		if o.Size = uint64(r.Max) - uint64(r.Min) + 1; r.Empty() {
			o.Size = 0
		} else if ok = o.Size != 0; !ok {
			break
		}
		for i, n := range v.Ints {
			o.Keys[i] = uint64(n) - uint64(r.Min)
		}
		for i := range bitmap(v.Nulls).rows {
			o.Keys[i] = o.Size
		}
	case column.Floats:
		ok = offsets(&o, v, func(i int) uint64 { return floatKey(v.Floats[i]) })
	case column.Longs:
		ok = longs(&o, v)
	case column.Bits:
		ok = offsets(&o, v, func(i int) uint64 { return v.Bits[i>>6] >> (i & 63) & 1 })
	case column.Codes:
		rank, size := textRanks(v)
		o.Size = size
		for i, code := range v.Codes {
			if o.Keys[i] = size; !v.Null(i) {
				o.Keys[i] = rank(code)
			}
		}
	default:
		ok = false
	}
	if ok {
		return o
	}
	if v.Form == column.Longs {
		return places(v, func(i, j int32) int { return compareLong(v.Longs[i], v.Longs[j]) })
	}
	return places(v, func(i, j int32) int { return typ.Compare(v.Value(int(i)), v.Value(int(j))) })
}

// Reverse returns the order with greater values first; no value stays last.
func (o Order) Reverse() Order {
	keys := make([]uint64, len(o.Keys))
	for i, k := range o.Keys {
		if keys[i] = o.Size; k < o.Size {
			keys[i] = o.Size - 1 - k
		}
	}
	return Order{keys, o.Size}
}

// reach is the range of the values of form Ints that are there, which Span may
// exceed.
func reach(v *column.Vec) column.Range {
	r := empty
	for w := range words(v.Len) {
		null, part := bitmap(v.Nulls).word(w), v.Ints[w<<6:min(w<<6+64, v.Len)]
		if null == 0 {
			for _, n := range part {
				r.Min, r.Max = min(r.Min, n), max(r.Max, n)
			}
			continue
		}
		for i, n := range part {
			if null>>i&1 == 0 {
				r.Min, r.Max = min(r.Min, n), max(r.Max, n)
			}
		}
	}
	return r
}

// floatKey is a number that is ordered as floats are. -0 is 0.
func floatKey(f float64) uint64 {
	b := math.Float64bits(f + 0)
	if b>>63 != 0 {
		return ^b
	}
	return b | 1<<63
}

// offsets makes keys of how much values exceed the least. It is not ok where
// that leaves no number for no value.
func offsets(o *Order, v *column.Vec, key func(i int) uint64) bool {
	nulls := bitmap(v.Nulls)
	least, most := uint64(math.MaxUint64), uint64(0)
	for w := range words(v.Len) {
		null, from := nulls.word(w), w<<6
		for i := from; i < min(from+64, v.Len); i++ {
			k := key(i)
			o.Keys[i] = k
			if null>>(i&63)&1 == 0 {
				least, most = min(least, k), max(most, k)
			}
		}
	}
	switch {
	case least > most: // no values
		o.Size = 0
	case most-least == math.MaxUint64:
		return false
	default:
		o.Size = most - least + 1
	}
	for i := range o.Keys {
		o.Keys[i] -= least
	}
	for i := range nulls.rows {
		o.Keys[i] = o.Size
	}
	return true
}

// longs makes keys of 128-bit numbers that lie close enough together.
func longs(o *Order, v *column.Vec) bool {
	nulls := bitmap(v.Nulls)
	least, most := column.Int128{Hi: math.MaxInt64, Lo: math.MaxUint64}, column.Int128{Hi: math.MinInt64}
	for i, n := range v.Longs {
		if nulls.has(i) {
			continue
		}
		if compareLong(n, least) < 0 {
			least = n
		}
		if compareLong(n, most) > 0 {
			most = n
		}
	}
	lo, borrow := bits.Sub64(most.Lo, least.Lo, 0)
	if hi, _ := bits.Sub64(uint64(most.Hi), uint64(least.Hi), borrow); hi != 0 || lo == math.MaxUint64 {
		return false
	}
	o.Size = lo + 1
	for i, n := range v.Longs {
		if o.Keys[i] = o.Size; !nulls.has(i) {
			o.Keys[i] = n.Lo - least.Lo
		}
	}
	return true
}

func compareLong(a, b column.Int128) int {
	if c := cmp.Compare(a.Hi, b.Hi); c != 0 {
		return c
	}
	return cmp.Compare(a.Lo, b.Lo)
}

// textRanks numbers the texts that rows have in the order of texts. Codes are
// in the order in which texts appeared, and two may stand for equal texts.
func textRanks(v *column.Vec) (rank func(code uint32) uint64, size uint64) {
	var used []uint32
	dense := len(v.Texts) <= 4*v.Len+1024
	if dense {
		seen := make([]bool, len(v.Texts))
		for i, code := range v.Codes {
			if !seen[code] && !v.Null(i) {
				seen[code] = true
				used = append(used, code)
			}
		}
	} else {
		for i, code := range v.Codes {
			if !v.Null(i) {
				used = append(used, code)
			}
		}
		slices.Sort(used)
		used = slices.Compact(used)
	}
	slices.SortFunc(used, func(a, b uint32) int { return strings.Compare(v.Texts[a], v.Texts[b]) })
	table, sparse := []uint64(nil), map[uint32]uint64(nil)
	if dense {
		table = make([]uint64, len(v.Texts))
	} else {
		sparse = make(map[uint32]uint64, len(used))
	}
	for i, code := range used {
		if i == 0 || v.Texts[code] != v.Texts[used[i-1]] {
			size++
		}
		if dense {
			table[code] = size - 1
		} else {
			sparse[code] = size - 1
		}
	}
	if dense {
		return func(code uint32) uint64 { return table[code] }, size
	}
	return func(code uint32) uint64 { return sparse[code] }, size
}

// places makes keys of the places of rows, sorted by comparing them.
func places(v *column.Vec, compare func(i, j int32) int) Order {
	o := Order{Keys: make([]uint64, v.Len)}
	rows := valued(absent(v), v.Len)
	slices.SortFunc(rows, compare)
	for i, n := range rows {
		if i == 0 || compare(rows[i-1], n) != 0 {
			o.Size++
		}
		o.Keys[n] = o.Size - 1
	}
	for i := range absent(v).rows {
		o.Keys[i] = o.Size
	}
	return o
}

// valued are the rows that are not in none.
func valued(none bitmap, n int) []int32 {
	out := make([]int32, 0, n)
	for w := range words(n) {
		for word := whole(w, n) &^ none.word(w); word != 0; word &= word - 1 {
			out = append(out, int32(w<<6+bits.TrailingZeros64(word)))
		}
	}
	return out
}
