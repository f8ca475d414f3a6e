package main

import (
	"context"
	"database/sql"
	"fmt"
	"math/big"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator/table"
)

// check asks both sides and compares all rows and values, in order.
func (q question) check(ctx context.Context, s *store, d *duck) (rows int, err error) {
	ours, err := s.ask(ctx, q.query)
	if err != nil {
		return 0, err
	}
	return ours.Len(), q.equal(ctx, ours, d)
}

// equal compares an answer of ours with DuckDB's.
func (q question) equal(ctx context.Context, ours *table.Table, d *duck) error {
	text := q.statement(false)
	if q.exact != "" {
		text = q.exact
	}
	theirs, err := d.sorted(ctx, text, q.query.By, len(q.query.Indicators))
	if err != nil {
		return fmt.Errorf("duckdb: %w", err)
	}
	defer theirs.Close()
	return sameRows(ours, theirs, len(q.query.By))
}

func sameRows(ours *table.Table, theirs *sql.Rows, keys int) error {
	cols := ours.Columns()
	have, dest := make([]any, len(cols)), make([]any, len(cols))
	for k := range have {
		dest[k] = &have[k]
	}
	n := 0
	for ; theirs.Next(); n++ {
		if n >= ours.Len() {
			return fmt.Errorf("ours has %d rows, DuckDB more", ours.Len())
		}
		if err := theirs.Scan(dest...); err != nil {
			return err
		}
		for k, c := range cols {
			same, err := false, error(nil)
			if k < keys {
				same = sameText(c, n, have[k])
			} else {
				same, err = sameNumber(c, n, have[k])
			}
			if err != nil {
				return err
			}
			if !same {
				return fmt.Errorf("row %d, %s: ours is %v, DuckDB's %v", n, c.Name(), c.Value(n), have[k])
			}
		}
	}
	if err := theirs.Err(); err != nil {
		return err
	}
	if n < ours.Len() {
		return fmt.Errorf("ours has %d rows, DuckDB %d", ours.Len(), n)
	}
	return nil
}

func sameText(c *table.Column, i int, theirs any) bool {
	s, ok := c.Text(i)
	if theirs == nil {
		return !ok
	}
	return ok && s == theirs
}

// sameNumber compares exact numbers. A float is never one.
func sameNumber(c *table.Column, i int, theirs any) (bool, error) {
	if t := c.Type(); t != table.Decimal && t != table.Integer {
		return false, fmt.Errorf("%s is a %v: no exact number", c.Name(), t)
	}
	var want decimal.Decimal
	switch v := theirs.(type) {
	case nil:
		return c.Null(i), nil
	case int64:
		want = decimal.NewFromInt(v)
	case *big.Int:
		want = decimal.NewFromBigInt(v, 0)
	case duckdb.Decimal:
		want = decimal.NewFromBigInt(v.Value, -int32(v.Scale))
	default:
		return false, fmt.Errorf("%s: DuckDB's value is a %T: no exact number", c.Name(), theirs)
	}
	have := c.Decimal(i)
	return have.Valid && have.Decimal.Equal(want), nil
}

// sameTable compares two answers of ours.
func sameTable(a, b *table.Table) error {
	if a.Len() != b.Len() {
		return fmt.Errorf("one answer has %d rows, the other %d", a.Len(), b.Len())
	}
	theirs := b.Columns()
	for k, c := range a.Columns() {
		for i := range a.Len() {
			if x, y := c.Value(i), theirs[k].Value(i); !x.Equal(y) || c.Null(i) != theirs[k].Null(i) {
				return fmt.Errorf("row %d, %s: %v and %v", i, c.Name(), x, y)
			}
		}
	}
	return nil
}

// sameTotals compares an answer to Q1 with one by hand.
func sameTotals(ours *table.Table, want map[cell]*totals) error {
	if ours.Len() != len(want) {
		return fmt.Errorf("ours has %d rows, the loop %d", ours.Len(), len(want))
	}
	c := ours.Columns()
	for i := range ours.Len() {
		month, _ := c[0].Text(i)
		region, _ := c[1].Text(i)
		g := want[cell{month, region}]
		if g == nil {
			return fmt.Errorf("the loop has no %s, %s", month, region)
		}
		if !c[2].Decimal(i).Decimal.Equal(g.revenue) || !c[3].Decimal(i).Decimal.Equal(decimal.NewFromInt(g.sales)) || !c[4].Decimal(i).Decimal.Equal(g.net) {
			return fmt.Errorf("%s, %s: ours is %v, %v, %v, the loop has %v, %v, %v",
				month, region, c[2].Value(i), c[3].Value(i), c[4].Value(i), g.revenue, g.sales, g.net)
		}
	}
	return nil
}

// sameValue compares an answer of one value with one by hand.
func sameValue(ours *table.Table, want decimal.Decimal) error {
	c := ours.Columns()
	if ours.Len() != 1 || !c[0].Decimal(0).Decimal.Equal(want) {
		return fmt.Errorf("ours is %v, the loop has %v", c[0].Value(0), want)
	}
	return nil
}
