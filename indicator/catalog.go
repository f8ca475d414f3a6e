package indicator

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/formula"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/indicator/unit"
	"github.com/zhibiao/zhibiao/internal/check"
	"github.com/zhibiao/zhibiao/internal/ir"
)

// Catalog is a checked system of indicators: the datasets, the formulas over
// them, and how they serve each other. Make one with [Load] or [New]. A Catalog is
// immutable and safe for concurrent use.
type Catalog struct {
	calendar *calendar.Calendar
	norms    Norms
	normsAt  place

	sets     []*dataset // in order of definition
	setOf    map[string]*dataset
	trees    []*hierarchy
	treeOf   map[string]*hierarchy
	tests    []Test
	problems diag.List // what is wrong, sorted

	measures  []*measure // in order of definition
	measureOf map[string]*measure
}

// measure is a checked indicator.
type measure struct {
	name   string
	index  int       // in the order of definition
	def    Indicator // defaults filled in
	at     place
	broken bool // a problem of reading it was reported
	skip   bool // its formula cannot be checked

	formula *formula.Formula // nil if it does not parse
	expr    ir.Expr
	where   ir.Expr // nil for none
	// whereFormula is where with its text.
	whereFormula *formula.Formula
	drivers      *formula.Formula // nil for none

	home   *dataset   // where its own aggregates look; nil if it has none
	time   string     // its own time column or path; "" for the dataset's
	down   bool       // less is better
	info   check.Info // Unit is the unit to show; Bad until it has been checked and found right
	format unit.Format
}

// hierarchy is a checked hierarchy.
type hierarchy struct {
	name string
	def  Hierarchy
	at   place
	set  *dataset // nil if unknown
}

// Entry is an indicator as the catalog knows it: its definition, and what follows
// from it.
type Entry struct {
	Name       string
	Definition Indicator  // with defaults filled in
	Type       table.Type // of its values
	Unit       unit.Unit  // of its values; unit.Percent and unit.Points where they are to be shown so
	Format     unit.Format
	// Dims and Time say whether parts over dimensions and over time can be
	// combined to the whole.
	Dims, Time Additivity
	Datasets   []string // all that its formula reads, also through other indicators, sorted
	Uses       []string // indicators that its formula names, in order
	Args       []string // arguments that a query has to give, sorted
	Broken     bool     // a problem was reported: what follows from the formula may be missing
}

// Helper reports whether the name begins with "_".
func (e Entry) Helper() bool { return helper(e.Name) }

func helper(name string) bool { return strings.HasPrefix(name, "_") }

// Calendar returns the calendar of the system.
func (c *Catalog) Calendar() *calendar.Calendar { return c.calendar }

// Indicator returns an indicator by its name, not by an alias.
func (c *Catalog) Indicator(name string) (Entry, bool) {
	m := c.find(name)
	if m == nil {
		return Entry{}, false
	}
	return m.entry(), true
}

// Indicators yields all indicators in the order of definition.
func (c *Catalog) Indicators() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for _, m := range c.measures {
			if !yield(m.entry()) {
				return
			}
		}
	}
}

// Dataset returns the definition of a dataset.
func (c *Catalog) Dataset(name string) (Dataset, bool) {
	d := c.set(name)
	if d == nil {
		return Dataset{}, false
	}
	return d.def.clone(), true
}

// Datasets yields the names and definitions of all datasets in the order of
// definition.
func (c *Catalog) Datasets() iter.Seq2[string, Dataset] {
	return func(yield func(string, Dataset) bool) {
		for _, d := range c.sets {
			if !yield(d.name, d.def.clone()) {
				return
			}
		}
	}
}

// Columns returns the columns of a dataset as its source stores them, under the
// source's names and with their types, in a fixed order: what to load where rows
// are kept in memory (memory.Load). It is empty for an unknown dataset.
func (c *Catalog) Columns(dataset string) []source.Column {
	d := c.set(dataset)
	if d == nil {
		return nil
	}
	return d.wanted(sortedKeys(d.def.Columns))
}

// Tests yields the tests of the definitions in their order.
func (c *Catalog) Tests() iter.Seq[Test] {
	return func(yield func(Test) bool) {
		for _, t := range c.tests {
			if !yield(t.clone()) {
				return
			}
		}
	}
}

// Tree yields the indicators as the tree of goals that [Indicator].Supports
// draws, with the depth of each: the strategic ones at depth 0, below each those
// that support it. Every indicator comes once, under the first it supports;
// Definition.Supports has the others. Those without tier and support are left out.
//
//	for depth, x := range cat.Tree() {
//		fmt.Println(strings.Repeat("  ", depth), x.Definition.Title.In("zh"))
//	}
func (c *Catalog) Tree() iter.Seq2[int, Entry] {
	return func(yield func(int, Entry) bool) {
		below := make(map[string][]*measure)
		var top []*measure
		for _, m := range c.measures {
			up := c.firstSupported(m)
			switch {
			case up != "":
				below[up] = append(below[up], m)
			case m.def.Tier != "":
				top = append(top, m)
			}
		}
		slices.SortStableFunc(top, func(a, b *measure) int { return a.def.Tier.rank() - b.def.Tier.rank() })
		type step struct {
			m     *measure
			depth int
		}
		var stack []step
		push := func(ms []*measure, depth int) {
			for _, m := range slices.Backward(ms) {
				stack = append(stack, step{m, depth})
			}
		}
		push(top, 0)
		for len(stack) > 0 {
			s := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if !yield(s.depth, s.m.entry()) {
				return
			}
			push(below[s.m.name], s.depth+1)
		}
	}
}

// firstSupported returns the first known indicator that m supports.
func (c *Catalog) firstSupported(m *measure) string {
	for _, name := range m.def.Supports {
		if name != m.name && c.find(name) != nil {
			return name
		}
	}
	return ""
}

// rank counts tiers from the top, no tier last.
func (t Tier) rank() int {
	if i := slices.Index(Tiers(), t); i >= 0 {
		return i
	}
	return len(Tiers())
}

func (c *Catalog) find(name string) *measure { return c.measureOf[name] }

// setNames lists the datasets in order.
func (c *Catalog) setNames() []string { return env{c: c}.Datasets() }

// grainNames lists the grains of the calendar.
func (c *Catalog) grainNames() []string { return env{c: c}.Grains() }

func (c *Catalog) set(name string) *dataset { return c.setOf[name] }

func (m *measure) entry() Entry {
	return Entry{
		Name: m.name, Definition: m.def.clone(),
		Type: m.info.Type, Unit: m.info.Unit, Format: m.format,
		Dims: m.info.Dims, Time: m.info.Time,
		Datasets: slices.Clone(m.info.Datasets), Uses: slices.Clone(m.info.Indicators), Args: slices.Clone(m.info.Args),
		Broken: m.info.Bad,
	}
}

func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
