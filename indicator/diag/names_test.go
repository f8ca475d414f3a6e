package diag_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/diag"
)

func TestSuggest(t *testing.T) {
	for _, c := range []struct {
		name       string
		candidates string
		want       string
	}{
		{"forumla", "title formula where", "formula"},          // swapped neighbours
		{"revenu", "revenue orders", "revenue"},                // one dropped
		{"Revenue", "revenue orders", "revenue"},               // case
		{"ｒｅｖｅｎｕｅ", "revenue orders", "revenue"},               // full-width
		{"revenue", "revenue revenues", "revenues"},            // itself is no suggestion
		{"客户", "客户数 订单", "客户数"},                                // one added to two
		{"abc", "xyz", ""},                                     // nothing shared
		{"ab", "cd", ""},                                       //
		{"a", "b c", ""},                                       // one letter says nothing
		{"A", "a", "a"},                                        // but for its case
		{"rat", "cat bat", ""},                                 // tie
		{"Cat", "cat CAT", "cat"},                              // the nearer before folding
		{"cat", "CAt cAT", ""},                                 // tie after that
		{"rate", "rate_ rates rate_", ""},                      // a candidate given twice is one
		{"rates", "rate rate", "rate"},                         //
		{"abcdef", "abcxyz", "abcxyz"},                         // 3 = 1 + 6/3
		{"abcde", "abxyz", ""},                                 // 3 > 1 + 5/3
		{"ca", "abc", ""},                                      // 3 by optimal string alignment, which edits no part twice
		{"", "a", ""},                                          //
		{strings.Repeat("a", 65), strings.Repeat("a", 64), ""}, // too long to compare
	} {
		got, ok := diag.Suggest(c.name, slices.Values(strings.Fields(c.candidates)))
		assert.Equal(t, c.want, got, "%q among %s", c.name, c.candidates)
		assert.Equal(t, c.want != "", ok)
	}
	assert.Equal(t, `did you mean "formula"?`, diag.DidYouMean("forumla", slices.Values([]string{"formula"})))
	assert.Equal(t, "", diag.DidYouMean("x", slices.Values([]string{"formula"})))
}

// alignment is the textbook recursion for the optimal string alignment distance.
func alignment(a, b []rune) int {
	switch {
	case len(a) == 0:
		return len(b)
	case len(b) == 0:
		return len(a)
	}
	i, j := len(a)-1, len(b)-1
	cost := 1
	if a[i] == b[j] {
		cost = 0
	}
	d := min(alignment(a[:i], b)+1, alignment(a, b[:j])+1, alignment(a[:i], b[:j])+cost)
	if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
		d = min(d, alignment(a[:i-1], b[:j-1])+1)
	}
	return d
}

// The suggestion is the one nearest candidate, whatever the order.
func TestSuggestIsTheNearest(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	word := func() string {
		w := make([]rune, 1+rnd.IntN(6))
		for i := range w {
			w[i] = []rune("abcAB中")[rnd.IntN(6)]
		}
		return string(w)
	}
	for range 3000 {
		name := word()
		words := map[string]bool{}
		for range rnd.IntN(6) {
			words[word()] = true
		}
		got, ok := diag.Suggest(name, maps.Keys(words))
		again, _ := diag.Suggest(name, maps.Keys(words))
		require.Equal(t, got, again)

		lower := func(s string) []rune { return []rune(strings.ToLower(s)) }
		near := func(w string) int { return 100*alignment(lower(name), lower(w)) + alignment([]rune(name), []rune(w)) }
		allowed := func(w string) bool {
			d, n := near(w)/100, len([]rune(name))
			return w != name && d <= 1+n/3 && d < max(n, len([]rune(w)))
		}
		best := 0
		for w := range words {
			if allowed(w) && (best == 0 || near(w) < best) {
				best = near(w)
			}
		}
		var nearest []string
		for w := range words {
			if allowed(w) && near(w) == best {
				nearest = append(nearest, w)
			}
		}
		if len(nearest) == 1 {
			require.Equal(t, nearest[0], got, "%q among %v", name, words)
		} else {
			require.False(t, ok, "%q among %v: %q", name, words, got)
		}
	}
}

func TestWidth(t *testing.T) {
	for text, want := range map[string]int{
		"":                     0,
		"abc":                  3,
		"中文":                   4,
		"（，。）":                 8, // full-width forms and CJK punctuation
		"カナかな":                 8,
		"ｶﾅ":                   2, // half-width kana
		"한글":                   4,
		"\u1112\u1161\u11ab":   2, // the same syllable 한 in parts
		"か\u3099":              2, // combining voiced mark, wide by table but a mark
		"e\u0301":              1,
		"😀":                    2,
		"❤":                    1,
		"❤\ufe0f":              2,
		"👍🏽":                   2,
		"👨\u200d👩\u200d👧":      2,
		"🇨🇳":                   2,
		"\u3000":               2,
		"\u00ad\u200b\ufeff":   0,
		"\t\r\n\x00\x7f\u0085": 0,
		"·…“”①—":               6, // ambiguous
		"Ωж":                   2,
		"𠀀":                    2,
		"\xff":                 1, // shown as a replacement character
		"销售收入 Revenue（含税） 🎉":   4*2 + 8 + 4*2 + 1 + 2,
	} {
		assert.Equal(t, want, diag.Width(text), "%q", text)
	}
}

func FuzzWidth(f *testing.F) {
	f.Add("中文 e\u0301 👨\u200d👩\u200d👧 ❤\ufe0f")
	f.Fuzz(func(t *testing.T, text string) {
		w := diag.Width(text)
		require.GreaterOrEqual(t, w, 0)
		require.LessOrEqual(t, w, 2*len([]rune(text)))
		require.Equal(t, w+1, diag.Width(text+"a"))
		// Han characters are wide whatever stands around them.
		require.Equal(t, w+2, diag.Width("中"+text)-skin(text))
	})
}

// skin is what a skin tone at the start of text loses behind a wide character.
func skin(text string) int {
	if r := []rune(text); len(r) > 0 && r[0] >= '\U0001f3fb' && r[0] <= '\U0001f3ff' {
		return -2
	}
	return 0
}

func BenchmarkWidth(b *testing.B) {
	for name, text := range map[string]string{"ascii": "revenue per customer and region", "han": "每个地区每个客户的销售收入和订单数"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				diag.Width(text)
			}
		})
	}
}

// Codes are words, each is one thing only, and each says what it is.
func TestCodes(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "codes.go", nil, parser.ParseComments)
	require.NoError(t, err)
	seen := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		name := v.Names[0].Name
		code, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
		require.NoError(t, err)
		assert.Regexp(t, regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`), code, name)
		assert.False(t, seen[code], "%s: %q is used already", name, code)
		seen[code] = true
		assert.NotEmpty(t, strings.TrimSpace(v.Comment.Text()), "%s has no comment", name)
		assert.True(t, unicode.IsUpper(rune(name[0])))
		return true
	})
	assert.Greater(t, len(seen), 40)
}
