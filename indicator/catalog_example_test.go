package indicator_test

import (
	"fmt"
	"strings"
	"testing/fstest"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/table"
)

func ExampleLoad() {
	metrics := fstest.MapFS{"sales.yaml": {Data: []byte(`
datasets:
  orders:
    key: order_id
    noun: order
    columns:
      order_id: string
      status: string
      amount: {type: decimal, unit: CNY}
indicators:
  revenue:
    title: {zh: 销售收入, en: Revenue}
    formula: sum(amount)
    where: status == "won"
  orders_won:  {formula: count(), where: 'status == "won"'}
  order_value: {formula: revenue / orders_won}
`)}}
	cat, err := indicator.Load(metrics) // os.DirFS("metrics")
	if err != nil {
		fmt.Println(err)
	}
	for x := range cat.Indicators() {
		fmt.Println(x.Name, x.Type, x.Unit, x.Dims)
	}
	// Output:
	// revenue decimal CNY additive
	// orders_won integer order additive
	// order_value decimal CNY/order none
}

func ExampleLoad_problems() {
	_, err := indicator.Load(fstest.MapFS{"sales.yaml": {Data: []byte(`
datasets:
  orders:
    key: order_id
    columns: {order_id: string, amount: {type: decimal, unit: CNY}, fee: {type: decimal, unit: USD}}
indicators:
  revenue: {forumla: sum(amount)}
  net: {formula: sum(amount - fee)}
  share: {formula: nett / revenue}
`)}})
	fmt.Println(err)
	// Output:
	// sales.yaml:7:13: unknown field "forumla" (did you mean "formula"?) [unknown-field]
	// sales.yaml:8:22: CNY and USD cannot be subtracted from one another [bad-unit]
	// sales.yaml:9:20: unknown indicator "nett" (did you mean "net"?) [unknown-name]
}

func ExampleNew() {
	cat, err := indicator.New(indicator.Definitions{
		Datasets: map[string]indicator.Dataset{
			"orders": {
				Key: []string{"order_id"}, Noun: "order",
				Columns: map[string]indicator.Column{
					"order_id": {Type: table.String},
					"amount":   {Type: table.Decimal, Unit: "CNY"},
				},
			},
		},
		Indicators: map[string]indicator.Indicator{
			"order_value": {Title: indicator.Text{"zh": "订单均价"}, Formula: "sum(amount) / count()"},
		},
	})
	if err != nil {
		fmt.Println(err)
	}
	x, _ := cat.Indicator("order_value")
	fmt.Println(x.Definition.Title.In("zh"), x.Unit)
	// Output: 订单均价 CNY/order
}

func ExampleCatalog_Tree() {
	cat, err := indicator.Load(fstest.MapFS{"sales.yaml": {Data: []byte(`
datasets:
  orders: {key: id, columns: {id: string, amount: decimal}}
indicators:
  revenue: {formula: sum(amount), tier: strategic, drivers: orders * order_value}
  orders: {formula: count(), tier: tactical, supports: revenue}
  order_value: {formula: revenue / orders, tier: tactical, supports: revenue}
  median_order: {formula: median(amount), tier: operational, supports: order_value}
`)}})
	if err != nil {
		fmt.Println(err)
	}
	for depth, x := range cat.Tree() {
		fmt.Println(strings.Repeat("  ", depth)+x.Name, x.Definition.Tier)
	}
	// Output:
	// revenue strategic
	//   orders tactical
	//   order_value tactical
	//     median_order operational
}

func ExampleCatalog_Findings() {
	cat, _ := indicator.Load(fstest.MapFS{"sales.yaml": {Data: []byte(`
defaults: {owner: sales-ops}
datasets:
  orders: {key: id, columns: {id: string, amount: decimal}}
indicators:
  revenue: {formula: sum(amount), tier: strategic, description: Tax included}
  turnover: {formula: sum( amount ), tier: tactical, supports: revenue, description: The same}
`)}})
	for _, f := range cat.Findings() {
		fmt.Println(f)
	}
	// Output:
	// sales.yaml:7:23: "turnover" has the same formula as "revenue" (keep one and make the other name an alias; revenue at sales.yaml:6:22) [same-formula]
	// sales.yaml:7:64: no formula shows how "turnover" supports "revenue" (name it in the drivers of "revenue") [unbacked]
}
