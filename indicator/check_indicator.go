package indicator

import (
	"maps"
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/check"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// checkIndicators reads all formulas, then checks them in the order of their
// dependencies, so that each finds what is known of those it names.
func (b *builder) checkIndicators() {
	read, all := parseAll(b.indicators), make([]measure, len(b.indicators))
	for i := range b.indicators {
		b.enter(&all[i], &b.indicators[i], &read[i])
	}
	b.checkAliases()
	needs := make([][]int, len(b.c.measures))
	for i, m := range b.c.measures {
		if m.expr == nil {
			continue
		}
		cells(m.expr, func(n *ir.Name) {
			if used := b.c.find(n.Path[0]); used != nil && len(n.Path) == 1 {
				needs[i] = append(needs[i], used.index)
			}
		}, nil)
	}
	order, cycles := sortByNeed(needs)
	for _, cycle := range cycles {
		b.reportCycle(cycle, "formula", "formula depends on itself")
		for _, i := range cycle {
			b.c.measures[i].skip = true
		}
	}
	for _, i := range order {
		b.checkFormula(b.c.measures[i])
	}
	for _, m := range b.c.measures {
		b.checkDrivers(m)
	}
	b.checkTiers()
}

// enter makes m of the parts of a definition that do not need other indicators.
func (b *builder) enter(m *measure, s *sourced[Indicator], read *formulas) {
	if first := b.c.find(s.name); first != nil {
		b.duplicate(s.at, first.at, "indicator", s.name)
		return
	}
	*m = measure{name: s.name, index: len(b.c.measures), def: s.def, at: s.at, broken: s.broken, info: check.Info{Bad: true}}
	b.c.measures = append(b.c.measures, m)
	b.c.measureOf[m.name] = m
	b.checkIndicatorName(m.at, m.name)
	if d := s.defaults; d != nil {
		m.def.Owner = orElse(m.def.Owner, d.Owner)
		if m.def.Tier == "" && !helper(m.name) {
			m.def.Tier = d.Tier
		}
		if m.def.Direction == "" {
			m.def.Direction = d.Direction
		}
		if m.def.Audience == nil {
			m.def.Audience = d.Audience
		}
		if m.def.Tags == nil {
			m.def.Tags = d.Tags
		}
	}
	if m.def.Direction == "" {
		m.def.Direction = Up
	}
	m.down = m.def.Direction == Down
	if !b.checkTier(m.at, "tier", m.def.Tier) {
		m.def.Tier = ""
	}
	b.checkDirection(m.at, "direction", m.def.Direction)
	m.format = b.readFormat(m)
	if strings.TrimSpace(m.def.Formula) == "" {
		if !m.broken && !m.at.unread("formula") {
			b.add(m.at.nameProblem(diag.MissingField, "indicator "+quote(m.name)+" has no formula", ""))
		}
	} else {
		m.formula = read.formula.of(b, m, "formula", m.def.Formula)
	}
	if m.formula != nil {
		m.expr = ir.Root(m.formula)
	}
	if m.whereFormula = read.where.of(b, m, "where", m.def.Where); m.whereFormula != nil {
		m.where = ir.Root(m.whereFormula)
	}
	m.drivers = read.drivers.of(b, m, "drivers", m.def.Drivers)
	m.skip = m.expr == nil || m.def.Where != "" && m.where == nil
	if m.expr != nil {
		defaults := ""
		if s.defaults != nil {
			defaults = s.defaults.Dataset
		}
		b.findHome(m, defaults)
	}
}

// checkFormula checks the formula of m and what depends on it. All that m names
// has been checked before.
func (b *builder) checkFormula(m *measure) {
	if m.skip {
		return
	}
	env := b.env(m.home)
	info, err := check.Formula(m.formula, env)
	if err != nil {
		info.Bad = true
		b.reportFormula(m, err, *env.unsure)
	}
	info.Bad = info.Bad || *env.unsure
	for _, name := range info.Indicators {
		if used := b.c.find(name); used != nil && used.info.Bad {
			info.Bad = true
		}
	}
	m.info = info
	b.checkWhere(m)
	b.checkTime(m)
	b.checkUnitOf(m)
	b.checkBy(m)
}

// reportFormula adds the problems of the formula of m. That it needs a dataset is
// said once, with those that would do.
func (b *builder) reportFormula(m *measure, err error, unsure bool) {
	list, homeless := certain(problemsIn(m.def.Formula, err), unsure), false
	list = slices.DeleteFunc(list, func(p diag.Problem) bool {
		again := homeless && p.Code == diag.MissingField
		homeless = homeless || p.Code == diag.MissingField
		return again
	})
	for i, p := range list {
		if p.Code == diag.MissingField {
			list[i].Hint = b.datasetHint(m)
		}
	}
	b.add(m.at.in("formula").locate(m.def.Formula, list)...)
}

// certain leaves out what may only follow from a type that could not be read.
func certain(list diag.List, unsure bool) diag.List {
	if !unsure {
		return list
	}
	return slices.DeleteFunc(list, func(p diag.Problem) bool {
		return p.Code == diag.BadType || p.Code == diag.BadUnit || p.Code == diag.BadLiteral
	})
}

// below lists the datasets whose rows m is made of.
func (b *builder) below(m *measure) []*dataset {
	var sets []*dataset
	for _, name := range m.info.Datasets {
		if d := b.c.set(name); d != nil {
			sets = append(sets, d)
		}
	}
	return sets
}

// checkWhere checks the condition of m in every dataset it reaches.
func (b *builder) checkWhere(m *measure) {
	if m.where == nil {
		return
	}
	at := m.at.in("where")
	sets := b.below(m)
	if len(sets) == 0 && !m.info.Bad {
		b.add(at.problem(diag.BadLevel, "a condition needs rows, and the formula has none", ""))
	}
	names := make([]string, len(sets))
	for i, d := range sets {
		names[i] = d.name
	}
	env := b.env(nil)
	args, err := check.Where(m.whereFormula, names, env, nil)
	if err != nil {
		b.add(at.locate(m.def.Where, certain(problemsIn(m.def.Where, err), *env.unsure))...)
		m.info.Bad = true
	}
	m.info.Args = slices.Concat(m.info.Args, args)
	slices.Sort(m.info.Args)
	m.info.Args = slices.Compact(m.info.Args)
}

// checkTime checks the indicator's own time column.
func (b *builder) checkTime(m *measure) {
	if m.def.Time == "" {
		return
	}
	at := m.at.in("time")
	if m.home == nil {
		b.add(at.problem(diag.FieldConflict, "the formula reads no rows of its own", "set time where the rows are read, or write at(x, "+m.def.Time+")"))
		return
	}
	path := strings.Split(m.def.Time, ".")
	switch info, ok := m.home.Column(path); {
	case !ok:
		b.noColumn(at, m.home, m.def.Time, maps.Keys(m.home.names))
	case info.Type == typ.Unknown:
	case !info.Type.Temporal():
		b.add(at.problem(diag.BadType, quote(m.def.Time)+" is "+typ.Article(info.Type)+", not a time", "a time column is a date or a timestamp"))
	default:
		m.time = m.def.Time
		return
	}
	m.info.Bad = true
}

// checkBy checks how the indicator is usually looked at.
func (b *builder) checkBy(m *measure) {
	if m.info.Bad || len(m.def.By) == 0 {
		return
	}
	places, below := m.at.in("by").parts(), b.below(m)
	for i, name := range m.def.By {
		if b.isGrain(name) {
			continue
		}
		for _, d := range below {
			if _, ok := d.Column(strings.Split(name, ".")); !ok {
				b.noColumn(places.item(i), d, name, func(yield func(string) bool) {
					_ = slices.ContainsFunc(append(d.Names(), b.c.env(nil).Grains()...), func(n string) bool { return !yield(n) })
				})
				break
			}
		}
	}
}
