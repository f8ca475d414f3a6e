package memory

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// filter passes the rows of a column whose value is in a range or, of text,
// whose code is among those set. A row without a value does not pass.
type filter struct {
	col   *column.Column
	in    column.Range
	codes []bool // nil: in decides
}

// skips says that no row of block b passes.
func (f *filter) skips(b int) bool {
	blk := f.col.Block(b)
	r := blk.Range()
	switch {
	case blk.Wide != nil:
		return false
	case r.Empty():
		return true
	case f.codes != nil:
		return !slices.Contains(f.codes[r.Min:r.Max+1], true)
	}
	return r.Max < f.in.Min || r.Min > f.in.Max
}

// pass returns the rows of sel that pass, in place. Where a number is no int64
// all rows of its block do.
func (f *filter) pass(sel []uint16, b int) []uint16 {
	blk := f.col.Block(b)
	r := blk.Range()
	switch {
	case blk.Wide != nil, f.codes == nil && blk.Nulls == nil && r.Min >= f.in.Min && r.Max <= f.in.Max:
		return sel
	}
	out := sel[:0]
	for _, i := range sel {
		switch {
		case blk.Null(int(i)):
		case f.codes != nil:
			if f.codes[blk.Int(int(i))] {
				out = append(out, i)
			}
		default:
			if n := blk.Int(int(i)); n >= f.in.Min && n <= f.in.Max {
				out = append(out, i)
			}
		}
	}
	return out
}

// hints returns filters that rule out no row that the request wants.
func hints(s *column.Snapshot, req source.Request) []filter {
	var out []filter
	if k, ok := s.Find(req.Time.Column); ok {
		if f, ok := within(s.Column(k), req.Time.Interval, req.Location); ok {
			out = append(out, f)
		}
	}
	for _, p := range req.Where {
		if k, ok := s.Find(p.Column); ok && asStored(s.Column(k), req.Columns) {
			if f, ok := compare(s.Column(k), p); ok {
				out = append(out, f)
			}
		}
	}
	return out
}

// asStored says that who asks sees the values of a column as they are stored,
// so that comparisons come out the same.
func asStored(c *column.Column, wanted []source.Column) bool {
	i := slices.IndexFunc(wanted, func(w source.Column) bool { return w.Name == c.Name() })
	if i < 0 || wanted[i].Type == typ.Unknown {
		return true
	}
	return wanted[i].Type == c.Type() || wanted[i].Type.Exact() && c.Type().Exact()
}

var (
	all     = column.Range{Min: math.MinInt64, Max: math.MaxInt64}
	nothing = column.Range{Min: math.MaxInt64, Max: math.MinInt64} // neutral to Union
)

// within is of rows of a time.
func within(c *column.Column, v calendar.Interval, loc *time.Location) (filter, bool) {
	f := filter{col: c, in: all}
	switch c.Type() {
	case typ.Date:
		if d := firstDay(v.Start, loc); !v.Start.IsZero() && d.Valid() {
			f.in.Min = int64(d)
		}
		if d := firstDay(v.End, loc); !v.End.IsZero() && d.Valid() {
			f.in.Max = int64(d) - 1
		}
	case typ.Timestamp:
		if !v.Start.IsZero() && calendar.DateOf(v.Start).Valid() {
			f.in.Min = firstMicro(v.Start)
		}
		if !v.End.IsZero() && calendar.DateOf(v.End).Valid() {
			f.in.Max = firstMicro(v.End) - 1
		}
	default:
		return f, false
	}
	return f, true
}

// firstDay returns the first day that begins at t or later.
func firstDay(t time.Time, loc *time.Location) calendar.Date {
	if loc == nil {
		loc = time.UTC
	}
	d := calendar.DateOf(t.In(loc))
	for d.Valid() && d.In(loc).Before(t) {
		d = d.AddDays(1)
	}
	return d
}

// firstMicro returns the first microsecond at t or later.
func firstMicro(t time.Time) int64 {
	n := t.UnixMicro()
	if time.UnixMicro(n).Before(t) {
		n++
	}
	return n
}

// compare is of rows that satisfy a predicate. It is not ok where the stored
// form does not decide.
func compare(c *column.Column, p source.Predicate) (filter, bool) {
	f := filter{col: c}
	list := p.Op == source.In || p.Op == source.NotIn
	if p.Op < source.Eq || p.Op > source.NotIn || !list && len(p.Values) != 1 {
		return f, false
	}
	if c.Type() == typ.String {
		f.codes = accepted(c.Dict(), p)
		return f, f.codes != nil
	}
	if p.Op == source.Ne || p.Op == source.NotIn {
		return f, false // little would be ruled out
	}
	op := p.Op
	if op == source.In {
		op = source.Eq
	}
	f.in = nothing
	for _, v := range p.Values { // of a list, all between the least and the greatest pass
		r, ok := accepts(c, v, op)
		if !ok {
			return f, false
		}
		f.in = f.in.Union(r)
	}
	return f, true
}

// accepts returns the stored whole numbers that compare so with a value.
func accepts(c *column.Column, v typ.Value, op source.Op) (column.Range, bool) {
	t := c.Type()
	switch {
	case t.Exact() && v.Type().Exact():
		return numbers(v.Decimal(), c.Scale(), op), true
	case t != v.Type():
		return all, false
	case t == typ.Bool && op == source.Eq && v.Bool():
		return column.Range{Min: 1, Max: 1}, true
	case t == typ.Bool && op == source.Eq:
		return column.Range{}, true
	case t.Temporal() || t == typ.Duration:
		return bounds(v.Raw(), v.Raw(), op), true
	}
	return all, false
}

// numbers returns the coefficients at a scale of the numbers that compare so
// with d.
func numbers(d decimal.Decimal, scale int32, op source.Op) column.Range {
	if d.Exponent() > 64 || d.Exponent() < -10_000 || d.NumDigits() > 10_000 {
		return all // beyond every int64, or not worth the work
	}
	d = d.Shift(scale)
	floor, ceil := d.Floor(), d.Ceil()
	if !floor.BigInt().IsInt64() || !ceil.BigInt().IsInt64() {
		return all
	}
	return bounds(floor.IntPart(), ceil.IntPart(), op)
}

// bounds returns the whole numbers that compare so with one that lies between
// floor and ceil, or is both.
func bounds(floor, ceil int64, op source.Op) column.Range {
	in := all
	switch op {
	case source.Eq:
		if in = nothing; floor == ceil {
			in = column.Range{Min: floor, Max: floor}
		}
	case source.Lt:
		if in.Max = ceil - 1; ceil == math.MinInt64 {
			in = nothing
		}
	case source.Le:
		in.Max = floor
	case source.Gt:
		if in.Min = floor + 1; floor == math.MaxInt64 {
			in = nothing
		}
	case source.Ge:
		in.Min = ceil
	}
	return in
}

// accepted returns for each code whether its text satisfies a predicate; nil
// if a value is no text.
func accepted(d column.Dict, p source.Predicate) []bool {
	for _, v := range p.Values {
		if v.Type() != typ.String {
			return nil
		}
	}
	ok := make([]bool, d.Size())
	if p.Op == source.Eq || p.Op == source.In {
		for _, v := range p.Values {
			if code, found := d.Find(v.Text()); found {
				ok[code] = true
			}
		}
		return ok
	}
	exclude := map[string]bool{}
	for _, v := range p.Values {
		exclude[v.Text()] = true
	}
	for code, text := range d.Texts() {
		switch {
		case code == 0:
		case p.Op == source.NotIn:
			ok[code] = !exclude[text]
		default:
			ok[code] = satisfies(strings.Compare(text, p.Values[0].Text()), p.Op)
		}
	}
	return ok
}

// satisfies says whether the outcome of a comparison is what op asks for.
func satisfies(c int, op source.Op) bool {
	switch op {
	case source.Ne:
		return c != 0
	case source.Lt:
		return c < 0
	case source.Le:
		return c <= 0
	case source.Gt:
		return c > 0
	case source.Ge:
		return c >= 0
	}
	return false
}
