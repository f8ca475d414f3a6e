package indicatortest_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/indicatortest"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/table"
)

const deals = `
calendar: {time_zone: Asia/Shanghai}
datasets:
  deals:
    key: id
    time: closed_at
    columns:
      id:        integer
      closed_at: date
      opened_at: timestamp
      status:    string
      region:    {type: string, from: Region}
      amount:    {type: decimal, unit: CNY, from: 'Amount (CNY)'}
      took:      duration
      score:     float
      paid:      boolean
indicators:
  revenue:  {formula: sum(amount), where: status == "won"}
  closed:   {formula: 'count() | where(status in ["won", "lost"])'}
  win_rate: {formula: rate(status == "won")}
  average:  {formula: revenue / closed}
  part:     {formula: 'share(revenue, region)'}
  third:    {formula: revenue / 3}
  latest:   {formula: max(opened_at)}
  longest:  {formula: max(took)}
  time:     {formula: sum(took)}
  scores:   {formula: sum(score)}
  last_day: {formula: max(closed_at)}
`

func run(t *testing.T, tests string) *recorder {
	t.Helper()
	r := newRecorder()
	indicatortest.Run(r, fstest.MapFS{"sales.yaml": {Data: []byte(deals + tests)}})
	return r
}

// one is a test on the data of the page of the language.
func one(query, expect string) string {
	return `
tests:
  - name: a test
    data:
      deals: |
        id, closed_at,  status, region, amount, took, opened_at,        score
        1,  2026-01-05, won,    East,   100.10, 1h,   2026-01-01 09:30, 1.5
        2,  2026-01-06, lost,   East,   50,     30m,  2026-01-01 09:31, 2
        3,  2026-02-07, won,    ,       20,     ,     ,
    query: ` + query + "\n    " + expect + "\n"
}

func TestRunPasses(t *testing.T) {
	tests := []struct{ name, query, expect string }{
		{"digits as written", "{indicators: [win_rate, revenue]}", "expect: [{win_rate: 0.67, revenue: 120.10}]"},
		{"fewer digits", "{indicators: [revenue]}", "expect: [{revenue: 120}]"},
		{"more digits", "{indicators: [revenue]}", "expect: [{revenue: 120.1000}]"},
		{"separators", "{indicators: [revenue]}", "expect: [{revenue: 1_20.10}]"},
		{"columns that are not named", "{indicators: [revenue, closed], by: [month]}", "expect: [{revenue: 100.1}, {month: 2026-02}]"},
		{"no value", "{indicators: [revenue], over: 2025}", "expect: [{revenue: none}]"},
		{"a note", "{indicators: [revenue], over: 2025}", "expect: [{revenue: none (no rows)}]"},
		{"one note of two", "{indicators: [average], over: 2026}", "expect: [{average: 40.03 (partial period)}]"},
		{"two notes", "{indicators: [average], over: 2026}", "expect: [{average: '40.0333 (rounded, partial period)'}]"},
		{"no note", "{indicators: [revenue], over: 2026-01}", "expect: [{revenue: 100.10 ()}]"},
		{"rounded is no note", "{indicators: [win_rate]}", "expect: [{win_rate: 0.667 ()}]"},
		{"no rows", "{indicators: [revenue], by: [month], over: 2025}", "expect: []"},
		{"no value as key", "{indicators: [revenue], by: [region]}", "expect: [{region: East, revenue: 100.1}, {region: none, revenue: 20}]"},
		{"dates", "{indicators: [last_day]}", "expect: [{last_day: 2026-02-07}]"},
		{"timestamps", "{indicators: [latest]}", "expect: [{latest: 2026-01-01 09:31}]"},
		{"timestamps with seconds", "{indicators: [latest]}", "expect: [{latest: '2026-01-01 09:31:00'}]"},
		{"durations", "{indicators: [longest, time]}", "expect: [{longest: 60m, time: 1h30m}]"},
		{"floats", "{indicators: [scores]}", "expect: [{scores: 3.5}]"},
		{"parts of thirds", "{indicators: [third]}", "expect: [{third: 40.03}]"},
		{"an error", "{indicators: [revenue], by: [regio]}", `error: did you mean "region"?`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := run(t, one(tt.query, tt.expect))
			assert.Empty(t, r.text())
			assert.Equal(t, []string{"a test"}, *r.ran)
		})
	}
}

func TestRunFails(t *testing.T) {
	tests := []struct{ name, query, expect, want string }{
		{"a value", "{indicators: [revenue]}", "expect: [{revenue: 120.11}]", "differs"},
		{"a digit too many", "{indicators: [win_rate]}", "expect: [{win_rate: 0.666}]", "0.666666666667 (rounded)  0.666"},
		{"a value for none", "{indicators: [revenue], over: 2025}", "expect: [{revenue: 0}]", "none (no rows)  0"},
		{"none for a value", "{indicators: [revenue]}", "expect: [{revenue: none}]", "120.1    none"},
		{"a missing note", "{indicators: [revenue]}", "expect: [{revenue: 120.1 (partial period)}]", "120.1    120.1 (partial period)"},
		{"a note too many", "{indicators: [revenue], over: 2026}", "expect: [{revenue: 120.1 ()}]", "120.1 (partial period)  120.1 ()"},
		{"an unknown note", "{indicators: [revenue]}", "expect: [{revenue: 120.1 (partal period)}]", "120.1 (partal period)"},
		{"text for a number", "{indicators: [revenue]}", "expect: [{revenue: many}]", "many"},
		{"exponents", "{indicators: [revenue]}", "expect: [{revenue: 1.201e2}]", "1.201e2"},
		{"a row too few", "{indicators: [revenue], by: [month]}", "expect: [{revenue: 100.1}]", "too many  2    2026-02"},
		{"a row too many", "{indicators: [revenue]}", "expect: [{revenue: 120.1}, {revenue: 7}]", "missing  2    7"},
		{"rows expected, none there", "{indicators: [revenue], by: [month], over: 2025}", "expect: [{month: 2025-01}]", "missing  1    2025-01"},
		{"the order of rows", "{indicators: [revenue], by: [month], order: [-month]}", "expect: [{month: 2026-01}, {month: 2026-02}]", "2026-02  2026-01"},
		{"an answer for an error", "{indicators: [revenue]}", "error: unknown", `must fail with "unknown", but it is answered`},
		{"another error", "{indicators: [revenue], by: [regio]}", "error: grain", "which does not say\n  grain"},
		{"an error for an answer", "{indicators: [revenue], as_of: '2025-W53'}", "expect: []", "2025-W53"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := run(t, one(tt.query, tt.expect))
			assert.Len(t, *r.failures, 1)
			assert.Contains(t, r.text(), tt.want)
			assert.Contains(t, r.text(), "sales.yaml:31:5: ")
		})
	}
}

// A failure shows the rows, got and wanted side by side, and the formulas of
// what differs.
func TestRunShows(t *testing.T) {
	r := run(t, one("{indicators: [revenue, average], by: [region]}", "expect: [{region: East, average: 50.05, revenue: 100.1}, {region: none, average: 21}]"))
	assert.Equal(t, `a test: sales.yaml:31:5: the answer is not as expected
           row  region  revenue  average  want
           1    East    100.1    50.05    50.05
  differs  2    none    20       20       21
sales.yaml:21:3: average: revenue / closed
sales.yaml:18:3: revenue: sum(amount)  where: status == "won"
sales.yaml:19:3: closed: count() | where(status in ["won", "lost"])
`, r.text())
}

func TestRunData(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"unknown column", "id, closed_at, staus\n        1, 2026-01-01, won", `data of deals: the dataset has no column "staus" (did you mean "status"?)`},
		{"broken cell", "id, closed_at, status, amount\n        1, 2026-01-32, won, 7", `2026-01-32`},
		{"missing column", "id, closed_at, status\n        1, 2026-01-31, won", "Amount (CNY)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := run(t, "tests:\n  - name: a test\n    data:\n      deals: |\n        "+tt.data+"\n    query: {indicators: [revenue]}\n    expect: [{revenue: 7}]\n")
			assert.Len(t, *r.failures, 1)
			assert.Contains(t, r.text(), tt.want)
		})
	}
	t.Run("no data", func(t *testing.T) {
		r := run(t, "tests: [{name: a test, query: {indicators: [revenue, closed]}, expect: [{revenue: none, closed: 0}]}]\n")
		assert.Empty(t, r.text())
	})
}

func TestRunLoads(t *testing.T) {
	r := newRecorder()
	indicatortest.Run(r, fstest.MapFS{"a.yaml": {Data: []byte("indicators: {a: {forumla: 1}}")}})
	assert.Contains(t, r.text(), `a.yaml:1:18: unknown field "forumla" (did you mean "formula"?)`)

	r = newRecorder()
	indicatortest.Run(r, fstest.MapFS{"a.yaml": {Data: []byte(deals)}})
	assert.Equal(t, "the definition files have no tests", r.text())
}

// wrong answers with a table of its own making.
type wrong func(indicator.Query) *table.Table

func (w wrong) Query(_ context.Context, q indicator.Query) (*indicator.Result, error) {
	return indicator.NewResult(w(q), q.AsOf), nil
}

// An engine that is wrong in a way that the expected rows do not show fails the
// properties.
func TestRunChecksProperties(t *testing.T) {
	answer := func(t *testing.T, q indicator.Query, value int64) *table.Table {
		var specs []table.Spec
		for _, name := range append(append([]string{}, q.By...), q.Indicators...) {
			specs = append(specs, table.Spec{Name: name, Type: table.Decimal})
		}
		b := table.New(specs...)
		for k := range specs {
			b.Column(k).Int(value)
		}
		out, err := b.Table()
		require.NoError(t, err)
		return out
	}
	files := fstest.MapFS{"sales.yaml": {Data: []byte(deals + one("{indicators: [revenue]}", "expect: [{revenue: 7}]"))}}

	t.Run("parts", func(t *testing.T) {
		r := newRecorder()
		indicatortest.RunOn(r, files, func(*indicator.Catalog, indicator.Sources) (indicator.Querier, error) {
			return wrong(func(q indicator.Query) *table.Table { return answer(t, q, 7-int64(len(q.By))) }), nil
		})
		assert.Contains(t, r.text(), "the parts of revenue by paid do not add up to the whole: 6, but the whole is 7")
	})
	// batches looks at how the rows come.
	batches := func(t *testing.T, sources indicator.Sources) (n, first int64) {
		for batch, err := range sources["deals"].Scan(context.Background(), source.Request{}) {
			require.NoError(t, err)
			if n++; n == 1 {
				first = batch.Value(0, "id").Decimal().IntPart()
			}
		}
		return n, first
	}
	t.Run("order", func(t *testing.T) {
		r := newRecorder()
		indicatortest.RunOn(r, files, func(_ *indicator.Catalog, sources indicator.Sources) (indicator.Querier, error) {
			_, first := batches(t, sources)
			return wrong(func(q indicator.Query) *table.Table { return answer(t, q, 6+first) }), nil
		})
		assert.Len(t, *r.failures, 1)
		assert.Contains(t, r.text(), "the same rows in another order give another answer")
	})
	t.Run("batches", func(t *testing.T) {
		r := newRecorder()
		indicatortest.RunOn(r, files, func(_ *indicator.Catalog, sources indicator.Sources) (indicator.Querier, error) {
			n, _ := batches(t, sources)
			return wrong(func(q indicator.Query) *table.Table { return answer(t, q, 6+n) }), nil
		})
		assert.Len(t, *r.failures, 1)
		assert.Contains(t, r.text(), "the same rows in two batches give another answer")
	})
	t.Run("nothing", func(t *testing.T) {
		r := newRecorder()
		indicatortest.RunOn(r, files, func(*indicator.Catalog, indicator.Sources) (indicator.Querier, error) {
			return nothing{}, nil
		})
		assert.Contains(t, r.text(), "neither a result nor an error")
	})
}

type nothing struct{}

func (nothing) Query(context.Context, indicator.Query) (*indicator.Result, error) { return nil, nil }

// A *testing.T is a Runner.
func TestRunOnTestingT(t *testing.T) {
	indicatortest.Run(t, fstest.MapFS{"sales.yaml": {Data: []byte(deals + one("{indicators: [revenue]}", "expect: [{revenue: 120.1}]"))}})
}

func TestWideText(t *testing.T) {
	r := newRecorder()
	indicatortest.Run(r, fstest.MapFS{"a.yaml": {Data: []byte(strings.ReplaceAll(deals, "revenue", "收入") +
		one("{indicators: [收入, closed], by: [region]}", "expect: [{收入: 1}, {收入: 20}]"))}})
	assert.Contains(t, r.text(), "  differs  1    East    100.1  1\n           2    none    20     20\n")
}
