package plan

import (
	"slices"

	"github.com/zhibiao/zhibiao/internal/ir"
)

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
	l.pickBoundary()
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
