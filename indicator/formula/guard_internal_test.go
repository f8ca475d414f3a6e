package formula

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/ir"
)

// guarded runs the guard alone.
func guarded(text string) *guard {
	g := &guard{scanner: scanner{Report: &ir.Report{Text: text}}}
	if !g.readable() {
		g.broken = true
		return g
	}
	g.scan()
	g.check()
	return g
}

// FuzzGuard holds the guard against the parser behind it: tokens cover the text
// in order, brackets match, and what the guard passes is parsed.
func FuzzGuard(f *testing.F) {
	for _, s := range []string{"a + (b)", `if a {"x"} else {'y'}`, "f(x)[1:2].g()", "- - not !a", "a not in [1, 2]", "x | f() | g(1)", "1.5e", "?.", "a ? b : c ?? d", "007 00.5", "5.", "1__0", "+a", "a.b.c(d)", "x / /**/ y"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		g := guarded(text)
		at := 0
		for i, tok := range g.tokens {
			require.LessOrEqual(t, at, tok.from)
			require.LessOrEqual(t, tok.from, tok.to)
			at = tok.to
			if tok.mate >= 0 {
				require.Equal(t, i, g.tokens[tok.mate].mate)
			}
		}
		if g.broken || g.stop {
			require.NotEmpty(t, g.Errs, text)
			return
		}
		_, bad := parseTree(text)
		require.Nil(t, bad, text)
	})
}

// What would run expr's stack over must not reach it.
func TestDepth(t *testing.T) {
	for _, unit := range []string{"(", "[", "- ", "!", "not ", "f(", "a[", "if ", "if a {", "a ? ", "x | f(", "- (", "{", "a in ["} {
		text := strings.Repeat(unit, MaxDepth+1) + "1"
		g := guarded(text)
		require.True(t, g.stop || g.broken, unit)
		if len(text) <= MaxLength {
			last := g.Errs[len(g.Errs)-1]
			switch unit {
			case "if ", "a[", "{": // refused for their form before they are too deep
			default:
				assert.Equal(t, diag.TooDeep, last.Code, unit)
			}
		}
		_, err := Parse(strings.Repeat(unit, 1_000_000) + "1")
		require.Error(t, err)
		assert.Equal(t, diag.TooLarge, err.(Errors)[0].Code)
	}
	nest := func(n int) string { return strings.Repeat("(", n) + "a" + strings.Repeat(")", n) }
	_, err := Parse(nest(MaxDepth))
	require.NoError(t, err)
	_, err = Parse(nest(MaxDepth + 1))
	require.EqualError(t, err, "1:65: nested more than 64 levels deep (split the formula into helpers (names that begin with _)) [too-deep]")
	_, err = Parse(nest(60) + " + " + nest(60) + " + -" + nest(63))
	require.NoError(t, err, "depth does not add up side by side")
	_, err = Parse("[" + nest(60) + ", " + nest(60) + "]")
	require.NotContains(t, err.Error(), "levels deep")
	_, err = Parse("a" + strings.Repeat(" | abs()", MaxDepth-1))
	require.NoError(t, err)
	_, err = Parse("a" + strings.Repeat(" | abs()", MaxDepth))
	require.ErrorContains(t, err, "[too-deep]")
	_, err = Parse(strings.Repeat("if a { 1 } else ", 200) + "{ 2 }")
	require.NoError(t, err, "else if stays on its level")
	_, err = Parse("a" + strings.Repeat("+a", 2000))
	require.NoError(t, err)
}

func TestLength(t *testing.T) {
	text := strings.Repeat("a", MaxLength)
	_, err := Parse(text)
	require.NoError(t, err)
	_, err = Parse(text + "a")
	require.EqualError(t, err, "1:1: a formula of 4097 bytes; at most 4096 are read (split the formula into helpers (names that begin with _)) [too-large]")
}

// The parser is asked for its opinion on text that the guard would not pass.
func TestParserErrors(t *testing.T) {
	for text, want := range map[string]string{
		"a b":      `1:3: the formula cannot be read from here on [formula-syntax]`,
		"a\n+ * b": `2:3: the formula cannot be read from here on [formula-syntax]`,
	} {
		_, bad := parseTree(text)
		require.NotNil(t, bad, text)
		g := &guard{scanner: scanner{Report: &ir.Report{Text: text}}}
		g.scan()
		g.Errs = nil
		g.translate(bad)
		if assert.Error(t, g.Err(), text) {
			assert.Equal(t, want, g.Err().Error())
		}
	}
}

// Functions of expr that we do not have arrive as calls, so that they are
// reported as unknown.
func TestPlain(t *testing.T) {
	for name := range plain {
		_, err := Parse(name + "(a, b, c, d, e)")
		if err != nil {
			assert.Regexp(t, `\[(unknown-function|bad-argument|bad-level)\]`, err.Error(), name)
		}
	}
}
