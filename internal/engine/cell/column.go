package cell

import (
	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Column is the values of one cell for all rows, with their notes. A column of
// mixed types has type Unknown and form Any.
type Column struct {
	column.Vec
	Notes []typ.Note // by row; nil if none has any

	one *column.Vec // the value, once, of a column that is constant; else nil
}

// Note returns the notes of row i, from Notes and from Rounded.
func (c *Column) Note(i int) typ.Note {
	var n typ.Note
	if c.Notes != nil {
		n = c.Notes[i]
	}
	if c.IsRounded(i) {
		n |= typ.Rounded
	}
	return n
}

// Rows are what cells are computed for. No two of them have one period and equal
// keys.
type Rows struct {
	Len   int
	Pids  []int32
	Keys  [][]uint32 // for each key of the block, by row: equal numbers for equal values
	Begun []bool     // by pid: whether anything of the period is known
}
