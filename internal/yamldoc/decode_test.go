package yamldoc_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/yamldoc"
)

type tier string

type item struct {
	Name    string
	Title   map[string]string
	Tier    tier
	Formula string
	Tags    []string
	Old     bool
}

// load reads a small file format as a package would.
func load(d *yamldoc.Decoder, root *yamldoc.Node) (items []item) {
	d.Fields(root,
		yamldoc.Field{Name: "items", Read: func(n *yamldoc.Node) {
			for key, value := range d.Entries(n) {
				var x item
				x.Name, _ = d.Name(key)
				d.Fields(value,
					yamldoc.Field{Name: "title", Read: yamldoc.Set(&x.Title, d.Localized)},
					yamldoc.Field{Name: "tier", Read: yamldoc.Set(&x.Tier, yamldoc.OneOf[tier](d, "strategic", "tactical"))},
					yamldoc.Field{Name: "formula", Read: yamldoc.Set(&x.Formula, d.Text), Required: true},
					yamldoc.Field{Name: "tags", Read: yamldoc.Set(&x.Tags, d.Texts)},
					yamldoc.Field{Name: "old", Read: yamldoc.Set(&x.Old, d.Bool)},
					yamldoc.Field{Name: "measure", Within: []string{"weight"}, Read: func(n *yamldoc.Node) {
						d.Fields(n, yamldoc.Field{Name: "weight"})
					}},
				)
				items = append(items, x)
			}
		}},
		yamldoc.Field{Name: "funnels"},
	)
	return items
}

func TestDecode(t *testing.T) {
	var d yamldoc.Decoder
	root := d.Parse("f", []byte(`
items:
  revenue: {title: {zh: 收入, en: Revenue}, tier: strategic, formula: sum(amount), tags: money}
  订单: {title: Orders, formula: "count()", tags: [a, b], old: true, x-note: {any: thing}}
  long:
    formula: |
      a +
      b
funnels: {anything: [goes]}
x-service: 1
`))
	items := load(&d, root)
	require.NoError(t, d.Err())
	assert.Equal(t, []item{
		{Name: "revenue", Title: map[string]string{"zh": "收入", "en": "Revenue"}, Tier: "strategic", Formula: "sum(amount)", Tags: []string{"money"}},
		{Name: "订单", Title: map[string]string{"": "Orders"}, Formula: "count()", Tags: []string{"a", "b"}, Old: true},
		{Name: "long", Formula: "a +\nb"},
	}, items)
}

func TestDecodeReportsAll(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"unknown at the top", "itmes: {}\n", `f:1:1: unknown field "itmes" (did you mean "items"?) [unknown-field]`},
		{"unknown, few known", "stuff: {}\n", `f:1:1: unknown field "stuff" (known: items, funnels) [unknown-field]`},
		{"misspelt and missing", "items:\n  a: {forumla: x}\n", "f:2:6: missing field \"formula\" [missing-field]\nf:2:7: unknown field \"forumla\" (did you mean \"formula\"?) [unknown-field]"},
		{"a level too deep", "items:\n  a:\n    formula: x\n    measure:\n      tier: strategic\n", `f:5:7: field "tier" is not known here (it belongs to the object around this one: check the indentation) [misplaced-field]`},
		{"at the top", "items:\n  a:\n    formula: x\n    funnels: {}\n", `f:4:5: field "funnels" is not known here (it belongs at the top of the file: check the indentation) [misplaced-field]`},
		{"a level too high", "items:\n  a: {formula: x, weight: y}\n", `f:2:19: field "weight" is not known here (it belongs under "measure") [misplaced-field]`},
		{"word", "items:\n  a: {formula: x, tier: Strategic}\n", `f:2:25: unknown word "Strategic" (did you mean "strategic"?) [unknown-word]`},
		{"words", "items:\n  a: {formula: x, tier: other}\n", `f:2:25: unknown word "other" (known: strategic, tactical) [unknown-word]`},
		{"no value", "items:\n  a: {formula: }\n  b: {formula: null}\n  c:\n", "f:2:7: \"formula\" has no value [missing-value]\nf:3:7: \"formula\" has no value [missing-value]\nf:4:5: the value is missing: expected a map [missing-value]"},
		{"kinds", "items:\n  a: {formula: [x], title: [y], tags: {z: 1}}\n  b: text\n", "f:2:16: expected text, found a list (quote a value that begins with \"{\" or \"[\") [wrong-kind]\nf:2:28: expected text, or a map of language to text, found a list [wrong-kind]\nf:2:39: expected text, found a map (quote a value that begins with \"{\" or \"[\") [wrong-kind]\nf:3:6: expected a map, found text [wrong-kind]"},
		{"colons", "items: a:b\nfunnels: 1\n", `f:1:8: expected a map, found text (put a space after ":") [wrong-kind]`},
		{"full-width colon", "items：a\n", `f:1:1: expected a map, found text (write ":" and a space: "：" is a full-width colon) [wrong-kind]`},
		{"names", "items:\n  win-rate: {formula: x}\n  7d: {formula: x}\n", "f:2:3: \"win-rate\" is not a name (write \"win_rate\") [bad-name]\nf:3:3: \"7d\" is not a name (a name is a letter or _, then letters, digits and _) [bad-name]"},
		{"truth", "items:\n  a: {formula: x, old: yes}\n  b: {formula: x, old: maybe}\n", "f:2:24: expected true or false, found \"yes\" (write true) [bad-value]\nf:3:24: expected true or false, found \"maybe\" [bad-value]"},
		{"languages", "items:\n  a: {formula: x, title: {Chinese: x, zh-CN: y}}\n", `f:2:27: "Chinese" is not a language (use codes such as zh or en) [bad-value]`},
		{"reported once", "items:\n  a: {formula: !x y, tags: [f(x, y)]}\n", "f:2:16: YAML tags are not supported: \"!x\" (quote the value; in formulas write \"not\" for \"!\") [custom-tag]\nf:2:29: the comma after \"f(x\" ends the value (quote the value: in {…} and […] a comma ends it) [cut-by-comma]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var d yamldoc.Decoder
			load(&d, d.Parse("f", []byte(c.src)))
			require.Error(t, d.Err())
			assert.Equal(t, c.want, d.Err().Error())
		})
	}
}

func TestEmptyFile(t *testing.T) {
	var d yamldoc.Decoder
	assert.Empty(t, load(&d, d.Parse("f", nil)))
	assert.Empty(t, load(&d, d.Parse("f", []byte("# nothing yet\n"))))
	assert.NoError(t, d.Err())
}

// read reads one value with a fresh decoder and returns it with the problem.
func read[T any](t *testing.T, src string, reader func(*yamldoc.Decoder) func(*yamldoc.Node) (T, bool)) (T, string) {
	t.Helper()
	var d yamldoc.Decoder
	v, ok := reader(&d)(d.Parse("f", []byte("v: "+src)).Get("v"))
	if ok {
		require.NoError(t, d.Err())
		return v, ""
	}
	require.Error(t, d.Err())
	return v, strings.TrimPrefix(d.Err().Error(), "f:1:4: ")
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ src, dec, ratio, whole string }{
		{"0", "0", "0", "0"},
		{"-1.10", "-1.10", "-1.10", `expected a whole number, found "-1.10" [bad-number]`},
		{"+12", "12", "12", "12"},
		{"120_000_000", "120000000", "120000000", "120000000"},
		{"'7.00'", "7.00", "7.00", "7"},
		{"5%", `expected a number, found "5%" (a percentage has no meaning here) [bad-number]`, "0.05", `expected a whole number, found "5%" (a percentage has no meaning here) [bad-number]`},
		{"0.1000000000000000055", "0.1000000000000000055", "0.1000000000000000055", `expected a whole number, found "0.1000000000000000055" [bad-number]`},
		{"9223372036854775808", "9223372036854775808", "9223372036854775808", "the number is too large [bad-number]"},
	} {
		dec, problem := read(t, c.src, func(d *yamldoc.Decoder) func(*yamldoc.Node) (decimal.Decimal, bool) { return d.Decimal })
		assert.Equal(t, c.dec, text(dec, problem))
		ratio, problem := read(t, c.src, func(d *yamldoc.Decoder) func(*yamldoc.Node) (decimal.Decimal, bool) { return d.Ratio })
		assert.Equal(t, c.ratio, text(ratio, problem))
		whole, problem := read(t, c.src, func(d *yamldoc.Decoder) func(*yamldoc.Node) (int, bool) { return d.Int })
		assert.Equal(t, c.whole, text(decimal.NewFromInt(int64(whole)), problem))
	}
	for src, want := range map[string]string{
		"007":                   `expected a number, found "007" (write it without leading zeros)`,
		".5":                    `expected a number, found ".5" (write 0.5)`,
		"1e3":                   `expected a number, found "1e3" (write it without an exponent)`,
		"1,000,000.50":          `expected a number, found "1,000,000.50" (write 1_000_000.50)`,
		"0x10":                  `expected a number, found "0x10"`,
		".inf":                  `expected a number, found ".inf"`,
		"1__0":                  `expected a number, found "1__0"`,
		"''":                    `expected a number, found ""`,
		strings.Repeat("1", 65): `the number is too long (at most 64 characters)`,
		"[1]":                   `expected text, found a list (quote a value that begins with "{" or "[") [wrong-kind]`,
	} {
		_, problem := read(t, src, func(d *yamldoc.Decoder) func(*yamldoc.Node) (decimal.Decimal, bool) { return d.Decimal })
		assert.Equal(t, strings.TrimSuffix(want, " [wrong-kind]"), strings.TrimSuffix(strings.TrimSuffix(problem, " [bad-number]"), " [wrong-kind]"))
	}
}

// text keeps the digits that Decimal.String drops.
func text(v decimal.Decimal, problem string) string {
	if problem != "" {
		return problem
	}
	return v.StringFixed(max(-v.Exponent(), 0))
}

func TestListOf(t *testing.T) {
	ints := func(d *yamldoc.Decoder) func(*yamldoc.Node) ([]int, bool) { return yamldoc.ListOf(d, d.Int) }
	v, problem := read(t, "[1, 2]", ints)
	assert.Equal(t, []int{1, 2}, v)
	assert.Empty(t, problem)
	v, _ = read(t, "3", ints)
	assert.Equal(t, []int{3}, v)
	v, problem = read(t, "[1, x, 3]", ints)
	assert.Equal(t, []int{1, 3}, v)
	assert.Equal(t, `f:1:8: expected a whole number, found "x" [bad-number]`, problem)
	_, problem = read(t, "~", ints)
	assert.Equal(t, "the value is missing: expected a list [missing-value]", problem)
}

func TestVia(t *testing.T) {
	boom := errors.New("no such period")
	via := func(parse func(string) (int, error)) func(d *yamldoc.Decoder) func(*yamldoc.Node) (int, bool) {
		return func(d *yamldoc.Decoder) func(*yamldoc.Node) (int, bool) { return yamldoc.Via(d, parse) }
	}
	v, problem := read(t, "abc", via(func(s string) (int, error) { return len(s), nil }))
	assert.Equal(t, 3, v)
	assert.Empty(t, problem)

	_, problem = read(t, "abc", via(func(string) (int, error) { return 0, boom }))
	assert.Equal(t, "no such period [bad-value]", problem)

	_, problem = read(t, "'abc'", via(func(string) (int, error) {
		return 0, diag.List{{Pos: diag.Position{Line: 1, Column: 3}, Code: diag.BadLiteral, Message: "what is c"}}.Err()
	}))
	assert.Equal(t, "f:1:7: what is c [bad-literal]", problem)

	var d yamldoc.Decoder
	yamldoc.Via(&d, func(string) (int, error) { return 0, boom })(d.Parse("f", []byte("a")))
	assert.ErrorIs(t, d.Err(), boom)
}

func TestItems(t *testing.T) {
	var d yamldoc.Decoder
	root := d.Parse("f", []byte("a: [x, y]\nb: {k: v}\nc: z\nd:\n"))
	count := func(key string) (n int) {
		for range d.Items(root.Get(key)) {
			n++
		}
		return n
	}
	assert.Equal(t, []int{2, 1, 1, 0, 0}, []int{count("a"), count("b"), count("c"), count("d"), count("absent")})
	assert.EqualError(t, d.Err(), "f:4:3: the value is missing: expected a list [missing-value]")
}

func TestDecoderKeepsAThousandProblems(t *testing.T) {
	var d yamldoc.Decoder
	root := d.Parse("f", []byte(strings.Repeat("- x\n", 3000)))
	for n := range root.Items() {
		d.Int(n)
	}
	assert.Len(t, d.Problems(), 1000)
}

func TestReport(t *testing.T) {
	var d yamldoc.Decoder
	n := d.Parse("f", []byte("a: bcd")).Get("a")
	d.Report(n, diag.Problem{Message: "here"})
	d.Report(n, diag.Problem{Pos: diag.Position{File: "g"}, Message: "there"})
	d.Report(nil, diag.Problem{Message: "nowhere"})
	assert.EqualError(t, d.Err(), "nowhere\nf:1:4: here\ng: there")
	assert.Equal(t, 7, d.Problems()[0].End.Column)
}

func TestWalk(t *testing.T) {
	var d yamldoc.Decoder
	files := fstest.MapFS{
		"b.yaml":         {Data: []byte("b: 1")},
		"a/c.yml":        {Data: []byte("c: 1")},
		"a/bad.yaml":     {Data: []byte("c: [")},
		".hidden/x.yaml": {Data: []byte("[")},
		".x.yaml":        {Data: []byte("[")},
		"readme.md":      {Data: []byte("[")},
		"large.yaml":     {Data: []byte(strings.Repeat("x", 100))},
	}
	d.Limits.Bytes = 50
	var got []string
	for _, n := range d.Walk(files) {
		got = append(got, n.Pos().File+" "+dump(n))
	}
	assert.Equal(t, []string{`a/c.yml {c:"1"}`, `b.yaml {b:"1"}`}, got)
	assert.Equal(t, []string{"a/bad.yaml:1:4", "large.yaml"}, []string{d.Problems()[0].Pos.String(), d.Problems()[1].Pos.String()})

	var none yamldoc.Decoder
	assert.Empty(t, none.Walk(fstest.MapFS{"readme.md": {}}))
	assert.EqualError(t, none.Err(), "no definition files found (their names end in .yaml or .yml) [no-files]")

	var gone yamldoc.Decoder
	gone.Walk(missing{})
	assert.ErrorIs(t, gone.Err(), fs.ErrNotExist)
}

// Files are parsed side by side, and reported in their order.
func TestWalkOrder(t *testing.T) {
	files := fstest.MapFS{}
	var want []string
	for i := range 50 {
		name := fmt.Sprintf("%02d.yaml", i)
		files[name] = &fstest.MapFile{Data: []byte("a: 1\na: 2\n" + strings.Repeat("# long\n", i%7*1000))}
		want = append(want, name)
	}
	var d yamldoc.Decoder
	var got, reported []string
	for _, n := range d.Walk(files) {
		got = append(got, n.Pos().File)
	}
	for _, p := range d.Problems() {
		reported = append(reported, p.Pos.File)
	}
	assert.Equal(t, want, got)
	assert.Equal(t, want, reported)
}

type missing struct{}

func (missing) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}
