package engine

import (
	"math/bits"
	"slices"

	"github.com/zhibiao/zhibiao/internal/engine/cell"
	"github.com/zhibiao/zhibiao/internal/plan"
)

// part is the groups that leaves of one origin found, a scan, a fold or
// answers: each at a pid and codes of keys.
type part struct {
	by     *grouper
	kept   []int    // the block's keys that by groups by: others across removed
	counts []uint32 // dense: rows by group, which is its place; groups without any are not there
	places []uint64 // else: by group
	finish func(l *plan.Leaf, g *groups) (*cell.Column, error)
	made   []bool // by group, nil if all are: whether it makes rows above
	at     *groups
}

// groups are those of a part in the order of pids and keys.
type groups struct {
	pids  []int32
	ranks [][]uint32 // for each key that the part groups by
	ids   []uint32   // their numbers in the part
}

func (g *groups) len() int { return len(g.pids) }

// compare orders group i of g against group j of h, by pids and by keys.
func (g *groups) compare(i int, h *groups, j int) int {
	if g.pids[i] != h.pids[j] {
		return int(g.pids[i]) - int(h.pids[j])
	}
	for k := range g.ranks {
		if a, b := g.ranks[k][i], h.ranks[k][j]; a != b {
			if a < b {
				return -1
			}
			return 1
		}
	}
	return 0
}

// equal says that both are the same pids and keys.
func (g *groups) equal(h *groups) bool {
	if g == h {
		return true
	}
	if !slices.Equal(g.pids, h.pids) {
		return false
	}
	for k := range g.ranks {
		if !slices.Equal(g.ranks[k], h.ranks[k]) {
			return false
		}
	}
	return true
}

// used lists the codes of a part's key k, ascending and each once.
func (p *part) used(k int) []uint64 {
	size := p.by.keys[k].size
	var marks []bool
	var out []uint64
	if size <= mostTable {
		marks = make([]bool, size)
	}
	mark := func(code uint64) {
		if marks != nil {
			marks[code] = true
		} else {
			out = append(out, code)
		}
	}
	if p.counts != nil && p.by.tuples == nil {
		p.mark(k, marks)
	} else {
		for id := range p.all() {
			mark(p.by.code(p.place(id), k))
		}
	}
	if marks == nil {
		slices.Sort(out)
		return slices.Compact(out)
	}
	for code, ok := range marks {
		if ok {
			out = append(out, uint64(code))
		}
	}
	return out
}

// mark marks the codes of key k in a dense part.
func (p *part) mark(k int, marks []bool) {
	stride := int(p.by.strides[k])
	for from, code := 0, 0; from < len(p.counts); from, code = from+stride, code+1 {
		if code == len(marks) {
			code = 0
		}
		if marks[code] {
			continue
		}
		for _, n := range p.counts[from:min(from+stride, len(p.counts))] {
			if n > 0 {
				marks[code] = true
				break
			}
		}
	}
}

// all yields the groups that are there.
func (p *part) all() func(yield func(id int) bool) {
	return func(yield func(id int) bool) {
		n := len(p.places)
		if p.places == nil {
			n = len(p.counts)
		}
		for id := range n {
			if (p.places != nil || p.counts[id] > 0) && !yield(id) {
				return
			}
		}
	}
}

func (p *part) place(id int) uint64 {
	if p.places != nil {
		return p.places[id]
	}
	return uint64(id)
}

// sort puts the groups in order.
func (p *part) sort(rankings []*ranking) {
	if p.places == nil && p.by.tuples == nil {
		p.at = p.dense(rankings)
		return
	}
	g := &groups{ranks: make([][]uint32, len(rankings))}
	for id := range p.all() {
		place := p.place(id)
		g.pids = append(g.pids, int32(place/p.by.per))
		g.ids = append(g.ids, uint32(id))
		for k, r := range rankings {
			g.ranks[k] = append(g.ranks[k], r.of(p.by.code(place, k)))
		}
	}
	p.at = g.sorted(rankings)
}

// dense walks the groups that could be in order.
func (p *part) dense(rankings []*ranking) *groups {
	n := 0
	for _, c := range p.counts {
		if c > 0 {
			n++
		}
	}
	g := &groups{pids: make([]int32, 0, n), ids: make([]uint32, 0, n), ranks: make([][]uint32, len(rankings))}
	for k := range g.ranks {
		g.ranks[k] = make([]uint32, 0, n)
	}
	odometer := make([]int, len(rankings))
	per := int(p.by.per)
	last := len(rankings) - 1
	for pid := 0; pid*per < len(p.counts); pid++ {
		base := pid * per
		if last < 0 {
			if p.counts[base] > 0 {
				g.pids, g.ids = append(g.pids, int32(pid)), append(g.ids, uint32(base))
			}
			continue
		}
		if empty(p.counts[base : base+per]) {
			continue
		}
		clear(odometer)
		for walking := len(rankings[0].order) > 0; walking; {
			at := base
			for k := range last {
				at += int(rankings[k].order[odometer[k]] * p.by.strides[k])
			}
			for _, code := range rankings[last].order {
				if id := at + int(code); p.counts[id] > 0 {
					g.pids, g.ids = append(g.pids, int32(pid)), append(g.ids, uint32(id))
					for k := range last {
						g.ranks[k] = append(g.ranks[k], rankings[k].of(rankings[k].order[odometer[k]]))
					}
					g.ranks[last] = append(g.ranks[last], rankings[last].of(code))
				}
			}
			walking = false
			for k := last - 1; k >= 0 && !walking; k-- {
				if odometer[k]++; odometer[k] < len(rankings[k].order) {
					walking = true
				} else {
					odometer[k] = 0
				}
			}
		}
	}
	return g
}

func empty(counts []uint32) bool {
	for _, n := range counts {
		if n > 0 {
			return false
		}
	}
	return true
}

// sorted orders groups by one number for each where that fits 64 bits.
func (g *groups) sorted(rankings []*ranking) *groups {
	order := make([]uint32, g.len())
	for i := range order {
		order[i] = uint32(i)
	}
	if numbers, most, ok := g.numbers(rankings); ok {
		order = radix(numbers, most)
	} else {
		slices.SortFunc(order, func(a, b uint32) int { return g.compare(int(a), g, int(b)) })
	}
	out := &groups{pids: take(nil, g.pids, order), ids: take(nil, g.ids, order)}
	for _, r := range g.ranks {
		out.ranks = append(out.ranks, take(nil, r, order))
	}
	return out
}

// numbers are the places of groups in order, all at most most.
func (g *groups) numbers(rankings []*ranking) (out []uint64, most uint64, ok bool) {
	for _, pid := range g.pids {
		most = max(most, uint64(pid))
	}
	for _, r := range rankings {
		hi, lo := bits.Mul64(most+1, uint64(r.none)+1)
		if hi != 0 || lo == 0 {
			return nil, 0, false
		}
		most = lo - 1
	}
	out = make([]uint64, g.len())
	for i, pid := range g.pids {
		out[i] = uint64(pid)
	}
	for k, r := range rankings {
		for i, rank := range g.ranks[k] {
			out[i] = out[i]*(uint64(r.none)+1) + uint64(rank)
		}
	}
	return out, most, true
}

// radix returns the order of numbers, none of which is above most: digit by
// digit from the last.
func radix(numbers []uint64, most uint64) []uint32 {
	const digit = 11
	order, next := make([]uint32, len(numbers)), make([]uint32, len(numbers))
	for i := range order {
		order[i] = uint32(i)
	}
	for shift := 0; shift < 64 && most>>shift > 0; shift += digit {
		var starts [1<<digit + 1]uint32
		for _, n := range numbers {
			starts[n>>shift&(1<<digit-1)+1]++
		}
		for d := range len(starts) - 1 {
			starts[d+1] += starts[d]
		}
		for _, i := range order {
			d := numbers[i] >> shift & (1<<digit - 1)
			next[starts[d]] = i
			starts[d]++
		}
		order, next = next, order
	}
	return order
}
