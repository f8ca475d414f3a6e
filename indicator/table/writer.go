package table

import (
	"encoding"
	"math"
	"math/big"
	"reflect"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator/calendar"
)

// noValue is why a missing value cannot go into a field.
const noValue = "there is no value (a pointer, decimal.NullDecimal or sql.Null can say so)"

// writerTo returns how to set the variable v from row i of c, or nil if its
// type cannot hold what c holds. As in [reader], types are looked at once.
func writerTo(v reflect.Value, c *Column) func(i int) (reason string) {
	switch p := v.Addr().Interface().(type) {
	case *decimal.Decimal:
		return when(c.spec.Type.Exact(), c, func(i int) string { *p = c.exact(i); return "" })
	case *calendar.Date:
		return when(c.spec.Type == Date, c, func(i int) string { *p = calendar.Date(c.nums[i]); return "" })
	case *time.Duration:
		return when(c.spec.Type == Duration, c, func(i int) string { return setDuration(p, c.nums[i]) })
	case *time.Time:
		if !c.spec.Type.Temporal() && c.spec.Type != Unknown {
			return nil
		}
		return func(i int) string {
			*p, _ = c.Time(i)
			return ""
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		return pointerWriter(v, c)
	case reflect.Struct:
		if value, valid, ok := validFields(v); ok {
			if inner := writerTo(value, c); inner != nil {
				return func(i int) string {
					if *valid = !c.Null(i); *valid {
						return inner(i)
					}
					return ""
				}
			}
		}
	}
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return when(c.spec.Type == String, c, func(i int) string {
			if err := u.UnmarshalText([]byte(c.text(i))); err != nil {
				return "cannot be read: " + err.Error()
			}
			return ""
		})
	}
	return kindWriter(v, c)
}

// when makes a writer refuse missing values, and columns of other types.
func when(fits bool, c *Column, write func(i int) string) func(i int) string {
	if !fits && c.spec.Type != Unknown {
		return nil
	}
	return func(i int) string {
		if c.Null(i) {
			return noValue
		}
		return write(i)
	}
}

func setDuration(p *time.Duration, micros int64) string {
	if micros > math.MaxInt64/1000 || micros < math.MinInt64/1000 {
		return tooLarge
	}
	*p = time.Duration(micros) * time.Microsecond
	return ""
}

func pointerWriter(v reflect.Value, c *Column) func(i int) string {
	elem := v.Type().Elem()
	if elem.Kind() == reflect.Pointer {
		return nil
	}
	scratch := reflect.New(elem).Elem()
	inner := writerTo(scratch, c)
	if inner == nil {
		return nil
	}
	return func(i int) string {
		if c.Null(i) {
			v.SetZero()
			return ""
		}
		scratch.SetZero()
		if reason := inner(i); reason != "" {
			return reason
		}
		p := reflect.New(elem)
		p.Elem().Set(scratch)
		v.Set(p)
		return ""
	}
}

// kindWriter sets variables of basic types and types made of them.
func kindWriter(v reflect.Value, c *Column) func(i int) string {
	switch v.Kind() {
	case reflect.String:
		p := pointer[string](v)
		return when(c.spec.Type == String, c, func(i int) string { *p = c.text(i); return "" })
	case reflect.Bool:
		p := pointer[bool](v)
		return when(c.spec.Type == Bool, c, func(i int) string { *p = c.nums[i] != 0; return "" })
	case reflect.Float32, reflect.Float64:
		return when(c.spec.Type.Numeric(), c, func(i int) string {
			f, _ := c.Float(i)
			if v.OverflowFloat(f) {
				return tooLarge
			}
			v.SetFloat(f)
			return ""
		})
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return when(c.spec.Type.Exact(), c, func(i int) string {
			n, reason := c.int64(i)
			if reason == "" && v.OverflowInt(n) {
				reason = tooLarge
			}
			if reason == "" {
				v.SetInt(n)
			}
			return reason
		})
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return when(c.spec.Type.Exact(), c, func(i int) string { return c.setUint(v, i) })
	}
	return nil
}

// int64 returns the whole number in row i, which has a value.
func (c *Column) int64(i int) (n int64, reason string) {
	if c.nums[i] != inWide {
		if f := pow10[c.scale]; c.nums[i]%f == 0 {
			return c.nums[i] / f, ""
		}
		return 0, notWhole
	}
	b, reason := c.bigInt(i)
	if reason == "" && !b.IsInt64() {
		return 0, tooLarge
	}
	if reason != "" {
		return 0, reason
	}
	return b.Int64(), ""
}

func (c *Column) setUint(v reflect.Value, i int) (reason string) {
	b, reason := c.bigInt(i)
	switch {
	case reason != "":
		return reason
	case b.Sign() < 0:
		return "is negative"
	case !b.IsUint64() || v.OverflowUint(b.Uint64()):
		return tooLarge
	}
	v.SetUint(b.Uint64())
	return ""
}

func (c *Column) bigInt(i int) (*big.Int, string) {
	d := c.exact(i)
	switch {
	case !d.IsInteger():
		return nil, notWhole
	case d.Exponent() > 2*maxScale:
		return nil, tooLarge
	}
	return d.BigInt(), ""
}

// format writes the value of row i as exact plain text, a number with exactly
// the given digits after the point if it needs no more.
func (c *Column) format(dst []byte, i int, scale int32) []byte {
	if !c.spec.Type.Exact() || c.nums[i] == inWide {
		return append(dst, c.Value(i).String()...)
	}
	return appendScaled(dst, c.nums[i], c.scale, scale)
}

// appendScaled writes coef / 10^from with to digits after the point; those
// between are zeros.
func appendScaled(dst []byte, coef int64, from, to int32) []byte {
	if coef < 0 {
		dst = append(dst, '-')
	}
	n := magnitude(coef)
	for ; from > to; from-- {
		n /= 10
	}
	var b [20]byte
	i := len(b)
	for n > 0 {
		i--
		b[i] = byte('0' + n%10)
		n /= 10
	}
	digits := b[i:]
	if point := len(digits) - int(from); point > 0 {
		dst = append(dst, digits[:point]...)
		digits = digits[point:]
	} else {
		dst = append(dst, '0')
	}
	if to == 0 {
		return dst
	}
	dst = append(dst, '.')
	dst = append(dst, strings.Repeat("0", int(from)-len(digits))...)
	dst = append(dst, digits...)
	return append(dst, strings.Repeat("0", int(to-from))...)
}
