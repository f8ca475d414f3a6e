package table

import (
	"encoding"
	"math/big"
	"reflect"
	"time"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator/calendar"
)

// reader returns the column type of the variable v and how to add its present
// value to a column. v is addressable and stays the same variable for all rows,
// so types are looked at once and rows need no reflection. read is nil for a
// type that cannot be a column. With day, a time is taken as the day its own
// clock shows.
func reader(v reflect.Value, day bool) (t Type, read func(*Cells)) {
	ptr := v.Addr().Interface()
	switch p := ptr.(type) {
	case *decimal.Decimal:
		return Decimal, func(c *Cells) { c.Decimal(*p) }
	case *calendar.Date:
		return Date, func(c *Cells) { c.Raw(int64(*p)) }
	case *time.Duration:
		return Duration, func(c *Cells) { c.Raw(p.Microseconds()) }
	case *time.Time:
		if day {
			return Date, func(c *Cells) { readDay(c, *p) }
		}
		return Timestamp, func(c *Cells) { readInstant(c, *p) }
	}
	switch v.Kind() {
	case reflect.Pointer:
		return pointerReader(v, day)
	case reflect.Struct:
		if t, read = validReader(v, day); read != nil {
			return t, read
		}
	}
	if m, ok := ptr.(encoding.TextMarshaler); ok {
		return String, func(c *Cells) {
			b, err := m.MarshalText()
			if err != nil {
				c.fail(&CellError{Text: c.col.spec.Name, Reason: "does not write as text: " + err.Error()})
				return
			}
			c.Text(string(b))
		}
	}
	return kindReader(v)
}

func readDay(c *Cells, t time.Time) {
	if t.IsZero() {
		c.Null()
		return
	}
	c.Raw(int64(calendar.DateOf(t)))
}

func readInstant(c *Cells, t time.Time) {
	if t.IsZero() {
		c.Null()
		return
	}
	c.Raw(t.UnixMicro())
}

// strictDay reads a time as the date of a column that is a date: it has to be
// midnight by its own clock.
func strictDay(v reflect.Value) func(*Cells) {
	p, ok := v.Addr().Interface().(*time.Time)
	if !ok {
		return nil
	}
	return func(c *Cells) {
		if p.IsZero() {
			c.Null()
			return
		}
		day, ok := midnight(*p)
		if !ok {
			c.fail(&CellError{Text: p.Format(time.RFC3339Nano), Reason: hasClock + `, or tag the field col:",date"`})
			return
		}
		c.Raw(day)
	}
}

// pointerReader reads *T as T, nil as no value.
func pointerReader(v reflect.Value, day bool) (Type, func(*Cells)) {
	if v.Type().Elem().Kind() == reflect.Pointer {
		return Unknown, nil
	}
	elem := reflect.New(v.Type().Elem()).Elem()
	t, read := reader(elem, day)
	if read == nil {
		return Unknown, nil
	}
	return t, func(c *Cells) {
		if v.IsNil() {
			c.Null()
			return
		}
		elem.Set(v.Elem())
		read(c)
	}
}

// validReader reads structs of a value and a Valid flag: decimal.NullDecimal,
// sql.NullString, sql.Null[T] and their like.
func validReader(v reflect.Value, day bool) (Type, func(*Cells)) {
	value, valid, ok := validFields(v)
	if !ok {
		return Unknown, nil
	}
	t, read := reader(value, day)
	if read == nil {
		return Unknown, nil
	}
	return t, func(c *Cells) {
		if !*valid {
			c.Null()
			return
		}
		read(c)
	}
}

func validFields(v reflect.Value) (value reflect.Value, valid *bool, ok bool) {
	if v.NumField() != 2 || !v.Type().Field(0).IsExported() {
		return value, nil, false
	}
	if v.Type().Field(1).Name != "Valid" {
		return value, nil, false
	}
	valid, ok = v.Field(1).Addr().Interface().(*bool)
	return v.Field(0), valid, ok
}

// kindReader reads basic types and types made of them.
func kindReader(v reflect.Value) (Type, func(*Cells)) {
	switch v.Kind() {
	case reflect.String:
		p := pointer[string](v)
		return String, func(c *Cells) { c.Text(*p) }
	case reflect.Bool:
		p := pointer[bool](v)
		return Bool, func(c *Cells) { c.Bool(*p) }
	case reflect.Float64:
		p := pointer[float64](v)
		return Float, func(c *Cells) { c.Float(*p) }
	case reflect.Float32:
		p := pointer[float32](v)
		return Float, func(c *Cells) { c.Float(float64(*p)) }
	case reflect.Int:
		return signed[int](v)
	case reflect.Int8:
		return signed[int8](v)
	case reflect.Int16:
		return signed[int16](v)
	case reflect.Int32:
		return signed[int32](v)
	case reflect.Int64:
		return signed[int64](v)
	case reflect.Uint8:
		return unsigned[uint8](v)
	case reflect.Uint16:
		return unsigned[uint16](v)
	case reflect.Uint32:
		return unsigned[uint32](v)
	case reflect.Uint:
		return unsigned[uint](v)
	case reflect.Uint64:
		return unsigned[uint64](v)
	}
	return Unknown, nil
}

func signed[T int | int8 | int16 | int32 | int64](v reflect.Value) (Type, func(*Cells)) {
	p := pointer[T](v)
	return Integer, func(c *Cells) { c.Int(int64(*p)) }
}

func unsigned[T uint | uint8 | uint16 | uint32 | uint64](v reflect.Value) (Type, func(*Cells)) {
	p := pointer[T](v)
	return Integer, func(c *Cells) {
		if n := uint64(*p); n <= 1<<63-1 {
			c.Int(int64(n))
		} else {
			c.Decimal(decimal.NewFromBigInt(new(big.Int).SetUint64(n), 0))
		}
	}
}

// pointer returns the address of v, whose type is T or one made of it.
func pointer[T any](v reflect.Value) *T {
	return v.Addr().Convert(reflect.TypeFor[*T]()).Interface().(*T)
}
