package ref

import (
	"context"
	"slices"

	"github.com/zhibiao/zhibiao/internal/plan"
)

// Behind are the rows that one leaf read of its dataset, each once, in the
// order of the data.
type Behind struct {
	Leaf *plan.Leaf
	Rows []int
}

// Evidence lists, for every leaf over a dataset, the rows that a run reads: in
// any of its periods, under its conditions and picks.
func Evidence(ctx context.Context, in Input) ([]Behind, error) {
	r := &runner{ctx: ctx, in: in}
	var out []Behind
	for b, blk := range in.Plan.Blocks {
		for i, l := range blk.Leaves {
			if l.Dataset == "" {
				continue
			}
			rows, err := r.scan(l)
			if err != nil {
				return nil, err
			}
			ids := map[int]bool{}
			for pid, slot := range in.Bound.Blocks[b].Slots {
				if err := ctx.Err(); err != nil {
					return nil, err
				}
				spans := r.spans(b, i, pid, slot)
				picked := rows.pick(l.Pick, spans)
				for _, g := range rows.groups {
					rows.within(g.ids, spans, func(i int) {
						if picked == nil || picked(i) {
							ids[i] = true
						}
					})
				}
			}
			found := make([]int, 0, len(ids))
			for i := range ids {
				found = append(found, i)
			}
			slices.Sort(found)
			out = append(out, Behind{l, found})
		}
	}
	return out, nil
}
