package indicator

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/indicator/unit"
	"github.com/zhibiao/zhibiao/internal/check"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Result is the answer to a query: a table, and what a reader must know of it.
// It is immutable and belongs to the caller.
type Result struct {
	table    *table.Table
	asOf     calendar.Period
	over     calendar.Period
	times    map[string][]string
	rejected map[string]table.Rejected
	undated  map[string]int
}

// NewResult makes the answer of a Querier of your own from a table with a
// column for each key and indicator asked, in that order.
func NewResult(t *table.Table, asOf calendar.Period) *Result {
	return &Result{table: t, asOf: asOf}
}

// Table returns the answer: a column for each key in the order of Query.By, the
// grains as text ("2026-03"), then one for each indicator. Cells without a
// value carry a note that says why.
func (r *Result) Table() *table.Table { return r.table }

// One returns the value of an indicator in an answer of one row, which may be
// no value. It is an error if there is another number of rows, no such
// indicator, or if the value is no exact number.
func (r *Result) One(indicator string) (decimal.NullDecimal, error) {
	col, ok := r.table.Column(indicator)
	switch {
	case !ok:
		return decimal.NullDecimal{}, fmt.Errorf("%w: the answer has no column %q", ErrUnknown, indicator)
	case r.table.Len() != 1:
		return decimal.NullDecimal{}, fmt.Errorf("%w: the answer has %d rows, not one", ErrInvalid, r.table.Len())
	case !col.Type().Exact():
		return decimal.NullDecimal{}, fmt.Errorf("%w: %s is a %s, not an exact number", ErrInvalid, indicator, col.Type())
	}
	return col.Decimal(0), nil
}

// Notes returns all notes that stand at any value.
func (r *Result) Notes() table.Note { return r.table.Notes() }

// AsOf says up to the end of which period things were known: Query.AsOf or its
// default; the zero Period if there was nothing to know.
func (r *Result) AsOf() calendar.Period { return r.asOf }

// Over is the range that was answered for: Query.Over, or what the zero Period
// and Cover made of it. It is zero where the rows have no time.
func (r *Result) Over() calendar.Period { return r.over }

// Times returns the time columns that an indicator was placed by, as
// "orders.ordered_at", one for each dataset below it.
func (r *Result) Times(indicator string) []string { return slices.Clone(r.times[indicator]) }

// Undated counts the rows without a time, which belong to no period, by the time
// column that they lack, as in "orders.ordered_at".
func (r *Result) Undated() map[string]int { return maps.Clone(r.undated) }

// Rejected returns the rows of each dataset that its source could not read and
// left out.
func (r *Result) Rejected() map[string]table.Rejected {
	out := map[string]table.Rejected{}
	for d, rej := range r.rejected {
		out[d] = rej
	}
	return out
}

// columns describes the table of the answer.
func (a *answering) columns() []table.Spec {
	specs := make([]table.Spec, 0, len(a.planned.keys)+len(a.planned.measures))
	for _, k := range a.planned.keys {
		specs = append(specs, table.Spec{Name: k.name, Type: k.typ, Title: a.title(k)})
	}
	for _, m := range a.planned.measures {
		specs = append(specs, m.column(a.query.Lang))
	}
	return specs
}

// answer is the result with a table.
func (a *answering) answer(t *table.Table, times map[string][]string) *Result {
	out := &Result{table: t, asOf: a.asOf, over: a.query.Over, times: times, rejected: a.rejected, undated: a.undated}
	if !a.timeless && (out.over.IsZero() || a.query.Cover) {
		out.over = a.eng.cat.Calendar().RangeOf(a.bound.Over)
	}
	return out
}

// title is what people read above a key: the title of its column in the first
// dataset that has one, where a language is asked for.
func (a *answering) title(k keyColumn) string {
	switch {
	case a.query.Lang == "":
		return ""
	case k.grain >= 0:
		return calendar.Grain(k.name).Title(a.query.Lang)
	}
	for dataset := range a.planned.plan.Datasets {
		set := a.eng.cat.set(dataset)
		if info, ok := set.Column(strings.Split(k.name, ".")); ok {
			if def := set.end(info.Col.Joins).def.Columns[info.Col.Name]; len(def.Title) > 0 {
				return def.Title.In(a.query.Lang)
			}
		}
	}
	return ""
}

// column is how the answer shows an indicator. Ratios and means, which have
// twelve decimals, show four where neither unit nor definition says.
func (m *measure) column(lang string) table.Spec {
	format := m.format
	format.Lang = lang
	if format.Precision == (unit.Precision{}) && m.info.Type == typ.Decimal && m.info.Dims == check.None {
		format.Precision = unit.ByUnit(4)
	}
	s := table.Spec{Name: m.name, Type: m.info.Type, Unit: m.info.Unit, Format: &format}
	if lang != "" {
		s.Title = m.def.Title.In(lang)
	}
	if m.info.Type == typ.Unknown {
		s.Type = typ.Decimal
	}
	if !m.info.Type.Numeric() {
		s.Unit, s.Format = unit.One, nil
	}
	return s
}

// times lists the time columns below each indicator.
func (a *answering) times() map[string][]string {
	out := map[string][]string{}
	for _, o := range a.planned.plan.Outputs {
		for _, l := range a.planned.plan.Below(o.Cell) {
			at := l.Dataset + "." + l.Period.Time.String()
			if l.Period.Time.Name != "" && !slices.Contains(out[o.Name], at) {
				out[o.Name] = append(out[o.Name], at)
			}
		}
		slices.Sort(out[o.Name])
	}
	return out
}
