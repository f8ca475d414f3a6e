package plan

import (
	"maps"
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/internal/ir"
)

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

// Needs lists the own columns that the plan reads of each dataset, those of
// joins on the way included. Extra names columns to read besides.
func (p *Plan) Needs(defs map[string]Dataset, extra map[string][]string) map[string][]string {
	need := map[string]map[string]bool{}
	add := func(dataset, name string) {
		if need[dataset] == nil {
			need[dataset] = map[string]bool{}
		}
		if name != "" {
			need[dataset][name] = true
		}
	}
	reach := func(dataset string, c ir.Column) {
		if c.Joins != "" {
			for _, name := range strings.Split(c.Joins, ".") {
				j := defs[dataset].Joins[name]
				for i := range j.Local {
					add(dataset, j.Local[i])
					add(j.Dataset, j.Remote[i])
				}
				dataset = j.Dataset
			}
		}
		add(dataset, c.Name)
	}
	for _, blk := range p.Blocks {
		for _, l := range blk.Leaves {
			if l.Dataset == "" {
				continue
			}
			add(l.Dataset, "")
			reach(l.Dataset, l.Period.Time)
			for r := range l.Rows {
				for c := range r.Columns {
					reach(l.Dataset, c)
				}
			}
		}
	}
	for dataset, cols := range extra {
		for _, c := range cols {
			add(dataset, c)
		}
	}
	out := map[string][]string{}
	for dataset, cols := range need {
		out[dataset] = slices.Sorted(maps.Keys(cols))
	}
	return out
}
