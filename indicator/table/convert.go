package table

import (
	"slices"
	"time"

	"github.com/zhibiao/zhibiao/indicator/calendar"
)

// micros per day, in UTC.
const dayMicros = 24 * 60 * 60 * 1_000_000

// floatHint goes with every refusal to take a float for an exact number.
const floatHint = "a float is not exact; use decimal.Decimal or whole cents"

// As returns the column as type t:
//
//   - an integer as decimal, float or text; a whole decimal as integer, any as float;
//   - text as anything, read as a cell of a CSV file is ([ReadCSV]), where nulls lists texts that stand for no value;
//   - a date as the timestamp at which it begins in loc, and a timestamp as date if it is midnight in loc.
//
// A nil loc is UTC. Types that do not go together are a [*TypeError], a value
// that does not convert is a [*CellError]. Floats never become exact numbers.
func (c *Column) As(t Type, loc *time.Location, nulls ...string) (*Column, error) {
	from := c.spec.Type
	spec := c.spec
	spec.Type = t
	switch {
	case from == t && (t != String || len(nulls) == 0), t == Unknown:
		return c, nil
	case !convertible(from, t):
		e := &TypeError{Column: c.spec.Name, Got: from, Want: t}
		if from == Float && t.Exact() {
			e.Hint = floatHint
		}
		return nil, e
	case from == Integer && t == Decimal, from == Decimal && t == Integer && c.scale == 0 && len(c.wide.rows) == 0:
		return c.as(spec), nil
	}
	if loc == nil {
		loc = time.UTC
	}
	out := newCells(spec)
	for i := range c.n {
		switch {
		case c.Null(i):
			out.Null()
		case from == String && slices.Contains(nulls, c.text(i)):
			out.Null()
		case from == String && t != String:
			if reason, ok := readCell(out, c.text(i), loc); !ok {
				return nil, &CellError{Row: i + 1, Column: spec.Name, Text: c.text(i), Want: t, Reason: reason}
			}
		case from == Date && t == Timestamp:
			out.Raw(calendar.Date(c.nums[i]).In(loc).UnixMicro())
		case from == Timestamp && t == Date:
			day, ok := midnight(time.UnixMicro(c.nums[i]).In(loc))
			if !ok {
				return nil, &CellError{Row: i + 1, Column: spec.Name, Text: c.Value(i).String(), Want: t, Reason: hasClock}
			}
			out.Raw(day)
		case t == String:
			out.Text(c.Value(i).String())
		default:
			out.Value(c.Value(i))
		}
		if n := c.Note(i); n != 0 {
			out.Note(n)
		}
	}
	if out.err != nil {
		return nil, out.err
	}
	return &out.col, nil
}

const hasClock = "has a time of day; the column is a date"

// midnight returns the day that begins at t in t's location.
func midnight(t time.Time) (day int64, ok bool) {
	d := calendar.DateOf(t)
	return int64(d), d.Valid() && d.In(t.Location()).Equal(t)
}

func convertible(from, to Type) bool {
	switch {
	case from == to, from == Unknown, to == Unknown, from == String:
		return true
	case from == Integer:
		return to == Decimal || to == Float || to == String
	case from == Decimal:
		return to == Integer || to == Float
	case from == Date:
		return to == Timestamp
	case from == Timestamp:
		return to == Date
	}
	return false
}
