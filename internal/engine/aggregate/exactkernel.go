package aggregate

import "math/bits"

// stored are the widths of whole numbers in blocks.
type stored interface{ int8 | int16 | int32 | int64 }

// sumInts adds numbers to the sums of their groups. Its caller has proved that
// none leaves int64.
func sumInts[T stored](sums []int64, b *Batch, v []T) {
	switch groups := b.Groups; {
	case groups == nil && b.Sel == nil:
		var a, c int64
		for len(v) >= 2 {
			a += int64(v[0])
			c += int64(v[1])
			v = v[2:]
		}
		for _, x := range v {
			a += int64(x)
		}
		sums[b.Group] += a + c
	case groups == nil:
		var a int64
		for _, r := range b.Sel {
			a += int64(v[r])
		}
		sums[b.Group] += a
	case b.Sel == nil:
		groups = groups[:len(v)]
		for r, x := range v {
			sums[groups[r]] += int64(x)
		}
	default:
		groups = groups[:len(v)]
		for _, r := range b.Sel {
			sums[groups[r]] += int64(v[r])
		}
	}
}

// sumWide adds numbers to sums of 128 bits.
func sumWide(sums []i128, b *Batch, v []int64) {
	add := func(g uint32, x int64) {
		s := &sums[g]
		lo, carry := bits.Add64(s.Lo, uint64(x), 0)
		s.Lo, s.Hi = lo, s.Hi+x>>63+int64(carry)
	}
	switch groups := b.Groups; {
	case groups == nil:
		b.each(func(r int, g uint32) { add(g, v[r]) })
	case b.Sel == nil:
		for r, x := range v {
			add(groups[r], x)
		}
	default:
		for _, r := range b.Sel {
			add(groups[r], v[r])
		}
	}
}

func sumLongs(sums []i128, b *Batch, v []i128) {
	switch groups := b.Groups; {
	case groups == nil:
		b.each(func(r int, g uint32) { sums[g] = plus(sums[g], v[r]) })
	case b.Sel == nil:
		for r, x := range v {
			sums[groups[r]] = plus(sums[groups[r]], x)
		}
	default:
		for _, r := range b.Sel {
			sums[groups[r]] = plus(sums[groups[r]], v[r])
		}
	}
}
