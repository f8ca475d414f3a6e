package indicator

import (
	"context"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/dim"
)

// Querier answers questions about indicators. An [Engine] answers with actual
// values, a plan with targets, a baseline with what was expected.
type Querier interface {
	Query(context.Context, Query) (*Result, error)
}

// Query is a question: which indicators, for which periods and groups of rows.
// Queries are plain data; the zero value of a field is what its comment says.
type Query struct {
	// Indicators are the columns of the answer. Without any, the answer lists the
	// distinct keys of By.
	Indicators []string
	// By are the keys of the answer's rows: dimensions ("region", a joined
	// "customer.segment") and grains ("month"). Several grains intersect. Without
	// any there is one row.
	By []string
	// Over is the time that is asked about. The zero Period is from the first day
	// of the data to the end of what is known, widened to whole periods of the
	// grains in By as with Cover. It bounds the output: what earlier periods and
	// windows need is read besides.
	Over calendar.Period
	// AsOf says what is known: everything before the end of this period.
	// calendar.Day(d) means the end of that day. The zero Period is the latest time
	// in any time column that the query reads; where a dataset says complete_to,
	// that goes before its rows.
	AsOf calendar.Period

	// Scope keeps the rows at these values of dimensions, Where those that satisfy
	// a condition of the formula language. Both are filters: they reach every
	// aggregate, so a share is one of what they leave. Values from outside belong
	// in Scope or in Args, which formulas and Where read as args.name.
	Scope dim.Scope
	Where string
	Args  Args

	// Having keeps rows of the answer: a condition over indicators.
	Having string
	// Order sorts by columns of the answer, descending where the name begins with
	// "-". Rows without a value come last, ties and the default follow the keys.
	Order []string
	// Limit keeps the first rows; 0 is all.
	Limit int

	// Fill makes rows for the periods of Over without any, and for every key in
	// each period.
	Fill bool
	// Cover widens Over to whole periods of the grains in By.
	Cover bool
	// Lang is the language, "zh" or "en", of the titles, numbers and notes that
	// the answer's table shows to people, and of the names of cyclic periods, such
	// as Monday. "" shows names instead of titles, and periods as [calendar.Parse]
	// reads them.
	Lang string

	// WholePrior compares an incomplete period with the whole of an earlier one.
	// Without it the earlier one is cut to match, like for like.
	WholePrior bool
}

// Args are values for the args.x of formulas and conditions: Go numbers,
// strings, booleans, dates, times, decimals, and slices of these for
// "x in args.list". Every argument must be given, and every one given be used.
type Args map[string]any

// Limits bound what one query may take. A field that is zero is its default.
type Limits struct {
	// Rows bounds the rows of the answer, before Having and Limit, and of every fold on the
	// way to it; 1,000,000.
	Rows int
	// Scanned bounds the rows read of one dataset; 20,000,000.
	Scanned int
	// Memory bounds the bytes that the groups of one aggregate take while it is
	// computed; 4 GiB.
	Memory int64
	// Workers bounds the goroutines that compute at once; as many as may run at
	// once (GOMAXPROCS). Small queries use one whatever it says.
	Workers int
	// Kept bounds the bytes of aggregates that are kept from query to query, over
	// sources that keep their rows in memory and only add to them: a query asked
	// again reads the rows that came since. 256 MiB; negative is none.
	Kept int64
}

func (l Limits) withDefaults() Limits {
	if l.Rows <= 0 {
		l.Rows = 1_000_000
	}
	if l.Scanned <= 0 {
		l.Scanned = 20_000_000
	}
	if l.Memory <= 0 {
		l.Memory = 4 << 30
	}
	if l.Kept == 0 {
		l.Kept = 256 << 20
	}
	return l
}
