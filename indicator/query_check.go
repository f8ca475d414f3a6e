package indicator

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/formula"
	"github.com/zhibiao/zhibiao/internal/check"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// problems gathers what is wrong with a query.
type problems struct{ list diag.List }

func (p *problems) add(field string, code diag.Code, hint, format string, args ...any) {
	var cause error
	if code == diag.UnknownName {
		cause = ErrUnknown
	}
	p.list = append(p.list, diag.Problem{Pos: diag.Position{File: "query." + field}, Code: code, Hint: hint, Message: fmt.Sprintf(format, args...), Err: cause})
}

// formula adds the errors of a formula that stands in a field of the query.
func (p *problems) formula(field, text string, err error) {
	for _, e := range problemsIn(text, err) {
		e.Pos.File = "query." + field
		e.End.File, e.Source = e.Pos.File, text
		p.list = append(p.list, e)
	}
}

// conditions are what the scope and where of a query keep, checked in every
// dataset below. They note the arguments that they read in used.
func (p *problems) conditions(q Query, c *Catalog, args boundArgs, below []string, used map[string]bool) []plan.Cond {
	var out []plan.Cond
	for cond := range q.Scope.All() {
		out = append(out, plan.Cond{Name: cond.Name, Text: cond.Value, None: cond.None})
		for _, d := range below {
			if t, ok := p.dim("scope", c, d, cond.Name); ok && !cond.None {
				if _, err := parseValue(cond.Value, t, c.Calendar()); err != nil {
					p.add("scope", diag.BadType, "", "%s: %v", cond.Name, err)
				}
			}
		}
	}
	if q.Where == "" {
		return out
	}
	f, err := formula.Parse(q.Where)
	if err != nil {
		p.formula("where", q.Where, err)
		return out
	}
	reads, err := check.Where(f, below, c.env(nil), args)
	if err != nil {
		p.formula("where", q.Where, err)
	}
	for _, a := range reads {
		used[a] = true
	}
	return append(out, plan.Cond{Expr: ir.Root(f)})
}

// having checks a condition over indicators and adds the datasets that it reads
// to those below.
func (p *problems) having(q Query, c *Catalog, used map[string]bool, below *[]string) ir.Expr {
	if q.Having == "" {
		return nil
	}
	f, err := formula.Parse(q.Having)
	if err == nil {
		var info check.Info
		defer func() {
			*below = slices.Compact(slices.Sorted(slices.Values(append(slices.Clip(*below), info.Datasets...))))
		}()
		if info, err = check.Formula(f, c.env(nil)); err == nil && info.Type != typ.Bool {
			p.add("having", diag.BadType, `compare, as in "revenue > 0"`, "having is a %s, not a condition", info.Type)
		}
		for _, a := range info.Args {
			used[a] = true
		}
	}
	if err != nil {
		p.formula("having", q.Having, err)
		return nil
	}
	return ir.Root(f)
}

// datasets are those that the query reads: below its indicators, or the one
// that reaches all keys of a query without indicators.
func (p *problems) datasets(q Query, c *Catalog, ms []*measure) []string {
	seen := map[string]bool{}
	for _, m := range ms {
		for _, d := range m.info.Datasets {
			seen[d] = true
		}
	}
	if len(q.Indicators) > 0 {
		return slices.Sorted(maps.Keys(seen))
	}
	var reach []string
sets:
	for _, s := range c.sets {
		for _, name := range q.By {
			if _, err := c.Calendar().Grain(name); err == nil {
				if s.time.Name == "" {
					continue sets
				}
			} else if _, ok := s.Column(strings.Split(name, ".")); !ok {
				continue sets
			}
		}
		reach = append(reach, s.name)
	}
	switch {
	case len(reach) == 1 || len(q.By) == 0:
	case len(reach) == 0:
		p.add("by", diag.UnknownName, "", "no dataset has all of %s", strings.Join(q.By, ", "))
	default:
		p.add("by", diag.BadValue, "name an indicator of the dataset that is meant", "several datasets have %s: %s", strings.Join(q.By, ", "), strings.Join(reach, ", "))
	}
	return reach
}

// keys checks the keys of a query in every dataset below.
func (p *problems) keys(q Query, c *Catalog, out *planned, below []string) {
	grains, dims := 0, 0
	for i, name := range q.By {
		if slices.Contains(q.By[:i], name) {
			p.add("by", diag.DuplicateName, "", "%q is asked twice", name)
			continue
		}
		if g, err := c.Calendar().Grain(name); err == nil {
			out.keys = append(out.keys, keyColumn{name: name, grain: grains, key: -1, typ: typ.String})
			grains++
			for _, d := range below {
				if s := c.set(d); s.time.Name == "" {
					p.add("by", diag.BadGrain, "", "%s has no time column, so it cannot be asked by %s", s.name, g)
				}
			}
			continue
		}
		col := keyColumn{name: name, grain: -1, key: dims}
		dims++
		for _, d := range below {
			t, ok := p.dim("by", c, d, name)
			if ok && col.typ != typ.Unknown && col.typ != t {
				p.add("by", diag.BadType, "", "%s is a %s in %s and a %s elsewhere", name, t, d, col.typ)
			}
			if ok {
				col.typ = t
			}
		}
		out.keys = append(out.keys, col)
	}
}

func (p *problems) dim(field string, c *Catalog, dataset, name string) (typ.Type, bool) {
	s := c.set(dataset)
	info, ok := s.Column(strings.Split(name, "."))
	if g := calendar.Grain(name); !ok && g.Builtin() {
		p.add(field, diag.BadGrain, "describe them under calendar: retail", "the calendar has no retail years, so there is no %s", g)
		return info.Type, false
	}
	if !ok {
		p.add(field, diag.UnknownName, diag.DidYouMean(name, slices.Values(append(s.Names(), c.grainNames()...))), "%s has no %q", dataset, name)
	}
	return info.Type, ok
}

// grains says whether the rows of every dataset can be told apart by the
// grains that step through them, those of the query and those of folds.
func (p *problems) grains(c *Catalog, pl *plan.Plan) {
	seen := map[string]bool{}
	for i, blk := range pl.Blocks {
		field := "by"
		if i > 0 {
			field = "indicators"
		}
		for _, g := range blk.Grains {
			if g.Cyclic() && pl.Windowed(i) {
				p.add(field, diag.BadGrain, "", "a window needs periods in one piece, which those of %s are not", g)
			}
			for _, l := range blk.Leaves {
				id := fmt.Sprint(field, g, l.Dataset, l.Period.Time)
				if l.Dataset == "" || seen[id] {
					continue
				}
				seen[id] = true
				s, own := c.set(l.Dataset), calendar.Grain("")
				if l.Period.Time == s.time {
					own = s.def.Time.Grain
				}
				switch {
				case own != "" && !within(own, g):
					p.add(field, diag.BadGrain, "", "a row of %s stands for a whole %s, so it cannot be asked by %s", s.name, own, g)
				case (g == calendar.GrainHour || g == calendar.GrainHourOfDay) && l.Period.Type == typ.Date:
					p.add(field, diag.BadGrain, "", "%s of %s is a date, so it cannot be asked by %s", l.Period.Time, s.name, g)
				}
			}
		}
	}
}

// within says whether every period of grain own lies in one of grain g.
func within(own, g calendar.Grain) bool {
	if own == g {
		return true
	}
	next := map[calendar.Grain][]calendar.Grain{
		calendar.GrainHour:    {calendar.GrainDay, calendar.GrainHourOfDay},
		calendar.GrainDay:     {calendar.GrainWeek, calendar.GrainXun, calendar.GrainWeekday, calendar.GrainDayOfMonth, calendar.GrainRetailWeek},
		calendar.GrainWeek:    {calendar.GrainWeekOfYear},
		calendar.GrainXun:     {calendar.GrainMonth},
		calendar.GrainMonth:   {calendar.GrainQuarter, calendar.GrainFiscalMonth, calendar.GrainMonthOfYear},
		calendar.GrainQuarter: {calendar.GrainHalf, calendar.GrainQuarterOfYear},
		calendar.GrainHalf:    {calendar.GrainYear},

		calendar.GrainFiscalMonth:   {calendar.GrainFiscalQuarter},
		calendar.GrainFiscalQuarter: {calendar.GrainFiscalHalf},
		calendar.GrainFiscalHalf:    {calendar.GrainFiscalYear},
		calendar.GrainRetailWeek:    {calendar.GrainRetailMonth},
		calendar.GrainRetailMonth:   {calendar.GrainRetailQuarter},
		calendar.GrainRetailQuarter: {calendar.GrainRetailYear},
	}
	return slices.ContainsFunc(next[own], func(next calendar.Grain) bool { return within(next, g) })
}

// arguments says which are missing and which nothing reads: neither a formula
// nor a condition, which used has noted.
func (p *problems) arguments(q Query, ms []*measure, used map[string]bool) {
	for _, m := range ms {
		for _, a := range m.info.Args {
			used[a] = true
		}
	}
	for _, a := range slices.Sorted(maps.Keys(used)) {
		if _, ok := q.Args[a]; !ok {
			p.add("args", diag.BadArgument, "", "args.%s is not given", a)
		}
	}
	for _, a := range slices.Sorted(maps.Keys(q.Args)) {
		if !used[a] {
			p.add("args", diag.BadArgument, diag.DidYouMean(a, maps.Keys(used)), "nothing reads args.%s", a)
		}
	}
}

func (p *problems) order(q Query) {
	have := append(slices.Clone(q.By), q.Indicators...)
	for _, o := range q.Order {
		if name := strings.TrimPrefix(o, "-"); !slices.Contains(have, name) {
			p.add("order", diag.UnknownName, diag.DidYouMean(name, slices.Values(have)), "the answer has no column %q", name)
		}
	}
}
