package ref

import (
	"slices"

	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/scalar"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// fold aggregates the rows of a nested block into the periods and keys of the
// block above.
func (r *runner) fold(out *leaf, ps *plan.Periods) error {
	l, nested := out.def, r.blocks[out.def.From]
	slots := r.in.Bound.Blocks[l.From].Slots
	column := nested.cells[r.in.Plan.Blocks[l.From].Value]
	vals := make([]typ.Value, len(column))
	for i, c := range column {
		vals[i] = c.Value
	}
	c := scalar.Compiler{Calendar: r.in.Calendar, Column: func(ir.Column) (scalar.Eval, error) {
		return func(i int) typ.Value { return vals[i] }, nil
	}}
	var conds, more []scalar.Eval
	for _, w := range l.Where {
		conds = append(conds, c.Compile(w))
	}
	for _, m := range l.Agg.More {
		more = append(more, c.Compile(m))
	}
	var arg scalar.Eval
	if l.Agg.Arg != nil {
		arg = c.Compile(l.Agg.Arg)
	}

	type cell struct {
		pid  int
		keys []typ.Value
		rows []int
		note typ.Note
		made bool
	}
	cells := map[string]*cell{}
	var order []*cell
	for n, rec := range nested.records {
		to := record{pid: slots[rec.pid].Parent, has: rec.has}
		for _, k := range l.Keys {
			if !k.Removed {
				to.keys = append(to.keys, rec.keys[k.Of])
			}
		}
		id := string(recordKey(to))
		if cells[id] == nil {
			cells[id] = &cell{pid: to.pid, keys: to.keys}
			order = append(order, cells[id])
		}
		cells[id].made = cells[id].made || rec.has
		cells[id].note |= slots[rec.pid].Note | column[n].Note&^(typ.Missing|typ.Partial)
		if !slices.ContainsFunc(conds, func(e scalar.Eval) bool { return !e(n).Bool() }) {
			cells[id].rows = append(cells[id].rows, n)
		}
	}
	for _, to := range order {
		if !ps.Slots[to.pid].Begun() {
			continue
		}
		c.Rounded = false
		ids := boundary(l.Pick, to.rows, nested, vals)
		members := make([]member, len(ids))
		for i, n := range ids {
			if arg != nil {
				members[i].arg = arg(n)
			}
			members[i].more = values(more, n)
		}
		v, note := aggregate(l.Agg, members)
		if c.Rounded {
			note |= typ.Rounded
		}
		if v.None() && !to.made {
			note = typ.NoRows
		}
		out.put(to.pid, to.keys, Cell{v, note | to.note}, to.made)
	}
	return c.Err
}

// boundary keeps the rows of the first or last step that has a value.
func boundary(p *plan.Pick, ids []int, b *block, vals []typ.Value) []int {
	if p == nil {
		return ids
	}
	ids = slices.DeleteFunc(slices.Clone(ids), func(n int) bool { return vals[n].None() })
	if len(ids) == 0 {
		return ids
	}
	at := b.records[ids[0]].pid
	for _, n := range ids {
		if pid := b.records[n].pid; p.Last && pid > at || !p.Last && pid < at {
			at = pid
		}
	}
	return slices.DeleteFunc(ids, func(n int) bool { return b.records[n].pid != at })
}
