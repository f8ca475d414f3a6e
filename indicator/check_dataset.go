package indicator

import (
	"errors"
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/unit"
	"github.com/zhibiao/zhibiao/internal/check"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// checkDatasets goes in rounds, because joins need columns, and dimensions need
// joins.
func (b *builder) checkDatasets() {
	for _, s := range b.datasets {
		if first := b.c.set(s.name); first != nil {
			b.duplicate(s.at, first.at, "dataset", s.name)
			continue
		}
		d := &dataset{name: s.name, def: s.def, at: s.at, names: make(map[string]check.Column, len(s.def.Columns))}
		if s.defaults != nil {
			d.def.System = orElse(d.def.System, s.defaults.System)
			d.def.Steward = orElse(d.def.Steward, s.defaults.Steward)
		}
		b.c.sets = append(b.c.sets, d)
		b.c.setOf[d.name] = d
		b.checkName(d.at, d.name, "a dataset")
		b.checkColumns(d)
		d.anyName = s.broken && len(d.def.Columns) == 0
		b.checkRows(d, s.broken)
	}
	for _, d := range b.c.sets {
		b.checkJoins(d)
	}
	r := dimensions{b, map[[2]string]int{}, map[*dataset]*finder{}}
	for _, d := range b.c.sets {
		for _, name := range sortedKeys(d.def.Dimensions) {
			r.resolve(d, name)
		}
	}
	b.checkHierarchies()
	for _, d := range b.c.sets {
		b.checkOrg(d)
	}
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func (b *builder) checkColumns(d *dataset) {
	places := d.at.in("columns").parts()
	for _, name := range sortedKeys(d.def.Columns) {
		c, at := d.def.Columns[name], places.key(name)
		b.checkName(at, name, "a column")
		if c.Type > typ.Duration {
			c.Type = typ.Unknown
		}
		if c.Type == typ.Unknown && at.node == nil {
			b.add(at.nameProblem(diag.MissingField, "the column has no type", ""))
		}
		if !b.checkUnit(at.in("unit"), c.Unit) {
			c.Unit, c.Type = "", typ.Unknown
		} else if c.Unit != "" && c.Type != typ.Unknown && !c.Type.Numeric() {
			b.add(at.in("unit").problem(diag.FieldConflict, typ.Article(c.Type)+" has no unit", "the unit of count_distinct is the noun"))
			c.Unit = ""
		}
		if !b.checkNoun(at.in("noun"), c.Noun) {
			c.Noun = ""
		}
		if len(c.Order) > 0 {
			if c.Type != typ.String && c.Type != typ.Unknown {
				b.add(at.in("order").problem(diag.FieldConflict, "only text has an order of its own, not "+typ.Article(c.Type), ""))
			}
			b.checkTwice(at.in("order"), c.Order)
		}
		d.names[name] = d.column(name, c)
	}
}

// checkTwice reports values that a list has twice.
func (b *builder) checkTwice(at place, list []string) {
	if len(list) < 2 {
		return
	}
	places, seen := at.parts(), make(map[string]bool, len(list))
	for i, s := range list {
		if seen[s] {
			b.add(places.item(i).problem(diag.DuplicateName, quote(s)+" stands here twice", ""))
		}
		seen[s] = true
	}
}

// checkUnit reports text that is no unit.
func (b *builder) checkUnit(at place, text string) bool {
	_, err := unit.Parse(text)
	if err == nil {
		return true
	}
	p := diag.Problem{Pos: diag.Position{Line: 1, Column: 1}, Code: diag.BadUnit, Message: err.Error(), Err: err}
	if e, ok := errors.AsType[*unit.ParseError](err); ok {
		p.Pos.Column, p.Message = e.Column, "not a unit: "+e.Message
	}
	b.add(at.locate(text, diag.List{p})...)
	return false
}

// checkNoun reports nouns that are no base unit.
func (b *builder) checkNoun(at place, noun string) bool {
	if noun == "" || b.isNoun(noun) {
		return true
	}
	b.add(at.problem(diag.BadUnit, quote(noun)+" cannot be counted", "a noun is one name, such as order"))
	return false
}

func (b *builder) isNoun(noun string) bool {
	u, err := unit.Parse(noun)
	return err == nil && !u.Dimensionless() && !strings.ContainsAny(u.String(), "*/^")
}

// checkRows checks what identifies a row and when it is. What is missing in a
// broken definition is not asked for.
func (b *builder) checkRows(d *dataset, broken bool) {
	if len(d.def.Columns) == 0 && !broken {
		b.add(d.at.nameProblem(diag.MissingField, "dataset "+quote(d.name)+" has no columns", ""))
		d.anyName = true
	}
	column := func(at place, name string) bool {
		_, ok := d.def.Columns[name]
		if !ok && !d.anyName {
			b.noColumn(at, d, name, d.own())
		}
		return ok
	}
	keys := d.at.in("key").parts()
	for i, name := range d.def.Key {
		column(keys.item(i), name)
	}
	b.checkTwice(d.at.in("key"), d.def.Key)
	if !b.checkNoun(d.at.in("noun"), d.def.Noun) {
		d.def.Noun = ""
	}
	if t := d.def.Time; t.Column != "" {
		at := d.at.in("time", "column")
		if column(at, t.Column) {
			info := d.names[t.Column]
			if info.Type.Temporal() {
				d.time, d.timeType = info.Col, info.Type
			} else if info.Type != typ.Unknown {
				b.add(at.problem(diag.BadType, quote(t.Column)+" is "+typ.Article(info.Type)+", not a time", "a time column is a date or a timestamp"))
			}
		}
	}
	if g := d.def.Time.Grain; g != "" {
		at := d.at.in("time", "grain")
		switch _, err := b.c.calendar.Grain(string(g)); {
		case err != nil:
			b.add(at.problem(diag.BadGrain, "the calendar has no grain "+quote(string(g)), b.hint(string(g), b.grainNames())))
		case g.Cyclic():
			b.add(at.problem(diag.BadGrain, "the periods of "+string(g)+" are made of many days", ""))
		case d.def.Time.Column == "" && at.node == nil: // the reader asks for it too
			b.add(at.problem(diag.MissingField, "a grain without a column", ""))
		}
	}
	if to := d.def.CompleteTo; to != "" {
		if _, err := calendar.ParseDate(to); err != nil {
			b.add(d.at.in("complete_to").problem(diag.BadValue, quote(to)+" is not a date", "write it as 2026-03-31"))
			d.def.CompleteTo = ""
		}
	}
}

func (b *builder) grainNames() func(func(string) bool) { return slices.Values(b.c.grainNames()) }
