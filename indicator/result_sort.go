package indicator

import (
	"math"
	"math/bits"
	"slices"
)

// sorter orders n rows by columns of numbers, rows that agree in all of them as
// they stand. The columns are packed into as few words as hold them, each of
// which leaves room for the number of a row.
type sorter struct {
	n     int
	words []sortWord // the first goes before the others
}

// sortWord is a number for each row, below 1<<bits.
type sortWord struct {
	nums []uint64
	bits int
}

// rowBits is how many bits the number of a row takes.
func (s *sorter) rowBits() int { return bits.Len(uint(max(s.n-1, 1))) }

// sortable is what rows are sorted by.
type sortable interface{ uint32 | uint64 | int64 }

// sortBy sorts by numbers after what was added before, from high to low if
// down. Rows in nulls come last.
func sortBy[T sortable](s *sorter, nums []T, nulls []uint64, down bool) {
	nums = nums[:s.n]
	least, most, none := extremes(nums, nulls)
	width, last := bits.Len64(uint64(most)-uint64(least)), min(none, 1)
	if none == s.n || width+last == 0 { // all the same
		return
	}
	from, flip := uint64(least), uint64(0)
	if down { // ^n - ^most is most - n
		from, flip = ^uint64(most), math.MaxUint64
	}
	if width+last <= 64-s.rowBits() {
		word, shift := s.word(width+last), width+last
		if none == 0 {
			for i, n := range nums {
				word[i] = word[i]<<shift | (uint64(n) ^ flip - from)
			}
			return
		}
		for i, n := range nums {
			v := uint64(n) ^ flip - from
			if isSet(nulls, i) {
				v = 1 << width
			}
			word[i] = word[i]<<shift | v
		}
		return
	}
	low := width / 2 // the upper half with no value after all others, then the lower
	word, shift := s.word(width-low+last), width-low+last
	for i, n := range nums {
		v := (uint64(n) ^ flip - from) >> low
		if isSet(nulls, i) {
			v = 1 << (width - low)
		}
		word[i] = word[i]<<shift | v
	}
	word = s.word(low)
	for i, n := range nums {
		v := (uint64(n) ^ flip - from) & (1<<low - 1)
		if isSet(nulls, i) {
			v = 0
		}
		word[i] = word[i]<<low | v
	}
}

// extremes returns the least and the greatest number of the rows with a value
// and counts those without.
func extremes[T sortable](nums []T, nulls []uint64) (least, most T, none int) {
	if nulls == nil {
		least, most = nums[0], nums[0]
		for _, n := range nums {
			least, most = min(least, n), max(most, n)
		}
		return least, most, 0
	}
	for i, n := range nums {
		switch {
		case isSet(nulls, i):
			none++
		case none == i: // the first
			least, most = n, n
		default:
			least, most = min(least, n), max(most, n)
		}
	}
	return least, most, none
}

// word returns the word that has room for width more bits, to which its numbers
// are to be shifted.
func (s *sorter) word(width int) []uint64 {
	k := len(s.words) - 1
	if k < 0 || s.words[k].bits+width > 64-s.rowBits() {
		s.words = append(s.words, sortWord{nums: make([]uint64, s.n)})
		k++
	}
	s.words[k].bits += width
	return s.words[k].nums
}

// first returns the first n rows in order; nil if that is the order in which
// all rows stand.
func (s *sorter) first(n int) []uint32 {
	switch {
	case len(s.words) == 0:
		return nil
	case n < s.n/8:
		return s.least(n)
	case len(s.words) == 1 && s.words[0].bits <= countBits:
		return s.count()[:n]
	}
	rows := make([]uint32, s.n)
	for i := range rows {
		rows[i] = uint32(i)
	}
	s.sort(rows)
	return rows[:n]
}

// countBits is how wide a word is at most whose numbers are counted at once.
const countBits = 14

// count orders all rows by a narrow word: the rows of each number follow those
// of smaller ones.
func (s *sorter) count() []uint32 {
	var start [1 << countBits]uint32
	nums := s.words[0].nums
	for _, n := range nums {
		start[n%(1<<countBits)]++
	}
	sum := uint32(0)
	for d, count := range start {
		start[d], sum = sum, sum+count
	}
	rows := make([]uint32, s.n)
	for i, n := range nums {
		at := &start[n%(1<<countBits)]
		rows[*at] = uint32(i)
		*at++
	}
	return rows
}

// least is first for a few rows of many: only what may be among them is
// gathered and sorted.
func (s *sorter) least(n int) []uint32 {
	word, shift := s.words[0].nums, s.rowBits()
	room := max(2*n, 256)
	best, bound := make([]uint64, 0, room), uint64(math.MaxUint64)
	for i, w := range word {
		if p := w<<shift | uint64(i); p <= bound {
			if best = append(best, p); len(best) == room {
				slices.Sort(best)
				best, bound = best[:n], best[n-1]
			}
		}
	}
	slices.Sort(best)
	best = best[:n]
	rows := make([]uint32, n)
	if len(s.words) == 1 {
		for i, p := range best {
			rows[i] = uint32(p & (1<<shift - 1))
		}
		return rows
	}
	rows, bound = rows[:0], best[n-1]>>shift
	for i, w := range word {
		if w <= bound {
			rows = append(rows, uint32(i))
		}
	}
	s.sort(rows)
	return rows[:n]
}

// sort orders rows, which stand in their order, by the words from the last to
// the first.
func (s *sorter) sort(rows []uint32) {
	shift := s.rowBits()
	packed, spare := make([]uint64, len(rows)), make([]uint64, len(rows))
	before := slices.Clone(rows)
	for _, w := range slices.Backward(s.words) {
		for i, row := range rows {
			packed[i] = w.nums[row]<<shift | uint64(i)
		}
		packed, spare = sortPacked(packed, spare, shift, w.bits)
		for i, p := range packed {
			rows[i] = before[p&(1<<shift-1)]
		}
		copy(before, rows)
	}
}

// sortPacked orders numbers by width bits from shift on, those that agree in
// these as they stand; the bits below say how they stand. It returns both
// slices, the ordered numbers first.
func sortPacked(nums, spare []uint64, shift, width int) (ordered, other []uint64) {
	const small, digit = 1000, 11
	if len(nums) < small {
		slices.Sort(nums)
		return nums, spare
	}
	passes := (width + digit - 1) / digit
	step := (width + passes - 1) / passes
	mask := uint64(1)<<step - 1
	for range passes {
		var start [1 << digit]uint32
		for _, n := range nums {
			start[n>>shift&mask]++
		}
		sum := uint32(0)
		for d, count := range start[:mask+1] {
			start[d], sum = sum, sum+count
		}
		for _, n := range nums {
			at := &start[n>>shift&mask]
			spare[*at] = n
			*at++
		}
		nums, spare = spare, nums
		shift += step
	}
	return nums, spare
}
