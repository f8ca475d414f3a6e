package plan

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/internal/ir"
)

// aggregate makes the leaf of an aggregate over the home dataset's rows.
func (b *builder) aggregate(e *ir.Call, c context, home Indicator) int {
	l := &Leaf{Dataset: home.Dataset, From: -1}
	var ok bool
	if l.Agg, ok = b.agg(e.Func, e.Args, func(x ir.Expr) (*ir.Row, error) { return b.m.Row(home.Dataset, x) }); !ok {
		return 0
	}
	if e.Func == "first" || e.Func == "last" {
		l.Pick = &Pick{Last: e.Func == "last", Entity: l.Agg.More}
		l.Agg = Agg{Func: "sum", Arg: l.Agg.Arg}
	}
	name := c.at
	if name == nil {
		name = home.Time
	}
	return b.dataset(l, c, name)
}

// dataset completes a leaf over a dataset: time, conditions, keys.
func (b *builder) dataset(l *Leaf, c context, time *ir.Name) int {
	l.Period = c.periods()
	col, t, ok, err := b.m.Time(l.Dataset, time)
	if err != nil {
		b.errs = append(b.errs, err)
		return 0
	}
	if ok {
		l.Period.Time, l.Period.Type = col, t
	} else if len(b.plan.Blocks[c.block].Grains) > 0 || l.Period.Window.Kind != NoWindow || len(l.Period.Moves) > 0 {
		return b.fail("%s has no time column, so it cannot be asked by period", l.Dataset)
	}
	for _, w := range c.where {
		row, err := b.cond(l.Dataset, w)
		if err != nil {
			b.errs = append(b.errs, err)
			continue
		}
		l.Where = append(l.Where, row)
	}
	l.Where = canonical(l.Where)
	for _, k := range b.plan.Blocks[c.block].Keys {
		if c.removes(k) {
			l.Keys = append(l.Keys, Key{Removed: true})
			continue
		}
		row, err := b.m.Dim(l.Dataset, k)
		if err != nil {
			b.errs = append(b.errs, err)
			continue
		}
		l.Keys = append(l.Keys, Key{Row: row})
	}
	return b.leaf(l, c)
}

// cond resolves a condition in a dataset.
func (b *builder) cond(dataset string, w Cond) (*ir.Row, error) {
	if w.Expr != nil {
		return b.m.Row(dataset, w.Expr)
	}
	return b.m.Scope(dataset, w)
}

// canonical orders conditions and drops repeated ones: all of them must hold,
// so neither matters.
func canonical(rows []*ir.Row) []*ir.Row {
	slices.SortStableFunc(rows, func(x, y *ir.Row) int { return strings.Compare(x.String(), y.String()) })
	return slices.CompactFunc(rows, func(x, y *ir.Row) bool { return x.String() == y.String() })
}

// agg normalises an aggregate's arguments.
func (b *builder) agg(f string, args []ir.Expr, resolve func(ir.Expr) (*ir.Row, error)) (Agg, bool) {
	a := Agg{Func: f}
	if (f == "percentile" || f == "percentile_disc") && len(args) > 0 {
		if l, ok := args[len(args)-1].(*ir.Lit); ok && l.Value.Type().Exact() {
			a.Q = l.Value.Decimal()
		}
		args = args[:len(args)-1]
	}
	if f == "median" {
		a.Func, a.Q = "percentile", decimal.New(5, -1)
	}
	for i, x := range args {
		row, err := resolve(x)
		if err != nil {
			b.errs = append(b.errs, err)
			return a, false
		}
		if i == 0 {
			a.Arg = row
		} else {
			a.More = append(a.More, row)
		}
	}
	return a, true
}

// fold makes the nested block of a per, and the leaf that aggregates it.
func (b *builder) fold(e, per *ir.Call, having []ir.Expr, c context, home Indicator) int {
	blk := &Block{Parent: c.block, Via: c.periods(), Value: -1}
	for _, k := range b.plan.Blocks[c.block].Keys {
		if !c.removes(k) {
			blk.Keys = append(blk.Keys, k)
		}
	}
	kept := slices.Clone(blk.Keys)
	for _, x := range per.Args[1:] {
		if g, ok := b.m.Grain(text(x)); ok && text(x) != "" {
			blk.Grains = append(blk.Grains, g)
		}
	}
	for _, k := range names(per.Args[1:]) {
		if !slices.Contains(blk.Keys, k) {
			blk.Keys = append(blk.Keys, k)
		}
	}
	at := b.nest(blk, per.Args[0], context{where: c.where, at: c.at}, home)
	fold := func(x ir.Expr) (*ir.Row, error) { return b.m.Fold(x, per.Args[0], home.Dataset) }
	l := &Leaf{From: at}
	args := e.Args[1:]
	quantile := e.Func == "percentile" || e.Func == "percentile_disc"
	if e.Func != "count" && (len(args) == 0 || quantile && len(args) == 1) { // avg() is avg(value)
		args = append([]ir.Expr{&ir.Name{At: e.NameAt, Path: []string{ir.Value.Name}}}, args...)
	}
	var ok bool
	if l.Agg, ok = b.agg(e.Func, args, fold); !ok {
		return 0
	}
	for _, h := range having {
		row, err := fold(h)
		if err != nil {
			b.errs = append(b.errs, err)
			continue
		}
		l.Where = append(l.Where, row)
	}
	l.Where = canonical(l.Where)
	if e.Func == "first" || e.Func == "last" {
		l.Pick = &Pick{Last: e.Func == "last"}
		l.Agg = Agg{Func: "sum", Arg: l.Agg.Arg}
	}
	for _, k := range b.plan.Blocks[c.block].Keys {
		l.Keys = append(l.Keys, Key{Removed: c.removes(k), Of: slices.Index(kept, k)})
	}
	return b.leaf(l, c)
}

// nest lowers inner into the new block blk and returns its index, or that of
// a block that turns out to be the same.
func (b *builder) nest(blk *Block, inner ir.Expr, c context, home Indicator) int {
	at := len(b.plan.Blocks)
	b.plan.Blocks = append(b.plan.Blocks, blk)
	b.states = append(b.states, newState())
	c.block = at
	blk.Value = b.cell(inner, c, home)
	b.ensureRows(c)
	id := b.plan.blockKey(at)
	if same, ok := b.blocks[id]; ok {
		b.plan.Blocks, b.states = b.plan.Blocks[:at], b.states[:at]
		return same
	}
	b.blocks[id] = at
	return at
}

// asked makes the leaf of a value that a bound Querier gives.
func (b *builder) asked(x ir.Expr, c context, toDate bool) int {
	n, ok := x.(*ir.Name)
	if !ok {
		return b.fail("target takes the name of an indicator")
	}
	l := &Leaf{From: -1, Period: c.periods(), Asked: &Asked{
		Binding: "target", Indicator: strings.Join(n.Path, "."), ToDate: toDate, Where: c.where,
	}}
	for _, k := range b.plan.Blocks[c.block].Keys {
		l.Keys = append(l.Keys, Key{Removed: c.removes(k)})
	}
	return b.leaf(l, c)
}

// leaf returns the cell of the leaf, the same one for the same content.
func (b *builder) leaf(l *Leaf, c context) int {
	st, blk := b.states[c.block], b.plan.Blocks[c.block]
	id := l.key()
	at, ok := st.leaves[id]
	if !ok {
		at = len(blk.Leaves)
		blk.Leaves = append(blk.Leaves, l)
		st.leaves[id] = at
	}
	return b.add(c, Cell{Kind: CellLeaf, Leaf: at})
}

// ensureRows gives a block a leaf that makes its rows where every leaf is
// looked up: without it, across alone would have no row to stand on.
func (b *builder) ensureRows(c context) {
	blk := b.plan.Blocks[c.block]
	if len(blk.Keys) == 0 || len(b.errs) > 0 {
		return
	}
	for _, l := range blk.Leaves {
		if !l.Removed() {
			return
		}
	}
	if len(blk.Leaves) == 0 {
		b.fail("nothing asked has rows, so there is no %s to group by", blk.Keys[0])
		return
	}
	before := len(blk.Leaves)
	for _, l := range slices.Clone(blk.Leaves) {
		for _, full := range b.below(l) {
			full.Keys = nil
			for _, k := range blk.Keys {
				row, err := b.m.Dim(full.Dataset, k)
				if err != nil {
					b.errs = append(b.errs, err)
					return
				}
				full.Keys = append(full.Keys, Key{Row: row})
			}
			b.leaf(full, c)
		}
	}
	if len(blk.Leaves) == before {
		b.fail("nothing asked has rows, so there is no %s to group by", blk.Keys[0])
	}
}

// below are the leaves over datasets that a leaf comes from: itself, or those
// of its nested block where that block's window leads.
func (b *builder) below(l *Leaf) []*Leaf {
	if l.Dataset != "" {
		own := *l
		return []*Leaf{&own}
	}
	if l.From < 0 {
		return nil
	}
	var out []*Leaf
	nested := b.plan.Blocks[l.From]
	for _, inner := range nested.Leaves {
		for _, d := range b.below(inner) {
			d.Agg, d.Pick = Agg{Func: "count"}, nil // only its rows matter
			d.Period.Moves = append(slices.Clip(nested.Via.Moves), d.Period.Moves...)
			if nested.Via.Window.Kind != NoWindow {
				d.Period.Window = nested.Via.Window
			}
			out = append(out, d)
		}
	}
	return out
}

// Below returns the leaves that a cell of block 0 comes from, those of nested
// blocks included.
func (p *Plan) Below(cell int) []*Leaf {
	type place struct{ block, cell int }
	var out []*Leaf
	seen, todo := map[place]bool{}, []place{{0, cell}}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[at] {
			continue
		}
		seen[at] = true
		blk := p.Blocks[at.block]
		c := blk.Cells[at.cell]
		for _, a := range c.Args {
			todo = append(todo, place{at.block, a})
		}
		if c.Kind != CellLeaf {
			continue
		}
		l := blk.Leaves[c.Leaf]
		if out = append(out, l); l.From >= 0 {
			todo = append(todo, place{l.From, p.Blocks[l.From].Value})
		}
	}
	return out
}

// Windowed says whether something reads the periods of a block through a
// window.
func (p *Plan) Windowed(block int) bool {
	for _, l := range p.Blocks[block].Leaves {
		if l.Period.Window.Kind != NoWindow {
			return true
		}
	}
	for _, blk := range p.Blocks {
		if blk.Parent == block && blk.Via.Window.Kind != NoWindow {
			return true
		}
	}
	return false
}

// Datasets returns the datasets that the plan's leaves read and the time
// column of each, as they appear.
func (p *Plan) Datasets(yield func(dataset string, time ir.Column) bool) {
	for _, blk := range p.Blocks {
		for _, l := range blk.Leaves {
			if l.Dataset != "" && !yield(l.Dataset, l.Period.Time) {
				return
			}
		}
	}
}

// Rows yields every row-level expression of the leaf.
func (l *Leaf) Rows(yield func(*ir.Row) bool) {
	var all []*ir.Row
	if l.Agg.Arg != nil {
		all = append(all, l.Agg.Arg)
	}
	all = append(append(all, l.Agg.More...), l.Where...)
	for _, k := range l.Keys {
		if k.Row != nil {
			all = append(all, k.Row)
		}
	}
	if l.Pick != nil {
		all = append(all, l.Pick.Entity...)
	}
	for _, r := range all {
		if !yield(r) {
			return
		}
	}
}
