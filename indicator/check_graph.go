package indicator

import (
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/ir"
)

// cells walks the cell level of a formula. It calls name for every name there,
// which are indicators, and aggregate for every aggregate over rows; what is
// inside conditions and aggregates belongs to rows and is passed over. Either
// function may be nil.
func cells(e ir.Expr, name func(*ir.Name), aggregate func(*ir.Call)) {
	switch e := e.(type) {
	case *ir.Name:
		if name != nil && e.Path[0] != "args" {
			name(e)
		}
		return
	case *ir.Call:
		f, ok := ir.Lookup(e.Func)
		per, _, isFold := ir.Fold(e)
		switch {
		case isFold:
			cells(per, name, aggregate)
			return
		case !ok:
		case f.Level&ir.Transform != 0 && len(e.Args) > 0:
			cells(e.Args[0], name, aggregate)
			if e.Func == "fill" && len(e.Args) > 1 {
				cells(e.Args[1], name, aggregate)
			}
			return
		case f.Level&ir.Aggregate != 0 && (f.Level&ir.CellLevel == 0 || len(e.Args) < 2):
			if aggregate != nil {
				aggregate(e)
			}
			return
		}
	}
	for _, c := range ir.Children(e) {
		cells(c, name, aggregate)
	}
}

// maxCycles is the number of cycles reported.
const maxCycles = 50

// sortByNeed returns the nodes of a graph in an order in which each comes after
// all it needs, and the cycles that stand in the way: at least one of each knot,
// and no cycle twice. It does not recurse, since chains may be long.
func sortByNeed(needs [][]int) (order []int, cycles [][]int) {
	const (
		unseen = iota
		open
		done
	)
	state := make([]byte, len(needs))
	type frame struct{ node, next int }
	var stack []frame
	order = make([]int, 0, len(needs))
	for start := range needs {
		if state[start] != unseen {
			continue
		}
		state[start] = open
		stack = append(stack[:0], frame{start, 0})
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			if top.next == len(needs[top.node]) {
				state[top.node] = done
				order = append(order, top.node)
				stack = stack[:len(stack)-1]
				continue
			}
			to := needs[top.node][top.next]
			top.next++
			switch state[to] {
			case unseen:
				state[to] = open
				stack = append(stack, frame{to, 0})
			case open:
				if len(cycles) == maxCycles {
					continue
				}
				from := slices.IndexFunc(stack, func(f frame) bool { return f.node == to })
				cycle := make([]int, 0, len(stack)-from)
				for _, f := range stack[from:] {
					cycle = append(cycle, f.node)
				}
				if !slices.ContainsFunc(cycles, func(c []int) bool { return slices.Equal(c, cycle) }) {
					cycles = append(cycles, cycle)
				}
			}
		}
	}
	return order, cycles
}

// reportCycle prints a cycle of indicators as a path that begins and ends with
// the one defined first.
func (b *builder) reportCycle(cycle []int, field, message string) {
	first := slices.Index(cycle, slices.Min(cycle))
	cycle = append(slices.Clone(cycle[first:]), cycle[:first]...)
	const most = 12
	var path []string
	for i, at := range cycle {
		if len(cycle) > most && i == most-2 {
			path = append(path, "…", b.c.measures[cycle[len(cycle)-1]].name)
			break
		}
		path = append(path, b.c.measures[at].name)
	}
	path = append(path, b.c.measures[cycle[0]].name)
	p := b.c.measures[cycle[0]].at.in(field).problem(diag.Cycle, message+": "+strings.Join(path, " → "), "")
	for _, at := range cycle[1:min(len(cycle), 4)] {
		m := b.c.measures[at]
		p = also(p, m.at.in(field).pos(), m.name)
	}
	b.add(p)
}
