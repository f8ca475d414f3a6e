package engine

import (
	"fmt"
	"slices"
	"sort"

	"github.com/zhibiao/zhibiao/internal/plan"
)

// records are the rows of a block, in the order of periods and keys: the
// periods and keys at which a leaf has rows. Without keys there is one for the
// query, and one for every step of a fold.
type records struct {
	groups
	has []bool // rows lie below it, it is not only a step or a filler; nil: below all
}

// records makes the rows of block i, whose keys have these domains, of the parts
// that have all keys.
func (r *runner) records(i int, makers []*part, domains []*domain) (*records, error) {
	def, slots := r.in.Plan.Blocks[i], r.in.Bound.Blocks[i].Slots
	found := &groups{ranks: make([][]uint32, len(domains))}
	for n, p := range makers {
		switch g := p.makes(); {
		case n == 0:
			found = g
		case !found.equal(g):
			found = union(found, g)
		}
	}
	keyless := len(def.Keys) == 0
	out := &records{groups: groups{pids: found.pids, ranks: found.ranks}}
	switch {
	case keyless && (i > 0 || len(def.Grains) == 0 || len(makers) == 0 || r.in.Fill):
		all := &groups{}
		for pid := range slots {
			all.pids = append(all.pids, int32(pid))
		}
		out = filled(all, found)
	case i > 0 || r.in.Fill: // every key at every step of its window
		n := r.steps(found, slots, nil)
		if err := r.fits(n); err != nil {
			return nil, err
		}
		all := &groups{ranks: make([][]uint32, len(domains))}
		r.steps(found, slots, all)
		out = filled(all, found)
	}
	return out, r.fits(len(out.pids))
}

func (r *runner) fits(n int) error {
	if most := r.in.MaxRows; most > 0 && n > most {
		return fmt.Errorf("%w: more than %d rows", plan.ErrLimit, most)
	}
	return r.ctx.Err()
}

// makes are the groups of a part that make rows above.
func (p *part) makes() *groups {
	if p.made == nil || !slices.Contains(p.made, false) {
		return p.at
	}
	out := &groups{ranks: make([][]uint32, len(p.at.ranks))}
	for i, id := range p.at.ids {
		if p.made[id] {
			out.add(p.at, i)
		}
	}
	return out
}

// add adds group i of h.
func (g *groups) add(h *groups, i int) {
	g.pids = append(g.pids, h.pids[i])
	for k := range g.ranks {
		g.ranks[k] = append(g.ranks[k], h.ranks[k][i])
	}
}

// union merges two lists in order.
func union(g, h *groups) *groups {
	out := &groups{ranks: make([][]uint32, len(g.ranks))}
	i, j := 0, 0
	for i < g.len() || j < h.len() {
		c := 0
		switch {
		case j == h.len():
			c = -1
		case i == g.len():
			c = 1
		default:
			c = g.compare(i, h, j)
		}
		if c <= 0 {
			out.add(g, i)
		} else {
			out.add(h, j)
		}
		if c <= 0 {
			i++
		}
		if c >= 0 {
			j++
		}
	}
	return out
}

// filled are all groups; those found have rows below.
func filled(all, found *groups) *records {
	out := &records{groups: *all, has: make([]bool, all.len())}
	for i, at := range all.match(found) {
		out.has[i] = at >= 0
	}
	return out
}

// match finds each group of g among those of h, which have the same keys: its
// place there, or -1.
func (g *groups) match(h *groups) []int32 {
	out := make([]int32, g.len())
	j := 0
	for i := range out {
		out[i] = -1
		for j < h.len() && h.compare(j, g, i) < 0 {
			j++
		}
		if j < h.len() && h.compare(j, g, i) == 0 {
			out[i] = int32(j)
		}
	}
	return out
}

// find is match for groups of h that have some of the keys only.
func (g *groups) find(kept []int, h *groups) []int32 {
	out := make([]int32, g.len())
	some := &groups{pids: g.pids}
	for _, k := range kept {
		some.ranks = append(some.ranks, g.ranks[k])
	}
	last := int32(-1)
	for i := range out {
		if last >= 0 && h.compare(int(last), some, i) == 0 {
			out[i] = last
			continue
		}
		out[i] = -1
		at := sort.Search(h.len(), func(j int) bool { return h.compare(j, some, i) >= 0 })
		if at < h.len() && h.compare(at, some, i) == 0 {
			last = int32(at)
			out[i] = last
		}
	}
	return out
}

// steps gives every combination of keys that has rows in the window of a parent
// to each of the parent's steps, and counts them; out may be nil.
func (r *runner) steps(found *groups, slots []plan.Slot, out *groups) int {
	parents := map[int][]int32{} // groups that have its keys, each once, in their order
	order := make([]int32, found.len())
	for i := range order {
		order[i] = int32(i)
	}
	parent := func(i int32) int { return slots[found.pids[i]].Parent }
	keys := func(a, b int32) int {
		for k := range found.ranks {
			if x, y := found.ranks[k][a], found.ranks[k][b]; x != y {
				if x < y {
					return -1
				}
				return 1
			}
		}
		return 0
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		if d := parent(a) - parent(b); d != 0 {
			return d
		}
		return keys(a, b)
	})
	for n, i := range order {
		if n == 0 || parent(order[n-1]) != parent(i) || keys(order[n-1], i) != 0 {
			parents[parent(i)] = append(parents[parent(i)], i)
		}
	}
	n := 0
	for pid, s := range slots {
		for _, i := range parents[s.Parent] {
			if n++; out != nil {
				out.pids = append(out.pids, int32(pid))
				for k := range out.ranks {
					out.ranks[k] = append(out.ranks[k], found.ranks[k][i])
				}
			}
		}
	}
	return n
}
