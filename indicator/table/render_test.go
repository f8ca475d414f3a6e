package table_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/indicator/unit"
	"github.com/zhibiao/zhibiao/internal/typ"
)

func report(t *testing.T) *table.Table {
	t.Helper()
	b := table.New(
		table.Spec{Name: "region", Title: "地区", Type: table.String},
		table.Spec{Name: "revenue", Type: table.Decimal, Unit: unit.MustParse("CNY")},
		table.Spec{Name: "growth", Type: table.Decimal, Unit: unit.Percent, Format: &unit.Format{}},
		table.Spec{Name: "share", Type: table.Decimal},
		table.Spec{Name: "day", Type: table.Date},
	)
	row := func(values ...table.Value) {
		b.Append(values...)
		b.Note(3, table.Rounded)
	}
	row(typ.Str("华东"), num("1058.03"), num("0.203456"), num("0.4"), typ.Day(20000))
	b.Note(2, table.LikeForLike)
	row(typ.Str("West | *"), num("-7.5"), table.Value{}, num("0.6"), table.Value{})
	b.Note(2, table.DivZero)
	row(table.Value{}, table.Value{}, table.Value{}, table.Value{}, typ.Day(20001))
	b.Note(1, table.NoRows)
	b.Note(2, table.DivZero)
	b.Note(3, table.NoRows)
	tab, err := b.Table()
	require.NoError(t, err)
	return tab
}

func TestText(t *testing.T) {
	got := report(t).Text()
	assert.Equal(t, `
地区      revenue (CNY)      growth      share [1]  day
--------  -----------------  ----------  ---------  ----------
华东            1058.03      20.35% [2]    0.4      2024-10-04
West | *          -7.50           - [3]    0.6      -
-                     - [4]       - [3]      - [4]  2024-10-05

[1] rounded
[2] like for like
[3] divided by zero
[4] no rows
`, "\n"+got)
}

func TestTextAligns(t *testing.T) {
	lines := strings.Split(report(t).Text(), "\n")
	rule := diag.Width(lines[1])
	for _, l := range lines[:5] {
		assert.LessOrEqual(t, diag.Width(l), rule)
		assert.Equal(t, strings.TrimRight(l, " "), l, "no space at the end of a line that ends with text")
	}
}

func TestMarkdown(t *testing.T) {
	assert.Equal(t, `
| 地区 | revenue (CNY) | growth | share [1] | day |
| --- | ---: | ---: | ---: | --- |
| 华东 | 1058.03 | 20.35% [2] | 0.4 | 2024-10-04 |
| West \| \* | -7.50 | - [3] | 0.6 | - |
| - | - [4] | - [3] | - [4] | 2024-10-05 |

[1] rounded
[2] like for like
[3] divided by zero
[4] no rows
`, "\n"+report(t).Markdown())
}

func TestTextShows(t *testing.T) {
	for _, tt := range []struct {
		name string
		c    func() *table.Table
		want string
	}{
		{"no columns", func() *table.Table { return &table.Table{} }, ""},
		{"no rows", func() *table.Table { return one(t, table.Decimal) }, "x\n-\n"},
		{"control characters", func() *table.Table { return one(t, table.String, typ.Str("a\tb\r\nc\x1b[1m")) }, "x\n----------\na b  c [1m\n"},
		{"wide numbers", func() *table.Table {
			return one(t, table.Decimal, num("0.25"), num("100000000000000000000"), num("-0.05"))
		}, ("                    x\n---------------------\n                 0.25\n100000000000000000000\n                -0.05\n")},
		{"a note of the only row stays with it", func() *table.Table {
			b := table.New(table.Spec{Name: "x", Type: table.Integer})
			b.Append(typ.Int(5))
			b.Note(0, table.Partial|table.Rounded)
			tab, err := b.Table()
			require.NoError(t, err)
			return tab
		}, "x\n-----\n5 [1]\n\n[1] partial period, rounded\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.c().Text()
			if got == "\n\n" {
				got = ""
			}
			lines := strings.Split(got, "\n")
			for i := range lines {
				lines[i] = strings.TrimRight(lines[i], " ")
			}
			assert.Equal(t, tt.want, strings.Join(lines, "\n"))
		})
	}
}

func one(t *testing.T, typ table.Type, values ...table.Value) *table.Table {
	b := table.New(table.Spec{Name: "x", Type: typ})
	for _, v := range values {
		b.Append(v)
	}
	tab, err := b.Table()
	require.NoError(t, err)
	return tab
}
