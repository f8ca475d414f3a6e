package vector_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
	"github.com/zhibiao/zhibiao/internal/vector"
)

// sales is a table like that of orders: amounts and costs in cents, discounts in
// per cent, regions, days.
func sales(t testing.TB, blocks int) (vector.Env, *column.Snapshot) {
	r := rand.New(rand.NewPCG(1, 2))
	tab := column.New(column.Def{Name: "amount", Type: typ.Decimal}, column.Def{Name: "cost", Type: typ.Decimal},
		column.Def{Name: "discount", Type: typ.Decimal}, column.Def{Name: "region", Type: typ.String}, column.Def{Name: "day", Type: typ.Date},
		column.Def{Name: "gap", Type: typ.Decimal})
	for i := range blocks * column.BlockRows {
		amount := 100 + r.Int64N(5_000_000)
		tab.Column(0).Scaled(amount, 2)
		tab.Column(1).Scaled(amount*(50+r.Int64N(60))/100, 2)
		tab.Column(2).Scaled(r.Int64N(30), 2)
		tab.Column(3).Text(fmt.Sprintf("region %d", r.IntN(12)))
		tab.Column(4).Value(typ.Day(20_000 + int64(i)/1000))
		if r.IntN(10) == 0 {
			tab.Column(5).Null()
		} else {
			tab.Column(5).Scaled(r.Int64N(1000), 2)
		}
	}
	require.NoError(t, tab.Commit())
	snap := tab.Snapshot()
	cols := map[string]*vector.Column{}
	for k := range snap.Width() {
		col := snap.Column(k)
		c := &vector.Column{Type: col.Type(), Scale: col.Scale(), Read: col.Read, Value: col.Value}
		if col.Type() == typ.String {
			dict := col.Dict()
			c.Domain = &vector.Domain{
				ID: k, Size: dict.Size(), Codes: func(b int, buf []uint32) []uint32 { return col.Block(b).Codes(buf) },
				Value: func(code uint32) typ.Value { return typ.Str(dict.Text(code)) },
			}
		}
		cols[col.Name()] = c
	}
	return vector.Env{Rows: snap.Len(), Column: func(c ir.Column) (*vector.Column, error) { return cols[c.Name], nil }}, snap
}

func col(name string, t typ.Type) *ir.Row {
	return &ir.Row{Kind: ir.RowCol, Type: t, Col: ir.Column{Name: name}}
}

func num(s string) *ir.Row {
	d := decimal.RequireFromString(s)
	if d.IsInteger() {
		return &ir.Row{Kind: ir.RowConst, Type: typ.Integer, Value: typ.Whole(d)}
	}
	return &ir.Row{Kind: ir.RowConst, Type: typ.Decimal, Value: typ.Num(d)}
}

func text(s string) *ir.Row { return &ir.Row{Kind: ir.RowConst, Type: typ.String, Value: typ.Str(s)} }

var (
	amount, cost, discount, gap = col("amount", typ.Decimal), col("cost", typ.Decimal), col("discount", typ.Decimal), col("gap", typ.Decimal)
	region                      = col("region", typ.String)
	margin                      = operate(ir.Mul, typ.Decimal, operate(ir.Div, typ.Decimal, operate(ir.Sub, typ.Decimal, amount, cost), amount), num("100"))
	net                         = operate(ir.Mul, typ.Decimal, amount, operate(ir.Sub, typ.Decimal, num("1"), discount))
	eastern                     = operate(ir.Eq, typ.Bool, region, text("region 3"))
	dear                        = operate(ir.Gt, typ.Bool, amount, num("20000"))
)

var programs = []struct {
	name string
	row  *ir.Row
}{
	{"margin", margin},
	{"net", net},
	{"ratio", operate(ir.Div, typ.Decimal, cost, amount)},
	{"rounded margin", call("round", typ.Decimal, margin, num("2"))},
	{"net with nulls", operate(ir.Mul, typ.Decimal, amount, operate(ir.Sub, typ.Decimal, num("1"), gap))},
	{"if", &ir.Row{Kind: ir.RowIf, Type: typ.Decimal, Args: []*ir.Row{eastern, amount, num("0")}}},
	{"min", call("min", typ.Decimal, amount, cost)},
	{"compare", operate(ir.Gt, typ.Bool, amount, cost)},
	{"read", amount},
}

var filters = []struct {
	name string
	row  *ir.Row
}{
	{"text", eastern},
	{"number", dear},
	{"text and number", operate(ir.And, typ.Bool, eastern, dear)},
	{"number and text", operate(ir.And, typ.Bool, dear, eastern)},
	{"text or number", operate(ir.Or, typ.Bool, eastern, dear)},
}

func BenchmarkRun(b *testing.B) {
	env, snap := sales(b, 64)
	for _, x := range programs {
		b.Run(x.name, func(b *testing.B) {
			p, err := vector.Compile(x.row, env)
			require.NoError(b, err)
			m := p.Machine()
			measure(b, snap, func(k, n int) error {
				_, err := m.Run(k, n, nil)
				return err
			})
		})
	}
}

func BenchmarkFilter(b *testing.B) {
	env, snap := sales(b, 64)
	for _, x := range filters {
		b.Run(x.name, func(b *testing.B) {
			p, err := vector.Compile(x.row, env)
			require.NoError(b, err)
			m := p.Machine()
			out := make([]uint16, column.BlockRows)
			measure(b, snap, func(k, n int) error {
				_, err := m.Filter(k, n, nil, out)
				return err
			})
		})
	}
}

// measure runs f over all blocks and reports the least time of one pass, which
// is what a machine shared with others can still tell.
func measure(b *testing.B, snap *column.Snapshot, f func(k, n int) error) {
	least := time.Duration(math.MaxInt64)
	pass := func() {
		start := time.Now()
		for k := range snap.Blocks() {
			if err := f(k, snap.BlockLen(k)); err != nil {
				b.Fatal(err)
			}
		}
		least = min(least, time.Since(start))
	}
	pass()
	b.ReportAllocs()
	for b.Loop() {
		pass()
	}
	b.ReportMetric(float64(least.Nanoseconds())/float64(snap.Len()), "min-ns/row")
}

func BenchmarkCompile(b *testing.B) {
	env, _ := sales(b, 1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := vector.Compile(margin, env); err != nil {
			b.Fatal(err)
		}
	}
}

func TestProgramsDoNotAllocate(t *testing.T) {
	env, snap := sales(t, 3)
	for _, x := range append(programs, filters...) {
		p, err := vector.Compile(x.row, env)
		require.NoError(t, err)
		m := p.Machine()
		out := make([]uint16, column.BlockRows)
		require.Zero(t, testing.AllocsPerRun(10, func() {
			for b := range snap.Blocks() {
				_, _ = m.Run(b, snap.BlockLen(b), nil)
				if x.row.Type == typ.Bool {
					_, _ = m.Filter(b, snap.BlockLen(b), nil, out)
				}
			}
		}), x.name)
	}
}
