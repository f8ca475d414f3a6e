package indicator

import (
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/formula"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
	"github.com/zhibiao/zhibiao/internal/yamldoc"
)

// builder checks parts and makes a catalog of what is right.
type builder struct {
	*parts
	c        *Catalog
	problems diag.List
	grains   map[string]bool // names that the calendar reads as one of its grains
	unknowns int             // problems for which a hint was looked for among all names
}

func build(p *parts, problems diag.List) *Catalog {
	b := &builder{parts: p, problems: slices.Clone(problems), c: &Catalog{
		setOf: make(map[string]*dataset, len(p.datasets)), treeOf: make(map[string]*hierarchy, len(p.hierarchies)),
		measureOf: make(map[string]*measure, len(p.indicators)), measures: make([]*measure, 0, len(p.indicators)),
	}}
	b.checkCalendar()
	b.checkNorms()
	b.checkDatasets()
	b.checkDefaults()
	b.checkIndicators()
	b.checkTests()
	b.problems.Sort()
	b.c.problems = b.problems
	return b.c
}

func (b *builder) add(list ...diag.Problem) {
	b.problems = append(b.problems, list...)
	for _, p := range list {
		switch p.Code {
		case diag.UnknownName, diag.Unreachable, diag.MissingField:
			b.unknowns++
		}
	}
}

// maxHints is the number of unknown names that are compared with all known ones:
// a report shows no more than that.
const maxHints = 50

// quiet reports that enough hints have been looked for.
func (b *builder) quiet() bool { return b.unknowns >= maxHints }

// env is what formulas are checked in.
func (b *builder) env(home *dataset) env {
	return env{c: b.c, home: home, quiet: b.quiet(), unsure: new(bool)}
}

// hint suggests what a name was meant to be.
func (b *builder) hint(name string, known iter.Seq[string]) string {
	if b.quiet() {
		return ""
	}
	return diag.DidYouMean(name, known)
}

// unknown reports a name that nothing has.
func (b *builder) unknown(at place, what, name string, known iter.Seq[string]) {
	b.add(at.problem(diag.UnknownName, "unknown "+what+" "+quote(name), b.hint(name, known)))
}

// noColumn reports a name that a dataset does not have.
func (b *builder) noColumn(at place, d *dataset, name string, known iter.Seq[string]) {
	b.add(at.problem(diag.UnknownName, d.name+" has no column "+quote(name), b.hint(name, known)))
}

// checkName reports names that are none or that formulas cannot use.
func (b *builder) checkName(at place, name, what string) bool {
	switch {
	case !typ.IsName(name):
		b.add(at.nameProblem(diag.BadName, quote(name)+" is not a name", "a name is a letter or _, then letters, digits and _"))
	case formula.Reserved(name) || name == "args":
		b.add(at.nameProblem(diag.ReservedName, quote(name)+" cannot name "+what, "it is a word of the formula language"))
	default:
		return true
	}
	return false
}

// checkIndicatorName reports names of indicators that read like something else.
func (b *builder) checkIndicatorName(at place, name string) {
	if !b.checkName(at, name, "an indicator") {
		return
	}
	f, isFunc := ir.Lookup(name)
	switch {
	case isFunc && f.Level&ir.Aggregate != 0 && f.Level&ir.Later == 0:
		b.add(at.nameProblem(diag.ReservedName, quote(name)+" cannot name an indicator", "it reads like the function "+f.Usage))
	case name == ir.Value.Name:
		b.add(at.nameProblem(diag.ReservedName, quote(name)+" cannot name an indicator", "after per(…) it is the value of each key"))
	case b.isGrain(name):
		b.add(at.nameProblem(diag.ReservedName, quote(name)+" cannot name an indicator", "it is a grain of the calendar"))
	}
}

func (b *builder) isGrain(name string) bool { return b.grains[name] || calendar.Grain(name).Builtin() }

// duplicate reports the second definition of a name.
func (b *builder) duplicate(at, first place, what, name string) {
	b.add(also(at.nameProblem(diag.DuplicateName, what+" "+quote(name)+" is defined twice", ""), first.name(), "first defined"))
}

func (b *builder) checkCalendar() {
	spec, at, broken := calendar.Spec{}, place{}, false
	if s := b.calendar; s != nil {
		spec, at, broken = s.def, s.at, s.broken
	}
	cal, err := calendar.New(spec)
	if err != nil {
		for _, err := range leaves(err) {
			field, ok := errors.AsType[*calendar.FieldError](err)
			if !ok {
				b.add(at.problem(diag.BadValue, err.Error(), ""))
				continue
			}
			p := at
			for _, key := range strings.Split(field.Field, ".") {
				p = p.in(key)
			}
			if !broken || p.node.Kind() != yamldoc.Invalid {
				d := p.problem(diag.BadValue, field.Err.Error(), "")
				d.Err = err
				b.add(d)
			}
		}
		cal, _ = calendar.New(calendar.Spec{})
	}
	b.c.calendar = cal
	b.grains = make(map[string]bool)
	for _, name := range append(b.c.grainNames(), "旬") {
		_, err := cal.Grain(name)
		b.grains[name] = err == nil
	}
}

// leaves takes joined errors apart.
func leaves(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

func (b *builder) checkNorms() {
	n := b.norms
	b.c.norms, b.c.normsAt = n.def, n.at
	check := func(r Range, keys ...any) {
		switch at := n.at.in(keys...); {
		case r.Min < 0 || r.Max < 0:
			b.add(at.problem(diag.BadValue, "a number of indicators is not negative", ""))
		case r.Max > 0 && r.Min > r.Max:
			b.add(at.problem(diag.BadValue, "min is greater than max", ""))
		}
	}
	for _, t := range Tiers() {
		check(n.def.PerTier[t], "per_tier", string(t))
	}
	for t := range n.def.PerTier {
		b.checkTier(n.at, "per_tier", t)
	}
	check(n.def.PerOwner, "per_owner")
	check(n.def.PerAudience, "per_audience")
}

// checkTier reports a word that is no tier.
func (b *builder) checkTier(at place, field string, t Tier) bool {
	if t == "" || t == Strategic || t == Tactical || t == Operational {
		return true
	}
	b.add(at.in(field).problem(diag.UnknownWord, "unknown tier "+quote(string(t)), "known: strategic, tactical, operational"))
	return false
}

// checkDirection reports a word that is no direction.
func (b *builder) checkDirection(at place, field string, d Direction) bool {
	if d == "" || d == Up || d == Down {
		return true
	}
	b.add(at.in(field).problem(diag.UnknownWord, "unknown direction "+quote(string(d)), "known: up, down"))
	return false
}

func (b *builder) checkDefaults() {
	for _, d := range b.defaults {
		if name := d.def.Dataset; name != "" && b.c.set(name) == nil {
			b.unknown(d.at.in("dataset"), "dataset", name, b.datasetNames())
			d.def.Dataset = "" // reported: indicators go on without it
		}
		if !b.checkTier(d.at, "tier", d.def.Tier) {
			d.def.Tier = ""
		}
		if !b.checkDirection(d.at, "direction", d.def.Direction) {
			d.def.Direction = ""
		}
	}
}

func (b *builder) datasetNames() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, d := range b.c.sets {
			if !yield(d.name) {
				return
			}
		}
	}
}

func (b *builder) indicatorNames() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, m := range b.c.measures {
			if !yield(m.name) {
				return
			}
		}
	}
}
