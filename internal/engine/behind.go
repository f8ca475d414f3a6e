package engine

import (
	"context"

	"github.com/zhibiao/zhibiao/internal/column"
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
	r := newRunner(ctx, in)
	var out []Behind
	for i, blk := range in.Plan.Blocks {
		for j, l := range blk.Leaves {
			if l.Dataset == "" {
				continue
			}
			rows, err := r.behind(i, j, l)
			if err != nil {
				return nil, err
			}
			out = append(out, Behind{l, rows})
		}
	}
	return out, nil
}

func (r *runner) behind(i, j int, l *plan.Leaf) ([]int, error) {
	whens, err := r.whens(i, j)
	if err != nil {
		return nil, err
	}
	bare := *l
	bare.Keys = nil
	s, err := r.newScan([]*plan.Leaf{&bare}, whens, len(r.in.Bound.Blocks[i].Slots))
	if err != nil {
		return nil, err
	}
	read := make([]bool, s.rows.Len())
	for _, w := range whens {
		scanner := s.scanner(w, &sums{table: newTable()})
		for b := range s.rows.Blocks() {
			if err := r.ctx.Err(); err != nil {
				return nil, err
			}
			if s.skips(w, b) {
				continue
			}
			_, _, sel, ok, err := scanner.rowsOf(b)
			if err != nil {
				return nil, err
			}
			from := b * column.BlockRows
			if ok && sel == nil {
				for i := range s.rows.BlockLen(b) {
					read[from+i] = true
				}
			}
			for _, i := range sel {
				read[from+int(i)] = true
			}
		}
	}
	rows := []int{}
	for n, ok := range read {
		if ok {
			rows = append(rows, n)
		}
	}
	return rows, nil
}
