// Package zhibiao is an embeddable indicator system (指标): a service defines its
// indicators once, checks them like a compiler, evaluates them exactly over its
// own data, and explains every change. The package itself has no symbols; this is
// the tour.
//
// # Start
//
// Package [github.com/zhibiao/zhibiao/indicator] is the front door. It loads
// definition files, or takes the same as Go structs, into a checked catalog; an
// engine is a catalog bound to data, and answers queries:
//
//	cat, err := indicator.Load(os.DirFS("metrics"))
//	eng, err := indicator.NewEngine(cat, indicator.Sources{"orders": source.Rows(repo.Orders)})
//	res, err := eng.Query(ctx, indicator.Query{
//		Indicators: []string{"revenue", "revenue_yoy"}, By: []string{"region"},
//		Over: calendar.Month(2026, time.March),
//	})
//	fmt.Print(res.Table().Text())
//
// The program in examples/quickstart does so with real order lines, and prints a
// report:
//
//	go run ./examples/quickstart
//
// # The rooms
//
// Below the front door each package keeps one subject, and most are of use alone:
//
//   - [github.com/zhibiao/zhibiao/indicator/formula]: the language; text to a
//     formula, and back.
//   - [github.com/zhibiao/zhibiao/indicator/diag]: what is wrong in a definition,
//     where, and what to write instead.
//   - [github.com/zhibiao/zhibiao/indicator/unit]: units of measure as types, and
//     numbers as people write them.
//   - [github.com/zhibiao/zhibiao/indicator/calendar]: periods, comparisons like for
//     like, fiscal and retail years, working days.
//   - [github.com/zhibiao/zhibiao/indicator/dim]: addresses of numbers, and
//     hierarchies that change over time.
//   - [github.com/zhibiao/zhibiao/indicator/table]: columns of exact values; structs
//     and CSV in and out.
//   - [github.com/zhibiao/zhibiao/indicator/source]: the seam to stored data.
//   - [github.com/zhibiao/zhibiao/indicator/source/memory]: rows of any source kept
//     in memory, by column.
//   - [github.com/zhibiao/zhibiao/indicator/source/sourcetest]: tests that a source
//     of your own keeps the contract.
//   - [github.com/zhibiao/zhibiao/indicator/explain]: a change, and parts that sum to
//     it exactly.
//   - [github.com/zhibiao/zhibiao/indicator/indicatortest]: rows in, expected values
//     out, under go test.
//
// # What holds everywhere
//
// Exact: money and counts are decimals from the file to the report, and parts add
// up to the total.
//
// Checked: wrong definitions fail when they are loaded, all at once, with
// file:line:column, a code and a hint.
//
// Explained: every value knows its rows, its notes, and why it moved.
//
// Values are immutable once built and safe for concurrent use. Time is an
// argument: nothing reads the clock. The same input gives the same bytes out.
//
// The pages in docs are the reference of the language (formula.md) and of the
// files (definitions.md).
package zhibiao
