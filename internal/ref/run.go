package ref

import (
	"context"
	"fmt"
	"slices"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Input is all that a run needs.
type Input struct {
	Plan     *plan.Plan
	Bound    *plan.Bound
	Calendar *calendar.Calendar
	Data     *Data
	// Ask answers leaves whose values another Querier gives.
	Ask func(ctx context.Context, l *plan.Leaf, block int) ([]Answer, error)
	// Fill makes rows for the periods, and the keys in each, that have none.
	Fill bool
	// MaxRows bounds the rows of a block; 0 for no bound.
	MaxRows int
}

// Answer is a value from outside, at a period and keys.
type Answer struct {
	Pid   int
	Keys  []typ.Value
	Value typ.Value
}

// Row is one row of the result.
type Row struct {
	Pid    int
	Keys   []typ.Value
	Values []Cell // one for each output of the plan
}

// Cell is a value with its notes.
type Cell struct {
	Value typ.Value
	Note  typ.Note
}

// Run computes block 0 and returns its rows in the order of periods and keys.
func Run(ctx context.Context, in Input) ([]Row, error) {
	r := &runner{ctx: ctx, in: in, blocks: make([]*block, len(in.Plan.Blocks))}
	for i := len(in.Plan.Blocks) - 1; i >= 0; i-- { // nested blocks stand after the one that reads them
		if err := r.block(i); err != nil {
			return nil, err
		}
	}
	top := r.blocks[0]
	var out []Row
	for n, rec := range top.records {
		if h := in.Plan.Having; h >= 0 && !top.cells[h][n].Value.Bool() {
			continue
		}
		row := Row{Pid: rec.pid, Keys: rec.keys}
		for _, o := range in.Plan.Outputs {
			row.Values = append(row.Values, top.cells[o.Cell][n])
		}
		out = append(out, row)
	}
	return out, nil
}

type runner struct {
	ctx    context.Context
	in     Input
	blocks []*block
}

// block is a computed block: its records, and for each cell its column.
type block struct {
	records []record
	cells   [][]Cell
}

type record struct {
	pid  int
	keys []typ.Value
	has  bool // rows lie below it, it is not only a step or a filler
}

func (r *runner) block(i int) error {
	def, ps := r.in.Plan.Blocks[i], &r.in.Bound.Blocks[i]
	leaves := make([]*leaf, len(def.Leaves))
	for j, l := range def.Leaves {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		var err error
		if leaves[j], err = r.leaf(i, j, l); err != nil {
			return err
		}
	}
	records, err := r.records(i, def, ps, leaves)
	if err != nil {
		return err
	}
	b := &block{records: records}
	for j, c := range def.Cells {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		b.cells = append(b.cells, r.column(c, j, b, ps, leaves))
	}
	r.blocks[i] = b
	return nil
}

// records are the rows of a block: the periods and keys at which a leaf has
// rows. Without keys there is one for the query, and one for every step of a
// fold.
func (r *runner) records(i int, def *plan.Block, ps *plan.Periods, leaves []*leaf) ([]record, error) {
	seen, full := map[string]record{}, false
	add := func(rec record) {
		key := string(recordKey(rec))
		if !seen[key].has {
			seen[key] = rec
		}
		if r.in.MaxRows > 0 && len(seen) > r.in.MaxRows {
			full = true
		}
	}
	makers := 0
	for j, l := range def.Leaves {
		if l.Removed() {
			continue
		}
		makers++
		for pid, groups := range leaves[j].at {
			for _, g := range groups {
				if g.made && !full {
					add(record{pid, g.keys, true})
				}
			}
		}
	}
	keyless := len(def.Keys) == 0
	every := keyless && (i > 0 || len(def.Grains) == 0 || makers == 0 || r.in.Fill)
	switch {
	case every:
		for pid := range ps.Slots {
			if !full {
				add(record{pid: pid})
			}
		}
	case i > 0 || r.in.Fill: // every key at every step of its window
		pids := map[int][]int{} // by parent
		for pid, s := range ps.Slots {
			pids[s.Parent] = append(pids[s.Parent], pid)
		}
		for _, rec := range sorted(seen) {
			for _, pid := range pids[ps.Slots[rec.pid].Parent] {
				if full {
					break
				}
				add(record{pid, rec.keys, false})
			}
		}
	}
	if full {
		return nil, fmt.Errorf("%w: more than %d rows", plan.ErrLimit, r.in.MaxRows)
	}
	return sorted(seen), r.ctx.Err()
}

func recordKey(rec record) []byte {
	return appendKeys(typ.Int(int64(rec.pid)).AppendKey(nil), rec.keys)
}

func appendKeys(b []byte, keys []typ.Value) []byte {
	for _, k := range keys {
		b = k.AppendKey(b)
	}
	return b
}

// sorted orders records by period, then by keys, no value last.
func sorted(seen map[string]record) []record {
	out := make([]record, 0, len(seen))
	for _, rec := range seen {
		out = append(out, rec)
	}
	slices.SortFunc(out, func(a, b record) int {
		if a.pid != b.pid {
			return a.pid - b.pid
		}
		for i := range a.keys {
			if c := typ.Compare(a.keys[i], b.keys[i]); c != 0 {
				return c
			}
		}
		return 0
	})
	return out
}
