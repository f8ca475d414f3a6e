package vector_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
	"github.com/zhibiao/zhibiao/internal/vector"
)

// single is a table of one column, with a zone map, and a domain if codes is
// given.
func single(t testing.TB, kind typ.Type, codes []uint32, value func(code uint32) typ.Value, vals ...typ.Value) vector.Env {
	tab := column.New(column.Def{Name: "x", Type: kind})
	for _, v := range vals {
		tab.Column(0).Value(v)
	}
	require.NoError(t, tab.Commit())
	c := tab.Snapshot().Column(0)
	out := &vector.Column{Type: kind, Scale: c.Scale(), Read: c.Read, Value: c.Value, Range: func(b int) (column.Range, bool, bool) {
		return c.Block(b).Range(), c.Block(b).NullCount() > 0, c.Block(b).Wide == nil
	}}
	if codes != nil {
		out.Domain = &vector.Domain{ID: "x", Size: int(slices.Max(codes)) + 1, Value: value, Codes: func(b int, _ []uint32) []uint32 { return codes[b*column.BlockRows:] }}
	}
	cal, err := calendar.New(calendar.Spec{Business: calendar.ChinaWorkdays()})
	require.NoError(t, err)
	return vector.Env{Calendar: cal, Rows: len(vals), Column: func(name ir.Column) (*vector.Column, error) {
		if name.Name != "x" {
			return nil, errors.New("no column " + name.Name)
		}
		return out, nil
	}}
}

func compile(t testing.TB, r *ir.Row, env vector.Env) *vector.Program {
	p, err := vector.Compile(r, env)
	require.NoError(t, err)
	return p
}

func TestNever(t *testing.T) {
	dec := func(s string) typ.Value { return typ.Num(decimal.RequireFromString(s)) }
	env := single(t, typ.Decimal, nil, nil, dec("1.50"), dec("2.25"), dec("7.00"))
	none := single(t, typ.Decimal, nil, nil, typ.Value{}, typ.Value{})
	flat := single(t, typ.Decimal, nil, nil, dec("3.5"), dec("3.5"))
	x := col("x", typ.Decimal)
	cmp := func(op ir.Op, s string) *ir.Row { return operate(op, typ.Bool, x, num(s)) }
	and := func(a, b *ir.Row) *ir.Row { return operate(ir.And, typ.Bool, a, b) }
	or := func(a, b *ir.Row) *ir.Row { return operate(ir.Or, typ.Bool, a, b) }
	null := &ir.Row{Kind: ir.RowConst}
	for _, c := range []struct {
		row   *ir.Row
		env   vector.Env
		never bool
	}{
		{cmp(ir.Lt, "1.5"), env, true},
		{cmp(ir.Lt, "1.501"), env, false},
		{cmp(ir.Le, "1.499"), env, true},
		{cmp(ir.Le, "1.5"), env, false},
		{cmp(ir.Gt, "7"), env, true},
		{cmp(ir.Gt, "6.999"), env, false},
		{cmp(ir.Ge, "7.001"), env, true},
		{cmp(ir.Ge, "7"), env, false},
		{cmp(ir.Eq, "1.505"), env, true}, // no coefficient at this scale
		{cmp(ir.Eq, "3"), env, false},
		{cmp(ir.Ne, "3"), env, false},
		{cmp(ir.Ne, "3.5"), flat, true},
		{cmp(ir.Ne, "3.51"), flat, false},
		{cmp(ir.Ne, "3.501"), flat, false},
		{cmp(ir.Gt, "0"), none, true},
		{cmp(ir.Gt, "99999999999999999"), env, true}, // no int64 at the scale of the column
		{cmp(ir.Lt, "99999999999999999"), env, false},
		{cmp(ir.Eq, "99999999999999999"), env, true},
		{cmp(ir.Lt, "-99999999999999999"), env, true},
		{operate(ir.Gt, typ.Bool, num("1"), x), env, true},
		{operate(ir.Gt, typ.Bool, num("2"), x), env, false},
		{operate(ir.Eq, typ.Bool, x, null), env, true},
		{operate(ir.Eq, typ.Bool, x, null), none, false},
		{operate(ir.Ne, typ.Bool, x, null), none, false},
		{and(cmp(ir.Gt, "0"), cmp(ir.Gt, "8")), env, true},
		{or(cmp(ir.Gt, "8"), cmp(ir.Lt, "1")), env, true},
		{or(cmp(ir.Gt, "8"), cmp(ir.Gt, "1")), env, false},
		{&ir.Row{Kind: ir.RowIn, Op: ir.In, Type: typ.Bool, Args: []*ir.Row{x, num("8"), num("1.505"), num("-1")}}, env, true},
		{&ir.Row{Kind: ir.RowIn, Op: ir.In, Type: typ.Bool, Args: []*ir.Row{x, num("8"), num("2")}}, env, false},
		{&ir.Row{Kind: ir.RowIn, Op: ir.NotIn, Type: typ.Bool, Args: []*ir.Row{x, num("8")}}, env, false},
	} {
		require.Equal(t, c.never, compile(t, c.row, c.env).Never(0), c.row.String())
	}
}

// Errors of the calendar are those of rows that are asked for.
func TestErrorsAreOfSelectedRows(t *testing.T) {
	day := func(y int) typ.Value { return typ.Day(int64(calendar.NewDate(y, time.March, 3))) }
	vals := []typ.Value{day(2025), day(1950), day(2025), {}}
	x := col("x", typ.Date)
	week := &ir.Row{Kind: ir.RowConst, Type: typ.Date, Value: typ.Day(day(2025).Raw() + 7)}
	worked := call("business_days_between", typ.Integer, x, week)
	cond := operate(ir.Lt, typ.Bool, x, &ir.Row{Kind: ir.RowConst, Type: typ.Date, Value: day(2000)})
	codes := []uint32{1, 0, 1, 2}
	value := func(c uint32) typ.Value { return []typ.Value{day(1950), day(2025), {}}[c] }
	for name, env := range map[string]vector.Env{
		"value by value": single(t, typ.Date, nil, nil, vals...),
		"table":          single(t, typ.Date, codes, value, vals...),
	} {
		m := compile(t, worked, env).Machine()
		_, err := m.Run(0, 4, nil)
		require.ErrorIs(t, err, calendar.ErrUnknownYear, name)
		_, err = m.Run(0, 4, []uint16{0, 1})
		require.ErrorIs(t, err, calendar.ErrUnknownYear, name)
		v, err := m.Run(0, 4, []uint16{0, 2, 3})
		require.NoError(t, err, name)
		require.True(t, v.Value(2).Equal(typ.Int(5)), name)
		require.True(t, v.Null(3), name)

		choice := &ir.Row{Kind: ir.RowIf, Type: typ.Integer, Args: []*ir.Row{cond, num("-1"), worked}}
		v, err = compile(t, choice, env).Machine().Run(0, 4, nil)
		require.NoError(t, err, name)
		require.True(t, v.Value(1).Equal(typ.Int(-1)), name)
		require.True(t, v.Value(2).Equal(typ.Int(5)), name)

		both := operate(ir.And, typ.Bool, cond, operate(ir.Ge, typ.Bool, worked, num("0")))
		_, err = compile(t, both, env).Machine().Filter(0, 4, nil, nil)
		require.ErrorIs(t, err, calendar.ErrUnknownYear, name+": both sides of and are evaluated")
		neither := operate(ir.And, typ.Bool, &ir.Row{Kind: ir.RowUnary, Op: ir.Not, Type: typ.Bool, Args: []*ir.Row{cond}}, operate(ir.Ge, typ.Bool, worked, num("0")))
		_, err = compile(t, neither, env).Machine().Filter(0, 4, nil, nil)
		require.ErrorIs(t, err, calendar.ErrUnknownYear, name+": whatever the other says")
		sel, err := compile(t, both, env).Machine().Filter(0, 4, []uint16{0, 2}, nil)
		require.NoError(t, err, name)
		require.Empty(t, sel, name)
		require.False(t, compile(t, both, env).Never(0), "what can fail is not passed over")
	}
}

func TestCompileErrors(t *testing.T) {
	env := single(t, typ.String, nil, nil, typ.Str("a"))
	_, err := vector.Compile(operate(ir.Eq, typ.Bool, col("y", typ.String), text("a")), env)
	require.ErrorContains(t, err, "no column y")
	_, err = vector.Compile(operate(ir.Matches, typ.Bool, col("x", typ.String), text("(")), env)
	require.ErrorContains(t, err, "missing closing")
}

// A part on one domain is evaluated once for each code, whoever asks.
func TestTablesAreMadeOnce(t *testing.T) {
	const rows = 5000
	var mu sync.Mutex
	asked := map[uint32]int{}
	value := func(c uint32) typ.Value {
		mu.Lock()
		defer mu.Unlock()
		asked[c]++
		return typ.Str([]string{"East", "west", "EAST"}[c])
	}
	codes, vals := make([]uint32, rows), make([]typ.Value, rows)
	for i := range codes {
		codes[i] = uint32(i % 3)
		vals[i] = typ.Str([]string{"East", "west", "EAST"}[i%3])
	}
	env := single(t, typ.String, codes, value, vals...)
	p := compile(t, operate(ir.Eq, typ.Bool, call("lower", typ.String, col("x", typ.String)), text("east")), env)
	require.Empty(t, asked)
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			m := p.Machine()
			for b := range (rows + column.BlockRows - 1) / column.BlockRows {
				n := min(rows-b*column.BlockRows, column.BlockRows)
				sel, err := m.Filter(b, n, nil, nil)
				if err != nil || len(sel) < n*2/3 {
					t.Errorf("%d of %d rows, %v", len(sel), n, err)
				}
			}
		}()
	}
	wg.Wait()
	require.Equal(t, map[uint32]int{0: 1, 1: 1, 2: 1}, asked)
}
