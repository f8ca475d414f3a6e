package engine

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Every row is added to each pid that has a span with its instant, once for
// each layer, whatever the blocks look like.
func TestWhen(t *testing.T) {
	loc, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	cal, err := calendar.New(calendar.Spec{Location: loc})
	require.NoError(t, err)
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 300 {
		kind := []typ.Type{typ.Date, typ.Timestamp}[round%2]
		unit := int64(1)
		start := int64(calendar.NewDate(2026, 2, 20)) // the clocks change on 8 March
		if kind == typ.Timestamp {
			unit = time.Hour.Microseconds()
			start = time.Date(2026, 3, 7, 0, 0, 0, 0, loc).UnixMicro()
		}
		tab := column.New(column.Def{Name: "t", Type: kind})
		n := r.IntN(3000)
		for i := range n {
			switch {
			case r.IntN(50) == 0 && round%3 == 0:
				tab.Column(0).Null()
			case round%5 == 0: // in order
				tab.Column(0).Raw(start + int64(i)*unit/40)
			default:
				tab.Column(0).Raw(start + r.Int64N(60*unit))
			}
		}
		require.NoError(t, tab.Commit())
		stored := tab.Snapshot().Column(0)
		c := &col{stored: stored}
		c.Type, c.Read = kind, stored.Read

		spans := make([][]plan.Span, r.IntN(8))
		instant := func(k int64) int64 {
			if kind == typ.Date {
				return cal.Start(calendar.Date(start+k)).UnixMicro() + r.Int64N(3)*int64(r.IntN(2))
			}
			return start + k*unit + r.Int64N(3)
		}
		for pid := range spans {
			for range r.IntN(3) {
				lo, hi := instant(r.Int64N(60)-5), instant(r.Int64N(60)-5)
				if r.IntN(10) == 0 {
					lo = math.MinInt64
				}
				if r.IntN(10) == 0 {
					hi = math.MaxInt64
				}
				spans[pid] = append(spans[pid], plan.Span{Lo: lo, Hi: hi})
			}
		}
		want, got := make([][]int, len(spans)), make([][]int, len(spans))
		for pid, list := range spans {
			want[pid], got[pid] = make([]int, n), make([]int, n)
			for i := range n {
				v := stored.Value(i)
				if v.None() {
					continue
				}
				at := v.Raw()
				if kind == typ.Date {
					at = cal.Start(calendar.Date(v.Raw())).UnixMicro()
				}
				for _, s := range list {
					if at >= s.Lo && at < s.Hi {
						want[pid][i]++
					}
				}
			}
		}
		buf := make([]int32, column.BlockRows)
		for _, w := range newWhens(cal, c, spans, make([]bool, len(spans))) {
			for b := range tab.Snapshot().Blocks() {
				var v column.Vec
				one, slots := w.block(b, &v, buf)
				for i := range tab.Snapshot().BlockLen(b) {
					pid := one
					if slots != nil {
						pid = slots[i]
					}
					if pid >= 0 {
						require.False(t, w.skips(b), "a block with rows in a period is skipped")
						got[pid][b*column.BlockRows+i]++
					}
				}
			}
		}
		require.Equal(t, want, got, "round %d", round)
	}
}

// Periods that touch share a layer; those that overlap do not.
func TestLayers(t *testing.T) {
	cal, err := calendar.New(calendar.Spec{})
	require.NoError(t, err)
	c := &col{}
	c.Type = typ.Timestamp
	count := func(spans ...plan.Span) int {
		list := make([][]plan.Span, len(spans))
		for pid, s := range spans {
			list[pid] = []plan.Span{s}
		}
		return len(layers(cal, c, list))
	}
	require.Equal(t, 0, count())
	require.Equal(t, 1, count(plan.Span{Lo: 0, Hi: 10}, plan.Span{Lo: 10, Hi: 20}, plan.Span{Lo: 30, Hi: 40}))
	require.Equal(t, 2, count(plan.Span{Lo: 0, Hi: 11}, plan.Span{Lo: 10, Hi: 20}))
	require.Equal(t, 0, count(plan.Span{Lo: 5, Hi: 5}))
	require.Equal(t, 3, count(plan.Span{Lo: math.MinInt64, Hi: 1}, plan.Span{Lo: math.MinInt64, Hi: 2}, plan.Span{Lo: math.MinInt64, Hi: math.MaxInt64}))
}
