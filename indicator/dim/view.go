package dim

import (
	"iter"
	"slices"

	"github.com/zhibiao/zhibiao/indicator/calendar"
)

// View is a [Tree] as it is on one day. It is a small value; the zero View is
// empty. A node that is not there on the day has no parent, children or owner.
//
// Where a method takes a node to begin from, the zero Node is the whole hierarchy.
type View struct {
	t   *Tree
	day calendar.Date
}

// Date returns the day.
func (v View) Date() calendar.Date { return v.day }

// stay finds the node and where it stands on the day.
func (v View) stay(n Node) (i int, s stay, ok bool) {
	if v.t == nil {
		return 0, s, false
	}
	if i, ok = v.t.index[n]; !ok {
		return 0, s, false
	}
	s, ok = at(v.t.nodes[i].stays, v.day)
	return i, s, ok
}

// Has reports whether the node is there on the day.
func (v View) Has(n Node) bool {
	_, _, ok := v.stay(n)
	return ok
}

// Parent returns the node above n; ok is false for a root.
func (v View) Parent(n Node) (parent Node, ok bool) {
	_, s, ok := v.stay(n)
	if !ok || s.parent == above {
		return Node{}, false
	}
	return v.t.nodes[s.parent].Node, true
}

// Path returns the nodes from the root down to n, both included; nil if n is not
// there.
func (v View) Path(n Node) []Node {
	if !v.Has(n) {
		return nil
	}
	path := append(v.Ancestors(n), n)
	slices.Reverse(path[:len(path)-1])
	return path
}

// Ancestors returns the nodes above n, the nearest first.
func (v View) Ancestors(n Node) []Node {
	var up []Node
	for p, ok := v.Parent(n); ok; p, ok = v.Parent(p) {
		up = append(up, p)
	}
	return up
}

// Ancestor returns the node of the given level that n stands under, or n itself if
// that is its level.
func (v View) Ancestor(n Node, level string) (Node, bool) {
	if !v.Has(n) {
		return Node{}, false
	}
	for ok := true; ok; n, ok = v.Parent(n) {
		if n.Level == level {
			return n, true
		}
	}
	return Node{}, false
}

// Roots returns the nodes without a parent, by level and key.
func (v View) Roots() []Node { return v.Children(Node{}) }

// Children returns the nodes directly below n, by level and key.
func (v View) Children(n Node) []Node {
	var out []Node
	for i := range v.below(n) {
		out = append(out, v.t.nodes[i].Node)
	}
	return out
}

// below yields the nodes directly below n on the day.
func (v View) below(n Node) iter.Seq[int] {
	return func(yield func(int) bool) {
		parent, list := above, []int(nil)
		if n == (Node{}) {
			if v.t != nil {
				list = v.t.roots
			}
		} else if i, _, ok := v.stay(n); ok {
			parent, list = i, v.t.nodes[i].children
		}
		for _, i := range list {
			if s, ok := at(v.t.nodes[i].stays, v.day); ok && s.parent == parent && !yield(i) {
				return
			}
		}
	}
}

// Walk yields n and everything below it with its depth, 0 for n: each node before
// what is below it, siblings by level and key. For the zero Node it yields the
// roots, at depth 0, and what is below them.
func (v View) Walk(n Node) iter.Seq2[int, Node] {
	return func(yield func(int, Node) bool) {
		if n == (Node{}) {
			for i := range v.below(n) {
				if !v.walk(0, v.t.nodes[i].Node, yield) {
					return
				}
			}
		} else if v.Has(n) {
			v.walk(0, n, yield)
		}
	}
}

// walk is no deeper than there are levels.
func (v View) walk(depth int, n Node, yield func(int, Node) bool) bool {
	if !yield(depth, n) {
		return false
	}
	for i := range v.below(n) {
		if !v.walk(depth+1, v.t.nodes[i].Node, yield) {
			return false
		}
	}
	return true
}

// Under returns the nodes of one level that are n or below it, in the order of
// [View.Walk].
func (v View) Under(n Node, level string) []Node {
	return v.pick(n, func(m Node) bool { return m.Level == level })
}

// Leaves returns the nodes that are n or below it and have nothing below them, in
// the order of [View.Walk].
func (v View) Leaves(n Node) []Node {
	return v.pick(n, func(m Node) bool {
		for range v.below(m) {
			return false
		}
		return true
	})
}

func (v View) pick(n Node, ok func(Node) bool) []Node {
	var out []Node
	for _, m := range v.Walk(n) {
		if ok(m) {
			out = append(out, m)
		}
	}
	return out
}

// Owner returns who owns n itself; ok is false where nobody does.
func (v View) Owner(n Node) (person string, ok bool) {
	i, _, ok := v.stay(n)
	if !ok {
		return "", false
	}
	o, ok := at(v.t.nodes[i].owners, v.day)
	return o.person, ok
}

// Owners returns who answers for n, the nearest first: its owner, then the owners
// of the nodes above it. Nodes without an owner are passed over, and nobody is
// named twice: who owns a team and its region stands once, at the team.
func (v View) Owners(n Node) []string {
	var out []string
	for _, m := range append([]Node{n}, v.Ancestors(n)...) {
		if person, ok := v.Owner(m); ok && !slices.Contains(out, person) {
			out = append(out, person)
		}
	}
	return out
}

// Owned returns the nodes that a person owns, by level and key. What stands below
// them is not listed.
func (v View) Owned(person string) []Node {
	if v.t == nil {
		return nil
	}
	var out []Node
	for _, i := range v.t.owned[person] {
		n := v.t.nodes[i].Node
		if p, ok := v.Owner(n); ok && p == person {
			out = append(out, n)
		}
	}
	return out
}
