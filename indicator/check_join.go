package indicator

import (
	"maps"
	"strconv"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/check"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// checkJoins checks that joins lead from many rows to one.
func (b *builder) checkJoins(d *dataset) {
	d.joins = make(map[string]*join, len(d.def.Joins))
	places := d.at.in("joins").parts()
	for _, name := range sortedKeys(d.def.Joins) {
		def, at := d.def.Joins[name], places.key(name)
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
	ok, places := true, at.in("keys").parts()
	for _, own := range sortedKeys(pairs) {
		their, at := pairs[own], places.key(own)
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
			b.add(at.problem(diag.BadType, d.name+"."+own+" is "+typ.Article(mine.Type)+", "+j.to.name+"."+their+" "+typ.Article(other.Type), "keys that match have one type"))
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
	covered := make(map[string]bool, len(j.their))
	for _, k := range j.their {
		covered[k] = true
	}
	for _, k := range j.to.def.Key {
		if !covered[k] {
			b.add(also(at.problem(diag.FanOut, "join "+quote(j.name)+" would multiply rows: its keys leave out "+quote(k)+" of the key of "+j.to.name,
				"a join leads from many rows to one, by the whole key there"), j.to.at.in("key").pos(), "its key"))
			return
		}
	}
}

// dimensions gives joined columns their short names.
type dimensions struct {
	b      *builder
	state  map[[2]string]int // by dataset and name: 1 being resolved, 2 done
	places map[*dataset]*finder
}

// maxHops is the number of joins that lead to a dimension at most.
const maxHops = 64

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
			d.names[name] = check.Column{Col: ir.Column{Name: name}} // reported
		}
	}()
	if r.places[d] == nil {
		r.places[d] = d.at.in("dimensions").parts()
	}
	b, at := r.b, r.places[d].key(name)
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
	if strings.Count(info.Col.Joins, ".") >= maxHops {
		b.add(at.problem(diag.TooDeep, "dimension "+quote(name)+" is more than "+strconv.Itoa(maxHops)+" joins away", ""))
		return
	}
	d.names[name] = info
}
