package indicator_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator"
)

// large returns a system of n indicators like those of a real one: aggregates,
// filters, ratios, comparisons, with titles, tiers and owners.
func large(n int) fstest.MapFS { return spread(n, 1) }

// spread returns the system in several files.
func spread(n, count int) fstest.MapFS {
	files := fstest.MapFS{}
	var b strings.Builder
	b.WriteString(`calendar: {time_zone: Asia/Shanghai, business: china}
defaults: {owner: sales-ops}
datasets:
  orders:
    key: [order_id, line]
    time: ordered_at
    noun: order_line
    columns:
      order_id: {type: string, noun: order}
      line: integer
      ordered_at: date
      customer_id: string
      region: string
      status: string
      amount: {type: decimal, unit: CNY}
      quantity: {type: integer, unit: piece}
    joins: {customer: customers}
    dimensions: {segment: customer.segment}
  customers:
    key: customer_id
    columns: {customer_id: string, segment: string, since: date}
indicators:
`)
	for i := 0; i < n; i += 5 {
		if i > 0 && i%(n/count) == 0 {
			files[fmt.Sprintf("sales%04d.yaml", i)] = &fstest.MapFile{Data: []byte(b.String())}
			b.Reset()
			b.WriteString("indicators:\n")
		}
		fmt.Fprintf(&b, `  revenue_%[1]d:
    title: {zh: 销售收入 %[1]d, en: Revenue %[1]d}
    description: 已签约订单的含税金额
    tier: strategic
    dataset: orders
    formula: sum(amount * %[2]d.5)
    where: status == "won" and customer.segment in ["a%[1]d", "b"]
    unit: CNY
    by: [region, month, segment]
  orders_%[1]d:
    title: Orders %[1]d
    tier: tactical
    supports: [revenue_%[1]d]
    dataset: orders
    formula: count_distinct(order_id) | where(region != "R%[1]d")
  order_value_%[1]d:
    title: Order value %[1]d
    tier: tactical
    supports: [revenue_%[1]d]
    formula: revenue_%[1]d / orders_%[1]d
  growth_%[1]d:
    title: Growth %[1]d
    tier: operational
    supports: [order_value_%[1]d]
    formula: 'revenue_%[1]d / prior(revenue_%[1]d, "1 year") - 1'
    format: percent
  per_customer_%[1]d:
    title: Per customer %[1]d
    tier: operational
    formula: revenue_%[1]d | per(customer_id) | having(value >= 2) | avg()
    audience: [manager, rep]
    aliases: [客均收入 %[1]d]
`, i, i+1)
	}
	files["sales.yaml"] = &fstest.MapFile{Data: []byte(b.String())}
	return files
}

// A catalogue of 1,000 indicators is to load and check in less than 20 ms.
func BenchmarkLoad1000(b *testing.B) {
	for _, count := range []int{1, 10} {
		b.Run(fmt.Sprintf("files=%d", count), func(b *testing.B) {
			files := spread(1000, count)
			size := 0
			for _, f := range files {
				size += len(f.Data)
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				cat, err := indicator.Load(files)
				require.NoError(b, err)
				if _, ok := cat.Indicator("per_customer_995"); !ok {
					b.Fatal("missing indicator")
				}
			}
		})
	}
}

func BenchmarkFindings1000(b *testing.B) {
	cat, err := indicator.Load(large(1000))
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if len(cat.Findings()) == 0 {
			b.Fatal("no findings")
		}
	}
}
