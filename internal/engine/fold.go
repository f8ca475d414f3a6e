package engine

import (
	"math"
	"slices"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/engine/aggregate"
	"github.com/zhibiao/zhibiao/internal/engine/cell"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
	"github.com/zhibiao/zhibiao/internal/vector"
)

// folding aggregates the rows of a nested block, a stretch of rows at a time.
type folding struct {
	*runner
	nested *block
	value  *cell.Column // the one column that conditions and arguments read
	slots  []plan.Slot  // of the nested block
	pick   *plan.Pick
	by     *grouper
	where  []*vector.Machine
	args   []*vector.Machine
	specs  []spec

	groups []uint32   // by record
	places []uint64   // by group, where groups are wide
	made   []bool     // by group
	there  []bool     // by group
	notes  []typ.Note // by group
	bounds []int32    // by group: the first or last step with a value
	sums   *sums
}

// fold aggregates the rows of a nested block into the periods and keys of the
// block above.
func (r *runner) fold(i int, members []int) (*part, error) {
	def := r.in.Plan.Blocks[i]
	l := def.Leaves[members[0]]
	f := &folding{runner: r, nested: r.blocks[l.From], slots: r.in.Bound.Blocks[l.From].Slots, pick: l.Pick}
	f.value = alike(f.nested.cells[r.in.Plan.Blocks[l.From].Value])
	var keys []*key
	for _, k := range l.Keys {
		if !k.Removed {
			keys = append(keys, f.nested.domains[k.Of].key(f.nested.ranks[k.Of]))
		}
	}
	f.by = r.grouper(keys, len(r.in.Bound.Blocks[i].Slots), f.nested.len())
	for _, w := range l.Where {
		p, err := f.program(w)
		if err != nil {
			return nil, err
		}
		f.where = append(f.where, p.Machine())
	}
	for _, j := range members {
		if err := f.aggregate(def.Leaves[j].Agg); err != nil {
			return nil, err
		}
	}
	if err := f.read(); err != nil {
		return nil, err
	}
	return f.part(kept(l), begun(r.in.Bound.Blocks[i].Slots)), nil
}

// alike makes a column floats where some of its numbers are, others exact.
func alike(c *cell.Column) *cell.Column {
	if c.Form != column.Any || c.Type != typ.Unknown || !slices.ContainsFunc(c.Values, func(v typ.Value) bool { return v.Type() == typ.Float }) {
		return c
	}
	values := make([]typ.Value, c.Len)
	for i := range values {
		values[i] = c.Value(i).Convert(typ.Float)
	}
	return &cell.Column{Vec: cell.VecOf(values), Notes: c.Notes}
}

func (f *folding) aggregate(a plan.Agg) error {
	if aggregate.Spec(a) == "" || f.spec(a) >= 0 {
		return nil
	}
	sp := spec{agg: a}
	for _, row := range arguments(a) {
		p, err := f.program(row)
		if err != nil {
			return err
		}
		m, arg := p.Machine(), aggregate.Arg{Type: row.Type}
		if arg.Type == typ.Unknown && f.nested.len() > 0 { // of a value whose type an argument of the query decides
			v, err := m.Run(0, min(f.nested.len(), column.BlockRows), nil)
			if err != nil {
				return err
			}
			arg.Type = v.Type
		}
		sp.args, sp.of = append(sp.args, len(f.args)), append(sp.of, arg)
		f.args = append(f.args, m)
	}
	f.specs = append(f.specs, sp)
	return nil
}

// program compiles an expression over the value.
func (f *folding) program(row *ir.Row) (*vector.Program, error) {
	return vector.Compile(row, vector.Env{Calendar: f.in.Calendar, Rows: f.nested.len(), Column: func(ir.Column) (*vector.Column, error) {
		return &vector.Column{
			Type: f.value.Type, Scale: f.value.Scale,
			Read: func(b int, v *column.Vec) {
				from := b * column.BlockRows
				*v = f.value.Slice(from, min(from+column.BlockRows, f.value.Len))
				v.Rounded = nil // a note of the value, which counts for all its rows
			},
			Value: f.value.Vec.Value,
		}, nil
	}})
}

func (f *folding) spec(a plan.Agg) int {
	id := aggregate.Spec(a)
	return slices.IndexFunc(f.specs, func(sp spec) bool { return aggregate.Spec(sp.agg) == id })
}

// read numbers the groups of all rows, then adds up those that the conditions
// and the pick leave.
func (f *folding) read() error {
	f.number()
	n := f.nested.len()
	f.sums = &sums{}
	for _, sp := range f.specs {
		f.sums.states = append(f.sums.states, aggregate.New(sp.agg, sp.of))
	}
	f.sums.grow(len(f.made))
	if f.pick != nil {
		if err := f.each(func(_, from int, sel []uint16, _ int) error {
			f.bound(from, sel)
			return nil
		}); err != nil {
			return err
		}
	}
	vecs := make([]*column.Vec, len(f.args))
	picked := make([]uint16, 0, column.BlockRows)
	return f.each(func(b, from int, sel []uint16, rows int) error {
		if f.pick != nil {
			picked = picked[:0]
			for _, i := range sel {
				if g := f.groups[from+int(i)]; !f.value.Null(from+int(i)) && f.nested.pids[from+int(i)] == f.bounds[g] {
					picked = append(picked, i)
				}
			}
			sel = picked
		}
		groups := f.groups[from:min(from+rows, n)]
		for _, i := range sel {
			f.sums.counts[groups[i]]++
		}
		for i, m := range f.args {
			var err error
			if vecs[i], err = m.Run(b, rows, sel); err != nil {
				return err
			}
		}
		for i, sp := range f.specs {
			args := make([]*column.Vec, len(sp.args))
			for k, at := range sp.args {
				args[k] = vecs[at]
			}
			f.sums.states[i].Add(aggregate.Batch{N: rows, Groups: groups, Sel: sel, Args: args})
		}
		return nil
	})
}

// number gives every record its group, whether conditions keep it or not.
func (f *folding) number() {
	n := f.nested.len()
	room := f.by.room()
	f.groups = make([]uint32, 0, n)
	slots := make([]int32, column.BlockRows)
	for b := 0; len(f.groups) < n; b++ {
		from := len(f.groups)
		rows := min(n-from, column.BlockRows)
		for i := range rows {
			slots[i] = int32(f.slots[f.nested.pids[from+i]].Parent)
		}
		groups, _ := room.number(b, rows, 0, slots[:rows], nil)
		f.groups = append(f.groups, groups...)
	}
	size := f.by.size
	if f.by.wide {
		f.places = room.table.places
		size = func() int { return len(f.places) }
	}
	f.table(size())
	for i, g := range f.groups {
		f.there[g] = true
		f.made[g] = f.made[g] || f.nested.has == nil || f.nested.has[i]
		f.notes[g] |= f.slots[f.nested.pids[i]].Note | f.value.Note(i)&^(typ.Missing|typ.Partial)
	}
}

// table makes room for groups.
func (f *folding) table(size int) {
	f.made, f.there, f.notes = make([]bool, size), make([]bool, size), make([]typ.Note, size)
	f.bounds = make([]int32, size)
	start := int32(math.MaxInt32)
	if f.pick != nil && f.pick.Last {
		start = -1
	}
	for g := range f.bounds {
		f.bounds[g] = start
	}
}

// bound moves the boundary of the groups of rows that have a value.
func (f *folding) bound(from int, sel []uint16) {
	for _, i := range sel {
		n := from + int(i)
		if f.value.Null(n) {
			continue
		}
		g, pid := f.groups[n], f.nested.pids[n]
		if f.pick.Last {
			f.bounds[g] = max(f.bounds[g], pid)
		} else {
			f.bounds[g] = min(f.bounds[g], pid)
		}
	}
}

// each goes through the rows that satisfy the conditions.
func (f *folding) each(yield func(b, from int, sel []uint16, rows int) error) error {
	var room [2][]uint16
	all := make([]uint16, column.BlockRows)
	for i := range all {
		all[i] = uint16(i)
	}
	for i := range room {
		room[i] = make([]uint16, column.BlockRows)
	}
	for b := 0; b*column.BlockRows < f.nested.len(); b++ {
		if err := f.ctx.Err(); err != nil {
			return err
		}
		from := b * column.BlockRows
		rows := min(f.nested.len()-from, column.BlockRows)
		sel := all[:rows]
		for i, m := range f.where {
			var err error
			if sel, err = m.Filter(b, rows, sel, room[i%2]); err != nil {
				return err
			}
		}
		if err := yield(b, from, sel, rows); err != nil {
			return err
		}
	}
	return nil
}

// part makes the groups of what was read, in periods of which anything is known.
func (f *folding) part(kept []int, begun []bool) *part {
	p := &part{by: f.by, kept: kept, places: []uint64{}}
	var numbers []uint32 // of the groups of the part
	for g, ok := range f.there {
		place := uint64(g)
		if f.places != nil {
			place = f.places[g]
		}
		if ok && begun[place/f.by.per] {
			p.places, numbers = append(p.places, place), append(numbers, uint32(g))
			p.made = append(p.made, f.made[g])
		}
	}
	p.finish = func(l *plan.Leaf, at *groups) (*cell.Column, error) {
		ids := take(nil, numbers, at.ids)
		s := &scan{specs: f.specs}
		c := s.finish(l.Agg, f.sums, ids)
		for i, g := range ids {
			if c.Null(i) && !f.made[g] {
				if c.Notes == nil {
					c.Notes = make([]typ.Note, c.Len)
				}
				c.Notes[i] = typ.NoRows
			}
			if f.notes[g] != 0 {
				c.add(i, f.notes[g])
			}
		}
		return c.Column, nil
	}
	return p
}
