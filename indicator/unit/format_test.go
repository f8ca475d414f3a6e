package unit_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/unit"
)

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func TestText(t *testing.T) {
	var (
		plain   = unit.Format{}
		zh      = unit.Format{Lang: "zh"}
		compact = unit.Format{Compact: true}
		wan     = unit.Format{Lang: "zh-CN", Compact: true}
		down    = unit.Format{Rounding: unit.Down}
	)
	fixed := func(f unit.Format, n int) unit.Format { f.Precision = unit.Fixed(n); return f }
	for _, c := range []struct {
		f            unit.Format
		d, unit, out string
	}{
		// In full.
		{plain, "0", "1", "0"},
		{plain, "1234567.80", "1", "1,234,567.8"},
		{plain, "-1234567", "1", "-1,234,567"},
		{plain, "123", "1", "123"},
		{plain, "0.333333333333", "1", "0.333333333333"},
		{plain, "12", "order", "12 order"},
		{plain, "12", "单", "12 单"},
		{plain, "0.5", "1/day", "0.5/day"},
		{plain, "12", "day*piece", "12 day*piece"},
		{unit.Format{NoGroups: true}, "1234567.8", "1", "1234567.8"},
		{unit.Format{HideUnit: true}, "1234.5", "order", "1,234.5"},
		{unit.Format{HideUnit: true}, "1234.5", "CNY", "1,234.50"},
		{unit.Format{HideUnit: true}, "0.5", "%", "50.00%"},

		// Currencies.
		{plain, "1234567.8", "CNY", "¥1,234,567.80"},
		{plain, "-1234.505", "USD", "-$1,234.50"},
		{zh, "1234.5", "EUR", "€1,234.50"},
		{plain, "1234.5", "JPY", "JP¥1,234"},
		{plain, "1.23456", "KWD", "KWD 1.235"},
		{plain, "434.6261", "CNY/order", "¥434.63/order"},
		{plain, "1", "CNY/day/人", "¥1.00/day/人"},
		{unit.Format{Currency: unit.Code}, "1234.5", "CNY", "CNY 1,234.50"},
		{unit.Format{Currency: unit.Code}, "-1234.5", "USD/order", "-USD 1,234.50/order"},
		{plain, "12.5", "CNY*day", "12.5 CNY*day"},
		{plain, "12.5", "CNY^2", "12.5 CNY^2"},
		{plain, "12.5", "XTS", "12.5 XTS"},
		{plain, "12.5", "1/CNY", "12.5/CNY"},
		{fixed(plain, 0), "1234.5", "CNY", "¥1,234"},

		// Percent and percentage points: superstore 2017 on 2016, 20 % to 23 %.
		{plain, "0.2034", "%", "20.34%"},
		{plain, "0.203560", "%", "20.36%"},
		{fixed(plain, 4), "0.203560", "%", "20.3560%"},
		{plain, "-0.2", "%", "-20.00%"},
		{plain, "12.5", "%", "1,250.00%"},
		{compact, "12.5", "%", "1,250.00%"},
		{plain, "0.03", "pp", "+3.00 pp"},
		{plain, "-0.03", "pp", "-3.00 pp"},
		{plain, "0", "pp", "0.00 pp"},
		{zh, "0.03", "pp", "+3.00个百分点"},
		{unit.Format{Sign: unit.SignNegative}, "0.03", "pp", "3.00 pp"},
		{unit.Format{Sign: unit.SignAlways}, "0.15", "%", "+15.00%"},
		{unit.Format{Sign: unit.SignAlways}, "12", "order", "+12 order"},
		{unit.Format{Sign: unit.SignAlways}, "0", "order", "0 order"},
		{unit.Format{Sign: unit.SignAlways}, "0.004", "CNY", "¥0.00"},
		{plain, "-0.004", "CNY", "¥0.00"},

		// Rounding.
		{down, "0.99996", "%", "99.99%"},
		{plain, "0.99996", "%", "100.00%"},
		{fixed(down, 0), "0.99996", "%", "99%"},
		{fixed(down, 0), "-0.99996", "%", "-99%"},
		{fixed(plain, 0), "0.5", "1", "0"},
		{fixed(plain, 0), "1.5", "1", "2"},
		{fixed(plain, 0), "2.5", "1", "2"},
		{fixed(plain, 0), "2.5000001", "1", "3"},
		{fixed(plain, 0), "0.50001", "1", "1"},
		{fixed(unit.Format{Rounding: unit.HalfUp}, 0), "2.5", "1", "3"},
		{fixed(unit.Format{Rounding: unit.HalfUp}, 0), "-0.5", "1", "-1"},
		{fixed(unit.Format{Rounding: unit.HalfUp}, 1), "0.049", "1", "0.0"},
		{fixed(plain, 2), "999.995", "1", "1,000.00"},
		{fixed(plain, 3), "1", "1", "1.000"},
		{fixed(plain, -1), "1.2", "1", "1"},
		{unit.Format{Precision: unit.AtMost(2)}, "1.2", "1", "1.2"},
		{unit.Format{Precision: unit.AtMost(2)}, "1.2345", "CNY", "¥1.23"},
		{unit.Format{Precision: unit.AtMost(2)}, "1.999", "1", "2"},
		{unit.Format{Precision: unit.Significant(3)}, "9.996", "1", "10.0"},
		{unit.Format{Precision: unit.Significant(3)}, "0.00123456", "1", "0.00123"},
		{unit.Format{Precision: unit.Significant(3)}, "1234.5", "1", "1,234"},
		{unit.Format{Precision: unit.Significant(3)}, "5", "1", "5.00"},
		{unit.Format{Precision: unit.Significant(3)}, "0", "1", "0.00"},

		// Compact, English.
		{compact, "0", "order", "0 order"},
		{compact, "12", "order", "12 order"},
		{compact, "999", "order", "999 order"},
		{compact, "999.6", "order", "1.00k order"},
		{compact, "1234", "order", "1.23k order"},
		{compact, "733215.2552", "USD", "$733k"},
		{compact, "2297200.8603", "USD", "$2.30M"},
		{compact, "-1234567890", "CNY", "-¥1.23B"},
		{compact, "1234567890123456", "1", "1,235T"},
		{compact, "0.0012345", "1", "0.00123"},
		{compact, "434.6261", "CNY/order", "¥435/order"},
		{fixed(compact, 1), "999950", "1", "1.0M"},
		{fixed(compact, 1), "999949", "1", "999.9k"},
		{compact, "999950", "1", "1.00M"},
		{compact, "999499", "1", "999k"},
		{fixed(compact, 1), "-999950", "1", "-1.0M"},
		{fixed(unit.Format{Compact: true, Rounding: unit.Down}, 1), "999950", "1", "999.9k"},
		{fixed(unit.Format{Compact: true, Rounding: unit.Down}, 1), "999999999", "1", "999.9M"},
		{unit.Format{Compact: true, Precision: unit.AtMost(2)}, "1200000", "1", "1.2M"},
		{compact, "35000", "件", "35.0k 件"},
		{compact, "12500000000000000", "1", "12,500T"},

		// Compact, Chinese.
		{wan, "9999", "1", "9,999"},
		{wan, "9999.6", "1", "1.00万"},
		{wan, "12345", "CNY", "¥1.23万"},
		{wan, "99996000", "1", "1.00亿"},
		{wan, "99994000", "1", "9,999万"},
		{wan, "120000000", "CNY", "¥1.20亿"},
		{wan, "999960000000", "1", "1.00万亿"},
		{wan, "12345678901234", "1", "12.3万亿"},
		{wan, "35000", "件", "3.50万件"},
		{wan, "35000", "order", "3.50万 order"},
		{wan, "350", "件", "350 件"},
		{wan, "35000", "CNY/单", "¥3.50万/单"},
		{fixed(wan, 1), "99996000", "1", "9,999.6万"},
		{fixed(wan, 0), "99996000", "1", "1亿"},
		{unit.Format{Lang: "zhx", Compact: true}, "12345", "1", "12.3k"},

		// Numbers beyond all reason stay short.
		{plain, "1.25E400", "1", "1.25E400"},
		{plain, "1E400", "CNY", "¥1E400"},
		{wan, "-1E9999", "件", "-1E9999 件"},
		{plain, "1.5E-500", "1", "1.5E-500"},
		{plain, "1.5E-500", "CNY", "¥0.00"},
		{compact, "1.5E-500", "1", "1.5E-500"},
	} {
		assert.Equal(t, c.out, c.f.Text(dec(c.d), unit.MustParse(c.unit)), "%s %s %+v", c.d, c.unit, c.f)
	}
}

// Text at a fixed precision agrees with decimal's own rounding, whatever the digits and the mode.
func TestTextAgreesWithDecimal(t *testing.T) {
	seed := uint64(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Unix())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	for range 20_000 {
		d := decimal.New(r.Int64N(2_000_001)-1_000_000, -int32(r.IntN(8)))
		if r.IntN(4) == 0 {
			d = decimal.New(5*(r.Int64N(2001)-1000), -int32(r.IntN(4))) // many ties
		}
		places := r.IntN(5)
		f := unit.Format{Precision: unit.Fixed(places), NoGroups: true}
		for mode, want := range map[unit.Rounding]decimal.Decimal{
			unit.HalfEven: d.RoundBank(int32(places)),
			unit.HalfUp:   d.Round(int32(places)),
			unit.Down:     d.RoundDown(int32(places)),
		} {
			f.Rounding = mode
			require.Equal(t, want.StringFixed(int32(places)), f.Text(d, unit.One), "%s places %d mode %d", d, places, mode)
		}
	}
}

// A compact number is the number itself to the digits shown, and its own part stays below the next scale.
func TestCompactIsFaithful(t *testing.T) {
	const seed = 7
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 2))
	names := map[string]int32{"": 0, "k": 3, "M": 6, "B": 9, "T": 12, "万": 4, "亿": 8, "万亿": 12}
	for range 20_000 {
		d := decimal.New(r.Int64N(1_000_000), int32(r.IntN(14))-4)
		if r.IntN(2) == 0 {
			d = decimal.New(1, int32(r.IntN(14))).Sub(decimal.New(r.Int64N(1000), int32(r.IntN(8))-3)).Abs()
		}
		lang := []string{"en", "zh"}[r.IntN(2)]
		got := unit.Format{Lang: lang, Compact: true, NoGroups: true}.Text(d, unit.One)
		number := strings.TrimRight(got, "kMBT万亿")
		exp, ok := names[strings.TrimPrefix(got, number)]
		require.True(t, ok, got)
		shown := dec(number)
		step := decimal.New(1, shown.Exponent()).Shift(exp)
		require.True(t, shown.Shift(exp).Sub(d).Abs().Mul(decimal.New(2, 0)).LessThanOrEqual(step), "%s shown as %s", d, got)
		limit := map[string]int64{"en": 1000, "zh": 10000}[lang]
		if exp < 12 {
			require.True(t, shown.LessThan(decimal.New(limit, 0)), "%s shown as %s", d, got)
		}
		if exp > 0 {
			require.True(t, shown.GreaterThanOrEqual(decimal.New(1, 0)), "%s shown as %s", d, got)
		}
	}
}

func TestSymbolsNameTheirCurrency(t *testing.T) {
	seen := map[string]string{}
	known := 0
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			for c := 'A'; c <= 'Z'; c++ {
				code := string([]rune{a, b, c})
				text := unit.Format{Precision: unit.Fixed(0)}.Text(dec("1"), unit.MustParse(code))
				symbol, ok := strings.CutSuffix(text, "1")
				if !ok {
					continue // not a currency: "1 ABC"
				}
				known++
				require.Empty(t, seen[symbol], "%s and %s", code, seen[symbol])
				seen[symbol] = code
			}
		}
	}
	assert.Equal(t, "CNY", seen["¥"])
	assert.Greater(t, known, 50)
}

func TestAppend(t *testing.T) {
	got := unit.Format{}.Append([]byte("total "), dec("1234.5"), unit.MustParse("CNY"))
	assert.Equal(t, "total ¥1,234.50", string(got))
	d := dec("99.995")
	unit.Format{Precision: unit.Fixed(2)}.Text(d, unit.One)
	assert.Equal(t, "99.995", d.String(), "the number given is not touched")
}

func BenchmarkText(b *testing.B) {
	u := unit.MustParse("CNY")
	d := dec("1234567.8049")
	for _, f := range []unit.Format{{}, {Lang: "zh", Compact: true}} {
		b.Run(fmt.Sprintf("compact=%t", f.Compact), func(b *testing.B) {
			buf := make([]byte, 0, 64)
			b.ReportAllocs()
			for b.Loop() {
				buf = f.Append(buf[:0], d, u)
			}
		})
	}
}
