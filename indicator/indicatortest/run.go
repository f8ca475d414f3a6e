package indicatortest

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/yamldoc"
)

// TB is what a test is reported to: a *testing.T, *testing.B or *testing.F.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
}

// Runner is a TB that has subtests. *testing.T is a Runner[*testing.T].
type Runner[T any] interface {
	TB
	Run(name string, f func(T)) bool
}

// Engine makes what answers the queries of a test: by default
// [indicator.NewEngine], another one to bind a plan, say.
type Engine func(*indicator.Catalog, indicator.Sources) (indicator.Querier, error)

// Run loads the definition files below fsys as [indicator.Load] does and runs
// each of their tests as a subtest. Files with problems fail, and so do files
// without tests.
func Run[T Runner[T]](t T, fsys fs.FS) {
	t.Helper()
	RunOn(t, fsys, func(cat *indicator.Catalog, sources indicator.Sources) (indicator.Querier, error) {
		return indicator.NewEngine(cat, sources)
	})
}

// RunOn is Run on an engine of one's own. It is made anew for each data set.
func RunOn[T Runner[T]](t T, fsys fs.FS, engine Engine) {
	t.Helper()
	cat, err := indicator.Load(fsys)
	if err != nil {
		var text strings.Builder
		_ = diag.Fprint(&text, err, fsys) // a Builder takes everything
		t.Errorf("the definitions have problems:\n%s", text.String())
		return
	}
	k := &kit{cat: cat, engine: engine}
	k.locate(fsys)
	n := 0
	for test := range cat.Tests() {
		n++
		t.Run(test.Name, func(t T) {
			t.Helper()
			for _, failure := range k.check(test) {
				t.Errorf("%s", failure)
			}
		})
	}
	if n == 0 {
		t.Errorf("the definition files have no tests")
	}
}

// kit runs the tests of one catalog.
type kit struct {
	cat    *indicator.Catalog
	engine Engine
	// Where indicators and tests stand, by name.
	indicators, tests map[string]diag.Position
}

// locate finds the places of indicators and tests in their files.
func (k *kit) locate(fsys fs.FS) {
	k.indicators, k.tests = map[string]diag.Position{}, map[string]diag.Position{}
	var d yamldoc.Decoder
	for _, file := range d.Walk(fsys) {
		for name := range file.Get("indicators").Entries() {
			k.indicators[name.Text()] = name.Pos()
		}
		for test := range d.Items(file.Get("tests")) {
			k.tests[test.Get("name").Text()] = test.Pos()
		}
	}
}

// check runs one test and returns what is wrong, nothing if all is well.
func (k *kit) check(test indicator.Test) []string {
	at := ""
	if pos, ok := k.tests[test.Name]; ok {
		at = pos.String() + ": "
	}
	d, err := k.read(test.Data)
	if err != nil {
		return []string{at + err.Error()}
	}
	res, err := k.ask(d, test.Query)
	switch {
	case test.Error != "" && err == nil:
		return []string{at + "the query must fail with " + quoted(test.Error) + ", but it is answered:\n" + res.Table().Text()}
	case test.Error != "" && !strings.Contains(err.Error(), test.Error):
		return []string{at + "the query fails with\n  " + err.Error() + "\nwhich does not say\n  " + test.Error}
	case test.Error != "":
		return nil
	case err != nil:
		return []string{at + err.Error()}
	}
	if r := (report{kit: k, test: test, got: res.Table()}); !r.compare() {
		return []string{at + "the answer is not as expected\n" + r.text()}
	}
	var failures []string
	for _, property := range []func(data, indicator.Query, *table.Table) error{k.parts, k.order, k.batches} {
		if err := property(d, test.Query, res.Table()); err != nil {
			failures = append(failures, at+err.Error())
		}
	}
	return failures
}

func quoted(s string) string { return `"` + s + `"` }

// ask answers a query over data.
func (k *kit) ask(d data, q indicator.Query) (*indicator.Result, error) {
	sources := indicator.Sources{}
	for name, batches := range d {
		sources[name] = batches
	}
	eng, err := k.engine(k.cat, sources)
	if err != nil {
		return nil, err
	}
	res, err := eng.Query(context.Background(), q)
	if err == nil && res == nil {
		err = errors.New("the engine gives neither a result nor an error")
	}
	return res, err
}
