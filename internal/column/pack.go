package column

import "math"

// mostBlocks is how many blocks are given memory at once.
const mostBlocks = 64

// arena gives memory to the sealed blocks of one column that have one width,
// in pieces that hold several.
type arena[T number] struct {
	piece  []T
	blocks int
	room   int // values, over all pieces
}

func (a *arena[T]) block() []T {
	n := len(a.piece)
	if cap(a.piece)-n < BlockRows {
		size := 1 // about a sixteenth of what there is, so that little lies idle
		for size < mostBlocks && 32*size <= a.blocks {
			size *= 2
		}
		a.piece, n = make([]T, 0, size*BlockRows), 0
		a.room += size * BlockRows
	}
	a.piece = a.piece[:n+BlockRows]
	a.blocks++
	return a.piece[n : n+BlockRows : n+BlockRows]
}

// storage is the memory of a column's sealed blocks.
type storage struct {
	i8  arena[int8]
	i16 arena[int16]
	i32 arena[int32]
	i64 arena[int64]
	u8  arena[uint8]
	u16 arena[uint16]
	u32 arena[uint32]
	f64 arena[float64]
}

func (s *storage) bytes() int64 {
	return int64(s.i8.room + s.u8.room + 2*(s.i16.room+s.u16.room) + 4*(s.i32.room+s.u32.room) + 8*(s.i64.room+s.f64.room))
}

// ints stores the values of a full block, which lie in r or are 0.
func (s *storage) ints(v []int64, r Range) any {
	switch m := r.Union(Range{}); {
	case m.Min >= math.MinInt8 && m.Max <= math.MaxInt8:
		return widen(s.i8.block(), v)
	case m.Min >= math.MinInt16 && m.Max <= math.MaxInt16:
		return widen(s.i16.block(), v)
	case m.Min >= math.MinInt32 && m.Max <= math.MaxInt32:
		return widen(s.i32.block(), v)
	}
	return widen(s.i64.block(), v)
}

// codes stores the codes of a full block, of which most is the greatest.
func (s *storage) codes(v []uint32, most int64) any {
	switch {
	case most <= math.MaxUint8:
		return widen(s.u8.block(), v)
	case most <= math.MaxUint16:
		return widen(s.u16.block(), v)
	}
	return widen(s.u32.block(), v)
}
