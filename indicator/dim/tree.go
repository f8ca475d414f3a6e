package dim

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
)

// Node names a place in a hierarchy: a level, such as "team", and a key that is
// unique in that level. The zero Node stands above all roots.
type Node struct {
	Level, Key string
}

// Scope returns the scope level = key, and everything for the zero Node.
func (n Node) Scope() Scope {
	if n == (Node{}) {
		return Scope{}
	}
	return At(n.Level, n.Key)
}

// String writes the node as its scope.
func (n Node) String() string { return n.Scope().String() }

// Member says that a node exists, and under which parent, on the days [From, To).
// A node that moves has several members. A zero From means ever since, a zero To
// means for good.
type Member struct {
	Level, Key string
	// Parent is the key of the node above; it is empty at the top level and
	// nowhere else.
	Parent string
	// ParentLevel is the level of the parent. The zero value is the level just
	// above; a higher one skips levels.
	ParentLevel string
	From, To    calendar.Date
	Pos         diag.Position // where this was said, for problems; optional
}

// Path is another way to state members: the keys of one node and of all nodes
// above it, from the top level down, on the days [From, To). An empty key skips
// its level. What several paths say of the same node is taken together, so one
// path for each leaf is enough.
type Path struct {
	Keys     []string
	From, To calendar.Date
	Pos      diag.Position
}

// Owner says who answers for a node on the days [From, To).
type Owner struct {
	Level, Key string
	Person     string
	From, To   calendar.Date
	Pos        diag.Position
}

// TreeSpec is what a [Tree] is built from. The order of members, paths and owners
// is of no consequence.
type TreeSpec struct {
	// Name names the hierarchy in problems, as in hierarchies.org.
	Name string
	// Levels are the names of the levels, from the top down.
	Levels  []string
	Members []Member
	Paths   []Path
	Owners  []Owner
}

// Tree is a hierarchy over time; see [NewTree]. It is immutable and safe for
// concurrent use.
type Tree struct {
	name     string
	levels   []string
	nodes    []node // by level, then key
	index    map[Node]int
	roots    []int            // nodes that are ever without a parent
	owned    map[string][]int // by person, nodes ever owned
	findings diag.List
}

type node struct {
	Node
	rank     int
	stays    []stay // by from; they do not overlap
	children []int  // nodes that are ever below this one
	owners   []tenure
}

// stay is a span of days under one parent, or under none: above.
type stay struct {
	span
	parent int
	pos    diag.Position
}

const above = -1

type tenure struct {
	span
	person string
	pos    diag.Position
}

// span is the days [from, to), open bounds being the extremes.
type span struct{ from, to calendar.Date }

const (
	ever    calendar.Date = math.MinInt32
	forGood calendar.Date = math.MaxInt32
)

func newSpan(from, to calendar.Date) span {
	if from == 0 {
		from = ever
	}
	if to == 0 {
		to = forGood
	}
	return span{from, to}
}

func (s span) days() span { return s }

// compare orders spans by their first day.
func (s span) compare(t span) int {
	return cmp.Or(cmp.Compare(s.from, t.from), cmp.Compare(s.to, t.to))
}

func (s span) String() string {
	from, to := "", ""
	if s.from != ever {
		from = s.from.String()
	}
	if s.to != forGood {
		to = s.to.String()
	}
	return "[" + from + ", " + to + ")"
}

// at finds the element of list, sorted and without overlap, that holds the day.
func at[T interface{ days() span }](list []T, day calendar.Date) (T, bool) {
	i, found := slices.BinarySearchFunc(list, day, func(e T, d calendar.Date) int { return cmp.Compare(e.days().from, d) })
	if !found {
		i--
	}
	if i >= 0 && day < list[i].days().to {
		return list[i], true
	}
	var none T
	return none, false
}

// Name returns the name of the hierarchy.
func (t *Tree) Name() string { return t.name }

// Levels returns the names of the levels, from the top down.
func (t *Tree) Levels() []string { return slices.Clone(t.levels) }

// On returns the hierarchy as it is on one day.
func (t *Tree) On(day calendar.Date) View { return View{t, day} }

// Changes returns the days on which anything in the hierarchy begins or ends,
// ascending: between two of them every [View] is the same.
func (t *Tree) Changes() []calendar.Date {
	var days []calendar.Date
	add := func(s span) {
		if s.from != ever {
			days = append(days, s.from)
		}
		if s.to != forGood {
			days = append(days, s.to)
		}
	}
	for _, n := range t.nodes {
		for _, s := range n.stays {
			add(s.span)
		}
		for _, o := range n.owners {
			add(o.span)
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// Findings returns what is allowed but looks like a mistake: nodes that vanish
// for a while ([Gap]), and nodes without an owner ([diag.NoOwner]) on a level
// where others have one.
func (t *Tree) Findings() diag.List { return slices.Clone(t.findings) }

// title names a node in messages: team "Hunters".
func (n Node) title() string { return n.Level + " " + quote(n.Key) }

func (n Node) compare(m Node, rank map[string]int) int {
	return cmp.Or(cmp.Compare(rank[n.Level], rank[m.Level]), strings.Compare(n.Key, m.Key))
}
