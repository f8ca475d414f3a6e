package yamldoc_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/yamldoc"
)

// Every text holds BAD; Locate must find it in the file.
func TestLocate(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"plain", "f: sum(BAD)\n", "f:1:8"},
		{"plain after Chinese", "公式: 求和(BAD)\n", "f:1:8"},
		{"single quotes", "f: 'x == \"\" + BAD'\n", "f:1:15"},
		{"single quotes with a quote in them", "f: 'x == ''é'' + BAD'\n", "f:1:18"},
		{"double quotes", `f: "x + BAD"`, "f:1:9"},
		{"double quotes with escapes", `f: "x == \"\u4e2d\x41\" + BAD"`, "f:1:27"},
		{"double quotes with an escaped line break", "f: \"x + \\\n   BAD\"", "f:2:4"},
		{"double quotes over lines", "f: \"x +\n\n   BAD\"", "f:3:4"},
		{"flow map", "a: {f: 'x + BAD', b: 1}\n", "f:1:13"},
		{"plain over lines", "f: x +\n  y + BAD\n", "f:2:7"},
		{"plain over lines with a gap", "f: x +\n\n\n  y + BAD\n", "f:4:7"},
		{"literal", "f: |\n  x +\n  BAD\n", "f:3:3"},
		{"literal with deeper lines", "f: |-\n    x +\n      BAD\n", "f:3:7"},
		{"literal with a comment and empty lines", "a:\n  f: |+ # why\n\n    x +\n\n    BAD\n\n", "f:6:5"},
		{"literal with CRLF", "f: |\r\n  x +\r\n  BAD\r\n", "f:3:3"},
		{"literal in a list", "f:\n- |\n x +\n BAD", "f:4:2"},
		{"folded", "f: >\n  x +\n  BAD\n", "f:3:3"},
		{"tagged", "f: !!str x + BAD\n", "f:1:14"},
	} {
		t.Run(c.name, func(t *testing.T) {
			root, problems := yamldoc.Parse("f", []byte(c.src), yamldoc.Limits{})
			require.Empty(t, problems)
			n := findText(root)
			require.NotNil(t, n)
			before, _, _ := strings.Cut(n.Text(), "BAD")
			line := 1 + strings.Count(before, "\n")
			column := len([]rune(before[strings.LastIndex(before, "\n")+1:])) + 1
			got := n.Locate(diag.List{{
				Pos:     diag.Position{Line: line, Column: column},
				End:     diag.Position{Line: line, Column: column + 3},
				Message: "no", Source: n.Text(),
				Related: []diag.Related{{Pos: diag.Position{Line: line, Column: column}}},
			}})
			require.Len(t, got, 1)
			assert.Equal(t, c.want, got[0].Pos.String())
			assert.Equal(t, got[0].Pos.Column+3, got[0].End.Column)
			assert.Equal(t, got[0].Pos.Line, got[0].End.Line)
			assert.Equal(t, got[0].Pos, got[0].Related[0].Pos)
			assert.Equal(t, "no", got[0].Message)
			assert.Empty(t, got[0].Source)
		})
	}
}

func findText(n *yamldoc.Node) *yamldoc.Node {
	if strings.Contains(n.Text(), "BAD") {
		return n
	}
	for item := range n.Items() {
		if f := findText(item); f != nil {
			return f
		}
	}
	for _, v := range n.Entries() {
		if f := findText(v); f != nil {
			return f
		}
	}
	return nil
}

func TestLocateWithoutAPlace(t *testing.T) {
	root, _ := yamldoc.Parse("f", []byte("f: |2\n    x +\n    BAD\ng: x\n"), yamldoc.Limits{})
	inText := diag.Problem{Pos: diag.Position{Line: 2, Column: 3}, Message: "no"}
	got := root.Get("f").Locate(diag.List{inText, {Pos: diag.Position{File: "other", Line: 9}, Message: "left alone"}, {Message: "of the whole"}})
	assert.Equal(t, "f:1:4: at 2:3 of the text: no\nother:9: left alone\nf:1:4: of the whole", got.Error())

	got = root.Get("g").Locate(diag.List{inText, {Pos: diag.Position{Line: 1, Column: 2}, Message: "the end"}})
	assert.Equal(t, "f:4:4: at 2:3 of the text: no\nf:4:5: the end", got.Error())

	var none *yamldoc.Node
	assert.Equal(t, diag.List{inText}, none.Locate(diag.List{inText}))
	assert.Nil(t, root.Locate(nil))
}

func TestOffset(t *testing.T) {
	root, _ := yamldoc.Parse("f", []byte("f: 'a''b'\ng: [x]\n"), yamldoc.Limits{})
	f := root.Get("f")
	for _, c := range []struct {
		from, to int
		want     string
	}{
		{0, 1, "f:1:5 f:1:6"},
		{1, 2, "f:1:6 f:1:7"},
		{2, 3, "f:1:8 f:1:9"},
		{3, 3, "f:1:9 f:1:9"}, // before the closing quote
		{0, 3, "f:1:5 f:1:9"},
	} {
		start, end, ok := f.Offset(c.from, c.to)
		require.True(t, ok)
		assert.Equal(t, c.want, fmt.Sprint(start, end))
	}
	for _, r := range [][2]int{{-1, 0}, {2, 1}, {0, 4}} {
		_, _, ok := f.Offset(r[0], r[1])
		assert.False(t, ok)
	}
	_, _, ok := root.Get("g").Offset(0, 0)
	assert.False(t, ok)
}

func TestPosAndEnd(t *testing.T) {
	root, _ := yamldoc.Parse("f", []byte("'a b': \"c\"\nd:\n  e: 中文\n  f: x\n    y\n  g: ''\n  h: [1]\n  i: |\n    x\n  j:\n"), yamldoc.Limits{})
	spans := map[string]string{}
	var visit func(n *yamldoc.Node)
	visit = func(n *yamldoc.Node) {
		for k, v := range n.Entries() {
			spans[k.Text()] = fmt.Sprint(k.Pos(), " ", k.End(), " ", v.Pos(), " ", v.End())
			visit(v)
		}
	}
	visit(root)
	assert.Equal(t, map[string]string{
		"a b": "f:1:1 f:1:6 f:1:8 f:1:11",
		"d":   "f:2:1 f:2:2 f:3:3 -",
		"e":   "f:3:3 f:3:4 f:3:6 f:3:8",
		"f":   "f:4:3 f:4:4 f:4:6 -",
		"g":   "f:6:3 f:6:4 f:6:6 f:6:8",
		"h":   "f:7:3 f:7:4 f:7:6 -",
		"i":   "f:8:3 f:8:4 f:8:6 -",
		"j":   "f:10:3 f:10:4 f:10:5 -",
	}, spans)
}

func TestLongLines(t *testing.T) {
	// Positions are looked up by an index with marks at regular distances.
	src := "a: [" + strings.Repeat("中文, ", 2000) + "BAD]\n"
	root, problems := yamldoc.Parse("f", []byte(src), yamldoc.Limits{})
	require.Empty(t, problems)
	start, _, ok := findText(root).Offset(0, 3)
	require.True(t, ok)
	assert.Equal(t, 5+4*2000, start.Column)
	lines := strings.Split(src, "\n")
	checkPlaces(t, root, lines)
}

func TestNilNode(t *testing.T) {
	var n *yamldoc.Node
	assert.Equal(t, yamldoc.Invalid, n.Kind())
	assert.Empty(t, n.Text())
	assert.Zero(t, n.Len())
	assert.Nil(t, n.Get("a", "b"))
	assert.Equal(t, diag.Position{}, n.Pos())
	assert.Equal(t, diag.Position{}, n.End())
	assert.False(t, n.Quoted())
	for range n.Items() {
		t.Fatal("an item of nothing")
	}
	for range n.Entries() {
		t.Fatal("an entry of nothing")
	}
}
