package indicator_test

import (
	"bytes"
	"context"
	"io"
	"iter"
	"time"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/source/memory"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// sourceKinds are the ways in which data is stored. The last word of some says
// that columns have other types than the definitions: text, or numbers of the
// other kind.
var sourceKinds = []string{"table", "batches", "memory", "memory", "memory", "memory text", "memory other", "table text", "table other", "csv", "csv", "structs", "appended", "hinted"}

func (w *world) sourceKind() string { return pick(w.r, sourceKinds) }

// engine makes an engine over the data, by the sources chosen for it.
func (w *world) engine(cat *indicator.Catalog) (*indicator.Engine, error) {
	sources := indicator.Sources{}
	for _, d := range w.sets {
		s, err := w.source(d, w.kinds[d.name])
		if err != nil {
			return nil, err
		}
		sources[d.name] = s
	}
	eng, err := indicator.NewEngine(cat, sources)
	if err != nil {
		return nil, err
	}
	eng = eng.With(indicator.Bindings{Limits: indicator.Limits{Rows: 4000}})
	return eng.With(indicator.Bindings{Target: indicator.Judged{Engine: indicator.Moved(eng.Shift(calendar.Days(5)))}}), nil
}

// table is the data of a dataset under its names in the source.
func (w *world) table(d *dset) (*table.Table, error) {
	specs := make([]table.Spec, len(d.cols))
	for k, c := range d.cols {
		specs[k] = table.Spec{Name: c.stored(), Type: c.typ}
	}
	b := table.New(specs...)
	for _, row := range w.rows[d.name] {
		b.Append(row...)
	}
	return b.Table()
}

func (c *dcol) stored() string {
	if c.from != "" {
		return c.from
	}
	return c.name
}

func (w *world) source(d *dset, kind string) (source.Source, error) {
	t, err := w.table(d)
	if err != nil {
		return nil, err
	}
	load := func(t *table.Table) (source.Source, error) {
		return memory.LoadIn(context.Background(), w.loc, source.Table(t))
	}
	switch kind {
	case "batches":
		return batches(split(t, 7)), nil
	case "memory":
		return load(t)
	case "memory text", "memory other", "table text", "table other":
		if t, err = w.retyped(t, kind[len(kind)-4:] == "text"); err != nil {
			return nil, err
		}
		if kind[0] == 't' {
			return source.Table(t), nil
		}
		return load(t)
	case "csv":
		var b bytes.Buffer
		if err := table.WriteCSV(&b, t); err != nil {
			return nil, err
		}
		return source.CSV(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b.Bytes())), nil }, table.CSV{}), nil
	case "structs":
		if d.name == "orders" && d.cols[4].from == "" {
			if s, err := w.structs(t); err == nil { // a time.Duration does not hold every duration
				return s, nil
			}
		}
	case "appended":
		parts := split(t, 3)
		m, err := memory.LoadIn(context.Background(), w.loc, source.Table(parts[0]))
		if err != nil {
			return nil, err
		}
		if w.staged {
			last := parts[2]
			w.later = append(w.later, func() error { return m.Append(last) })
			parts = parts[:2]
		}
		for _, p := range parts[1:] {
			if err := m.Append(p); err != nil {
				return nil, err
			}
		}
		return m, nil
	case "hinted":
		return hinted{t}, nil
	}
	return source.Table(t), nil
}

// retyped stores columns in other types that convert to those declared.
func (w *world) retyped(t *table.Table, text bool) (*table.Table, error) {
	cols := t.Columns()
	for i, c := range cols {
		if text {
			spelt, err := spelt(c)
			if err != nil {
				return nil, err
			}
			cols[i] = spelt
			continue
		}
		want := table.String
		switch c.Type() {
		case table.Integer:
			want = table.Decimal
		case table.Decimal:
			want = table.Integer
		case table.Date:
			want = table.Timestamp
		case table.Float, table.Bool:
		default:
			continue
		}
		if as, err := c.As(want, w.loc); err == nil { // else it stays
			cols[i] = as
		}
	}
	return t.With(cols...)
}

// spelt is a column as text.
func spelt(c *table.Column) (*table.Column, error) {
	b := table.New(table.Spec{Name: c.Name(), Type: table.String})
	for i := range c.Len() {
		v := c.Value(i)
		if !v.None() {
			v = typ.Str(v.String())
		}
		b.Append(v)
	}
	t, err := b.Table()
	if err != nil {
		return nil, err
	}
	return t.Columns()[0], nil
}

// split cuts a table into so many batches.
func split(t *table.Table, n int) []*table.Table {
	var out []*table.Table
	specs := make([]table.Spec, 0, len(t.Columns()))
	for _, c := range t.Columns() {
		specs = append(specs, c.Spec())
	}
	for k := range n {
		b := table.New(specs...)
		for i := t.Len() * k / n; i < t.Len()*(k+1)/n; i++ {
			row := make([]table.Value, len(specs))
			for j, c := range t.Columns() {
				row[j] = c.Value(i)
			}
			b.Append(row...)
		}
		part, err := b.Table()
		if err != nil {
			panic(err) // values of a table fit its columns
		}
		out = append(out, part)
	}
	return out
}

type batches []*table.Table

func (s batches) Scan(context.Context, source.Request) iter.Seq2[*table.Table, error] {
	return func(yield func(*table.Table, error) bool) {
		for _, t := range s {
			if !yield(t, nil) {
				return
			}
		}
	}
}

// hinted is a source that takes every hint on time: it leaves out all rows that
// do not satisfy it.
type hinted struct{ t *table.Table }

func (s hinted) Scan(_ context.Context, req source.Request) iter.Seq2[*table.Table, error] {
	return func(yield func(*table.Table, error) bool) {
		at, ok := s.t.Column(req.Time.Column)
		if !ok || !at.Type().Temporal() || req.Time.Start.IsZero() && req.Time.End.IsZero() {
			yield(s.t, nil)
			return
		}
		specs := make([]table.Spec, 0, len(s.t.Columns()))
		for _, c := range s.t.Columns() {
			specs = append(specs, c.Spec())
		}
		b := table.New(specs...)
		for i := range s.t.Len() {
			v := at.Value(i)
			when := v.Time()
			if v.Type() == table.Date {
				when = calendar.Date(v.Raw()).In(req.Location)
			}
			if v.None() || !req.Time.Contains(when) {
				continue
			}
			row := make([]table.Value, len(specs))
			for j, c := range s.t.Columns() {
				row[j] = c.Value(i)
			}
			b.Append(row...)
		}
		t, err := b.Table()
		yield(t, err)
	}
}

// structs are orders as a service has them.
func (w *world) structs(t *table.Table) (source.Source, error) {
	cols := w.set("orders").cols
	if cols[1].typ == table.Date && cols[2].typ == table.Date {
		return slice[order[calendar.Date, calendar.Date]](t)
	}
	if cols[1].typ == table.Date {
		return slice[order[calendar.Date, time.Time]](t)
	}
	if cols[2].typ == table.Date {
		return slice[order[time.Time, calendar.Date]](t)
	}
	return slice[order[time.Time, time.Time]](t)
}

func slice[T any](t *table.Table) (source.Source, error) {
	var rows []T
	for row, err := range table.Rows[T](t) {
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return source.Slice(rows), nil
}

type order[At, Due any] struct {
	ID           decimal.Decimal
	At           *At
	Due          *Due
	Seen         *time.Time
	Cust         *string
	Prod         *int64
	Region       *string
	Status       *string
	Flag         *bool
	Amount, Cost decimal.NullDecimal
	Qty          decimal.NullDecimal
	Ratio        *float64
	Took         *time.Duration
}
