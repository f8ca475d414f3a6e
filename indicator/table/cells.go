package table

import (
	"errors"
	"math"
	"slices"

	"github.com/zhibiao/zhibiao/internal/typ"
)

// Cells takes the values of one column of a [Builder]. Its methods add one row
// each, those that take slices many; [Cells.Note] and [Cells.NoteAll] add none.
// A value that the column's type does not hold is kept as an error that
// [Builder.Table] returns.
type Cells struct {
	col   Column
	given bool  // col.nums is a caller's, who may not see it change
	err   error // the first
}

func newCells(s Spec) *Cells { return &Cells{col: Column{spec: s}} }

// Len returns the number of rows so far.
func (c *Cells) Len() int { return c.col.n }

// Null adds a row without a value.
func (c *Cells) Null() {
	i := c.col.n
	for len(c.col.nulls) <= i>>6 {
		c.col.nulls = append(c.col.nulls, 0)
	}
	c.col.nulls[i>>6] |= 1 << (i & 63)
	switch c.col.spec.Type {
	case Unknown:
	case String:
		if c.col.codes != nil {
			c.col.codes = append(c.col.codes, 0)
		} else {
			c.col.texts = append(c.col.texts, "")
		}
	default:
		c.col.nums = append(c.col.nums, 0)
	}
	c.col.n++
}

// Value adds v, which is of the column's type, an integer in a Decimal column,
// a whole decimal in an Integer column, an exact number in a Float column, or
// no value.
func (c *Cells) Value(v Value) {
	want := c.col.spec.Type
	switch got := v.Type(); {
	case v.None():
		c.Null()
	case got.Exact() && want.Exact():
		c.Decimal(v.Decimal())
	case got.Numeric() && want == Float:
		c.Float(v.Float())
	case got != want:
		c.bad(v)
	case want == String:
		c.Text(v.Text())
	case want == Bool:
		c.Bool(v.Bool())
	default:
		c.Raw(v.Raw())
	}
}

// Int adds a whole number.
func (c *Cells) Int(n int64) { c.Scaled(n, 0) }

// Float adds a number to a Float column; NaN and infinities are no value.
func (c *Cells) Float(f float64) {
	v := typ.Flt(f)
	switch {
	case c.col.spec.Type != Float:
		c.bad(v)
	case v.None():
		c.Null()
	default:
		c.Raw(int64(math.Float64bits(v.Float())))
	}
}

// Bool adds a truth value.
func (c *Cells) Bool(b bool) {
	switch {
	case c.col.spec.Type != Bool:
		c.bad(typ.Boolean(b))
	case b:
		c.Raw(1)
	default:
		c.Raw(0)
	}
}

// Text adds text, which may be empty.
func (c *Cells) Text(s string) {
	if c.col.spec.Type != String {
		c.bad(typ.Str(s))
		return
	}
	if c.col.codes != nil {
		c.col.codes = append(c.col.codes, uint32(len(c.col.texts)))
	}
	c.col.texts = append(c.col.texts, s)
	c.col.n++
}

// Raw adds days since 1970-01-01 to a Date column, microseconds since then
// (UTC) to a Timestamp column, microseconds to a Duration column.
func (c *Cells) Raw(n int64) {
	switch c.col.spec.Type {
	case Unknown, String, Decimal, Integer:
		c.bad(typ.Int(n))
		return
	}
	c.col.nums = append(c.col.nums, n)
	c.col.n++
}

// bad keeps the first value that does not belong here, and adds a row without
// a value so that rows stay aligned.
func (c *Cells) bad(v Value) {
	e := &CellError{Text: v.String(), Want: c.col.spec.Type}
	switch {
	case c.col.spec.Type == Unknown:
		e.Reason = noType
	case v.Type().Exact() && c.col.spec.Type == Integer:
		e.Reason = notWhole
	}
	c.fail(e)
}

func (c *Cells) fail(e *CellError) {
	if c.err == nil {
		e.Row, e.Column, e.Want = c.col.n+1, c.col.spec.Name, c.col.spec.Type
		c.err = e
	}
	c.Null()
}

// unwind removes what was added after row n, and its errors.
func (c *Cells) unwind(n int) {
	if n >= c.col.n {
		return
	}
	col := &c.col
	for i := n; i < col.n && i>>6 < len(col.nulls); i++ {
		col.nulls[i>>6] &^= 1 << (i & 63)
	}
	switch col.spec.Type {
	case Unknown:
	case String:
		if col.codes != nil {
			col.codes = slices.Clip(col.codes[:n])
		} else {
			col.texts = col.texts[:n]
		}
	default:
		if col.nums = col.nums[:n]; c.given {
			col.nums = slices.Clip(col.nums)
		}
	}
	k, _ := slices.BinarySearch(col.wide.rows, n)
	col.wide.rows, col.wide.vals = col.wide.rows[:k], col.wide.vals[:k]
	col.notes.unwind(n)
	col.n = n
	c.err = nil
}

// addRange adds rows [from, to) of src, which has the same type.
func (c *Cells) addRange(src *Column, from, to int) {
	at, first := c.col.n, from
	if src.codes != nil && from == 0 && to > 0 && (at == 0 || c.col.sameTexts(src.texts)) {
		c.Coded(src.codes[:to], src.texts, src.nulls)
		from = to
	}
	for i := from; i < to; i++ {
		switch {
		case src.Null(i):
			c.Null()
		case src.spec.Type == String:
			c.Text(src.text(i))
		case !src.spec.Type.Exact():
			c.Raw(src.nums[i])
		case src.nums[i] == inWide:
			c.Decimal(src.wide.at(i))
		default:
			c.Scaled(src.nums[i], src.scale)
		}
	}
	c.col.notes.addRange(at, &src.notes, first, to)
}

// take hands the column over and starts an empty one of the same description,
// with room for as many rows as the last one had.
func (c *Cells) take() *Column {
	col := c.col
	c.col, c.given = Column{spec: col.spec}, false
	switch {
	case col.codes != nil:
	case col.texts != nil:
		c.col.texts = make([]string, 0, min(len(col.texts), batch))
	case col.nums != nil:
		c.col.nums = make([]int64, 0, min(len(col.nums), batch))
	}
	return &col
}

// rowOf returns the row number in a cell error, or 0.
func rowOf(err error) int {
	var e *CellError
	if errors.As(err, &e) {
		return e.Row
	}
	return 0
}
