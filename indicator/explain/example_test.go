package explain_test

import (
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator/explain"
	"github.com/zhibiao/zhibiao/indicator/unit"
)

// Why did the win rate fall? East got better and West too, but West, where fewer deals are won, got more of them.
func ExampleMixRate() {
	n := decimal.NewFromInt
	x, err := explain.MixRate([]explain.Segment{
		{Key: "East", From: explain.Fraction{Num: n(48), Den: n(80)}, To: explain.Fraction{Num: n(31), Den: n(50)}},
		{Key: "West", From: explain.Fraction{Num: n(6), Den: n(20)}, To: explain.Fraction{Num: n(16), Den: n(50)}},
	}, explain.Rounding{})
	if err != nil {
		fmt.Println(err)
		return
	}
	var f unit.Format
	fmt.Println(f.Text(x.From, unit.Percent), "→", f.Text(x.To, unit.Percent))
	for _, p := range x.Parts {
		fmt.Printf("%s %-4s %s\n", p.Key, p.Effect, f.Text(p.Value, unit.Points))
	}
	fmt.Println("in all   ", f.Text(x.Total, unit.Points))
	// Output:
	// 54.00% → 47.00%
	// East rate +1.30 pp
	// East mix  -3.15 pp
	// West rate +0.70 pp
	// West mix  -5.85 pp
	// in all    -7.00 pp
}

func ExampleProduct() {
	x, err := explain.Product([]explain.Factor{
		{Key: "leads", From: decimal.RequireFromString("1000"), To: decimal.RequireFromString("1100")},
		{Key: "conversion", From: decimal.RequireFromString("0.05"), To: decimal.RequireFromString("0.045")},
		{Key: "order value", From: decimal.RequireFromString("100"), To: decimal.RequireFromString("110")},
	}, explain.Decimals(2, unit.HalfEven))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range x.Parts {
		fmt.Println(p.Key, p.Value, p.Residue)
	}
	fmt.Println(x.Method, x.Total, x.Sum())
	// Output:
	// leads 497.46 0
	// conversion -549.92 -0.01
	// order value 497.46 0
	// lmdi 445 445
}

// Profit = quantity · (price − cost): no product, and the margin may be negative.
func ExampleShapley() {
	d := decimal.RequireFromString
	x, err := explain.Shapley([]explain.Change{
		{Key: "quantity", From: d("100"), To: d("120")},
		{Key: "price", From: d("10"), To: d("9")},
		{Key: "cost", From: d("7"), To: d("9.5")},
	}, func(v []decimal.Decimal) (decimal.Decimal, bool) {
		return v[0].Mul(v[1].Sub(v[2])), true
	}, explain.Rounding{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range x.Top(2, "the rest").Parts {
		fmt.Println(p.Key, p.Value)
	}
	fmt.Println("total", x.Total)
	// Output:
	// cost -275
	// price -110
	// the rest 25
	// total -360
}

// Revenue by orders and order value, and the orders' share by region.
func ExampleExplanation_Spread() {
	n := decimal.NewFromInt
	revenue, err := explain.Product([]explain.Factor{
		{Key: "orders", From: n(100), To: n(130)},
		{Key: "order value", From: n(50), To: n(45)},
	}, explain.Decimals(2, unit.HalfEven))
	if err != nil {
		fmt.Println(err)
		return
	}
	orders := explain.Additive([]explain.Change{
		{Key: "orders, East", From: n(60), To: n(97)},
		{Key: "orders, West", From: n(40), To: n(33)},
	})
	tree, err := revenue.Spread(0, orders, explain.Decimals(2, unit.HalfEven))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range tree.Parts {
		fmt.Println(p.Key, p.Value)
	}
	fmt.Println("total", tree.Sum())
	// Output:
	// orders, East 1751.84
	// orders, West -331.43
	// order value -570.41
	// total 850
}
