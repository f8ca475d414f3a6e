package indicator_test

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/dim"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/indicator/unit"
)

// files is a file system of texts, given as name, text, name, text.
func files(texts ...string) fstest.MapFS {
	out := fstest.MapFS{}
	for i := 0; i < len(texts); i += 2 {
		out[texts[i]] = &fstest.MapFile{Data: []byte(texts[i+1])}
	}
	return out
}

const shop = `
calendar: {time_zone: Asia/Shanghai, fiscal_year_start: april}
defaults: {owner: sales-ops}
datasets:
  orders:
    key: order_id
    time: ordered_at
    noun: order
    columns:
      order_id: string
      ordered_at: {type: date, from: Ordered At}
      customer_id: {type: string, noun: customer}
      amount: {type: decimal, unit: CNY}
    joins: {customer: customers}
    dimensions: {segment: customer.segment}
  customers:
    key: customer_id
    columns: {customer_id: string, segment: string}
indicators:
  revenue: {title: {zh: 收入, en: Revenue}, dataset: orders, formula: sum(amount), tier: strategic}
  orders: {dataset: orders, formula: count(), tier: tactical, supports: revenue, direction: down}
  order_value: {formula: revenue / orders, tier: tactical, supports: [revenue, orders], unit: CNY/order}
  _customers: {dataset: orders, formula: count_distinct(customer_id), where: segment != "test"}
`

// shopInGo says the same as shop.
func shopInGo() indicator.Definitions {
	return indicator.Definitions{
		Calendar: calendar.Spec{TimeZone: "Asia/Shanghai", FiscalYearStart: "april"},
		Defaults: indicator.Defaults{Owner: "sales-ops"},
		Datasets: map[string]indicator.Dataset{
			"orders": {
				Key: []string{"order_id"}, Time: indicator.TimeColumn{Column: "ordered_at"}, Noun: "order",
				Columns: map[string]indicator.Column{
					"order_id":    {Type: table.String},
					"ordered_at":  {Type: table.Date, From: "Ordered At"},
					"customer_id": {Type: table.String, Noun: "customer"},
					"amount":      {Type: table.Decimal, Unit: "CNY"},
				},
				Joins:      map[string]indicator.Join{"customer": {Dataset: "customers"}},
				Dimensions: map[string]string{"segment": "customer.segment"},
			},
			"customers": {
				Key:     []string{"customer_id"},
				Columns: map[string]indicator.Column{"customer_id": {Type: table.String}, "segment": {Type: table.String}},
			},
		},
		Indicators: map[string]indicator.Indicator{
			"revenue": {Title: indicator.Text{"zh": "收入", "en": "Revenue"}, Dataset: "orders", Formula: "sum(amount)", Tier: indicator.Strategic},
			"orders": {Dataset: "orders", Formula: "count()", Tier: indicator.Tactical, Supports: []string{"revenue"},
				Direction: indicator.Down},
			"order_value": {Formula: "revenue / orders", Tier: indicator.Tactical, Supports: []string{"revenue", "orders"}, Unit: "CNY/order"},
			"_customers":  {Dataset: "orders", Formula: "count_distinct(customer_id)", Where: `segment != "test"`},
		},
	}
}

func TestLoadAndNewSayTheSame(t *testing.T) {
	loaded, err := indicator.Load(files("shop.yaml", shop))
	require.NoError(t, err)
	made, err := indicator.New(shopInGo())
	require.NoError(t, err)

	byName := func(c *indicator.Catalog) map[string]indicator.Entry {
		out := map[string]indicator.Entry{}
		for e := range c.Indicators() {
			out[e.Name] = e
		}
		return out
	}
	assert.Equal(t, byName(loaded), byName(made))
	for name, d := range loaded.Datasets() {
		other, ok := made.Dataset(name)
		assert.True(t, ok, name)
		assert.Equal(t, d, other)
	}
	assert.Equal(t, "Asia/Shanghai", made.Calendar().Location().String())

	var order, names []string
	for e := range loaded.Indicators() {
		order = append(order, e.Name)
	}
	assert.Equal(t, []string{"revenue", "orders", "order_value", "_customers"}, order)
	for e := range made.Indicators() {
		names = append(names, e.Name)
	}
	assert.Equal(t, []string{"_customers", "order_value", "orders", "revenue"}, names)
}

func TestEntry(t *testing.T) {
	cat, err := indicator.Load(files("shop.yaml", shop))
	require.NoError(t, err)
	e, ok := cat.Indicator("order_value")
	require.True(t, ok)
	assert.Equal(t, "CNY/order", e.Unit.String())
	assert.Equal(t, table.Decimal, e.Type)
	assert.Equal(t, indicator.NotAdditive, e.Dims)
	assert.Equal(t, []string{"orders"}, e.Datasets)
	assert.Equal(t, []string{"revenue", "orders"}, e.Uses)
	assert.Equal(t, "sales-ops", e.Definition.Owner)
	assert.Equal(t, indicator.Up, e.Definition.Direction)
	assert.False(t, e.Broken)
	assert.False(t, e.Helper())

	e, _ = cat.Indicator("revenue")
	assert.Equal(t, indicator.Additive, e.Dims)
	assert.Equal(t, indicator.Additive, e.Time)
	e, _ = cat.Indicator("_customers")
	assert.Equal(t, unit.MustParse("customer"), e.Unit)
	assert.True(t, e.Helper())
	_, ok = cat.Indicator("nothing")
	assert.False(t, ok)
	_, ok = cat.Dataset("nothing")
	assert.False(t, ok)
}

func TestTree(t *testing.T) {
	cat, err := indicator.Load(files("shop.yaml", shop))
	require.NoError(t, err)
	var got []string
	for depth, e := range cat.Tree() {
		got = append(got, fmt.Sprint(depth, " ", e.Name))
	}
	assert.Equal(t, []string{"0 revenue", "1 orders", "1 order_value"}, got, "each once, helpers not at all")
	for range cat.Tree() {
		break
	}

	// Whatever supports nothing stands at the top, by tier.
	cat, err = indicator.Load(files("a.yaml", `
datasets: {d: {key: id, columns: {id: string}}}
indicators:
  none: {formula: count() + 4}
  low: {formula: count() + 3, tier: operational}
  middle: {formula: count() + 2, tier: tactical}
  top: {formula: count() + 1, tier: strategic}
  below_none: {formula: none * 2, supports: none}
  many: {formula: none * 3, tier: operational, supports: [middle, top]}
`))
	require.NoError(t, err)
	got = nil
	for depth, e := range cat.Tree() {
		got = append(got, fmt.Sprint(depth, " ", e.Name))
	}
	assert.Equal(t, []string{"0 top", "0 middle", "1 many", "0 low"}, got)
}

func TestFilesFormOneSystem(t *testing.T) {
	cat, err := indicator.Load(files(
		"b/sales.yml", "indicators: {double: {formula: single * 2}, named: {formula: count()}}\ndefaults: {owner: b}\n",
		"a.yaml", "datasets: {d: {key: id, columns: {id: string}}}\nindicators: {single: {formula: count()}}\ndefaults: {owner: a}\n",
		".hidden/x.yaml", "nonsense: [",
		".x.yaml", "nonsense: [",
		"readme.md", "nonsense: [",
	))
	require.NoError(t, err)
	e, _ := cat.Indicator("double")
	assert.Equal(t, []string{"d"}, e.Datasets)
	assert.Equal(t, "b", e.Definition.Owner, "defaults hold for their own file")
	e, _ = cat.Indicator("single")
	assert.Equal(t, "a", e.Definition.Owner)
}

func TestPartialCatalog(t *testing.T) {
	cat, err := indicator.Load(files("shop.yaml", shop+"  bad: {formula: sum(}\n  worse: {formula: bad + nothing}\n  fine: {formula: revenue * 2}\n"))
	require.Error(t, err)
	e, ok := cat.Indicator("fine")
	require.True(t, ok)
	assert.False(t, e.Broken)
	e, ok = cat.Indicator("bad")
	require.True(t, ok)
	assert.True(t, e.Broken)
	_, err = indicator.NewEngine(cat, nil)
	require.Error(t, err, "an engine refuses it")
}

func TestNewReportsTheField(t *testing.T) {
	d := shopInGo()
	edit := func(name string, change func(*indicator.Indicator)) {
		x := d.Indicators[name]
		change(&x)
		d.Indicators[name] = x
	}
	edit("revenue", func(x *indicator.Indicator) { x.Formula = "sum(amuont)" })
	edit("orders", func(x *indicator.Indicator) { x.Supports = []string{"revenue", "revenu"}; x.Tier = "tacticle" })
	edit("_customers", func(x *indicator.Indicator) { x.Where = "segment\n  = 1" })
	d.Indicators["7days"] = indicator.Indicator{}
	orders := d.Datasets["orders"]
	orders.Columns["size"] = indicator.Column{}
	orders.Joins["other"] = indicator.Join{Dataset: "custmers"}
	orders.Key = []string{"order_no"}
	d.Datasets["orders"] = orders
	d.Calendar.WeekStart = "noday"
	d.Norms.PerOwner.Min = -1
	d.Defaults.Dataset = "order"
	d.Defaults.Direction = "sideways"
	d.Hierarchies = map[string]indicator.Hierarchy{"org": {Levels: []string{"segmnt"}, Dataset: "customers"}}
	d.Tests = []indicator.Test{{Query: indicator.Query{Indicators: []string{"revnue"}}}}
	_, err := indicator.New(d)
	want := []string{
		`calendar.week_start: "noday" is not a day of the week [bad-value]`,
		`datasets.orders.columns.size: the column has no type [missing-field]`,
		`datasets.orders.joins.other.dataset: unknown dataset "custmers" (did you mean "customers"?) [unknown-name]`,
		`datasets.orders.key[0]: orders has no column "order_no" (did you mean "order_id"?) [unknown-name]`,
		`defaults.dataset: unknown dataset "order" (did you mean "orders"?) [unknown-name]`,
		`defaults.direction: unknown direction "sideways" (known: up, down) [unknown-word]`,
		`hierarchies.org.levels[0]: dataset customers has no column "segmnt" (did you mean "segment"?) [unknown-name]`,
		`indicators.7days: "7days" is not a name (a name is a letter or _, then letters, digits and _) [bad-name]`,
		`indicators.7days: indicator "7days" has no formula [missing-field]`,
		`indicators._customers.where:2:3: = is no operator (to compare, write ==) [construct]`,
		`indicators.orders.supports[1]: unknown indicator "revenu" (did you mean "revenue"?) [unknown-name]`,
		`indicators.orders.tier: unknown tier "tacticle" (known: strategic, tactical, operational) [unknown-word]`,
		`indicators.revenue.formula:1:5: orders has no column "amuont" (did you mean "amount"?) [unknown-name]`,
		`norms.per_owner: a number of indicators is not negative [bad-value]`,
		`tests[0]: the test has no name [missing-field]`,
		`tests[0].query.indicators[0]: unknown indicator "revnue" (did you mean "revenue"?) [unknown-name]`,
	}
	assert.Equal(t, want, strings.Split(err.Error(), "\n"))
}

// What goes in and what comes out are copies.
func TestCatalogIsImmutable(t *testing.T) {
	d := shopInGo()
	cat, err := indicator.New(d)
	require.NoError(t, err)
	before, _ := cat.Indicator("revenue")
	set, _ := cat.Dataset("orders")

	d.Indicators["revenue"].Title["zh"] = "changed"
	d.Datasets["orders"].Columns["amount"] = indicator.Column{}
	got, _ := cat.Indicator("revenue")
	got.Definition.Title["en"] = "changed"
	got.Datasets[0] = "changed"
	out, _ := cat.Dataset("orders")
	out.Key[0] = "changed"
	out.Columns["amount"] = indicator.Column{}
	out.Joins["customer"] = indicator.Join{}

	after, _ := cat.Indicator("revenue")
	assert.Equal(t, before, after)
	assert.Equal(t, "收入", after.Definition.Title.In("zh"))
	again, _ := cat.Dataset("orders")
	assert.Equal(t, set, again)
}

func TestLimits(t *testing.T) {
	deep := func(n int) string {
		return "x-note: " + strings.Repeat("[", n) + strings.Repeat("]", n) + "\n"
	}
	nested := func(n int) string {
		return "indicators: {a: {formula: '" + strings.Repeat("(", n) + "1" + strings.Repeat(")", n) + "'}}\n"
	}
	long := func(n int) string { return "indicators: {a: {formula: '" + strings.Repeat("1 + ", n/4) + "1'}}\n" }
	for _, c := range []struct {
		name, text string
		want       diag.Code
	}{
		{"file of 1 MiB", "#" + strings.Repeat("x", 1<<20-1), ""},
		{"file of more", "#" + strings.Repeat("x", 1<<20), diag.TooLarge},
		{"63 levels", deep(63), ""},
		{"65 levels", deep(65), diag.TooDeep},
		{"100,000 levels", deep(100_000), diag.TooDeep},
		{"formula of 4 KiB", long(4000), ""},
		{"formula of more", long(5000), diag.TooLarge},
		{"formula of 60 levels", nested(60), ""},
		{"formula of 100 levels", nested(100), diag.TooDeep},
		{"formula of 1,000 levels", nested(1000), diag.TooDeep},
		{"no files", "", diag.NoFiles},
	} {
		t.Run(c.name, func(t *testing.T) {
			fsys := files("a.yaml", c.text)
			if c.text == "" {
				fsys = fstest.MapFS{}
			}
			cat, err := indicator.Load(fsys)
			require.NotNil(t, cat)
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			list := problems(t, err)
			codes := make([]diag.Code, len(list))
			for i, p := range list {
				codes[i] = p.Code
			}
			assert.Contains(t, codes, c.want, "%v", err)
		})
	}
}

// A chain of indicators may be as long as files allow, whatever the order.
func TestLongChain(t *testing.T) {
	const n = 20_000
	var b strings.Builder
	b.WriteString("datasets: {d: {key: id, columns: {id: string}}}\nindicators:\n")
	for i := range n {
		fmt.Fprintf(&b, "  a%d: {formula: a%d + 1}\n", i, i+1)
	}
	fmt.Fprintf(&b, "  a%d: {formula: count()}\n", n)
	cat, err := indicator.Load(files("a.yaml", b.String()))
	require.NoError(t, err)
	e, _ := cat.Indicator("a0")
	assert.Equal(t, "d", e.Unit.String(), "the noun of a dataset is its name unless it has one")
}

func TestReportIsCut(t *testing.T) {
	var b strings.Builder
	b.WriteString("indicators:\n")
	for i := range 80 {
		fmt.Fprintf(&b, "  a%d: {formula: b%d}\n", i, i)
	}
	_, err := indicator.Load(files("a.yaml", b.String()))
	lines := strings.Split(err.Error(), "\n")
	assert.Len(t, lines, 51)
	assert.Equal(t, "and 30 more", lines[50])
}

type brokenFS struct{ fs.FS }

func (brokenFS) Open(string) (fs.File, error) { return nil, fs.ErrPermission }

func TestUnreadableFiles(t *testing.T) {
	cat, err := indicator.Load(brokenFS{})
	require.NotNil(t, cat)
	require.ErrorIs(t, err, fs.ErrPermission)
	_, ok := errors.AsType[diag.List](err)
	assert.True(t, ok)
}

func TestTestsInFiles(t *testing.T) {
	system := system(t, "testdata/good/page.yaml")
	cat, err := indicator.Load(system)
	require.NoError(t, err)
	tests := slices.Collect(cat.Tests())
	require.Len(t, tests, 1)
	got := tests[0]
	assert.Equal(t, "revenue counts what was won", got.Name)
	assert.True(t, strings.HasPrefix(got.Data["orders"], "order_id, line, ordered_at"))
	assert.Equal(t, []map[string]string{{"customer.segment": "none", "month": "2026-01", "revenue": "100.10", "orders_won": "1"}}, got.Expect)
	q := got.Query
	assert.Equal(t, calendar.Quarter(2026, 1), q.Over)
	assert.Equal(t, calendar.Day(calendar.NewDate(2026, 3, 31)), q.AsOf)
	assert.Equal(t, dim.At("region", "East"), q.Scope)
	assert.True(t, strings.HasPrefix(q.Where, `quantity > args.least and`))
	assert.Equal(t, []string{"-revenue"}, q.Order)
	assert.Equal(t, 5, q.Limit)
	assert.True(t, q.Fill)
	assert.False(t, q.Cover)
	assert.True(t, q.WholePrior)
	assert.Equal(t, indicator.Args{
		"least": decimal.New(2, 0), "names": []any{"7", "b"}, "day": calendar.NewDate(2026, 1, 1),
		"exact": decimal.RequireFromString("0.10"), "on": true,
	}, q.Args)
}
