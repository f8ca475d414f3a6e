package dim

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/diag"
)

// maxHints bounds the search for misspelt keys, which looks at every key.
const maxHints = 50

// stays links every member to its parent.
func (b *builder) stays(members []Member) {
	t := b.tree
	hints := 0
	for _, m := range members {
		n := Node{m.Level, m.Key}
		s := stay{newSpan(m.From, m.To), above, m.Pos}
		if p := b.parentOf(m); p != (Node{}) {
			i, ok := t.index[p]
			switch {
			case !ok:
				hint := ""
				if hints++; hints <= maxHints {
					hint = b.parentHint(p)
				}
				b.fail(m.Pos, n, diag.UnknownName, n.title()+" has the unknown parent "+p.title(), hint)
				continue
			case b.rank[p.Level] >= b.rank[n.Level]:
				b.fail(m.Pos, n, WrongLevel, n.title()+" cannot stand under "+p.title(), "the levels are, from the top down, "+strings.Join(t.levels, ", "))
			}
			s.parent = i
		}
		i := t.index[n]
		t.nodes[i].stays = append(t.nodes[i].stays, s)
	}
}

// parentHint says where the key of a missing parent does exist, or what it may
// have meant.
func (b *builder) parentHint(p Node) string {
	for _, level := range b.tree.levels {
		if _, ok := b.tree.index[Node{level, p.Key}]; ok {
			return "there is a " + Node{level, p.Key}.title()
		}
	}
	return diag.DidYouMean(p.Key, b.keys(p.Level))
}

func (b *builder) keys(level string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, n := range b.tree.nodes {
			if n.Level == level && !yield(n.Key) {
				return
			}
		}
	}
}

func (b *builder) owner(o Owner) {
	n := Node{o.Level, o.Key}
	if !b.known(n, o.Pos) || !b.spanOK(n, o.From, o.To, o.Pos) {
		return
	}
	i, ok := b.tree.index[n]
	switch {
	case !ok:
		b.fail(o.Pos, n, diag.UnknownName, "owner "+quote(o.Person)+" of the unknown "+n.title(), "")
	case o.Person == "":
		b.fail(o.Pos, n, diag.MissingField, "an owner of "+n.title()+" without a name", "leave the owner out where there is none")
	default:
		b.tree.nodes[i].owners = append(b.tree.nodes[i].owners, tenure{newSpan(o.From, o.To), o.Person, o.Pos})
	}
}

// check sorts what each node has been given and looks at the whole.
func (b *builder) check() {
	t := b.tree
	for i := range t.nodes {
		n := &t.nodes[i]
		slices.SortFunc(n.stays, func(x, y stay) int {
			return cmp.Or(x.compare(y.span), cmp.Compare(x.parent, y.parent), x.pos.Compare(y.pos))
		})
		slices.SortFunc(n.owners, func(x, y tenure) int {
			return cmp.Or(x.compare(y.span), cmp.Compare(x.person, y.person), x.pos.Compare(y.pos))
		})
		for x, y := range overlaps(n.stays) {
			b.fail(y.pos, n.Node, Overlap, n.title()+" stands "+t.under(x)+" and "+t.under(y),
				"on each day a node has one parent, and a key is unique within its level", diag.Related{Pos: b.place(x.pos, n.Node), Message: "the other"})
		}
		for x, y := range overlaps(n.owners) {
			b.fail(y.pos, n.Node, Overlap, n.title()+" is owned by "+quote(x.person)+" on "+x.String()+" and by "+quote(y.person)+" on "+y.String(),
				"on each day a node has one owner", diag.Related{Pos: b.place(x.pos, n.Node), Message: "the other"})
		}
	}
	b.cycles()
	b.orphans()
	b.link()
	b.findings()
}

func (t *Tree) under(s stay) string {
	if s.parent == above {
		return "at the top on " + s.String()
	}
	return "under " + t.nodes[s.parent].title() + " on " + s.String()
}

// overlaps yields each element of a sorted list that begins before an earlier one
// has ended, after that one.
func overlaps[T interface{ days() span }](list []T) iter.Seq2[T, T] {
	return func(yield func(T, T) bool) {
		last := 0 // the one that ends last
		for i := 1; i < len(list); i++ {
			if list[i].days().from < list[last].days().to && !yield(list[last], list[i]) {
				return
			}
			if list[i].days().to > list[last].days().to {
				last = i
			}
		}
	}
}

// maxCycleSteps bounds the search for cycles, which exist only beside parents on
// the wrong level, and so only in trees that are refused anyhow.
const maxCycleSteps = 1 << 22

// cycles looks for a way up that comes back. A cycle exists on the first day of
// one of its stays, so each stay is followed on its first day.
func (b *builder) cycles() {
	t := b.tree
	if !slices.ContainsFunc(b.problems, func(p diag.Problem) bool { return p.Code == WrongLevel }) {
		return
	}
	seen := make(map[int]bool) // by the least node of a cycle already told
	steps := 0
	for start := range t.nodes {
		for _, s := range t.nodes[start].stays {
			way := []int{start}
			for i := s.parent; i != above && len(way) <= len(t.nodes) && steps < maxCycleSteps; steps++ {
				if i == start {
					if least := slices.Min(way); !seen[least] {
						seen[least] = true
						b.cycle(way, s)
					}
					break
				}
				way = append(way, i)
				up, ok := at(t.nodes[i].stays, s.from)
				if !ok {
					break
				}
				i = up.parent
			}
		}
	}
}

func (b *builder) cycle(way []int, s stay) {
	const shown = 8
	var text strings.Builder
	for k, i := range way {
		if k == shown {
			text.WriteString("…, ")
			break
		}
		text.WriteString(b.tree.nodes[i].title() + ", ")
	}
	first := b.tree.nodes[way[0]].Node
	b.fail(s.pos, first, diag.Cycle, "each stands under the next: "+text.String()+first.title(), "")
}

// orphans looks for days on which a parent is not there.
func (b *builder) orphans() {
	t := b.tree
	for i := range t.nodes {
		n := &t.nodes[i]
		for _, s := range n.stays {
			if s.parent == above {
				continue
			}
			p := &t.nodes[s.parent]
			for hole := range holes(s.span, p.stays) {
				b.fail(s.pos, n.Node, Orphan, n.title()+" stands under "+p.title()+", which is not there on "+hole.String(), "")
				break
			}
		}
	}
}

// holes yields the parts of s that a sorted list leaves open.
func holes[T interface{ days() span }](s span, list []T) iter.Seq[span] {
	return func(yield func(span) bool) {
		from := s.from
		for _, e := range list {
			d := e.days()
			if d.from >= s.to {
				break
			}
			if d.from > from && !yield(span{from, d.from}) {
				return
			}
			from = max(from, d.to)
		}
		if from < s.to {
			yield(span{from, s.to})
		}
	}
}

// link makes the indexes downwards.
func (b *builder) link() {
	t := b.tree
	for i := range t.nodes {
		n := &t.nodes[i]
		for _, s := range n.stays {
			below := &t.roots
			if s.parent != above {
				below = &t.nodes[s.parent].children
			}
			if len(*below) == 0 || (*below)[len(*below)-1] != i {
				*below = append(*below, i)
			}
		}
		for _, o := range n.owners {
			list := t.owned[o.person]
			if len(list) == 0 || list[len(list)-1] != i {
				t.owned[o.person] = append(list, i)
			}
		}
	}
}

// findings notes gaps and vacancies.
func (b *builder) findings() {
	t := b.tree
	add := func(n *node, code diag.Code, message, hint string) {
		t.findings.Add(diag.Problem{Pos: b.place(n.stays[0].pos, n.Node), Code: code, Message: message, Hint: hint})
	}
	owned := make(map[int]bool) // levels on which somebody has an owner
	for _, n := range t.nodes {
		owned[n.rank] = owned[n.rank] || len(n.owners) > 0
	}
	for i := range t.nodes {
		n := &t.nodes[i]
		if len(n.stays) == 0 {
			continue
		}
		life := span{n.stays[0].from, n.stays[len(n.stays)-1].to}
		for hole := range holes(life, n.stays) {
			add(n, Gap, n.title()+" is not there on "+hole.String(), "to is the day after the last one")
		}
		if !owned[n.rank] {
			continue
		}
		for _, s := range joined(n.stays) {
			for hole := range holes(s, n.owners) {
				add(n, diag.NoOwner, n.title()+" has no owner on "+hole.String(), "")
			}
		}
	}
}

// joined returns the days of a sorted list with what adjoins made one.
func joined(stays []stay) []span {
	var out []span
	for _, s := range stays {
		if k := len(out) - 1; k >= 0 && s.from <= out[k].to {
			out[k].to = max(out[k].to, s.to)
			continue
		}
		out = append(out, s.span)
	}
	return out
}
