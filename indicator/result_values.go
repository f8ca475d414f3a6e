package indicator

import (
	"cmp"
	"math"
	"slices"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// values sorts by the values of a column, numbers by value, text bytewise,
// false before true.
func (s *sorter) values(v *column.Vec, down bool) {
	nulls := missing(v)
	switch v.Form {
	case column.Absent:
	case column.Ints:
		sortBy(s, v.Ints, nulls, down)
	case column.Longs:
		high, low := make([]int64, s.n), make([]uint64, s.n)
		for i, n := range v.Longs[:s.n] {
			high[i], low[i] = n.Hi, n.Lo
		}
		sortBy(s, high, nulls, down)
		sortBy(s, low, nulls, down)
	case column.Floats:
		nums := make([]int64, s.n)
		for i, f := range v.Floats[:s.n] {
			n := int64(math.Float64bits(f + 0)) // -0 + 0 is 0
			nums[i] = n ^ n>>63&math.MaxInt64   // of negative numbers the larger bits are the smaller
		}
		sortBy(s, nums, nulls, down)
	case column.Bits:
		nums := make([]uint32, s.n)
		for i := range nums {
			nums[i] = uint32(v.Bits[i>>6] >> (i & 63) & 1)
		}
		sortBy(s, nums, nulls, down)
	case column.Codes:
		nums, ranks := make([]uint32, s.n), textRanks(v, nulls)
		for i, c := range v.Codes[:s.n] {
			if !isSet(nulls, i) {
				nums[i] = ranks[c]
			}
		}
		sortBy(s, nums, nulls, down)
	default:
		sortBy(s, valueRanks(v), nulls, down)
	}
}

// textRanks numbers the texts that rows have, by code.
func textRanks(v *column.Vec, nulls []uint64) []uint32 {
	ranks := make([]uint32, len(v.Texts))
	var used []uint32
	for i, c := range v.Codes[:v.Len] {
		if !isSet(nulls, i) && ranks[c] == 0 {
			ranks[c], used = 1, append(used, c)
		}
	}
	slices.SortFunc(used, func(x, y uint32) int { return cmp.Compare(v.Texts[x], v.Texts[y]) })
	for i, c := range used {
		switch {
		case i == 0:
		case v.Texts[c] == v.Texts[used[i-1]]:
			ranks[c] = ranks[used[i-1]]
		default:
			ranks[c] = ranks[used[i-1]] + 1
		}
	}
	return ranks
}

// valueRanks numbers values of any kind.
func valueRanks(v *column.Vec) []uint32 {
	ranks, rows := make([]uint32, v.Len), make([]int, v.Len)
	for i := range rows {
		rows[i] = i
	}
	slices.SortFunc(rows, func(x, y int) int { return typ.Compare(v.Value(x), v.Value(y)) })
	for k, row := range rows {
		if k > 0 {
			before := rows[k-1]
			if ranks[row] = ranks[before]; typ.Compare(v.Value(before), v.Value(row)) != 0 {
				ranks[row]++
			}
		}
	}
	return ranks
}
