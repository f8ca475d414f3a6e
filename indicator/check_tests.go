package indicator

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/diag"
)

// checkTests keeps the tests whose names are all known.
func (b *builder) checkTests() {
	names := make(map[string]place)
	sound := len(b.problems) == 0 // queries of what is broken are not asked
	for _, s := range b.tests {
		t, ok := s.def, !s.broken
		if first, taken := names[t.Name]; taken && t.Name != "" {
			b.add(also(s.at.in("name").problem(diag.DuplicateName, "test "+quote(t.Name)+" is defined twice", ""), first.pos(), "first defined"))
		} else {
			names[t.Name] = s.at.in("name")
		}
		if t.Name == "" && s.at.node == nil {
			b.add(s.at.problem(diag.MissingField, "the test has no name", ""))
		}
		data := s.at.in("data").parts()
		for _, name := range sortedKeys(t.Data) {
			if b.c.set(name) == nil {
				b.add(data.key(name).nameProblem(diag.UnknownName, "unknown dataset "+quote(name), b.hint(name, b.datasetNames())))
				ok = false
			}
		}
		places := s.at.in("query", "indicators").parts()
		for i, name := range t.Query.Indicators {
			if b.c.find(name) == nil {
				b.unknown(places.item(i), "indicator", name, b.indicatorNames())
				ok = false
			}
		}
		ok = b.checkExpected(s) && ok
		if ok && sound && t.Error == "" { // it may be the query that is refused
			b.checkQuery(s)
		}
		if ok {
			b.c.tests = append(b.c.tests, t)
		}
	}
}

// checkQuery checks a test's query as an engine would.
func (b *builder) checkQuery(s sourced[Test]) {
	list, _ := errors.AsType[diag.List](b.c.Check(s.def.Query))
	for _, p := range list {
		field, found := strings.CutPrefix(p.Pos.File, "query.")
		at := s.at.in("query")
		if found {
			at = at.in(field)
		}
		if p.Pos.IsValid() {
			p.Pos.File, p.End.File = "", ""
			b.add(at.locate(p.Source, diag.List{p})...)
			continue
		}
		b.add(at.problem(p.Code, p.Message, p.Hint))
	}
}

// checkExpected checks that the rows expected have columns that the query gives.
func (b *builder) checkExpected(s sourced[Test]) bool {
	ok := true
	columns := make(map[string]bool)
	for _, name := range slices.Concat(s.def.Query.By, s.def.Query.Indicators) {
		columns[name] = true
	}
	rows := s.at.in("expect").parts()
	for i, row := range s.def.Expect {
		cells := rows.item(i).parts()
		for _, name := range sortedKeys(row) {
			if !columns[name] {
				b.add(cells.key(name).nameProblem(diag.UnknownName, "the query gives no column "+quote(name), b.hint(name, maps.Keys(columns))))
				ok = false
			}
		}
	}
	return ok
}
