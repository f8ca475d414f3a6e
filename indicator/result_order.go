package indicator

import (
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/internal/engine"
)

// order returns the rows of the answer in the order that the query asks for,
// then in that of the keys; no value comes last, whatever the direction. Engines
// answer in the order of periods and then of keys, so there may be nothing to do.
func (a *answering) order(r *engine.Result) picked {
	out := picked{n: r.Len}
	if n := a.query.Limit; n > 0 && n < r.Len {
		out.n = n
	}
	cols := a.sortColumns(len(r.Keys))
	if len(cols) == 0 || r.Len < 2 {
		return out
	}
	s := sorter{n: r.Len}
	for _, c := range cols {
		a.sortBy(&s, c, r)
	}
	out.order = s.first(out.n)
	return out
}

// sortColumn is a column of the answer that its rows are ordered by.
type sortColumn struct {
	kind columnKind
	at   int // among those of its kind
	down bool
}

type columnKind uint8

const (
	byGrain columnKind = iota
	byKey
	byMeasure
)

// sortColumns are the columns to sort by, each once. Those at the end are left
// out by which rows that agree in the others are ordered already.
func (a *answering) sortColumns(keys int) []sortColumn {
	var cols []sortColumn
	add := func(c sortColumn) {
		if !slices.ContainsFunc(cols, c.same) { // rows that come so far agree in it
			cols = append(cols, c)
		}
	}
	of := func(k keyColumn) sortColumn {
		if k.grain >= 0 {
			return sortColumn{kind: byGrain, at: k.grain}
		}
		return sortColumn{kind: byKey, at: k.key}
	}
	for _, o := range a.query.Order {
		name := strings.TrimPrefix(o, "-")
		var c sortColumn
		if i := slices.IndexFunc(a.planned.keys, func(k keyColumn) bool { return k.name == name }); i >= 0 {
			c = of(a.planned.keys[i])
		} else {
			c = sortColumn{kind: byMeasure, at: slices.IndexFunc(a.planned.measures, func(m *measure) bool { return m.name == name })}
		}
		c.down = name != o
		add(c)
	}
	grains := 0
	for _, k := range a.planned.keys {
		if add(of(k)); k.grain >= 0 {
			grains++
		}
	}
	given, ok := a.givenOrder(grains, keys)
	if !ok {
		return cols
	}
	for i := range cols {
		rest := slices.DeleteFunc(slices.Clone(given), func(c sortColumn) bool { return slices.ContainsFunc(cols[:i], c.same) })
		if slices.Equal(cols[i:], rest) {
			return cols[:i]
		}
	}
	return cols
}

func (c sortColumn) same(d sortColumn) bool { return c.kind == d.kind && c.at == d.at }

// givenOrder is the order of an engine's rows, in columns of the answer: pids
// are, if the periods of several grains follow one another as their pids do.
func (a *answering) givenOrder(grains, keys int) (cols []sortColumn, ok bool) {
	slots := len(a.bound.Blocks[0].Slots)
	numbers := make([][]uint32, grains)
	for g := range numbers {
		numbers[g], _ = a.periods(g)
		cols = append(cols, sortColumn{kind: byGrain, at: g})
	}
	for k := range keys {
		cols = append(cols, sortColumn{kind: byKey, at: k})
	}
	for pid := 1; pid < slots; pid++ {
		rises := false
		for _, n := range numbers {
			if n[pid] != n[pid-1] {
				rises = n[pid] > n[pid-1]
				break
			}
		}
		if !rises {
			return nil, false
		}
	}
	return cols, true
}

// sortBy makes a column one of those that rows are sorted by.
func (a *answering) sortBy(s *sorter, c sortColumn, r *engine.Result) {
	switch c.kind {
	case byGrain:
		numbers, _ := a.periods(c.at)
		nums := make([]uint32, r.Len)
		for i, pid := range r.Pids {
			nums[i] = numbers[pid]
		}
		sortBy(s, nums, nil, c.down)
	case byKey:
		k := &r.Keys[c.at]
		sortBy(s, k.Ranks, missing(&k.Vec), c.down)
	default:
		s.values(&r.Values[c.at].Vec, c.down)
	}
}
