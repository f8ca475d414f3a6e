package table

import (
	"fmt"
	"slices"
)

// Table is an immutable table: named columns of equal length, in order. It is
// safe for concurrent use. The zero Table has no columns and no rows.
type Table struct {
	n        int
	cols     []*Column
	byName   map[string]int
	rejected Rejected
}

// wideTable is the number of columns from which a map finds a name faster
// than a look at each.
const wideTable = 8

func (t *Table) index() {
	if len(t.cols) < wideTable {
		return
	}
	t.byName = make(map[string]int, len(t.cols))
	for i, c := range t.cols {
		t.byName[c.spec.Name] = i
	}
}

// Len returns the number of rows.
func (t *Table) Len() int { return t.n }

// Columns returns the columns in order. The slice is the caller's.
func (t *Table) Columns() []*Column { return slices.Clone(t.cols) }

// Names returns the names of the columns in order.
func (t *Table) Names() []string {
	names := make([]string, len(t.cols))
	for i, c := range t.cols {
		names[i] = c.spec.Name
	}
	return names
}

// Column returns the column called name; ok says whether there is one.
func (t *Table) Column(name string) (c *Column, ok bool) {
	if t.byName != nil {
		if i, ok := t.byName[name]; ok {
			return t.cols[i], true
		}
		return nil, false
	}
	for _, c := range t.cols {
		if c.spec.Name == name {
			return c, true
		}
	}
	return nil, false
}

// Value returns the value of row i in the column called name; no value if
// there is no such column. It suits tests and small tables.
func (t *Table) Value(i int, name string) Value {
	if c, ok := t.Column(name); ok {
		return c.Value(i)
	}
	return Value{}
}

// Notes returns all remarks that any value of the table has.
func (t *Table) Notes() Note {
	var all Note
	for _, c := range t.cols {
		all |= c.notes.any
	}
	return all
}

// Select returns a table of the named columns, in the order asked for, that
// shares their storage. A name that is no column is an [*UnknownError].
func (t *Table) Select(names ...string) (*Table, error) {
	cols := make([]*Column, len(names))
	for i, name := range names {
		c, ok := t.Column(name)
		if !ok {
			return nil, &UnknownError{Column: name, Have: t.Names()}
		}
		cols[i] = c
	}
	return t.With(cols...)
}

// With returns a table of the same rows, with the rows rejected when they were
// read, but with other columns. The columns must be as long as the table and
// have different names, or it is an error: it is meant for columns of t and what
// [Column.As] made of them.
func (t *Table) With(columns ...*Column) (*Table, error) {
	out := &Table{n: t.n, cols: slices.Clone(columns), rejected: t.rejected}
	for i, c := range columns {
		switch {
		case c.n != t.n:
			return nil, fmt.Errorf("table: column %q has %d rows, the table %d", c.spec.Name, c.n, t.n)
		case slices.ContainsFunc(columns[:i], func(d *Column) bool { return d.spec.Name == c.spec.Name }):
			return nil, fmt.Errorf("table: two columns are called %q", c.spec.Name)
		}
	}
	out.index()
	return out, nil
}

// Rejected returns the rows that were left out when the table was read from a
// file with [CSV.Skip] set.
func (t *Table) Rejected() Rejected {
	r := t.rejected
	r.First = slices.Clone(r.First)
	return r
}

// MaxRejected is how many rows a [Rejected] describes; Count counts them all.
const MaxRejected = 100

// Rejected are rows that could not be read and were left out.
type Rejected struct {
	Count int          // how many
	First []*CellError // where and why, of the first [MaxRejected]
}

func (r *Rejected) add(s Rejected) {
	r.Count += s.Count
	if room := MaxRejected - len(r.First); room > 0 && len(s.First) > 0 {
		r.First = append(slices.Clip(r.First), s.First[:min(room, len(s.First))]...)
	}
}
