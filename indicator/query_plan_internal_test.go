package indicator

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

const planDefs = `
datasets:
  orders:
    key: id
    time: at
    columns: {id: integer, at: date, region: string, customer: string, amount: decimal, status: string}
  visits:
    key: id
    time: at
    columns: {id: integer, at: date, region: string}
indicators:
  revenue:   {dataset: orders, formula: sum(amount), where: 'status == "won"'}
  won:       {dataset: orders, formula: count(), where: 'status == "won"'}
  size:      {formula: revenue / won}
  yoy:       {formula: 'size / prior(size, "1 year") - 1'}
  double:    {formula: revenue + revenue}
  east:      {formula: 'revenue | where(region == "East")'}
  per_visit: {formula: revenue / visits}
  visits:    {dataset: visits, formula: count()}
  peak:      {formula: 'revenue | per(customer, "day") | having(value > 0) | max() | prior("1 year")'}
  slice:     {formula: revenue | share(region)}
`

// The plan of a query says all that decides its answer; equal leaves are one.
func TestPlans(t *testing.T) {
	cat, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(planDefs)}})
	require.NoError(t, err)
	for _, c := range []struct {
		query Query
		want  string
	}{
		{Query{Indicators: []string{"yoy", "double"}, By: []string{"month"}}, `block 0 by month
  leaf 0 = sum(amount) of orders where status == "won" at at
  leaf 1 = count() of orders where status == "won" at at
  leaf 2 = sum(amount) of orders where status == "won" at at prior(1 year)
  leaf 3 = count() of orders where status == "won" at at prior(1 year)
  cell 0 = leaf 0
  cell 1 = leaf 1
  cell 2 = /(cell 0, cell 1)
  cell 3 = leaf 2
  cell 4 = leaf 3
  cell 5 = /(cell 3, cell 4)
  cell 6 = /(cell 2, cell 5)
  cell 7 = integer 1
  cell 8 = -(cell 6, cell 7)
  cell 9 = +(cell 0, cell 0)
yoy = cell 8
double = cell 9
`},
		{Query{Indicators: []string{"east", "per_visit"}, By: []string{"region"}, Where: `region != "South"`}, `block 0 by region
  leaf 0 = sum(amount) of orders where region != "South" where region == "East" where status == "won" at at by region
  leaf 1 = sum(amount) of orders where region != "South" where status == "won" at at by region
  leaf 2 = count() of visits where region != "South" at at by region
  cell 0 = leaf 0
  cell 1 = leaf 1
  cell 2 = leaf 2
  cell 3 = /(cell 1, cell 2)
east = cell 0
per_visit = cell 3
`},
		{Query{Indicators: []string{"peak", "slice"}, By: []string{"region"}}, `block 0 by region
  leaf 0 = max(value) of block 1 where value > 0 by key 0
  leaf 1 = sum(amount) of orders where status == "won" at at by region
  leaf 2 = sum(amount) of orders where status == "won" at at by -
  cell 0 = leaf 0
  cell 1 = leaf 1
  cell 2 = leaf 2
  cell 3 = /(cell 1, cell 2)
block 1 of 0 prior(1 year) by day by region by customer
  leaf 0 = sum(amount) of orders where status == "won" at at by region by customer
  cell 0 = leaf 0
  value = cell 0
peak = cell 0
slice = cell 3
`},
	} {
		p, err := cat.plan(c.query, nil)
		require.NoError(t, err)
		require.Equal(t, c.want, p.plan.String())
	}
}

// A chain of indicators that doubles at every step has a plan in proportion to
// its definitions.
func TestPlansDoNotExplode(t *testing.T) {
	defs := Definitions{
		Datasets:   map[string]Dataset{"d": {Key: []string{"id"}, Columns: map[string]Column{"id": {Type: 2}}}},
		Indicators: map[string]Indicator{"x00": {Formula: "count()"}},
	}
	name := func(i int) string { return "x" + string(rune('0'+i/10)) + string(rune('0'+i%10)) }
	for i := 1; i <= 40; i++ {
		defs.Indicators[name(i)] = Indicator{Formula: name(i-1) + " + " + name(i-1)}
	}
	cat, err := New(defs)
	require.NoError(t, err)
	p, err := cat.plan(Query{Indicators: []string{name(40)}}, nil)
	require.NoError(t, err)
	require.Len(t, p.plan.Blocks[0].Cells, 41)
}
