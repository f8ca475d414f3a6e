package indicatortest

import (
	"strings"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/table"
)

// Eval tests one formula without a file: over rows, whose fields are columns as
// [table.Of] says, it must have the value want, which is written as in expect.
//
//	indicatortest.Eval(t, `rate(status == "won")`, []Deal{{Status: "won"}, {Status: "lost"}, {Status: "won"}}, "0.67")
//
// Numbers have no unit. If exactly one column is a date or timestamp it is the
// time column, and the value is that of all time up to the last row.
func Eval[R any](t TB, formula string, rows []R, want string) {
	t.Helper()
	data, err := table.Of(rows)
	if err != nil {
		t.Errorf("rows: %v", err)
		return
	}
	const name = "formula"
	k := &kit{engine: func(cat *indicator.Catalog, sources indicator.Sources) (indicator.Querier, error) {
		return indicator.NewEngine(cat, sources)
	}}
	if k.cat, err = indicator.New(definitions(name, formula, data)); err != nil {
		var text strings.Builder
		_ = diag.Fprint(&text, err, nil)
		t.Errorf("%s\n%s", formula, text.String())
		return
	}
	test := indicator.Test{
		Query:  indicator.Query{Indicators: []string{name}},
		Expect: []map[string]string{{name: want}},
	}
	res, err := k.ask(dataOf(data), test.Query)
	if err != nil {
		t.Errorf("%s\n%v", formula, err)
		return
	}
	if col := res.Table().Columns()[0]; !parseExpected(want).matches(col.Value(0), col.Note(0), k.cat.Calendar().Location()) {
		t.Errorf("%s\n%s", formula, aligned([][]string{{"got", show(col.Value(0), col.Note(0))}, {"want", want}}))
	}
}

// all is the name of the one dataset.
const all = "rows"

func dataOf(t *table.Table) data { return data{all: rows{t}} }

// definitions are a formula over one dataset with the columns of a table.
func definitions(name, formula string, t *table.Table) indicator.Definitions {
	set := indicator.Dataset{Columns: map[string]indicator.Column{}}
	var times []string
	for _, c := range t.Columns() {
		set.Columns[c.Name()] = indicator.Column{Type: c.Type()}
		if c.Type().Temporal() {
			times = append(times, c.Name())
		}
	}
	if len(times) == 1 {
		set.Time.Column = times[0]
	}
	return indicator.Definitions{
		Datasets:   map[string]indicator.Dataset{all: set},
		Indicators: map[string]indicator.Indicator{name: {Formula: formula, Dataset: all}},
	}
}
