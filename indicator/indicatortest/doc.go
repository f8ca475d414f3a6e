// Package indicatortest tests definitions of indicators: rows in, expected
// values out. The tests stand in the definition files, next to what they test:
//
//	tests:
//	  - name: win rate ignores open deals
//	    data:
//	      deals: |
//	        id, closed_at,  status, amount
//	        1,  2026-01-05, won,    100.10
//	        2,  2026-01-06, lost,   50
//	        3,  ,           open,   70
//	    query: {indicators: [win_rate, revenue], over: 2026-01}
//	    expect: [{win_rate: 0.5, revenue: 100.10}]
//
// and run under go test:
//
//	func TestMetrics(t *testing.T) { indicatortest.Run(t, os.DirFS("metrics")) }
//
// # Data
//
// The text under data is CSV, for each dataset its own. The first row names
// columns of the dataset as formulas do, in any order; columns that the query
// does not read may be left out. Cells are trimmed, and an empty one is no value.
// A dataset without data has no rows.
//
// # Query
//
// The fields are those of [indicator.Query] in snake_case, all but lang:
// indicators, by, over, as_of, scope, where, args, having, order, limit, fill,
// cover, whole_prior.
// Periods are written as calendar.Parse reads them (2026, 2026-Q1, 2026-03,
// 2026-W05, 2026-03-05, 2026-03-05..2026-04-02), a scope as a map or as
// "region=East, tier=nil". A bare number, date, true or false in args is what it
// looks like, text in quotes is text.
//
// # Expected rows
//
// The rows of the answer come in its order, and all of them are expected; of
// their columns only those that are named. A number is compared at the digits
// written: 0.67 stands for 0.6666… and 2 for 1.5, rounded half to even. "none" is
// no value. Periods are text, 2026-03. After a value may stand, in brackets, notes
// that it must have:
//
//	expect:
//	  - {month: 2026-01, margin: none (divided by zero)}
//	  - {month: 2026-02, margin: '0.25 (like for like, partial period)'}
//	  - {month: 2026-03, margin: 0.25 ()}
//
// Empty brackets say that there is no note at all, but for "rounded". Where a
// query must fail, error stands in the place of expect, with a part of the
// message:
//
//	error: no dataset has all of
//
// # Properties
//
// On the data of every test three things are checked besides, because a formula
// for which they do not hold reports wrong numbers in silence: the parts equal
// the whole for indicators that are additive, the order of rows does not matter,
// and neither does splitting them into batches.
package indicatortest
