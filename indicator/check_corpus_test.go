package indicator_test

import (
	"errors"
	"io/fs"
	"os"
	"path"
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
// on a line of its own. A regexp is matched against the whole line of the report.
// A folder is one system of several files.
func TestBadFiles(t *testing.T) {
	for _, name := range corpus(t, "testdata/bad") {
		t.Run(name, func(t *testing.T) {
			files := system(t, name)
			_, err := indicator.Load(files)
			require.Error(t, err)
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
			expect(t, files, cat.Findings(), "FINDING")
		})
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
	err := fs.WalkDir(os.DirFS("."), name, func(file string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(file)
		files[strings.TrimPrefix(strings.TrimPrefix(file, name), "/")+""] = &fstest.MapFile{Data: data}
		if file == name {
			delete(files, "")
			files[path.Base(name)] = &fstest.MapFile{Data: data}
		}
		return err
	})
	require.NoError(t, err)
	return files
}

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
			at := strings.LastIndex(line, "# ")
			if at < 0 {
				continue
			}
			number := i + 1
			rest := line[at+2:]
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
