package table_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/table"
)

// bulk is a piece of a column as slices.
type bulk struct {
	kind   table.Type
	ints   []int64
	floats []float64
	codes  []uint32
	texts  []string
	scale  int32
	nulls  []uint64
	notes  []table.Note
}

func (b *bulk) len() int { return max(len(b.ints), len(b.floats), len(b.codes)) }

func (b *bulk) null(i int) bool { return i>>6 < len(b.nulls) && b.nulls[i>>6]>>(i&63)&1 != 0 }

// all adds the piece at once.
func (b *bulk) all(c *table.Cells) {
	switch b.kind {
	case table.Decimal, table.Integer:
		c.ScaledAll(b.ints, b.scale, b.nulls)
	case table.Float:
		c.FloatAll(b.floats, b.nulls)
	case table.String:
		c.Coded(b.codes, b.texts, b.nulls)
	default:
		c.RawAll(b.ints, b.nulls)
	}
	if b.notes != nil {
		c.NoteAll(b.notes)
	}
}

// each adds it cell by cell.
func (b *bulk) each(c *table.Cells) {
	for i := range b.len() {
		switch {
		case b.null(i):
			c.Null()
		case b.kind.Exact():
			c.Scaled(b.ints[i], b.scale)
		case b.kind == table.Float:
			c.Float(b.floats[i])
		case b.kind == table.String:
			c.Text(b.texts[b.codes[i]])
		default:
			c.Raw(b.ints[i])
		}
		if b.notes != nil {
			c.Note(b.notes[i])
		}
	}
}

// randomBulk makes a piece; what stands where there is no value is garbage.
func randomBulk(r *rand.Rand, kind table.Type, texts []string) *bulk {
	n := []int{0, 1, 63, 64, 65, 200, 1500}[r.IntN(7)]
	b := &bulk{kind: kind, scale: []int32{0, 0, 1, 2, 6, 18, 20}[r.IntN(7)], texts: texts}
	if kind == table.Integer {
		b.scale = []int32{0, 2}[r.IntN(2)]
	}
	if share := r.IntN(4); share > 0 {
		b.nulls = make([]uint64, (n+63)/64)
		for w := range b.nulls {
			b.nulls[w] = [4]func() uint64{nil, r.Uint64, func() uint64 { return math.MaxUint64 }, func() uint64 { return r.Uint64() & r.Uint64() & r.Uint64() }}[share]()
		}
		b.nulls = b.nulls[:r.IntN(len(b.nulls)+1)]
	}
	step, size := []int64{1, 10, 100}[r.IntN(3)], []int64{2, 1e4, 1e12, 1e17}[r.IntN(4)]
	if kind == table.Integer && b.scale > 0 {
		step = 100
	}
	for i := range n {
		switch kind {
		case table.Float:
			f := []float64{0, math.Copysign(0, -1), 1.5, -1e300, math.NaN(), math.Inf(1), r.NormFloat64()}[r.IntN(7)]
			b.floats = append(b.floats, f)
		case table.String:
			code := uint32(r.IntN(len(texts)))
			if b.null(i) {
				code = r.Uint32()
			}
			b.codes = append(b.codes, code)
		case table.Bool:
			b.ints = append(b.ints, r.Int64N(2))
		case table.Date:
			b.ints = append(b.ints, r.Int64N(40000))
		case table.Timestamp, table.Duration:
			b.ints = append(b.ints, r.Int64N(1e15))
		default:
			v := (r.Int64N(2*size) - size) * step
			if b.scale == 0 || kind == table.Decimal {
				switch r.IntN(400) {
				case 0:
					v = math.MinInt64
				case 1:
					v = math.MaxInt64
				}
			}
			if b.null(i) {
				v = []int64{math.MinInt64, math.MaxInt64, 7}[r.IntN(3)]
			}
			b.ints = append(b.ints, v)
		}
	}
	if crowd := r.IntN(4); crowd > 0 {
		b.notes = make([]table.Note, n)
		for i := range b.notes {
			if crowd == 1 || r.IntN(12) < crowd-1 {
				b.notes[i] = table.LikeForLike | table.Note(r.IntN(2))*table.Partial
			}
		}
	}
	return b
}

// equalColumns compares two columns through all that can be asked of them.
func equalColumns(t *testing.T, want, got *table.Column) {
	t.Helper()
	require.Equal(t, want.Spec(), got.Spec())
	require.Equal(t, want.Len(), got.Len())
	require.Equal(t, want.Scale(), got.Scale())
	for i := range want.Len() {
		x, y, wd, gd := want.Value(i), got.Value(i), want.Decimal(i), got.Decimal(i)
		if x.Type() != y.Type() || !x.Equal(y) || wd.Valid != gd.Valid || !wd.Decimal.Equal(gd.Decimal) || want.Null(i) != got.Null(i) || want.Note(i) != got.Note(i) {
			t.Fatalf("row %d: %s (%s), want %s (%s)", i, y, got.Note(i), x, want.Note(i))
		}
		same(t, i, want.Scaled, got.Scaled)
		same(t, i, want.Raw, got.Raw)
		same(t, i, want.Text, got.Text)
		same(t, i, want.Time, got.Time)
		same(t, i, want.Float, got.Float)
	}
	type noted struct {
		row  int
		note table.Note
	}
	list := func(c *table.Column) (out []noted) {
		for i, n := range c.Notes() {
			out = append(out, noted{i, n})
		}
		return out
	}
	require.Equal(t, list(want), list(got))
}

func same[T comparable](t *testing.T, i int, want, got func(int) (T, bool)) {
	t.Helper()
	w, ok := want(i)
	g, ok2 := got(i)
	if ok != ok2 || w != g {
		t.Fatalf("row %d: %v %t, want %v %t", i, g, ok2, w, ok)
	}
}

func equalTables(t *testing.T, want, got *table.Table) {
	t.Helper()
	require.Equal(t, want.Len(), got.Len())
	for k, c := range want.Columns() {
		equalColumns(t, c, got.Columns()[k])
	}
	require.Equal(t, want.Notes(), got.Notes())
	require.Equal(t, want.Text(), got.Text())
	var a, b bytes.Buffer
	require.NoError(t, table.WriteCSV(&a, want))
	require.NoError(t, table.WriteCSV(&b, got))
	require.Equal(t, a.String(), b.String())
}

// A column built in bulk is the column built cell by cell, whatever came
// before, and the slices it was given stay as they were.
func TestBulk(t *testing.T) {
	seed := uint64(7)
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	texts := []string{"East", "", "华北", "a,b", "West", "East"}
	until := time.Now().Add(700 * time.Millisecond)
	for round := 0; round < 20 || time.Now().Before(until); round++ {
		kind := table.Type(1 + r.IntN(int(table.Duration)))
		fast, slow := table.New(table.Spec{Name: "x", Type: kind}), table.New(table.Spec{Name: "x", Type: kind})
		var given, copies []*bulk
		for range 1 + r.IntN(4) {
			dict := texts
			if r.IntN(4) == 0 {
				dict = slices.Clone(texts)
			}
			p := randomBulk(r, kind, dict)
			given = append(given, p)
			copies = append(copies, &bulk{ints: slices.Clone(p.ints), codes: slices.Clone(p.codes), texts: slices.Clone(p.texts), nulls: slices.Clone(p.nulls), notes: slices.Clone(p.notes)})
			if r.IntN(2) == 0 {
				p.all(fast.Column(0))
			} else {
				p.each(fast.Column(0))
			}
			p.each(slow.Column(0))
			if r.IntN(3) == 0 {
				fast.Note(0, table.Week53)
				slow.Note(0, table.Week53)
			}
		}
		got, err := fast.Table()
		want, err2 := slow.Table()
		require.Equal(t, err2, err)
		for i, c := range copies {
			require.Equal(t, c, &bulk{ints: given[i].ints, codes: given[i].codes, texts: given[i].texts, nulls: given[i].nulls, notes: given[i].notes})
		}
		if err != nil {
			continue
		}
		equalTables(t, want, got)
		picked, err := got.Select("x")
		require.NoError(t, err)
		equalTables(t, want, picked)
		twice, err := table.Concat(got, want, got)
		require.NoError(t, err)
		twiceWant, err := table.Concat(want, want, want)
		require.NoError(t, err)
		equalTables(t, twiceWant, twice)
		for to := table.Decimal; to <= table.Duration; to++ {
			a, err := got.Columns()[0].As(to, nil, "")
			b, err2 := want.Columns()[0].As(to, nil, "")
			require.Equal(t, err2, err)
			if err == nil {
				equalColumns(t, b, a)
			}
		}
	}
}

func TestBulkRows(t *testing.T) {
	b := table.New(table.Spec{Name: "region", Type: table.String}, table.Spec{Name: "orders", Type: table.Integer}, table.Spec{Name: "won", Type: table.Bool})
	b.Column(0).Coded([]uint32{1, 0, 9}, []string{"East", "West"}, []uint64{4})
	b.Column(1).ScaledAll([]int64{3, 4, 5}, 0, nil)
	b.Column(2).RawAll([]int64{1, 0, 1}, nil)
	tab, err := b.Table()
	require.NoError(t, err)
	got, err := collect[struct {
		Region *string
		Orders int
		Won    bool
	}](tab)
	require.NoError(t, err)
	require.Len(t, got, 3)
	assert.Equal(t, "West", *got[0].Region)
	assert.Equal(t, "East", *got[1].Region)
	assert.Nil(t, got[2].Region)
	assert.Equal(t, 5, got[2].Orders)
	assert.True(t, got[2].Won)
}

func TestBulkErrors(t *testing.T) {
	for _, tt := range []struct {
		kind table.Type
		add  func(c *table.Cells)
		want string
	}{
		{table.String, func(c *table.Cells) { c.Coded([]uint32{0, 2}, []string{"a", "b"}, nil) }, `table: row 2, column "x": "code 2" is none of the texts`},
		{table.String, func(c *table.Cells) { c.ScaledAll([]int64{1, 2}, 0, []uint64{1}) }, `row 2`},
		{table.Decimal, func(c *table.Cells) { c.Coded([]uint32{0}, []string{"a"}, nil) }, `row 1`},
		{table.Integer, func(c *table.Cells) { c.ScaledAll([]int64{100, 250}, 2, nil) }, `row 2`},
		{table.Date, func(c *table.Cells) { c.FloatAll([]float64{1}, nil) }, `row 1`},
		{table.Decimal, func(c *table.Cells) { c.RawAll([]int64{1}, nil) }, `row 1`},
		{table.Decimal, func(c *table.Cells) { c.Int(1); c.NoteAll(make([]table.Note, 2)) }, `column "x" has 1 rows, but notes on 2`},
	} {
		b := table.New(table.Spec{Name: "x", Type: tt.kind})
		tt.add(b.Column(0))
		_, err := b.Table()
		require.ErrorContains(t, err, tt.want)
	}
}

// Many rows with notes do not cost a search each.
func TestManyNotes(t *testing.T) {
	const n = 100_000
	b := table.New(table.Spec{Name: "x", Type: table.Integer})
	for i := range n {
		b.Column(0).Int(int64(i))
		if i%2 == 0 {
			b.Note(0, table.LikeForLike)
		}
	}
	tab, err := b.Table()
	require.NoError(t, err)
	c := tab.Columns()[0]
	rows := 0
	for i, note := range c.Notes() {
		require.Equal(t, 2*rows, i)
		require.Equal(t, table.LikeForLike, note)
		require.Equal(t, note, c.Note(i))
		require.Zero(t, c.Note(i+1))
		rows++
	}
	require.Equal(t, n/2, rows)
	require.Equal(t, table.LikeForLike, tab.Notes())
}

// Numbers of any size: in bulk as one by one.
func FuzzScaledAll(f *testing.F) {
	f.Add(int64(1250), int64(-300), int64(math.MinInt64), int8(2), uint8(4), int64(5))
	f.Add(int64(math.MinInt64), int64(math.MaxInt64), int64(0), int8(0), uint8(0), int64(1))
	f.Add(int64(100), int64(2000), int64(30), int8(18), uint8(1), int64(math.MinInt64))
	f.Fuzz(func(t *testing.T, x, y, z int64, scale int8, nulls uint8, last int64) {
		if scale < -18 {
			t.Skip()
		}
		for _, kind := range []table.Type{table.Decimal, table.Integer} {
			p := bulk{kind: kind, ints: []int64{x, y, z}, scale: int32(scale), nulls: []uint64{uint64(nulls)}}
			fast, slow := table.New(table.Spec{Name: "x", Type: kind}), table.New(table.Spec{Name: "x", Type: kind})
			p.all(fast.Column(0))
			p.each(slow.Column(0))
			for _, b := range []*table.Builder{fast, slow} {
				b.Column(0).Decimal(decimal.New(last, -3))
			}
			got, err := fast.Table()
			want, err2 := slow.Table()
			require.Equal(t, err2, err)
			if err == nil {
				equalTables(t, want, got)
			}
		}
	})
}

func BenchmarkBulk(b *testing.B) {
	const n = 1_000_000
	coefs, codes, texts := make([]int64, n), make([]uint32, n), make([]string, 300)
	notes := slices.Repeat([]table.Note{table.LikeForLike}, n)
	for i := range texts {
		texts[i] = fmt.Sprint("region ", i)
	}
	for i := range n {
		coefs[i], codes[i] = int64(i)*37, uint32(i%300)
	}
	some := slices.Repeat([]uint64{1 << 40}, n/64)
	for name, nulls := range map[string][]uint64{"full": nil, "nulls": some} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w := table.New(table.Spec{Name: "region", Type: table.String}, table.Spec{Name: "revenue", Type: table.Decimal})
				w.Column(0).Coded(codes, texts, nil)
				w.Column(1).ScaledAll(coefs, 2, nulls)
				w.Column(1).NoteAll(notes)
				if _, err := w.Table(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
		})
	}
}
