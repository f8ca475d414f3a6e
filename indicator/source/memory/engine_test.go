package memory_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/dim"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/source/memory"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/data/superstore"
)

// An engine over rows in memory answers as one over the file they come from,
// whether types were named at load or not.
func TestEngine(t *testing.T) {
	cat, err := indicator.Load(os.DirFS("../../../examples/quickstart/metrics"))
	require.NoError(t, err)
	csv := source.CSV(superstore.Open, table.CSV{})
	text, err := memory.Load(t.Context(), csv)
	require.NoError(t, err)
	typed, err := memory.Load(t.Context(), csv,
		source.Column{Name: "Row ID", Type: table.Integer}, source.Column{Name: "Order ID"}, source.Column{Name: "Order Date", Type: table.Date},
		source.Column{Name: "Ship Date", Type: table.Date}, source.Column{Name: "Customer ID"}, source.Column{Name: "Customer Name"},
		source.Column{Name: "Segment"}, source.Column{Name: "State"}, source.Column{Name: "Region"}, source.Column{Name: "Category"}, source.Column{Name: "Product Name"},
		source.Column{Name: "Sales", Type: table.Decimal}, source.Column{Name: "Profit", Type: table.Decimal},
		source.Column{Name: "Quantity", Type: table.Integer}, source.Column{Name: "Discount", Type: table.Decimal},
	)
	require.NoError(t, err)
	assert.Equal(t, superstore.Rows, typed.Len())
	assert.Less(t, typed.Bytes(), text.Bytes()/2)

	file, err := indicator.NewEngine(cat, indicator.Sources{"orders": csv})
	require.NoError(t, err)
	var all []string
	for _, i := range []string{"revenue", "profit", "customers", "revenue_growth"} {
		_, ok := cat.Indicator(i)
		require.True(t, ok, i)
		all = append(all, i)
	}
	queries := []indicator.Query{
		{Indicators: all, Over: calendar.Year(2017)},
		{Indicators: all, By: []string{"region", "quarter"}, Over: calendar.Year(2017)},
		{Indicators: all, By: []string{"category", "segment"}, Over: calendar.Quarter(2016, 3), Scope: dim.At("region", "East")},
	}
	for name, m := range map[string]*memory.Table{"text": text, "typed": typed} {
		eng, err := indicator.NewEngine(cat, indicator.Sources{"orders": m})
		require.NoError(t, err)
		for _, q := range queries {
			want, err := file.Query(t.Context(), q)
			require.NoError(t, err)
			got, err := eng.Query(t.Context(), q)
			require.NoError(t, err)
			equal(t, want.Table(), got.Table())
			assert.Equal(t, want.Table().Text(), got.Table().Text(), name)
		}
	}
}
