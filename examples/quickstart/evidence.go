package main

import (
	"fmt"

	"github.com/zhibiao/zhibiao/indicator/dim"
)

// rows prints the rows behind one value.
func (r *report) rows() error {
	point, err := dim.ParsePoint(`revenue{state=Maine}@2017`)
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
		fmt.Fprintf(r.w, "%s: %d\n%s", e.Of, t.Len(), t.Text())
	}
	return nil
}
