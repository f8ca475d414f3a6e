// Package corpus holds the rules of the indicator language as definition files
// with tests: one case for each rule, which fails when the rule is flipped. Every
// engine answers the same corpus; so does what users write, for the format is that
// of package indicatortest.
//
// A file of testdata is a system of its own, about one topic. The name of a test
// states the rule. Expected values were worked out by hand from the rules, never
// copied from an engine.
package corpus

import (
	"embed"
	"io/fs"
	"slices"
	"testing"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/indicatortest"
)

//go:embed testdata/*.yaml
var files embed.FS

// Run runs the whole corpus on an engine, each file as a subtest.
func Run(t *testing.T, engine func(*indicator.Catalog, indicator.Sources) (indicator.Querier, error)) {
	t.Helper()
	all, err := fs.Sub(files, "testdata")
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(all, "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			indicatortest.RunOn(t, one{all, name}, engine)
		})
	}
	t.Run("echo", func(t *testing.T) { echo(t, engine) })
}

// one is a file system reduced to one file.
type one struct {
	fs.FS
	name string
}

// ReadDir lists that file.
func (o one) ReadDir(dir string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(o.FS, dir)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return e.Name() != o.name }), err
}
