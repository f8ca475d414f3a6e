package source

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/zhibiao/zhibiao/indicator/table"
)

// Table makes a source of a table; it is one batch.
func Table(t *table.Table) Source { return tableSource{t} }

type tableSource struct{ t *table.Table }

func (s tableSource) Scan(ctx context.Context, req Request) iter.Seq2[*table.Table, error] {
	return func(yield func(*table.Table, error) bool) {
		if err := ctx.Err(); err != nil {
			yield(nil, fmt.Errorf("source: %w", err))
			return
		}
		yield(s.t, nil)
	}
}

// Read scans s and checks and completes what it yields: batches have exactly
// the wanted columns, in the order of the request, in the wanted types, and
// there is at least one. Evaluators read sources through it.
//
// A wanted column that is not there is a [*table.UnknownError], one of a type
// that does not convert a [*table.TypeError], a value that does not a
// [*table.CellError] with its row counted over all batches. Once ctx is done
// its error is returned within a batch.
func Read(ctx context.Context, s Source, req Request) iter.Seq2[*table.Table, error] {
	return func(yield func(*table.Table, error) bool) {
		empty, err := table.New(specs(req)...).Table() // refuses a column wanted twice
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			yield(nil, fmt.Errorf("source: %w", err))
			return
		}
		rows, sent := 0, false
		for t, err := range s.Scan(ctx, req) {
			if cerr := ctx.Err(); err == nil && cerr != nil {
				err = fmt.Errorf("source: %w", cerr)
			}
			if err == nil && t != nil {
				t, err = conform(t, req, rows)
			}
			switch {
			case err != nil:
				yield(nil, err)
				return
			case t == nil:
				continue
			case !yield(t, nil):
				return
			}
			rows, sent = rows+t.Len(), true
		}
		if sent {
			return
		}
		if err := ctx.Err(); err != nil {
			yield(nil, fmt.Errorf("source: %w", err))
			return
		}
		yield(empty, nil)
	}
}

// Collect returns all rows that [Read] yields as one table.
func Collect(ctx context.Context, s Source, req Request) (*table.Table, error) {
	var batches []*table.Table
	for t, err := range Read(ctx, s, req) {
		if err != nil {
			return nil, err
		}
		batches = append(batches, t)
	}
	return table.Concat(batches...)
}

// conform selects and converts the wanted columns of a batch that comes after
// so many rows.
func conform(t *table.Table, req Request, rows int) (*table.Table, error) {
	if len(req.Columns) == 0 {
		return t, nil
	}
	columns := make([]*table.Column, len(req.Columns))
	for i, want := range req.Columns {
		c, ok := t.Column(want.Name)
		if !ok {
			return nil, fmt.Errorf("source: %w", &table.UnknownError{Column: want.Name, In: "the data", Have: t.Names()})
		}
		c, err := c.As(want.Type, req.Location, want.Nulls...)
		if err != nil {
			return nil, fmt.Errorf("source: %w", placed(err, rows))
		}
		columns[i] = c
	}
	return t.With(columns...)
}

// placed makes an error about a row of a batch count from the first batch.
func placed(err error, rows int) error {
	var e *table.CellError
	if errors.As(err, &e) {
		moved := *e
		moved.Row += rows
		return &moved
	}
	return err
}
