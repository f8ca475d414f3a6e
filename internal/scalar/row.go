package scalar

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Eval is a row-level expression ready to run: its value for row i.
type Eval func(i int) typ.Value

// Compiler binds row-level expressions to columns. What it compiles is not safe
// for concurrent use: it reports through the fields below.
type Compiler struct {
	Calendar *calendar.Calendar
	Column   func(ir.Column) (Eval, error)

	// Rounded is set by an expression that rounds: a division that is inexact.
	Rounded bool
	// Err is the first error: an unknown column, a calendar year that is not
	// known. Expressions go on without a value.
	Err error
}

// Compile binds r.
func (c *Compiler) Compile(r *ir.Row) Eval {
	switch r.Kind {
	case ir.RowConst:
		v := r.Value.Convert(r.Type)
		return func(int) typ.Value { return v }
	case ir.RowCol:
		col, err := c.Column(r.Col)
		if err != nil {
			c.fail(err)
			return func(int) typ.Value { return none }
		}
		return col
	}
	args := make([]Eval, len(r.Args))
	for i, a := range r.Args {
		args[i] = c.Compile(a)
	}
	switch r.Kind {
	case ir.RowUnary:
		return func(i int) typ.Value { return Unary(r.Op, args[0](i)) }
	case ir.RowIn:
		return func(i int) typ.Value { return Among(args[0](i), values(args[1:], i), r.Op == ir.NotIn) }
	case ir.RowIf:
		return func(i int) typ.Value {
			if args[0](i).Bool() {
				return args[1](i).Convert(r.Type)
			}
			return args[2](i).Convert(r.Type)
		}
	case ir.RowBinary:
		return c.binary(r, args)
	}
	return c.call(r, args)
}

func (c *Compiler) fail(err error) {
	if c.Err == nil {
		c.Err = err
	}
}

func values(args []Eval, i int) []typ.Value {
	out := make([]typ.Value, len(args))
	for j, a := range args {
		out[j] = a(i)
	}
	return out
}

func (c *Compiler) binary(r *ir.Row, args []Eval) Eval {
	if r.Op == ir.Eq || r.Op == ir.Ne {
		for j, a := range r.Args {
			if a.Kind == ir.RowConst && a.Value.None() { // the null test
				x := args[1-j]
				return func(i int) typ.Value { return typ.Boolean(x(i).None() == (r.Op == ir.Eq)) }
			}
		}
	}
	if r.Op == ir.Matches {
		return c.matches(r, args)
	}
	return func(i int) typ.Value {
		v, note := Binary(r.Op, args[0](i), args[1](i))
		if note&typ.Rounded != 0 {
			c.Rounded = true
		}
		return v.Convert(r.Type)
	}
}

func (c *Compiler) matches(r *ir.Row, args []Eval) Eval {
	re, err := regexp.Compile(r.Args[1].Value.Text())
	if err != nil {
		c.fail(err)
		return func(int) typ.Value { return none }
	}
	return func(i int) typ.Value {
		if x := args[0](i); !x.None() {
			return typ.Boolean(re.MatchString(x.Text()))
		}
		return none
	}
}

func (c *Compiler) call(r *ir.Row, args []Eval) Eval {
	if r.Name == "coalesce" {
		return func(i int) typ.Value {
			for _, a := range args {
				if v := a(i); !v.None() {
					return v.Convert(r.Type)
				}
			}
			return none
		}
	}
	return func(i int) typ.Value {
		vals := values(args, i)
		for _, v := range vals {
			if v.None() {
				return none
			}
		}
		v, err := c.apply(r, vals)
		if err != nil {
			c.fail(err)
		}
		return v.Convert(r.Type)
	}
}

// apply runs a row function on values that are all there.
func (c *Compiler) apply(r *ir.Row, a []typ.Value) (typ.Value, error) {
	switch r.Name {
	case "lower":
		return typ.Str(strings.ToLower(a[0].Text())), nil
	case "upper":
		return typ.Str(strings.ToUpper(a[0].Text())), nil
	case "trim":
		return typ.Str(strings.TrimSpace(a[0].Text())), nil
	case "length":
		return typ.Int(int64(utf8.RuneCountInString(a[0].Text()))), nil
	case "date":
		return typ.Day(int64(c.date(a[0]))), nil
	case "days_between":
		return typ.Int(int64(c.date(a[1])) - int64(c.date(a[0]))), nil
	case "business_days_between":
		n, err := c.Calendar.BusinessDays(c.date(a[0]), c.date(a[1]))
		return typ.Int(int64(n)), err
	case "business_hours_between":
		d, err := c.Calendar.BusinessTime(c.instant(a[0]), c.instant(a[1]))
		v, _ := Quotient(decimal.New(d.Microseconds(), 0), decimal.New(time.Hour.Microseconds(), 0))
		return v, err
	case "start_of":
		_, in, err := c.Calendar.Enclosing(calendar.Grain(a[1].Text()), c.instant(a[0]))
		if err != nil {
			return none, err
		}
		if r.Type == typ.Timestamp {
			return typ.Instant(in.Start.UnixMicro()), nil
		}
		return typ.Day(int64(c.Calendar.Date(in.Start))), nil
	case "year", "half", "quarter", "month", "week", "day", "weekday", "hour":
		return typ.Int(c.part(r.Name, a[0])), nil
	}
	return Call(r.Name, a), nil
}

func (c *Compiler) part(name string, v typ.Value) int64 {
	d := c.date(v)
	y, m, day := d.Civil()
	switch name {
	case "year":
		return int64(y)
	case "half":
		return int64(m+5) / 6
	case "quarter":
		return int64(m+2) / 3
	case "month":
		return int64(m)
	case "day":
		return int64(day)
	case "weekday": // Monday is 1, as in ISO 8601
		return int64(d.Weekday()+6)%7 + 1
	case "week":
		p, _, err := c.Calendar.Enclosing(calendar.GrainWeekOfYear, c.Calendar.Start(d))
		if err != nil {
			c.fail(err)
		}
		return int64(p.Number())
	}
	return int64(c.instant(v).Hour())
}

// date is the civil day of a value in the system's zone.
func (c *Compiler) date(v typ.Value) calendar.Date {
	if v.Type() == typ.Date {
		return calendar.Date(v.Raw())
	}
	return c.Calendar.Date(c.instant(v))
}

// instant is a value's moment in the system's zone.
func (c *Compiler) instant(v typ.Value) time.Time { return Instant(c.Calendar, v) }

// Instant is the moment of a date or timestamp in the calendar's zone: of a
// date, its start.
func Instant(cal *calendar.Calendar, v typ.Value) time.Time {
	if v.Type() == typ.Date {
		return cal.Start(calendar.Date(v.Raw()))
	}
	return time.UnixMicro(v.Raw()).In(cal.Location())
}
