package memory

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/column"
)

// Table is rows in memory. It is a [source.Source], safe for concurrent scans
// and appends. Make one with [Load].
type Table struct {
	specs []table.Spec // what the columns are
	loc   *time.Location
	nulls map[string][]string // texts that stand for no value, by column

	adding sync.Mutex // guards cols and bare
	cols   *column.Table
	bare   *table.Table // as many rows without columns; it knows what was rejected
	now    atomic.Pointer[state]
}

// state is what a scan sees.
type state struct {
	rows *column.Snapshot
	bare *table.Table
}

// Load reads all rows of src and keeps these columns, in these types; with no
// columns named every one, in its own type. Times of day in text are read as
// UTC; see [LoadIn]. Notes on values are not kept.
//
// Errors are those of [source.Read], wrapped: a column that is not there is a
// [*table.UnknownError], a value that does not convert a [*table.CellError].
func Load(ctx context.Context, src source.Source, columns ...source.Column) (*Table, error) {
	return LoadIn(ctx, nil, src, columns...)
}

// LoadIn is [Load] of data with times of a zone: text without an offset is
// read in loc, and a timestamp becomes the date that begins with it there. For
// an engine that is the zone of its calendar. A nil loc is UTC.
func LoadIn(ctx context.Context, loc *time.Location, src source.Source, columns ...source.Column) (*Table, error) {
	t, err := load(ctx, loc, src, columns)
	if err != nil {
		return nil, fmt.Errorf("memory: %w", err)
	}
	return t, nil
}

func load(ctx context.Context, loc *time.Location, src source.Source, columns []source.Column) (*Table, error) {
	var t *Table
	for batch, err := range source.Read(ctx, src, source.Request{Columns: columns, Location: loc}) {
		if err != nil {
			return nil, err
		}
		if t == nil {
			t = newTable(batch, loc, columns)
		} else if !t.fits(batch) {
			if batch, err = t.conform(ctx, batch); err != nil {
				return nil, fmt.Errorf("after %d rows: %w", t.bare.Len(), err)
			}
		}
		if err := t.add(batch); err != nil {
			return nil, err
		}
	}
	if len(t.specs) == 0 {
		return nil, errors.New("the data has no columns")
	}
	return t, t.publish()
}

func newTable(first *table.Table, loc *time.Location, columns []source.Column) *Table {
	t := &Table{loc: loc, nulls: map[string][]string{}, bare: &table.Table{}}
	var defs []column.Def
	for _, c := range first.Columns() {
		t.specs = append(t.specs, c.Spec())
		defs = append(defs, column.Def{Name: c.Name(), Type: c.Type()})
	}
	for _, c := range columns {
		t.nulls[c.Name] = c.Nulls
	}
	t.cols = column.New(defs...)
	return t
}

// Append adds the rows of a table: all, or on an error none. It needs every
// column of t, under its name and in a type that converts; others are passed
// over. Scans that have begun do not see the rows, those that begin later do.
func (t *Table) Append(rows *table.Table) error {
	rows, err := t.conform(context.Background(), rows)
	if err == nil {
		t.adding.Lock()
		defer t.adding.Unlock()
		if err = t.add(rows); err == nil {
			err = t.publish()
		}
	}
	if err != nil {
		return fmt.Errorf("memory: %w", err)
	}
	return nil
}

// fits says that rows have the columns of t and no others: batches of a source
// need not be alike where no columns or no types are asked for.
func (t *Table) fits(rows *table.Table) bool {
	return slices.EqualFunc(rows.Columns(), t.specs, func(c *table.Column, s table.Spec) bool {
		return c.Name() == s.Name && c.Type() == s.Type
	})
}

// conform returns the rows with the columns of t, in its types.
func (t *Table) conform(ctx context.Context, rows *table.Table) (*table.Table, error) {
	req := source.Request{Location: t.loc}
	for _, s := range t.specs {
		req.Columns = append(req.Columns, source.Column{Name: s.Name, Type: s.Type, Nulls: t.nulls[s.Name]})
	}
	out, err := source.Collect(ctx, source.Table(rows), req)
	if err != nil {
		return nil, err
	}
	for i, c := range out.Columns() {
		if want := t.specs[i].Type; c.Type() != want { // of type Unknown, and no longer
			return nil, &table.TypeError{Column: c.Name(), Got: c.Type(), Want: want}
		}
	}
	return out, nil
}

// Len returns the number of rows.
func (t *Table) Len() int { return t.Snapshot().Len() }

// Bytes returns the memory that the table holds, room for more rows included.
func (t *Table) Bytes() int64 { return t.Snapshot().Bytes() }

// Rejected returns the rows that were left out when the data was read from
// files with [table.CSV.Skip] set. What [Table.Scan] yields has them too.
func (t *Table) Rejected() table.Rejected { return t.now.Load().bare.Rejected() }

// Snapshot is for the engines of this module, which run over columns as they
// are stored. Others read a Table by [Table.Scan].
func (t *Table) Snapshot() *column.Snapshot { return t.now.Load().rows }
