package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestQuick runs all cases over a small table: every answer is compared value by
// value, nothing is said about time.
func TestQuick(t *testing.T) {
	rows := "50000"
	if testing.Short() {
		rows = "5000"
	}
	for name, args := range map[string][]string{"Days": nil, "Shuffled": {"-shuffle", "-tuned"}} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			err := bench(t.Context(), append([]string{"-rows", rows, "-reps", "1"}, args...), &stdout, &stderr)
			require.NoError(t, err, "%s", &stderr)
			lines := strings.Split(strings.TrimSpace(stdout.String()), "\n")
			require.Equal(t, header, lines[0])
			want := 0
			for _, r := range (&field{}).races() {
				want++
				if !r.single {
					want++
				}
				require.Contains(t, stderr.String(), r.name+": ", "the answers are compared")
			}
			require.Len(t, lines[1:], want, "a line for each case and number of threads")
			for _, line := range lines {
				require.Len(t, strings.Split(line, "\t"), strings.Count(header, "\t")+1)
			}
		})
	}
}

// Answers that differ in one row, value or key are told apart, or the comparison
// would prove nothing.
func TestCheck(t *testing.T) {
	ctx := t.Context()
	src := newSales(3000, false)
	s, err := newStore(ctx, src)
	require.NoError(t, err)
	d, err := newDuck(ctx, src)
	require.NoError(t, err)
	t.Cleanup(d.close)
	q := standing
	_, err = q.check(ctx, s, d)
	require.NoError(t, err)
	for name, change := range map[string]func(string) string{
		"value":   func(s string) string { return strings.Replace(s, "sum(amount)", "sum(amount) + 0.01", 1) },
		"count":   func(s string) string { return strings.Replace(s, "count(*)", "count(discount)", 1) },
		"key":     func(s string) string { return strings.Replace(s, "region AS k2", "left(region, 4) AS k2", 1) },
		"filter":  func(s string) string { return strings.Replace(s, "'won'", "'lost'", 1) },
		"missing": func(s string) string { return s + " LIMIT 100" },
		"more":    func(s string) string { return s + " UNION ALL SELECT DATE '2026-01-01', 'East', 1, 1, 1" },
		"float":   func(s string) string { return strings.Replace(s, "sum(amount)", "sum(amount)::DOUBLE", 1) },
		"null":    func(s string) string { return strings.Replace(s, "sum(amount)", "NULL", 1) },
	} {
		q := q
		q.sql = change(q.sql)
		require.NotEqual(t, standing.sql, q.sql, name)
		_, err = q.check(ctx, s, d)
		require.Error(t, err, name)
	}
}

// Two scans yield the same rows, and rows added later are others.
func TestGenerate(t *testing.T) {
	ctx := t.Context()
	read := func(s sales) []sale {
		rows, err := structs(ctx, s)
		require.NoError(t, err)
		require.Len(t, rows, s.rows)
		return rows
	}
	src := newSales(2500, false)
	a := read(src)
	require.Equal(t, a, read(src))
	require.True(t, a[0].Day.Before(a[2499].Day))
	more := read(src.next(2500, 10))
	require.Equal(t, int64(2500), more[0].OrderNo)
	require.Equal(t, a[2499].Day, more[9].Day)
	var customers, discounts, costs int
	for _, r := range a {
		if r.Customer == nil {
			customers++
		}
		if !r.Discount.Valid {
			discounts++
		}
		if !r.Cost.Valid {
			costs++
		}
	}
	require.Positive(t, customers)
	require.Positive(t, discounts)
	require.Positive(t, costs)
}

func TestOptions(t *testing.T) {
	var out bytes.Buffer
	o, err := parse([]string{"-quick", "-reps", "5", "-threads", "2"}, &out)
	require.NoError(t, err)
	require.Equal(t, 1_000_000, o.rows)
	require.Equal(t, 5, o.pairs)
	require.Equal(t, []int{2}, o.threads)
	for _, args := range [][]string{{"-threads", "0"}, {"-cases", "Q99"}, {"-side", "x"}, {"-rows", "0"}, {"more"}, {"-x"}} {
		_, err := parse(args, &out)
		require.Error(t, err, "%v", args)
	}
}
