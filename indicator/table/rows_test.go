package table_test

import (
	"database/sql"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// all rows of t as T, and the error that ended them.
func collect[T any](t *table.Table) (rows []T, err error) {
	for r, err := range table.Rows[T](t) {
		if err != nil {
			return rows, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func sales(t *testing.T) *table.Table {
	t.Helper()
	b := table.New(
		table.Spec{Name: "region", Type: table.String}, table.Spec{Name: "revenue", Type: table.Decimal}, table.Spec{Name: "orders", Type: table.Integer},
		table.Spec{Name: "day", Type: table.Date}, table.Spec{Name: "took", Type: table.Duration}, table.Spec{Name: "won", Type: table.Bool},
	)
	b.Append(typ.Str("East"), num("12"), typ.Int(3), typ.Day(20000), typ.Span(1_000_000), typ.Boolean(true))
	b.Append(typ.Str("West"), num("0.5"), typ.Whole(dec("99999999999999999999")), table.Value{}, table.Value{}, table.Value{})
	b.Append(table.Value{}, table.Value{}, table.Value{}, table.Value{}, table.Value{}, table.Value{})
	tab, err := b.Table()
	require.NoError(t, err)
	return tab
}

func TestRows(t *testing.T) {
	tab := sales(t)
	got, err := collect[struct {
		Revenue decimal.NullDecimal
		Region  *string
		Day     time.Time
		Orders  *decimal.Decimal
		Won     sql.NullBool
	}](tab)
	require.NoError(t, err)
	require.Len(t, got, 3)
	assert.Equal(t, "East", *got[0].Region)
	assert.Equal(t, "12", got[0].Revenue.Decimal.String())
	assert.Equal(t, time.Unix(20000*86400, 0).UTC(), got[0].Day)
	assert.Equal(t, "99999999999999999999", got[1].Orders.String())
	assert.Equal(t, sql.NullBool{Bool: true, Valid: true}, got[0].Won)
	assert.Equal(t, "West", *got[1].Region, "a pointer is each row's own")
	assert.Equal(t, "East", *got[0].Region)
	last := got[2]
	assert.True(t, !last.Revenue.Valid && last.Region == nil && last.Orders == nil && last.Day.IsZero() && !last.Won.Valid)
}

func TestRowsAsFloats(t *testing.T) {
	got, err := collect[struct{ Revenue *float64 }](sales(t))
	require.NoError(t, err)
	assert.Equal(t, 0.5, *got[1].Revenue)
	assert.Nil(t, got[2].Revenue)
}

func TestRowsStops(t *testing.T) {
	n := 0
	for range table.Rows[struct{ Revenue decimal.NullDecimal }](sales(t)) {
		n++
		break
	}
	assert.Equal(t, 1, n)
}

func TestRowsRefuses(t *testing.T) {
	tab := sales(t)
	for _, tt := range []struct {
		name string
		err  func() (int, error)
		want string
	}{
		{"missing column", func() (int, error) { r, err := collect[struct{ Revenu int }](tab); return len(r), err }, `table: no column "revenu" in the table, for field Revenu (int) (did you mean "revenue"?)`},
		{"type", func() (int, error) { r, err := collect[struct{ Region int }](tab); return len(r), err }, `table: column "region": field Region (int) does not fit string`},
		{"unsupported", func() (int, error) { r, err := collect[struct{ Region []int }](tab); return len(r), err }, `table: column "region": field Region ([]int) does not fit string`},
		{"null", func() (int, error) { r, err := collect[struct{ Region string }](tab); return len(r), err }, `table: row 3, column "region": there is no value (a pointer, decimal.NullDecimal or sql.Null can say so): field Region (string)`},
		{"null decimal", func() (int, error) { r, err := collect[struct{ Revenue decimal.Decimal }](tab); return len(r), err }, `table: row 3, column "revenue": there is no value (a pointer, decimal.NullDecimal or sql.Null can say so): field Revenue (decimal.Decimal)`},
		{"fraction", func() (int, error) { r, err := collect[struct{ Revenue *int }](tab); return len(r), err }, `table: row 2, column "revenue": "0.5" is not whole: field Revenue (*int)`},
		{"too large", func() (int, error) { r, err := collect[struct{ Orders *int64 }](tab); return len(r), err }, `table: row 2, column "orders": "99999999999999999999" is too large: field Orders (*int64)`},
		{"too large unsigned", func() (int, error) { r, err := collect[struct{ Orders *uint8 }](tab); return len(r), err }, `table: row 2, column "orders": "99999999999999999999" is too large: field Orders (*uint8)`},
		{"no struct", func() (int, error) { r, err := collect[int](tab); return len(r), err }, `table: int is no struct`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.err()
			require.EqualError(t, err, tt.want)
		})
	}
	rows, err := collect[struct{ Revenue *int }](tab)
	assert.Len(t, rows, 1, "the rows before the error")
	var cell *table.CellError
	require.ErrorAs(t, err, &cell)
	assert.Equal(t, 2, cell.Row)
	assert.Equal(t, "revenue", cell.Column)
	_, err = collect[struct{ Region *string }](tab)
	require.NoError(t, err)
	var null *table.CellError
	_, err = collect[struct{ Region string }](tab)
	require.ErrorAs(t, err, &null, "a missing value is a cell error too")
	assert.Equal(t, 3, null.Row)
}

func TestRowsNumbers(t *testing.T) {
	c := func(t *testing.T, v string) *table.Table {
		b := table.New(table.Spec{Name: "n", Type: table.Decimal})
		b.Append(num(v))
		b.Append(num("0.001")) // so that n is held at scale 3
		tab, err := b.Table()
		require.NoError(t, err)
		return tab
	}
	read := func(t *testing.T, v string) (int64, error) {
		r, err := collect[struct{ N int64 }](c(t, v))
		if len(r) > 0 {
			return r[0].N, nil
		}
		return 0, err
	}
	for _, v := range []string{"7", "-7", "9223372036854775807", "-9223372036854775808"} {
		n, err := read(t, v)
		require.NoError(t, err, v)
		assert.Equal(t, v, decimal.NewFromInt(n).String())
	}
	for _, v := range []string{"7.001", "9223372036854775808", "1e60"} {
		_, err := read(t, v)
		assert.Error(t, err, v)
	}
	_, err := collect[struct{ N uint }](c(t, "-1"))
	require.ErrorContains(t, err, `"-1" is negative`)
	_, err = collect[struct{ N int8 }](c(t, "128"))
	require.ErrorContains(t, err, `"128" is too large`)
	_, err = collect[struct{ N float32 }](c(t, "1e60"))
	require.ErrorContains(t, err, "is too large")
}

func TestAs(t *testing.T) {
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	str := func(s ...string) []table.Value {
		out := make([]table.Value, len(s))
		for i := range s {
			out[i] = typ.Str(s[i])
		}
		return out
	}
	for _, tt := range []struct {
		name  string
		from  table.Type
		in    []table.Value
		to    table.Type
		nulls []string
		want  []string
		err   string
	}{
		{"same", table.Decimal, []table.Value{num("1.5")}, table.Decimal, nil, []string{"1.5"}, ""},
		{"asked for nothing", table.Decimal, []table.Value{num("1.5")}, table.Unknown, nil, []string{"1.5"}, ""},
		{"nothing there", table.Unknown, []table.Value{{}}, table.Date, nil, []string{"nil"}, ""},
		{"integer to decimal", table.Integer, []table.Value{typ.Int(3), {}}, table.Decimal, nil, []string{"3", "nil"}, ""},
		{"integer to text", table.Integer, []table.Value{typ.Int(3), {}}, table.String, nil, []string{"3", "nil"}, ""},
		{"integer to float", table.Integer, []table.Value{typ.Int(3), {}}, table.Float, nil, []string{"3", "nil"}, ""},
		{"whole decimal", table.Decimal, []table.Value{num("3"), num("1e20")}, table.Integer, nil, []string{"3", "100000000000000000000"}, ""},
		{"decimal with whole and wide", table.Decimal, []table.Value{num("3"), num("0.5")}, table.Integer, nil, nil, `row 2, column "x": "0.5" is not whole`},
		{"float to decimal", table.Float, []table.Value{typ.Flt(3)}, table.Decimal, nil, nil, `column "x" is float, wanted decimal (a float is not exact; use decimal.Decimal or whole cents)`},
		{"bool to text", table.Bool, []table.Value{typ.Boolean(true)}, table.String, nil, nil, `column "x" is boolean, wanted string`},
		{"text to decimal", table.String, str("1.5", "", "NULL"), table.Decimal, []string{"NULL"}, []string{"1.5", "nil", "nil"}, ""},
		{"text to date", table.String, str("2026-01-05", "20260106"), table.Date, nil, []string{"2026-01-05", "2026-01-06"}, ""},
		{"text to timestamp", table.String, str("2026-01-05 08:00"), table.Timestamp, nil, []string{"2026-01-05T00:00:00Z"}, ""},
		{"text nulls", table.String, str("a", "NA"), table.String, []string{"NA"}, []string{"a", "nil"}, ""},
		{"bad text", table.String, str("2026-01-05", "x"), table.Date, nil, nil, `row 2, column "x": "x" is not a date`},
		{"date to timestamp", table.Date, []table.Value{typ.Day(1), {}}, table.Timestamp, nil, []string{"1970-01-01T16:00:00Z", "nil"}, ""},
		{"midnight to date", table.Timestamp, []table.Value{typ.Instant(-8 * 3600e6)}, table.Date, nil, []string{"1970-01-01"}, ""},
		{"noon to date", table.Timestamp, []table.Value{typ.Instant(0)}, table.Date, nil, nil, `row 1, column "x": "1970-01-01T00:00:00Z" has a time of day; the column is a date`},
		{"date to decimal", table.Date, []table.Value{typ.Day(1)}, table.Decimal, nil, nil, `column "x" is date, wanted decimal`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := column(t, tt.from, tt.in...).As(tt.to, shanghai, tt.nulls...)
			if tt.err != "" {
				require.EqualError(t, err, tt.err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, texts(c))
			if tt.to != table.Unknown && tt.from != table.Unknown {
				assert.Equal(t, tt.to, c.Type())
			}
		})
	}
	b := table.New(table.Spec{Name: "x", Type: table.Integer})
	b.Append(typ.Int(3))
	b.Note(0, table.Rounded)
	tab, err := b.Table()
	require.NoError(t, err)
	for _, to := range []table.Type{table.Decimal, table.String, table.Float} {
		c, err := tab.Columns()[0].As(to, nil)
		require.NoError(t, err)
		assert.Equal(t, table.Rounded, c.Note(0), "notes stay")
	}
}
