package table_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/typ"
)

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func num(s string) table.Value { return typ.Num(dec(s)) }

// column builds a table of one column.
func column(t testing.TB, typ table.Type, values ...table.Value) *table.Column {
	t.Helper()
	b := table.New(table.Spec{Name: "x", Type: typ})
	for _, v := range values {
		b.Append(v)
	}
	tab, err := b.Table()
	require.NoError(t, err)
	return tab.Columns()[0]
}

func texts(c *table.Column) []string {
	out := make([]string, c.Len())
	for i := range out {
		out[i] = c.Value(i).String()
	}
	return out
}

func TestZeroTable(t *testing.T) {
	var z table.Table
	assert.Zero(t, z.Len())
	assert.Empty(t, z.Columns())
	_, ok := z.Column("x")
	assert.False(t, ok)
	assert.Zero(t, z.Notes())
	assert.True(t, z.Value(0, "x").None())
}

func TestScale(t *testing.T) {
	const maxInt = "9223372036854775807"
	for _, tt := range []struct {
		name   string
		values []string
		scale  int32
		scaled []bool // whether Scaled has the value
	}{
		{"whole", []string{"1", "20", "-300"}, 0, []bool{true, true, true}},
		{"grows", []string{"1", "2.5", "0.125", "3"}, 3, []bool{true, true, true, true}},
		{"written zeros do not count", []string{"1.500", "2.000", "100"}, 1, []bool{true, true, true}},
		{"largest integer", []string{maxInt, "-" + maxInt}, 0, []bool{true, true}},
		{"smallest integer is kept apart", []string{"-9223372036854775808", "1"}, 0, []bool{false, true}},
		{"beyond 64 bits", []string{"9223372036854775808", "1.5", "99999999999999999999999.25"}, 1, []bool{false, true, false}},
		{"a scale that would push others out is kept apart", []string{maxInt, "0.1", "7"}, 0, []bool{true, false, true}},
		{"18 decimals", []string{"0.123456789012345678", "9.2", "10"}, 18, []bool{true, true, false}},
		{"19 decimals", []string{"0.1234567890123456789", "1.5"}, 1, []bool{false, true}},
		{"long zeros", []string{"0.10000000000000000000000000", "1000000000000000000000000"}, 1, []bool{true, false}},
		{"zero of any scale", []string{"0.000000000000000000000000", "5"}, 0, []bool{true, true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			values := make([]table.Value, len(tt.values))
			for i, s := range tt.values {
				values[i] = num(s)
			}
			c := column(t, table.Decimal, values...)
			assert.Equal(t, tt.scale, c.Scale())
			for i, s := range tt.values {
				d := c.Decimal(i)
				require.True(t, d.Valid)
				assert.Truef(t, d.Decimal.Equal(dec(s)), "row %d: %s, want %s", i, d.Decimal, s)
				assert.True(t, c.Value(i).Equal(num(s)))
				coef, ok := c.Scaled(i)
				assert.Equalf(t, tt.scaled[i], ok, "Scaled(%d)", i)
				if ok {
					assert.True(t, decimal.New(coef, -c.Scale()).Equal(dec(s)))
				}
			}
		})
	}
}

func TestScaledCells(t *testing.T) {
	for _, tt := range []struct {
		coef  int64
		scale int32
		want  string
	}{
		{0, 0, "0"}, {0, 18, "0"}, {0, -18, "0"}, {5, -3, "5000"}, {-5, -18, "-5000000000000000000"},
		{50, -18, "50000000000000000000"}, {math.MinInt64, 0, "-9223372036854775808"},
		{math.MinInt64, 2, "-92233720368547758.08"}, {math.MaxInt64, 18, "9.223372036854775807"},
		{math.MaxInt64, 30, "0.000000000009223372036854775807"}, {1500, 2, "15"}, {-1, 18, "-0.000000000000000001"},
	} {
		for _, before := range []string{"", "1", "0.01", "922337203685477580.7"} {
			b := table.New(table.Spec{Name: "x", Type: table.Decimal})
			if before != "" {
				b.Column(0).Decimal(dec(before))
			}
			b.Column(0).Scaled(tt.coef, tt.scale)
			tab, err := b.Table()
			require.NoError(t, err)
			c := tab.Columns()[0]
			got := c.Decimal(c.Len() - 1).Decimal
			assert.Truef(t, got.Equal(dec(tt.want)), "%d/10^%d after %q: %s, want %s", tt.coef, tt.scale, before, got, tt.want)
		}
	}
}

// Whatever is put into a column comes out of it, in every way it can be read.
func TestExactAlways(t *testing.T) {
	seed := rand.Uint64()
	rng := rand.New(rand.NewPCG(seed, 1))
	for end := time.Now().Add(500 * time.Millisecond); time.Now().Before(end); {
		n := rng.IntN(40)
		want := make([]decimal.Decimal, n)
		for i := range want {
			coef := big.NewInt(rng.Int64() >> rng.IntN(63))
			if rng.IntN(10) == 0 {
				coef.Mul(coef, big.NewInt(rng.Int64()))
			}
			if rng.IntN(2) == 0 {
				coef.Neg(coef)
			}
			want[i] = decimal.NewFromBigInt(coef, int32(rng.IntN(28)-22))
		}
		b := table.New(table.Spec{Name: "x", Type: table.Decimal})
		for i, d := range want {
			if rng.IntN(5) == 0 {
				b.Append(table.Value{})
				want[i] = decimal.Decimal{}
				b.Note(0, table.NoRows)
				continue
			}
			b.Append(typ.Num(d))
		}
		tab, err := b.Table()
		require.NoErrorf(t, err, "seed %d", seed)
		twice, err := table.Concat(tab, tab)
		require.NoError(t, err)
		for i := range 2 * n {
			c := twice.Columns()[0]
			got, w := c.Decimal(i), want[i%max(n, 1)]
			require.Equalf(t, c.Null(i), !got.Valid, "seed %d", seed)
			require.Truef(t, got.Decimal.Equal(w), "seed %d, row %d: %s, want %s", seed, i, got.Decimal, w)
			require.Equal(t, c.Null(i), c.Note(i) == table.NoRows)
			if coef, ok := c.Scaled(i); ok {
				require.Truef(t, decimal.New(coef, -c.Scale()).Equal(w), "seed %d", seed)
			}
		}
	}
}

func TestTypes(t *testing.T) {
	at := time.Date(2026, 3, 5, 12, 30, 0, 123456000, time.UTC)
	day := calendar.NewDate(2026, 3, 5)
	for _, tt := range []struct {
		typ   table.Type
		value table.Value
		text  string
	}{
		{table.Decimal, num("-1.50"), "-1.5"},
		{table.Decimal, typ.Int(7), "7"},
		{table.Integer, typ.Int(7), "7"},
		{table.Integer, num("7.00"), "7"},
		{table.Float, typ.Flt(0.1), "0.1"},
		{table.Float, num("2.5"), "2.5"},
		{table.Bool, typ.Boolean(true), "true"},
		{table.Bool, typ.Boolean(false), "false"},
		{table.String, typ.Str(""), ""},
		{table.String, typ.Str("华东"), "华东"},
		{table.Date, typ.Day(int64(day)), "2026-03-05"},
		{table.Timestamp, typ.Instant(at.UnixMicro()), "2026-03-05T12:30:00.123456Z"},
		{table.Duration, typ.Span(90_000_000), "1m30s"},
	} {
		t.Run(tt.typ.String()+" "+tt.text, func(t *testing.T) {
			c := column(t, tt.typ, table.Value{}, tt.value, table.Value{})
			assert.Equal(t, tt.typ, c.Type())
			assert.Equal(t, tt.typ, c.Value(1).Type())
			assert.Equal(t, tt.text, c.Value(1).String())
			for _, i := range []int{0, 2} {
				assert.True(t, c.Null(i))
				assert.True(t, c.Value(i).None())
				assert.False(t, c.Decimal(i).Valid)
				for name, ok := range map[string]bool{"scaled": second(c.Scaled(i)), "raw": second(c.Raw(i)), "text": second(c.Text(i)), "time": second(c.Time(i)), "float": second(c.Float(i))} {
					assert.False(t, ok, name)
				}
			}
			assert.False(t, c.Null(1))
			assert.Equal(t, tt.typ.Exact(), c.Decimal(1).Valid)
			assert.Equal(t, tt.typ.Exact(), second(c.Scaled(1)))
			assert.Equal(t, tt.typ == table.String, second(c.Text(1)))
			assert.Equal(t, tt.typ.Temporal(), second(c.Time(1)))
			assert.Equal(t, tt.typ.Numeric(), second(c.Float(1)))
		})
	}
	c := column(t, table.Timestamp, typ.Instant(at.UnixMicro()))
	got, _ := c.Time(0)
	assert.True(t, got.Equal(at))
	assert.Equal(t, time.UTC, got.Location())
	raw, ok := column(t, table.Bool, typ.Boolean(true)).Raw(0)
	assert.True(t, ok)
	assert.EqualValues(t, 1, raw)
	assert.True(t, column(t, table.Unknown, table.Value{}).Null(0))
}

func second[T any](_ T, ok bool) bool { return ok }

func TestBuilderRefuses(t *testing.T) {
	for _, tt := range []struct {
		name  string
		specs []table.Spec
		fill  func(b *table.Builder)
		want  string
	}{
		{"no name", []table.Spec{{Type: table.String}}, nil, "table: column 1 has no name"},
		{"twice", []table.Spec{{Name: "a"}, {Name: "a"}}, nil, `table: two columns are called "a"`},
		{"no such type", []table.Spec{{Name: "a", Type: 99}}, nil, `table: column "a" has no type`},
		{"too few values", []table.Spec{{Name: "a"}, {Name: "b"}}, func(b *table.Builder) { b.Append(table.Value{}) }, "table: row 1 has 1 values for 2 columns"},
		{"lengths", []table.Spec{{Name: "a"}, {Name: "b"}}, func(b *table.Builder) { b.Column(1).Null() }, `table: column "b" has 1 rows, column "a" has 0`},
		{"text in number", []table.Spec{{Name: "a", Type: table.Decimal}}, func(b *table.Builder) { b.Append(typ.Str("x")) }, `table: row 1, column "a": "x" is not a decimal`},
		{"fraction in integer", []table.Spec{{Name: "a", Type: table.Integer}}, func(b *table.Builder) { b.Append(typ.Int(1)); b.Append(num("1.5")) }, `table: row 2, column "a": "1.5" is not whole`},
		{"scaled fraction in integer", []table.Spec{{Name: "a", Type: table.Integer}}, func(b *table.Builder) { b.Column(0).Scaled(15, 1) }, `table: row 1, column "a": "1.5" is not whole`},
		{"number in text", []table.Spec{{Name: "a", Type: table.String}}, func(b *table.Builder) { b.Column(0).Int(3) }, `table: row 1, column "a": "3" is not a string`},
		{"float in decimal", []table.Spec{{Name: "a", Type: table.Decimal}}, func(b *table.Builder) { b.Append(typ.Flt(1.5)) }, `table: row 1, column "a": "1.5" is not a decimal`},
		{"raw in number", []table.Spec{{Name: "a", Type: table.Decimal}}, func(b *table.Builder) { b.Column(0).Raw(3) }, `table: row 1, column "a": "3" is not a decimal`},
		{"bool in date", []table.Spec{{Name: "a", Type: table.Date}}, func(b *table.Builder) { b.Column(0).Bool(true) }, `table: row 1, column "a": "true" is not a date`},
		{"any in unknown", []table.Spec{{Name: "a"}}, func(b *table.Builder) { b.Append(num("1")) }, `table: row 1, column "a": "1" stands in a column without a type`},
		{"huge exponent", []table.Spec{{Name: "a", Type: table.Decimal}}, func(b *table.Builder) { b.Column(0).Decimal(decimal.New(1, 2_000_000_000)) }, `table: row 1, column "a": "a decimal with exponent 2000000000" is too large or too fine`},
		{"the first row's error of all columns", []table.Spec{{Name: "a", Type: table.Decimal}, {Name: "b", Type: table.Bool}}, func(b *table.Builder) {
			b.Append(typ.Int(1), typ.Str("x"))
			b.Append(typ.Str("y"), typ.Boolean(true))
		}, `table: row 1, column "b": "x" is not a boolean`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := table.New(tt.specs...)
			if tt.fill != nil {
				tt.fill(b)
			}
			_, err := b.Table()
			require.EqualError(t, err, tt.want)
		})
	}
}

func TestBuilderStartsAnew(t *testing.T) {
	b := table.New(table.Spec{Name: "n", Type: table.Integer}, table.Spec{Name: "s", Type: table.String})
	var tables []*table.Table
	for k := range 3 {
		for i := range 100 {
			b.Append(typ.Int(int64(100*k+i)), typ.Str(fmt.Sprint(k)))
		}
		b.Note(1, table.Partial)
		b.Note(1, table.Rounded)
		tab, err := b.Table()
		require.NoError(t, err)
		tables = append(tables, tab)
	}
	all, err := table.Concat(tables...)
	require.NoError(t, err)
	require.Equal(t, 300, all.Len())
	for i := range 300 {
		require.True(t, all.Value(i, "n").Equal(typ.Int(int64(i))))
		require.Equal(t, fmt.Sprint(i/100), all.Value(i, "s").Text())
	}
	c, _ := all.Column("s")
	var rows []int
	for i, n := range c.Notes() {
		rows = append(rows, i)
		assert.Equal(t, table.Partial|table.Rounded, n)
	}
	assert.Equal(t, []int{99, 199, 299}, rows)
	assert.Equal(t, table.Partial|table.Rounded, all.Notes())
	for range c.Notes() {
		break
	}
}

func TestTableWithoutColumnsCountsRows(t *testing.T) {
	b := table.New()
	b.Append()
	b.Append()
	tab, err := b.Table()
	require.NoError(t, err)
	assert.Equal(t, 2, tab.Len())
}

func TestSelect(t *testing.T) {
	specs := make([]table.Spec, 10)
	for i := range specs {
		specs[i] = table.Spec{Name: string(rune('a' + i)), Type: table.Integer}
	}
	for _, n := range []int{3, 10} { // looked up one by one, and by a map
		b := table.New(specs[:n]...)
		for i := range n {
			b.Column(i).Int(int64(i))
		}
		tab, err := b.Table()
		require.NoError(t, err)
		s, err := tab.Select("c", "a")
		require.NoError(t, err)
		assert.Equal(t, []string{"c", "a"}, s.Names())
		assert.Equal(t, "2", s.Value(0, "c").String())
		_, err = tab.Select("a", "cc")
		require.ErrorIs(t, err, table.ErrUnknown)
		var unknown *table.UnknownError
		require.ErrorAs(t, err, &unknown)
		assert.Equal(t, "cc", unknown.Column)
		_, ok := tab.Column("z")
		assert.False(t, ok)
		_, err = tab.With(tab.Columns()[0], tab.Columns()[0])
		require.EqualError(t, err, `table: two columns are called "a"`)
		two, err := table.Concat(tab, tab)
		require.NoError(t, err)
		_, err = tab.With(two.Columns()[0])
		require.ErrorContains(t, err, `column "a" has `)
	}
}

func TestConcatRefuses(t *testing.T) {
	_, err := table.Concat()
	require.Error(t, err)
	a, err := table.New(table.Spec{Name: "a", Type: table.String}).Table()
	require.NoError(t, err)
	b, err := table.New(table.Spec{Name: "a", Type: table.Date}).Table()
	require.NoError(t, err)
	_, err = table.Concat(a, b)
	require.EqualError(t, err, "table: table 2 has other columns than the first")
}

func TestColumnsIsACopy(t *testing.T) {
	a, err := table.New(table.Spec{Name: "a", Type: table.String}).Table()
	require.NoError(t, err)
	a.Columns()[0] = nil
	assert.NotNil(t, a.Columns()[0])
}

func TestValueOf(t *testing.T) {
	type region string
	for _, tt := range []struct {
		in   any
		typ  table.Type
		text string
	}{
		{nil, table.Unknown, "nil"}, {"x", table.String, "x"}, {region("East"), table.String, "East"}, {3, table.Integer, "3"},
		{uint64(math.MaxUint64), table.Integer, "18446744073709551615"}, {true, table.Bool, "true"}, {1.5, table.Float, "1.5"},
		{dec("1.50"), table.Decimal, "1.5"}, {decimal.NullDecimal{}, table.Unknown, "nil"}, {calendar.NewDate(2026, 1, 5), table.Date, "2026-01-05"},
		{time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), table.Timestamp, "2026-01-05T00:00:00Z"}, {time.Minute, table.Duration, "1m0s"},
		{typ.Int(4), table.Integer, "4"}, {(*int)(nil), table.Unknown, "nil"},
	} {
		v, err := table.ValueOf(tt.in)
		require.NoError(t, err)
		assert.Equal(t, tt.typ, v.Type())
		assert.Equal(t, tt.text, v.String())
	}
	_, err := table.ValueOf([]int{1})
	require.EqualError(t, err, "table: []int cannot be a value")
}
