package main

import (
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/table"
)

// customers prints what is only seen customer by customer.
func (r *report) customers() error {
	r.head("Customers, %s", "客户，%s", year)
	res, err := r.ask(nil, "customers", "_repeat_customers", "repurchase_rate", "customer_value", "_median_customer", "order_value", "_best_day")
	if err != nil {
		return err
	}
	g := &grid{right: []bool{false, true}}
	g.add("", year.String())
	for _, c := range res.Table().Columns() {
		g.add(r.title(c.Name()), r.cell(c, 0))
	}
	g.print(r.w)
	t := res.Table()
	r.printf("  * %[2]s of %[1]s customers ordered twice or more.", "  * %s 位客户中有 %s 位下过两单及以上。",
		t.Value(0, "customers").Decimal(), t.Value(0, "_repeat_customers").Decimal())
	fmt.Fprintln(r.w)
	if err := r.orderCounts(); err != nil {
		return err
	}
	fmt.Fprintln(r.w)
	top, err := r.eng.Query(r.ctx, indicator.Query{
		Indicators: []string{"_revenue_rank", "revenue", "_revenue_share", "orders", "margin"}, By: []string{"customer", "segment"},
		Over: year, Order: []string{"-revenue"}, Limit: 5,
	})
	if err != nil {
		return err
	}
	r.grid(top, nil).print(r.w)
	return nil
}

// orderCounts prints how many customers ordered how often.
func (r *report) orderCounts() error {
	res, err := r.ask([]string{"customer_id"}, "orders")
	if err != nil {
		return err
	}
	const most = 7 // and more
	var customers [most + 1]int64
	for row, err := range table.Rows[struct{ Orders int }](res.Table()) {
		if err != nil {
			return err
		}
		customers[min(row.Orders, most)]++
	}
	var largest int64
	for _, n := range customers {
		largest = max(largest, n)
	}
	g := &grid{right: []bool{true, true, false}}
	g.add(r.title("orders"), r.title("customers"), "")
	for orders := 1; orders <= most; orders++ {
		label := fmt.Sprint(orders)
		if orders == most {
			label += "+"
		}
		n := customers[orders]
		g.add(label, fmt.Sprint(n), bar(decimal.NewFromInt(n), decimal.NewFromInt(largest)))
	}
	g.print(r.w)
	return nil
}
