package indicator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/formula"
	"github.com/zhibiao/zhibiao/internal/ir"
)

// Findings tells what works but could be better, sorted by place:
//
//   - an indicator without description, owner or tier (no-description, no-owner,
//     no-tier)
//   - a tactical or operational indicator that supports nothing, a strategic one
//     that nothing supports (supports-none, unsupported)
//   - support that no formula and no drivers back (unbacked)
//   - one formula under two names, one title for two formulas (same-formula,
//     same-title)
//   - fewer or more indicators per tier, owner or audience than [Norms] say
//     (too-few, too-many)
//   - a deprecated indicator in the formula of another one (deprecated)
//
// Helpers, whose names begin with "_", and deprecated indicators are only looked
// at where they are used. Findings never travel as errors.
func (c *Catalog) Findings() diag.List {
	f := &findings{c: c}
	supported := make(map[string]bool)
	for _, m := range c.measures {
		for _, name := range m.def.Supports {
			supported[name] = true
		}
	}
	for _, m := range c.measures {
		f.uses(m)
		if m.listed() {
			f.missing(m)
			f.goals(m, supported[m.name])
		}
	}
	f.unbacked()
	f.same()
	f.norms()
	f.list.Sort()
	return f.list
}

// listed reports an indicator that people look at: no helper, not deprecated.
func (m *measure) listed() bool { return !helper(m.name) && len(m.def.Deprecated) == 0 }

type findings struct {
	c    *Catalog
	list diag.List
}

func (f *findings) add(p diag.Problem) { f.list = append(f.list, p) }

func (f *findings) missing(m *measure) {
	if len(m.def.Description) == 0 {
		f.add(m.at.nameProblem(diag.NoDescription, quote(m.name)+" has no description", "say what exactly is counted"))
	}
	if m.def.Owner == "" {
		f.add(m.at.nameProblem(diag.NoOwner, quote(m.name)+" has no owner", ""))
	}
	if m.def.Tier == "" {
		f.add(m.at.nameProblem(diag.NoTier, quote(m.name)+" has no tier", "strategic, tactical or operational"))
	}
}

func (f *findings) goals(m *measure, supported bool) {
	switch {
	case m.def.Tier == Strategic && !supported:
		f.add(m.at.nameProblem(diag.Unsupported, "nothing supports "+quote(m.name)+", which is strategic", ""))
	case m.def.Tier != "" && m.def.Tier != Strategic && len(m.def.Supports) == 0:
		f.add(m.at.nameProblem(diag.SupportsNone, quote(m.name)+" is "+string(m.def.Tier)+" and supports nothing", ""))
	}
}

// uses finds deprecated indicators in formulas.
func (f *findings) uses(m *measure) {
	if len(m.def.Deprecated) > 0 {
		return
	}
	for _, name := range m.info.Indicators {
		if used := f.c.find(name); used != nil && len(used.def.Deprecated) > 0 {
			f.add(also(m.at.in("formula").problem(diag.Deprecated, quote(m.name)+" uses "+quote(name)+", which is deprecated",
				used.def.Deprecated.In("en")), used.at.name(), "deprecated"))
		}
	}
}

// unbacked finds support that no formula shows: neither is the one part of the
// other's formula or drivers, directly or through others.
func (f *findings) unbacked() {
	index := make(map[string]int, len(f.c.measures))
	for i, m := range f.c.measures {
		index[m.name] = i
	}
	parts := make([][]int, len(f.c.measures))
	for i, m := range f.c.measures {
		add := func(n *ir.Name) {
			if at, ok := index[n.Path[0]]; ok && len(n.Path) == 1 {
				parts[i] = append(parts[i], at)
			}
		}
		if m.expr != nil {
			cells(m.expr, add, nil)
		}
		if m.drivers != nil {
			cells(ir.Root(m.drivers), add, nil)
		}
	}
	// Each indicator that others support is walked once downwards, each that
	// supports others too.
	walks := map[int]map[int]bool{}
	below := func(top int) map[int]bool {
		seen, ok := walks[top]
		if ok {
			return seen
		}
		seen = map[int]bool{}
		for todo := []int{top}; len(todo) > 0; {
			at := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			for _, p := range parts[at] {
				if !seen[p] {
					seen[p] = true
					todo = append(todo, p)
				}
			}
		}
		walks[top] = seen
		return seen
	}
	for i, m := range f.c.measures {
		if m.info.Bad || !m.listed() {
			continue
		}
		if len(m.def.Supports) == 0 {
			continue
		}
		places := m.at.in("supports").parts()
		for k, name := range m.def.Supports {
			to, ok := index[name]
			if !ok || to == i || f.c.measures[to].info.Bad || below(to)[i] || below(i)[to] {
				continue
			}
			f.add(places.item(k).problem(diag.Unbacked, "no formula shows how "+quote(m.name)+" supports "+quote(name),
				"name it in the drivers of "+quote(name)))
		}
	}
}

// same finds one formula under two names, and one title for two formulas.
func (f *findings) same() {
	formulas := make(map[string]*measure)
	type meaning struct {
		m   *measure
		key string
	}
	titles := make(map[string]meaning)
	for _, m := range f.c.measures {
		if m.formula == nil || !m.listed() {
			continue
		}
		key := m.meaning()
		if first, ok := formulas[key]; ok {
			f.add(also(m.at.in("formula").problem(diag.SameFormula, quote(m.name)+" has the same formula as "+quote(first.name),
				"keep one and make the other name an alias"), first.at.in("formula").pos(), first.name))
		} else {
			formulas[key] = m
		}
		for _, lang := range m.def.Title.Languages() {
			title := strings.TrimSpace(m.def.Title[lang])
			first, ok := titles[title]
			switch {
			case title == "" || ok && first.m == m:
			case !ok:
				titles[title] = meaning{m, key}
			case first.key != key:
				f.add(also(m.at.in("title").problem(diag.SameTitle, "title "+quote(title)+" stands for two formulas, in "+quote(m.name)+" and "+quote(first.m.name),
					"one title, one meaning"), first.m.at.in("title").pos(), first.m.name))
			}
		}
	}
}

// meaning writes what is computed, whatever its name and layout.
func (m *measure) meaning() string {
	home, where := "", ""
	if m.home != nil {
		home = m.home.name
	}
	if m.where != nil {
		where = formula.Print(m.whereFormula)
	}
	return strings.Join([]string{home, formula.Print(m.formula), where, m.time}, "\x00")
}

// norms compares the number of indicators with what is asked for.
func (f *findings) norms() {
	perTier := map[Tier]int{}
	perOwner, perAudience := map[string]int{}, map[string]int{}
	for _, m := range f.c.measures {
		if !m.listed() {
			continue
		}
		perTier[m.def.Tier]++
		if m.def.Owner != "" {
			perOwner[m.def.Owner]++
		}
		audience := slices.Clone(m.def.Audience)
		slices.Sort(audience)
		for _, a := range slices.Compact(audience) {
			perAudience[a]++
		}
	}
	n, at := f.c.norms, f.c.normsAt
	for _, t := range Tiers() {
		f.norm(at.in("per_tier", string(t)), n.PerTier[t], perTier[t], string(t)+" indicators")
	}
	for _, name := range sortedKeys(perOwner) {
		f.norm(at.in("per_owner"), n.PerOwner, perOwner[name], "indicators of owner "+quote(name))
	}
	for _, name := range sortedKeys(perAudience) {
		f.norm(at.in("per_audience"), n.PerAudience, perAudience[name], "indicators for "+quote(name))
	}
}

func (f *findings) norm(at place, r Range, n int, what string) {
	switch {
	case n < r.Min:
		f.add(at.nameProblem(diag.TooFew, fmt.Sprintf("%s: %d, at least %d", what, n, r.Min), ""))
	case r.Max > 0 && n > r.Max:
		f.add(at.nameProblem(diag.TooMany, fmt.Sprintf("%s: %d, at most %d", what, n, r.Max), ""))
	}
}
