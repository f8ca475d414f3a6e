package memory_test

import (
	"math"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/source/memory"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// A scan with hints, filtered, is a scan without hints, filtered: nothing that
// is wanted is missing.
func TestHintsLoseNothing(t *testing.T) {
	r := seeded(t)
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	samoa, err := time.LoadLocation("Pacific/Apia") // 2011-12-30 is missing
	require.NoError(t, err)
	ops := []source.Op{source.Eq, source.Ne, source.Lt, source.Le, source.Gt, source.Ge, source.In, source.NotIn}
	tab := data(t, r, 0, 3500)
	m := load(t, tab)
	yielded, kept, asked := 0, 0, 0
	for end := time.Now().Add(time.Second); time.Now().Before(end); asked++ {
		req := source.Request{Location: []*time.Location{time.UTC, shanghai, samoa}[r.IntN(3)]}
		if r.IntN(2) == 0 {
			req.Time.Column = []string{"date", "timestamp"}[r.IntN(2)]
			at := func() time.Time {
				d := calendar.Date(20000 + r.IntN(180)).In(req.Location)
				if r.IntN(2) == 0 {
					return d.Add(time.Duration(r.Int64N(int64(24 * time.Hour))))
				}
				return d
			}
			if r.IntN(4) > 0 {
				req.Time.Start = at()
			}
			if r.IntN(4) > 0 {
				req.Time.End = at()
			}
		}
		for range r.IntN(3) {
			ty := types[1+r.IntN(len(types)-1)]
			p := source.Predicate{Column: ty.String(), Op: ops[r.IntN(len(ops))]}
			n := 1
			if p.Op == source.In || p.Op == source.NotIn {
				n = r.IntN(4)
			}
			for len(p.Values) < n {
				of := ty
				if ty.Numeric() {
					of = []table.Type{table.Decimal, table.Integer, table.Float}[r.IntN(3)]
				}
				if v := random(r, of, r.IntN(3500)); !v.None() {
					p.Values = append(p.Values, v)
				}
			}
			if n == 0 {
				p.Values = []table.Value{typ.Str("in no column")} // the oracle wants one
			}
			req.Where = append(req.Where, p)
		}
		got := collect(t, m, req)
		want := filtered(t, tab, req)
		equal(t, want, filtered(t, got, req))
		yielded += got.Len()
		kept += want.Len()
	}
	t.Logf("%d requests: %d rows wanted, %d yielded", asked, kept, yielded)
	assert.Less(t, yielded, (kept+asked*tab.Len())/2, "hints are made use of")
}

// Rows that cannot be wanted are left out.
func TestHintsSpareRows(t *testing.T) {
	type row struct {
		Day    calendar.Date
		At     time.Time
		Region string
		Amount decimal.Decimal
		Won    bool
	}
	rows := make([]row, 10_000)
	start := calendar.NewDate(2026, 1, 1)
	for i := range rows {
		d := start.AddDays(i / 100)
		rows[i] = row{d, d.In(nil).Add(time.Hour), []string{"East", "West"}[i%2], decimal.New(int64(i), -2), i < 50}
	}
	m := load(t, of(t, rows...))
	num := func(s string) table.Value { return typ.Num(decimal.RequireFromString(s)) }
	where := func(column string, op source.Op, values ...table.Value) source.Request {
		return source.Request{Where: []source.Predicate{{Column: column, Op: op, Values: values}}}
	}
	during := func(column string, from, to calendar.Date) source.Request {
		return source.Request{Time: source.Time{Column: column, Interval: calendar.Interval{Start: from.In(nil), End: to.In(nil)}}}
	}
	tests := []struct {
		req  source.Request
		rows int
	}{
		{source.Request{}, 10_000},
		{during("day", start, start.AddDays(3)), 300},
		{during("at", start, start.AddDays(3)), 300},
		{during("day", start.AddDays(-10), start), 0},
		{during("region", start, start), 10_000}, // no time: not for us to say
		{during("nowhere", start, start), 10_000},
		{where("region", source.Eq, typ.Str("East")), 5000},
		{where("region", source.Ne, typ.Str("East")), 5000},
		{where("region", source.Eq, typ.Str("North")), 0},
		{where("region", source.In, typ.Str("North"), typ.Str("West")), 5000},
		{where("region", source.NotIn, typ.Str("North")), 10_000},
		{where("region", source.Ge, typ.Str("F")), 5000},
		{where("region", source.Eq, typ.Int(1)), 10_000},
		{where("amount", source.Eq, num("12.340")), 1},
		{where("amount", source.Eq, num("12.345")), 0},
		{where("amount", source.Lt, num("12.345")), 1235},
		{where("amount", source.Lt, num("12.34")), 1234},
		{where("amount", source.Le, num("12.34")), 1235},
		{where("amount", source.Gt, num("99.98")), 1},
		{where("amount", source.Ge, num("99.985")), 1},
		{where("amount", source.Ge, typ.Int(99)), 100},
		{where("amount", source.In, num("3"), num("1.001"), num("1")), 201}, // all in between
		{where("amount", source.Lt, num("1e70")), 10_000},
		{where("amount", source.Eq, typ.Flt(1)), 10_000},
		{where("amount", source.Op(0), num("1")), 10_000},
		{where("amount", source.Eq), 10_000},
		{where("day", source.Gt, typ.Day(int64(start)+98)), 100},
		{where("day", source.Lt, typ.Day(math.MinInt64)), 0},
		{where("day", source.Gt, typ.Day(math.MaxInt64)), 0},
		{where("won", source.Eq, typ.Boolean(true)), 50},
		{where("won", source.Eq, typ.Boolean(false)), 9950},
		{where("nowhere", source.Eq, num("1")), 10_000},
	}
	for _, x := range tests {
		n := 0
		for b, err := range m.Scan(t.Context(), x.req) {
			require.NoError(t, err)
			n += b.Len()
		}
		assert.Equal(t, x.rows, n, "%+v", x.req)
	}
	// A hint is about the column as it is asked for.
	req := where("amount", source.Eq, typ.Str("1"))
	req.Columns = []source.Column{{Name: "amount", Type: table.Float}}
	req.Where = append(req.Where, source.Predicate{Column: "amount", Op: source.Eq, Values: []table.Value{num("1")}})
	assert.Equal(t, 10_000, collect(t, m, req).Len())
}

func TestEmpty(t *testing.T) {
	m := load(t, data(t, seeded(t), 0, 0))
	got := collect(t, m, source.Request{Time: source.Time{Column: "date", Interval: calendar.Interval{Start: time.Unix(0, 0)}}})
	assert.Len(t, got.Columns(), len(types))
	assert.Zero(t, got.Len())
	assert.Zero(t, m.Len())
	var s source.Source = m
	assert.IsType(t, &memory.Table{}, s)
}
