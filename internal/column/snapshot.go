package column

import (
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Snapshot is the rows that a table had at one moment. It is immutable and safe
// for concurrent use.
type Snapshot struct {
	table *Table
	rows  int
	cols  []Column
	bytes int64
}

// Table returns the table that this is a snapshot of: two snapshots of one
// table have their common sealed blocks in common.
func (s *Snapshot) Table() *Table { return s.table }

// Len returns the number of rows.
func (s *Snapshot) Len() int { return s.rows }

// Blocks returns the number of blocks.
func (s *Snapshot) Blocks() int { return (s.rows + BlockRows - 1) / BlockRows }

// Sealed returns the number of blocks that are full and never change: the
// first ones. There is at most one more.
func (s *Snapshot) Sealed() int { return s.rows / BlockRows }

// BlockLen returns the number of rows in block b.
func (s *Snapshot) BlockLen(b int) int { return min(s.rows-b*BlockRows, BlockRows) }

// Width returns the number of columns.
func (s *Snapshot) Width() int { return len(s.cols) }

// Column returns column k.
func (s *Snapshot) Column(k int) *Column { return &s.cols[k] }

// Find returns the number of the column called name; ok says that there is one.
func (s *Snapshot) Find(name string) (k int, ok bool) {
	for k := range s.cols {
		if s.cols[k].def.Name == name {
			return k, true
		}
	}
	return 0, false
}

// Value returns the value of a column in a row.
func (s *Snapshot) Value(col, row int) typ.Value { return s.cols[col].Value(row) }

// Bytes returns the memory that the table held when the snapshot was taken,
// room for more rows included.
func (s *Snapshot) Bytes() int64 { return s.bytes }

// Column is a column of a [Snapshot].
type Column struct {
	def    Def
	scale  int32
	sealed []Block
	last   Block // the open block
	dict   Dict
	all    summary
}

// Name returns the column's name.
func (c *Column) Name() string { return c.def.Name }

// Type returns the column's type.
func (c *Column) Type() typ.Type { return c.def.Type }

// Len returns the number of rows.
func (c *Column) Len() int { return c.all.rows }

// Scale returns the number of digits after the point of the coefficients of a
// Decimal; 0 for other types.
func (c *Column) Scale() int32 { return c.scale }

// Dict returns the texts of a String column; for other types it has none.
func (c *Column) Dict() Dict { return c.dict }

// Range returns the least and the greatest value of all blocks, as
// [Block.Range] does of one.
func (c *Column) Range() Range {
	if c.def.Type == typ.Float {
		return none
	}
	return c.all.span
}

// NullCount returns the number of rows without a value.
func (c *Column) NullCount() int { return c.all.nulls }

// WideCount returns the number of rows whose number is no int64.
func (c *Column) WideCount() int { return c.all.wide }

// Block returns block b, which has rows [BlockRows]*b and on.
func (c *Column) Block(b int) *Block {
	if b < len(c.sealed) {
		return &c.sealed[b]
	}
	return &c.last
}

// Value returns the value of a row. For exact numbers it makes a decimal.
func (c *Column) Value(row int) typ.Value {
	b, i := c.Block(row/BlockRows), row%BlockRows
	if c.def.Type == typ.Unknown || b.Null(i) {
		return typ.Value{}
	}
	switch c.def.Type {
	case typ.Decimal:
		return typ.Num(b.Decimal(i, c.scale))
	case typ.Integer:
		return typ.Whole(b.Decimal(i, c.scale))
	case typ.Float:
		return typ.Flt(b.Floats()[i])
	case typ.Bool:
		return typ.Boolean(b.Int(i) != 0)
	case typ.String:
		return typ.Str(c.dict.texts[b.Int(i)])
	case typ.Date:
		return typ.Day(b.Int(i))
	case typ.Timestamp:
		return typ.Instant(b.Int(i))
	}
	return typ.Span(b.Int(i))
}
