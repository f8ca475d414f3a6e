package indicator

import (
	"slices"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Check says whether a query can be asked of this catalog, without any data:
// names, keys, conditions, arguments, grains. The error is a diag.List with
// everything that was found.
func (c *Catalog) Check(q Query) error {
	_, err := c.plan(q, nil)
	return err
}

// planned is a query made ready for an engine.
type planned struct {
	plan     *plan.Plan
	measures []*measure
	keys     []keyColumn // of the answer, in the order of By
	args     boundArgs
}

// keyColumn is a key of the answer: a grain, by its place among the grains, or
// a dimension.
type keyColumn struct {
	name  string
	grain int // or -1
	key   int // among the dimensions, or -1
	typ   typ.Type
}

func (c *Catalog) plan(q Query, moves []plan.Move) (*planned, error) {
	var ps problems
	out := &planned{}
	var err error
	if out.args, err = q.Args.bind(); err != nil {
		ps.add("args", diag.BadValue, "", "%v", err)
	}
	m := model{cat: c, args: out.args}
	for i, name := range q.Indicators {
		ms := c.find(name)
		switch {
		case ms == nil:
			ps.add("indicators", diag.UnknownName, diag.DidYouMean(name, slices.Values(c.env(nil).Indicators())), "no indicator is called %q", name)
		case slices.Contains(q.Indicators[:i], name):
			ps.add("indicators", diag.DuplicateName, "", "%q is asked twice", name)
		case ms.info.Bad || ms.expr == nil:
			ps.add("indicators", diag.BadValue, "see the problems that loading returned", "%q is not defined rightly", name)
		default:
			out.measures = append(out.measures, ms)
		}
	}
	if q.Limit < 0 {
		ps.add("limit", diag.BadValue, "", "the limit is %d", q.Limit)
	}
	if err := q.Scope.Err(); err != nil {
		ps.add("scope", diag.BadValue, "", "%v", err)
	}
	if len(q.Indicators) == 0 && len(q.By) == 0 {
		ps.add("indicators", diag.BadValue, "", "nothing is asked: name indicators, or keys to list")
	}
	lq := plan.Query{By: q.By, WholePrior: q.WholePrior, Moves: moves}
	below := ps.datasets(q, c, out.measures)
	if len(q.Indicators) == 0 && len(below) > 0 {
		lq.Keys = below[0]
	}
	used := map[string]bool{}
	lq.Having = ps.having(q, c, used, &below)
	lq.Where = ps.conditions(q, c, out.args, below, used)
	ps.keys(q, c, out, below)
	ps.arguments(q, out.measures, used)
	ps.order(q)
	if err := ps.list.Err(); err != nil {
		return nil, err
	}
	for _, ms := range out.measures {
		lq.Outputs = append(lq.Outputs, ms.plan())
	}
	if out.plan, err = plan.Lower(lq, m); err != nil {
		ps.list.Add(diag.Problem{Pos: diag.Position{File: "query"}, Code: diag.BadValue, Message: err.Error(), Err: err})
		return nil, ps.list.Err()
	}
	ps.grains(c, out.plan)
	return out, ps.list.Err()
}
