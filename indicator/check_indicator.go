package indicator

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/formula"
	"github.com/zhibiao/zhibiao/indicator/unit"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// checkIndicators reads all formulas, then checks them in the order of their
// dependencies, so that each finds what is known of those it names.
func (b *builder) checkIndicators() {
	for i := range b.indicators {
		b.enter(&b.indicators[i])
	}
	b.checkAliases()
	needs := make([][]int, len(b.c.measures))
	index := make(map[string]int, len(b.c.measures))
	for i, m := range b.c.measures {
		index[m.name] = i
	}
	for i, m := range b.c.measures {
		if m.expr == nil {
			continue
		}
		cells(m.expr, func(n *ir.Name) {
			if at, ok := index[n.Path[0]]; ok && len(n.Path) == 1 {
				needs[i] = append(needs[i], at)
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

// enter reads the parts of a definition that do not need other indicators.
func (b *builder) enter(s *sourced[Indicator]) {
	if first := b.c.find(s.name); first != nil {
		b.duplicate(s.at, first.at, "indicator", s.name)
		return
	}
	m := &measure{name: s.name, def: s.def, at: s.at, broken: s.broken, info: formula.Info{Bad: true}}
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
	if !b.checkTier(m.at.in("tier"), m.def.Tier) {
		m.def.Tier = ""
	}
	b.checkDirection(m.at.in("direction"), m.def.Direction)
	m.format = b.readFormat(m)
	if strings.TrimSpace(m.def.Formula) == "" {
		if !m.broken && !m.at.unread("formula") {
			b.add(m.at.nameProblem(diag.MissingField, "indicator "+quote(m.name)+" has no formula", ""))
		}
	} else {
		m.formula = b.parse(m.at.in("formula"), m.def.Formula)
	}
	if m.formula != nil {
		m.expr = ir.Root(m.formula)
	}
	if m.def.Where != "" {
		if f := b.parse(m.at.in("where"), m.def.Where); f != nil {
			m.where = ir.Root(f)
		}
	}
	if m.def.Drivers != "" {
		m.drivers = b.parse(m.at.in("drivers"), m.def.Drivers)
	}
	m.skip = m.expr == nil || m.def.Where != "" && m.where == nil
	if m.expr != nil {
		defaults := ""
		if s.defaults != nil {
			defaults = s.defaults.Dataset
		}
		b.findHome(m, defaults)
	}
}

// parse reads a formula and reports what is wrong with it.
func (b *builder) parse(at place, text string) *formula.Formula {
	f, err := formula.Parse(text)
	if err != nil {
		b.report(at, text, err)
		return nil
	}
	return f
}

// report adds the problems of a formula, which count runes in its text.
func (b *builder) report(at place, text string, err error) {
	b.add(at.locate(text, problemsIn(text, err))...)
}

// problemsIn returns the problems of a formula with lines and columns of its text.
func problemsIn(text string, err error) diag.List {
	found, ok := errors.AsType[formula.Errors](err)
	if !ok {
		return diag.List{{Pos: diag.Position{Line: 1, Column: 1}, Code: diag.Other, Message: err.Error(), Err: err}}
	}
	list := make(diag.List, len(found))
	for i, e := range found {
		list[i] = diag.Problem{Pos: textPos(text, e.From), End: textPos(text, e.To), Code: e.Code, Message: e.Message, Hint: e.Hint}
	}
	return list
}

// textPos returns the line and column of a rune in text.
func textPos(text string, rune int) diag.Position {
	p := diag.Position{Line: 1, Column: 1}
	for _, r := range text {
		if rune == 0 {
			break
		}
		rune--
		p.Column++
		if r == '\n' {
			p.Line, p.Column = p.Line+1, 1
		}
	}
	return p
}

// findHome finds the dataset in which an indicator's own aggregates look: the
// one it names, that of the defaults, or the only one.
func (b *builder) findHome(m *measure, fallback string) {
	own := false
	cells(m.expr, nil, func(*ir.Call) { own = true })
	var home *dataset
	switch name := m.def.Dataset; {
	case name != "":
		if home = b.c.set(name); home == nil {
			b.unknown(m.at.in("dataset"), "dataset", name, b.datasetNames())
			m.skip = true
		}
	case fallback != "":
		home = b.c.set(fallback)
	case len(b.c.sets) == 1:
		home = b.c.sets[0]
	}
	if own {
		m.home = home
	}
}

// datasetHint names the datasets that have all columns of the aggregates of m.
func (b *builder) datasetHint(m *measure) string {
	if b.quiet() {
		return ""
	}
	if len(b.c.sets) == 0 {
		return "no dataset is defined"
	}
	var columns [][]string
	cells(m.expr, nil, func(c *ir.Call) {
		ir.Walk(c, func(e ir.Expr) bool {
			if n, ok := e.(*ir.Name); ok && n.Path[0] != "args" {
				columns = append(columns, n.Path)
			}
			return true
		})
	})
	var fit []string
	for _, d := range b.c.sets {
		if !slices.ContainsFunc(columns, func(path []string) bool { _, ok := d.Column(path); return !ok }) {
			fit = append(fit, d.name)
		}
	}
	const most = 5
	switch {
	case len(fit) == 0:
		return "none has all the columns that the formula names"
	case len(fit) > most:
		return "write dataset: " + strings.Join(fit[:most], " or ") + " or another"
	}
	return "write dataset: " + strings.Join(fit, " or ")
}

// checkFormula checks the formula of m and what depends on it. All that m names
// has been checked before.
func (b *builder) checkFormula(m *measure) {
	if m.skip {
		return
	}
	info, err := formula.Check(m.formula, b.env(m.home))
	if err != nil {
		info.Bad = true
		b.reportFormula(m, err)
	}
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
func (b *builder) reportFormula(m *measure, err error) {
	list, homeless := problemsIn(m.def.Formula, err), false
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
	var list diag.List
	for _, d := range sets {
		env := b.env(d)
		row, err := formula.Row(m.where, env.scope(d), env, nil)
		switch {
		case err != nil:
			list = append(list, problemsIn(m.def.Where, err)...)
			m.info.Bad = true
		case row.Type != typ.Bool && row.Type != typ.Unknown:
			p := diag.Problem{Pos: textPos(m.def.Where, 0), End: textPos(m.def.Where, len([]rune(m.def.Where))), Code: diag.BadType,
				Message: "a condition is true or false, this is " + a(row.Type)}
			list = append(list, p)
			m.info.Bad = true
		}
	}
	list.Sort() // one problem may have been found in several datasets
	b.add(at.locate(m.def.Where, list)...)
	ir.Walk(m.where, func(e ir.Expr) bool {
		if n, ok := e.(*ir.Name); ok && len(n.Path) == 2 && n.Path[0] == "args" && !slices.Contains(m.info.Args, n.Path[1]) {
			m.info.Args = append(slices.Clone(m.info.Args), n.Path[1])
			slices.Sort(m.info.Args)
		}
		return true
	})
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
		b.noColumn(at, m.home, m.def.Time, slices.Values(m.home.Names()))
	case info.Type == typ.Unknown:
	case !info.Type.Temporal():
		b.add(at.problem(diag.BadType, quote(m.def.Time)+" is "+a(info.Type)+", not a time", "a time column is a date or a timestamp"))
	default:
		m.time = m.def.Time
		return
	}
	m.info.Bad = true
}

// checkUnitOf compares the unit declared with the one the formula has, and
// settles how values are shown.
func (b *builder) checkUnitOf(m *measure) {
	at := m.at.in("unit")
	declared := m.def.Unit != ""
	var u unit.Unit
	if declared {
		if !b.checkUnit(at, m.def.Unit) {
			return
		}
		u, _ = unit.Parse(m.def.Unit)
	}
	if m.info.Bad || m.info.Type == typ.Unknown {
		return
	}
	if declared {
		switch {
		case !m.info.Type.Numeric():
			b.add(at.problem(diag.BadUnit, "the value is "+a(m.info.Type)+" and has no unit", ""))
		case u.Equal(m.info.Unit):
			m.info.Unit = u
		case m.info.Unit.Dimensionless() && onlyLiterals(m.expr):
			m.info.Unit = u // a number on its own takes the unit that is said
		default:
			b.add(at.problem(diag.BadUnit, "the unit of the formula is "+m.info.Unit.String()+", not "+u.String(), ""))
		}
	}
	if show, words := shown(m.def.Format); show != unit.One {
		if m.info.Unit.Dimensionless() && m.info.Type.Numeric() {
			m.info.Unit = show
		} else {
			b.add(m.at.in("format").problem(diag.BadUnit, "only a plain number is shown as "+words+"; the value is in "+m.info.Unit.String(), ""))
		}
	}
}

// onlyLiterals reports an expression without names and calls.
func onlyLiterals(e ir.Expr) bool {
	return ir.Walk(e, func(e ir.Expr) bool {
		switch e.(type) {
		case *ir.Name, *ir.Call:
			return false
		}
		return true
	})
}

// shown returns the face of the dimensionless unit that a format asks for.
func shown(format string) (unit.Unit, string) {
	for w := range strings.FieldsSeq(format) {
		switch w {
		case "percent":
			return unit.Percent, w
		case "points":
			return unit.Points, w
		}
	}
	return unit.One, ""
}

// readFormat reads how values are written: percent, points, compact, and a
// pattern of decimals such as 0.00, in any order.
func (b *builder) readFormat(m *measure) (f unit.Format) {
	kind := ""
	for w := range strings.FieldsSeq(m.def.Format) {
		decimals, isPattern := strings.CutPrefix(w, "0")
		switch {
		case w == "compact":
			f.Compact = true
			continue
		case (w == "percent" || w == "points") && kind == "":
			kind = w
			continue
		case isPattern && (decimals == "" || decimals[0] == '.' && len(decimals) > 1 && len(decimals) < 20 && strings.Trim(decimals[1:], "0") == ""):
			f.Precision = unit.Fixed(max(len(decimals)-1, 0))
			continue
		}
		b.add(m.at.in("format").problem(diag.UnknownWord, "unknown format "+quote(w), "known: percent, points, compact, 0.00 (the number of decimals)"))
	}
	return f
}

// checkBy checks how the indicator is usually looked at.
func (b *builder) checkBy(m *measure) {
	if m.info.Bad {
		return
	}
	for i, name := range m.def.By {
		if b.isGrain(name) {
			continue
		}
		for _, d := range b.below(m) {
			if _, ok := d.Column(strings.Split(name, ".")); !ok {
				b.noColumn(m.at.in("by", i), d, name, slices.Values(append(d.Names(), b.c.env(nil).Grains()...)))
				break
			}
		}
	}
}

// checkDrivers checks the formula that plans are built along: it is made of
// indicators and comes out in the same unit.
func (b *builder) checkDrivers(m *measure) {
	if m.drivers == nil {
		return
	}
	at := m.at.in("drivers")
	info, err := formula.Check(m.drivers, b.env(nil))
	if err != nil {
		b.report(at, m.def.Drivers, err)
		return
	}
	if info.Bad || m.info.Bad {
		return
	}
	if slices.Contains(info.Indicators, m.name) {
		b.add(at.problem(diag.Cycle, "the drivers of "+quote(m.name)+" name it", ""))
	}
	if len(info.Indicators) == 0 {
		b.add(at.problem(diag.BadLevel, "drivers are made of indicators", ""))
	}
	if !info.Unit.Equal(m.info.Unit) {
		b.add(at.problem(diag.BadUnit, "the drivers are in "+info.Unit.String()+", the formula in "+m.info.Unit.String(), ""))
	}
}

// checkAliases reports other names that are not unique.
func (b *builder) checkAliases() {
	taken := make(map[string]place)
	for _, m := range b.c.measures {
		for i, alias := range m.def.Aliases {
			at := m.at.in("aliases", i)
			switch first, ok := taken[alias]; {
			case strings.TrimSpace(alias) == "":
				b.add(at.problem(diag.BadName, "an alias is empty", ""))
			case ok:
				b.add(also(at.problem(diag.DuplicateName, "alias "+quote(alias)+" is taken", ""), first.pos(), "first used"))
			case b.c.find(alias) != nil && b.c.find(alias) != m:
				b.add(also(at.problem(diag.DuplicateName, "alias "+quote(alias)+" is the name of an indicator", ""), b.c.find(alias).at.name(), "defined"))
			default:
				taken[alias] = at
			}
		}
	}
}

// checkTiers checks whom indicators serve: known ones, of the same tier or a
// higher one, and not in a circle.
func (b *builder) checkTiers() {
	index := make(map[string]int, len(b.c.measures))
	for i, m := range b.c.measures {
		index[m.name] = i
	}
	serves := make([][]int, len(b.c.measures))
	for i, m := range b.c.measures {
		b.checkTwice(m.at.in("supports"), m.def.Supports)
		for k, name := range m.def.Supports {
			at := m.at.in("supports", k)
			to, ok := index[name]
			if !ok {
				b.unknown(at, "indicator", name, maps.Keys(index))
				continue
			}
			up := b.c.measures[to].def.Tier
			if m.def.Tier != "" && up != "" && m.def.Tier.rank() < up.rank() {
				b.add(also(at.problem(diag.BadTier, quote(m.name)+" is "+string(m.def.Tier)+" and cannot support "+quote(name)+", which is "+string(up),
					"a lower tier supports a higher one"), b.c.measures[to].at.name(), "defined"))
				continue
			}
			serves[i] = append(serves[i], to)
		}
	}
	_, cycles := sortByNeed(serves)
	for _, c := range cycles {
		b.reportCycle(c, "supports", "indicator supports itself")
	}
}
