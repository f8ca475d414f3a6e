package ir

import "strconv"

// Level is a set of places where a function may stand.
type Level uint8

// The levels of the language.
const (
	RowLevel  Level = 1 << iota // inside aggregates and conditions
	CellLevel                   // outside: indicators and arithmetic on them
	Aggregate                   // turns rows into a cell
	Period                      // an aggregate of the period itself, without rows
	Transform                   // changes the context of its first argument
	Later                       // part of the language, not answered yet
)

// Func says where a function may stand and how many arguments it takes. In a
// pipe the value piped in counts as the first.
type Func struct {
	Name     string
	Level    Level
	Min, Max int    // number of arguments; Max -1 for any number
	Usage    string // how to write it, for hints
}

const unbounded = -1

// Funcs lists every function of the language, ordered by level and name.
var Funcs = []Func{
	{"abs", RowLevel | CellLevel, 1, 1, "abs(x)"},
	{"round", RowLevel | CellLevel, 1, 2, "round(x, 2)"},
	{"floor", RowLevel | CellLevel, 1, 1, "floor(x)"},
	{"ceil", RowLevel | CellLevel, 1, 1, "ceil(x)"},
	{"coalesce", RowLevel | CellLevel, 2, unbounded, "coalesce(x, y)"},
	{"lower", RowLevel, 1, 1, "lower(text)"},
	{"upper", RowLevel, 1, 1, "upper(text)"},
	{"trim", RowLevel, 1, 1, "trim(text)"},
	{"length", RowLevel, 1, 1, "length(text)"},
	{"year", RowLevel, 1, 1, "year(date)"},
	{"half", RowLevel, 1, 1, "half(date)"},
	{"quarter", RowLevel, 1, 1, "quarter(date)"},
	{"month", RowLevel, 1, 1, "month(date)"},
	{"week", RowLevel, 1, 1, "week(date)"},
	{"day", RowLevel, 1, 1, "day(date)"},
	{"weekday", RowLevel, 1, 1, "weekday(date)"},
	{"hour", RowLevel, 1, 1, "hour(timestamp)"},
	{"date", RowLevel, 1, 1, "date(timestamp)"},
	{"start_of", RowLevel, 2, 2, `start_of(date, "month")`},
	{"days_between", RowLevel, 2, 2, "days_between(from, to)"},
	{"business_days_between", RowLevel, 2, 2, "business_days_between(from, to)"},
	{"business_hours_between", RowLevel, 2, 2, "business_hours_between(from, to)"},

	{"sum", Aggregate, 1, 2, "sum(x)"},
	{"count", Aggregate, 0, 2, "count()"},
	{"count_distinct", Aggregate, 1, unbounded, "count_distinct(x)"},
	{"avg", Aggregate, 1, 2, "avg(x)"},
	{"min", Aggregate | RowLevel | CellLevel, 1, unbounded, "min(x)"},
	{"max", Aggregate | RowLevel | CellLevel, 1, unbounded, "max(x)"},
	{"median", Aggregate, 1, 2, "median(x)"},
	{"percentile", Aggregate, 2, 3, "percentile(x, 0.95)"},
	{"percentile_disc", Aggregate, 2, 3, "percentile_disc(x, 0.95)"},
	{"rate", Aggregate, 1, 3, "rate(condition)"},
	{"variance", Aggregate, 1, 2, "variance(x)"},
	{"stddev", Aggregate, 1, 2, "stddev(x)"},
	{"first", Aggregate, 1, unbounded, "first(x)"},
	{"last", Aggregate, 1, unbounded, "last(x)"},
	{"new", Aggregate | Later, 1, unbounded, "new(entity)"},
	{"retained", Aggregate | Later, 1, unbounded, "retained(entity)"},
	{"lost", Aggregate | Later, 1, unbounded, "lost(entity)"},

	{"days", Period, 0, 0, "days()"},
	{"business_days", Period, 0, 0, "business_days()"},
	{"elapsed", Period | Later, 0, 0, "elapsed()"},
	{"end", Period | Later, 0, 0, "end()"},

	{"where", Transform, 2, 2, `x | where(region == "East")`},
	{"prior", Transform, 1, 2, `x | prior("1 year")`},
	{"rolling", Transform, 2, 2, `x | rolling("28 days")`},
	{"to_date", Transform, 2, 2, `x | to_date("year")`},
	{"cumulative", Transform, 1, 1, "x | cumulative()"},
	{"whole", Transform, 2, 2, `x | whole("year")`},
	{"at", Transform, 2, 2, "x | at(closed_at)"},
	{"per", Transform, 2, unbounded, "x | per(customer_id) | avg()"},
	{"having", Transform, 2, 2, "x | per(customer_id) | having(value >= 2) | count()"},
	{"across", Transform, 1, unbounded, "x | across(region)"},
	{"share", Transform, 1, unbounded, "x | share(region)"},
	{"rank", Transform, 1, unbounded, "x | rank()"},
	{"fill", Transform, 2, 2, "x | fill(0)"},
	{"target", Transform, 1, 1, "target(x)"},
	{"target_to_date", Transform, 1, 1, "target_to_date(x)"},
	{"attainment", Transform, 1, 1, "attainment(x)"},
	{"period_start", Transform | Later, 2, 2, `x | period_start("month")`},
	{"active", Transform | Later, 3, 3, "x | active(from, to)"},
	{"converted", Transform | Later, 3, unbounded, `x | converted(y, customer_id, "7 days")`},
	{"followed", Transform | Later, 3, unbounded, `x | followed(y, customer_id, "14 days")`},
	{"expected", Transform | Later, 1, 1, "expected(x)"},
	{"expected_low", Transform | Later, 1, 1, "expected_low(x)"},
	{"expected_high", Transform | Later, 1, 1, "expected_high(x)"},
	{"previous", RowLevel | Later, 2, unbounded, "previous(x, entity)"},
	{"next", RowLevel | Later, 2, unbounded, "next(x, entity)"},
}

var byName = func() map[string]*Func {
	m := make(map[string]*Func, len(Funcs))
	for i := range Funcs {
		m[Funcs[i].Name] = &Funcs[i]
	}
	return m
}()

// Lookup returns the function of that name.
func Lookup(name string) (*Func, bool) {
	f, ok := byName[name]
	return f, ok
}

// FuncNames yields the names of all functions.
func FuncNames(yield func(string) bool) {
	for _, f := range Funcs {
		if !yield(f.Name) {
			return
		}
	}
}

// Arguments says in words how many arguments a function takes; a negative most is
// any number.
func Arguments(least, most int) string {
	plural := func(n int) string {
		if n == 1 {
			return "1 argument"
		}
		return strconv.Itoa(n) + " arguments"
	}
	switch {
	case most == 0:
		return "no arguments"
	case most < 0:
		return "at least " + plural(least)
	case least == most:
		return plural(least)
	case most == least+1:
		return strconv.Itoa(least) + " or " + plural(most)
	}
	return strconv.Itoa(least) + " to " + plural(most)
}

// Fold returns the per(…) that the call c folds: "x | per(k) | avg()" is
// avg(per(x, k)), and having(…) may stand between. ok is false where c is no
// aggregate over a per.
func Fold(c *Call) (per *Call, having []Expr, ok bool) {
	f, known := Lookup(c.Func)
	if !known || f.Level&Aggregate == 0 || len(c.Args) == 0 {
		return nil, nil, false
	}
	x, isCall := c.Args[0].(*Call)
	for isCall && x.Func == "having" && len(x.Args) == 2 {
		having = append(having, x.Args[1])
		x, isCall = x.Args[0].(*Call)
	}
	if !isCall || x.Func != "per" {
		return nil, nil, false
	}
	return x, having, true
}
