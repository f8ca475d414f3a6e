// Package indicator defines indicators, checks the definitions like a compiler,
// and evaluates them exactly over a program's own data.
//
// # Definitions
//
// Definition files are YAML; any number of them form one system:
//
//	datasets:
//	  orders:
//	    key: order_id
//	    time: ordered_at
//	    noun: order                          # the unit of count()
//	    columns:
//	      order_id:   string
//	      ordered_at: date
//	      region:     string
//	      status:     string
//	      amount:     {type: decimal, unit: CNY}
//	indicators:
//	  revenue:
//	    title: {zh: 销售收入, en: Revenue}
//	    formula: sum(amount)
//	    where: status == "won"
//	  orders_won:  {formula: count(), where: 'status == "won"', supports: revenue}
//	  order_value: {formula: revenue / orders_won}      # CNY/order: units are derived
//	  revenue_yoy: {formula: 'revenue / prior(revenue, "1 year") - 1', format: percent}
//
// The same can be said with Go values, field by field: see [Definitions]. Package
// formula describes the language of formulas; an indicator is a formula with a
// name, and there are no kinds of indicators to choose from.
//
// [Load] and [New] report everything that is wrong at once, each problem with its
// place, a code and, where one is known, a hint:
//
//	sales.yaml:12:7: unknown field "forumla" (did you mean "formula"?) [unknown-field]
//
// The result is a [Catalog]. It knows of each indicator its type, its unit, how
// its parts combine, and what it is made of ([Entry]); [Catalog.Tree] draws the
// tiers, [Catalog.Findings] tells what works but could be better.
//
// # Questions
//
// An [Engine] is a catalog bound to data: an existing repository method, a file,
// rows in memory. A [Query] asks it for indicators by dimensions and periods, and
// says in which language the answer speaks to people; a [Result] is a table of
// exact values with notes where a value is missing or qualified. [Result.One]
// reads a single value, [Engine.Rows] the rows behind one.
//
//	cat, err := indicator.Load(os.DirFS("metrics"))
//	eng, err := indicator.NewEngine(cat, indicator.Sources{"orders": source.Rows(repo.Orders)})
//	res, err := eng.Query(ctx, indicator.Query{
//		Indicators: []string{"revenue", "revenue_yoy"}, By: []string{"region"},
//		Over: calendar.Month(2026, time.March),
//	})
//
// [Querier] is all that other packages need to know of an engine: a plan answers
// the same questions with targets, and a test with what it likes.
//
// # How names are found
//
// Inside an aggregate or a condition a name is a column: an own column of the
// dataset, a dimension (a short name for a joined column), a level of the
// hierarchy that org leads to, or a path through joins such as customer.segment.
// Outside it is an indicator. A path asked of the dataset it ends in is that
// dataset's own column, so one condition reaches indicators of both.
//
// Joins lead from many rows to one, by the whole key there; a join that would
// multiply rows is refused. Two joins to one dataset are two roles.
//
// # Files and limits
//
// A file belongs to no package: each reads the top-level keys that are its own.
// Those of this one are calendar, defaults (for the file), norms (what
// [Catalog.Findings] measures the number of indicators by), hierarchies, datasets,
// indicators and tests. Keys that begin with "x-" are the program's own. What the
// language has but this version does not is reported, never ignored.
//
// A file is at most 1 MiB, a formula 4 KiB long; both nest 64 levels deep at most,
// and a report shows 50 problems. What one query may take, [Limits] say.
//
// Catalogs and engines are immutable and safe for concurrent use.
package indicator
