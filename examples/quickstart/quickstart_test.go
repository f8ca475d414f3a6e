package main

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/indicatortest"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/data/superstore"
)

var update = flag.Bool("update", false, "write the golden files")

func output(t *testing.T, lang string) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, run(t.Context(), &b, lang))
	return b.String()
}

func TestReport(t *testing.T) {
	for lang, file := range map[string]string{"en": "testdata/golden.txt", "zh": "testdata/golden.zh.txt"} {
		got := output(t, lang)
		if *update {
			require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
			continue
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(want), got, "if it is meant so: go test ./examples/quickstart -update")
	}
}

// What is known of the order lines stands in the report, whatever else changes
// in it.
func TestReportHolds(t *testing.T) {
	got := output(t, "en")
	for _, pin := range []string{
		"$2,297,200.8603", "$733,215.2552", "+20.3560%", "+20.5007%", "+12.0311%", "1,058.03", "434.63", "493 of 693 customers",
	} {
		require.Contains(t, got, pin)
	}
	for _, code := range []diag.Code{
		diag.UnknownField, diag.UnknownName, diag.BadUnit, diag.AmbiguousPipe, diag.Cycle, diag.BadLevel, diag.Construct, diag.FullWidth,
	} {
		require.Contains(t, got, "["+string(code)+"]")
	}
}

func TestMetrics(t *testing.T) { indicatortest.Run(t, metrics) }

func TestPartsSumToTheChange(t *testing.T) {
	cat, err := indicator.Load(metrics)
	require.NoError(t, err)
	eng, err := indicator.NewEngine(cat, indicator.Sources{"orders": source.CSV(superstore.Open, table.CSV{})})
	require.NoError(t, err)
	r := &report{ctx: t.Context(), eng: eng}

	now, before, err := r.bothYears(indicator.Query{Indicators: []string{"revenue"}, By: []string{"region"}, Over: year})
	require.NoError(t, err)
	regions := byRegion(now, before)
	require.Equal(t, "124741.4252", regions.Sum().String())

	names := []string{"customers", "orders_per_customer", "order_value"}
	now, before, err = r.bothYears(indicator.Query{Indicators: names, Over: year})
	require.NoError(t, err)
	factors, err := byFactor(names, now, before)
	require.NoError(t, err)
	require.Equal(t, regions.Sum().String(), factors.Sum().String())
	require.Equal(t, regions.To.String(), factors.To.String(), "the product of the factors is revenue")
	require.Equal(t, regions.From.String(), factors.From.String())
}

func TestRowsMakeUpTheValue(t *testing.T) {
	require.Equal(t, calendar.Year(2017), year)
	// 82.400 + 6.240 + 447.840 + 673.344, the four lines of West Virginia in 2017.
	require.Contains(t, output(t, "en"), "$1,209.8240 = sum(sales)")
}
