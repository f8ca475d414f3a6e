package cell

import (
	"math/bits"
	"slices"
)

// Sort returns the rows 0 to n-1 in the order of the first Order, equal ones in
// that of the next, and what is equal in all of them in the order of rows. It
// takes time in proportion to n.
func Sort(n int, by ...Order) []int32 {
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	fields := make([]field, len(by))
	for i, o := range by {
		fields[i] = field{u64: o.Keys, bits: bits.Len64(o.Size)}
	}
	sortBy(rows, fields)
	return rows
}

// field is one key of a sort: whole numbers by row.
type field struct {
	u64  []uint64
	u32  []uint32
	i32  []int32
	bits int // that the numbers have
}

func field32(keys []uint32) field {
	most := uint32(0)
	for _, k := range keys {
		most = max(most, k)
	}
	return field{u32: keys, bits: bits.Len32(most)}
}

// fieldPid takes numbers that are not negative.
func fieldPid(keys []int32) field {
	most := int32(0)
	for _, k := range keys {
		most = max(most, k)
	}
	return field{i32: keys, bits: bits.Len32(uint32(most))}
}

func (f field) at(row int32) uint64 {
	switch {
	case f.u64 != nil:
		return f.u64[row]
	case f.u32 != nil:
		return uint64(f.u32[row])
	}
	return uint64(f.i32[row])
}

// push moves keys up to make room for those of f.
func (f field) push(keys []uint64, rows []int32) {
	switch {
	case f.bits == 0:
	case f.u64 != nil:
		for i, n := range rows {
			keys[i] = keys[i]<<f.bits | f.u64[n]
		}
	case f.u32 != nil:
		for i, n := range rows {
			keys[i] = keys[i]<<f.bits | uint64(f.u32[n])
		}
	default:
		for i, n := range rows {
			keys[i] = keys[i]<<f.bits | uint64(f.i32[n])
		}
	}
}

// sortBy sorts rows by the first field, then the next, and keeps the order of
// rows that are equal in all. Where the fields fit into 64 bits together, it
// returns them as one number for each place; else nil.
func sortBy(rows []int32, fields []field) []uint64 {
	if len(fields) == 0 {
		return make([]uint64, len(rows))
	}
	keys := make([]uint64, len(rows))
	room := pairs{make([]uint64, len(rows)), make([]int32, len(rows))}
	for end := len(fields); end > 0; { // the least significant first: sorting is stable
		from, total := end-1, fields[end-1].bits
		for from > 0 && total+fields[from-1].bits <= 64 {
			from--
			total += fields[from].bits
		}
		clear(keys)
		for _, f := range fields[from:end] {
			f.push(keys, rows)
		}
		radix(pairs{keys, rows}, room)
		if from == 0 && end == len(fields) {
			return keys
		}
		end = from
	}
	return nil
}

// pairs are keys with the rows that they belong to.
type pairs struct {
	keys []uint64
	rows []int32
}

const (
	digit   = 8 // bits that one pass sorts by
	buckets = 1 << digit
	few     = 128 // rows below which passes are not worth it
)

// radix sorts p by its keys, digit by digit from the lowest; room has the size
// of p. Digits that all keys share cost nothing.
func radix(p, room pairs) {
	n := len(p.keys)
	if n < few {
		insert(p)
		return
	}
	differ, first, sorted := uint64(0), p.keys[0], true
	for i, k := range p.keys {
		differ |= k ^ first
		sorted = sorted && (i == 0 || p.keys[i-1] <= k)
	}
	if sorted {
		return
	}
	src, dst := p, room
	var counts [8][buckets]uint32
	for _, k := range p.keys {
		for d := range counts {
			counts[d][k>>(d*digit)%buckets]++
		}
	}
	for d := range counts {
		shift := d * digit
		if differ>>shift%buckets == 0 {
			continue
		}
		at, sum := &counts[d], uint32(0)
		for i, c := range at {
			at[i], sum = sum, sum+c
		}
		for i, k := range src.keys {
			b := k >> shift % buckets
			to := at[b]
			at[b]++
			dst.keys[to], dst.rows[to] = k, src.rows[i]
		}
		src, dst = dst, src
	}
	if &src.keys[0] != &p.keys[0] {
		copy(p.keys, src.keys)
		copy(p.rows, src.rows)
	}
}

// insert sorts few pairs.
func insert(p pairs) {
	for i := 1; i < len(p.keys); i++ {
		k, n := p.keys[i], p.rows[i]
		j, _ := slices.BinarySearchFunc(p.keys[:i], k, func(x, k uint64) int {
			if x <= k { // behind equal ones
				return -1
			}
			return 1
		})
		copy(p.keys[j+1:i+1], p.keys[j:i])
		copy(p.rows[j+1:i+1], p.rows[j:i])
		p.keys[j], p.rows[j] = k, n
	}
}
