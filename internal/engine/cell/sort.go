package cell

import "math/bits"

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
	new(sorter).sort(rows, fields)
	return rows
}

// field is one key of a sort: whole numbers by row.
type field struct {
	u64  []uint64
	u32  []uint32
	i32  []int32 // not negative
	i64  []int64 // as they exceed base, or fall short of it if down
	base int64
	down bool
	bits int // that the numbers have
}

func fieldOf[T int32 | uint32](keys []T) (f field) {
	most := T(0)
	for _, k := range keys {
		most = max(most, k)
	}
	f.bits = bits.Len32(uint32(most))
	switch keys := any(keys).(type) {
	case []uint32:
		f.u32 = keys
	case []int32:
		f.i32 = keys
	}
	return f
}

func (f field) at(row int32) uint64 {
	switch {
	case f.u64 != nil:
		return f.u64[row]
	case f.u32 != nil:
		return uint64(f.u32[row])
	case f.i32 != nil:
		return uint64(f.i32[row])
	case f.down:
		return uint64(f.base) - uint64(f.i64[row])
	}
	return uint64(f.i64[row]) - uint64(f.base)
}

// push moves keys up to make room for those of f.
func (f field) push(keys []uint64, rows []int32) {
	keys = keys[:len(rows)]
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
	case f.i32 != nil:
		for i, n := range rows {
			keys[i] = keys[i]<<f.bits | uint64(f.i32[n])
		}
	case f.down:
		for i, n := range rows {
			keys[i] = keys[i]<<f.bits | (uint64(f.base) - uint64(f.i64[n]))
		}
	default:
		for i, n := range rows {
			keys[i] = keys[i]<<f.bits | (uint64(f.i64[n]) - uint64(f.base))
		}
	}
}

// sorter keeps the room of sorts.
type sorter struct {
	keys []uint64
	room pairs
}

// sort sorts rows by the first field, then the next, and keeps the order of
// rows that are equal in all. Where the fields fit into 64 bits together, it
// returns them as one number for each place, valid until the next sort; else
// nil.
func (s *sorter) sort(rows []int32, fields []field) []uint64 {
	if cap(s.keys) < len(rows) {
		s.keys = make([]uint64, len(rows))
		s.room = pairs{make([]uint64, len(rows)), make([]int32, len(rows))}
	}
	keys := s.keys[:len(rows)]
	room := pairs{s.room.keys[:len(rows)], s.room.rows[:len(rows)]}
	clear(keys)
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
	if len(fields) == 0 {
		return keys
	}
	return nil
}

// pairs are keys with the rows that they belong to.
type pairs struct {
	keys []uint64
	rows []int32
}

// radix sorts p by its keys, digit by digit from the lowest; room has the size
// of p. Bits that all keys share cost nothing.
func radix(p, room pairs) {
	n := len(p.keys)
	if n < 64 { // too few to be worth passes
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
	width, index := bits.Len64(differ), bits.Len(uint(n-1))
	if width+index > 64 {
		p.scatter(room, width)
		return
	}
	// A key and its place fit into one number, which is half the traffic.
	shared := first >> width << width
	for i, k := range p.keys {
		p.keys[i] = k<<index | uint64(i)
	}
	sort64(p.keys, room.keys, index, width)
	copy(room.rows, p.rows)
	for i, k := range p.keys {
		p.keys[i] = shared | k>>index
		p.rows[i] = room.rows[k&(1<<index-1)]
	}
}

// digits is into how many digits of how many bits a pass sorts by each a number
// of width bits is cut.
func digits(width, n int) (count, each int) {
	most := 11
	if n < 1<<13 { // clearing the buckets would cost more than a pass
		most = 8
	}
	count = max(1, (width+most-1)/most)
	return count, (width + count - 1) / count
}

// sort64 sorts numbers by width of their bits from the given one on.
func sort64(keys, room []uint64, from, width int) {
	count, each := digits(width, len(keys))
	var at [1 << 11]uint32
	src, dst := keys, room
	for d := range count {
		shift, mask := from+d*each, uint64(1)<<each-1
		starts(at[:mask+1], src, shift, mask)
		for _, k := range src {
			b := k >> shift & mask
			dst[at[b]] = k
			at[b]++
		}
		src, dst = dst, src
	}
	if count&1 == 1 {
		copy(keys, src)
	}
}

// scatter sorts pairs by the lowest width bits of their keys.
func (p pairs) scatter(room pairs, width int) {
	count, each := digits(width, len(p.keys))
	var at [1 << 11]uint32
	src, dst := p, room
	for d := range count {
		shift, mask := d*each, uint64(1)<<each-1
		starts(at[:mask+1], src.keys, shift, mask)
		for i, k := range src.keys {
			b := k >> shift & mask
			to := at[b]
			at[b]++
			dst.keys[to], dst.rows[to] = k, src.rows[i]
		}
		src, dst = dst, src
	}
	if count&1 == 1 {
		copy(p.keys, src.keys)
		copy(p.rows, src.rows)
	}
}

// starts sets at to where the keys of each digit begin.
func starts(at []uint32, keys []uint64, shift int, mask uint64) {
	clear(at)
	for _, k := range keys {
		at[k>>shift&mask]++
	}
	sum := uint32(0)
	for i, c := range at {
		at[i], sum = sum, sum+c
	}
}

// insert sorts few pairs.
func insert(p pairs) {
	for i := 1; i < len(p.keys); i++ {
		k, n, j := p.keys[i], p.rows[i], i
		for ; j > 0 && p.keys[j-1] > k; j-- {
			p.keys[j], p.rows[j] = p.keys[j-1], p.rows[j-1]
		}
		p.keys[j], p.rows[j] = k, n
	}
}
