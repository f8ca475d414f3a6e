package memory

import (
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/column"
)

// add adds rows that have the columns of t in its types. They are not seen
// before publish.
func (t *Table) add(rows *table.Table) error {
	none, err := rows.With()
	if err != nil {
		return err
	}
	bare, err := table.Concat(t.bare, none)
	if err != nil {
		return err
	}
	t.bare = bare
	for k, c := range rows.Columns() {
		fill(t.cols.Column(k), c)
	}
	return nil
}

func (t *Table) publish() error {
	if err := t.cols.Commit(); err != nil {
		return err
	}
	t.now.Store(&state{t.cols.Snapshot(), t.bare})
	return nil
}

func fill(w *column.Writer, c *table.Column) {
	n := c.Len()
	switch t := c.Type(); {
	case t.Exact():
		scale := c.Scale()
		for i := range n {
			if coef, ok := c.Scaled(i); ok {
				w.Scaled(coef, scale)
			} else if d := c.Decimal(i); d.Valid {
				w.Decimal(d.Decimal)
			} else {
				w.Null()
			}
		}
	case t == table.String:
		for i := range n {
			if s, ok := c.Text(i); ok {
				w.Text(s)
			} else {
				w.Null()
			}
		}
	case t == table.Float || t == table.Unknown:
		for i := range n {
			w.Value(c.Value(i))
		}
	default:
		for i := range n {
			if v, ok := c.Raw(i); ok {
				w.Raw(v)
			} else {
				w.Null()
			}
		}
	}
}

// reader reads stored columns back, with room for one block.
type reader struct {
	ints  []int64
	codes []uint32
}

func newReader() *reader {
	return &reader{make([]int64, column.BlockRows), make([]uint32, column.BlockRows)}
}

// read adds the rows of block b that are in sel to cells.
func (r *reader) read(to *table.Cells, c *column.Column, b int, sel []uint16) {
	blk := c.Block(b)
	switch t := c.Type(); {
	case blk.Wide != nil || t == table.Float || t == table.Unknown:
		for _, i := range sel {
			to.Value(c.Value(b*column.BlockRows + int(i)))
		}
	case t == table.String:
		codes, texts := blk.Codes(r.codes), c.Dict().Texts()
		for _, i := range sel {
			if code := codes[i]; code != 0 {
				to.Text(texts[code])
			} else {
				to.Null()
			}
		}
	default:
		ints, scale, exact := blk.Ints(r.ints), c.Scale(), t.Exact()
		for _, i := range sel {
			switch {
			case blk.Null(int(i)):
				to.Null()
			case exact:
				to.Scaled(ints[i], scale)
			case t == table.Bool:
				to.Bool(ints[i] != 0)
			default:
				to.Raw(ints[i])
			}
		}
	}
}
