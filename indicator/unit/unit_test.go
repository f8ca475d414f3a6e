package unit_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/unit"
)

func TestParseCanonical(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", "1"},
		{" 1 ", "1"},
		{"%", "%"},
		{" pp ", "pp"},
		{"CNY", "CNY"},
		{"CNY/order", "CNY/order"},
		{"piece * day", "day*piece"},
		{"件", "件"},
		{"元/订单", "元/订单"},
		{"_x1/y_2", "_x1/y_2"},
		{"1/day", "1/day"},
		{"day^-1", "1/day"},
		{"m*m", "m^2"},
		{"m^2/m", "m"},
		{"m/m", "1"},
		{"m^0", "1"},
		{"m^ 3 / m ^ -2", "m^5"},
		{"CNY/day/order", "CNY/day/order"},
		{"CNY/(order*day)", "CNY/day/order"},
		{"CNY/(order/day)", "CNY*day/order"},
		{"CNY/((order))*day", "CNY*day/order"},
		{"1*1/1", "1"},
		{"b*a*B*_", "B*_*a*b"},
		{"percent", "percent"},
		{"ppm", "ppm"},
	} {
		u, err := unit.Parse(c.in)
		require.NoError(t, err, c.in)
		assert.Equal(t, c.want, u.String(), c.in)
		again, err := unit.Parse(u.String())
		require.NoError(t, err, c.in)
		assert.True(t, u == again, c.in)
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct {
		in     string
		column int
		want   string
	}{
		{"CNY//order", 5, `unexpected '/' where a unit is due`},
		{"CNY/", 5, `the text ends where a unit is due`},
		{"元／订单", 2, `unexpected '／' after a complete unit; write "/"`},
		{"（元）", 1, `write "("`},
		{"％", 1, `write "%"`},
		{"CNY order", 5, `unexpected 'o' after a complete unit`},
		{"7日", 1, `a name starts with a letter or _`},
		{"1day", 1, `a name starts with a letter or _`},
		{"CNY*%", 5, `stands alone`},
		{"%/day", 1, `stands alone`},
		{"pp/day", 1, `stands alone`},
		{"m^", 3, `the text ends where a whole exponent is due`},
		{"m^-", 4, `the text ends where a whole exponent is due`},
		{"m^x", 3, `unexpected 'x' where a whole exponent is due`},
		{"m^2.5", 4, `unexpected '.' after a complete unit`},
		{"m^10", 3, `exponent 10, at most 9`},
		{"m^99999999999999999999", 3, `at most 9`},
		{"m^9*m", 1, `m^10, exponents reach 9 at most`},
		{"(CNY", 5, `the text ends where ")" is due`},
		{"CNY)", 4, `unexpected ')' after a complete unit`},
		{"a*b*c*d*e*f*g*h*i", 1, `9 base units, at most 8`},
		{strings.Repeat("(", 9) + "m" + strings.Repeat(")", 9), 9, `nest deeper than 8`},
		{strings.Repeat("a", 65), 1, `a name of 65 bytes, at most 64`},
		{strings.Repeat("m*", 200) + "m", 1, `401 bytes of text, at most 256`},
		{"m\xff", 2, `not UTF-8`},
		{"-m", 1, `unexpected '-'`},
	} {
		u, err := unit.Parse(c.in)
		var pe *unit.ParseError
		require.ErrorAs(t, err, &pe, c.in)
		assert.Equal(t, c.column, pe.Column, c.in)
		assert.Contains(t, pe.Message, c.want, c.in)
		assert.Equal(t, c.in, pe.Text)
		assert.Equal(t, unit.One, u, c.in)
		assert.Equal(t, strings.Contains(c.want, "at most") || strings.Contains(c.want, "deeper"), pe.Unwrap() == unit.ErrLimit, c.in)
	}
	_, err := unit.Parse("CNY//order")
	assert.EqualError(t, err, `unit "CNY//order": column 5: unexpected '/' where a unit is due`)
	assert.Panics(t, func() { unit.MustParse("m^") })
}

func TestAlgebra(t *testing.T) {
	for _, c := range []struct{ a, b, product, quotient string }{
		{"CNY", "order", "CNY*order", "CNY/order"},
		{"CNY/order", "order", "CNY", "CNY/order^2"},
		{"CNY", "CNY", "CNY^2", "1"},
		{"1", "day", "day", "1/day"},
		{"day", "1", "day", "day"},
		{"CNY", "%", "CNY", "CNY"},
		{"%", "CNY", "CNY", "1/CNY"},
		{"%", "%", "1", "1"},
		{"pp", "1", "1", "1"},
		{"件*天", "人/天", "人*件", "件*天^2/人"},
	} {
		a, b := unit.MustParse(c.a), unit.MustParse(c.b)
		product, err := a.Mul(b)
		require.NoError(t, err)
		assert.Equal(t, c.product, product.String(), "%s * %s", c.a, c.b)
		commuted, err := b.Mul(a)
		require.NoError(t, err)
		assert.True(t, product == commuted)
		quotient, err := a.Div(b)
		require.NoError(t, err)
		assert.Equal(t, c.quotient, quotient.String(), "%s / %s", c.a, c.b)
		back, err := quotient.Mul(b)
		require.NoError(t, err)
		assert.True(t, back.Equal(a), "(%s / %s) * %s", c.a, c.b, c.b)
	}
}

func TestLimitsOfTheAlgebra(t *testing.T) {
	u := unit.MustParse("m^9")
	_, err := u.Mul(unit.MustParse("m"))
	require.ErrorIs(t, err, unit.ErrLimit)
	_, err = unit.MustParse("1/m^9").Div(unit.MustParse("m"))
	require.ErrorIs(t, err, unit.ErrLimit)
	_, err = unit.MustParse("a*b*c*d*e").Mul(unit.MustParse("f*g*h*i"))
	require.ErrorIs(t, err, unit.ErrLimit)
	long := func(c string) unit.Unit { return unit.MustParse(strings.Repeat(c, 64)) }
	u = long("a")
	for _, c := range []string{"b", "c"} {
		u, err = u.Mul(long(c))
		require.NoError(t, err)
	}
	_, err = u.Mul(long("d"))
	require.ErrorIs(t, err, unit.ErrLimit, "text")
}

func TestFacesOfTheDimensionlessUnit(t *testing.T) {
	faces := []unit.Unit{unit.One, unit.Percent, unit.Points}
	for _, a := range faces {
		assert.True(t, a.Dimensionless())
		assert.Equal(t, unit.One, a.Plain())
		for _, b := range faces {
			assert.True(t, a.Equal(b))
		}
		assert.False(t, a.Equal(unit.MustParse("CNY")))
	}
	assert.False(t, unit.One == unit.Percent)
	assert.False(t, unit.Percent == unit.Points)
	assert.Equal(t, unit.Points, unit.Percent.Difference())
	assert.Equal(t, unit.Points, unit.Points.Difference())
	assert.Equal(t, unit.One, unit.One.Difference())
	assert.Equal(t, "CNY", unit.MustParse("CNY").Difference().String())
	assert.False(t, unit.MustParse("CNY").Equal(unit.MustParse("USD")))
	assert.False(t, unit.MustParse("CNY").Dimensionless())
	var zero unit.Unit
	assert.Equal(t, "1", zero.String())
}

func TestMarshal(t *testing.T) {
	in := map[unit.Unit]unit.Unit{unit.MustParse("CNY/order"): unit.Percent, unit.One: unit.Points}
	b, err := json.Marshal(in)
	require.NoError(t, err)
	assert.Equal(t, `{"1":"pp","CNY/order":"%"}`, string(b))
	var out map[unit.Unit]unit.Unit
	require.NoError(t, json.Unmarshal(b, &out))
	assert.Equal(t, in, out)
	assert.Error(t, json.Unmarshal([]byte(`{"CNY/":"1"}`), &out))
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "1", "%", "pp", "CNY/order", "元/(订单*天)", "m^-2*s", "a/b/c^9", "((1))", "m^10", "a**b", "％", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := unit.Parse(s)
		if err != nil {
			var pe *unit.ParseError
			require.ErrorAs(t, err, &pe)
			require.LessOrEqual(t, pe.Column, len(s)+1)
			require.GreaterOrEqual(t, pe.Column, 1)
			return
		}
		text := u.String()
		again, err := unit.Parse(text)
		require.NoError(t, err, "%q prints as %q", s, text)
		require.True(t, u == again && again.String() == text, "%q prints as %q, then %q", s, text, again.String())
		one, err := u.Div(u)
		require.NoError(t, err)
		require.Equal(t, unit.One, one)
	})
}

func BenchmarkMul(b *testing.B) {
	u, v := unit.MustParse("CNY/order"), unit.MustParse("order/day")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := u.Mul(v); err != nil {
			b.Fatal(err)
		}
	}
}
