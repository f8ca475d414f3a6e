package column

import (
	"fmt"
	"sync/atomic"

	"github.com/zhibiao/zhibiao/internal/typ"
)

// Def describes a column.
type Def struct {
	Name string
	Type typ.Type
}

// Table is columns of equal length to which rows are added. One goroutine at a
// time adds; any number take snapshots.
type Table struct {
	writers []*Writer
	now     atomic.Pointer[Snapshot]
}

// New returns a table without rows.
func New(defs ...Def) *Table {
	t := &Table{writers: make([]*Writer, len(defs))}
	for k, d := range defs {
		t.writers[k] = newWriter(d)
	}
	t.publish(0)
	return t
}

// Column returns what adds to column k.
func (t *Table) Column(k int) *Writer { return t.writers[k] }

// Commit makes the rows added since the last one visible to snapshots, all at
// once. It refuses columns of different length; they can still be filled up.
func (t *Table) Commit() error {
	rows := 0
	for k, w := range t.writers {
		if k == 0 {
			rows = w.Len()
		}
		if w.Len() != rows {
			return fmt.Errorf("column: %q has %d rows, %q has %d", w.def.Name, w.Len(), t.writers[0].def.Name, rows)
		}
	}
	t.publish(rows)
	return nil
}

func (t *Table) publish(rows int) {
	s := &Snapshot{table: t, rows: rows, cols: make([]Column, len(t.writers))}
	for k, w := range t.writers {
		s.cols[k] = w.column()
		s.bytes += w.bytes()
	}
	t.now.Store(s)
}

// Snapshot returns the rows of the last [Table.Commit].
func (t *Table) Snapshot() *Snapshot { return t.now.Load() }
