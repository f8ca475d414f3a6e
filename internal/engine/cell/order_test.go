package cell_test

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/engine/cell"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Keys order rows as values are ordered, whatever the form.
func TestOrderIsThatOfValues(t *testing.T) {
	m := maker{seeded(t)}
	for range 400 {
		n := sizes[m.IntN(7)]
		v := m.vec(types[1+m.IntN(len(types)-1)], n)
		o := cell.OrderOf(&v)
		back := o.Reverse()
		for i := range n {
			require.Equal(t, v.Value(i).None(), o.Keys[i] == o.Size)
			require.LessOrEqual(t, o.Keys[i], o.Size)
			require.Equal(t, o.Keys[i] == o.Size, back.Keys[i] == back.Size)
		}
		for range 3 * n {
			i, j := m.IntN(n), m.IntN(n)
			want := typ.Compare(v.Value(i), v.Value(j))
			require.Equal(t, want, cmp.Compare(o.Keys[i], o.Keys[j]), "%v and %v of form %v", v.Value(i), v.Value(j), v.Form)
			if v.Value(i).None() == v.Value(j).None() {
				require.Equal(t, -want, cmp.Compare(back.Keys[i], back.Keys[j]))
			}
		}
	}
}

func TestOrderOfTheWholeRange(t *testing.T) {
	v := column.Vec{Type: typ.Integer, Form: column.Ints, Len: 4, Ints: []int64{math.MaxInt64, 0, math.MinInt64, 0}, Nulls: []uint64{2},
		Span: column.Range{Min: math.MinInt64, Max: math.MaxInt64}}
	require.Equal(t, cell.Order{Keys: []uint64{2, 3, 0, 1}, Size: 3}, cell.OrderOf(&v))
	v = column.Vec{Type: typ.Float, Form: column.Floats, Len: 3, Floats: []float64{math.Copysign(0, -1), 0, -1}}
	o := cell.OrderOf(&v)
	require.Equal(t, o.Keys[0], o.Keys[1])
	require.Less(t, o.Keys[2], o.Keys[0])
}

func TestSort(t *testing.T) {
	m := maker{seeded(t)}
	for round := range 200 {
		n := []int{0, 1, 10, 63, 64, 65, 1000, 10_000}[m.IntN(8)]
		if round > 20 {
			n = min(n, 1000)
		}
		by := make([]cell.Order, m.IntN(4))
		for k := range by {
			by[k] = cell.Order{Keys: make([]uint64, n), Size: 1 << m.IntN(64)}
			for i := range by[k].Keys {
				by[k].Keys[i] = m.Uint64N(by[k].Size + 1)
			}
		}
		want := make([]int32, n)
		for i := range want {
			want[i] = int32(i)
		}
		slices.SortStableFunc(want, func(i, j int32) int {
			for _, o := range by {
				if c := cmp.Compare(o.Keys[i], o.Keys[j]); c != 0 {
					return c
				}
			}
			return 0
		})
		require.Equal(t, want, cell.Sort(n, by...))
	}
}

func TestSelect(t *testing.T) {
	m := maker{seeded(t)}
	for range 300 {
		c := m.column(types[m.IntN(len(types))], sizes[m.IntN(7)])
		rows := make([]int32, m.IntN(200))
		if c.Len == 0 {
			rows = nil
		}
		want := make([]one, len(rows))
		for i := range rows {
			rows[i] = m.Int32N(int32(c.Len))
			want[i] = one{c.Value(int(rows[i])), c.Note(int(rows[i]))}
		}
		got := c.Select(rows)
		require.Equal(t, c.Form, got.Form)
		same(t, want, list(got), c.Type.String(), c.Form)
	}
}

// Values made one by one are found again.
func TestVecOf(t *testing.T) {
	m := maker{seeded(t)}
	for _, typ := range types {
		for range 50 {
			c := m.column(typ, 70)
			var want []one
			for _, v := range values(list(c)) {
				want = append(want, one{v: v})
			}
			v := cell.VecOf(values(want))
			same(t, want, list(&cell.Column{Vec: v}), typ.String())
		}
	}
}
