package aggregate

import (
	"math"
	"math/bits"
	"slices"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// base is what every State keeps of its rows: how many have no value, and
// which groups had a rounded one.
type base struct {
	groups  int
	nulls   []uint32 // by group; nil while every row has a value
	rounded []uint64 // bitmap of groups; nil while there are none
	marks   int      // bits set there

	mask []uint64 // room of Add
	live []uint16
	one  []uint32
}

func (s *base) grow(groups int) {
	s.groups = max(s.groups, groups)
	if s.nulls != nil {
		s.nulls = room(s.nulls, s.groups)
	}
	if s.rounded != nil {
		s.rounded = room(s.rounded, (s.groups+63)/64)
	}
}

// room returns s with at least n elements, new ones 0.
func room[T any](s []T, n int) []T {
	if n <= len(s) {
		return s
	}
	return append(s, make([]T, n-len(s))...)
}

// roomOf is room with new elements x.
func roomOf[T any](s []T, n int, x T) []T {
	k := len(s)
	s = room(s, n)
	for i := k; i < len(s); i++ {
		s[i] = x
	}
	return s
}

// rows is the number of rows to add.
func (b *Batch) rows() int {
	if b.Sel != nil {
		return len(b.Sel)
	}
	return b.N
}

// each calls f for every row to add and its group.
func (b *Batch) each(f func(r int, g uint32)) {
	one := func(r int) {
		if b.Groups != nil {
			f(r, b.Groups[r])
		} else {
			f(r, b.Group)
		}
	}
	if b.Sel == nil {
		for r := range b.N {
			one(r)
		}
		return
	}
	for _, r := range b.Sel {
		one(int(r))
	}
}

// take notes roundings, counts the rows that lack a value of any argument, and
// leaves the others in the batch. It returns their number.
func (s *base) take(b *Batch) int {
	nulls := s.missing(b)
	if nulls == nil || !slices.ContainsFunc(nulls, func(w uint64) bool { return w != 0 }) {
		return b.rows()
	}
	if s.nulls == nil {
		s.nulls = make([]uint32, s.groups)
	}
	if len(s.live) < b.N {
		s.live = make([]uint16, max(b.N, column.BlockRows))
	}
	var k int
	switch {
	case b.Sel == nil:
		k = s.liveOfAll(b, nulls)
	case b.Groups == nil:
		for _, r := range b.Sel {
			s.live[k] = r
			k += int(nulls[r>>6]>>(r&63)&1) ^ 1
		}
	default:
		for _, r := range b.Sel {
			null := uint32(nulls[r>>6]>>(r&63)) & 1
			s.live[k] = r
			k += int(null ^ 1)
			s.nulls[b.Groups[r]] += null
		}
	}
	if b.Groups == nil {
		s.nulls[b.Group] += uint32(b.rows() - k)
	}
	b.Sel = s.live[:k]
	return k
}

// takeClean is take for one argument whose missing values are 0 and may be added
// with the others: it only counts them. It is not ok for others.
func (s *base) takeClean(b *Batch) bool {
	v := b.Args[0]
	if !v.Clean || v.Nulls == nil || v.Rounded != nil || v.Form != column.Ints && v.Form != column.Packed || b.Sel != nil && b.Bits == nil {
		return false
	}
	for w, null := range v.Nulls {
		if b.Sel != nil {
			null &= b.Bits[w]
		}
		if null != 0 && s.nulls == nil {
			s.nulls = make([]uint32, s.groups)
		}
		if b.Groups == nil {
			if null != 0 {
				s.nulls[b.Group] += uint32(bits.OnesCount64(null))
			}
			continue
		}
		for ; null != 0; null &= null - 1 {
			s.nulls[b.Groups[w<<6+bits.TrailingZeros64(null)]]++
		}
	}
	return true
}

// byRow gives every row of the batch its group, for kernels that know no other
// way.
func (s *base) byRow(b *Batch) {
	if b.Groups != nil {
		return
	}
	s.one = room(s.one, b.N)
	b.Groups = s.one[:b.N]
	for i := range b.Groups {
		b.Groups[i] = b.Group
	}
}

func (s *base) liveOfAll(b *Batch, nulls []uint64) int {
	k := 0
	for i := 0; i < b.N; i += 64 {
		null, all := nulls[i>>6], ^uint64(0)
		if rest := b.N - i; rest < 64 {
			all = 1<<rest - 1
		}
		for w := all &^ null; w != 0; w &= w - 1 {
			s.live[k] = uint16(i + bits.TrailingZeros64(w))
			k++
		}
		if b.Groups == nil {
			continue
		}
		for w := all & null; w != 0; w &= w - 1 {
			s.nulls[b.Groups[i+bits.TrailingZeros64(w)]]++
		}
	}
	return k
}

// missing is the bitmap of rows without a value of some argument, nil if there
// are none. A float that is no number is no value.
func (s *base) missing(b *Batch) []uint64 {
	var nulls []uint64
	owned := false
	own := func() {
		if !owned {
			words := (b.N + 63) / 64
			s.mask = room(s.mask, words)[:words]
			clear(s.mask[copy(s.mask, nulls):])
			nulls, owned = s.mask, true
		}
	}
	for _, v := range b.Args {
		if v.Rounded != nil {
			s.round(b, v.Rounded)
		}
		switch {
		case v.Form == column.Absent:
			own()
			for i := range nulls {
				nulls[i] = math.MaxUint64
			}
			continue
		case v.Nulls == nil:
		case nulls == nil:
			nulls = v.Nulls
		default:
			own()
			for i, w := range v.Nulls[:len(nulls)] {
				nulls[i] |= w
			}
		}
		if v.Form == column.Floats && !finite(v.Floats[:b.N]) {
			own()
			for i, f := range v.Floats[:b.N] {
				if f-f != 0 {
					nulls[i>>6] |= 1 << (i & 63)
				}
			}
		}
	}
	return nulls
}

func finite(s []float64) bool {
	var odd float64
	for _, f := range s {
		odd += f - f
	}
	return odd == 0
}

func (s *base) round(b *Batch, rounded []uint64) {
	if s.marks == s.groups { // as soon comes to be where a division rounds
		return
	}
	b.each(func(r int, g uint32) {
		if rounded[r>>6]>>(r&63)&1 != 0 {
			s.mark(g)
		}
	})
}

func (s *base) mark(g uint32) {
	if s.rounded == nil {
		s.rounded = make([]uint64, (s.groups+63)/64)
	}
	if !s.isRounded(g) {
		s.rounded[g>>6] |= 1 << (g & 63)
		s.marks++
	}
}

func (s *base) isRounded(g uint32) bool {
	return s.rounded != nil && s.rounded[g>>6]>>(g&63)&1 != 0
}

func (s *base) merge(from *base, to []uint32) {
	if from.nulls != nil {
		if s.nulls == nil {
			s.nulls = make([]uint32, s.groups)
		}
		for g, n := range from.nulls {
			if n != 0 {
				s.nulls[target(to, g)] += n
			}
		}
	}
	for i, w := range from.rounded {
		for ; w != 0; w &= w - 1 {
			s.mark(target(to, i<<6+bits.TrailingZeros64(w)))
		}
	}
}

// target is where group g goes in a merge.
func target(to []uint32, g int) uint32 {
	if to == nil {
		return uint32(g)
	}
	return to[g]
}

func (s *base) copy() base {
	return base{groups: s.groups, nulls: slices.Clone(s.nulls), rounded: slices.Clone(s.rounded), marks: s.marks}
}

func (s *base) bytes() int64 {
	return int64(4*cap(s.nulls) + 8*cap(s.rounded) + 8*cap(s.mask) + 2*cap(s.live) + 4*cap(s.one))
}

// present is the number of values in group g, and why there is none.
func (s *base) present(g uint32, rows []uint32) (n uint64, why typ.Note) {
	all := rows[g]
	if all == 0 {
		return 0, typ.NoRows
	}
	if s.nulls != nil {
		all -= s.nulls[g]
	}
	if all == 0 {
		return 0, typ.AllNull
	}
	return uint64(all), 0
}
