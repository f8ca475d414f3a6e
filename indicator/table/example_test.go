package table_test

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/indicator/unit"
)

func ExampleOf() {
	type Order struct {
		OrderID string
		Placed  time.Time `col:",date"`
		Region  string
		Amount  decimal.Decimal
		Rebate  *decimal.Decimal
	}
	t, err := table.Of([]Order{
		{"A1", time.Date(2026, 3, 5, 9, 30, 0, 0, time.UTC), "华东", decimal.RequireFromString("1250.56"), nil},
		{"A2", time.Date(2026, 3, 6, 0, 0, 0, 0, time.UTC), "North", decimal.RequireFromString("80"), &decimal.Zero},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(t.Text())
	// Output:
	// order_id  placed      region   amount  rebate
	// --------  ----------  ------  -------  ------
	// A1        2026-03-05  华东    1250.56       -
	// A2        2026-03-06  North     80.00       0
}

func ExampleRows() {
	t, err := table.ReadCSV(strings.NewReader("region,revenue,win_rate\nEast,1250.50,0.4\nWest,80,\n"), table.CSV{
		Columns: []table.CSVColumn{{Name: "region"}, {Name: "revenue", Type: table.Decimal}, {Name: "win_rate", Type: table.Decimal}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	type Line struct {
		Region  string
		Revenue decimal.Decimal
		WinRate decimal.NullDecimal
	}
	for line, err := range table.Rows[Line](t) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(line.Region, line.Revenue, line.WinRate.Valid)
	}
	// Output:
	// East 1250.5 true
	// West 80 false
}

func ExampleReadCSV() {
	file := `Order ID;Amount;Placed
A1;1250.50;2026-03-05
A2;n/a;2026-03-06
A3;12,5;2026-03-07
`
	t, err := table.ReadCSV(strings.NewReader(file), table.CSV{
		Comma: ';',
		Nulls: []string{"n/a"},
		Skip:  true,
		Columns: []table.CSVColumn{
			{Name: "order_id", From: "Order ID", Type: table.String},
			{Name: "amount", From: "Amount", Type: table.Decimal, Unit: unit.MustParse("CNY")},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(t.Text())
	r := t.Rejected()
	fmt.Println(r.Count, "row left out:", r.First[0])
	// Output:
	// order_id  amount (CNY)
	// --------  ------------
	// A1              1250.5
	// A2                   -
	// 1 row left out: line 4, cell 2 (Amount): "12,5" is not a number: write it without separators, with a point before decimals
}

func ExampleNew() {
	b := table.New(
		table.Spec{Name: "region", Type: table.String},
		table.Spec{Name: "margin", Type: table.Decimal, Unit: unit.Percent, Format: &unit.Format{}},
	)
	b.Column(0).Text("East")
	b.Column(1).Scaled(2034, 4)
	b.Column(0).Text("West")
	b.Column(1).Null()
	b.Note(1, table.DivZero)
	t, err := b.Table()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(t.Markdown())
	// Output:
	// | region | margin |
	// | --- | ---: |
	// | East | 20.34% |
	// | West | - [1] |
	//
	// [1] divided by zero
}

func ExampleWriteCSV() {
	t, err := table.Of([]struct {
		Region  string
		Revenue decimal.NullDecimal
	}{{"East, North", decimal.NewNullDecimal(decimal.New(125050, -2))}, {"West", decimal.NullDecimal{}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := table.WriteCSV(os.Stdout, t); err != nil {
		fmt.Println(err)
	}
	// Output:
	// region,revenue
	// "East, North",1250.5
	// West,
}
