package yamldoc_test

import (
	"fmt"
	"os"
	"testing/fstest"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/yamldoc"
)

func Example() {
	files := fstest.MapFS{"sales.yaml": {Data: []byte(`indicators:
  revenue: {title: 销售收入, forumla: sum(amount)}
  orders: {title: {zh: 订单数}, formula: percentile(x, 0.95)}
`)}}
	var d yamldoc.Decoder
	for _, file := range d.Walk(files) {
		d.Fields(file, yamldoc.Field{Name: "indicators", Read: func(n *yamldoc.Node) {
			for key, value := range d.Entries(n) {
				var title map[string]string
				var formula string
				d.Fields(value,
					yamldoc.Field{Name: "title", Read: yamldoc.Set(&title, d.Localized)},
					yamldoc.Field{Name: "formula", Read: yamldoc.Set(&formula, d.Text)},
				)
				fmt.Println(key.Text(), title)
			}
		}})
	}
	diag.Fprint(os.Stdout, d.Err(), files)
	// Output:
	// revenue map[:销售收入]
	// orders map[zh:订单数]
	// sales.yaml:2:26: unknown field "forumla" (did you mean "formula"?) [unknown-field]
	//     2 |   revenue: {title: 销售收入, forumla: sum(amount)}
	//       |                              ^^^^^^^
	// sales.yaml:3:39: the comma after "percentile(x" ends the value (quote the value: in {…} and […] a comma ends it) [cut-by-comma]
	//     3 |   orders: {title: {zh: 订单数}, formula: percentile(x, 0.95)}
	//       |                                          ^^^^^^^^^^^^
}
