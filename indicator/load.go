package indicator

import (
	"io/fs"
	"slices"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/yamldoc"
)

// Load reads definition files and checks the system they form. The files are all
// *.yaml and *.yml below fsys, in lexical order of their paths, except those whose
// own name or folder begins with "."; every other folder counts, so give tests of
// the loader a folder of their own (see [io/fs.Sub]).
//
// Load reads the keys calendar, defaults, norms, hierarchies, datasets, indicators
// and tests, passes over the keys of other packages (funnels, targets, incentives,
// scorecards, segments, alerts, routes) and over those that begin with "x-", and
// reports all others. Parts of the language that are not available yet, such as
// roles, are reported as well, never ignored.
//
// The error is nil or a [diag.List] of everything that is wrong, sorted by place.
// The catalog is never nil: it holds what is right, so that other loaders can go
// on checking, and refuses to be used by an engine.
//
// A file may be 1 MiB long and nest 64 levels deep, a formula 4 KiB.
func Load(fsys fs.FS) (*Catalog, error) {
	r := &reader{}
	for _, file := range r.Walk(fsys) {
		r.file(file)
	}
	c := build(&r.parts, r.Problems())
	return c, c.problems.Err()
}

// New checks definitions given as Go values. It is [Load] without files: problems
// name the field, as in
//
//	indicators.revenue.formula:1:5: unknown name "amuont" (did you mean "amount"?) [unknown-name]
//
// The order of indicators and datasets is that of their names. New keeps nothing of
// defs: it may be changed afterwards.
func New(defs Definitions) (*Catalog, error) {
	defs = defs.clone()
	p := &parts{norms: sourced[Norms]{def: defs.Norms, at: place{path: "norms"}}}
	p.calendar = &sourced[calendar.Spec]{def: defs.Calendar, at: place{path: "calendar"}}
	for _, name := range sortedKeys(defs.Hierarchies) {
		p.hierarchies = append(p.hierarchies, inGo("hierarchies", name, defs.Hierarchies[name]))
	}
	for _, name := range sortedKeys(defs.Datasets) {
		p.datasets = append(p.datasets, withDefaults(inGo("datasets", name, defs.Datasets[name]), &defs.Defaults))
	}
	for _, name := range sortedKeys(defs.Indicators) {
		p.indicators = append(p.indicators, withDefaults(inGo("indicators", name, defs.Indicators[name]), &defs.Defaults))
	}
	tests := place{path: "tests"}
	for i, t := range defs.Tests {
		p.tests = append(p.tests, sourced[Test]{name: t.Name, def: t, at: tests.in(i)})
	}
	p.defaults = []sourced[*Defaults]{{def: &defs.Defaults, at: place{path: "defaults"}}}
	c := build(p, nil)
	return c, c.problems.Err()
}

// parts are definitions with the places they stand at, in order.
type parts struct {
	calendar    *sourced[calendar.Spec]
	norms       sourced[Norms]
	defaults    []sourced[*Defaults]
	hierarchies []sourced[Hierarchy]
	datasets    []sourced[Dataset]
	indicators  []sourced[Indicator]
	tests       []sourced[Test]
}

// sourced is a definition and where it stands.
type sourced[T any] struct {
	name     string
	def      T
	at       place
	defaults *Defaults
	broken   bool // a problem inside it has been reported: something may be missing
}

func inGo[T any](kind, name string, def T) sourced[T] {
	return sourced[T]{name: name, def: def, at: place{path: kind + "." + name}}
}

func withDefaults[T any](s sourced[T], d *Defaults) sourced[T] {
	s.defaults = d
	return s
}

// reader reads files into parts.
type reader struct {
	yamldoc.Decoder
	parts
	current *Defaults // of the file being read

	indicatorFields []yamldoc.Field // fill target
	target          Indicator
}

// file reads one definition file.
func (r *reader) file(n *yamldoc.Node) {
	r.current = &Defaults{}
	r.Fields(n,
		yamldoc.Field{Name: "calendar", Read: r.calendarKey},
		yamldoc.Field{Name: "defaults", Read: r.defaultsKey},
		yamldoc.Field{Name: "norms", Read: r.normsKey},
		yamldoc.Field{Name: "hierarchies", Read: func(n *yamldoc.Node) { objects(r, n, &r.hierarchies, r.hierarchy) }},
		yamldoc.Field{Name: "datasets", Read: func(n *yamldoc.Node) { objects(r, n, &r.datasets, r.dataset) }},
		yamldoc.Field{Name: "indicators", Read: func(n *yamldoc.Node) { objects(r, n, &r.indicators, r.indicator) }},
		yamldoc.Field{Name: "tests", Read: r.testsKey},
		r.later("roles", "a file with roles is refused, so that no one sees more than they may"),
		yamldoc.Field{Name: "funnels"}, yamldoc.Field{Name: "targets"}, yamldoc.Field{Name: "incentives"},
		yamldoc.Field{Name: "scorecards"}, yamldoc.Field{Name: "segments"}, yamldoc.Field{Name: "alerts"},
		yamldoc.Field{Name: "routes"},
	)
}

// objects reads a map of names to objects and appends them to list.
func objects[T any](r *reader, n *yamldoc.Node, list *[]sourced[T], read func(*yamldoc.Node) T) {
	*list = slices.Grow(*list, n.Len())
	for key, value := range r.Entries(n) {
		name, ok := r.Name(key)
		if !ok {
			continue
		}
		before := len(r.Problems())
		s := sourced[T]{name: name, def: read(value), at: place{key: key, node: value}, defaults: r.current}
		s.broken = len(r.Problems()) > before
		*list = append(*list, s)
	}
}

// later is a field of the language that does not work yet.
func (r *reader) later(name, hint string) yamldoc.Field {
	return yamldoc.Field{Name: name, Read: func(n *yamldoc.Node) {
		r.Report(n, diag.Problem{Code: diag.NotSupported, Message: `"` + name + `" is not available yet`, Hint: hint})
	}}
}
