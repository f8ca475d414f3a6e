package indicator

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/unit"
	"github.com/zhibiao/zhibiao/internal/check"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// dataset is a checked dataset: what its rows look like and where they lead. It
// is the scope in which row-level expressions are read.
type dataset struct {
	name string
	def  Dataset
	at   place

	time     ir.Column // zero: rows have no time
	timeType typ.Type

	joins map[string]*join
	// names resolves single names: own columns, dimensions, levels of the
	// hierarchy. Dimensions do not hide own columns, which is checked; own columns
	// hide levels.
	names map[string]check.Column
	// into lists the datasets whose join of a name leads here.
	into map[string][]*dataset

	// Of what could not be read any name is taken for granted, so that one mistake
	// is not reported many times.
	anyName bool            // the columns
	anyPath map[string]bool // what lies behind these joins
}

// join is a checked join: own[i] equals their[i], and their covers the key of to.
type join struct {
	name       string
	to         *dataset
	own, their []string
}

var _ check.Scope = (*dataset)(nil)

// Dataset returns the dataset's name.
func (d *dataset) Dataset() string { return d.name }

// Noun returns the unit of count().
func (d *dataset) Noun() string {
	if d.def.Noun != "" {
		return d.def.Noun
	}
	return d.name
}

// Column resolves a name or path as formulas of this dataset write it. A path
// asked of the dataset it ends in is that dataset's own column, so that a
// condition on customer.segment means the same to orders and to customers.
func (d *dataset) Column(path []string) (check.Column, bool) {
	last := len(path) - 1
	switch {
	case last < 0:
		return check.Column{}, false
	case last == 0:
		return d.single(path[0])
	}
	if end := d.walk(path[:last]); end != nil {
		if info, ok := end.single(path[last]); ok {
			info.Col.Joins = joinPath(strings.Join(path[:last], "."), info.Col.Joins)
			return info, true
		}
	}
	if d.endsHere(path[:last]) {
		return d.single(path[last])
	}
	if d.anyPath[path[0]] {
		return check.Column{Col: ir.Column{Joins: strings.Join(path[:last], "."), Name: path[last]}}, true
	}
	return check.Column{}, false
}

// single resolves a single name.
func (d *dataset) single(name string) (check.Column, bool) {
	info, ok := d.names[name]
	if !ok && d.anyName {
		return check.Column{Col: ir.Column{Name: name}}, true
	}
	return info, ok
}

// Names lists what Column resolves: single names, and joined columns one hop away.
func (d *dataset) Names() []string {
	names := slices.Sorted(maps.Keys(d.names))
	for _, j := range slices.Sorted(maps.Keys(d.joins)) {
		for _, c := range slices.Sorted(maps.Keys(d.joins[j].to.names)) {
			names = append(names, j+"."+c)
		}
	}
	return names
}

// stored returns a column under the name and in the type that the source has.
func (d *dataset) stored(name string) plan.Stored {
	col := d.def.Columns[name]
	return plan.Stored{From: cmp.Or(col.From, name), Type: col.Type}
}

// wanted returns what to ask a source for, so that these columns can be read;
// two may stand for one of the source's.
func (d *dataset) wanted(names []string) []source.Column {
	var out []source.Column
	for _, name := range names {
		col := d.stored(name)
		if !slices.ContainsFunc(out, func(have source.Column) bool { return have.Name == col.From }) {
			out = append(out, source.Column{Name: col.From, Type: col.Type})
		}
	}
	return out
}

// walk returns the dataset that joins lead to, or nil.
func (d *dataset) walk(joins []string) *dataset {
	for _, name := range joins {
		j := d.joins[name]
		if j == nil {
			return nil
		}
		d = j.to
	}
	return d
}

// end returns the dataset that the join path of a column leads to: d itself for
// "", nil if there is no such path.
func (d *dataset) end(joins string) *dataset {
	return d.walk(splitPath(joins))
}

// endsHere reports whether some dataset has a path of these joins that leads here.
func (d *dataset) endsHere(joins []string) bool {
	from := map[*dataset]bool{d: true}
	for i, name := range slices.Backward(joins) {
		before := make(map[*dataset]bool)
		for x := range from {
			if i == 0 && len(x.into[name]) > 0 {
				return true
			}
			for _, y := range x.into[name] {
				before[y] = true
			}
		}
		from = before
	}
	return false
}

// joinPath is the join path a and then b, either of which may be "".
func joinPath(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "." + b
}

// splitPath returns the joins of a path in order.
func splitPath(joins string) []string {
	if joins == "" {
		return nil
	}
	return strings.Split(joins, ".")
}

// column returns what formulas know of an own column; its unit has been checked.
func (d *dataset) column(name string, c Column) check.Column {
	u, _ := unit.Parse(c.Unit)
	return check.Column{Col: ir.Column{Name: name}, Type: c.Type, Unit: u, Noun: c.Noun, Order: c.Order}
}

// own lists the names of the dataset's own columns.
func (d *dataset) own() iter.Seq[string] { return maps.Keys(d.def.Columns) }

// env is the catalog as the formulas of one dataset see it.
type env struct {
	c    *Catalog
	home *dataset
	// quiet leaves out the lists of names that suggestions are taken from: to
	// compare each of many unknown names with each of many known ones takes too
	// long, and no one reads so many reports.
	quiet bool
	// unsure, if not nil, is set when a column is asked for whose type could not
	// be read.
	unsure *bool
}

var _ check.Env = env{}

func (c *Catalog) env(home *dataset) check.Env { return env{c: c, home: home} }

// watched is a dataset as a formula being checked sees it.
type watched struct {
	*dataset
	e env
}

// Names lists the names unless the check is to be quiet.
func (w watched) Names() []string {
	if w.e.quiet {
		return nil
	}
	return w.dataset.Names()
}

// Column resolves a name and takes down what is not known of it.
func (w watched) Column(path []string) (check.Column, bool) {
	info, ok := w.dataset.Column(path)
	if ok && info.Type == typ.Unknown {
		*w.e.unsure = true
	}
	return info, ok
}

// scope returns d as formulas see it.
func (e env) scope(d *dataset) check.Scope {
	if e.unsure == nil {
		return d
	}
	return watched{d, e}
}

// Indicator returns what is known of another indicator's formula.
func (e env) Indicator(name string) (check.Info, bool) {
	m := e.c.find(name)
	if m == nil {
		return check.Info{}, false
	}
	return m.info, true
}

// Indicators lists the names of all indicators.
func (e env) Indicators() []string {
	if e.quiet {
		return nil
	}
	names := make([]string, len(e.c.measures))
	for i, m := range e.c.measures {
		names[i] = m.name
	}
	return names
}

// Home returns the dataset whose columns aggregates read, or nil.
func (e env) Home() check.Scope {
	if e.home == nil {
		return nil
	}
	return e.scope(e.home)
}

// Dataset returns a dataset as row-level expressions see it.
func (e env) Dataset(name string) (check.Scope, bool) {
	d := e.c.set(name)
	if d == nil {
		return nil, false
	}
	return e.scope(d), true
}

// Datasets lists the names of the datasets whose columns are known.
func (e env) Datasets() []string {
	if e.quiet {
		return nil
	}
	names := make([]string, 0, len(e.c.sets))
	for _, d := range e.c.sets {
		if !d.anyName {
			names = append(names, d.name)
		}
	}
	return names
}

// Grain reports whether the calendar has a grain.
func (e env) Grain(name string) bool {
	_, err := e.c.calendar.Grain(name)
	return err == nil
}

// Grains lists the grains of the calendar.
func (e env) Grains() []string {
	grains := e.c.calendar.Grains()
	names := make([]string, len(grains))
	for i, g := range grains {
		names[i] = string(g)
	}
	return names
}

// Location returns the zone of the calendar.
func (e env) Location() *time.Location { return e.c.calendar.Location() }
