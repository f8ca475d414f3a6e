package house_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/dim"
	"github.com/zhibiao/zhibiao/indicator/explain"
	"github.com/zhibiao/zhibiao/indicator/indicatortest"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/table"
)

// blocks returns the fenced blocks of one language in the README.
func blocks(t *testing.T, lang string) []string {
	t.Helper()
	var out []string
	for _, m := range regexp.MustCompile("(?s)```"+lang+"\n(.*?)```").FindAllStringSubmatch(read(t, "../../README.md"), -1) {
		out = append(out, m[1])
	}
	return out
}

// The quick start compiles as it stands and prints what the README says.
func TestQuickStart(t *testing.T) {
	dir := t.TempDir()
	main := filepath.Join(dir, "main.go")
	require.NoError(t, os.Mkdir(filepath.Join(dir, "metrics"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "metrics", "sales.yaml"), []byte(blocks(t, "yaml")[0]), 0o644))
	require.NoError(t, os.WriteFile(main, []byte(blocks(t, "go")[0]), 0o644))
	program := filepath.Join(dir, "quickstart")
	build := exec.Command("go", "build", "-o", program, main)
	build.Dir = "../.." // the folder of go.mod
	out, err := build.CombinedOutput()
	require.NoError(t, err, string(out))
	run := exec.Command(program)
	run.Dir = dir
	out, err = run.CombinedOutput()
	require.NoError(t, err, string(out))
	require.Equal(t, blocks(t, "text")[0], string(out))
}

// The tests in the README pass on its definitions.
func TestReadmeTests(t *testing.T) {
	yaml := blocks(t, "yaml")
	indicatortest.Run(t, fstest.MapFS{"sales.yaml": {Data: []byte(yaml[0] + yaml[1])}})
}

// The problems in the README are those that the example prints.
func TestReadmeErrors(t *testing.T) {
	golden := read(t, "../../examples/quickstart/testdata/golden.txt")
	for _, problem := range regexp.MustCompile(`(?m)^broken/.*\n.*\n.*\n`).FindAllString(blocks(t, "text")[1], -1) {
		require.Contains(t, golden, problem)
	}
}

// Every other piece of Go in the README stands below or in the tests of the
// example, and so compiles and runs.
func TestReadmeGo(t *testing.T) {
	have := trimmed(read(t, "readme_test.go")) + trimmed(read(t, "../../examples/quickstart/quickstart_test.go"))
	have = strings.ReplaceAll(have, "require.NoError(t, err)\n", "")
	for _, code := range blocks(t, "go")[1:] {
		require.Contains(t, have, trimmed(code))
	}
}

// trimmed takes the indentation off.
func trimmed(code string) string { return indentation.ReplaceAllString(code, "") }

var indentation = regexp.MustCompile(`(?m)^\s+`)

type order struct {
	ID             string
	OrderedAt      calendar.Date
	Region, Status string
	Amount         decimal.Decimal
}

func TestTour(t *testing.T) {
	ctx := context.Background()
	cat, err := indicator.Load(fstest.MapFS{"sales.yaml": {Data: []byte(blocks(t, "yaml")[0])}})
	require.NoError(t, err)
	eng, err := indicator.NewEngine(cat, indicator.Sources{"orders": source.Slice([]order{
		{"1", calendar.NewDate(2026, 2, 10), "East", "won", decimal.RequireFromString("80.00")},
		{"2", calendar.NewDate(2026, 3, 3), "East", "won", decimal.RequireFromString("100.10")},
		{"3", calendar.NewDate(2026, 3, 9), "East", "lost", decimal.RequireFromString("70.00")},
		{"4", calendar.NewDate(2026, 3, 31), "West", "won", decimal.RequireFromString("50.20")},
	})})
	require.NoError(t, err)

	res, err := eng.Query(ctx, indicator.Query{
		Indicators: []string{"revenue", "order_value"},
		By:         []string{"region", "month"},
		Over:       calendar.Quarter(2026, 1),
		Scope:      dim.At("region", "East"),
		Where:      "amount >= args.least",
		Args:       indicator.Args{"least": 50},
		Order:      []string{"-revenue"},
	})
	require.NoError(t, err)
	var got []string
	for row, err := range table.Rows[struct {
		Region  string
		Month   string
		Revenue decimal.NullDecimal
	}](res.Table()) {
		require.NoError(t, err)
		got = append(got, row.Region+" "+row.Month+" "+row.Revenue.Decimal.String())
	}
	require.Equal(t, []string{"East 2026-03 100.1", "East 2026-02 80"}, got)

	q := indicator.Query{Indicators: []string{"revenue"}, Scope: dim.At("region", "East"), Over: calendar.Month(2026, 3)}
	now, err := eng.Query(ctx, q)
	require.NoError(t, err)
	before, err := eng.Shift(calendar.Months(1)).Query(ctx, q)
	require.NoError(t, err)
	from, to := before.Table().Value(0, "revenue").Decimal(), now.Table().Value(0, "revenue").Decimal()
	x := explain.Additive([]explain.Change{{Key: "East", From: from, To: to}})
	require.Equal(t, "20.1", x.Total.String())

	point, err := dim.ParsePoint("revenue{region=East}@2026-03")
	require.NoError(t, err)
	evidence, err := eng.Rows(ctx, point)
	require.NoError(t, err)
	require.Equal(t, 1, evidence[0].Rows.Len(), "the lost order is not among them")
}
