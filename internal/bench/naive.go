package main

import (
	"context"
	"time"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/table"
)

// sale is a row as a service would hold it.
type sale struct {
	Day      time.Time
	Region   string
	Rep      string
	Product  string
	Channel  string
	Status   string
	Customer *string
	OrderNo  int64
	Amount   decimal.Decimal
	Discount decimal.NullDecimal
	Cost     decimal.NullDecimal
}

func structs(ctx context.Context, src source.Source) ([]sale, error) {
	var out []sale
	for t, err := range src.Scan(ctx, source.Request{}) {
		if err != nil {
			return nil, err
		}
		for s, err := range table.Rows[sale](t) {
			if err != nil {
				return nil, err
			}
			out = append(out, s)
		}
	}
	return out, nil
}

// cell is a group of Q1.
type cell struct {
	month  string
	region string
}

// totals are the aggregates of Q1.
type totals struct {
	revenue, net decimal.Decimal
	sales        int64
}

var one = decimal.NewFromInt(1)

// naiveStanding is Q1 by hand.
func naiveStanding(rows []sale) map[cell]*totals {
	type key struct {
		year   int
		month  time.Month
		region string
	}
	groups := map[key]*totals{}
	for i := range rows {
		r := &rows[i]
		if r.Status != "won" || r.Channel == "partner" {
			continue
		}
		year, month, _ := r.Day.Date()
		k := key{year, month, r.Region}
		g := groups[k]
		if g == nil {
			g = &totals{}
			groups[k] = g
		}
		g.revenue = g.revenue.Add(r.Amount)
		g.sales++
		if r.Discount.Valid {
			g.net = g.net.Add(r.Amount.Mul(one.Sub(r.Discount.Decimal)))
		}
	}
	out := make(map[cell]*totals, len(groups))
	for k, g := range groups {
		out[cell{time.Date(k.year, k.month, 1, 0, 0, 0, 0, time.UTC).Format("2006-01"), k.region}] = g
	}
	return out
}

// quotientDigits is the scale of quotients in formulas.
const quotientDigits = 12

// naiveMargin is the sum of (amount - cost) / amount * 100 by hand.
func naiveMargin(rows []sale, divide func(a, b decimal.Decimal) decimal.Decimal) decimal.Decimal {
	var sum decimal.Decimal
	hundred := decimal.NewFromInt(100)
	for i := range rows {
		if r := &rows[i]; r.Cost.Valid {
			sum = sum.Add(divide(r.Amount.Sub(r.Cost.Decimal), r.Amount).Mul(hundred))
		}
	}
	return sum
}

// halfAway is the division at hand.
func halfAway(a, b decimal.Decimal) decimal.Decimal { return a.DivRound(b, quotientDigits) }

// halfEven is the division of formulas: a tie goes to the even digit.
func halfEven(a, b decimal.Decimal) decimal.Decimal {
	return a.DivRound(b, quotientDigits+30).RoundBank(quotientDigits)
}

// naiveNet is the sum of amount * (1 - discount) by hand.
func naiveNet(rows []sale) decimal.Decimal {
	var sum decimal.Decimal
	for i := range rows {
		if r := &rows[i]; r.Discount.Valid {
			sum = sum.Add(r.Amount.Mul(one.Sub(r.Discount.Decimal)))
		}
	}
	return sum
}
