package indicator

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/formula"
	"github.com/zhibiao/zhibiao/internal/ir"
)

const paths = `
hierarchies:
  org: {levels: [region, team, rep], dataset: reps}
datasets:
  orders:
    key: id
    columns: {id: string, region: string, customer_id: string, rep_id: string, bill_to: string, amount: decimal}
    joins:
      customer: customers
      seller: reps
      payer: {dataset: customers, keys: {bill_to: customer_id}}
    org: seller
    dimensions: {segment: customer.segment, country: customer.country, buyer: customer_id}
  customers:
    key: customer_id
    columns: {customer_id: string, segment: string, city_id: string, referrer: string, rep_id: string}
    joins:
      city: cities
      referred_by: {dataset: customers, keys: {referrer: customer_id}}
      seller: reps
    dimensions: {country: city.country}
  cities: {key: city_id, columns: {city_id: string, country: string}}
  reps:
    key: rep_id
    columns: {rep_id: string, region: string, team: string}
    dimensions: {rep: rep_id}
  visits:
    key: id
    columns: {id: string, customer_id: string}
    joins: {customer: customers}
    org: customer.seller
`

func load(t *testing.T, text string) *Catalog {
	t.Helper()
	cat, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(text)}})
	require.NoError(t, err)
	return cat
}

func TestColumnPaths(t *testing.T) {
	cat := load(t, paths)
	for _, c := range []struct{ dataset, path, want string }{
		{"orders", "amount", "amount"},
		{"orders", "nothing", ""},
		{"orders", "customer", ""},
		{"orders", "customer.segment", "customer.segment"},
		{"orders", "payer.segment", "payer.segment"},
		{"orders", "segment", "customer.segment"},
		{"orders", "buyer", "customer_id"},
		{"orders", "customer.city.country", "customer.city.country"},
		{"orders", "customer.referred_by.referred_by.segment", "customer.referred_by.referred_by.segment"},
		// A dimension of a joined dataset, and one made of it.
		{"orders", "customer.country", "customer.city.country"},
		{"orders", "country", "customer.city.country"},
		{"orders", "payer.country", "payer.city.country"},
		// Levels of the hierarchy; an own column goes first.
		{"orders", "team", "seller.team"},
		{"orders", "rep", "seller.rep_id"},
		{"orders", "region", "region"},
		{"orders", "seller.region", "seller.region"},
		{"visits", "region", "customer.seller.region"},
		{"visits", "segment", ""},
		// A path asked of the dataset it ends in is an own column there.
		{"customers", "customer.segment", "segment"},
		{"customers", "payer.segment", "segment"},
		{"customers", "customer.country", "city.country"},
		{"customers", "referred_by.segment", "referred_by.segment"},
		{"customers", "customer.referred_by.segment", "segment"},
		{"customers", "seller.segment", ""},
		{"cities", "customer.city.country", "country"},
		{"cities", "city.country", "country"},
		{"cities", "payer.city.country", "country"},
		{"cities", "seller.city.country", ""},
		{"cities", "country", "country"},
		{"reps", "customer.seller.team", "team"},
		{"reps", "seller.rep", "rep_id"},
	} {
		info, ok := cat.set(c.dataset).Column(strings.Split(c.path, "."))
		assert.Equal(t, c.want != "", ok, "%s of %s", c.path, c.dataset)
		assert.Equal(t, c.want, info.Col.String(), "%s of %s", c.path, c.dataset)
	}
	_, ok := cat.set("orders").Column(nil)
	assert.False(t, ok)
	assert.Equal(t, []string{"city_id", "country"}, cat.set("cities").Names())
	assert.Contains(t, cat.set("orders").Names(), "customer.country")
	assert.Equal(t, "cities", cat.set("orders").end("customer.city").name)
	assert.Equal(t, "orders", cat.set("orders").end("").name)
	assert.Nil(t, cat.set("orders").end("customer.nothing"))
	j := cat.set("orders").joins["payer"]
	assert.Equal(t, []string{"bill_to"}, j.own)
	assert.Equal(t, []string{"customer_id"}, j.their)
}

func TestSortByNeed(t *testing.T) {
	for _, c := range []struct {
		needs         [][]int
		order, cycles [][]int
	}{
		{needs: [][]int{}, order: [][]int{{}}},
		{needs: [][]int{{1, 2}, {2}, {}}, order: [][]int{{2, 1, 0}}},
		{needs: [][]int{{0}}, order: [][]int{{0}}, cycles: [][]int{{0}}},
		{needs: [][]int{{0, 0}}, order: [][]int{{0}}, cycles: [][]int{{0}}},
		{needs: [][]int{{1}, {2}, {0}, {2}}, order: [][]int{{2, 1, 0, 3}}, cycles: [][]int{{0, 1, 2}}},
		{needs: [][]int{{1, 2}, {0}, {0}}, order: [][]int{{1, 2, 0}}, cycles: [][]int{{0, 1}, {0, 2}}},
	} {
		order, cycles := sortByNeed(c.needs)
		assert.Equal(t, c.order[0], order)
		assert.Equal(t, c.cycles, cycles)
	}
	// Every node points to every other: the number of cycles found is bounded.
	full := make([][]int, 200)
	for i := range full {
		for j := range full {
			full[i] = append(full[i], j)
		}
	}
	order, cycles := sortByNeed(full)
	assert.Len(t, order, 200)
	assert.Len(t, cycles, maxCycles)
}

func TestCells(t *testing.T) {
	for text, want := range map[string]string{
		`a + b / 2`:         "a b |",
		`sum(x) + a`:        "a | sum",
		`a | where(x == 1)`: "a |",
		`sum(x) | where(y == 1) | prior("1 year")`:      "| sum",
		`a | per(k, "day") | having(value > b) | max()`: "a |",
		`sum(x) | per(k) | avg()`:                       "| sum",
		`max(a, b) + max(x)`:                            "a b | max",
		`fill(a, b)`:                                    "a b |",
		`if a > args.x { b } else { days() }`:           "a b |",
		`a | share(k) | rank(k)`:                        "a |",
		`attainment(a) + target(b)`:                     "a b |",
		`coalesce(a, round(b, 2)) in [c]`:               "a b c |",
		`customer.segment`:                              "customer.segment |",
	} {
		f, err := formula.Parse(text)
		require.NoError(t, err, text)
		var names, aggregates []string
		cells(ir.Root(f), func(n *ir.Name) { names = append(names, strings.Join(n.Path, ".")) },
			func(c *ir.Call) { aggregates = append(aggregates, c.Func) })
		got := strings.TrimSpace(strings.Join(names, " ") + " | " + strings.Join(aggregates, " "))
		assert.Equal(t, want, got, text)
	}
}

// A path of fields falls back to what is written, and names Go fields.
func TestPlace(t *testing.T) {
	cat := load(t, "datasets: {d: {key: id, columns: {id: string}}}\nindicators:\n  a: {formula: count(), supports: b, title: x}\n  b: {formula: count() + 1}\n")
	at := cat.find("a").at
	assert.Equal(t, "a.yaml:3:3", at.name().String())
	assert.Equal(t, "a.yaml:3:6", at.pos().String())
	assert.Equal(t, "a.yaml:3:16", at.in("formula").pos().String())
	assert.Equal(t, "a.yaml:3:35", at.in("supports", 0).pos().String())
	assert.Equal(t, "a.yaml:3:45", at.in("title", "zh").pos().String())
	assert.Equal(t, "a.yaml:3:6", at.in("unit", "deeper", 3).pos().String())
	assert.Equal(t, "indicators.a.supports[1]", place{path: "indicators.a"}.in("supports", 1).pos().String())
}
