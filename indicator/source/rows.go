package source

import (
	"context"
	"fmt"
	"iter"

	"github.com/zhibiao/zhibiao/indicator/table"
)

// batch is how many rows are gathered before they are passed on.
const batch = 1024

// Rows makes a source of any function that yields structs, such as a method of
// a repository. It is called anew for each scan and may look at the request to
// fetch less, or ignore it. Fields bind to columns as [table.Of] says, and only
// fields of wanted columns are looked at. An error that f yields ends the scan
// and is returned wrapped; f is stopped when no more rows are wanted or, within
// 1,024 rows, when ctx is done.
func Rows[T any](f func(context.Context, Request) iter.Seq2[T, error]) Source { return rows[T](f) }

// Slice makes a source of structs in memory; see [table.Of] for how they bind.
// The slice must not change while the source is in use.
func Slice[T any](s []T) Source {
	return Rows(func(context.Context, Request) iter.Seq2[T, error] {
		return func(yield func(T, error) bool) {
			for _, row := range s {
				if !yield(row, nil) {
					return
				}
			}
		}
	})
}

type rows[T any] func(context.Context, Request) iter.Seq2[T, error]

func (f rows[T]) Scan(ctx context.Context, req Request) iter.Seq2[*table.Table, error] {
	return func(yield func(*table.Table, error) bool) {
		b, err := table.Bind[T](bound(req), req.Location)
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			yield(nil, fmt.Errorf("source: %w", err))
			return
		}
		sent := false
		for row, err := range f(ctx, req) {
			if err != nil {
				yield(nil, fmt.Errorf("source: %w", err))
				return
			}
			b.Append(row)
			if b.Len() < batch {
				continue
			}
			if !send(ctx, b, yield) {
				return
			}
			sent = true
		}
		if b.Len() > 0 || !sent {
			send(ctx, b, yield)
		}
	}
}

// send passes a batch on and reports whether to go on.
func send[T any](ctx context.Context, b *table.Binder[T], yield func(*table.Table, error) bool) bool {
	t, err := b.Table()
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		yield(nil, fmt.Errorf("source: %w", err))
		return false
	}
	return yield(t, nil)
}

// bound returns the columns to bind; nil for all. Where texts stand for no
// value, [Read] converts what the field holds.
func bound(req Request) []table.Spec {
	s := specs(req)
	for i, c := range req.Columns {
		if len(c.Nulls) > 0 {
			s[i].Type = table.Unknown
		}
	}
	return s
}

// specs returns the wanted columns as a table describes them; nil for all.
func specs(req Request) []table.Spec {
	if len(req.Columns) == 0 {
		return nil
	}
	s := make([]table.Spec, len(req.Columns))
	for i, c := range req.Columns {
		s[i] = table.Spec{Name: c.Name, Type: c.Type}
	}
	return s
}
