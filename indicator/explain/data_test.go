package explain_test

import (
	"compress/gzip"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/explain"
)

// superstore reads sales and profit per state in two years, or skips the test where the data is not at hand.
func superstore(t *testing.T, before, after string) []explain.Segment {
	t.Helper()
	root := os.Getenv("ZHIBIAO_DATA")
	if root == "" {
		dir, err := os.Getwd()
		require.NoError(t, err)
		for dir != filepath.Dir(dir) {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				break
			}
			dir = filepath.Dir(dir)
		}
		root = filepath.Join(dir, "..", "shared", "data")
	}
	file, err := os.Open(filepath.Join(root, "superstore", "superstore.csv.gz"))
	if os.IsNotExist(err) {
		t.Skip("no superstore data")
	}
	require.NoError(t, err)
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	require.NoError(t, err)
	rows, err := csv.NewReader(unzipped).ReadAll()
	require.NoError(t, err)

	column := func(name string) int { return slices.Index(rows[0], name) }
	date, state, sales, profit := column("Order Date"), column("State"), column("Sales"), column("Profit")
	var segments []explain.Segment
	index := map[string]int{}
	for _, row := range rows[1:] {
		year := row[date][:4]
		if year != before && year != after {
			continue
		}
		i, ok := index[row[state]]
		if !ok {
			i = len(segments)
			index[row[state]] = i
			segments = append(segments, explain.Segment{Key: row[state]})
		}
		side := &segments[i].From
		if year == after {
			side = &segments[i].To
		}
		side.Num, side.Den = side.Num.Add(dec(row[profit])), side.Den.Add(dec(row[sales]))
	}
	return segments
}

// Real orders of 48 states, some with sales in one of the years only: revenue rose by 20.36 %, and every explanation of
// revenue and margin sums to the last digit.
func TestSuperstore(t *testing.T) {
	segments := superstore(t, "2016", "2017")
	revenue := make([]explain.Change, len(segments))
	oneSided := 0
	for i, s := range segments {
		revenue[i] = explain.Change{Key: s.Key, From: s.From.Den, To: s.To.Den}
		if s.From.Den.IsZero() || s.To.Den.IsZero() {
			oneSided++
		}
	}
	require.Positive(t, oneSided)

	x := explain.Additive(revenue)
	requireExact(t, x)
	assert.Equal(t, "733215.2552", x.To.String())
	assert.Equal(t, "1.203560", x.To.DivRound(x.From, 6).StringFixed(6))
	requireExact(t, x.Top(5, "the rest"))

	leaf, err := explain.Ratio(segments, explain.Rounding{})
	require.NoError(t, err)
	requireExact(t, leaf)
	both, err := explain.MixRate(segments, explain.Rounding{})
	require.NoError(t, err)
	requireExact(t, both)
	assert.True(t, leaf.Total.Equal(both.Total))
	assert.Len(t, both.Parts, 2*len(leaf.Parts))
}
