package engine

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/engine/aggregate"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/vector"
)

// scan reads the rows of a dataset for leaves that differ in nothing but their
// aggregates: block by block it places rows in time, keeps those that satisfy
// the conditions, numbers their groups, computes arguments over whole blocks and
// adds them up.
type scan struct {
	run    *runner
	leaf   *plan.Leaf // the first of them
	rows   *column.Snapshot
	whens  []*when // layer by layer
	pids   int
	where  []*vector.Program
	args   *vector.Program // of all arguments; nil where there are none
	packed []bool          // by argument: whether accumulators take it as it is stored
	specs  []spec
	by     *grouper
	pick   *pick
	reads  []*column.Column // that blocks are read of
}

// spec is one accumulator: it may serve several aggregates.
type spec struct {
	agg  plan.Agg
	args []int // among the programs
	of   []aggregate.Arg
}

// sums are what a scan, or one worker of it, has added up.
type sums struct {
	counts []uint32 // rows by group
	states []aggregate.State
	table  *table // of wide groups
}

func (s *scan) sums() *sums {
	out := &sums{}
	for _, sp := range s.specs {
		out.states = append(out.states, aggregate.New(sp.agg, sp.of))
	}
	if s.by.wide {
		out.table = newTable()
	} else {
		out.grow(s.by.size())
	}
	return out
}

func (s *sums) grow(groups int) {
	if groups <= len(s.counts) {
		return
	}
	s.counts = append(s.counts, make([]uint32, groups-len(s.counts))...)
	for _, st := range s.states {
		st.Grow(groups)
	}
}

func (s *sums) bytes() int64 {
	n := 4 * int64(cap(s.counts))
	if s.table != nil {
		n += s.table.bytes()
	}
	for _, st := range s.states {
		n += st.Bytes()
	}
	return n
}

// merge adds what another has, whose groups are numbered in the same way or, if
// wide, in its own.
func (s *sums) merge(from *sums) {
	var to []uint32
	if s.table != nil {
		s.table.reserve(len(from.table.places))
		to = make([]uint32, len(from.counts)) // there is room beyond the groups there are, empty
		for i, p := range from.table.places {
			to[i] = s.table.number(p)
		}
		s.grow(capped(len(s.table.places)))
	} else {
		s.grow(len(from.counts))
	}
	s.add(from, to)
}

// read notes the own columns that an expression reads.
func (s *scan) read(dataset string, row *ir.Row) {
	for name := range row.Columns {
		c, err := s.run.in.Data.column(dataset, name)
		if err == nil && c.stored != nil && !slices.Contains(s.reads, c.stored) {
			s.reads = append(s.reads, c.stored)
		}
	}
}

// env is what expressions over a dataset mean.
func (r *runner) env(dataset string) vector.Env {
	return vector.Env{Calendar: r.in.Calendar, Column: r.in.Data.columns(dataset), Rows: r.in.Data.Len(dataset)}
}

// program compiles an expression over a dataset.
func (r *runner) program(dataset string, row *ir.Row) (*vector.Program, error) {
	return vector.Compile(row, r.env(dataset))
}

// newScan prepares a scan for leaves; the first stands for all but the
// aggregates.
func (r *runner) newScan(leaves []*plan.Leaf, whens []*when, pids int) (*scan, error) {
	l := leaves[0]
	s := &scan{run: r, leaf: l, rows: r.in.Data.sets[l.Dataset].Rows, whens: whens, pids: pids}
	for _, c := range l.Where {
		p, err := r.program(l.Dataset, c)
		if err != nil {
			return nil, err
		}
		s.where = append(s.where, p)
	}
	var keys []*key
	for _, k := range l.Keys {
		if k.Removed {
			continue
		}
		c, err := r.in.Data.column(l.Dataset, k.Row.Col)
		if err != nil {
			return nil, err
		}
		keys = append(keys, r.key(l.Dataset, k.Row.Col, c))
	}
	s.by = r.grouper(keys, pids, s.rows.Len())
	for row := range l.Rows {
		s.read(l.Dataset, row)
	}
	for _, l := range leaves {
		for _, row := range arguments(l.Agg) {
			s.read(l.Dataset, row)
		}
	}
	var args []*ir.Row
	for _, l := range leaves {
		args = s.aggregate(l, args)
	}
	var err error
	if len(args) > 0 {
		if s.args, err = vector.CompileAll(args, r.env(l.Dataset)); err != nil {
			return nil, err
		}
	}
	if l.Pick != nil {
		if s.pick, err = r.newPick(l, s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// key makes the key of a column once a run.
func (r *runner) key(dataset string, name ir.Column, c *col) *key {
	id := dataset + "\x00" + name.String()
	if r.keys[id] == nil {
		r.keys[id] = newKey(c, r.in.Data.Len(dataset))
	}
	return r.keys[id]
}

// aggregate adds what a leaf's aggregate needs that is not there yet.
func (s *scan) aggregate(l *plan.Leaf, args []*ir.Row) []*ir.Row {
	if aggregate.Spec(l.Agg) == "" || s.spec(l.Agg) >= 0 {
		return args
	}
	sp := spec{agg: l.Agg}
	for _, row := range arguments(l.Agg) {
		id := row.String()
		at := slices.IndexFunc(args, func(r *ir.Row) bool { return r.String() == id })
		if at < 0 {
			at = len(args)
			args, s.packed = append(args, row), append(s.packed, true)
		}
		s.packed[at] = s.packed[at] && aggregate.Packs(l.Agg)
		sp.args = append(sp.args, at)
		sp.of = append(sp.of, s.run.argument(l.Dataset, row))
	}
	s.specs = append(s.specs, sp)
	return args
}

// arguments are what an aggregate reads of each row.
func arguments(a plan.Agg) []*ir.Row {
	if a.Arg == nil {
		return nil
	}
	return append([]*ir.Row{a.Arg}, a.More...)
}

// argument is what is known of an argument beforehand.
func (r *runner) argument(dataset string, row *ir.Row) aggregate.Arg {
	out := aggregate.Arg{Type: row.Type}
	if row.Kind != ir.RowCol {
		return out
	}
	c, err := r.in.Data.column(dataset, row.Col)
	if err != nil {
		return out
	}
	stored := c.stored
	if stored == nil {
		stored = c.far.stored
	}
	out.Known, out.Span, out.Scale, out.Domain = true, stored.Range(), stored.Scale(), stored.Dict().Size()
	return out
}

// spec finds the accumulator of an aggregate; -1 if there is none.
func (s *scan) spec(a plan.Agg) int {
	id := aggregate.Spec(a)
	return slices.IndexFunc(s.specs, func(sp spec) bool { return aggregate.Spec(sp.agg) == id })
}

// scanner is one worker of a scan.
type scanner struct {
	*scan
	when  *when
	sums  *sums
	where []*vector.Machine
	args  *vector.Machine
	vecs  []*column.Vec
	batch [][]*column.Vec // by spec
	room  *numbering
	picks *picker
	time  column.Vec
	slots []int32
	sel   [2][]uint16
	bits  []uint64 // those of the selection, where they are at hand

	touched int64 // keeps reading ahead from being left out
}

func (s *scan) scanner(when *when, into *sums) *scanner {
	w := &scanner{scan: s, when: when, sums: into, room: s.by.room(), slots: make([]int32, column.BlockRows), vecs: make([]*column.Vec, len(s.packed))}
	w.room.table = into.table
	for _, p := range s.where {
		w.where = append(w.where, p.Machine())
	}
	if s.args != nil {
		w.args = s.args.Machine()
	}
	for _, sp := range s.specs {
		w.batch = append(w.batch, make([]*column.Vec, len(sp.args)))
	}
	if s.pick != nil {
		w.picks = s.pick.picker()
	}
	for i := range w.sel {
		w.sel[i] = make([]uint16, column.BlockRows)
	}
	return w
}

// skips says that bounds rule out every row of a block.
func (s *scan) skips(w *when, b int) bool {
	return w.skips(b) || slices.ContainsFunc(s.where, func(p *vector.Program) bool { return p.Never(b) })
}

// rowsOf finds the rows of a block that the leaf reads: those of sel, or all if
// it is nil, in one slot or each in its own. It is not ok where there are none.
func (w *scanner) rowsOf(b int) (one int32, slots []int32, sel []uint16, ok bool, err error) {
	n := w.rows.BlockLen(b)
	one, slots = w.when.block(b, &w.time, w.slots)
	if slots == nil && one == none {
		return 0, nil, nil, false, nil
	}
	if slots != nil {
		sel = w.sel[0][:0]
		for i, s := range slots {
			if s >= 0 {
				sel = append(sel, uint16(i))
			}
		}
		if len(sel) == 0 {
			return 0, nil, nil, false, nil
		}
		if len(sel) == n {
			sel = nil
		}
	}
	w.bits = nil
	for i, m := range w.where {
		if sel, err = m.Filter(b, n, sel, w.sel[(i+1)%2]); err != nil || len(sel) == 0 {
			return 0, nil, nil, false, err
		}
		if w.bits = m.Kept(); len(sel) == n {
			sel = nil
		}
	}
	if w.picks != nil {
		w.bits = nil
		if sel, err = w.picks.keep(b, n, one, slots, sel, w.sel[(len(w.where)+1)%2]); err != nil || len(sel) == 0 {
			return 0, nil, nil, false, err
		}
	}
	return one, slots, sel, true, nil
}

// block adds up one block.
func (w *scanner) block(b int) error {
	one, slots, sel, ok, err := w.rowsOf(b)
	if err != nil || !ok {
		return err
	}
	n := w.rows.BlockLen(b)
	groups, all := w.room.number(b, n, one, slots, sel)
	if w.sums.table != nil {
		w.sums.grow(capped(len(w.sums.table.places)))
	}
	w.sums.count(groups, all, sel, n)
	if w.args != nil {
		if err := w.args.RunAll(b, n, sel, w.packed, w.vecs); err != nil {
			return err
		}
	}
	for i, sp := range w.specs {
		for k, at := range sp.args {
			w.batch[i][k] = w.vecs[at]
		}
		w.sums.states[i].Add(aggregate.Batch{N: n, Groups: groups, Group: all, Sel: sel, Bits: w.bits, Args: w.batch[i]})
	}
	return nil
}

// capped rounds up, so that growing is rare.
func capped(n int) int {
	size := 1024
	for size < n {
		size += size / 2
	}
	return size
}

// count counts the rows of each group.
func (s *sums) count(groups []uint32, all uint32, sel []uint16, n int) {
	switch {
	case groups == nil && sel == nil:
		s.counts[all] += uint32(n)
	case groups == nil:
		s.counts[all] += uint32(len(sel))
	case sel == nil:
		for _, g := range groups {
			s.counts[g]++
		}
	default:
		for _, i := range sel {
			s.counts[groups[i]]++
		}
	}
}

// morsel is how many blocks a worker takes at once; a scan of no more is not
// worth a second worker.
const morsel = 64

// add adds up blocks [from, to).
func (s *scan) add(ctx context.Context, into *sums, from, to int) error {
	for _, w := range s.whens {
		if err := s.layer(ctx, w, into, from, to); err != nil {
			return err
		}
	}
	return nil
}

// layer adds up one layer with as many workers as pay.
func (s *scan) layer(ctx context.Context, when *when, into *sums, from, to int) error {
	var blocks []int32
	for b := from; b < to; b++ {
		if !s.skips(when, b) {
			blocks = append(blocks, int32(b))
		}
	}
	workers := s.run.in.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	at := morsel
	if s.run.in.Stress {
		at = 1
	}
	if workers = min(workers, (len(blocks)+at-1)/at); workers <= 1 {
		return s.work(ctx, s.scanner(when, into), blocks, at, new(atomic.Int64))
	}
	var next atomic.Int64
	each, errs := make([]*sums, workers), make([]error, workers)
	var wait sync.WaitGroup
	for i := range workers {
		if each[i] = into; i > 0 {
			each[i] = s.sums()
		}
		wait.Go(func() { errs[i] = s.work(ctx, s.scanner(when, each[i]), blocks, at, &next) })
	}
	wait.Wait()
	for i, err := range errs {
		if err != nil {
			return err
		}
		if i > 0 {
			into.merge(each[i])
		}
	}
	return nil
}

// work takes morsels of so many blocks until none is left.
func (s *scan) work(ctx context.Context, w *scanner, blocks []int32, at int, next *atomic.Int64) error {
	for {
		from := int(next.Add(1)-1) * at
		if from >= len(blocks) {
			return nil
		}
		for i, b := range blocks[from:min(from+at, len(blocks))] {
			if err := ctx.Err(); err != nil {
				return err
			}
			if next := from + i + 1; next < len(blocks) {
				for _, c := range s.reads {
					w.touched += c.Touch(int(blocks[next]))
				}
			}
			if err := w.block(int(b)); err != nil {
				return err
			}
		}
		if most := s.run.in.MaxMemory; most > 0 && w.sums.bytes() > most {
			return fmt.Errorf("%w: more than %d bytes of memory", plan.ErrLimit, most)
		}
	}
}
