package memory

import (
	"context"
	"fmt"
	"iter"

	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/column"
)

var _ source.Source = (*Table)(nil)

// Scan yields the wanted columns in their stored types, in the order in which
// the rows were added, about 1,024 rows to a batch. Rows that the hints rule
// out are left out as far as the stored form tells, whole blocks by their
// bounds; where it does not (floats, most inequalities, values of another type
// than the column) rows are kept. A table from which rows were rejected is one
// batch of all rows, which says so.
func (t *Table) Scan(ctx context.Context, req source.Request) iter.Seq2[*table.Table, error] {
	return func(yield func(*table.Table, error) bool) {
		if err := t.scan(ctx, req, yield); err != nil {
			yield(nil, fmt.Errorf("memory: %w", err))
		}
	}
}

// scan returns an error only if yield wants more.
func (t *Table) scan(ctx context.Context, req source.Request, yield func(*table.Table, error) bool) error {
	st := t.now.Load()
	cols, out, err := t.wanted(st.rows, req)
	if err != nil {
		return err
	}
	whole := st.bare.Rejected().Count > 0
	var filters []filter
	if !whole {
		filters = hints(st.rows, req)
	}
	r, sel, sent := newReader(), make([]uint16, column.BlockRows), false
	for b := range st.rows.Blocks() {
		if err := ctx.Err(); err != nil {
			return err
		}
		rows := pick(sel, filters, b, st.rows.BlockLen(b))
		if len(rows) == 0 {
			continue
		}
		for k, c := range cols {
			r.read(out.Column(k), c, b, rows)
		}
		if out.Len() < column.BlockRows || whole {
			continue
		}
		batch, err := out.Table()
		if err != nil {
			return err
		}
		if sent = true; !yield(batch, nil) {
			return nil
		}
	}
	if out.Len() == 0 && sent {
		return nil
	}
	batch, err := out.Table()
	if err != nil {
		return err
	}
	if whole {
		if batch, err = st.bare.With(batch.Columns()...); err != nil {
			return err
		}
	}
	yield(batch, nil)
	return nil
}

// wanted returns the columns that a request wants, and a builder of tables that
// have them.
func (t *Table) wanted(s *column.Snapshot, req source.Request) ([]*column.Column, *table.Builder, error) {
	names := make([]string, 0, len(t.specs))
	for _, c := range req.Columns {
		names = append(names, c.Name)
	}
	if len(names) == 0 {
		for _, s := range t.specs {
			names = append(names, s.Name)
		}
	}
	cols, specs := make([]*column.Column, len(names)), make([]table.Spec, len(names))
	for i, name := range names {
		k, ok := s.Find(name)
		if !ok {
			return nil, nil, &table.UnknownError{Column: name, In: "the data", Have: t.names()}
		}
		cols[i], specs[i] = s.Column(k), t.specs[k]
	}
	return cols, table.New(specs...), nil
}

func (t *Table) names() []string {
	names := make([]string, len(t.specs))
	for i, s := range t.specs {
		names[i] = s.Name
	}
	return names
}

// pick returns the rows of block b, which has n, that pass all filters.
func pick(sel []uint16, filters []filter, b, n int) []uint16 {
	for _, f := range filters {
		if f.skips(b) {
			return nil
		}
	}
	sel = sel[:n]
	for i := range sel {
		sel[i] = uint16(i)
	}
	for _, f := range filters {
		sel = f.pass(sel, b)
	}
	return sel
}
