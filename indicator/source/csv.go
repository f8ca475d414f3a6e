package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/zhibiao/zhibiao/indicator/table"
)

// CSV makes a source of a file of comma-separated values, which open returns
// from its beginning for each scan. Only wanted columns are read, in the wanted
// types; so with [table.CSV.Skip] set a row is left out only if a wanted cell
// of it cannot be read. The rows left out travel with the batches
// ([table.Table.Rejected]).
//
// A wanted column is looked for among f.Columns, else in the header. A wanted
// type stands before that of f.Columns; a column without either is text.
func CSV(open func() (io.ReadCloser, error), f table.CSV) Source { return csv{open, f} }

type csv struct {
	open func() (io.ReadCloser, error)
	f    table.CSV
}

func (s csv) Scan(ctx context.Context, req Request) iter.Seq2[*table.Table, error] {
	return func(yield func(*table.Table, error) bool) {
		err := s.scan(ctx, req, yield)
		if err != nil {
			yield(nil, fmt.Errorf("source: %w", err))
		}
	}
}

// scan returns an error only if yield wants more.
func (s csv) scan(ctx context.Context, req Request, yield func(*table.Table, error) bool) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.open == nil {
		return errors.New("there is no CSV to open")
	}
	r, err := s.open()
	if err != nil {
		return fmt.Errorf("opening CSV: %w", err)
	}
	stopped := false
	defer func() {
		if cerr := r.Close(); cerr != nil && err == nil && !stopped {
			err = fmt.Errorf("closing CSV: %w", cerr)
		}
	}()
	f := s.f
	f.Columns = wantedCSV(s.f, req)
	if f.Location == nil {
		f.Location = req.Location
	}
	for t, err := range f.Batches(r) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		if !yield(t, nil) {
			stopped = true
			return nil
		}
	}
	return nil
}

// wantedCSV declares the wanted columns to the reader of the file.
func wantedCSV(f table.CSV, req Request) []table.CSVColumn {
	if len(req.Columns) == 0 {
		return f.Columns
	}
	columns := make([]table.CSVColumn, len(req.Columns))
	for i, want := range req.Columns {
		c := table.CSVColumn{Name: want.Name}
		if k := slices.IndexFunc(f.Columns, func(c table.CSVColumn) bool { return c.Name == want.Name }); k >= 0 {
			c = f.Columns[k]
		}
		if want.Type != table.Unknown {
			c.Type = want.Type
		}
		c.Nulls = slices.Concat(c.Nulls, want.Nulls)
		columns[i] = c
	}
	return columns
}
