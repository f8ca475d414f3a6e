package ref

import (
	"cmp"
	"slices"
	"sort"

	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/scalar"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// rows are the rows of a leaf that satisfy its conditions, by group and in
// order of time; for picks, all rows of the dataset beside them.
type rows struct {
	groups []*rowGroup
	times  []int64
	arg    scalar.Eval
	more   []scalar.Eval
	all    []int // rows with a time and an argument, in order of time
	entity [][]byte
	expr   *scalar.Compiler // its Err is of expressions, also those that run only once a period asks
}

type rowGroup struct {
	keys []typ.Value
	ids  []int // in order of time
}

// scan evaluates what a leaf reads of each row and groups the rows.
func (r *runner) scan(l *plan.Leaf) (*rows, error) {
	c := r.compiler(l.Dataset)
	out := &rows{expr: c}
	n := r.in.Data.Len(l.Dataset)
	conds := make([]scalar.Eval, len(l.Where))
	for i, w := range l.Where {
		conds[i] = c.Compile(w)
	}
	var keys []scalar.Eval
	for _, k := range l.Keys {
		if !k.Removed {
			keys = append(keys, c.Compile(k.Row))
		}
	}
	if l.Agg.Arg != nil {
		out.arg = c.Compile(l.Agg.Arg)
	}
	for _, m := range l.Agg.More {
		out.more = append(out.more, c.Compile(m))
	}
	has := make([]bool, n)
	out.times = make([]int64, n)
	if l.Period.Time.Name != "" {
		at := c.Compile(&ir.Row{Kind: ir.RowCol, Col: l.Period.Time, Type: l.Period.Type})
		for i := 0; i < n && c.Err == nil; i++ {
			if v := at(i); !v.None() {
				out.times[i], has[i] = scalar.Instant(r.in.Calendar, v).UnixMicro(), true
			}
		}
	} else {
		for i := range has {
			has[i] = true
		}
	}
	var entity []scalar.Eval
	if l.Pick != nil {
		for _, e := range l.Pick.Entity {
			entity = append(entity, c.Compile(e))
		}
		out.entity = make([][]byte, n)
	}
	groups := map[string]*rowGroup{}
	for i := 0; i < n && c.Err == nil; i++ {
		if !has[i] { // a row without time belongs to no period
			continue
		}
		if l.Pick != nil && !out.arg(i).None() {
			out.all = append(out.all, i)
			out.entity[i] = appendKeys(nil, values(entity, i))
		}
		if !slices.ContainsFunc(conds, func(e scalar.Eval) bool { return !e(i).Bool() }) {
			vals := values(keys, i)
			key := string(appendKeys(nil, vals))
			if groups[key] == nil {
				groups[key] = &rowGroup{keys: vals}
				out.groups = append(out.groups, groups[key])
			}
			groups[key].ids = append(groups[key].ids, i)
		}
	}
	if c.Err != nil {
		return nil, c.Err
	}
	for _, g := range out.groups {
		out.sort(g.ids)
	}
	out.sort(out.all)
	return out, nil
}

func (r *runner) compiler(dataset string) *scalar.Compiler {
	return &scalar.Compiler{Calendar: r.in.Calendar, Column: func(col ir.Column) (scalar.Eval, error) {
		vals, err := r.in.Data.Column(dataset, col)
		return func(i int) typ.Value { return vals[i] }, err
	}}
}

func (rs *rows) sort(ids []int) {
	slices.SortStableFunc(ids, func(a, b int) int { return cmp.Compare(rs.times[a], rs.times[b]) })
}

// within yields the rows of ids, which are in order of time, that lie in a span.
func (rs *rows) within(ids []int, spans []plan.Span, yield func(i int)) {
	for _, s := range spans {
		from := sort.Search(len(ids), func(k int) bool { return rs.times[ids[k]] >= s.Lo })
		for _, i := range ids[from:] {
			if rs.times[i] >= s.Hi {
				break
			}
			yield(i)
		}
	}
}

// pick finds the instant of each entity that first or last stands for: before
// conditions and grouping, among rows that have a value.
func (rs *rows) pick(p *plan.Pick, spans []plan.Span) func(i int) bool {
	if p == nil {
		return nil
	}
	at := map[string]int64{}
	rs.within(rs.all, spans, func(i int) {
		e := string(rs.entity[i])
		if t, ok := at[e]; !ok || p.Last && rs.times[i] > t {
			at[e] = rs.times[i]
		}
	})
	return func(i int) bool {
		t, ok := at[string(rs.entity[i])]
		return ok && t == rs.times[i] && !rs.arg(i).None()
	}
}

func (rs *rows) members(g *rowGroup, spans []plan.Span, picked func(int) bool) []member {
	var out []member
	rs.within(g.ids, spans, func(i int) {
		if picked != nil && !picked(i) {
			return
		}
		var m member
		if rs.arg != nil {
			m.arg = rs.arg(i)
		}
		if len(rs.more) > 0 {
			m.more = values(rs.more, i)
		}
		out = append(out, m)
	})
	return out
}

func values(of []scalar.Eval, i int) []typ.Value {
	out := make([]typ.Value, len(of))
	for j, e := range of {
		out[j] = e(i)
	}
	return out
}
