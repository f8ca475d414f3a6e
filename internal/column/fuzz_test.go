package column_test

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// FuzzAppend runs a sequence of appends and snapshots beside a plain slice of
// rows: each snapshot has the rows of its time, at the end as well.
func FuzzAppend(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 250, 4, 5, 255})
	f.Add([]byte{10, 255, 20, 31, 255, 48, 70, 255, 99, 200})
	f.Add([]byte{240, 0, 240, 7, 255, 241, 90, 255, 240, 1, 255})
	f.Fuzz(func(t *testing.T, ops []byte) {
		ops = ops[:min(len(ops), 100)]
		tab := column.New(column.Def{Name: "d", Type: typ.Decimal}, column.Def{Name: "s", Type: typ.String}, column.Def{Name: "f", Type: typ.Float}, column.Def{Name: "i", Type: typ.Timestamp})
		var rows [][]typ.Value
		taken := map[int]*column.Snapshot{}
		row := func(b byte) {
			n := int64(b%16) << (b / 16 * 4)
			v := []typ.Value{typ.Num(decimal.New(n, -int32(b%7*b/64))), typ.Str(string(rune('a' + b%60))), typ.Flt(float64(n) / 8), typ.Instant(-n)}
			if b%8 == 3 {
				v[b/8%4] = typ.Value{}
			}
			for k := range v {
				tab.Column(k).Value(v[k])
			}
			rows = append(rows, v)
		}
		for i, b := range ops {
			switch {
			case b == 255:
				require.NoError(t, tab.Commit())
				taken[len(rows)] = tab.Snapshot()
			case b >= 240: // many rows
				for k := range (int(b) - 239) * 300 {
					row(byte(k % (i + 1)))
				}
			default:
				row(b)
			}
			if len(rows) > 6000 {
				break
			}
		}
		for n, s := range taken {
			same(t, rows[:n], s)
		}
	})
}
