package column

import (
	"math"
	"math/bits"
)

// Range is all whole numbers from Min to Max; none where Min > Max.
type Range struct{ Min, Max int64 }

// none is the range of no values; it is neutral to Union.
var none = Range{math.MaxInt64, math.MinInt64}

// Empty says that there is no number in r.
func (r Range) Empty() bool { return r.Min > r.Max }

// Union returns the smallest range that holds r and s.
func (r Range) Union(s Range) Range { return Range{min(r.Min, s.Min), max(r.Max, s.Max)} }

// Magnitude returns the greatest absolute value in r.
func (r Range) Magnitude() uint64 {
	if r.Empty() {
		return 0
	}
	return max(magnitude(r.Min), magnitude(r.Max))
}

// Add returns the range of x + y for x in r and y in s; ok says that every sum
// is an int64.
func (r Range) Add(s Range) (sum Range, ok bool) {
	if r.Empty() || s.Empty() {
		return none, true
	}
	least, ok1 := add(r.Min, s.Min)
	most, ok2 := add(r.Max, s.Max)
	return Range{least, most}, ok1 && ok2
}

// Sub returns the range of x - y for x in r and y in s; ok says that every
// difference is an int64.
func (r Range) Sub(s Range) (diff Range, ok bool) {
	if r.Empty() || s.Empty() {
		return none, true
	}
	least, ok1 := sub(r.Min, s.Max)
	most, ok2 := sub(r.Max, s.Min)
	return Range{least, most}, ok1 && ok2
}

// Mul returns the range of x * y for x in r and y in s; ok says that every
// product is an int64.
func (r Range) Mul(s Range) (product Range, ok bool) {
	product = none
	if r.Empty() || s.Empty() {
		return none, true
	}
	for _, x := range [2]int64{r.Min, r.Max} {
		for _, y := range [2]int64{s.Min, s.Max} {
			p, ok := mul(x, y)
			if !ok {
				return Range{math.MinInt64, math.MaxInt64}, false
			}
			product = product.Union(Range{p, p})
		}
	}
	return product, true
}

// Rescale returns the range of x * 10^digits for x in r; ok says that every
// one is an int64. digits is not negative.
func (r Range) Rescale(digits int32) (scaled Range, ok bool) {
	switch {
	case r.Empty() || r == Range{}:
		return r, true
	case digits > maxScale:
		return Range{math.MinInt64, math.MaxInt64}, false
	}
	f := pow10[digits]
	return r.Mul(Range{f, f})
}

// Times returns the range of every sum of at most n numbers in r; ok says that
// each is an int64, and so is each sum on the way, in any order.
func (r Range) Times(n int) (sum Range, ok bool) {
	if r.Empty() {
		return Range{}, true
	}
	sum, ok = r.Mul(Range{int64(n), int64(n)})
	return sum.Union(Range{}), ok
}

func add(a, b int64) (int64, bool) {
	c := a + b
	return c, (c > a) == (b > 0)
}

func sub(a, b int64) (int64, bool) {
	c := a - b
	return c, (c < a) == (b > 0)
}

func mul(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	if (a < 0) != (b < 0) {
		return -int64(lo), hi == 0 && lo <= 1<<63
	}
	return int64(lo), hi == 0 && lo <= math.MaxInt64
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// maxScale is the largest scale of a column: with 18 digits after the point
// there is one left before it.
const maxScale = 18

var pow10 = [maxScale + 1]int64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}
