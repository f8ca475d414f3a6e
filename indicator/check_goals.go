package indicator

import (
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/check"
)

// checkDrivers checks the formula that plans are built along: it is made of
// indicators and comes out in the same unit.
func (b *builder) checkDrivers(m *measure) {
	if m.drivers == nil {
		return
	}
	at := m.at.in("drivers")
	info, err := check.Formula(m.drivers, b.env(nil))
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
		if len(m.def.Aliases) == 0 {
			continue
		}
		places := m.at.in("aliases").parts()
		for i, alias := range m.def.Aliases {
			at := places.item(i)
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
	serves := make([][]int, len(b.c.measures))
	for i, m := range b.c.measures {
		if len(m.def.Supports) == 0 {
			continue
		}
		at := m.at.in("supports")
		b.checkTwice(at, m.def.Supports)
		for k, name := range m.def.Supports {
			at, to := at.in(k), b.c.find(name)
			if to == nil {
				b.unknown(at, "indicator", name, b.indicatorNames())
				continue
			}
			up := to.def.Tier
			if m.def.Tier != "" && up != "" && m.def.Tier.rank() < up.rank() {
				b.add(also(at.problem(diag.BadTier, quote(m.name)+" is "+string(m.def.Tier)+" and cannot support "+quote(name)+", which is "+string(up),
					"a lower tier supports a higher one"), to.at.name(), "defined"))
				continue
			}
			serves[i] = append(serves[i], to.index)
		}
	}
	_, cycles := sortByNeed(serves)
	for _, c := range cycles {
		b.reportCycle(c, "supports", "indicator supports itself")
	}
}
