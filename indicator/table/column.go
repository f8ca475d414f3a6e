package table

import (
	"math"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator/unit"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Column is a named, typed column of values with nulls and notes. It is
// immutable and safe for concurrent use. Rows are counted from 0; a row out of
// range panics as an index of a slice does.
type Column struct {
	spec  Spec
	n     int
	nulls []uint64 // a bit per row without a value; shorter than the column where the rest has one

	// nums holds coefficients (Decimal, Integer), bits (Float), 0 and 1 (Bool),
	// days (Date) or microseconds (Timestamp, Duration).
	nums  []int64
	scale int32  // digits after the point of every coefficient
	most  uint64 // bound on the absolute value of the coefficients
	wide  wideValues

	texts []string // String: of each row, or of each code
	codes []uint32 // String: of each row; nil where texts has the rows'

	notes notes
}

// inWide stands in nums for a number that is in wide.
const inWide = math.MinInt64

// wideValues are the numbers of a column that are no int64 at its scale, by
// ascending row.
type wideValues struct {
	rows []int
	vals []decimal.Decimal
}

func (w *wideValues) at(row int) decimal.Decimal {
	i, _ := slices.BinarySearch(w.rows, row)
	return w.vals[i]
}

// Name returns the column's name.
func (c *Column) Name() string { return c.spec.Name }

// Type returns the column's type.
func (c *Column) Type() Type { return c.spec.Type }

// Unit returns the column's unit of measure.
func (c *Column) Unit() unit.Unit { return c.spec.Unit }

// Spec returns the column's description.
func (c *Column) Spec() Spec { return c.spec }

// Len returns the number of rows.
func (c *Column) Len() int { return c.n }

// Null reports whether row i has no value.
func (c *Column) Null(i int) bool {
	if c.spec.Type == Unknown {
		return true
	}
	w := i >> 6
	return w < len(c.nulls) && c.nulls[w]>>(i&63)&1 != 0
}

// Value returns the value of row i. For exact numbers it makes a decimal;
// [Column.Scaled] does not.
func (c *Column) Value(i int) Value {
	if c.Null(i) {
		return Value{}
	}
	switch c.spec.Type {
	case Decimal:
		return typ.Num(c.exact(i))
	case Integer:
		return typ.Whole(c.exact(i))
	case Float:
		return typ.Flt(math.Float64frombits(uint64(c.nums[i])))
	case Bool:
		return typ.Boolean(c.nums[i] != 0)
	case String:
		return typ.Str(c.text(i))
	case Date:
		return typ.Day(c.nums[i])
	case Timestamp:
		return typ.Instant(c.nums[i])
	case Duration:
		return typ.Span(c.nums[i])
	}
	return Value{}
}

// exact returns the number in row i of a Decimal or Integer column.
func (c *Column) exact(i int) decimal.Decimal {
	if n := c.nums[i]; n != inWide {
		return decimal.New(n, -c.scale)
	}
	return c.wide.at(i)
}

// Decimal returns the number in row i of a Decimal or Integer column; it is
// not Valid where there is no value and for other types.
func (c *Column) Decimal(i int) decimal.NullDecimal {
	if !c.spec.Type.Exact() || c.Null(i) {
		return decimal.NullDecimal{}
	}
	return decimal.NullDecimal{Decimal: c.exact(i), Valid: true}
}

// Scaled returns the number in row i of a Decimal or Integer column as a
// coefficient: the number is coef / 10^[Column.Scale]. It allocates nothing.
// It is not ok where there is no value, for other types, and for the rare
// number that is no int64 at that scale: then [Column.Decimal] has it.
func (c *Column) Scaled(i int) (coef int64, ok bool) {
	if !c.spec.Type.Exact() || c.Null(i) || c.nums[i] == inWide {
		return 0, false
	}
	return c.nums[i], true
}

// Scale returns how many digits after the point the coefficients of
// [Column.Scaled] have: the most that a value of the column needs, at most 18.
func (c *Column) Scale() int32 { return c.scale }

// Raw returns the days since 1970-01-01 of a Date, the microseconds since then
// (UTC) of a Timestamp, the microseconds of a Duration, 0 or 1 of a Bool. It is
// not ok where there is no value and for other types.
func (c *Column) Raw(i int) (n int64, ok bool) {
	switch c.spec.Type {
	case Date, Timestamp, Duration, Bool:
		if !c.Null(i) {
			return c.nums[i], true
		}
	}
	return 0, false
}

// Text returns the text in row i of a String column; it is not ok where there
// is none and for other types.
func (c *Column) Text(i int) (s string, ok bool) {
	if c.spec.Type != String || c.Null(i) {
		return "", false
	}
	return c.text(i), true
}

// text returns the text in row i, which has one.
func (c *Column) text(i int) string {
	if c.codes != nil {
		return c.texts[c.codes[i]]
	}
	return c.texts[i]
}

// Time returns the instant in row i of a Timestamp column in UTC, or midnight
// UTC of the day of a Date column; it is not ok where there is none and for
// other types.
func (c *Column) Time(i int) (t time.Time, ok bool) {
	if !c.spec.Type.Temporal() || c.Null(i) {
		return time.Time{}, false
	}
	return c.Value(i).Time(), true
}

// Float returns the number in row i of a numeric column as a float, for
// statistics; it is not ok where there is none and for other types.
func (c *Column) Float(i int) (f float64, ok bool) {
	if !c.spec.Type.Numeric() || c.Null(i) {
		return 0, false
	}
	return c.Value(i).Float(), true
}

// as returns the column under another description of the same storage.
func (c *Column) as(s Spec) *Column {
	d := *c
	d.spec = s
	return &d
}
