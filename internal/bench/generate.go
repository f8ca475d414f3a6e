package main

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/table"
)

const (
	batchRows = 1024
	days      = 1096 // 2023 to 2025
	reps      = 1000
	products  = 400
)

// The columns of the sales table, in order.
const (
	colDay = iota
	colRegion
	colRep
	colProduct
	colChannel
	colStatus
	colCustomer
	colOrder
	colAmount
	colDiscount
	colCost
)

// sales generates rows of the sales table. It is a source.Source: every scan
// yields the same rows, whatever it asks for.
type sales struct {
	rows      int
	first     int // the number of the first order
	day, days int // the days of the rows: the first, counted from 2023-01-01, and how many
	shuffle   bool
	names     *names
}

// names are the texts of the dimensions.
type names struct {
	region, rep, product, channel, customer []string
}

// newSales returns the table of n rows.
func newSales(n int, shuffle bool) sales {
	return sales{rows: n, days: days, shuffle: shuffle, names: &names{
		region:   []string{"Central", "East", "North", "Northwest", "South", "West"},
		rep:      numbered("rep", reps),
		product:  numbered("product", products),
		channel:  []string{"online", "partner", "phone", "store"},
		customer: numbered("customer", min(max(n/20, 100), 500_000)),
	}}
}

func numbered(of string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%s%06d", of, i)
	}
	return out
}

// next returns n more rows, of the last day, after `after` rows.
func (s sales) next(after, n int) sales {
	return sales{rows: n, first: after, day: days - 1, days: 1, names: s.names}
}

var columns = []table.Spec{
	colDay:      {Name: "day", Type: table.Date},
	colRegion:   {Name: "region", Type: table.String},
	colRep:      {Name: "rep", Type: table.String},
	colProduct:  {Name: "product", Type: table.String},
	colChannel:  {Name: "channel", Type: table.String},
	colStatus:   {Name: "status", Type: table.String},
	colCustomer: {Name: "customer", Type: table.String},
	colOrder:    {Name: "order_no", Type: table.Integer},
	colAmount:   {Name: "amount", Type: table.Decimal},
	colDiscount: {Name: "discount", Type: table.Decimal},
	colCost:     {Name: "cost", Type: table.Decimal},
}

// Scan yields the rows in batches of about a thousand.
func (s sales) Scan(ctx context.Context, _ source.Request) iter.Seq2[*table.Table, error] {
	return func(yield func(*table.Table, error) bool) {
		r := rand.New(rand.NewPCG(uint64(s.first), 2026))
		b := table.New(columns...)
		for i := range s.rows {
			s.row(b, r, i)
			if b.Len() < batchRows && i < s.rows-1 {
				continue
			}
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			if t, err := b.Table(); !yield(t, err) || err != nil {
				return
			}
		}
	}
}

func (s sales) row(b *table.Builder, r *rand.Rand, i int) {
	day := i * s.days / s.rows
	if s.shuffle {
		day = r.IntN(s.days)
	}
	b.Column(colDay).Raw(int64(calendar.NewDate(2023, 1, 1)) + int64(s.day+day))
	b.Column(colRegion).Text(pick(r, s.names.region))
	b.Column(colRep).Text(pick(r, s.names.rep))
	b.Column(colChannel).Text(pick(r, s.names.channel))
	switch n := r.IntN(100); {
	case n < 60:
		b.Column(colStatus).Text("won")
	case n < 85:
		b.Column(colStatus).Text("lost")
	default:
		b.Column(colStatus).Text("open")
	}
	if customer := r.IntN(len(s.names.customer)); r.IntN(100) == 0 {
		b.Column(colCustomer).Null()
		b.Column(colProduct).Text(pick(r, s.names.product))
	} else {
		b.Column(colCustomer).Text(s.names.customer[customer])
		b.Column(colProduct).Text(s.names.product[favourite(customer, r.IntN(4))])
	}
	b.Column(colOrder).Int(int64(s.first + i))
	amount := 1 + r.Int64N(10_000_000)
	b.Column(colAmount).Scaled(amount, 2)
	if r.IntN(20) == 0 {
		b.Column(colDiscount).Null()
	} else {
		b.Column(colDiscount).Scaled(r.Int64N(4000), 4)
	}
	if r.IntN(50) == 0 {
		b.Column(colCost).Null()
	} else {
		b.Column(colCost).Scaled(amount*(30+r.Int64N(80))/100, 2)
	}
}

func pick(r *rand.Rand, s []string) string { return s[r.IntN(len(s))] }

// favourite returns the k-th product that a customer likes, which is scattered as
// by splitmix64.
func favourite(customer, k int) int {
	x := uint64(customer*4+k+1) * 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return int((x ^ x>>31) % products)
}
