package main

import (
	"fmt"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/dim"
)

// rows prints the rows behind one value, and that they make it up.
func (r *report) rows() error {
	point, err := dim.ParsePoint(`revenue{state="West Virginia"}@2017`)
	if err != nil {
		return err
	}
	res, err := r.eng.Query(r.ctx, indicator.Query{Indicators: []string{point.Indicator}, Scope: point.Scope, Over: point.Period})
	if err != nil {
		return err
	}
	evidence, err := r.eng.Rows(r.ctx, point)
	if err != nil {
		return err
	}
	r.head("The rows behind a value: %s", "数值背后的明细：%s", point)
	for _, e := range evidence {
		t, err := e.Rows.Select("row_id", "order_id", "ordered_at", "customer", "product", "sales")
		if err != nil {
			return err
		}
		fmt.Fprintf(r.w, "%s = %s\n%s", r.exact(res.Table().Value(0, point.Indicator).Decimal()), e.Of, t.Text())
	}
	return nil
}
