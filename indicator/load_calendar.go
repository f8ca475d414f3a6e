package indicator

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/yamldoc"
)

func (r *reader) calendarKey(n *yamldoc.Node) {
	if r.parts.calendar != nil {
		p := place{node: n}.problem(diag.DuplicateName, "the system has a calendar already", "one calendar serves all files")
		r.Add(also(p, r.parts.calendar.at.pos(), "first defined"))
		return
	}
	before := len(r.Problems())
	s := &sourced[calendar.Spec]{at: place{node: n}}
	r.parts.calendar = s
	d := &s.def
	r.Fields(n,
		yamldoc.Field{Name: "time_zone", Read: yamldoc.Set(&d.TimeZone, r.Text)},
		yamldoc.Field{Name: "week_start", Read: yamldoc.Set(&d.WeekStart, r.Text)},
		yamldoc.Field{Name: "fiscal_year_start", Read: yamldoc.Set(&d.FiscalYearStart, r.Text)},
		yamldoc.Field{Name: "fiscal_year_name", Read: yamldoc.Set(&d.FiscalYearName, r.Text)},
		yamldoc.Field{Name: "hours", Read: yamldoc.Set(&d.Hours, r.Text)},
		yamldoc.Field{Name: "business", Read: func(n *yamldoc.Node) { d.Business = r.business(n) },
			Within: []string{"weekdays", "years"}},
		yamldoc.Field{Name: "retail", Read: func(n *yamldoc.Node) { d.Retail = r.retail(n) }},
		yamldoc.Field{Name: "grains", Read: func(n *yamldoc.Node) {
			d.Grains = make(map[calendar.Grain][]calendar.NamedPeriod, n.Len())
			for key, value := range r.Entries(n) {
				if name, ok := r.Name(key); ok {
					d.Grains[calendar.Grain(name)] = r.namedPeriods(value)
				}
			}
		}},
	)
	s.broken = len(r.Problems()) > before
}

// business reads "china", "weekdays", or a table of exceptions per year.
func (r *reader) business(n *yamldoc.Node) *calendar.Business {
	if n.Kind() != yamldoc.Map {
		switch word, _ := yamldoc.OneOf(&r.Decoder, "china", "weekdays")(n); word {
		case "china":
			return calendar.ChinaWorkdays()
		}
		return nil
	}
	b := &calendar.Business{}
	r.Fields(n,
		yamldoc.Field{Name: "name", Read: yamldoc.Set(&b.Name, r.Text)},
		yamldoc.Field{Name: "source", Read: yamldoc.Set(&b.Source, r.Text)},
		yamldoc.Field{Name: "version", Read: yamldoc.Set(&b.Version, r.Text)},
		yamldoc.Field{Name: "weekdays", Read: yamldoc.Set(&b.Weekdays, yamldoc.ListOf(&r.Decoder, r.weekday))},
		yamldoc.Field{Name: "years", Read: func(n *yamldoc.Node) {
			b.Years = make(map[int]calendar.Overrides, n.Len())
			for key, value := range r.Entries(n) {
				if year, ok := r.Int(key); ok {
					b.Years[year] = r.overrides(value)
				}
			}
		}, Within: []string{"holidays", "workdays"}},
	)
	return b
}

func (r *reader) overrides(n *yamldoc.Node) (o calendar.Overrides) {
	days := yamldoc.ListOf(&r.Decoder, r.date)
	r.Fields(n,
		yamldoc.Field{Name: "holidays", Read: yamldoc.Set(&o.Holidays, days)},
		yamldoc.Field{Name: "workdays", Read: yamldoc.Set(&o.Workdays, days)},
	)
	return o
}

func (r *reader) retail(n *yamldoc.Node) *calendar.Retail {
	x := &calendar.Retail{}
	r.Fields(n,
		yamldoc.Field{Name: "pattern", Read: yamldoc.Set(&x.Pattern, r.Text)},
		yamldoc.Field{Name: "month", Read: yamldoc.Set(&x.Month, r.Text)},
		yamldoc.Field{Name: "weekday", Read: yamldoc.Set(&x.Weekday, r.Text)},
		yamldoc.Field{Name: "rule", Read: yamldoc.Set(&x.Rule, r.Text)},
		yamldoc.Field{Name: "year_name", Read: yamldoc.Set(&x.YearName, r.Text)},
		yamldoc.Field{Name: "week53", Read: yamldoc.Set(&x.Week53, r.Int)},
	)
	return x
}

// namedPeriods reads a list of {name, first}; a row without a name ends the one
// before it.
func (r *reader) namedPeriods(n *yamldoc.Node) (rows []calendar.NamedPeriod) {
	for item := range r.Items(n) {
		var p calendar.NamedPeriod
		r.Fields(item,
			yamldoc.Field{Name: "name", Read: yamldoc.Set(&p.Name, r.Text)},
			yamldoc.Field{Name: "first", Read: yamldoc.Set(&p.First, r.date), Required: true},
		)
		rows = append(rows, p)
	}
	return rows
}

func (r *reader) date(n *yamldoc.Node) (calendar.Date, bool) {
	s, ok := r.Text(n)
	if !ok {
		return 0, false
	}
	d, err := calendar.ParseDate(s)
	if err != nil {
		r.Report(n, diag.Problem{Code: diag.BadValue, Message: quote(s) + " is not a date", Hint: "write it as 2026-03-31", Err: err})
		return 0, false
	}
	return d, true
}

func (r *reader) weekday(n *yamldoc.Node) (time.Weekday, bool) {
	s, ok := r.Text(n)
	if !ok {
		return 0, false
	}
	names := make([]string, 7)
	for i := range names {
		names[i] = strings.ToLower(time.Weekday(i).String())
	}
	if i := slices.Index(names, strings.ToLower(s)); i >= 0 {
		return time.Weekday(i), true
	}
	r.Report(n, diag.Problem{Code: diag.UnknownWord, Message: quote(s) + " is not a day of the week",
		Hint: diag.DidYouMean(s, slices.Values(names))})
	return 0, false
}

// quote writes what a user wrote into a message, shortened if it is long.
func quote(s string) string {
	const longest = 60
	if r := []rune(s); len(r) > longest {
		s = string(r[:longest]) + "…"
	}
	return strconv.Quote(s)
}
