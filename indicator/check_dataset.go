package indicator

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/formula"
	"github.com/zhibiao/zhibiao/indicator/unit"
	"github.com/zhibiao/zhibiao/internal/ir"
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
		d := &dataset{name: s.name, def: s.def, at: s.at, names: make(map[string]formula.ColumnInfo, len(s.def.Columns))}
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
	r := dimensions{b, map[[2]string]int{}}
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

// a writes a type with its article.
func a(t typ.Type) string {
	if t == typ.Integer {
		return "an " + t.String()
	}
	return "a " + t.String()
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func (b *builder) checkColumns(d *dataset) {
	for _, name := range sortedKeys(d.def.Columns) {
		c, at := d.def.Columns[name], d.at.in("columns", name)
		b.checkName(at, name, "a column")
		if c.Type > typ.Duration {
			c.Type = typ.Unknown
		}
		if c.Type == typ.Unknown && at.node == nil {
			b.add(at.nameProblem(diag.MissingField, "the column has no type", ""))
		}
		if !b.checkUnit(at.in("unit"), c.Unit) {
			c.Unit = ""
		} else if c.Unit != "" && c.Type != typ.Unknown && !c.Type.Numeric() {
			b.add(at.in("unit").problem(diag.FieldConflict, a(c.Type)+" has no unit", "the unit of count_distinct is the noun"))
			c.Unit = ""
		}
		if !b.checkNoun(at.in("noun"), c.Noun) {
			c.Noun = ""
		}
		if len(c.Order) > 0 {
			if c.Type != typ.String && c.Type != typ.Unknown {
				b.add(at.in("order").problem(diag.FieldConflict, "only text has an order of its own, not "+a(c.Type), ""))
			}
			b.checkTwice(at.in("order"), c.Order)
		}
		d.names[name] = d.column(name, c)
	}
}

// checkTwice reports values that a list has twice.
func (b *builder) checkTwice(at place, list []string) {
	seen := make(map[string]bool, len(list))
	for i, s := range list {
		if seen[s] {
			b.add(at.in(i).problem(diag.DuplicateName, quote(s)+" stands here twice", ""))
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
	for i, name := range d.def.Key {
		column(d.at.in("key", i), name)
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
				b.add(at.problem(diag.BadType, quote(t.Column)+" is "+a(info.Type)+", not a time", "a time column is a date or a timestamp"))
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
		case d.def.Time.Column == "":
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

func (b *builder) grainNames() func(func(string) bool) { return slices.Values(env{c: b.c}.Grains()) }

// checkJoins checks that joins lead from many rows to one.
func (b *builder) checkJoins(d *dataset) {
	d.joins = make(map[string]*join, len(d.def.Joins))
	for _, name := range sortedKeys(d.def.Joins) {
		def, at := d.def.Joins[name], d.at.in("joins", name)
		b.checkName(at, name, "a join")
		to := b.c.set(def.Dataset)
		if to == nil {
			if def.Dataset != "" || at.node == nil {
				b.unknown(at.in("dataset"), "dataset", def.Dataset, b.datasetNames())
			}
			if d.anyPath == nil {
				d.anyPath = map[string]bool{}
			}
			d.anyPath[name] = true
			continue
		}
		j := &join{name: name, to: to}
		b.checkJoinKeys(d, j, def, at)
		d.joins[name] = j
		if to.into == nil {
			to.into = map[string][]*dataset{}
		}
		to.into[name] = append(to.into[name], d)
	}
}

func (b *builder) checkJoinKeys(d *dataset, j *join, def Join, at place) {
	if len(j.to.def.Key) == 0 {
		b.add(also(at.problem(diag.FanOut, "dataset "+quote(j.to.name)+" has no key: one row of "+d.name+" could meet many of its rows",
			"give it a key"), j.to.at.name(), "defined"))
		return
	}
	pairs := def.Keys
	if len(pairs) == 0 {
		pairs = make(map[string]string, len(j.to.def.Key))
		for _, k := range j.to.def.Key {
			pairs[k] = k
		}
	}
	ok := true
	for _, own := range sortedKeys(pairs) {
		their, at := pairs[own], at.in("keys", own)
		mine, hasMine := d.single(own)
		other, hasOther := j.to.single(their)
		switch {
		case !hasMine && len(def.Keys) == 0:
			b.add(at.problem(diag.UnknownName, d.name+" has no column "+quote(own)+", the key of "+j.to.name,
				"name the columns that match: {dataset: "+j.to.name+", keys: {own_column: "+own+"}}"))
		case !hasMine:
			b.noColumn(at, d, own, d.own())
		case !hasOther:
			b.noColumn(at, j.to, their, j.to.own())
		case mine.Type != other.Type && mine.Type != typ.Unknown && other.Type != typ.Unknown:
			b.add(at.problem(diag.BadType, d.name+"."+own+" is "+a(mine.Type)+", "+j.to.name+"."+their+" "+a(other.Type), "keys that match have one type"))
		default:
			j.own = append(j.own, own)
			j.their = append(j.their, their)
			continue
		}
		ok = false
	}
	if !ok {
		return
	}
	for _, k := range j.to.def.Key {
		if !slices.Contains(j.their, k) {
			b.add(also(at.problem(diag.FanOut, "join "+quote(j.name)+" would multiply rows: its keys leave out "+quote(k)+" of the key of "+j.to.name,
				"a join leads from many rows to one, by the whole key there"), j.to.at.in("key").pos(), "its key"))
			return
		}
	}
}

// dimensions gives joined columns their short names.
type dimensions struct {
	b     *builder
	state map[[2]string]int // by dataset and name: 1 being resolved, 2 done
}

// resolve enters a dimension of d among its names.
func (r *dimensions) resolve(d *dataset, name string) {
	key := [2]string{d.name, name}
	if r.state[key] != 0 {
		return
	}
	r.state[key] = 1
	defer func() {
		r.state[key] = 2
		if _, ok := d.names[name]; !ok {
			d.names[name] = formula.ColumnInfo{Col: ir.Column{Name: name}} // reported
		}
	}()
	b, at := r.b, d.at.in("dimensions", name)
	text := d.def.Dimensions[name]
	if _, own := d.def.Columns[name]; own {
		b.add(also(at.nameProblem(diag.DuplicateName, quote(name)+" is a column of "+d.name, "choose another short name"),
			d.at.in("columns", name).name(), "the column"))
		return
	}
	b.checkName(at, name, "a dimension")
	if b.isGrain(name) {
		b.add(at.nameProblem(diag.ReservedName, quote(name)+" cannot name a dimension", "it is a grain of the calendar"))
		return
	}
	path := strings.Split(text, ".")
	last := path[len(path)-1]
	end := d
	for _, hop := range path[:len(path)-1] {
		j := end.joins[hop]
		if j == nil {
			if !end.anyPath[hop] {
				b.add(at.problem(diag.Unreachable, "no join "+quote(hop)+" leads on from "+end.name, b.hint(hop, maps.Keys(end.def.Joins))))
			}
			return
		}
		end = j.to
	}
	_, ownColumn := end.def.Columns[last]
	if _, isDimension := end.def.Dimensions[last]; isDimension && !ownColumn {
		if r.state[[2]string{end.name, last}] == 1 {
			b.add(at.problem(diag.Cycle, "dimension "+quote(name)+" of "+d.name+" leads back to itself", "name the column it is"))
			return
		}
		r.resolve(end, last)
	}
	info, ok := end.single(last)
	if !ok {
		b.noColumn(at, end, last, end.own())
		return
	}
	info.Col.Joins = joinPath(strings.Join(path[:len(path)-1], "."), info.Col.Joins)
	d.names[name] = info
}

func (b *builder) checkHierarchies() {
	for _, s := range b.hierarchies {
		if first := b.c.treeOf[s.name]; first != nil {
			b.duplicate(s.at, first.at, "hierarchy", s.name)
			continue
		}
		h := &hierarchy{name: s.name, def: s.def, at: s.at, set: b.c.set(s.def.Dataset)}
		b.c.trees = append(b.c.trees, h)
		b.c.treeOf[h.name] = h
		b.checkName(h.at, h.name, "a hierarchy")
		switch {
		case h.def.Dataset == "":
			if !s.broken {
				b.add(h.at.nameProblem(diag.MissingField, "hierarchy "+quote(h.name)+" has no dataset", ""))
			}
			continue
		case h.set == nil:
			b.unknown(h.at.in("dataset"), "dataset", h.def.Dataset, b.datasetNames())
			continue
		}
		if len(h.def.Levels) == 0 && !s.broken {
			b.add(h.at.nameProblem(diag.MissingField, "hierarchy "+quote(h.name)+" has no levels", ""))
		}
		b.checkTwice(h.at.in("levels"), h.def.Levels)
		for i, level := range h.def.Levels {
			b.checkLevel(h, h.at.in("levels", i), level)
		}
		if h.def.Owner != "" {
			b.checkLevel(h, h.at.in("owner"), h.def.Owner)
		}
	}
}

func (b *builder) checkLevel(h *hierarchy, at place, name string) {
	if _, ok := h.set.single(name); !ok {
		hint := b.hint(name, maps.Keys(h.set.names))
		if hint == "" {
			hint = "a level is a column of it; dimensions: {" + name + ": column} gives one another name"
		}
		b.add(at.problem(diag.UnknownName, "dataset "+h.set.name+" has no column "+quote(name), hint))
	}
}

// checkOrg makes the levels of a hierarchy dimensions of the datasets that are
// joined to it.
func (b *builder) checkOrg(d *dataset) {
	if d.def.Org == "" {
		return
	}
	at := d.at.in("org")
	to := d.end(d.def.Org)
	if to == nil {
		if !d.anyPath[d.def.Org] {
			b.unknown(at, "join", d.def.Org, maps.Keys(d.def.Joins))
		}
		return
	}
	var found []*hierarchy
	for _, h := range b.c.trees {
		if h.set == to {
			found = append(found, h)
		}
	}
	if len(found) == 0 {
		b.add(at.problem(diag.Unreachable, "no hierarchy is made of "+to.name+", where "+quote(d.def.Org)+" leads",
			"hierarchies: {org: {levels: […], dataset: "+to.name+"}}"))
		return
	}
	for _, h := range found {
		for _, level := range h.def.Levels {
			info, ok := to.names[level]
			if _, taken := d.names[level]; ok && !taken {
				info.Col.Joins = joinPath(d.def.Org, info.Col.Joins)
				d.names[level] = info
			}
		}
	}
}
