package aggregate

import (
	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// count serves count: what it keeps of rows is only what they lack.
type count struct{ base }

func (s *count) Grow(groups int) { s.grow(groups) }

func (s *count) Add(b Batch) { s.take(&b) }

func (s *count) Merge(from State, to []uint32) {
	f := from.(*count)
	if to == nil {
		s.Grow(f.groups)
	}
	s.base.merge(&f.base, to)
}

func (s *count) Clone() State { return &count{s.base.copy()} }

func (s *count) Seal() {}

func (s *count) Bytes() int64 { return s.base.bytes() }

func (s *count) Finish(_ plan.Agg, groups, rows []uint32) (column.Vec, []typ.Note) {
	r := newResult(typ.Integer, 0, len(groups))
	for i, g := range groups {
		n, _ := s.present(g, rows)
		r.ints[i] = int64(n)
	}
	return r.done(&s.base, groups)
}
