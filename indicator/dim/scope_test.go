package dim_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/dim"
)

func TestScopeText(t *testing.T) {
	tests := []struct {
		name  string
		scope dim.Scope
		want  string
	}{
		{"everything", dim.Scope{}, ""},
		{"one", dim.At("region", "East"), "region=East"},
		{"sorted by name", dim.At("segment", "a, b").And("region", "East"), `region=East, segment="a, b"`},
		{"no value", dim.AtNone("customer.segment"), "customer.segment=nil"},
		{"text nil", dim.At("segment", "nil"), `segment="nil"`},
		{"empty text", dim.At("segment", ""), `segment=""`},
		{"space", dim.At("state", "New York"), `state="New York"`},
		{"Chinese", dim.At("大区", "华东").And("客户.等级", "A类"), "大区=华东, 客户.等级=A类"},
		{"numbers and times", dim.At("n", "-1.5").And("at", "2026-03-01T08:00:00+08:00"), "at=2026-03-01T08:00:00+08:00, n=-1.5"},
		{"signs", dim.At("a", "x{y}").And("b", "@home").And("c", `say "hi"`), `a="x{y}", b="@home", c="say \"hi\""`},
		{"not UTF-8", dim.At("a", "\xff\n\x00"), `a="\xff\n\x00"`},
		{"said twice", dim.At("a", "1").And("a", "1"), "a=1"},
		{"contradiction", dim.At("a", "2").And("a", "1").AndNone("a"), "a=1, a=2, a=nil"},
		{"bad name", dim.At("a b", "1"), `"a b"=1`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, tt.scope.String())
			back, err := dim.ParseScope(tt.want)
			if tt.scope.Err() != nil {
				assert.Error(t, err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.scope, back)
		})
	}
}

func TestParseScopeIsLenientAboutSpace(t *testing.T) {
	s, err := dim.ParseScope(" region = \"East\" ,\n\tsegment=nil ")
	require.NoError(t, err)
	assert.Equal(t, dim.At("region", "East").AndNone("segment"), s)

	s, err = dim.ParseScope(" \t")
	require.NoError(t, err)
	assert.Equal(t, dim.Scope{}, s)
}

func TestParseScopeErrors(t *testing.T) {
	tests := []struct{ text, want string }{
		{"region", `1:7: the text ends where = should stand after region (a scope has only conditions of the form name=value) [bad-address]`},
		{"region=", `1:8: region has no value (write "" for empty text and nil for no value) [bad-address]`},
		{"region=, a=1", `1:8: region has no value (write "" for empty text and nil for no value) [bad-address]`},
		{"state=New York, a=1", `1:11: unexpected 'Y' after state=New (quote a value with spaces or signs: state="New York") [bad-address]`},
		{"state='x'", `1:7: unexpected '\'' where the value of state should stand (quote a value with spaces or signs: state="x") [bad-address]`},
		{"a=1,", `1:5: the text ends where the name of a dimension should stand [bad-address]`},
		{"a=1,\n b~2", `2:3: unexpected '~' where = should stand after b (a scope has only conditions of the form name=value) [bad-address]`},
		{"地区=东 西", `1:6: unexpected '西' after 地区=东 (quote a value with spaces or signs: 地区="东 西") [bad-address]`},
		{"地区＝东", `1:3: full-width '＝' where = should stand after 地区 (write =) [full-width]`},
		{"a=1，b=2", `1:4: full-width '，' after a=1 (write ,) [full-width]`},
		{"region != East", `1:8: unexpected '!' where = should stand after region (a scope has only conditions of the form name=value) [bad-address]`},
		{"a==1", `1:3: unexpected '=' where the value of a should stand [bad-address]`},
		{"2a=1", `1:1: "2a" is not the name of a dimension (a name is a letter or _, then letters, digits or _; a path joins names with dots) [bad-name]`},
		{"a..b=1", `1:1: "a..b" is not the name of a dimension (a name is a letter or _, then letters, digits or _; a path joins names with dots) [bad-name]`},
		{"a=1, b=2, a=nil", `1:11: a cannot be both 1 and nil [field-conflict]`},
		{`a="x`, `1:3: the quoted value of a does not end, or has an escape that Go does not know (write \" and \\ inside quotes) [bad-address]`},
		{"region=East}", `1:12: unexpected '}' after region=East (quote a value with spaces or signs: region="East}") [bad-address]`},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			s, err := dim.ParseScope(tt.text)
			require.Error(t, err)
			assert.Equal(t, tt.want, err.Error())
			assert.Zero(t, s)
			p, ok := err.(diag.Problem)
			require.True(t, ok)
			assert.Equal(t, tt.text, p.Source)
		})
	}
}

func TestScopeErr(t *testing.T) {
	assert.NoError(t, dim.Scope{}.Err())
	assert.NoError(t, dim.At("a", "1").And("a", "1").Err())
	err := dim.At("region", "East").And("region", "West").And("a b", "x").Err()
	assert.EqualError(t, err, `"a b" is not the name of a dimension (a name is a letter or _, then letters, digits or _; a path joins names with dots) [bad-name]
region cannot be both East and West [field-conflict]`)
	_, err = json.Marshal(dim.At("a", "1").AndNone("a"))
	assert.ErrorContains(t, err, "a cannot be both 1 and nil")
}

func TestScopeParts(t *testing.T) {
	s := dim.At("region", "East").And("segment", "Consumer").AndNone("tier")

	c, ok := s.Get("segment")
	assert.True(t, ok)
	assert.Equal(t, dim.Cond{Name: "segment", Value: "Consumer"}, c)
	c, ok = s.Get("tier")
	assert.True(t, ok)
	assert.Equal(t, dim.Cond{Name: "tier", None: true}, c)
	_, ok = s.Get("regio")
	assert.False(t, ok)

	assert.Equal(t, 3, s.Len())
	assert.Equal(t, []string{"region", "segment", "tier"}, s.Names())
	assert.Equal(t, "segment=Consumer", s.Without("region", "tier", "other").String())
	assert.Equal(t, "region=East, tier=nil", s.Only("tier", "region").String())
	assert.True(t, s.Without("region", "segment", "tier").IsZero())
	assert.Equal(t, dim.Scope{}, s.Only())
	for c := range s.All() {
		assert.Equal(t, "region=East", c.String())
		break
	}
}

func TestScopeContains(t *testing.T) {
	east, cell := dim.At("region", "East"), dim.At("region", "East").And("a", "1").And("z", "1")
	none := dim.AtNone("region")
	assert.True(t, dim.Scope{}.Contains(cell))
	assert.True(t, east.Contains(cell))
	assert.True(t, cell.Contains(cell))
	assert.False(t, cell.Contains(east))
	assert.False(t, east.Contains(dim.Scope{}))
	assert.False(t, east.Contains(dim.At("region", "West")))
	assert.False(t, none.Contains(dim.At("region", "")), "no value is not empty text")

	assert.True(t, none.Disjoint(east))
	assert.True(t, dim.At("region", "West").And("b", "1").Disjoint(cell))
	assert.False(t, dim.At("b", "1").Disjoint(cell))
	assert.False(t, dim.Scope{}.Disjoint(east))
}

// randomScope draws from few names and values, so that scopes often meet.
func randomScope(r *rand.Rand) dim.Scope {
	values := []string{"", "nil", "a", "b", "a b", "\xff", "é", strings.Repeat("long", 60)}
	var conds []dim.Cond
	for _, name := range []string{"a", "ab", "a.b", "区"} {
		switch n := r.IntN(len(values) + 4); {
		case n < len(values):
			conds = append(conds, dim.Cond{Name: name, Value: values[n]})
		case n == len(values):
			conds = append(conds, dim.Cond{Name: name, Value: "ignored", None: true})
		}
	}
	r.Shuffle(len(conds), func(i, j int) { conds[i], conds[j] = conds[j], conds[i] })
	return dim.Of(conds...)
}

func TestScopeProperties(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	scopes := []dim.Scope{{}}
	for range 60 {
		scopes = append(scopes, randomScope(r))
	}
	for _, s := range scopes {
		require.NoError(t, s.Err())
		back, err := dim.ParseScope(s.String())
		require.NoError(t, err)
		require.Equal(t, s, back)
		require.Equal(t, s, dim.Of(slices.Collect(s.All())...))
		for _, u := range scopes {
			both := s.Intersect(u)
			require.Equal(t, both, u.Intersect(s))
			require.Equal(t, s == u, s.Compare(u) == 0)
			require.Equal(t, s == u, s.String() == u.String())
			require.Equal(t, -s.Compare(u), u.Compare(s))
			require.True(t, s.Contains(both) && u.Contains(both))
			require.Equal(t, both == u, s.Contains(u), "%v contains %v", s, u)
			require.Equal(t, both.Err() != nil, s.Disjoint(u))
			names := u.Names()
			require.Equal(t, s, s.Without(names...).Intersect(s.Only(names...)))
		}
	}
	slices.SortFunc(scopes, dim.Scope.Compare)
	require.True(t, slices.IsSortedFunc(scopes, dim.Scope.Compare))
	require.Equal(t, dim.Scope{}, scopes[0])
}

func TestScopeOrder(t *testing.T) {
	got := []dim.Scope{
		dim.AtNone("a"), dim.At("b", ""), dim.At("a", "2"), dim.At("a", "10").And("b", "1"), dim.At("a", "10"), {}, dim.At("long_name", "1"),
	}
	slices.SortFunc(got, dim.Scope.Compare)
	var text []string
	for _, s := range got {
		text = append(text, s.String())
	}
	assert.Equal(t, []string{"", "a=10", "a=10, b=1", "a=2", "a=nil", `b=""`, "long_name=1"}, text)
}

func TestScopeOfLeavesItsArgumentsAlone(t *testing.T) {
	conds := []dim.Cond{{Name: "b", Value: "1"}, {Name: "a", Value: "1"}}
	dim.Of(conds...)
	assert.Equal(t, "b", conds[0].Name)
}

func TestScopeJSON(t *testing.T) {
	in := map[dim.Scope]int{dim.At("region", "New York"): 1, {}: 2}
	b, err := json.Marshal(in)
	require.NoError(t, err)
	assert.JSONEq(t, `{"": 2, "region=\"New York\"": 1}`, string(b))
	var out map[dim.Scope]int
	require.NoError(t, json.Unmarshal(b, &out))
	assert.Equal(t, in, out)
	s := dim.At("a", "1")
	assert.Error(t, json.Unmarshal([]byte(`"a="`), &s))
	assert.Equal(t, dim.At("a", "1"), s, "a failed read changes nothing")
}

func FuzzScope(f *testing.F) {
	for _, s := range []string{"", "region=East", `a="x\n", b=nil`, "区.域=华东, a=-1.5", "a==", "a=1,a=2", `a="`, "＝", "a=\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		// Any text is a value, and survives.
		cell := dim.At("a", text).AndNone("b")
		back, err := dim.ParseScope(cell.String())
		require.NoError(t, err)
		require.Equal(t, cell, back)

		s, err := dim.ParseScope(text)
		if err != nil {
			p := err.(diag.Problem)
			require.True(t, p.Pos.Line >= 1 && p.Pos.Column >= 1 && p.Message != "" && p.Code != "")
			return
		}
		require.NoError(t, s.Err())
		again, err := dim.ParseScope(s.String())
		require.NoError(t, err)
		require.Equal(t, s, again)
		require.Equal(t, s.String(), again.String())
	})
}

func BenchmarkScope(b *testing.B) {
	conds := []dim.Cond{{Name: "region", Value: "East"}, {Name: "segment", Value: "Consumer"}}
	b.Run("of", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			dim.Of(conds...)
		}
	})
	s := dim.Of(conds...)
	b.Run("get", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			s.Get("segment")
		}
	})
	b.Run("string", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = s.String()
		}
	})
	text := s.String()
	b.Run("parse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = dim.ParseScope(text)
		}
	})
}
