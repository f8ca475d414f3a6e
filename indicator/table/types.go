package table

import (
	"fmt"
	"reflect"

	"github.com/zhibiao/zhibiao/indicator/unit"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Type is the type of a column.
type Type = typ.Type

// The types. A column of type Unknown holds no value in any row.
const (
	Unknown   = typ.Unknown
	Decimal   = typ.Decimal   // exact decimal number
	Integer   = typ.Integer   // exact whole number
	Float     = typ.Float     // binary floating point, for statistics only
	Bool      = typ.Bool      // true or false
	String    = typ.String    // text
	Date      = typ.Date      // a civil day
	Timestamp = typ.Timestamp // an instant, to the microsecond
	Duration  = typ.Duration  // a length of time, to the microsecond
)

// Value is one scalar of any type, or no value: the zero Value.
type Value = typ.Value

// Note is a set of remarks on one value: why there is none, or what a reader
// must know of it.
type Note = typ.Note

// The notes.
const (
	NoRows      = typ.NoRows      // no rows to aggregate
	AllNull     = typ.AllNull     // rows, but none with a value
	DivZero     = typ.DivZero     // divided by zero
	NoDataYet   = typ.NoDataYet   // the period begins after what is known
	NoTarget    = typ.NoTarget    // nothing is planned or expected here
	NotAllowed  = typ.NotAllowed  // hidden from who asks
	Partial     = typ.Partial     // the period is cut by the range or not complete yet
	LikeForLike = typ.LikeForLike // an earlier period was cut to match an incomplete one
	Rounded     = typ.Rounded     // a division or percentile was rounded
	Week53      = typ.Week53      // week 53 was compared with week 52
)

// Spec describes a column. Only Name is always needed.
type Spec struct {
	Name   string
	Type   Type
	Unit   unit.Unit    // the zero Unit is a plain number
	Title  string       // what people read above the column; "" is Name
	Format *unit.Format // how [Table.Text] and [Table.Markdown] write numbers; nil is exact plain text
}

// ValueOf returns the Go value v as a [Value]: any type that a struct field of
// [Of] may have, a Value itself, or nil for no value. A time.Time is a
// timestamp, a calendar.Date a date.
func ValueOf(v any) (Value, error) {
	switch v := v.(type) {
	case nil:
		return Value{}, nil
	case Value:
		return v, nil
	case string:
		return typ.Str(v), nil
	case int:
		return typ.Int(int64(v)), nil
	case bool:
		return typ.Boolean(v), nil
	}
	rv := reflect.New(reflect.TypeOf(v)).Elem()
	rv.Set(reflect.ValueOf(v))
	t, read := reader(rv, false)
	if read == nil {
		return Value{}, fmt.Errorf("table: %T cannot be a value", v)
	}
	c := newCells(Spec{Type: t})
	read(c)
	if c.err != nil {
		return Value{}, fmt.Errorf("table: %w", c.err)
	}
	return c.col.Value(0), nil
}
