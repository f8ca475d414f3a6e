package diag_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/diag"
)

func render(t *testing.T, text string, p ...diag.Problem) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, diag.Fprint(&b, diag.List(p), fstest.MapFS{"a": {Data: []byte(text)}}))
	return b.String()
}

func TestFprint(t *testing.T) {
	p := func(line, from, to int) diag.Problem {
		q := diag.Problem{Pos: at("a", line, from), Message: "no"}
		if to > 0 {
			q.End = at("a", line, to)
		}
		return q
	}
	long := strings.Repeat("x", 200) + "BAD" + strings.Repeat("y", 200)
	for _, c := range []struct {
		name, text string
		p          diag.Problem
		want       string
	}{
		{"one column", "title: x", p(1, 3, 0), "    1 | title: x\n      |   ^\n"},
		{"range", "title: x", p(1, 1, 6), "    1 | title: x\n      | ^^^^^\n"},
		{"wide characters before and under", "名称: {公式: x}", p(1, 6, 8), "    1 | 名称: {公式: x}\n      |        ^^^^\n"},
		{"combining mark", "e\u0301a: x", p(1, 3, 0), "    1 | e\u0301a: x\n      |  ^\n"},
		{"family emoji is one picture", "👨\u200d👩\u200d👧 x", p(1, 7, 0), "    1 | 👨\u200d👩\u200d👧 x\n      |    ^\n"},
		{"tab", "a:\tb", p(1, 4, 0), "    1 | a:  b\n      |     ^\n"},
		{"marked tab", "\tb", p(1, 1, 0), "    1 |     b\n      | ^^^^\n"},
		{"CRLF", "a\r\nbc\r\n", p(2, 2, 0), "    2 | bc\n      |  ^\n"},
		{"byte order mark", "\ufeffab", p(1, 2, 0), "    1 | ab\n      |  ^\n"},
		{"escape sequences are not sent to the terminal", "a\x1b[31m", p(1, 2, 0), "    1 | a\ufffd[31m\n      |  ^\n"},
		{"end of line", "ab", p(1, 3, 0), "    1 | ab\n      |   ^\n"},
		{"past the end of line", "ab", p(1, 99, 0), "    1 | ab\n      |   ^\n"},
		{"end before start", "abc", p(1, 3, 1), "    1 | abc\n      |   ^\n"},
		{"end on a later line", "abc\nd", diag.Problem{Pos: at("a", 1, 2), End: at("a", 2, 1), Message: "no"}, "    1 | abc\n      |  ^^\n"},
		{"line only", "abc", p(1, 0, 0), "    1 | abc\n"},
		{"no such line", "abc", p(7, 1, 0), ""},
		{"no such file", "abc", diag.Problem{Pos: at("b", 1, 1), Message: "no"}, ""},
		{"a path in objects", "abc", diag.Problem{Pos: at("indicators.x", 1, 1), Message: "no"}, ""},
		{"not a path", "abc", diag.Problem{Pos: at("../a", 1, 1), Message: "no"}, ""},
		{"a folder", "abc", diag.Problem{Pos: at(".", 1, 1), Message: "no"}, ""},
		{"own source", "", diag.Problem{Pos: at("x.formula", 2, 1), Message: "no", Source: "a +\nb"}, "    2 | b\n      | ^\n"},
		{"long line", long, p(1, 201, 204), "    1 | …" + strings.Repeat("x", 72) + "BAD" + strings.Repeat("y", 24) + "…\n      | " + strings.Repeat(" ", 73) + "^^^\n"},
		{"long line, beginning", long, p(1, 2, 3), "    1 | " + strings.Repeat("x", 100) + "…\n      |  ^\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.p.Error()+"\n"+c.want, render(t, c.text, c.p))
		})
	}
}

func TestFprintOfManyProblems(t *testing.T) {
	var l diag.List
	for i := range 60 {
		l.Add(diag.Problem{Pos: at("a", i+1, 1), Message: "no"})
	}
	out := render(t, strings.Repeat("x\n", 60), l...)
	assert.True(t, strings.HasSuffix(out, "   50 | x\n      | ^\nand 10 more\n"), out)
}

func TestFprintOfRelatedPlaces(t *testing.T) {
	p := diag.Problem{Pos: at("a", 1, 1), Message: "no"}
	for i := range 7 {
		p.Related = append(p.Related, diag.Related{Pos: at("a", 2, i+1), Message: "like"})
	}
	out := render(t, "x\nabcdefg", p)
	assert.Contains(t, out, "  like at a:2:5\n    2 | abcdefg\n      |     ^\n  and 2 more places\n")
}

func TestFprintWithoutFiles(t *testing.T) {
	var b strings.Builder
	require.NoError(t, diag.Fprint(&b, nil, nil))
	assert.Empty(t, b.String())
	require.NoError(t, diag.Fprint(&b, errors.New("foreign"), nil))
	require.NoError(t, diag.Fprint(&b, diag.Problem{Pos: at("a", 1, 1), Message: "no"}, nil))
	assert.Equal(t, "foreign [error]\na:1:1: no\n", b.String())
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("pipe closed") }

func TestFprintReturnsTheErrorOfTheWriter(t *testing.T) {
	assert.EqualError(t, diag.Fprint(broken{}, diag.Problem{Message: "no"}, nil), "pipe closed")
}

// The mark stands below the rune it is about, whatever the line, and what is shown
// is never wider than the window.
func FuzzFprint(f *testing.F) {
	f.Add("title: x", 1, 3, 1, 5)
	f.Add("名称:\t{公式: x}\r\n\x1b[0m👨\u200d👩", 2, 1, 2, 9)
	f.Add(strings.Repeat("中a", 300), 1, 333, 1, 340)
	f.Add("\xff\xfe", -1, -1, 1<<40, 1<<40)
	f.Fuzz(func(t *testing.T, text string, line, column, endLine, endColumn int) {
		var b strings.Builder
		p := diag.Problem{Pos: at("a", line, column), End: at("a", endLine, endColumn), Message: text, Related: []diag.Related{{Pos: at("a", endLine, endColumn)}}}
		require.NoError(t, diag.Fprint(&b, p, fstest.MapFS{"a": {Data: []byte(text)}}))
		p.Related = nil
		out, ok := strings.CutPrefix(render(t, text, p), p.Error()+"\n")
		require.True(t, ok)
		if out == "" {
			return
		}
		rows := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
		head := fmt.Sprintf("%5d | ", line)
		shown, ok := strings.CutPrefix(rows[0], head)
		require.True(t, ok, out)
		require.LessOrEqual(t, diag.Width(shown), 102)
		if column <= 0 {
			require.Len(t, rows, 1)
			return
		}
		require.Len(t, rows, 2)
		caret := strings.Index(rows[1], "^") - len("      | ")
		require.LessOrEqual(t, caret, 101)

		source := strings.Split(strings.ReplaceAll(strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n"), "\r", "\n"), "\n")[line-1]
		if runes := []rune(source); column <= len(runes) && runes[column-1] > ' ' && utf8.ValidString(source) && diag.Width(string(runes[column-1])) > 0 {
			w := 0
			for _, r := range shown {
				if w == caret && (r == runes[column-1] || r == utf8.RuneError) {
					return
				}
				w += diag.Width(string(r))
			}
			if !strings.ContainsAny(source, "\u200d\ufe0f🏻🏼🏽🏾🏿") {
				t.Fatalf("nothing like %q above the mark:\n%s", runes[column-1], out)
			}
		}
	})
}
