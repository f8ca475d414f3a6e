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
	l.pickBoundary()
	name := c.at
	if name == nil {
		name = home.Time
	}
	return b.dataset(l, c, name)
}

// pickBoundary makes first and last what they are: a sum over the rows at the
// boundary, of each entity named beside the argument.
func (l *Leaf) pickBoundary() {
	if f := l.Agg.Func; f == "first" || f == "last" {
		l.Pick = &Pick{Last: f == "last", Entity: l.Agg.More}
		l.Agg = Agg{Func: "sum", Arg: l.Agg.Arg}
	}
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
