package main

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator"
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
		gotLines, wantLines := strings.Split(got, "\n"), strings.Split(string(want), "\n")
		for i := range max(len(gotLines), len(wantLines)) {
			require.Less(t, i, min(len(gotLines), len(wantLines)), "%s has %d lines, the report %d", file, len(wantLines), len(gotLines))
			require.Equal(t, wantLines[i], gotLines[i], "%s:%d; if it is meant so: go test ./examples/quickstart -update", file, i+1)
		}
	}
}

// What is known of the order lines stands in the report, whatever else changes
// in it.
func TestReportHolds(t *testing.T) {
	got, err := os.ReadFile("testdata/golden.txt")
	require.NoError(t, err)
	for _, pin := range []string{
		"$2,297,200.8603", "$733,215.2552", "+20.3560%", "+20.5007%", "+12.0311%", "1,058.03", "434.63", "493 of 693 customers",
		"$1,209.8240 = sum(sales)", // 82.400 + 6.240 + 447.840 + 673.344, the four lines below it
	} {
		require.Contains(t, string(got), pin)
	}
	for _, code := range []diag.Code{
		diag.UnknownField, diag.UnknownName, diag.BadUnit, diag.AmbiguousPipe, diag.Cycle, diag.BadLevel, diag.Construct, diag.FullWidth,
	} {
		require.Contains(t, string(got), "["+string(code)+"]")
	}
}

func TestMetrics(t *testing.T) { indicatortest.Run(t, os.DirFS("metrics")) }

func TestPartsSumToTheChange(t *testing.T) {
	cat, err := indicator.Load(metrics)
	require.NoError(t, err)
	eng, err := indicator.NewEngine(cat, indicator.Sources{"orders": source.CSV(superstore.Open, table.CSV{})})
	require.NoError(t, err)
	r := &report{ctx: t.Context(), eng: eng}

	regions, err := r.byRegion()
	require.NoError(t, err)
	require.Equal(t, "124741.4252", regions.Sum().String())
	drivers, _, err := r.byDriver()
	require.NoError(t, err)
	require.Equal(t, regions.Sum().String(), drivers.Sum().String())
	require.Equal(t, regions.To.String(), drivers.To.String(), "the product of the drivers is revenue")
	require.Equal(t, regions.From.String(), drivers.From.String())
}
