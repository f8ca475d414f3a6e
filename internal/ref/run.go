package ref

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/internal/ir"
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
	b := &block{records: r.records(i, def, ps, leaves)}
	if r.in.MaxRows > 0 && len(b.records) > r.in.MaxRows {
		return fmt.Errorf("%w: more than %d rows", plan.ErrLimit, r.in.MaxRows)
	}
	for j, c := range def.Cells {
		b.cells = append(b.cells, r.column(c, j, b, ps, leaves))
	}
	r.blocks[i] = b
	return nil
}

// records are the rows of a block: the periods and keys at which a leaf has
// rows. Without keys there is one for the query, and one for every step of a
// fold.
func (r *runner) records(i int, def *plan.Block, ps *plan.Periods, leaves []*leaf) []record {
	seen := map[string]record{}
	add := func(rec record) { seen[string(recordKey(rec))] = rec }
	makers := 0
	for j, l := range def.Leaves {
		if l.Removed() {
			continue
		}
		makers++
		for pid, groups := range leaves[j].at {
			for _, g := range groups {
				add(record{pid, g.keys})
			}
		}
	}
	keyless := len(def.Keys) == 0
	every := keyless && (i > 0 || len(def.Grains) == 0 || makers == 0 || r.in.Fill)
	switch {
	case every:
		for pid := range ps.Slots {
			add(record{pid: pid})
		}
	case i > 0 || r.in.Fill: // every key at every step of its window
		pids := map[int][]int{} // by parent
		for pid, s := range ps.Slots {
			pids[s.Parent] = append(pids[s.Parent], pid)
		}
		for _, rec := range sorted(seen) {
			for _, pid := range pids[ps.Slots[rec.pid].Parent] {
				add(record{pid, rec.keys})
			}
		}
	}
	return sorted(seen)
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

// leaf is a computed leaf: for each pid its groups by key.
type leaf struct {
	def *plan.Leaf
	at  []map[string]group
}

type group struct {
	keys []typ.Value // of the keys that across left
	Cell
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
			out.put(a.Pid, a.Keys, Cell{Value: a.Value})
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
			if members := rows.members(g, spans, picked); len(members) > 0 {
				v, note := aggregate(l.Agg, members)
				if rows.rounded {
					note |= typ.Rounded
				}
				out.put(pid, g.keys, Cell{v, note | ps.Notes[index][pid]})
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

func (l *leaf) put(pid int, keys []typ.Value, c Cell) {
	if l.at[pid] == nil {
		l.at[pid] = map[string]group{}
	}
	l.at[pid][string(appendKeys(nil, keys))] = group{keys, c}
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

// rows are the rows of a leaf that satisfy its conditions, by group and in
// order of time; for picks, all rows of the dataset beside them.
type rows struct {
	groups  []*rowGroup
	times   []int64
	arg     eval
	more    []eval
	all     []int // rows with a time and an argument, in order of time
	entity  [][]byte
	rounded bool
}

type rowGroup struct {
	keys []typ.Value
	ids  []int // in order of time
}

// scan evaluates what a leaf reads of each row and groups the rows.
func (r *runner) scan(l *plan.Leaf) (*rows, error) {
	out := &rows{}
	var err error
	c := r.compiler(l.Dataset, &out.rounded, &err)
	n := r.in.Data.Len(l.Dataset)
	conds := make([]eval, len(l.Where))
	for i, w := range l.Where {
		conds[i] = c.compile(w)
	}
	var keys []eval
	for _, k := range l.Keys {
		if !k.Removed {
			keys = append(keys, c.compile(k.Row))
		}
	}
	if l.Agg.Arg != nil {
		out.arg = c.compile(l.Agg.Arg)
	}
	for _, m := range l.Agg.More {
		out.more = append(out.more, c.compile(m))
	}
	has := make([]bool, n)
	out.times = make([]int64, n)
	if l.Period.Time.Name != "" {
		at := c.compile(&ir.Row{Kind: ir.RowCol, Col: l.Period.Time, Type: l.Period.Type})
		for i := 0; i < n && err == nil; i++ {
			if v := at(i); !v.None() {
				out.times[i], has[i] = instant(r.in.Calendar, v).UnixMicro(), true
			}
		}
	} else {
		for i := range has {
			has[i] = true
		}
	}
	var entity []eval
	if l.Pick != nil {
		for _, e := range l.Pick.Entity {
			entity = append(entity, c.compile(e))
		}
		out.entity = make([][]byte, n)
	}
	groups := map[string]*rowGroup{}
	for i := 0; i < n && err == nil; i++ {
		if !has[i] { // a row without time belongs to no period
			continue
		}
		if l.Pick != nil && !out.arg(i).None() {
			out.all = append(out.all, i)
			out.entity[i] = appendKeys(nil, values(entity, i))
		}
		if !slices.ContainsFunc(conds, func(e eval) bool { return !e(i).Bool() }) {
			vals := values(keys, i)
			key := string(appendKeys(nil, vals))
			if groups[key] == nil {
				groups[key] = &rowGroup{keys: vals}
				out.groups = append(out.groups, groups[key])
			}
			groups[key].ids = append(groups[key].ids, i)
		}
	}
	if err != nil {
		return nil, err
	}
	for _, g := range out.groups {
		out.sort(g.ids)
	}
	out.sort(out.all)
	return out, err
}

func (r *runner) compiler(dataset string, rounded *bool, err *error) compiler {
	return compiler{cal: r.in.Calendar, rounded: rounded, err: err, col: func(col ir.Column) ([]typ.Value, error) {
		return r.in.Data.Column(dataset, col)
	}}
}

func (rs *rows) sort(ids []int) {
	slices.SortStableFunc(ids, func(a, b int) int {
		switch {
		case rs.times[a] < rs.times[b]:
			return -1
		case rs.times[a] > rs.times[b]:
			return 1
		}
		return 0
	})
}

// within yields the rows of ids, which are in order of time, that lie in a span.
func (rs *rows) within(ids []int, spans []plan.Span, yield func(i int)) {
	for _, s := range spans {
		from := sort.Search(len(ids), func(k int) bool { return rs.times[ids[k]] >= s.Lo })
		for _, i := range ids[from:] {
			if rs.times[i] >= s.Hi {
				break
			}
			yield(i)
		}
	}
}

// pick finds the instant of each entity that first or last stands for: before
// conditions and grouping, among rows that have a value.
func (rs *rows) pick(p *plan.Pick, spans []plan.Span) func(i int) bool {
	if p == nil {
		return nil
	}
	at := map[string]int64{}
	rs.within(rs.all, spans, func(i int) {
		e := string(rs.entity[i])
		if t, ok := at[e]; !ok || p.Last && rs.times[i] > t {
			at[e] = rs.times[i]
		}
	})
	return func(i int) bool {
		t, ok := at[string(rs.entity[i])]
		return ok && t == rs.times[i] && !rs.arg(i).None()
	}
}

func (rs *rows) members(g *rowGroup, spans []plan.Span, picked func(int) bool) []member {
	var out []member
	rs.within(g.ids, spans, func(i int) {
		if picked != nil && !picked(i) {
			return
		}
		var m member
		if rs.arg != nil {
			m.arg = rs.arg(i)
		}
		if len(rs.more) > 0 {
			m.more = values(rs.more, i)
		}
		out = append(out, m)
	})
	return out
}
