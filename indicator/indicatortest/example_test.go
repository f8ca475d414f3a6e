package indicatortest_test

import (
	"context"
	"fmt"
	"strings"
	"testing/fstest"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/indicatortest"
	"github.com/zhibiao/zhibiao/indicator/table"
)

// In a test file it is one line:
//
//	func TestMetrics(t *testing.T) { indicatortest.Run(t, os.DirFS("metrics")) }
//
// Here a recorder stands for *testing.T, to show a failure.
func ExampleRun() {
	t := newRecorder()
	indicatortest.Run(t, fstest.MapFS{"deals.yaml": {Data: []byte(`
datasets:
  deals:
    key: id
    time: closed_at
    columns: {id: integer, closed_at: date, status: string, amount: {type: decimal, unit: CNY}}
indicators:
  win_rate: {formula: 'rate(status == "won")'}
  revenue:  {formula: sum(amount), where: status == "won"}
tests:
  - name: win rate ignores open deals
    data:
      deals: |
        id, closed_at,  status, amount
        1,  2026-01-05, won,    100.10
        2,  2026-01-06, lost,   50
        3,  ,           open,   70
    query: {indicators: [win_rate, revenue], over: 2026-01}
    expect: [{win_rate: 0.5, revenue: 100.10}]
  - name: revenue counts what was lost
    data:
      deals: |
        id, closed_at,  status, amount
        1,  2026-01-05, won,    100.10
        2,  2026-02-06, lost,   50
        3,  2026-02-28, won,    7
    query: {indicators: [revenue], by: [month], over: 2026-01..2026-02}
    expect: [{month: 2026-01, revenue: 100.10}, {month: 2026-02, revenue: 57}]
`)}})
	fmt.Println(strings.TrimSpace(t.text()))
	// Output:
	// revenue counts what was lost: deals.yaml:20:5: the answer is not as expected
	//            row  month    revenue  want
	//            1    2026-01  100.1    100.10
	//   differs  2    2026-02  7        57
	// deals.yaml:9:3: revenue: sum(amount)  where: status == "won"
}

func ExampleEval() {
	t := newRecorder() // a *testing.T
	type deal struct{ Status string }
	indicatortest.Eval(t, `rate(status == "won")`, []deal{{"won"}, {"lost"}, {"won"}}, "0.67")
	indicatortest.Eval(t, `count() | where(status == "won")`, []deal{{"won"}, {"lost"}, {"won"}}, "3")
	fmt.Print(t.text())
	// Output:
	// count() | where(status == "won")
	//   got   2
	//   want  3
}

// plan is a Querier that plans 200 for everything.
type plan struct{}

func (plan) Query(_ context.Context, q indicator.Query) (*indicator.Result, error) {
	b := table.New(table.Spec{Name: q.Indicators[0], Type: table.Decimal})
	b.Column(0).Int(200)
	t, err := b.Table()
	return indicator.NewResult(t, q.AsOf), err
}

// Formulas that ask for targets need an engine with a plan.
func ExampleRunOn() {
	t := newRecorder()
	files := fstest.MapFS{"deals.yaml": {Data: []byte(`
datasets:
  deals:
    key: id
    time: closed_at
    columns: {id: integer, closed_at: date, amount: decimal}
indicators:
  revenue: {formula: sum(amount)}
  reached: {formula: attainment(revenue), format: percent}
tests:
  - name: half of the plan is reached
    data:
      deals: |
        id, closed_at,  amount
        1,  2026-01-05, 60
        2,  2026-01-31, 40
    query: {indicators: [reached], over: 2026-01}
    expect: [{reached: 0.50}]
`)}}
	indicatortest.RunOn(t, files, func(cat *indicator.Catalog, sources indicator.Sources) (indicator.Querier, error) {
		eng, err := indicator.NewEngine(cat, sources)
		if err != nil {
			return nil, err
		}
		return eng.With(indicator.Bindings{Target: plan{}}), nil
	})
	fmt.Printf("ran %q, %d failures\n", *t.ran, len(*t.failures))
	// Output: ran ["half of the plan is reached"], 0 failures
}
