package indicator_test

import (
	"errors"
	"flag"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/diag"
)

// The files below testdata/bad hold the problems they must give beside the
// place: a comment ERROR "regexp" at the end of the line, or, where no comment
// can stand, one of the form
//
//	# AT 12 ERROR "regexp"
//
// on a line of its own. A regexp is matched against the line of the report. A
// folder is one system of several files. With -update the comments are written
// anew, to be reviewed as a difference.
func TestBadFiles(t *testing.T) {
	for _, name := range corpus(t, "testdata/bad") {
		t.Run(name, func(t *testing.T) {
			files := system(t, name)
			_, err := indicator.Load(files)
			require.Error(t, err)
			if *update {
				rewrite(t, name, files, problems(t, err), "ERROR")
				return
			}
			expect(t, files, problems(t, err), "ERROR")
		})
	}
}

// The files below testdata/good have no problems; what they could do better stands
// beside the place, as FINDING "regexp".
func TestGoodFiles(t *testing.T) {
	for _, name := range corpus(t, "testdata/good") {
		t.Run(name, func(t *testing.T) {
			files := system(t, name)
			cat, err := indicator.Load(files)
			require.NoError(t, err)
			for x := range cat.Indicators() {
				assert.False(t, x.Broken, x.Name)
			}
			if *update {
				rewrite(t, name, files, cat.Findings(), "FINDING")
				return
			}
			expect(t, files, cat.Findings(), "FINDING")
		})
	}
}

var update = flag.Bool("update", false, "write the expected problems of testdata anew")

// rewrite puts the problems into the files as comments.
func rewrite(t *testing.T, name string, files fstest.MapFS, got diag.List, kind string) {
	t.Helper()
	old := regexp.MustCompile(`\s*# (AT \d+ )?` + kind + ` .*$`)
	for file, f := range files {
		inline := !strings.Contains(string(f.Data), "\n# AT ")
		var lines []string
		for line := range strings.SplitSeq(strings.TrimRight(string(f.Data), "\n"), "\n") {
			if strings.HasPrefix(line, "# AT ") {
				continue
			}
			lines = append(lines, old.ReplaceAllString(line, ""))
		}
		seen := map[int]bool{}
		for _, p := range got {
			if p.Pos.File != file {
				continue
			}
			text := strings.TrimPrefix(p.Error(), p.Pos.String()+": ")
			rx := "`" + regexp.QuoteMeta(text) + "`"
			if strings.Contains(text, "`") {
				rx = strconv.Quote(regexp.QuoteMeta(text))
			}
			switch at := p.Pos.Line - 1; {
			case !inline:
				lines = append(lines, "# AT "+strconv.Itoa(p.Pos.Line)+" "+kind+" "+rx)
			case seen[at]:
				lines[at] += " " + rx
			default:
				seen[at] = true
				lines[at] += "  # " + kind + " " + rx
			}
		}
		to := name
		if path.Base(name) != file {
			to = path.Join(name, file)
		}
		require.NoError(t, os.WriteFile(to, []byte(strings.Join(lines, "\n")+"\n"), 0o644))
	}
}

// problems are the problems of an error of Load.
func problems(t *testing.T, err error) diag.List {
	t.Helper()
	list, ok := errors.AsType[diag.List](err)
	require.True(t, ok, "%T", err)
	return list
}

// corpus lists the files and folders of a folder.
func corpus(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.NotEmpty(t, entries)
	var names []string
	for _, e := range entries {
		names = append(names, path.Join(dir, e.Name()))
	}
	return names
}

// system returns a file, or the files of a folder, as a file system.
func system(t *testing.T, name string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	names, err := filepath.Glob(filepath.Join(name, "*"))
	require.NoError(t, err)
	if len(names) == 0 {
		names = []string{name}
	}
	for _, n := range names {
		data, err := os.ReadFile(n)
		require.NoError(t, err)
		files[filepath.Base(n)] = &fstest.MapFile{Data: data}
	}
	return files
}

var comment = regexp.MustCompile(`# (AT \d+ )?(ERROR|FINDING) `)

var quoted = regexp.MustCompile("^\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`)")

// expect compares problems with the comments of a kind in files.
func expect(t *testing.T, files fstest.MapFS, got diag.List, kind string) {
	t.Helper()
	type want struct {
		pos  string // file:line
		rx   *regexp.Regexp
		text string
	}
	var wants []want
	for file, f := range files {
		for i, line := range strings.Split(string(f.Data), "\n") {
			at := comment.FindStringIndex(line)
			if at == nil {
				continue
			}
			number := i + 1
			rest := line[at[0]+2:]
			if r, ok := strings.CutPrefix(rest, "AT "); ok {
				digits, r, _ := strings.Cut(r, " ")
				n, err := strconv.Atoi(digits)
				require.NoError(t, err, line)
				number, rest = n, r
			}
			rest, ok := strings.CutPrefix(rest, kind)
			if !ok {
				continue
			}
			for m := quoted.FindStringSubmatch(rest); m != nil; m = quoted.FindStringSubmatch(rest) {
				text, err := strconv.Unquote(m[1])
				require.NoError(t, err, line)
				rx, err := regexp.Compile(text)
				require.NoError(t, err, line)
				wants = append(wants, want{file + ":" + strconv.Itoa(number), rx, text})
				rest = rest[len(m[0]):]
			}
			require.Empty(t, strings.TrimSpace(rest), line)
		}
	}
	for _, p := range got {
		pos := p.Pos.File + ":" + strconv.Itoa(p.Pos.Line)
		i := slices.IndexFunc(wants, func(w want) bool { return w.pos == pos && w.rx.MatchString(p.Error()) })
		if i < 0 {
			t.Errorf("unexpected: %v", p)
			continue
		}
		wants = slices.Delete(wants, i, i+1)
	}
	for _, w := range wants {
		t.Errorf("missing at %s: %s", w.pos, w.text)
	}
}
