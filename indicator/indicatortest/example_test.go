package indicatortest_test

import (
	"fmt"
	"strings"
	"testing/fstest"

	"github.com/zhibiao/zhibiao/indicator/indicatortest"
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
