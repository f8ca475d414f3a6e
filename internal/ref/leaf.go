package ref

import (
	"math"

	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// leaf is a computed leaf: for each pid its groups by key.
type leaf struct {
	def *plan.Leaf
	at  []map[string]group
}

type group struct {
	keys []typ.Value // of the keys that across left
	Cell
	made bool // of rows; a fold of steps alone makes no row above
}

func (r *runner) leaf(block, index int, l *plan.Leaf) (*leaf, error) {
	ps := &r.in.Bound.Blocks[block]
	out := &leaf{def: l, at: make([]map[string]group, len(ps.Slots))}
	switch {
	case l.Asked != nil:
		answers, err := r.in.Ask(r.ctx, l, block)
		if err != nil {
			return nil, err
		}
		for _, a := range answers {
			out.put(a.Pid, a.Keys, Cell{Value: a.Value}, true)
		}
		return out, nil
	case l.From >= 0:
		return out, r.fold(out, ps)
	}
	rows, err := r.scan(l)
	if err != nil {
		return nil, err
	}
	for pid, slot := range ps.Slots {
		if err := r.ctx.Err(); err != nil {
			return nil, err
		}
		spans := r.spans(block, index, pid, slot)
		if len(spans) == 0 {
			continue
		}
		picked := rows.pick(l.Pick, spans)
		for _, g := range rows.groups {
			rows.expr.Rounded = false
			members := rows.members(g, spans, picked)
			if rows.expr.Err != nil {
				return nil, rows.expr.Err
			}
			if len(members) > 0 {
				v, note := aggregate(l.Agg, members)
				if rows.expr.Rounded {
					note |= typ.Rounded
				}
				out.put(pid, g.keys, Cell{v, note | ps.Notes[index][pid]}, true)
			}
		}
	}
	return out, nil
}

// spans are the stretches of time whose rows a leaf reads at a period: all of
// them where rows have no time.
func (r *runner) spans(block, leaf, pid int, slot plan.Slot) []plan.Span {
	if r.in.Plan.Blocks[block].Leaves[leaf].Period.Time.Name == "" && slot.Begun() {
		return []plan.Span{{Lo: math.MinInt64, Hi: math.MaxInt64}}
	}
	return r.in.Bound.Blocks[block].Spans[leaf][pid]
}

func (l *leaf) put(pid int, keys []typ.Value, c Cell, made bool) {
	if l.at[pid] == nil {
		l.at[pid] = map[string]group{}
	}
	l.at[pid][string(appendKeys(nil, keys))] = group{keys, c, made}
}

// look returns the leaf's value for a record: at its keys, or at those that
// across left of them. Where there are no rows, the aggregate of nothing.
func (l *leaf) look(rec record, begun bool) Cell {
	var key []byte
	for i, k := range l.def.Keys {
		if !k.Removed {
			key = rec.keys[i].AppendKey(key)
		}
	}
	if g, ok := l.at[rec.pid][string(key)]; ok {
		return g.Cell
	}
	switch {
	case l.def.Asked != nil:
		return Cell{Note: typ.NoTarget}
	case !begun:
		return Cell{Note: typ.NoDataYet}
	}
	v, note := aggregate(l.def.Agg, nil)
	return Cell{v, note}
}
