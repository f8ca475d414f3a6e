package plan_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// bind returns, for each period of a one-leaf plan, its label, the days it
// reads and its notes.
func bind(t *testing.T, over, asOf string, grains []calendar.Grain, strict bool, moves []plan.Move, w plan.Window) []string {
	t.Helper()
	cal, err := calendar.New(calendar.Spec{})
	require.NoError(t, err)
	p, err := calendar.Parse(over)
	require.NoError(t, err)
	in, err := cal.Interval(p)
	require.NoError(t, err)
	known, err := calendar.ParseDate(asOf)
	require.NoError(t, err)
	pl := &plan.Plan{WholePrior: strict, Having: -1, Blocks: []*plan.Block{{
		Parent: -1, Grains: grains,
		Leaves: []*plan.Leaf{{
			Agg: plan.Agg{Func: "count"}, Dataset: "d", From: -1,
			Period: plan.PeriodMap{Time: ir.Column{Name: "at"}, Type: typ.Date, Moves: moves, Window: w},
		}},
	}}}
	b, err := pl.Bind(cal, plan.Range{Over: in, Grain: p.Grain(), Known: cal.Start(known.AddDays(1))})
	require.NoError(t, err)
	day := func(micros int64) string {
		if micros < -1<<60 {
			return ""
		}
		return cal.Date(time.UnixMicro(micros)).String()
	}
	var out []string
	for pid, s := range b.Blocks[0].Slots {
		var spans []string
		for _, sp := range b.Blocks[0].Spans[0][pid] {
			spans = append(spans, day(sp.Lo)+".."+day(sp.Hi))
		}
		line := strings.Join(spans, " ")
		if len(s.Labels) > 0 {
			line = fmt.Sprint(s.Labels[len(s.Labels)-1], ": ", line)
		}
		if n := b.Blocks[0].Notes[0][pid]; n != 0 {
			line += " (" + n.String() + ")"
		}
		if s.Partial() {
			line += " partial"
		}
		out = append(out, line)
	}
	return out
}

func prior(t *testing.T, text string) []plan.Move {
	off, err := calendar.ParseOffset(text)
	require.NoError(t, err)
	return []plan.Move{{Offset: off}}
}

func TestPriorMovesThePeriod(t *testing.T) {
	month, day := []calendar.Grain{calendar.GrainMonth}, []calendar.Grain{calendar.GrainDay}
	for _, c := range []struct {
		name, over, asOf string
		grains           []calendar.Grain
		moves            []plan.Move
		strict           bool
		want             []string
	}{
		{"both bounds move", "2020-Q2", "2020-12-31", nil, prior(t, "1 month"), false, []string{"2020-03-01..2020-06-01"}},
		{"a day moves, clamped", "2020-03-29..2020-03-31", "2020-12-31", day, prior(t, "1 month"), false, []string{
			"2020-03-29: 2020-02-29..2020-03-01", "2020-03-30: 2020-02-29..2020-03-01", "2020-03-31: 2020-02-29..2020-03-01",
		}},
		{"like for like", "2017", "2017-12-30", nil, prior(t, "1 year"), false, []string{"2016-01-01..2016-12-31 (like for like) partial"}},
		{"whole periods when asked", "2017", "2017-12-30", nil, prior(t, "1 year"), true, []string{"2016-01-01..2017-01-01 partial"}},
		{"never past the earlier period's end", "2020-03", "2020-03-30", nil, prior(t, "1 month"), false, []string{"2020-02-01..2020-03-01 (like for like) partial"}},
		{"prior() uses elapsed days", "2020-03", "2020-03-10", month, []plan.Move{{Previous: 1}}, false, []string{"2020-03: 2020-02-01..2020-02-11 (like for like) partial"}},
		{"a period that begins after asOf reads nothing", "2020-05", "2020-03-10", month, prior(t, "1 year"), false, []string{"2020-05:  partial"}},
	} {
		require.Equal(t, c.want, bind(t, c.over, c.asOf, c.grains, c.strict, c.moves, plan.Window{}), c.name)
	}
	week := []calendar.Grain{calendar.GrainWeek}
	require.Equal(t, []string{"2020-W53: 2019-12-23..2019-12-30 (week 53)"},
		bind(t, "2020-W53", "2021-12-31", week, false, prior(t, "1 year"), plan.Window{}))
}

func TestWindowsEndWithThePeriod(t *testing.T) {
	two, err := calendar.ParseOffset("2 months")
	require.NoError(t, err)
	rolling := plan.Window{Kind: plan.Rolling, Offset: two}
	require.Equal(t, []string{"2020-01-02..2020-03-02"}, bind(t, "2020-03-01", "2020-12-31", nil, false, nil, rolling))
	require.Equal(t, []string{"2020-01-01..2020-03-01"}, bind(t, "2020-02-29", "2020-12-31", nil, false, nil, rolling))
	toDate := plan.Window{Kind: plan.ToDate, Grain: calendar.GrainYear}
	require.Equal(t, []string{"2020-03: 2020-01-01..2020-03-11 partial"},
		bind(t, "2020-03", "2020-03-10", []calendar.Grain{calendar.GrainMonth}, false, nil, toDate))
	require.Equal(t, []string{"2020-03: 2019-01-01..2019-03-11 (like for like) partial"},
		bind(t, "2020-03", "2020-03-10", []calendar.Grain{calendar.GrainMonth}, false, prior(t, "1 year"), toDate))
	require.Equal(t, []string{"..2020-03-11 partial"}, bind(t, "2020-03", "2020-03-10", nil, false, nil, plan.Window{Kind: plan.Cumulative}))
	require.Equal(t, []string{"2020-01-01..2021-01-01 partial"},
		bind(t, "2020-03", "2020-03-10", nil, false, nil, plan.Window{Kind: plan.Whole, Grain: calendar.GrainYear}))
}

func TestGrainsIntersectAndCyclesGather(t *testing.T) {
	got := bind(t, "2020-01-30..2020-02-05", "2020-12-31", []calendar.Grain{calendar.GrainMonth, calendar.GrainWeek}, false, nil, plan.Window{})
	require.Equal(t, []string{
		"2020-W05: 2020-01-30..2020-02-01 partial", "2020-W05: 2020-02-01..2020-02-03", "2020-W06: 2020-02-03..2020-02-06 partial",
	}, got)
	got = bind(t, "2020-01-06..2020-01-19", "2020-12-31", []calendar.Grain{calendar.GrainWeekday}, false, nil, plan.Window{})
	require.Len(t, got, 7)
	require.Equal(t, "weekday:1: 2020-01-06..2020-01-07 2020-01-13..2020-01-14", got[0])
	got = bind(t, "2020-01-06..2020-01-19", "2020-12-31", []calendar.Grain{calendar.GrainWeekday}, false, prior(t, "1 week"), plan.Window{})
	require.Equal(t, "weekday:1: 2019-12-30..2019-12-31 2020-01-06..2020-01-07", got[0])
}
