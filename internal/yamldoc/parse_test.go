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

// dump writes a tree in one line, texts in Go quotes.
func dump(n *yamldoc.Node) string {
	var b strings.Builder
	switch n.Kind() {
	case yamldoc.Invalid:
		return "!"
	case yamldoc.Null:
		return "-"
	case yamldoc.Text:
		return fmt.Sprintf("%q", n.Text())
	case yamldoc.List:
		for item := range n.Items() {
			b.WriteString(" " + dump(item))
		}
		return "[" + strings.TrimPrefix(b.String(), " ") + "]"
	}
	for k, v := range n.Entries() {
		b.WriteString(" " + k.Text() + ":" + dump(v))
	}
	return "{" + strings.TrimPrefix(b.String(), " ") + "}"
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"", "-"},
		{"# nothing\n", "-"},
		{"---\n", "-"},
		{"b: 1.10\na: 2026-01-01\nc: 007\nd: true\ne: 1e3\n", `{b:"1.10" a:"2026-01-01" c:"007" d:"true" e:"1e3"}`},
		{"a:\nb: ~\nc: null\nd: 'null'\ne: ''\n", `{a:- b:- c:- d:"null" e:""}`},
		{"a: !!str 007\nb: !!null x\nc: !!str\nd: !!seq [a]\n", `{a:"007" b:- c:"" d:["a"]}`},
		{"a: {b: [1, 'x, y'], c: {}}\n", `{a:{b:["1" "x, y"] c:{}}}`},
		{"null: x\n~: y\n", `{null:"x" ~:"y"}`},
		{"名称: 收入\r\nb: 1\r\n", `{名称:"收入" b:"1"}`},
		{"\ufeffa: 1\n", `{a:"1"}`},
		{"f: |\n  a +\n  b\n", `{f:"a +\nb\n"}`},
		{"title: a (b # to do\n", `{title:"a (b"}`},
		{"title: it's # what's new\n", `{title:"it's"}`},
		{"f: sum(x) # of (all)\n", `{f:"sum(x)"}`},
		{"f: revenue\n  - cost\n", `{f:"revenue - cost"}`},
		{"a: {b: ~, c: null}\n", `{a:{b:- c:-}}`},
	} {
		n, problems := yamldoc.Parse("f", []byte(c.src), yamldoc.Limits{})
		require.Empty(t, problems, c.src)
		assert.Equal(t, c.want, dump(n), c.src)
	}
}

// What YAML would read as something else than it looks like, and what is not YAML.
func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		// Silent damage.
		{"where: !active\n", `f:1:8: YAML tags are not supported: "!active" (quote the value; in formulas write "not" for "!") [custom-tag]`},
		{"where: ! active\n", `f:1:8: YAML tags are not supported: "!" (quote the value; in formulas write "not" for "!") [custom-tag]`},
		{"a: !x {b: 1}\n", `f:1:4: YAML tags are not supported: "!x" (quote the value; in formulas write "not" for "!") [custom-tag]`},
		{"a: !!binary aGk=\n", `f:1:4: YAML tags are not supported: "!!binary" (quote the value; in formulas write "not" for "!") [custom-tag]`},
		{"a: &x 1\nb: *x\n", "f:1:4: YAML anchors are not supported: \"&x\" (quote the value if the \"&\" belongs to it) [anchor]\n" +
			"f:2:4: YAML aliases are not supported: \"*x\" (quote the value if the \"*\" belongs to it) [anchor]"},
		{"b: 2\nwhere: *x\n", `f:2:8: YAML aliases are not supported (quote a value that begins with "*") [anchor]`},
		{"<<: {a: 1}\nb: 2\n", `f:1:1: YAML merge keys are not supported [anchor]`},
		{"a: 1\nb: 2\n'a': 3\n", `f:3:1: duplicate key "a" (first defined at f:1:1) [duplicate-key]`},
		{"a: {formula: percentile(x, 0.95)}\n", `f:1:14: the comma after "percentile(x" ends the value (quote the value: in {…} and […] a comma ends it) [cut-by-comma]`},
		{"a: {formula: if(x, y, z), title: t}\n", `f:1:14: the comma after "if(x" ends the value (quote the value: in {…} and […] a comma ends it) [cut-by-comma]`},
		{"a: {where: name == \"x, y\", b: 1}\n", `f:1:12: the comma after "name == \"x" ends the value (quote the value: in {…} and […] a comma ends it) [cut-by-comma]`},
		{"c: [percentile(x, 0.5), sum(a)]\n", `f:1:5: the comma after "percentile(x" ends the value (quote the value: in {…} and […] a comma ends it) [cut-by-comma]`},
		{"a: {b, c: 1}\n", `f:1:5: "b" has no value (in {…} a comma ends a value and every key needs one; quote text that contains commas) [missing-value]`},
		{"f: sum(x # y)\n", `f:1:4: the value ends before #, which begins a comment (quote the value if the # belongs to it) [cut-by-comment]`},
		{"f: status == \"a #1\"\n", `f:1:4: the value ends before #, which begins a comment (quote the value if the # belongs to it) [cut-by-comment]`},
		{"b:\n- c\n - d\n", `f:3:2: this list item is read as part of the text above it (check the indentation) [syntax]`},
		{"a: 1\n---\nb: 2\n", `f:2:1: a second YAML document begins here (one file holds one document: remove the --- or make it another file) [many-documents]`},
		{"? [a]\n: b\n", `f:1:3: a key must be text, not a list (quote a value that begins with "{", "[" or "?") [bad-key]`},
		{"a:\n  '': b\n", `f:2:3: a key is missing (write name: value) [bad-key]`},

		// Characters.
		{"a: \xff\n", `f:1:4: byte 0xff is not UTF-8 text (save the file as UTF-8) [not-utf8]`},
		{"\xff\xfea\x00", `f:1:1: the file is UTF-16 text (save it as UTF-8) [not-utf8]`},
		{"a: 中\x01\n", `f:1:5: control character U+0001 [bad-character]`},
		{"a: b\u202ec\n", `f:1:5: invisible character U+202E (remove it, or write it in double quotes as "\u202E") [bad-character]`},
		{"a: 1\rb: 2\n", `f:1:5: carriage return without a line feed [bad-character]`},

		// Syntax.
		{"a:\n\tb: 1\n", `f:2:1: the line is indented with a tab (YAML indents with spaces) [tab-indent]`},
		{"a:\n  b: 1\n\tc: 1\n", `f:3:1: the line is indented with a tab (YAML indents with spaces) [tab-indent]`},
		{"a: 1\n  b: 2\n", `f:2:3: the line is indented as if it continued the value above it (check the indentation) [syntax]`},
		{"title: foo: bar\n", `f:1:11: ":" is not allowed here (check the indentation; text that contains ": " must be quoted) [syntax]`},
		{"where: a ? b : c\n", `f:1:14: ":" is not allowed here (check the indentation; text that contains ": " must be quoted) [syntax]`},
		{"title：x\nb: 1\n", `f:1:1: expected ":" and a value (write ":" and a space: "：" is a full-width colon) [syntax]`},
		{"foo bar\nb: 1\n", `f:1:1: expected ":" and a value (write key: value) [syntax]`},
		{"x:\n  formula: \"a\" + \"b\"\n  y: 2\n", `f:2:16: this does not continue the map above it (check the indentation; a value that begins with a quote must end with it, so quote the whole value) [syntax]`},
		{"a:\n  - b: 1\n    c: 2\n   d: 3\n", `f:4:5: this does not continue the list above it (check the indentation; each item begins with "- ") [syntax]`},
		{"x:\n  y: {of: revenue{region=East}}\nz: 1\n", `f:2:18: expected "," or "}" here (close {…}, and quote values inside it that contain any of { } [ ] , or quotes) [syntax]`},
		{"x:\n  y: {of: revenue\nz: 1\n", `f:2:6: expected "," or "}" here (close {…}, and quote values inside it that contain any of { } [ ] , or quotes) [syntax]`},
		{"x: [a, b\n", `f:1:4: expected "," or "]" here (close […], and quote values inside it that contain any of { } [ ] , or quotes) [syntax]`},
		{"a: 1\nx:\n  y: \"abc\nz: 1\n", `f:3:6: the quote that begins here is never closed [syntax]`},
		{"y: 'it''s \"x\" abc\nz: 1\n", `f:1:4: the quote that begins here is never closed [syntax]`},
		{"where: @x\n", `f:1:8: a value cannot begin with '@' (quote the value) [syntax]`},
		{"where: % 3\n", `f:1:8: a value cannot begin with '%' (quote the value) [syntax]`},
		{"where: > 3\n", `f:1:8: text after > or | (quote a value that begins with > or |) [syntax]`},
		{"where: - x\n", `f:1:8: "- " is not allowed here (begin the list on its own line; quote a value that begins with -) [syntax]`},
		{"a: \"\\q\"\n", `f:1:5: unknown escape in double quotes (use single quotes, in which a backslash is a backslash) [syntax]`},
		{"a: }\n", `f:1:4: a value is missing here (quote a value that begins with any of , ] } ? : -) [syntax]`},
		{"a: 1\n...\nfoo\n", `f:3:1: text after the end of the document (check the indentation, and quote values as a whole) [syntax]`},
	} {
		_, problems := yamldoc.Parse("f", []byte(c.src), yamldoc.Limits{})
		assert.Equal(t, c.want, diag.Join(problems).Error(), c.src)
	}
}

// What has a problem is Invalid, the rest is read.
func TestParseReturnsTheRest(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"a: !x 1\nb: 2\n", `{a:! b:"2"}`},
		{"a: 1\na: 2\n", `{a:"1"}`},
		{"a: {formula: percentile(x, 0.95), title: t}\n", `{a:{formula:! title:"t"}}`},
		{"c: [percentile(x, 0.5), sum(a)]\n", `{c:[! ! "sum(a)"]}`},
		{"a: {b, c: 1}\n", `{a:{b:! c:"1"}}`},
		{"a: f(x # )\nb: 2\n", `{a:! b:"2"}`},
		{"<<: {a: 1}\nb: 2\n", `{b:"2"}`},
		{"a: 1\n---\nb: 2\n", `{a:"1"}`},
	} {
		n, problems := yamldoc.Parse("f", []byte(c.src), yamldoc.Limits{})
		require.NotEmpty(t, problems, c.src)
		assert.Equal(t, c.want, dump(n), c.src)
	}
}

// Keys that come again are found among few and among many.
func TestDuplicateKeys(t *testing.T) {
	for _, n := range []int{1, 15, 16, 17, 18, 100} {
		var src, want strings.Builder
		var lines []string
		for i := range n {
			fmt.Fprintf(&src, "k%d: %d\n", i, i)
			fmt.Fprintf(&want, " k%d:\"%d\"", i, i)
		}
		for i := range n {
			fmt.Fprintf(&src, "k%d: again\n", i)
			lines = append(lines, fmt.Sprintf("%d %d", n+i+1, i+1))
		}
		root, problems := yamldoc.Parse("f", []byte(src.String()), yamldoc.Limits{})
		assert.Equal(t, "{"+want.String()[1:]+"}", dump(root))
		var got []string
		for _, p := range problems {
			require.Equal(t, diag.DuplicateKey, p.Code)
			got = append(got, fmt.Sprintf("%d %d", p.Pos.Line, p.Related[0].Pos.Line))
		}
		assert.Equal(t, lines, got)
	}
}

func TestEntryAndItem(t *testing.T) {
	root, problems := yamldoc.Parse("f", []byte("a: 1\nb: [x, y]\n"), yamldoc.Limits{})
	require.Empty(t, problems)
	key, list := root.Entry("b")
	assert.Equal(t, "2:1", fmt.Sprintf("%d:%d", key.Pos().Line, key.Pos().Column))
	assert.Equal(t, 2, list.Len())
	assert.Equal(t, "y", list.Item(1).Text())
	for _, none := range []*yamldoc.Node{list.Item(2), list.Item(-1), root.Item(0), (*yamldoc.Node)(nil).Item(0)} {
		assert.Nil(t, none)
	}
	for _, n := range []*yamldoc.Node{root, list, key, nil} {
		key, value := n.Entry("c")
		assert.Nil(t, key)
		assert.Nil(t, value)
	}
}

func TestLimits(t *testing.T) {
	nested := func(n int) []byte { return []byte(strings.Repeat("[", n) + strings.Repeat("]", n)) }
	codes := func(data []byte, l yamldoc.Limits) (codes []diag.Code) {
		_, problems := yamldoc.Parse("f", data, l)
		for _, p := range problems {
			codes = append(codes, p.Code)
		}
		return codes
	}
	assert.Empty(t, codes(nested(64), yamldoc.Limits{}))
	assert.Equal(t, []diag.Code{diag.TooDeep}, codes(nested(65), yamldoc.Limits{}))
	assert.Equal(t, []diag.Code{diag.TooDeep}, codes(nested(3), yamldoc.Limits{Depth: 2}))
	assert.Equal(t, []diag.Code{diag.TooDeep}, codes(nested(20000), yamldoc.Limits{}))
	assert.Empty(t, codes([]byte("a: 1"), yamldoc.Limits{Bytes: 4}))
	assert.Equal(t, []diag.Code{diag.TooLarge}, codes([]byte("a: 12"), yamldoc.Limits{Bytes: 4}))
	assert.Empty(t, codes([]byte(strings.Repeat("# a\n", 1<<18)), yamldoc.Limits{}))
	assert.Equal(t, []diag.Code{diag.TooLarge}, codes([]byte(strings.Repeat("# a\n", 1<<18)+"\n"), yamldoc.Limits{}))
}

// Files of one repeated piece are where readers go quadratic; a quadratic one takes
// minutes here.
func TestRepetitiveFiles(t *testing.T) {
	size := 1 << 18
	if testing.Short() {
		size = 1 << 15
	}
	for _, unit := range []string{"[", "{", "- ", "#\n", "\"", "? ", "&a ", "a\n", "a: |\n", "[a,", "[(,", "{a: (,", "a:\n", "中", "(# ", "- a\n - b\n", "]", "a: #\n  b: #\n"} {
		for _, head := range []string{"", "["} {
			data := []byte(head + strings.Repeat(unit, (size-1)/len(unit)))
			_, problems := yamldoc.Parse("f", data, yamldoc.Limits{})
			assert.LessOrEqual(t, len(problems), 1000)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"indicators:\n  revenue: {title: {zh: 销售收入}, formula: 'sum(amount)'}\n  x:\n    formula: |\n      a +\n      b\n",
		"a: \"x\\u4e2d\\\n  y\"\nb: >\n  folded\n  text\n\n  more\nc: plain\n  text\n\n  more\n",
		"a: {formula: percentile(x, 0.95)}\nb: [f(x, y), 'it''s']\n", "a: f(x # y)\n", "a: !x &y *z\n", "a:\n\tb: 1\n", "? a\n: b\n", "a: 'b\n", "a: 1\n  b: 2\n", "- a\n - b\n", "a: !!str\r\n  b\r\n",
		"a: \"x\\ 4d\ne2\\'\"", "indica  rev:jue: {t {zhe 销售收\n  x:\n{zh",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, problems := yamldoc.Parse("f", data, yamldoc.Limits{})
		lines := strings.Split(strings.TrimPrefix(string(data), "\ufeff"), "\n")
		for _, p := range problems {
			require.NotEmpty(t, p.Code)
			require.NotEmpty(t, p.Message)
			if p.Pos.IsValid() {
				require.LessOrEqual(t, p.Pos.Line, len(lines), p.Error())
				require.LessOrEqual(t, p.Pos.Column, len([]rune(lines[p.Pos.Line-1]))+1, p.Error())
			}
		}
		if n == nil {
			require.NotEmpty(t, problems)
			return
		}
		checkPlaces(t, n, lines)
	})
}

// checkPlaces checks that every rune of every text is found where it stands.
func checkPlaces(t *testing.T, n *yamldoc.Node, lines []string) {
	for item := range n.Items() {
		checkPlaces(t, item, lines)
	}
	for k, v := range n.Entries() {
		checkPlaces(t, k, lines)
		checkPlaces(t, v, lines)
	}
	if n.Kind() != yamldoc.Text {
		return
	}
	first := []rune(lines[n.Pos().Line-1])[n.Pos().Column-1]
	before := n.Pos()
	for i, r := range []rune(n.Text()) {
		start, end, ok := n.Offset(i, i+1)
		if !ok {
			// Only blocks whose indent is not known, or folded with gaps, have no places.
			require.Contains(t, "|>!", string(first), "%q", n.Text())
			return
		}
		require.LessOrEqual(t, before.Compare(start), 0)
		require.Equal(t, start.Line, end.Line)
		before = start
		line := []rune(strings.TrimSuffix(lines[start.Line-1], "\r"))
		if start.Column > len(line) {
			require.Contains(t, " \n", string(r), "folded line break")
			continue
		}
		if got := line[start.Column-1]; got != r && got != '\\' {
			require.Contains(t, " \n", string(r), "%q at %v of %q", r, start, n.Text())
			require.Contains(t, " \t", string(got), "first %q", first)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	var s strings.Builder
	s.WriteString("indicators:\n")
	for i := range 1000 {
		fmt.Fprintf(&s, "  revenue_%d:\n    title: {zh: 销售收入, en: Revenue}\n    tier: strategic\n    dataset: orders\n    formula: sum(amount) / count_distinct(order_id)\n    where: status == \"won\"\n", i)
	}
	data := []byte(s.String())
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, problems := yamldoc.Parse("f", data, yamldoc.Limits{}); len(problems) > 0 {
			b.Fatal(problems)
		}
	}
}
