package column_test

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/typ"
)

func everyType() *column.Table {
	var defs []column.Def
	for _, t := range types {
		defs = append(defs, column.Def{Name: t.String(), Type: t})
	}
	return column.New(defs...)
}

func TestRoundTrip(t *testing.T) {
	r := seeded(t)
	for _, n := range []int{0, 1, 2, 1023, 1024, 1025, 2047, 2048, 3000} {
		for _, wild := range []bool{false, true} {
			tab := everyType()
			var rows [][]typ.Value
			for range n {
				row := make([]typ.Value, len(types))
				for k, ty := range types {
					row[k] = random(r, ty, wild)
					tab.Column(k).Value(row[k])
				}
				rows = append(rows, row)
			}
			require.NoError(t, tab.Commit())
			same(t, rows, tab.Snapshot())
		}
	}
}

// Each snapshot keeps what it had, whatever comes after: wider values, finer
// scales, new texts.
func TestSnapshotsStay(t *testing.T) {
	r := seeded(t)
	tab := everyType()
	type taken struct {
		s    *column.Snapshot
		rows int
	}
	var rows [][]typ.Value
	var all []taken
	for step := range 60 {
		for range r.IntN(300) {
			row := make([]typ.Value, len(types))
			for k, ty := range types {
				row[k] = random(r, ty, step > 20)
				tab.Column(k).Value(row[k])
			}
			rows = append(rows, row)
		}
		if r.IntN(4) > 0 {
			require.NoError(t, tab.Commit())
			all = append(all, taken{tab.Snapshot(), len(rows)})
		}
	}
	for i, x := range all {
		require.Equal(t, tab, x.s.Table())
		if i%7 == 0 || i == len(all)-1 {
			same(t, rows[:x.rows], x.s)
		}
	}
}

func TestScale(t *testing.T) {
	tab := column.New(column.Def{Name: "n", Type: typ.Decimal})
	w := tab.Column(0)
	var want [][]typ.Value
	put := func(s string) {
		want = append(want, []typ.Value{dec(s)})
		w.Decimal(decimal.RequireFromString(s))
		require.NoError(t, tab.Commit())
	}
	steps := []struct {
		text        string
		scale, wide int
	}{
		{"100", 0, 0},
		{"1.50", 1, 0},                     // trailing zeros need no scale
		{"0.005", 3, 0},                    // rescales
		{"9223372036854775.807", 3, 0},     // the greatest int64 at this scale
		{"9223372036854775.808", 3, 1},     // one more
		{"-9223372036854775.808", 3, 1},    // the least
		{"0.0001", 3, 2},                   // would push the greatest out
		{"1e30", 3, 3},                     // far too large
		{"0.0000000000000000001", 3, 4},    // too fine
		{"12345678901234567890e-5", 3, 5},  // twenty digits
		{"12345678900000000000e-10", 3, 5}, // that are not needed
		{"1e5", 3, 5},
		{"0.000", 3, 5},
		{"0e40", 3, 5},
	}
	for _, x := range steps {
		put(x.text)
		c := tab.Snapshot().Column(0)
		assert.EqualValues(t, x.scale, c.Scale(), x.text)
		assert.Equal(t, x.wide, c.WideCount(), x.text)
	}
	same(t, want, tab.Snapshot())
}

// A finer scale makes new storage; the old snapshot has the old.
func TestRescaleSealed(t *testing.T) {
	tab := column.New(column.Def{Name: "n", Type: typ.Decimal})
	for i := range 3000 {
		tab.Column(0).Scaled(int64(i%100), 0)
	}
	require.NoError(t, tab.Commit())
	before := tab.Snapshot()
	tab.Column(0).Scaled(125, 2)
	require.NoError(t, tab.Commit())
	after := tab.Snapshot()
	assert.EqualValues(t, 0, before.Column(0).Scale())
	assert.EqualValues(t, 2, after.Column(0).Scale())
	assert.IsType(t, []int8{}, before.Column(0).Block(1).Data)
	assert.IsType(t, []int16{}, after.Column(0).Block(1).Data)
	assert.Equal(t, column.Range{Max: 99}, before.Column(0).Range())
	assert.Equal(t, column.Range{Max: 9900}, after.Column(0).Range())
	for _, row := range []int{0, 1025, 2999} {
		assert.True(t, before.Value(0, row).Equal(after.Value(0, row)))
	}
	assert.Equal(t, "1.25", after.Value(0, 3000).String())
}

func TestWidths(t *testing.T) {
	tests := []struct {
		least, most int64
		want        any
	}{
		{-128, 127, []int8{}},
		{5, 5, []int8{}},
		{-129, 0, []int16{}},
		{0, 32767, []int16{}},
		{0, 32768, []int32{}},
		{math.MinInt32, math.MaxInt32, []int32{}},
		{math.MinInt32 - 1, 0, []int64{}},
		{math.MinInt64, math.MaxInt64, []int64{}},
	}
	tab := column.New(column.Def{Name: "n", Type: typ.Integer})
	for _, x := range tests {
		for range column.BlockRows / 2 {
			tab.Column(0).Raw(x.least)
			tab.Column(0).Raw(x.most)
		}
	}
	tab.Column(0).Raw(1)
	require.NoError(t, tab.Commit())
	s := tab.Snapshot()
	require.Equal(t, len(tests), s.Sealed())
	for b, x := range tests {
		assert.IsType(t, x.want, s.Column(0).Block(b).Data)
		assert.Equal(t, column.Range{Min: x.least, Max: x.most}, s.Column(0).Block(b).Range())
	}
	assert.IsType(t, []int64{}, s.Column(0).Block(len(tests)).Data, "the open block is at full width")
}

func TestDict(t *testing.T) {
	tab := column.New(column.Def{Name: "s", Type: typ.String})
	w := tab.Column(0)
	const n = 70_000
	for i := range n {
		if i%1000 == 0 {
			w.Null()
		}
		w.Text(fmt.Sprint(i))
	}
	w.Text("") // text as well
	require.NoError(t, tab.Commit())
	s := tab.Snapshot()
	c := s.Column(0)
	d := c.Dict()
	assert.Equal(t, n+2, d.Size())
	assert.Equal(t, d.Size(), len(d.Texts()))
	for i := range n {
		code, ok := d.Find(fmt.Sprint(i))
		require.True(t, ok)
		require.EqualValues(t, i+1, code, "in the order in which they appear")
	}
	code, ok := d.Find("")
	assert.True(t, ok && code == n+1)
	assert.IsType(t, []uint16{}, c.Block(0).Data)
	assert.IsType(t, []uint32{}, c.Block(s.Sealed()-1).Data)
	assert.Equal(t, column.Range{Min: 1, Max: 1022}, c.Block(0).Range(), "no value is not among them")

	w.Text("later")
	w.Text("0")
	require.NoError(t, tab.Commit())
	_, ok = d.Find("later")
	assert.False(t, ok, "the snapshot does not know it")
	assert.Equal(t, n+2, d.Size())
	code, ok = tab.Snapshot().Column(0).Dict().Find("later")
	assert.True(t, ok && code == n+2)
	assert.Equal(t, "0", tab.Snapshot().Value(0, tab.Snapshot().Len()-1).Text())
	_, ok = column.Dict{}.Find("x")
	assert.False(t, ok)
}

// Texts are copied: what they were cut from may be reused or dropped.
func TestDictCopies(t *testing.T) {
	tab := column.New(column.Def{Name: "s", Type: typ.String})
	var want []string
	for i := range 200 {
		s := strings.Repeat(string(rune('a'+i%26)), i*i%5000) + fmt.Sprint(i)
		want = append(want, s)
		tab.Column(0).Text(s)
	}
	require.NoError(t, tab.Commit())
	for i, s := range want {
		require.Equal(t, s, tab.Snapshot().Value(0, i).Text())
	}
	bytes := 0
	for _, s := range want {
		bytes += len(s)
	}
	assert.Greater(t, tab.Snapshot().Bytes(), int64(bytes))
}

func TestCommit(t *testing.T) {
	tab := column.New(column.Def{Name: "a", Type: typ.Integer}, column.Def{Name: "b", Type: typ.Integer})
	assert.Zero(t, tab.Snapshot().Len())
	assert.Zero(t, tab.Snapshot().Blocks())
	assert.True(t, tab.Snapshot().Column(0).Range().Empty())
	tab.Column(0).Raw(1)
	assert.Zero(t, tab.Snapshot().Len(), "not committed")
	require.EqualError(t, tab.Commit(), `column: "b" has 0 rows, "a" has 1`)
	assert.Zero(t, tab.Snapshot().Len())
	tab.Column(1).Null()
	require.NoError(t, tab.Commit())
	assert.Equal(t, 1, tab.Snapshot().Len())
	k, ok := tab.Snapshot().Find("b")
	assert.True(t, ok && k == 1)
	_, ok = tab.Snapshot().Find("c")
	assert.False(t, ok)
	assert.Panics(t, func() { tab.Column(0).Text("x") })
	assert.Panics(t, func() { tab.Column(0).Value(typ.Str("x")) })
	require.NoError(t, column.New().Commit())
}

// Readers look at snapshots while rows are added; every one adds up.
func TestConcurrentAppend(t *testing.T) {
	tab := column.New(column.Def{Name: "i", Type: typ.Integer}, column.Def{Name: "s", Type: typ.String}, column.Def{Name: "d", Type: typ.Decimal}, column.Def{Name: "f", Type: typ.Float})
	const last = 20_000
	var wg sync.WaitGroup
	check := func(s *column.Snapshot) bool {
		buf, codes := make([]int64, column.BlockRows), make([]uint32, column.BlockRows)
		row := int64(0)
		for b := range s.Blocks() {
			ints := s.Column(0).Block(b).Ints(buf)
			cs := s.Column(1).Block(b).Codes(codes)
			floats := s.Column(3).Block(b).Floats()
			for i := range ints {
				null := row%5 == 0
				ok := s.Column(0).Block(b).Null(i) == null && floats[i] == float64(row) && s.Column(1).Dict().Text(cs[i]) == fmt.Sprint(row%700)
				if !ok || !null && ints[i] != row*row {
					return assert.Fail(t, "wrong row", "%d", row)
				}
				row++
			}
		}
		if row > 0 {
			_, ok := s.Column(1).Dict().Find("0")
			assert.True(t, ok)
			_, ok = s.Column(1).Dict().Find("700")
			assert.False(t, ok)
		}
		return assert.EqualValues(t, s.Len(), row) && (row == 0 || assert.Equal(t, row-1 >= 1500, s.Value(2, s.Len()-1).Equal(dec("0.25"))))
	}
	for range 3 {
		wg.Go(func() {
			for s := tab.Snapshot(); check(s) && s.Len() < last; s = tab.Snapshot() {
			}
		})
	}
	for i := range int64(last) {
		if i%5 == 0 {
			tab.Column(0).Null()
		} else {
			tab.Column(0).Raw(i * i)
		}
		tab.Column(1).Text(fmt.Sprint(i % 700))
		if i < 1500 {
			tab.Column(2).Scaled(i, 0)
		} else {
			tab.Column(2).Scaled(25, 2)
		}
		tab.Column(3).Float(float64(i))
		if i%97 == 0 || i == last-1 {
			assert.NoError(t, tab.Commit())
		}
	}
	wg.Wait()
}
