package indicator

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/source/memory"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/engine"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// columnar is a source that keeps its rows in the form that the engine runs
// over, such as [memory.Table].
type columnar interface {
	Snapshot() *column.Snapshot
	Rejected() table.Rejected
}

// read takes the wanted columns of a source: as they are, where it keeps them so,
// else it reads the rows into columns.
func (e *Engine) read(ctx context.Context, src source.Source, wanted []source.Column) (engine.Stored, table.Rejected, error) {
	most := e.limits.Scanned
	if c, ok := src.(columnar); ok {
		if s := c.Snapshot(); holds(s, wanted) {
			if s.Len() > most {
				return engine.Stored{}, table.Rejected{}, tooMany(most)
			}
			return engine.Stored{Rows: s, Standing: true}, c.Rejected(), nil
		}
	}
	t, err := memory.LoadIn(ctx, e.cat.Calendar().Location(), bounded{src, most}, wanted...)
	if err != nil {
		if cause := errors.Unwrap(err); cause != nil { // whose memory it is to be says nothing here
			err = cause
		}
		return engine.Stored{}, table.Rejected{}, err
	}
	return engine.Stored{Rows: t.Snapshot()}, t.Rejected(), nil
}

// holds says that a snapshot has the wanted columns in types that need no
// conversion.
func holds(s *column.Snapshot, wanted []source.Column) bool {
	return !slices.ContainsFunc(wanted, func(w source.Column) bool {
		k, ok := s.Find(w.Name)
		if !ok || len(w.Nulls) > 0 {
			return true
		}
		t := s.Column(k).Type()
		return t != w.Type && !(t == typ.Integer && w.Type == typ.Decimal)
	})
}

// bounded ends a scan after so many rows with ErrLimit.
type bounded struct {
	source.Source
	most int
}

func (b bounded) Scan(ctx context.Context, req source.Request) iter.Seq2[*table.Table, error] {
	return func(yield func(*table.Table, error) bool) {
		rows := 0
		for t, err := range b.Source.Scan(ctx, req) {
			if t != nil {
				rows += t.Len()
			}
			if err == nil && rows > b.most {
				yield(nil, tooMany(b.most))
				return
			}
			if !yield(t, err) {
				return
			}
		}
	}
}

func tooMany(most int) error { return fmt.Errorf("%w: more than %d rows", ErrLimit, most) }
