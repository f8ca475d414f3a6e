package dim_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/dim"
)

func day(month time.Month, d int) calendar.Date { return calendar.NewDate(2026, month, d) }

func region(key string) dim.Node { return dim.Node{Level: "region", Key: key} }
func team(key string) dim.Node   { return dim.Node{Level: "team", Key: key} }
func rep(key string) dim.Node    { return dim.Node{Level: "rep", Key: key} }

// org is a sales organisation in 2026: ann moves from the hunters to the farmers
// on 1 April, bob leaves on 1 June, key accounts have no team, and the farmers
// have no lead in May.
func org() dim.TreeSpec {
	return dim.TreeSpec{
		Name:   "org",
		Levels: []string{"region", "team", "rep"},
		Members: []dim.Member{
			{Level: "rep", Key: "ann", Parent: "hunters", To: day(4, 1)},
			{Level: "rep", Key: "ann", Parent: "farmers", From: day(4, 1)},
			{Level: "rep", Key: "bob", Parent: "hunters", To: day(6, 1)},
			{Level: "rep", Key: "kim", Parent: "East", ParentLevel: "region"},
			{Level: "team", Key: "hunters", Parent: "East"},
			{Level: "team", Key: "farmers", Parent: "West", From: day(2, 1)},
			{Level: "region", Key: "West"},
			{Level: "region", Key: "East"},
		},
		Owners: []dim.Owner{
			{Level: "region", Key: "East", Person: "eve"},
			{Level: "region", Key: "West", Person: "wim"},
			{Level: "team", Key: "hunters", Person: "eve"},
			{Level: "team", Key: "farmers", Person: "flo", To: day(5, 1)},
			{Level: "team", Key: "farmers", Person: "hal", From: day(6, 1)},
		},
	}
}

func newTree(t *testing.T, spec dim.TreeSpec) *dim.Tree {
	t.Helper()
	tree, err := dim.NewTree(spec)
	require.NoError(t, err)
	return tree
}

func outline(v dim.View, n dim.Node) string {
	var b strings.Builder
	for depth, n := range v.Walk(n) {
		fmt.Fprintf(&b, "%s%s\n", strings.Repeat(" ", depth), n.Key)
	}
	return b.String()
}

func TestTreeOverTime(t *testing.T) {
	tree := newTree(t, org())
	assert.Equal(t, "org", tree.Name())
	assert.Equal(t, []string{"region", "team", "rep"}, tree.Levels())
	assert.Equal(t, []calendar.Date{day(2, 1), day(4, 1), day(5, 1), day(6, 1)}, tree.Changes())

	march, april, june := tree.On(day(3, 31)), tree.On(day(4, 1)), tree.On(day(6, 1))
	assert.Equal(t, "East\n hunters\n  ann\n  bob\n kim\nWest\n farmers\n", outline(march, dim.Node{}))
	assert.Equal(t, "East\n hunters\n  bob\n kim\nWest\n farmers\n  ann\n", outline(april, dim.Node{}))
	assert.Equal(t, "East\n hunters\n kim\nWest\n farmers\n  ann\n", outline(june, dim.Node{}))
	assert.Equal(t, "hunters\n ann\n bob\n", outline(march, team("hunters")))
	assert.Empty(t, outline(june, rep("bob")))
	assert.Equal(t, "East\n hunters\n  ann\n  bob\n kim\nWest\n", outline(tree.On(day(1, 31)), dim.Node{}))
}

func TestView(t *testing.T) {
	tree := newTree(t, org())
	v := tree.On(day(4, 15))
	assert.Equal(t, day(4, 15), v.Date())

	p, ok := v.Parent(rep("ann"))
	assert.True(t, ok)
	assert.Equal(t, team("farmers"), p)
	_, ok = v.Parent(region("East"))
	assert.False(t, ok)
	_, ok = v.Parent(rep("nobody"))
	assert.False(t, ok)

	assert.Equal(t, []dim.Node{region("West"), team("farmers"), rep("ann")}, v.Path(rep("ann")))
	assert.Equal(t, []dim.Node{team("farmers"), region("West")}, v.Ancestors(rep("ann")))
	assert.Equal(t, []dim.Node{region("East")}, v.Path(region("East")))
	assert.Nil(t, v.Path(rep("nobody")))
	a, ok := v.Ancestor(rep("ann"), "region")
	assert.True(t, ok)
	assert.Equal(t, region("West"), a)
	a, ok = v.Ancestor(rep("ann"), "rep")
	assert.True(t, ok)
	assert.Equal(t, rep("ann"), a)
	_, ok = v.Ancestor(rep("kim"), "team")
	assert.False(t, ok, "kim has no team")

	assert.Equal(t, []dim.Node{region("East"), region("West")}, v.Roots())
	assert.Equal(t, []dim.Node{team("hunters"), rep("kim")}, v.Children(region("East")), "higher levels first")
	assert.Equal(t, []dim.Node{rep("bob"), rep("kim"), rep("ann")}, v.Leaves(dim.Node{}))
	assert.Equal(t, []dim.Node{rep("bob"), rep("kim")}, v.Under(region("East"), "rep"))
	assert.Equal(t, []dim.Node{rep("kim")}, v.Leaves(rep("kim")))
	assert.Equal(t, []dim.Node{team("hunters"), team("farmers")}, v.Under(dim.Node{}, "team"))
	assert.Equal(t, []dim.Node{team("hunters"), rep("kim")}, tree.On(day(6, 1)).Leaves(region("East")), "an empty team is a leaf")

	for range v.Walk(dim.Node{}) {
		break // stopping early must not go on
	}
}

func TestViewOwners(t *testing.T) {
	v := newTree(t, org()).On(day(4, 15))
	o, ok := v.Owner(team("farmers"))
	assert.True(t, ok)
	assert.Equal(t, "flo", o)
	_, ok = v.Owner(rep("ann"))
	assert.False(t, ok)
	assert.Equal(t, []string{"flo", "wim"}, v.Owners(rep("ann")))
	assert.Equal(t, []string{"eve"}, v.Owners(rep("bob")), "eve owns team and region, and is named once")
	assert.Equal(t, []dim.Node{region("East"), team("hunters")}, v.Owned("eve"))
	assert.Empty(t, v.Owned("hal"))
	assert.Empty(t, v.Owners(rep("nobody")))

	may := newTree(t, org()).On(day(5, 15))
	assert.Equal(t, []string{"wim"}, may.Owners(rep("ann")), "a vacancy is passed over")
}

func TestZeroView(t *testing.T) {
	var v dim.View
	assert.False(t, v.Has(region("East")))
	assert.Empty(t, v.Roots())
	assert.Empty(t, v.Owned("eve"))
	assert.Empty(t, outline(v, dim.Node{}))
	assert.Equal(t, v, (*dim.Tree)(nil).On(0))
}

func TestTreeFindings(t *testing.T) {
	spec := org()
	spec.Members = append(spec.Members, dim.Member{Level: "rep", Key: "bob", Parent: "farmers", From: day(6, 2), Pos: diag.Position{File: "reps.csv", Line: 9}})
	assert.Equal(t, `hierarchies.org.rep.bob: rep "bob" is not there on [2026-06-01, 2026-06-02) (to is the day after the last one) [gap]
hierarchies.org.team.farmers: team "farmers" has no owner on [2026-05-01, 2026-06-01) [no-owner]`, newTree(t, spec).Findings().Error())
}

func TestTreePaths(t *testing.T) {
	got := newTree(t, dim.TreeSpec{
		Name:   "org",
		Levels: []string{"region", "team", "rep"},
		Paths: []dim.Path{
			{Keys: []string{"West", "farmers", "ann"}, From: day(4, 1)},
			{Keys: []string{"East", "hunters", "ann"}, To: day(4, 1)},
			{Keys: []string{"East", "hunters", "bob"}, To: day(6, 1)},
			{Keys: []string{"East", "hunters"}, From: day(5, 1)},
			{Keys: []string{"East", "", "kim"}},
			{Keys: []string{"West", "farmers"}, From: day(2, 1), To: day(4, 1)},
			{Keys: []string{"West"}},
		},
		Owners: org().Owners,
	})
	want := newTree(t, org())
	for d := day(1, 1); d < day(7, 1); d++ {
		require.Equal(t, outline(want.On(d), dim.Node{}), outline(got.On(d), dim.Node{}), d)
		require.Equal(t, want.On(d).Owners(rep("ann")), got.On(d).Owners(rep("ann")), d)
	}
	assert.Equal(t, want.Changes(), got.Changes())
	assert.Equal(t, want.Findings(), got.Findings())
}

func TestTreeProblems(t *testing.T) {
	levels := []string{"region", "team", "rep"}
	east := dim.Member{Level: "region", Key: "East"}
	hunters := dim.Member{Level: "team", Key: "hunters", Parent: "East"}
	tests := []struct {
		name string
		spec dim.TreeSpec
		want []string
	}{
		{"nothing", dim.TreeSpec{}, []string{
			"hierarchies: a hierarchy needs levels (name them from the top down, as in region, team, rep) [missing-field]"}},
		{"levels", dim.TreeSpec{Name: "org", Levels: []string{"a", "b c", "a"}}, []string{
			`hierarchies.org: "b c" is not the name of a level (a name is a letter or _, then letters, digits or _; a path joins names with dots) [bad-name]`,
			`hierarchies.org: level "a" is named twice [duplicate-name]`}},
		{"unknown level", dim.TreeSpec{Levels: levels, Members: []dim.Member{{Level: "regions", Key: "East"}}}, []string{
			`hierarchies.regions.East: unknown level "regions" (did you mean "region"?) [unknown-name]`}},
		{"unknown parent", dim.TreeSpec{Levels: levels, Members: []dim.Member{east, {Level: "team", Key: "hunters", Parent: "Eats"}}}, []string{
			`hierarchies.team.hunters: team "hunters" has the unknown parent region "Eats" (did you mean "East"?) [unknown-name]`}},
		{"parent on another level", dim.TreeSpec{Levels: levels, Members: []dim.Member{east, {Level: "rep", Key: "ann", Parent: "East", Pos: diag.Position{File: "reps.csv", Line: 7}}}}, []string{
			`reps.csv:7: rep "ann" has the unknown parent team "East" (there is a region "East") [unknown-name]`}},
		{"no parent", dim.TreeSpec{Levels: levels, Members: []dim.Member{{Level: "rep", Key: "ann"}, {Level: "region", Key: "East", Parent: "West"}}}, []string{
			`hierarchies.region.East: region "East" stands at the top and cannot have the parent "West" [wrong-level]`,
			`hierarchies.rep.ann: rep "ann" has no parent (only a region stands at the top) [missing-field]`}},
		{"two parents", dim.TreeSpec{Levels: levels, Members: []dim.Member{east, {Level: "region", Key: "West"}, hunters, {Level: "team", Key: "hunters", Parent: "West", From: day(3, 1), To: day(4, 1)}}}, []string{
			`hierarchies.team.hunters: team "hunters" stands under region "East" on [, ) and under region "West" on [2026-03-01, 2026-04-01) (on each day a node has one parent, and a key is unique within its level; the other at hierarchies.team.hunters) [overlap]`}},
		{"two owners", dim.TreeSpec{Levels: levels, Members: []dim.Member{east}, Owners: []dim.Owner{{Level: "region", Key: "East", Person: "eve", To: day(3, 2)}, {Level: "region", Key: "East", Person: "wim", From: day(3, 1)}}}, []string{
			`hierarchies.region.East: region "East" is owned by "eve" on [, 2026-03-02) and by "wim" on [2026-03-01, ) (on each day a node has one owner; the other at hierarchies.region.East) [overlap]`}},
		{"spans", dim.TreeSpec{Levels: levels, Members: []dim.Member{
			{Level: "region", Key: "A", From: day(3, 1), To: day(3, 1)}, {Level: "region", Key: "B", From: day(3, 2), To: day(3, 1)}, {Level: "region", Key: "C", From: 1 << 30}}}, []string{
			`hierarchies.region.A: region "A" is there on no day of [2026-03-01, 2026-03-01) (to is the day after the last one) [bad-value]`,
			`hierarchies.region.B: region "B" ends before it begins: [2026-03-02, 2026-03-01) [bad-value]`,
			`hierarchies.region.C: region "C" has a bound that is not a day of the years 1 to 9999 [bad-value]`}},
		{"orphan", dim.TreeSpec{Levels: levels, Members: []dim.Member{{Level: "region", Key: "East", From: day(1, 1), To: day(3, 1)}, {Level: "team", Key: "hunters", Parent: "East", From: day(1, 1)}}}, []string{
			`hierarchies.team.hunters: team "hunters" stands under region "East", which is not there on [2026-03-01, ) [orphan]`}},
		{"cycle", dim.TreeSpec{Levels: levels, Members: []dim.Member{east, hunters,
			{Level: "team", Key: "a", Parent: "b", ParentLevel: "team", To: day(3, 1)}, {Level: "team", Key: "a", Parent: "East", From: day(3, 1)}, {Level: "team", Key: "b", Parent: "a", ParentLevel: "team"}}}, []string{
			`hierarchies.team.a: each stands under the next: team "a", team "b", team "a" [cycle]`,
			`hierarchies.team.a: team "a" cannot stand under team "b" (the levels are, from the top down, region, team, rep) [wrong-level]`,
			`hierarchies.team.b: team "b" cannot stand under team "a" (the levels are, from the top down, region, team, rep) [wrong-level]`}},
		{"turns that are no cycle", dim.TreeSpec{Levels: []string{"r", "t"}, Members: []dim.Member{{Level: "r", Key: "r"},
			{Level: "t", Key: "a", Parent: "b", ParentLevel: "t", To: day(3, 1)}, {Level: "t", Key: "a", Parent: "r", From: day(3, 1)},
			{Level: "t", Key: "b", Parent: "r", To: day(3, 1)}, {Level: "t", Key: "b", Parent: "a", ParentLevel: "t", From: day(3, 1)}}}, []string{
			`hierarchies.t.a: t "a" cannot stand under t "b" (the levels are, from the top down, r, t) [wrong-level]`,
			`hierarchies.t.b: t "b" cannot stand under t "a" (the levels are, from the top down, r, t) [wrong-level]`}},
		{"keys and people", dim.TreeSpec{Levels: levels, Members: []dim.Member{{Level: "region"}, east}, Owners: []dim.Owner{{Level: "region", Key: "East"}, {Level: "region", Key: "West", Person: "wim"}}}, []string{
			`hierarchies.region: a region without a key [missing-field]`,
			`hierarchies.region.East: an owner of region "East" without a name (leave the owner out where there is none) [missing-field]`,
			`hierarchies.region.West: owner "wim" of the unknown region "West" [unknown-name]`}},
		{"paths", dim.TreeSpec{Levels: levels, Paths: []dim.Path{{Keys: []string{"a", "b", "c", "d"}}, {Keys: []string{""}}, {Keys: []string{"", "hunters"}}}}, []string{
			`hierarchies: a path of 4 keys in a hierarchy of 3 levels [bad-value]`,
			`hierarchies: a path without keys [missing-value]`,
			`hierarchies.team.hunters: team "hunters" has no parent (only a region stands at the top) [missing-field]`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tree, err := dim.NewTree(tt.spec)
			require.Error(t, err)
			assert.Nil(t, tree)
			assert.Equal(t, strings.Join(tt.want, "\n"), err.Error())
			assert.IsType(t, diag.List{}, err)
		})
	}
}

// TestTreeAgainstDays compares random trees with the plainest model there is: a
// table of parents for each day.
func TestTreeAgainstDays(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	const days = 40
	base := day(1, 1)
	for range 50 {
		spec := dim.TreeSpec{Levels: []string{"region", "team", "rep"}}
		parents := make([]map[dim.Node]dim.Node, days)
		owners := make([]map[dim.Node]string, days)
		for d := range days {
			parents[d], owners[d] = map[dim.Node]dim.Node{}, map[dim.Node]string{}
		}
		place := func(n dim.Node, level string, keys int) {
			for from := 0; from < days; {
				to := min(days, from+1+r.IntN(15))
				parent := dim.Node{}
				if level != "" {
					parent = dim.Node{Level: level, Key: fmt.Sprint(r.IntN(keys))}
				}
				spec.Members = append(spec.Members, dim.Member{Level: n.Level, Key: n.Key, Parent: parent.Key, From: base + calendar.Date(from), To: base + calendar.Date(to)})
				person := fmt.Sprint("p", r.IntN(4))
				if r.IntN(4) > 0 {
					spec.Owners = append(spec.Owners, dim.Owner{Level: n.Level, Key: n.Key, Person: person, From: base + calendar.Date(from), To: base + calendar.Date(to)})
				} else {
					person = ""
				}
				for d := from; d < to; d++ {
					parents[d][n] = parent
					if person != "" {
						owners[d][n] = person
					}
				}
				from = to
			}
		}
		for i := range 2 {
			place(region(fmt.Sprint(i)), "", 0)
		}
		for i := range 3 {
			place(team(fmt.Sprint(i)), "region", 2)
		}
		for i := range 6 {
			place(rep(fmt.Sprint(i)), "team", 3)
		}
		r.Shuffle(len(spec.Members), func(i, j int) { spec.Members[i], spec.Members[j] = spec.Members[j], spec.Members[i] })
		tree := newTree(t, spec)
		for d := range days {
			v := tree.On(base + calendar.Date(d))
			walked := 0
			for depth, n := range v.Walk(dim.Node{}) {
				walked++
				p, ok := v.Parent(n)
				require.Equal(t, parents[d][n], p)
				require.Equal(t, n.Level != "region", ok)
				require.Len(t, v.Ancestors(n), depth)
				require.Contains(t, v.Children(p), n)
				o, _ := v.Owner(n)
				require.Equal(t, owners[d][n], o)
				if ok = o != ""; ok {
					require.Contains(t, v.Owned(o), n)
				}
			}
			require.Equal(t, len(parents[d]), walked)
			require.Len(t, v.Under(dim.Node{}, "rep"), 6)
			if !slices.Contains(tree.Changes(), v.Date()) {
				require.Equal(t, outline(tree.On(v.Date()-1), dim.Node{}), outline(v, dim.Node{}))
			}
		}
		require.Empty(t, outline(tree.On(base-1), dim.Node{}))
		require.Empty(t, outline(tree.On(base+days), dim.Node{}))
	}
}

func BenchmarkTree(b *testing.B) {
	spec := dim.TreeSpec{Levels: []string{"region", "team", "rep"}}
	for i := range 10_000 {
		spec.Paths = append(spec.Paths, dim.Path{Keys: []string{fmt.Sprint("r", i%10), fmt.Sprint("t", i%500), fmt.Sprint("p", i)}})
	}
	b.Run("new", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := dim.NewTree(spec); err != nil {
				b.Fatal(err)
			}
		}
	})
	tree, err := dim.NewTree(spec)
	require.NoError(b, err)
	v := tree.On(day(3, 1))
	b.Run("walk", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for range v.Walk(dim.Node{}) {
			}
		}
	})
	b.Run("ancestor", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			v.Ancestor(rep("p77"), "region")
		}
	})
}
