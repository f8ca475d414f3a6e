package vector_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/scalar"
	"github.com/zhibiao/zhibiao/internal/typ"
	"github.com/zhibiao/zhibiao/internal/vector"
)

func seed(t testing.TB) uint64 {
	s := uint64(1)
	if v := os.Getenv("ZHIBIAO_SEED"); v != "" {
		n, err := strconv.ParseUint(v, 10, 64)
		require.NoError(t, err)
		s = n
	}
	t.Logf("seed %d (ZHIBIAO_SEED)", s)
	return s
}

// budget is how long a random test goes on.
func budget(t testing.TB) time.Duration {
	if v := os.Getenv("ZHIBIAO_BUDGET"); v != "" {
		d, err := time.ParseDuration(v)
		require.NoError(t, err)
		return d
	}
	return time.Second
}

// world is a random dataset and random expressions on it.
type world struct {
	*rand.Rand
	snap *column.Snapshot
	cal  *calendar.Calendar
	cols map[string]*vector.Column
	of   map[typ.Type][]string
}

var kinds = []struct {
	name string
	typ  typ.Type
}{
	{"amount", typ.Decimal}, {"rate", typ.Decimal}, {"fine", typ.Decimal}, {"edge", typ.Decimal}, {"wide", typ.Decimal}, {"gap", typ.Decimal},
	{"n", typ.Integer}, {"huge", typ.Integer}, {"f", typ.Float}, {"g", typ.Float}, {"yes", typ.Bool}, {"no", typ.Bool},
	{"region", typ.String}, {"tier", typ.String}, {"note", typ.String},
	{"day", typ.Date}, {"due", typ.Date}, {"at", typ.Timestamp}, {"to", typ.Timestamp}, {"took", typ.Duration}, {"long", typ.Duration},
}

// exactNumber is a number of one of the sorts that a column has.
func exactNumber(r *rand.Rand, name string) decimal.Decimal {
	n := int64(r.Uint64())
	switch name {
	case "amount":
		return decimal.New(n%1_000_000, -2)
	case "rate":
		return decimal.New(n%10_000, -4)
	case "fine":
		return decimal.New(n%1000, -int32(r.IntN(19)))
	case "n":
		return decimal.New(n%20, 0)
	case "gap":
		return decimal.New(n%3, 0)
	case "wide":
		if r.IntN(3) == 0 {
			return decimal.New(n, int32(r.IntN(40))-20)
		}
		return decimal.New(n%100, -1)
	}
	return decimal.New([]int64{math.MaxInt64, math.MinInt64, math.MinInt64 + 1, 0, 1, -1, 1 << 53, 3_037_000_500, n, n >> 20, n % 1000}[r.IntN(11)], 0)
}

var words = []string{"", "East", "east", "West", "we", "北", "a b", "EAST ", "st"}

func (w *world) value(name string, t typ.Type) typ.Value {
	n := int64(w.Uint64())
	switch t {
	case typ.Decimal:
		return typ.Num(exactNumber(w.Rand, name))
	case typ.Integer:
		return typ.Whole(exactNumber(w.Rand, name))
	case typ.Float:
		return typ.Flt([]float64{0, 1, -1.5, math.MaxFloat64, 1e-300, float64(n % 100), w.Float64(), 0.1}[w.IntN(8)])
	case typ.Bool:
		return typ.Boolean(n&1 == 0)
	case typ.String:
		if name == "note" {
			return typ.Str(fmt.Sprint(words[w.IntN(len(words))], n%50))
		}
		return typ.Str(words[w.IntN(len(words))])
	case typ.Date:
		return typ.Day(20_400 + n%500)
	case typ.Timestamp:
		if w.IntN(40) == 0 {
			return typ.Instant([]int64{math.MaxInt64, math.MinInt64}[n&1])
		}
		return typ.Instant(1_760_000_000_000_000 + n%(400*86400)*1_000_000)
	}
	if w.IntN(10) == 0 {
		return typ.Span(n)
	}
	return typ.Span(n % 100_000_000_000)
}

func newWorld(t testing.TB, r *rand.Rand, rows int) *world {
	cal, err := calendar.New(calendar.Spec{TimeZone: "Europe/Berlin", Hours: "09:00-17:00", Business: calendar.ChinaWorkdays()})
	require.NoError(t, err)
	w := &world{Rand: r, cal: cal, cols: map[string]*vector.Column{}, of: map[typ.Type][]string{}}
	var defs []column.Def
	for _, k := range kinds {
		defs = append(defs, column.Def{Name: k.name, Type: k.typ})
	}
	tab := column.New(defs...)
	for i, k := range kinds {
		nulls := []int{0, 0, 3, 1}[r.IntN(4)]
		if r.IntN(4) > 0 && nulls == 1 {
			nulls = 0
		}
		edge := k.name == "edge" || k.name == "wide" || k.name == "huge"
		for row := range rows {
			switch {
			case nulls == 1 || nulls == 3 && r.IntN(3) == 0:
				tab.Column(i).Null()
			case edge && row/column.BlockRows == 1: // a tame block among wild ones
				tab.Column(i).Value(typ.Int(r.Int64N(100)))
			default:
				tab.Column(i).Value(w.value(k.name, k.typ))
			}
		}
	}
	require.NoError(t, tab.Commit())
	w.snap = tab.Snapshot()
	for i, k := range kinds {
		col := w.snap.Column(i)
		w.of[k.typ] = append(w.of[k.typ], k.name)
		w.cols[k.name] = &vector.Column{
			Type: k.typ, Scale: col.Scale(), Read: col.Read, Value: col.Value,
			Range: func(b int) (column.Range, bool, bool) {
				blk := col.Block(b)
				return blk.Range(), blk.NullCount() > 0, blk.Wide == nil && k.typ != typ.Float && k.typ != typ.String
			},
		}
	}
	// region, and what is joined to it, are functions of its code.
	region := w.snap.Column(12)
	codes := func(b int, buf []uint32) []uint32 { return region.Block(b).Codes(buf) }
	dict := region.Dict()
	text := func(code uint32) typ.Value {
		if code == 0 {
			return typ.Value{}
		}
		return typ.Str(dict.Text(code))
	}
	w.cols["region"].Domain = &vector.Domain{ID: "region", Size: max(dict.Size(), 1), Codes: codes, Value: text}
	// day is a function of the day.
	day := w.snap.Column(15)
	const first = 19_800
	w.cols["day"].Domain = &vector.Domain{
		ID: "day", Size: 1200, Codes: func(b int, buf []uint32) []uint32 {
			blk := day.Block(b)
			for i := range blk.Len() {
				if buf[i] = 0; !blk.Null(i) {
					buf[i] = uint32(blk.Int(i) - first)
				}
			}
			return buf[:blk.Len()]
		},
		Value: func(code uint32) typ.Value {
			if code == 0 {
				return typ.Value{}
			}
			return typ.Day(first + int64(code))
		},
	}
	tier := func(code uint32) typ.Value {
		if code%3 == 0 {
			return typ.Value{}
		}
		return typ.Str(words[code%4])
	}
	joined := func(name string, value func(code uint32) typ.Value) {
		buf := make([]uint32, column.BlockRows)
		w.cols[name] = &vector.Column{
			Type:   w.cols[name].Type,
			Domain: &vector.Domain{ID: "region", Size: max(dict.Size(), 1), Codes: codes, Value: value},
			Value: func(row int) typ.Value {
				return value(uint32(region.Block(row / column.BlockRows).Int(row % column.BlockRows)))
			},
			Read: func(b int, v *column.Vec) {
				vals := make([]typ.Value, 0, column.BlockRows)
				nulls := make([]uint64, column.BlockRows/64)
				cs := codes(b, buf)
				none := 0
				for i, c := range cs {
					vals = append(vals, value(c))
					if value(c).None() {
						nulls[i/64] |= 1 << (i % 64)
						none++
					}
				}
				*v = column.Vec{Type: w.cols[name].Type, Form: column.Any, Len: len(cs), Values: vals, Nulls: nulls[:(len(cs)+63)/64]}
				if none == len(cs) {
					v.Form = column.Absent
				}
			},
		}
	}
	if rows > 0 {
		joined("tier", tier)
		joined("gap", func(code uint32) typ.Value { return typ.Num(decimal.New(int64(code)-2, -1)) })
		joined("due", func(code uint32) typ.Value { return typ.Day(20_500 + int64(code)*40) })
	}
	return w
}

// row makes a random expression of a type.
func (w *world) row(t typ.Type, depth int) *ir.Row {
	if depth <= 0 || w.IntN(8) == 0 {
		if w.IntN(4) == 0 {
			if w.IntN(6) == 0 {
				return &ir.Row{Kind: ir.RowConst}
			}
			names := w.of[t]
			v := w.value(names[w.IntN(len(names))], t)
			return &ir.Row{Kind: ir.RowConst, Type: t, Value: v}
		}
		names := w.of[t]
		return &ir.Row{Kind: ir.RowCol, Type: t, Col: ir.Column{Name: names[w.IntN(len(names))]}}
	}
	depth--
	if w.IntN(6) == 0 { // of any type
		switch w.IntN(3) {
		case 0:
			return &ir.Row{Kind: ir.RowIf, Type: t, Args: []*ir.Row{w.row(typ.Bool, depth), w.like(t, depth), w.like(t, depth)}}
		case 1:
			return &ir.Row{Kind: ir.RowBinary, Op: ir.Coalesce, Type: t, Args: []*ir.Row{w.like(t, depth), w.like(t, depth)}}
		}
		args := []*ir.Row{w.like(t, depth), w.like(t, depth)}
		if w.IntN(2) == 0 {
			args = append(args, w.like(t, depth))
		}
		return call("coalesce", t, args...)
	}
	if w.IntN(8) == 0 && t != typ.Bool {
		args := []*ir.Row{w.like(t, depth), w.like(t, depth)}
		if w.IntN(2) == 0 {
			args = append(args, w.like(t, depth))
		}
		return call([]string{"min", "max"}[w.IntN(2)], t, args...)
	}
	switch t {
	case typ.Decimal:
		switch w.IntN(8) {
		case 0:
			return &ir.Row{Kind: ir.RowUnary, Op: ir.Neg, Type: t, Args: []*ir.Row{w.row(t, depth)}}
		case 1:
			return call([]string{"abs", "floor", "ceil", "round"}[w.IntN(4)], t, w.row(t, depth))
		case 2:
			return call("round", t, w.row(t, depth), &ir.Row{Kind: ir.RowConst, Type: typ.Integer, Value: typ.Int(int64(w.IntN(8) - 3))})
		case 3:
			return operate(ir.Div, t, w.row(typ.Duration, depth), w.row(typ.Duration, depth))
		case 4:
			return call("business_hours_between", t, w.row(typ.Timestamp, 0), w.row(typ.Timestamp, 0))
		}
		return operate(ir.Add+ir.Op(w.IntN(5)), t, w.row(t, depth), w.like(t, depth))
	case typ.Integer:
		switch w.IntN(8) {
		case 0:
			return &ir.Row{Kind: ir.RowUnary, Op: ir.Neg, Type: t, Args: []*ir.Row{w.row(t, depth)}}
		case 1:
			return call("length", t, w.row(typ.String, depth))
		case 2:
			return call([]string{"year", "quarter", "month", "day", "weekday", "week", "half"}[w.IntN(7)], t, w.row(typ.Date, depth))
		case 3:
			return call([]string{"days_between", "business_days_between"}[w.IntN(2)], t, w.row(typ.Date, depth), w.row(typ.Date, depth))
		}
		return operate([]ir.Op{ir.Add, ir.Sub, ir.Mul, ir.Mod}[w.IntN(4)], t, w.row(t, depth), w.row(t, depth))
	case typ.Float:
		switch w.IntN(6) {
		case 0:
			return &ir.Row{Kind: ir.RowUnary, Op: ir.Neg, Type: t, Args: []*ir.Row{w.row(t, depth)}}
		case 1:
			return call([]string{"abs", "floor", "ceil", "round"}[w.IntN(4)], t, w.row(t, depth))
		}
		args := []*ir.Row{w.row(t, depth), w.like(t, depth)}
		if w.IntN(2) == 0 {
			args[0], args[1] = args[1], args[0]
		}
		if args[0].Type != typ.Float && args[1].Type != typ.Float {
			args[0] = &ir.Row{Kind: ir.RowCol, Type: t, Col: ir.Column{Name: "f"}}
		}
		return operate(ir.Add+ir.Op(w.IntN(5)), t, args...)
	case typ.Bool:
		switch w.IntN(8) {
		case 0:
			return &ir.Row{Kind: ir.RowUnary, Op: ir.Not, Type: t, Args: []*ir.Row{w.row(t, depth)}}
		case 1, 2:
			return operate(ir.And+ir.Op(w.IntN(2)), t, w.row(t, depth), w.row(t, depth))
		case 3:
			return operate(ir.Contains+ir.Op(w.IntN(3)), t, w.row(typ.String, depth), w.row(typ.String, depth))
		case 4:
			return operate(ir.Matches, t, w.row(typ.String, depth), &ir.Row{Kind: ir.RowConst, Type: typ.String, Value: typ.Str("^[Ee]a|b")})
		case 5:
			of := kinds[w.IntN(len(kinds))].typ
			args := []*ir.Row{w.row(of, depth)}
			for range 1 + w.IntN(3) {
				args = append(args, w.like(of, depth-1))
			}
			return &ir.Row{Kind: ir.RowIn, Op: ir.In + ir.Op(w.IntN(2)), Type: t, Args: args}
		}
		of := kinds[w.IntN(len(kinds))].typ
		return operate(ir.Eq+ir.Op(w.IntN(6)), t, w.row(of, depth), w.like(of, depth))
	case typ.String:
		return call([]string{"lower", "upper", "trim"}[w.IntN(3)], t, w.row(t, depth))
	case typ.Date:
		if w.IntN(2) == 0 {
			return call("start_of", t, w.row(t, depth), &ir.Row{Kind: ir.RowConst, Type: typ.String, Value: typ.Str("month")})
		}
		return call("date", t, w.row(typ.Date, depth))
	case typ.Timestamp:
		return operate(ir.Add+ir.Op(w.IntN(2)), t, w.row(t, depth), w.row(typ.Duration, depth))
	}
	switch w.IntN(5) {
	case 0:
		return operate(ir.Sub, t, w.row(typ.Timestamp, depth), w.row(typ.Timestamp, depth))
	case 1:
		return operate(ir.Mul, t, w.row(t, depth), w.row(typ.Decimal, depth))
	case 2:
		return operate(ir.Div, t, w.row(t, depth), w.row(typ.Integer, depth))
	case 3:
		return &ir.Row{Kind: ir.RowUnary, Op: ir.Neg, Type: t, Args: []*ir.Row{w.row(t, depth)}}
	}
	return operate(ir.Add+ir.Op(w.IntN(2)), t, w.row(t, depth), w.row(t, depth))
}

// like makes an expression of t or of a type that is converted to it.
func (w *world) like(t typ.Type, depth int) *ir.Row {
	if t == typ.Decimal && w.IntN(3) == 0 || t == typ.Float && w.IntN(3) == 0 {
		return w.row([]typ.Type{typ.Integer, typ.Decimal}[w.IntN(2)*int(t-typ.Decimal)/2], depth)
	}
	return w.row(t, depth)
}

func operate(op ir.Op, t typ.Type, args ...*ir.Row) *ir.Row {
	return &ir.Row{Kind: ir.RowBinary, Op: op, Type: t, Args: args}
}

func call(name string, t typ.Type, args ...*ir.Row) *ir.Row {
	return &ir.Row{Kind: ir.RowCall, Name: name, Type: t, Args: args}
}

func (w *world) env() vector.Env {
	return vector.Env{Calendar: w.cal, Rows: w.snap.Len(), Column: func(c ir.Column) (*vector.Column, error) {
		if w.cols[c.Name] == nil {
			return nil, fmt.Errorf("no column %s", c)
		}
		return w.cols[c.Name], nil
	}}
}

func (w *world) compiler() *scalar.Compiler {
	return &scalar.Compiler{Calendar: w.cal, Column: func(c ir.Column) (scalar.Eval, error) { return w.cols[c.Name].Value, nil }}
}

// sel is a random selection of n rows; nil is all.
func (w *world) sel(n int) []uint16 {
	if w.IntN(2) == 0 {
		return nil
	}
	out := []uint16{}
	some := 1 + w.IntN(20)
	for i := range n {
		if w.IntN(some) == 0 {
			out = append(out, uint16(i))
		}
	}
	return out
}

func all(sel []uint16, n int) []uint16 {
	if sel != nil {
		return sel
	}
	out := []uint16{}
	for i := range n {
		out = append(out, uint16(i))
	}
	return out
}

// sound checks what a Vec says of itself.
func sound(t *testing.T, v *column.Vec, what string) {
	t.Helper()
	must := func(ok bool, why string, i int) {
		if !ok {
			t.Helper()
			require.Fail(t, what, "%s: row %d of %d, form %d, type %s", why, i, v.Len, v.Form, v.Type)
		}
	}
	none := 0
	for i := range v.Len {
		if v.Null(i) {
			none++
			must(v.Form != column.Any || v.Values[i].None(), "a value where there is none", i)
			continue
		}
		switch v.Form {
		case column.Ints:
			must(v.Span.Min <= v.Ints[i] && v.Ints[i] <= v.Span.Max, "outside the range", i)
		case column.Longs:
			must(v.Longs[i].Big().BitLen() <= v.Size && v.Size <= 127, "larger than the size", i)
		case column.Any:
			must(!v.Values[i].None(), "no value", i)
		case column.Floats:
			f := v.Floats[i]
			must(f-f == 0 && (f != 0 || !math.Signbit(f)), "no finite number, or -0", i)
		}
		must(v.Type == v.Value(i).Type(), "another type", i)
	}
	must(v.Len == 0 || (none == v.Len) == (v.Form == column.Absent), "absent", none)
	for _, b := range [][]uint64{v.Nulls, v.Rounded, bitsOf(v)} {
		must(b == nil || len(b) == (v.Len+63)/64, "length of a bitmap", 0)
		must(b == nil || v.Len%64 == 0 || b[len(b)-1]>>(v.Len%64) == 0, "bits beyond the rows", v.Len)
	}
}

func bitsOf(v *column.Vec) []uint64 {
	if v.Form == column.Bits {
		return v.Bits
	}
	return nil
}

func TestProgramsAgreeWithScalar(t *testing.T) {
	s := seed(t)
	tried := 0
	for deadline, k := time.Now().Add(budget(t)), uint64(0); time.Now().Before(deadline); k++ {
		r := rand.New(rand.NewPCG(s, k))
		w := newWorld(t, r, []int{0, 1, 63, 64, 65, 1023, 1024, 1025, 2100, 300, 130}[r.IntN(11)])
		for range 40 {
			x := w.row(kinds[r.IntN(len(kinds))].typ, 1+r.IntN(4))
			agree(t, w, x)
			tried++
		}
	}
	t.Logf("%d expressions", tried)
	require.Greater(t, tried, 40)
}

func agree(t *testing.T, w *world, x *ir.Row) {
	what := fmt.Sprintf("%s: %s", x.Type, x)
	p, err := vector.Compile(x, w.env())
	require.NoError(t, err, what)
	m := p.Machine()
	for b := range w.snap.Blocks() {
		n := w.snap.BlockLen(b)
		sel := w.sel(n)
		c := w.compiler()
		eval := c.Compile(x)
		want, rounded := make([]typ.Value, n), make([]bool, n)
		var yes []uint16
		for _, i := range all(sel, n) {
			c.Rounded = false
			want[i] = eval(b*column.BlockRows + int(i))
			rounded[i] = c.Rounded
			if want[i].Bool() {
				yes = append(yes, i)
			}
		}
		v, err := m.Run(b, n, sel)
		require.Equal(t, c.Err != nil, err != nil, "%s: error %v, want %v", what, err, c.Err)
		if err == nil {
			require.Equal(t, n, v.Len, what)
			sound(t, v, what)
			for _, i := range all(sel, n) {
				got := v.Value(int(i))
				if !got.Equal(want[i]) || got.Type() != want[i].Type() || rounded[i] != v.IsRounded(int(i)) {
					require.Fail(t, what, "row %d of block %d: %s %v, want %s %v", i, b, got, v.IsRounded(int(i)), want[i], rounded[i])
				}
			}
		}
		if x.Type != typ.Bool {
			continue
		}
		var out []uint16
		if sel != nil && w.IntN(2) == 0 {
			out = append([]uint16{}, sel...)
			sel = out
		}
		got, err := m.Filter(b, n, sel, out[:0])
		require.Equal(t, c.Err != nil, err != nil, "%s: filter error %v, want %v", what, err, c.Err)
		if err == nil {
			require.Equal(t, len(yes), len(got), what)
			for i := range yes {
				require.Equal(t, yes[i], got[i], what)
			}
			if len(yes) > 0 {
				require.False(t, p.Never(b), "%s: never", what)
			}
		}
	}
}
