package engine

import (
	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/engine/cell"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// parts computes the leaves of a block: those that differ in nothing but their
// aggregates together. of is the part of each leaf.
func (r *runner) parts(i int) (parts []*part, of []int, err error) {
	def := r.in.Plan.Blocks[i]
	at := map[string]int{}
	var members [][]int
	for j, l := range def.Leaves {
		id := origin(l)
		n, ok := at[id]
		if !ok {
			n = len(members)
			at[id] = n
			members = append(members, nil)
		}
		members[n], of = append(members[n], j), append(of, n)
	}
	for _, m := range members {
		var p *part
		switch l := def.Leaves[m[0]]; {
		case l.Asked != nil:
			p, err = r.asked(i, l)
		case l.From >= 0:
			p, err = r.fold(i, m)
		default:
			p, err = r.scanned(i, m)
		}
		if err != nil {
			return nil, nil, err
		}
		parts = append(parts, p)
	}
	return parts, of, nil
}

// origin is what leaves have in common that are computed together. What is
// picked depends on the argument.
func origin(l *plan.Leaf) string {
	if l.Asked != nil {
		return "asked " + l.String()
	}
	bare := *l
	bare.Agg = plan.Agg{}
	if l.Pick != nil {
		bare.Agg = l.Agg
	}
	return bare.String()
}

// kept are the keys that across left.
func kept(l *plan.Leaf) []int {
	var out []int
	for i, k := range l.Keys {
		if !k.Removed {
			out = append(out, i)
		}
	}
	return out
}

// whens places the rows of a leaf in the periods of its block.
func (r *runner) whens(i, leaf int) ([]*when, error) {
	l, ps := r.in.Plan.Blocks[i].Leaves[leaf], &r.in.Bound.Blocks[i]
	var time *col
	if name := l.Period.Time; name.Name != "" {
		var err error
		if time, err = r.in.Data.column(l.Dataset, name); err != nil {
			return nil, err
		}
	}
	return newWhens(r.in.Calendar, time, ps.Spans[leaf], begun(ps.Slots)), nil
}

// scanned computes leaves over a dataset, given by their places in the block.
func (r *runner) scanned(i int, members []int) (*part, error) {
	def, ps := r.in.Plan.Blocks[i], &r.in.Bound.Blocks[i]
	var leaves []*plan.Leaf
	for _, j := range members {
		leaves = append(leaves, def.Leaves[j])
	}
	whens, err := r.whens(i, members[0])
	if err != nil {
		return nil, err
	}
	s, err := r.newScan(leaves, whens, len(ps.Slots))
	if err != nil {
		return nil, err
	}
	sums, err := s.collect(r.ctx)
	if err != nil {
		return nil, err
	}
	p := &part{by: s.by, kept: kept(leaves[0]), counts: sums.counts}
	if sums.table != nil {
		p.counts, p.places = nil, sums.table.places
	}
	notes := ps.Notes[members[0]]
	p.finish = func(l *plan.Leaf, g *groups) (*cell.Column, error) {
		c := s.finish(l.Agg, sums, g.ids)
		for k, pid := range g.pids {
			if n := notes[pid]; n != 0 {
				c.add(k, n)
			}
		}
		return c.Column, nil
	}
	return p, nil
}

// finish makes the column of an aggregate for groups.
func (s *scan) finish(a plan.Agg, sums *sums, ids []uint32) noted {
	if at := s.spec(a); at >= 0 {
		v, notes := sums.states[at].Finish(a, ids, sums.counts)
		return noted{&cell.Column{Vec: v, Notes: notes}}
	}
	v := column.Vec{Type: typ.Integer, Form: column.Ints, Len: len(ids), Ints: make([]int64, len(ids))}
	for i, id := range ids {
		v.Ints[i] = int64(sums.counts[id])
		v.Span.Max = max(v.Span.Max, v.Ints[i])
	}
	return noted{&cell.Column{Vec: v}}
}

// noted is a column that notes are added to.
type noted struct{ *cell.Column }

// null says that row i has no value.
func (c noted) null(i int) {
	if c.Nulls == nil {
		c.Nulls = make([]uint64, (c.Len+63)/64)
	}
	c.Nulls[i>>6] |= 1 << (i & 63)
}

func (c noted) add(i int, n typ.Note) {
	if c.Notes == nil {
		c.Notes = make([]typ.Note, c.Len)
	}
	c.Notes[i] |= n
}

// asked makes a part of answers from outside.
func (r *runner) asked(i int, l *plan.Leaf) (*part, error) {
	answers, err := r.in.Ask(r.ctx, l, i)
	if err != nil {
		return nil, err
	}
	p := &part{kept: kept(l)}
	given := make([]*numbers, len(p.kept))
	for k := range given {
		given[k] = newNumbers(&col{})
	}
	codes := make([][]uint64, len(answers))
	for n, a := range answers {
		for k := range given {
			codes[n] = append(codes[n], uint64(given[k].of(a.Keys[k])))
		}
	}
	var keys []*key
	for _, g := range given {
		k := &key{size: g.size(), value: g.value}
		for _, v := range g.values {
			if !v.None() {
				k.typ = v.Type()
			}
		}
		keys = append(keys, k)
	}
	p.by = &grouper{keys: keys, by: keys, slots: len(r.in.Bound.Blocks[i].Slots)}
	if !p.by.layout() { // as many as 2^63 combinations: number the answers' own
		p.by.per, p.by.tuples = uint64(len(answers)), codes
	}
	last := map[uint64]int{}
	var values []typ.Value
	for n, a := range answers {
		place := uint64(a.Pid) * p.by.per
		for k, code := range codes[n] {
			if p.by.tuples == nil {
				place += code * p.by.strides[k]
			}
		}
		if p.by.tuples != nil {
			place += uint64(n)
		}
		if at, ok := last[place]; ok { // the last answer counts
			values[at] = a.Value
			continue
		}
		last[place] = len(values)
		p.places, values = append(p.places, place), append(values, a.Value)
	}
	if p.places == nil {
		p.places = []uint64{}
	}
	p.finish = func(_ *plan.Leaf, g *groups) (*cell.Column, error) {
		return &cell.Column{Vec: vecOf(take(nil, values, g.ids))}, nil
	}
	return p, nil
}

// vecOf makes a column of values.
func vecOf(values []typ.Value) column.Vec {
	v := column.Vec{Form: column.Any, Len: len(values), Values: values}
	for i, x := range values {
		if x.None() {
			if v.Nulls == nil {
				v.Nulls = make([]uint64, (len(values)+63)/64)
			}
			v.Nulls[i>>6] |= 1 << (i & 63)
			continue
		}
		v.Type = x.Type()
	}
	if v.Type == typ.Unknown {
		v.Form = column.Absent
	}
	return v
}
