package indicator

import (
	"maps"

	"github.com/zhibiao/zhibiao/indicator/diag"
)

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
		levels := h.at.in("levels").parts()
		for i, level := range h.def.Levels {
			b.checkLevel(h, levels.item(i), level)
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
