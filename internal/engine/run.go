package engine

import (
	"context"
	"slices"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/engine/cell"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Run computes block 0.
func Run(ctx context.Context, in Input) (*Result, error) {
	r := newRunner(ctx, in)
	for i := len(in.Plan.Blocks) - 1; i >= 0; i-- { // nested blocks stand after the one that reads them
		if err := r.block(i); err != nil {
			return nil, err
		}
	}
	return r.result()
}

type runner struct {
	ctx    context.Context
	in     Input
	blocks []*block
	keys   map[string]*key
}

func newRunner(ctx context.Context, in Input) *runner {
	return &runner{ctx: ctx, in: in, blocks: make([]*block, len(in.Plan.Blocks)), keys: map[string]*key{}}
}

// block is a computed block: its records, and for each cell its column.
type block struct {
	*records
	domains []*domain
	cells   []*cell.Column
}

func (r *runner) block(i int) error {
	def, ps := r.in.Plan.Blocks[i], &r.in.Bound.Blocks[i]
	parts, of, err := r.parts(i)
	if err != nil {
		return err
	}
	b := &block{domains: rank(def, parts)}
	var makers []*part
	for j, l := range def.Leaves {
		if !l.Removed() && !slices.Contains(makers, parts[of[j]]) {
			makers = append(makers, parts[of[j]])
		}
	}
	if b.records, err = r.records(i, makers, b.domains); err != nil {
		return err
	}
	rows := &cell.Rows{Len: b.len(), Pids: b.pids, Keys: b.ranks, Begun: begun(ps.Slots)}
	for j, c := range def.Cells {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		var col *cell.Column
		if c.Kind == plan.CellLeaf {
			col, err = r.look(def.Leaves[c.Leaf], parts[of[c.Leaf]], b.records, rows)
		} else {
			args := make([]*cell.Column, len(c.Args))
			for k, a := range c.Args {
				args[k] = b.cells[a]
			}
			col, err = cell.Compute(c, rows, args, ps.Values[j])
		}
		if err != nil {
			return err
		}
		b.cells = append(b.cells, col)
	}
	r.blocks[i] = b
	return nil
}

func begun(slots []plan.Slot) []bool {
	out := make([]bool, len(slots))
	for pid, s := range slots {
		out[pid] = s.Begun()
	}
	return out
}

// rank orders the values of each key of a block over all parts, and the groups
// of the parts by them.
func rank(def *plan.Block, parts []*part) []*domain {
	domains := make([]*domain, len(def.Keys))
	rankings := make([][]*ranking, len(parts))
	for n, p := range parts {
		rankings[n] = make([]*ranking, len(p.kept))
	}
	for k := range domains {
		var keys []*key
		var used [][]uint64
		type place struct{ part, key, of int }
		var places []place
		for n, p := range parts {
			at := slices.Index(p.kept, k)
			if at < 0 {
				continue
			}
			of := slices.Index(keys, p.by.keys[at])
			if of < 0 {
				of = len(keys)
				keys, used = append(keys, p.by.keys[at]), append(used, p.used(at))
			} else {
				both := append(used[of], p.used(at)...)
				slices.Sort(both)
				used[of] = slices.Compact(both)
			}
			places = append(places, place{n, at, of})
		}
		var ranks []*ranking
		domains[k], ranks = newDomain(keys, used)
		for _, p := range places {
			rankings[p.part][p.key] = ranks[p.of]
		}
	}
	for n, p := range parts {
		p.sort(rankings[n])
	}
	return domains
}

// look returns a leaf's values for records: at their keys, or at those that
// across left of them. Where there are no rows, the aggregate of nothing.
func (r *runner) look(l *plan.Leaf, p *part, recs *records, rows *cell.Rows) (*cell.Column, error) {
	c, err := p.finish(l, p.at)
	if err != nil {
		return nil, err
	}
	var places []int32
	if len(p.kept) == len(recs.ranks) {
		if recs.equal(p.at) {
			return c, nil
		}
		places = recs.match(p.at)
	} else {
		places = recs.find(p.kept, p.at)
	}
	out := noted{&cell.Column{}}
	gather(&out.Vec, &c.Vec, places)
	zero := l.Asked == nil && (l.Agg.Func == "count" || l.Agg.Func == "count_distinct")
	if zero && out.Form != column.Ints { // no group at all
		out.Vec = column.Vec{Type: typ.Integer, Form: column.Ints, Len: len(places), Ints: make([]int64, len(places))}
	}
	if zero { // a count has a value but where nothing is known
		out.Nulls = nil
	}
	out.Notes = make([]typ.Note, len(places))
	for i, at := range places {
		switch {
		case at >= 0:
			out.Notes[i] = c.Note(int(at))
		case l.Asked != nil:
			out.Notes[i] = typ.NoTarget
		case !rows.Begun[rows.Pids[i]]:
			out.Notes[i] = typ.NoDataYet
			if zero {
				out.null(i)
			}
		case zero:
			out.Ints[i] = 0
		default:
			out.Notes[i] = typ.NoRows
		}
	}
	if zero {
		out.Span = out.Span.Union(column.Range{})
	}
	return out.Column, nil
}

// result is what is asked of block 0.
func (r *runner) result() (*Result, error) {
	top := r.blocks[0]
	n := top.len()
	var kept []int32 // nil: all
	if h := r.in.Plan.Having; h >= 0 {
		kept = make([]int32, 0, n)
		for i := range n {
			if top.cells[h].Value(i).Bool() {
				kept = append(kept, int32(i))
			}
		}
		n = len(kept)
	}
	out := &Result{Len: n, Pids: top.pids}
	if kept != nil {
		out.Pids = take(nil, top.pids, kept)
	}
	for k, d := range top.domains {
		ranks := top.ranks[k]
		if kept != nil {
			ranks = take(nil, ranks, kept)
		}
		key := Key{Ranks: ranks, Size: int(d.size) + 1}
		d.fill(&key.Vec, ranks)
		out.Keys = append(out.Keys, key)
	}
	for _, o := range r.in.Plan.Outputs {
		c := top.cells[o.Cell]
		if kept != nil {
			c = c.Select(kept)
		}
		out.Values = append(out.Values, c)
	}
	return out, nil
}

// fill makes a column of the values of ranks.
func (d *domain) fill(v *column.Vec, ranks []uint32) {
	places := make([]int32, len(ranks))
	for i, r := range ranks {
		if places[i] = int32(r); r >= d.size {
			places[i] = -1
		}
	}
	gather(v, &d.values, places)
}
