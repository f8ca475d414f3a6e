package engine

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTable(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		tab, want := newTable(), map[uint64]uint32{}
		places, out := make([]uint64, 1024), make([]uint32, 1024)
		for range 1 + r.IntN(20) {
			wide := uint64(1) << r.IntN(63)
			for i := range places {
				places[i] = r.Uint64N(wide + 1)
			}
			sel := []uint16(nil)
			if r.IntN(2) == 0 {
				sel = []uint16{}
				for i := range places {
					if r.IntN(3) == 0 {
						sel = append(sel, uint16(i))
					}
				}
			}
			tab.find(places, sel, out)
			check := func(i int) {
				id, ok := want[places[i]]
				if !ok {
					id = uint32(len(want))
					want[places[i]] = id
				}
				require.Equal(t, id, out[i])
			}
			if sel == nil {
				for i := range places {
					check(i)
				}
			}
			for _, i := range sel {
				check(int(i))
			}
		}
		require.Len(t, tab.places, len(want))
		for p, id := range want {
			require.Equal(t, id, tab.search(p))
			require.Equal(t, p, tab.places[id])
		}
		require.Equal(t, uint32(math.MaxUint32), tab.search(math.MaxUint64-7))
	}
}

func TestRadix(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		most := r.Uint64() >> r.IntN(64)
		numbers := make([]uint64, r.IntN(3000))
		for i := range numbers {
			if numbers[i] = r.Uint64(); most < math.MaxUint64 {
				numbers[i] %= most + 1
			}
		}
		want := make([]uint32, len(numbers))
		for i := range want {
			want[i] = uint32(i)
		}
		slices.SortStableFunc(want, func(a, b uint32) int {
			switch {
			case numbers[a] < numbers[b]:
				return -1
			case numbers[a] > numbers[b]:
				return 1
			}
			return 0
		})
		require.Equal(t, want, radix(numbers, most))
	}
}

// Combinations of keys that do not fit 64 bits are numbered themselves.
func TestTuples(t *testing.T) {
	run := &runner{}
	r := rand.New(rand.NewPCG(7, 8))
	rows := 2500
	codes := make([][]uint32, 4)
	var keys []*key
	for k := range codes {
		codes[k] = make([]uint32, rows)
		for i := range codes[k] {
			codes[k][i] = r.Uint32N(3) * 1_000_000_000
		}
		keys = append(keys, &key{size: 1 << 32, codes: func(b int, _ []uint32) []uint32 {
			return codes[k][b*1024 : min(b*1024+1024, rows)]
		}})
	}
	g := run.grouper(keys, 5, rows)
	require.NotNil(t, g.tuples)
	room := g.room()
	for b := range 3 {
		n := min(1024, rows-b*1024)
		groups, _ := room.number(b, n, 3, nil, nil)
		for i := range n {
			place := uint64(groups[i])
			if g.wide {
				place = room.table.places[groups[i]]
			}
			require.Equal(t, uint64(3), place/g.per)
			for k := range keys {
				require.Equal(t, uint64(codes[k][b*1024+i]), g.code(place, k))
			}
		}
	}
}
