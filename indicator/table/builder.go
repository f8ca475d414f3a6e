package table

import (
	"errors"
	"fmt"
)

// batch is how many rows a streamed table has.
const batch = 1024

// Builder makes a table row by row. It is not safe for concurrent use.
type Builder struct {
	cells []*Cells
	rows  int // counts the rows of a table without columns
	err   error
}

// New returns a builder of a table with the given columns. Wrong
// descriptions (no name, a name twice) are reported by [Builder.Table].
func New(columns ...Spec) *Builder {
	b := &Builder{cells: make([]*Cells, len(columns))}
	seen := make(map[string]bool, len(columns))
	for i, s := range columns {
		switch {
		case s.Name == "":
			b.fail(fmt.Errorf("column %d has no name", i+1))
		case seen[s.Name]:
			b.fail(fmt.Errorf("two columns are called %q", s.Name))
		case s.Type > Duration:
			b.fail(fmt.Errorf("column %q has no type", s.Name))
		}
		seen[s.Name] = true
		b.cells[i] = newCells(s)
	}
	return b
}

func (b *Builder) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// Append adds a row, one value per column; see [Cells.Value]. A value that
// does not fit its column is kept as an error that [Builder.Table] returns.
func (b *Builder) Append(values ...Value) {
	if len(values) != len(b.cells) {
		b.fail(fmt.Errorf("row %d has %d values for %d columns", b.Len()+1, len(values), len(b.cells)))
		return
	}
	for i, v := range values {
		b.cells[i].Value(v)
	}
	b.rows++
}

// Note remarks on the value of column k in the row added last.
func (b *Builder) Note(k int, n Note) { b.cells[k].Note(n) }

// Column returns the cells of column k, to fill a table column by column or
// without making a [Value] for each.
func (b *Builder) Column(k int) *Cells { return b.cells[k] }

// Len returns the number of rows so far.
func (b *Builder) Len() int {
	if len(b.cells) > 0 {
		return b.cells[0].col.n
	}
	return b.rows
}

// Table returns the table of all rows added since the last call, and starts an
// empty one. It fails, with the first error only, if the columns are not
// described well, have different lengths, or were given a value they do not
// hold: that is a [*CellError].
func (b *Builder) Table() (*Table, error) {
	t, err := b.table()
	if err != nil {
		return nil, fmt.Errorf("table: %w", err)
	}
	return t, nil
}

// table is Table with errors as they are, for callers that add to them.
func (b *Builder) table() (*Table, error) {
	err := b.err
	n := b.Len()
	t := &Table{n: n, cols: make([]*Column, len(b.cells))}
	first := 0
	for i, c := range b.cells {
		if row := rowOf(c.err); c.err != nil && (first == 0 || row < first) && b.err == nil {
			err, first = c.err, row
		}
		if c.col.n != n && err == nil {
			err = fmt.Errorf("column %q has %d rows, column %q has %d", c.col.spec.Name, c.col.n, b.cells[0].col.spec.Name, n)
		}
		c.err = nil
		t.cols[i] = c.take()
	}
	b.rows = 0
	if err != nil {
		return nil, err
	}
	t.index()
	return t, nil
}

var errNoTables = errors.New("table: nothing to join")

// Concat returns the rows of all tables, one after the other. The tables have
// the same columns: names, types and order; of titles, units and formats the
// first table's stand. What was rejected adds up.
func Concat(tables ...*Table) (*Table, error) {
	switch len(tables) {
	case 0:
		return nil, errNoTables
	case 1:
		return tables[0], nil
	}
	first := tables[0]
	out := &Table{cols: make([]*Column, len(first.cols))}
	for k, c := range first.cols {
		cells := newCells(c.spec)
		for i, t := range tables {
			if len(t.cols) != len(first.cols) || t.cols[k].Name() != c.Name() || t.cols[k].Type() != c.Type() {
				return nil, fmt.Errorf("table: table %d has other columns than the first", i+1)
			}
			cells.addRange(t.cols[k], 0, t.n)
		}
		out.cols[k] = &cells.col
	}
	for _, t := range tables {
		out.n += t.n
		out.rejected.add(t.rejected)
	}
	out.index()
	return out, nil
}
