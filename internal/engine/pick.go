package engine

import (
	"context"
	"math"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/vector"
)

// pick knows the instant of each entity in each period that first or last
// stands for: before conditions and grouping, among rows that have a value.
// Periods do not overlap.
type pick struct {
	last   bool
	scan   *scan
	time   *col // nil: rows have none
	arg    *vector.Program
	by     *grouper
	table  *table
	bounds []int64 // by group of by
}

func (r *runner) newPick(l *plan.Leaf, s *scan) (*pick, error) {
	p := &pick{last: l.Pick.Last, scan: s}
	var err error
	if name := l.Period.Time; name.Name != "" {
		if p.time, err = r.in.Data.column(l.Dataset, name); err != nil {
			return nil, err
		}
	}
	if p.arg, err = r.program(l.Dataset, l.Agg.Arg); err != nil {
		return nil, err
	}
	var keys []*key
	for _, e := range l.Pick.Entity {
		k, err := r.expressionKey(l.Dataset, e)
		if err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	p.by = r.grouper(keys, s.pids, s.rows.Len())
	return p, p.read(r.ctx)
}

// expressionKey makes the key of a column or of any expression.
func (r *runner) expressionKey(dataset string, row *ir.Row) (*key, error) {
	if row.Kind == ir.RowCol {
		c, err := r.in.Data.column(dataset, row.Col)
		if err != nil {
			return nil, err
		}
		return r.key(dataset, row.Col, c), nil
	}
	program, err := r.program(dataset, row)
	if err != nil {
		return nil, err
	}
	m, rows := program.Machine(), r.in.Data.sets[dataset].Rows
	c := &col{}
	c.Type = row.Type
	c.Read = func(b int, v *column.Vec) {
		out, e := m.Run(b, rows.BlockLen(b), nil)
		if e != nil {
			err = e
			*v = column.Vec{Len: rows.BlockLen(b)}
			return
		}
		*v = *out
	}
	k := numberedKey(c, rows.Len())
	return k, err
}

// read finds the bounds.
func (p *pick) read(ctx context.Context) error {
	start := int64(math.MaxInt64)
	if p.last {
		start = math.MinInt64
	}
	room, m := p.by.room(), p.arg.Machine()
	p.table = room.table
	grow := func(n int) {
		for len(p.bounds) < n {
			p.bounds = append(p.bounds, start)
		}
	}
	if !p.by.wide {
		grow(p.by.size())
	}
	for _, w := range p.scan.whens {
		for b := range p.scan.rows.Blocks() {
			if err := ctx.Err(); err != nil {
				return err
			}
			if w.skips(b) {
				continue
			}
			if err := p.block(b, w, room, m, grow); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *pick) block(b int, w *when, room *numbering, m *vector.Machine, grow func(int)) error {
	n := p.scan.rows.BlockLen(b)
	var times column.Vec
	one, slots := w.block(b, &times, make([]int32, column.BlockRows))
	if slots == nil && one == none {
		return nil
	}
	arg, err := m.Run(b, n, nil)
	if err != nil {
		return err
	}
	groups, all := room.number(b, n, one, slots, nil)
	if p.by.wide {
		grow(len(p.table.places))
	}
	at := p.times(b, &times)
	for i := range n {
		if slots != nil && slots[i] < 0 || arg.Null(i) {
			continue
		}
		g := all
		if groups != nil {
			g = groups[i]
		}
		switch {
		case at == nil:
			p.bounds[g] = 0
		case p.last:
			p.bounds[g] = max(p.bounds[g], at[i])
		default:
			p.bounds[g] = min(p.bounds[g], at[i])
		}
	}
	return nil
}

// times are those of a block; nil where rows have none.
func (p *pick) times(b int, v *column.Vec) []int64 {
	if p.time == nil {
		return nil
	}
	p.time.Read(b, v)
	return v.Ints
}

// picker is one worker's room for picking.
type picker struct {
	*pick
	arg  *vector.Machine
	room *numbering
	at   column.Vec
}

func (p *pick) picker() *picker {
	room := p.by.room()
	room.table = p.table // only searched from here on
	return &picker{pick: p, arg: p.arg.Machine(), room: room}
}

// keep returns the rows that are picked.
func (p *picker) keep(b, n int, one int32, slots []int32, sel, out []uint16) ([]uint16, error) {
	arg, err := p.arg.Run(b, n, sel)
	if err != nil {
		return nil, err
	}
	groups, all := p.room.search(b, n, one, slots)
	at := p.times(b, &p.at)
	out = out[:0]
	keep := func(i int) {
		if arg.Null(i) {
			return
		}
		g := all
		if groups != nil {
			g = groups[i]
		}
		if int(g) < len(p.bounds) && (at == nil || at[i] == p.bounds[g]) {
			out = append(out, uint16(i))
		}
	}
	if sel == nil {
		for i := range n {
			keep(i)
		}
		return out, nil
	}
	for _, i := range sel {
		keep(int(i))
	}
	return out, nil
}
