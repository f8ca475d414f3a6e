package sourcetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/typ"
)

func order(a, b table.Value) int { return typ.Compare(a, b) }

// columns asks for all columns, named and not, and for each alone.
func (c *checker) columns() bool {
	requests := []source.Request{{Columns: c.all}, {}}
	back := slices.Clone(c.all)
	slices.Reverse(back)
	requests = append(requests, source.Request{Columns: back})
	for _, col := range c.all {
		requests = append(requests, source.Request{Columns: []source.Column{col}})
	}
	untyped := slices.Clone(c.all)
	for i := range untyped {
		untyped[i].Type = table.Unknown
	}
	for _, req := range requests {
		if got, ok := c.scan("columns", req); ok {
			c.compare("columns", req, got, nil)
		}
	}
	if _, err := c.collect(c.ctx, "columns", source.Request{Columns: untyped}); err != nil {
		c.fail("columns", "%s, in whatever types they have: %v", describe(source.Request{Columns: untyped}), err)
	}
	return len(c.found) == 0
}

// again scans twice more, with a hint between that must leave nothing behind.
func (c *checker) again() {
	req := source.Request{Columns: c.all}
	for _, col := range c.want.Columns() {
		if vs := some(col, 3); len(vs) > 0 {
			hint := req
			hint.Where = []source.Predicate{{Column: col.Name(), Op: source.Eq, Values: vs[:1]}}
			_, _ = c.collect(c.ctx, "again", hint) // hints are looked at elsewhere
		}
	}
	for range 2 {
		if got, ok := c.scan("again", req); ok {
			c.compare("again", req, got, nil)
		}
	}
}

// zones asks for times in several zones, none of which changes its clocks.
func (c *checker) zones() {
	for _, col := range c.want.Columns() {
		if col.Type() != table.Timestamp {
			continue
		}
		req := source.Request{Columns: []source.Column{{Name: col.Name(), Type: table.Timestamp}}, Location: time.UTC}
		utc, ok := c.scan("zones", req)
		if !ok {
			continue
		}
		for _, loc := range []*time.Location{time.FixedZone("+08", 8*3600), time.FixedZone("-05", -5*3600)} {
			req.Location = loc
			got, ok := c.scan("zones", req)
			if !ok {
				continue
			}
			_, shift := time.Time{}.In(loc).Zone()
			if have := instants(got, 0); !slices.Equal(have, instants(utc, 0)) && !slices.Equal(have, instants(utc, shift)) {
				c.fail("zones", "%s: the times are neither the instants of UTC nor what the clocks of UTC show", describe(req))
			}
		}
	}
}

// instants are the times of the only column of t, earlier by some seconds, in
// their order.
func instants(t *table.Table, seconds int) []int64 {
	var out []int64
	for i := range t.Len() {
		if n, ok := t.Columns()[0].Raw(i); ok {
			out = append(out, n-int64(seconds)*1_000_000)
		}
	}
	slices.Sort(out)
	return out
}

// hint scans under hints, in turn for all columns and for one: that of the hint
// or another.
func (c *checker) hint(rule string, req source.Request, keep func(i int) bool) {
	n := len(c.all)
	sets := [][]source.Column{c.all, c.all[:1], c.all[n-1:], c.all[n/2 : n/2+1]}
	req.Columns = sets[c.hints%len(sets)]
	c.hints++
	if got, ok := c.scan(rule, req); ok {
		c.compare(rule, req, got, keep)
	}
}

// times gives stretches of each time column, in zones west and east.
func (c *checker) times() {
	for _, col := range c.want.Columns() {
		if !col.Type().Temporal() {
			continue
		}
		for _, loc := range []*time.Location{nil, time.FixedZone("-05", -5*3600), time.FixedZone("+08", 8*3600)} {
			if loc != nil && col.Type() != table.Date {
				continue // instants are the same everywhere, local ones are for zones to check
			}
			c.stretches(col, loc)
		}
	}
}

func (c *checker) stretches(col *table.Column, loc *time.Location) {
	zone := loc
	if zone == nil {
		zone = time.UTC
	}
	at := func(v table.Value) time.Time {
		if v.Type() == table.Date {
			return calendar.Date(v.Raw()).In(zone)
		}
		return v.Time()
	}
	vs := some(col, 5)
	if len(vs) == 0 {
		return
	}
	least, middle, greatest := at(vs[0]), at(vs[len(vs)/2]), at(vs[len(vs)-1])
	after := func(t time.Time) time.Time { // the next bound that the type can have
		if col.Type() == table.Date {
			return calendar.DateOf(t).AddDays(1).In(zone)
		}
		return t.Add(time.Microsecond)
	}
	for _, in := range []calendar.Interval{
		{}, {Start: least}, {Start: middle}, {Start: greatest}, {End: middle}, {End: greatest}, {End: after(greatest)},
		{Start: least, End: after(least)}, {Start: middle, End: after(middle)}, {Start: least, End: greatest},
		{Start: middle, End: middle}, {Start: after(greatest)}, {End: least},
	} {
		req := source.Request{Time: source.Time{Column: col.Name(), Interval: in}, Location: loc}
		c.hint("time", req, c.within(req))
	}
}

// within says of the rows of want whether they are in a request's time.
func (c *checker) within(req source.Request) func(i int) bool {
	col, ok := c.want.Column(req.Time.Column)
	if !ok {
		return func(int) bool { return true }
	}
	loc := req.Location
	if loc == nil {
		loc = time.UTC
	}
	return func(i int) bool {
		v := col.Value(i)
		at := v.Time()
		if v.Type() == table.Date {
			at = calendar.Date(v.Raw()).In(loc)
		}
		return !v.None() && req.Time.Contains(at)
	}
}

var ops = []source.Op{source.Eq, source.Ne, source.Lt, source.Le, source.Gt, source.Ge, source.In, source.NotIn}

// predicates gives every comparison with values of each column, and with some
// that are not there.
func (c *checker) predicates() {
	for _, col := range c.want.Columns() {
		vs := some(col, 4)
		for _, op := range ops {
			lists := [][]table.Value{{absent(col)}}
			for _, v := range vs {
				lists = append(lists, []table.Value{v})
				if col.Type() == table.Integer { // numbers compare by value, whatever their type
					lists = append(lists, []table.Value{v.Convert(table.Decimal)})
				}
			}
			if op == source.In || op == source.NotIn {
				lists = [][]table.Value{{}, vs, append(slices.Clone(vs), absent(col)), {absent(col)}}
			}
			for _, list := range lists {
				p := source.Predicate{Column: col.Name(), Op: op, Values: list}
				if len(list) > 0 && list[0].None() {
					continue
				}
				c.hint("predicate", source.Request{Where: []source.Predicate{p}}, c.satisfying(p))
			}
		}
		for _, op := range []source.Op{0, 99} {
			if len(vs) > 0 {
				p := source.Predicate{Column: col.Name(), Op: op, Values: vs[:1]}
				c.hint("unknown comparison", source.Request{Where: []source.Predicate{p}}, nil)
			}
		}
	}
}

// absent is a value of the column's type that it does not have, no value if
// there is none.
func absent(col *table.Column) table.Value {
	vs := some(col, 3)
	if len(vs) == 0 {
		return table.Value{}
	}
	last := vs[len(vs)-1]
	switch col.Type() {
	case table.String:
		return typ.Str(last.Text() + "!")
	case table.Date:
		return typ.Day(last.Raw() + 1)
	case table.Timestamp:
		return typ.Instant(last.Raw() + 1)
	case table.Duration:
		return typ.Span(last.Raw() + 1)
	case table.Float:
		return typ.Flt(last.Float()*2 + 1)
	case table.Integer, table.Decimal:
		v := typ.Num(last.Decimal().Add(typ.Int(1).Decimal()))
		if col.Type() == table.Integer {
			v = typ.Whole(v.Decimal())
		}
		return v
	}
	return table.Value{}
}

// satisfying says of the rows of want whether they satisfy all predicates.
func (c *checker) satisfying(ps ...source.Predicate) func(i int) bool {
	return func(i int) bool {
		return !slices.ContainsFunc(ps, func(p source.Predicate) bool { return !satisfied(c.want.Value(i, p.Column), p) })
	}
}

func satisfied(v table.Value, p source.Predicate) bool {
	among := func() bool { return slices.ContainsFunc(p.Values, v.Equal) }
	switch {
	case v.None():
		return false
	case p.Op == source.In:
		return among()
	case p.Op == source.NotIn:
		return !among()
	}
	cmp := order(v, p.Values[0])
	switch p.Op {
	case source.Eq:
		return cmp == 0
	case source.Ne:
		return cmp != 0
	case source.Lt:
		return cmp < 0
	case source.Le:
		return cmp <= 0
	case source.Gt:
		return cmp > 0
	}
	return cmp >= 0
}

// pairs gives two predicates, and a stretch of time beside one.
func (c *checker) pairs() {
	cols := c.want.Columns()
	for k, col := range cols {
		next := cols[(k+1)%len(cols)]
		a, b := some(col, 3), some(next, 3)
		if len(a) == 0 || len(b) == 0 {
			continue
		}
		p := source.Predicate{Column: col.Name(), Op: source.Le, Values: a[len(a)/2 : len(a)/2+1]}
		q := source.Predicate{Column: next.Name(), Op: source.NotIn, Values: b[:1]}
		c.hint("two predicates", source.Request{Where: []source.Predicate{p, q}}, c.satisfying(p, q))
		for _, at := range cols {
			vs := some(at, 3)
			if !at.Type().Temporal() || len(vs) == 0 {
				continue
			}
			req := source.Request{Where: []source.Predicate{q}, Time: source.Time{Column: at.Name(), Interval: calendar.Interval{Start: vs[len(vs)/2].Time()}}}
			within, fits := c.within(req), c.satisfying(q)
			c.hint("time and predicate", req, func(i int) bool { return within(i) && fits(i) })
		}
	}
}

// unknown wants a column that is not there: an error, or batches without it.
func (c *checker) unknown() {
	name := "no such column"
	req := source.Request{Columns: []source.Column{c.all[0], {Name: name}}}
	if _, err := c.collect(c.ctx, "unknown column", req); err == nil {
		c.fail("unknown column", "%s: there is no error, and no column %q among those wanted", describe(req), name)
	} else if strings.HasPrefix(err.Error(), "the scan panics") {
		c.fail("unknown column", "%s: %v", describe(req), err)
	}
}

// cancelled scans with a context that is done before, and one that is cancelled
// at the first batch.
func (c *checker) cancelled() {
	for _, before := range []bool{true, false} {
		ctx, cancel := context.WithCancel(c.ctx)
		if before {
			cancel()
		}
		got, after, last, rule := 0, 0, error(nil), "cancellation"
		func() {
			defer func() {
				if p := recover(); p != nil {
					c.fail(rule, "the scan panics: %v", p)
				}
			}()
			for t, err := range (watch{c, rule}).Scan(ctx, source.Request{Columns: c.all}) {
				if err != nil {
					last = err
					break
				}
				if t != nil {
					got += t.Len()
				}
				if ctx.Err() != nil {
					after++
				}
				cancel()
			}
		}()
		cancel()
		switch when := map[bool]string{true: "before the scan", false: "at the first batch"}[before]; {
		case last != nil && !errors.Is(last, context.Canceled):
			c.fail(rule, "cancelled %s, the scan ends with an error that is not that of the context: %v", when, last)
		case last == nil && got < c.want.Len():
			c.fail(rule, "cancelled %s, the scan ends without an error after %d rows of %d", when, got, c.want.Len())
		case after > 1:
			c.fail(rule, "cancelled %s, the scan goes on for %d batches", when, after)
		}
	}
}

// stopped stops reading at the first batch, and then reads all.
func (c *checker) stopped() {
	const rule = "a reader that stops"
	func() {
		defer func() {
			if p := recover(); p != nil {
				c.fail(rule, "the scan panics or goes on: %v", p)
			}
		}()
		for range c.src.Scan(c.ctx, source.Request{Columns: c.all}) {
			break
		}
	}()
	req := source.Request{Columns: c.all}
	if got, ok := c.scan(rule, req); ok {
		c.compare(rule, req, got, nil)
	}
}

// together scans from several goroutines at once, for different columns.
func (c *checker) together() {
	var all sync.WaitGroup
	start := make(chan struct{})
	for k := range 4 {
		all.Go(func() {
			rule := fmt.Sprintf("scan %d of 4 at once", k+1)
			req := source.Request{Columns: c.all[k%len(c.all):]}
			<-start
			for range 3 {
				if got, ok := c.scan(rule, req); ok {
					c.compare(rule, req, got, nil)
				}
			}
		})
	}
	close(start)
	all.Wait()
}
