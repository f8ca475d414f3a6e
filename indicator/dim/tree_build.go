package dim

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
)

// The codes of problems that only hierarchies have.
const (
	Overlap    diag.Code = "overlap"     // two parents or two owners on the same day
	Orphan     diag.Code = "orphan"      // the parent does not exist on some of the days
	WrongLevel diag.Code = "wrong-level" // a parent that is not on a higher level
	Gap        diag.Code = "gap"         // a node that vanishes for a while; a finding
)

func quote(s string) string { return strconv.Quote(s) }

// NewTree checks a hierarchy and returns it, or nil and a [diag.List] of all that
// is wrong: unknown levels and parents, parents on the wrong level, cycles, two
// parents or two owners on one day, days on which the parent does not exist, spans
// that end before they begin.
func NewTree(spec TreeSpec) (*Tree, error) {
	b := builder{
		name: spec.Name,
		rank: make(map[string]int, len(spec.Levels)),
		tree: &Tree{
			name:   spec.Name,
			levels: slices.Clone(spec.Levels),
			index:  make(map[Node]int),
			owned:  make(map[string][]int),
		},
	}
	b.levels()
	bad := func(m Member) bool { return !b.sound(m) }
	members := slices.DeleteFunc(slices.Clone(spec.Members), bad)
	var fromPaths []Member
	for _, p := range spec.Paths {
		fromPaths = append(fromPaths, slices.DeleteFunc(b.path(p), bad)...)
	}
	members = append(members, merge(fromPaths)...)
	b.nodes(members)
	b.stays(members)
	for _, o := range spec.Owners {
		b.owner(o)
	}
	b.check()
	if err := b.problems.Err(); err != nil {
		return nil, err
	}
	b.tree.findings.Sort()
	return b.tree, nil
}

type builder struct {
	name     string
	rank     map[string]int // of a level, 0 at the top
	tree     *Tree
	problems diag.List
}

// place gives a position to what was said without one.
func (b *builder) place(pos diag.Position, n Node) diag.Position {
	if pos != (diag.Position{}) {
		return pos
	}
	pos.File = "hierarchies"
	for _, part := range []string{b.name, n.Level, n.Key} {
		if part != "" {
			pos.File += "." + part
		}
	}
	return pos
}

func (b *builder) fail(pos diag.Position, n Node, code diag.Code, message, hint string, related ...diag.Related) {
	b.problems.Add(diag.Problem{Pos: b.place(pos, n), Code: code, Message: message, Hint: hint, Related: related})
}

func (b *builder) levels() {
	if len(b.tree.levels) == 0 {
		b.fail(diag.Position{}, Node{}, diag.MissingField, "a hierarchy needs levels", "name them from the top down, as in region, team, rep")
	}
	for i, level := range b.tree.levels {
		if !isPath(level) {
			b.fail(diag.Position{}, Node{}, diag.BadName, quote(level)+" is not the name of a level", nameHint)
		}
		if _, ok := b.rank[level]; ok {
			b.fail(diag.Position{}, Node{}, diag.DuplicateName, "level "+quote(level)+" is named twice", "")
			continue
		}
		b.rank[level] = i
	}
}

// path makes members of a path: each key stands under the one before it.
func (b *builder) path(p Path) []Member {
	if len(p.Keys) > len(b.tree.levels) {
		b.fail(p.Pos, Node{}, diag.BadValue, "a path of "+strconv.Itoa(len(p.Keys))+" keys in a hierarchy of "+strconv.Itoa(len(b.tree.levels))+" levels", "")
		return nil
	}
	var (
		out   []Member
		above Node
	)
	for i, key := range p.Keys {
		if key == "" {
			continue
		}
		m := Member{Level: b.tree.levels[i], Key: key, Parent: above.Key, ParentLevel: above.Level, From: p.From, To: p.To, Pos: p.Pos}
		out = append(out, m)
		above = Node{m.Level, m.Key}
	}
	if len(out) == 0 {
		b.fail(p.Pos, Node{}, diag.MissingValue, "a path without keys", "")
	}
	return out
}

// sound checks what a member says by itself.
func (b *builder) sound(m Member) bool {
	n := Node{m.Level, m.Key}
	if !b.known(n, m.Pos) || !b.spanOK(n, m.From, m.To, m.Pos) {
		return false
	}
	rank := b.rank[m.Level]
	switch _, ok := b.rank[m.ParentLevel]; {
	case m.ParentLevel != "" && !ok:
		b.fail(m.Pos, n, diag.UnknownName, "unknown level "+quote(m.ParentLevel), diag.DidYouMean(m.ParentLevel, slices.Values(b.tree.levels)))
	case m.Parent == "" && rank > 0:
		b.fail(m.Pos, n, diag.MissingField, n.title()+" has no parent", "only a "+b.tree.levels[0]+" stands at the top")
	case m.Parent != "" && rank == 0 && m.ParentLevel == "":
		b.fail(m.Pos, n, WrongLevel, n.title()+" stands at the top and cannot have the parent "+quote(m.Parent), "")
	default:
		return true
	}
	return false
}

func (b *builder) known(n Node, pos diag.Position) bool {
	if _, ok := b.rank[n.Level]; !ok {
		b.fail(pos, n, diag.UnknownName, "unknown level "+quote(n.Level), diag.DidYouMean(n.Level, slices.Values(b.tree.levels)))
		return false
	}
	if n.Key == "" {
		b.fail(pos, n, diag.MissingField, "a "+n.Level+" without a key", "")
		return false
	}
	return true
}

func (b *builder) spanOK(n Node, from, to calendar.Date, pos diag.Position) bool {
	s := newSpan(from, to)
	switch {
	case !from.Valid() || !to.Valid():
		b.fail(pos, n, diag.BadValue, n.title()+" has a bound that is not a day of the years 1 to 9999", "")
	case s.from == s.to:
		b.fail(pos, n, diag.BadValue, n.title()+" is there on no day of "+s.String(), "to is the day after the last one")
	case s.from > s.to:
		b.fail(pos, n, diag.BadValue, n.title()+" ends before it begins: "+s.String(), "")
	default:
		return true
	}
	return false
}

// parentOf resolves the parent that a sound member names.
func (b *builder) parentOf(m Member) Node {
	level := m.ParentLevel
	if m.Parent == "" {
		return Node{}
	}
	if level == "" {
		level = b.tree.levels[b.rank[m.Level]-1]
	}
	return Node{level, m.Parent}
}

// nodes gives every node that is a member its place.
func (b *builder) nodes(members []Member) {
	set := make(map[Node]bool)
	for _, m := range members {
		set[Node{m.Level, m.Key}] = true
	}
	t := b.tree
	for i, n := range slices.SortedFunc(maps.Keys(set), func(x, y Node) int { return x.compare(y, b.rank) }) {
		t.nodes = append(t.nodes, node{Node: n, rank: b.rank[n.Level]})
		t.index[n] = i
	}
}

// merge joins what several paths say of one node under one parent.
func merge(members []Member) []Member {
	slices.SortFunc(members, func(x, y Member) int {
		return cmp.Or(cmp.Compare(x.Level, y.Level), cmp.Compare(x.Key, y.Key), cmp.Compare(x.ParentLevel, y.ParentLevel),
			cmp.Compare(x.Parent, y.Parent), newSpan(x.From, x.To).compare(newSpan(y.From, y.To)), x.Pos.Compare(y.Pos))
	})
	var out []Member
	for i, m := range members {
		if i > 0 {
			last := &out[len(out)-1]
			s, t := newSpan(last.From, last.To), newSpan(m.From, m.To)
			if last.Level == m.Level && last.Key == m.Key && last.Parent == m.Parent && last.ParentLevel == m.ParentLevel && t.from <= s.to {
				if t.to > s.to {
					last.To = m.To
				}
				continue
			}
		}
		out = append(out, m)
	}
	return out
}
