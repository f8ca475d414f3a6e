package superstore_test

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/internal/data/superstore"
)

func TestOpen(t *testing.T) {
	in, err := superstore.Open()
	require.NoError(t, err)
	hash := sha256.New()
	rows, err := csv.NewReader(io.TeeReader(in, hash)).ReadAll()
	require.NoError(t, err)
	require.NoError(t, in.Close())

	origin, err := os.ReadFile("ORIGIN.md")
	require.NoError(t, err)
	assert.Contains(t, string(origin), hex.EncodeToString(hash.Sum(nil)), "the CSV is that of the package, byte for byte")

	require.Len(t, rows, 1+superstore.Rows)
	sales := -1
	for i, name := range rows[0] {
		if name == "Sales" {
			sales = i
		}
	}
	require.GreaterOrEqual(t, sales, 0, strings.Join(rows[0], ", "))
	var sum decimal.Decimal
	for _, row := range rows[1:] {
		sum = sum.Add(decimal.RequireFromString(row[sales]))
	}
	assert.Equal(t, "2297200.8603", sum.String())
}
