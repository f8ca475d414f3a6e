package indicator_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/dim"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/data/superstore"
)

const retail = `
datasets:
  orders:
    key: row_id
    time: ordered_at
    noun: order_line
    columns:
      row_id:      {type: integer, from: Row ID}
      order_id:    {type: string, noun: order, from: Order ID}
      ordered_at:  {type: date, from: Order Date}
      shipped_at:  {type: date, from: Ship Date}
      customer_id: {type: string, noun: customer, from: Customer ID}
      region:      {type: string, from: Region}
      sales:       {type: decimal, unit: USD, from: Sales}
      discount:    {type: decimal, from: Discount}
indicators:
  revenue:      {formula: sum(sales)}
  revenue_yoy:  {formula: 'revenue / prior(revenue, "1 year") - 1', format: percent}
  customers:    {formula: count_distinct(customer_id)}
  orders:       {formula: count_distinct(order_id)}
  per_customer: {formula: revenue / customers}
  per_order:    {formula: revenue / orders}
  repeaters:    {formula: orders | per(customer_id) | having(value >= 2) | count()}
  repurchase:   {formula: orders | per(customer_id) | rate(value >= 2)}
`

func retailEngine(t testing.TB) *indicator.Engine {
	t.Helper()
	cat, err := indicator.Load(fstest.MapFS{"retail.yaml": {Data: []byte(retail)}})
	require.NoError(t, err)
	eng, err := indicator.NewEngine(cat, indicator.Sources{"orders": source.CSV(superstore.Open, table.CSV{})})
	require.NoError(t, err)
	return eng
}

func ask(t testing.TB, q indicator.Querier, query indicator.Query) *indicator.Result {
	t.Helper()
	res, err := q.Query(context.Background(), query)
	require.NoError(t, err)
	return res
}

// one returns the only value of the only row, rounded for comparison.
func one(t testing.TB, res *indicator.Result, name string, digits int32) string {
	t.Helper()
	require.Equal(t, 1, res.Table().Len())
	col, ok := res.Table().Column(name)
	require.True(t, ok)
	d := col.Decimal(0)
	require.True(t, d.Valid, "%s: %s", name, col.Note(0))
	return d.Decimal.RoundBank(digits).String()
}

// The figures that the real orders are known to give.
func TestPins(t *testing.T) {
	eng := retailEngine(t)
	names := []string{"revenue", "revenue_yoy", "per_customer", "per_order", "customers", "repeaters", "repurchase"}
	res := ask(t, eng, indicator.Query{Indicators: names, Over: calendar.Year(2017), AsOf: calendar.Day(calendar.NewDate(2017, 12, 31))})
	for name, want := range map[string]string{
		"revenue": "733215.2552", "revenue_yoy": "0.20356", "per_customer": "1058.03", "per_order": "434.63", "customers": "693", "repeaters": "493",
	} {
		digits := int32(4)
		switch name {
		case "per_customer", "per_order":
			digits = 2
		case "revenue_yoy":
			digits = 6
		}
		require.Equal(t, want, one(t, res, name, digits), name)
	}
	require.Equal(t, decimal.NewFromInt(493).DivRound(decimal.NewFromInt(693), 12).String(), one(t, res, "repurchase", 12))
	require.Zero(t, res.Notes()&(table.Partial|table.LikeForLike), "asked as of the last day, the year is complete")

	res = ask(t, eng, indicator.Query{Indicators: []string{"revenue_yoy"}, Over: calendar.Year(2017)})
	require.Equal(t, "0.205007", one(t, res, "revenue_yoy", 6), "the data ends on 30 December: like for like")
	require.Equal(t, table.Partial|table.LikeForLike, res.Notes()&(table.Partial|table.LikeForLike))
	require.Equal(t, "2017-12-30", res.AsOf().String())

	res = ask(t, eng, indicator.Query{Indicators: []string{"revenue_yoy"}, Over: calendar.Half(2017, 1)})
	require.Equal(t, "0.120311", one(t, res, "revenue_yoy", 6))
	res = ask(t, eng, indicator.Query{Indicators: []string{"revenue"}})
	require.Equal(t, "2297200.8603", one(t, res, "revenue", 4))
	require.Equal(t, []string{"orders.ordered_at"}, res.Times("revenue"))
}

func TestShiftAnswersAboutLastYear(t *testing.T) {
	eng := retailEngine(t)
	q := indicator.Query{Indicators: []string{"revenue"}, By: []string{"region"}, Over: calendar.Year(2017)}
	now, before := ask(t, eng, q).Table(), ask(t, eng.Shift(calendar.Years(1)), q).Table()
	yoy := ask(t, eng, indicator.Query{Indicators: []string{"revenue_yoy"}, By: []string{"region"}, Over: calendar.Year(2017)}).Table()
	for i := range now.Len() {
		a, _ := now.Column("revenue")
		b, _ := before.Column("revenue")
		c, _ := yoy.Column("revenue_yoy")
		ratio := a.Decimal(i).Decimal.DivRound(b.Decimal(i).Decimal, 16).Sub(decimal.NewFromInt(1))
		require.Equal(t, ratio.Round(9).String(), c.Decimal(i).Decimal.Round(9).String())
	}
}

func TestRowsBehindAValue(t *testing.T) {
	eng := retailEngine(t)
	p, err := dim.ParsePoint("revenue{region=East}@2017-03")
	require.NoError(t, err)
	ev, err := eng.Rows(context.Background(), p)
	require.NoError(t, err)
	require.Len(t, ev, 1)
	require.Equal(t, "sum(sales) of orders where region == \"East\" at ordered_at", ev[0].Of)
	var sum decimal.Decimal
	col, _ := ev[0].Rows.Column("sales")
	for i := range ev[0].Rows.Len() {
		sum = sum.Add(col.Decimal(i).Decimal)
	}
	res := ask(t, eng, indicator.Query{Indicators: []string{"revenue"}, Scope: p.Scope, Over: p.Period})
	require.Equal(t, one(t, res, "revenue", 4), sum.String(), "the rows sum to the value")
	require.Equal(t, "row_id", ev[0].Rows.Names()[0])
}

func TestArguments(t *testing.T) {
	eng := retailEngine(t)
	q := indicator.Query{Indicators: []string{"revenue"}, Where: "region in args.regions and sales >= args.least", Args: indicator.Args{
		"regions": []string{"East", "West"}, "least": 100,
	}}
	require.Equal(t, "1282912.5715", one(t, ask(t, eng, q), "revenue", 4))
	q.Args = indicator.Args{"regions": []string{"East"}, "last": 1}
	err := eng.Catalog().Check(q)
	var list diag.List
	require.ErrorAs(t, err, &list)
	require.Len(t, list, 2)
	require.Equal(t, "query.args: args.least is not given [bad-argument]", list[0].Error())
	require.Equal(t, `query.args: nothing reads args.last (did you mean "least"?) [bad-argument]`, list[1].Error())
}

func TestQueriesThatCannotBeAsked(t *testing.T) {
	eng := retailEngine(t)
	for want, q := range map[string]indicator.Query{
		`query.indicators: no indicator is called "revenu" (did you mean "revenue"?) [unknown-name]`: {Indicators: []string{"revenu"}},
		`query.by: orders has no "regoin" (did you mean "region"?) [unknown-name]`:                   {Indicators: []string{"revenue"}, By: []string{"regoin"}},
		`query.by: "region" is asked twice [duplicate-name]`:                                         {Indicators: []string{"revenue"}, By: []string{"region", "region"}},
		`query.order: the answer has no column "orders" [unknown-name]`:                              {Indicators: []string{"revenue"}, Order: []string{"orders"}},
		`query.indicators: nothing is asked: name indicators, or keys to list [bad-value]`:           {},
		`query.by: ordered_at of orders is a date, so it cannot be asked by hour [bad-grain]`:        {Indicators: []string{"revenue"}, By: []string{"hour"}},
		`query.limit: the limit is -1 [bad-value]`:                                                   {Indicators: []string{"revenue"}, Limit: -1},
	} {
		_, err := eng.Query(context.Background(), q)
		var list diag.List
		require.ErrorAs(t, err, &list)
		require.ErrorIs(t, err, indicator.ErrInvalid)
		require.Equal(t, want, list[0].Error())
		var typed *indicator.Error
		require.ErrorAs(t, err, &typed)
	}
	_, err := eng.Query(context.Background(), indicator.Query{Indicators: []string{"revenue"}, Where: "regon == 1"})
	require.ErrorContains(t, err, "query.where:1:1")
}

func TestArgumentsHaveValuesOfOneType(t *testing.T) {
	cat := retailEngine(t).Catalog()
	for want, args := range map[string]indicator.Args{
		"query.args: args.r has no value [bad-value]":             {"r": nil},
		"query.args: args.r mixes string and integer [bad-value]": {"r": []any{"East", 5}},
	} {
		err := cat.Check(indicator.Query{Indicators: []string{"revenue"}, Where: "region in args.r", Args: args})
		require.ErrorContains(t, err, want)
	}
}

func TestUnknownNamesAreErrUnknown(t *testing.T) {
	eng := retailEngine(t)
	for _, q := range []indicator.Query{{Indicators: []string{"revenu"}}, {Indicators: []string{"revenue"}, By: []string{"regoin"}}} {
		_, err := eng.Query(context.Background(), q)
		require.ErrorIs(t, err, indicator.ErrUnknown)
		require.ErrorIs(t, err, indicator.ErrInvalid)
	}
	err := eng.Catalog().Check(indicator.Query{Indicators: []string{"revenue"}, By: []string{"retail_month"}})
	require.ErrorContains(t, err, "the calendar has no retail years")
	_, err = indicator.NewEngine(nil, nil)
	require.ErrorIs(t, err, indicator.ErrInvalid)
}

// A catalog with problems still answers what is asked of it, without a panic.
func TestCheckOfABrokenCatalog(t *testing.T) {
	cat, err := indicator.Load(fstest.MapFS{"a.yaml": {Data: []byte("indicators: {a: {formula: sum(}, b: {formula: a / c}, ok: {formula: days()}}")}})
	require.Error(t, err)
	require.ErrorContains(t, cat.Check(indicator.Query{Indicators: []string{"a", "b"}}), `"b" is not defined rightly`)
	require.NoError(t, cat.Check(indicator.Query{Indicators: []string{"ok"}, By: []string{"month"}}))
	_, err = indicator.NewEngine(cat, nil)
	require.Error(t, err)
}

// Titles, numbers and notes are in the language asked for; values are the same.
func TestLanguageOfAnswers(t *testing.T) {
	cat, err := indicator.New(indicator.Definitions{
		Datasets: map[string]indicator.Dataset{"d": {Key: []string{"id"}, Columns: map[string]indicator.Column{
			"id": {Type: table.Integer}, "shop": {Type: table.String, Title: indicator.Text{"zh": "门店"}}, "amount": {Type: table.Decimal, Unit: "CNY"},
		}}},
		Indicators: map[string]indicator.Indicator{
			"revenue": {Formula: "sum(amount)", Title: indicator.Text{"zh": "收入", "en": "Revenue"}},
			"ratio":   {Formula: "revenue / sum(amount - amount)", Title: indicator.Text{"zh": "比率", "en": "Ratio"}},
		},
	})
	require.NoError(t, err)
	type row struct {
		ID     int
		Shop   string
		Amount decimal.Decimal
	}
	eng, err := indicator.NewEngine(cat, indicator.Sources{"d": source.Slice([]row{{1, "东", decimal.RequireFromString("2.5")}})})
	require.NoError(t, err)
	res := ask(t, eng, indicator.Query{Indicators: []string{"revenue", "ratio"}, By: []string{"shop"}, Lang: "zh"})
	require.Equal(t, "门店   收入  比率\n----  -----  --------\n东    ¥2.50     - [1]\n\n[1] 除数为零\n", res.Table().Text())
	require.Empty(t, res.Undated())
	require.True(t, res.Over().IsZero(), "nothing asked has a time")
}

func TestOrderLimitHaving(t *testing.T) {
	eng := retailEngine(t)
	res := ask(t, eng, indicator.Query{Indicators: []string{"revenue"}, By: []string{"region"}, Over: calendar.Year(2017), Order: []string{"-revenue"}, Limit: 2})
	col, _ := res.Table().Column("region")
	require.Equal(t, 2, res.Table().Len())
	first, _ := col.Text(0)
	require.Equal(t, "West", first)
	res = ask(t, eng, indicator.Query{Indicators: []string{"customers"}, By: []string{"region"}, Over: calendar.Year(2017), Having: "revenue > 200000"})
	require.Equal(t, 2, res.Table().Len(), "a condition may name indicators that are not shown")
	res = ask(t, eng, indicator.Query{By: []string{"region"}})
	require.Equal(t, []string{"region"}, res.Table().Names())
	_, err := res.One("revenue")
	require.ErrorIs(t, err, indicator.ErrUnknown)
	require.Equal(t, 4, res.Table().Len())
}

// flat is a Querier in five lines: the same target for every region.
type flat struct{ value int64 }

func (f flat) Query(_ context.Context, q indicator.Query) (*indicator.Result, error) {
	b := table.New(table.Spec{Name: "region", Type: table.String}, table.Spec{Name: q.Indicators[0], Type: table.Integer})
	for _, r := range []string{"Central", "East", "South", "West"} {
		v, _ := table.ValueOf(f.value)
		k, _ := table.ValueOf(r)
		b.Append(k, v)
	}
	t, err := b.Table()
	return indicator.NewResult(t, q.AsOf), err
}

func TestTargetsComeFromABoundQuerier(t *testing.T) {
	defs := retail + `
  attained:  {formula: attainment(revenue)}
  planned:   {formula: target(revenue)}
  on_target: {formula: attained | per(region) | rate(value >= 1)}
`
	cat, err := indicator.Load(fstest.MapFS{"retail.yaml": {Data: []byte(defs)}})
	require.NoError(t, err)
	eng, err := indicator.NewEngine(cat, indicator.Sources{"orders": source.CSV(superstore.Open, table.CSV{})})
	require.NoError(t, err)
	q := indicator.Query{Indicators: []string{"attained", "planned"}, By: []string{"region"}, Over: calendar.Year(2017)}
	_, err = eng.Query(context.Background(), q)
	require.ErrorIs(t, err, indicator.ErrUnbound)

	eng = eng.With(indicator.Bindings{Target: flat{200_000}})
	res := ask(t, eng, q).Table()
	col, _ := res.Column("attained")
	require.Equal(t, "1.25064", col.Decimal(3).Decimal.Round(5).String(), "West: 250,128.3655 of 200,000")
	res = ask(t, eng, indicator.Query{Indicators: []string{"on_target"}, Over: calendar.Year(2017)}).Table()
	col, _ = res.Column("on_target")
	require.Equal(t, "0.5", col.Decimal(0).Decimal.String(), "two of four regions")
}

func TestConcurrentQueriesAgree(t *testing.T) {
	eng := retailEngine(t)
	q := indicator.Query{Indicators: []string{"revenue", "repurchase"}, By: []string{"region", "quarter"}, Over: calendar.Year(2017)}
	want := ask(t, eng, q).Table().Text()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			res, err := eng.Query(context.Background(), q)
			if err != nil || res.Table().Text() != want {
				t.Errorf("another answer: %v", err)
			}
		})
	}
	wg.Wait()
}

func TestCancelledAndLimited(t *testing.T) {
	eng := retailEngine(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	q := indicator.Query{Indicators: []string{"revenue"}, By: []string{"customer_id"}}
	_, err := eng.Query(ctx, q)
	require.ErrorIs(t, err, context.Canceled)
	_, err = eng.With(indicator.Bindings{Limits: indicator.Limits{Rows: 100}}).Query(context.Background(), q)
	require.ErrorIs(t, err, indicator.ErrLimit)
	_, err = eng.With(indicator.Bindings{Limits: indicator.Limits{Scanned: 100}}).Query(context.Background(), q)
	require.ErrorIs(t, err, indicator.ErrLimit)
}

type sale struct {
	ID     int `col:"id"`
	At     time.Time
	Amount decimal.Decimal
	Shop   string
}

// A struct slice is a data source; the answer is read back into structs.
func ExampleEngine_Query() {
	cat, err := indicator.New(indicator.Definitions{
		Datasets: map[string]indicator.Dataset{"sales": {
			Key: []string{"id"}, Time: indicator.TimeColumn{Column: "at"},
			Columns: map[string]indicator.Column{
				"id": {Type: table.Integer}, "at": {Type: table.Timestamp}, "amount": {Type: table.Decimal, Unit: "CNY"}, "shop": {Type: table.String},
			},
		}},
		Indicators: map[string]indicator.Indicator{
			"revenue": {Formula: "sum(amount)"},
			"part":    {Formula: "revenue | share(shop)", Format: "percent"},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	day := time.Date(2026, 3, 5, 12, 0, 0, 0, time.UTC)
	eng, err := indicator.NewEngine(cat, indicator.Sources{"sales": source.Slice([]sale{
		{1, day, decimal.RequireFromString("0.10"), "North"},
		{2, day, decimal.RequireFromString("0.20"), "South"},
		{3, day, decimal.RequireFromString("0.10"), "North"},
	})})
	if err != nil {
		fmt.Println(err)
		return
	}
	res, err := eng.Query(context.Background(), indicator.Query{
		Indicators: []string{"revenue", "part"}, By: []string{"shop"}, Over: calendar.Month(2026, time.March),
		AsOf: calendar.Month(2026, time.March),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for r, err := range table.Rows[struct {
		Shop          string
		Revenue, Part decimal.Decimal
	}](res.Table()) {
		fmt.Println(r.Shop, r.Revenue, r.Part, err)
	}
	// Output:
	// North 0.2 0.5 <nil>
	// South 0.2 0.5 <nil>
}
