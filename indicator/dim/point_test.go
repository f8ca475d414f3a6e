package dim_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/dim"
)

var march = calendar.Month(2026, time.March)

func TestPointText(t *testing.T) {
	east := dim.At("region", "East")
	tests := []struct {
		point dim.Point
		want  string
	}{
		{dim.Point{}, ""},
		{dim.Point{Indicator: "revenue"}, "revenue"},
		{dim.Point{Indicator: "revenue", Scope: east, Period: march}, "revenue{region=East}@2026-03"},
		{dim.Point{Indicator: "_helper", Period: march}, "_helper@2026-03"},
		{dim.Point{Scope: east}, "{region=East}"},
		{dim.Point{Period: march}, "@2026-03"},
		{dim.Point{Indicator: "销售收入", Scope: dim.At("大区", "} @2026")}, `销售收入{大区="} @2026"}`},
		{dim.Point{Indicator: "x", Period: calendar.All()}, "x@.."},
		{dim.Point{Indicator: "x", Period: calendar.FiscalQuarter(2026, 1)}, "x@FY2026-Q1"},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			require.NoError(t, tt.point.Err())
			assert.Equal(t, tt.want, tt.point.String())
			back, err := dim.ParsePoint(tt.want)
			require.NoError(t, err)
			assert.Equal(t, tt.point, back)
		})
	}
	p, err := dim.ParsePoint(" revenue { } @ 2026-03 ")
	require.NoError(t, err)
	assert.Equal(t, dim.Point{Indicator: "revenue", Period: march}, p)
}

func TestParsePointErrors(t *testing.T) {
	tests := []struct{ text, want string }{
		{"revenue{region=East", "1:20: the text ends after region=East [bad-address]"},
		{"revenue{region=East]}", `1:20: unexpected ']' after region=East (quote a value with spaces or signs: region="East]") [bad-address]`},
		{"revenue region=East", "1:9: unexpected 'r' after revenue (a point is written revenue{region=East}@2026-03) [bad-address]"},
		{"revenue｛", "1:8: full-width '｛' after revenue (write {) [full-width]"},
		{"revenue{a=1}x", "1:13: unexpected 'x' after the scope (a point is written revenue{region=East}@2026-03) [bad-address]"},
		{"a.b", "1:2: unexpected '.' after a (a point is written revenue{region=East}@2026-03) [bad-address]"},
		{"7d", `1:1: "7d" is not the name of an indicator (a name is a letter or _, then letters, digits or _) [bad-name]`},
		{"{a=1, a=2}", "1:7: a cannot be both 1 and 2 [field-conflict]"},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			p, err := dim.ParsePoint(tt.text)
			require.Error(t, err)
			assert.Equal(t, tt.want, err.Error())
			assert.Zero(t, p)
		})
	}
	for _, text := range []string{"revenue@", "revenue@2026-13", "revenue@2026 x"} {
		_, err := dim.ParsePoint(text)
		assert.ErrorContains(t, err, "1:9: ", text)
		assert.ErrorContains(t, err, "is not a period", text)
	}
}

func TestPointErr(t *testing.T) {
	p := dim.Point{Indicator: "a b", Scope: dim.At("a", "1").And("a", "2"), Period: calendar.Month(2026, 13)}
	err := p.Err()
	require.Error(t, err)
	l, ok := err.(diag.List)
	require.True(t, ok)
	var codes []diag.Code
	for _, p := range l {
		codes = append(codes, p.Code)
	}
	assert.ElementsMatch(t, []diag.Code{diag.BadName, diag.FieldConflict, dim.BadAddress}, codes)
	_, err = p.MarshalText()
	assert.Error(t, err)
	assert.Equal(t, `"a b"{a=1, a=2}@invalid month`, p.String())
}

func TestPointOrder(t *testing.T) {
	var got []dim.Point
	for _, text := range []string{"b", "a@2026-04", "a{x=1}", "a@2026-03", "a"} {
		p, err := dim.ParsePoint(text)
		require.NoError(t, err)
		got = append(got, p)
	}
	slices.SortFunc(got, dim.Point.Compare)
	b, err := json.Marshal(got)
	require.NoError(t, err)
	assert.Equal(t, `["a","a@2026-03","a@2026-04","a{x=1}","b"]`, string(b))
	var back []dim.Point
	require.NoError(t, json.Unmarshal(b, &back))
	assert.Equal(t, got, back)
}

func FuzzPoint(f *testing.F) {
	for _, s := range []string{"", "revenue", "revenue{region=East}@2026-03", `{a="}"}`, "@..", "x@2026-W05", "x{", "@@", "a{}{}", "a{b=1}@2026-10-25T02+01:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := dim.ParsePoint(text)
		if err != nil {
			require.Zero(t, p)
			q := err.(diag.Problem)
			require.True(t, q.Pos.Line >= 1 && q.Pos.Column >= 1 && q.Message != "" && q.Code != "")
			return
		}
		require.NoError(t, p.Err())
		back, err := dim.ParsePoint(p.String())
		require.NoError(t, err)
		require.Equal(t, p, back)
		require.Equal(t, p.String(), back.String())
		b, err := p.MarshalText()
		require.NoError(t, err)
		require.Equal(t, p.String(), string(b))
	})
}
