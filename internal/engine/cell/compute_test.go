package cell_test

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/engine/cell"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

const (
	noRows  = typ.NoRows
	allNull = typ.AllNull
	divZero = typ.DivZero
	hidden  = typ.NotAllowed
	partial = typ.Partial
	rounded = typ.Rounded
	target  = typ.NoTarget
)

func op(o ir.Op) plan.Cell { return plan.Cell{Kind: plan.CellBinary, Op: o} }

// rowsOf are rows of one period each; the last has not begun.
func rowsOf(n int) *cell.Rows {
	r := &cell.Rows{Len: n, Pids: make([]int32, n), Begun: make([]bool, n)}
	for i := range n {
		r.Pids[i], r.Begun[i] = int32(i), i < n-1
	}
	return r
}

func TestWorkedExamples(t *testing.T) {
	day, week := typ.Span(86_400e6), typ.Span(7*86_400e6)
	for name, c := range map[string]struct {
		cell plan.Cell
		args []*cell.Column
		want *cell.Column
	}{
		"a ratio": {op(ir.Div),
			[]*cell.Column{of("1.5", "1", 3, nil, noRows, "2", nil, hidden), of(3, "3", 0, 0, nil, allNull|partial, nil, noRows)},
			of("0.5", "0.333333333333", rounded, nil, divZero, nil, noRows, nil, allNull|partial, nil, hidden|noRows)},
		"a missing reason stays with missing values": {op(ir.Add), []*cell.Column{of(1, noRows|partial, 1), of(2, 3, rounded)}, of(3, partial, 4, rounded)},
		"a rest":      {op(ir.Mod), []*cell.Column{of(7, "7.5", -7, 1), of(3, 2, 3, "0.0")}, of(1, "1.5", -1, nil, divZero)},
		"floats":      {op(ir.Div), []*cell.Column{of(1.0, 1.0, 1e300), of(4, 0, 1e-300)}, of(0.25, nil, divZero, nil)},
		"lengths":     {op(ir.Div), []*cell.Column{of(week, day), of(day, typ.Span(0))}, of(7, nil, divZero)},
		"of a length": {op(ir.Div), []*cell.Column{of(day, typ.Span(1)), of(0, 3)}, of(nil, divZero, typ.Span(0), rounded)},
		"too long": {op(ir.Div), []*cell.Column{of(typ.Span(3), week), of("0.000000000000000000007", "0.1")},
			of(nil, rounded, typ.Span(70*86_400e6))},
		"minus":            {plan.Cell{Kind: plan.CellUnary, Op: ir.Neg}, []*cell.Column{of("2.5", partial, nil, noRows)}, of("-2.5", partial, nil, noRows)},
		"not":              {plan.Cell{Kind: plan.CellUnary, Op: ir.Not}, []*cell.Column{of(true, false, nil)}, of(false, true, nil)},
		"compare":          {op(ir.Lt), []*cell.Column{of(1, "1.0", nil, allNull), of("1.5", 1, 1)}, of(true, false, nil, allNull)},
		"nil is missing":   {op(ir.Eq), []*cell.Column{of(1, nil, nil, noRows, nil, rounded), of(nil, nil, nil, nil)}, of(false, true, true, true)},
		"missing as such":  {op(ir.Ne), []*cell.Column{of(nil, noRows, nil, 1), of(1, 1, nil)}, of(nil, noRows, true, true)},
		"and":              {op(ir.And), []*cell.Column{of(nil, noRows, true, nil, noRows), of(false, nil, true)}, of(false, nil, nil, noRows)},
		"text":             {op(ir.StartsWith), []*cell.Column{of(typ.Str("south west"), nil, allNull), of(typ.Str("south"), typ.Str(""))}, of(true, nil, allNull)},
		"in, three-valued": {plan.Cell{Kind: plan.CellIn, Op: ir.In}, []*cell.Column{of(1, 1, nil, noRows), of(1, 2, 1), of(nil, nil, 2)}, of(true, nil, nil, noRows)},
		"not in":           {plan.Cell{Kind: plan.CellIn, Op: ir.NotIn}, []*cell.Column{of("1.0", 2), of(1, 1)}, of(false, true)},
		"coalesce": {op(ir.Coalesce), []*cell.Column{of(1, noRows, nil, noRows, nil, hidden, nil, noRows), of(0, 0, partial, 0, 0)},
			of(1, noRows, 0, partial, nil, hidden, nil, noRows)},
		"fill": {plan.Cell{Kind: plan.CellFill}, []*cell.Column{of(1, nil, noRows|partial, nil, noRows|allNull, nil, nil, noRows), of(0, 0, 0, 0, 0)},
			of(1, 0, nil, noRows|allNull, nil, nil, noRows)},
		"if": {plan.Cell{Kind: plan.CellIf}, []*cell.Column{of(true, partial|noRows, false, nil, noRows), of(1, rounded, 1, 1), of(2, "2.5", 2)},
			of(1, partial|rounded, "2.5", nil, noRows)},
		"if of floats and exact numbers": {plan.Cell{Kind: plan.CellIf}, []*cell.Column{of(true, false, nil), of(0.1, 0.1, 0.1), of("0.1", "0.1", "0.1")},
			of(0.1, "0.1", nil)},
		"round":       {plan.Cell{Kind: plan.CellCall, Func: "round"}, []*cell.Column{of("2.345", "-2.345", nil, divZero), of(2, 2, 2)}, of("2.35", "-2.35", nil, divZero)},
		"abs":         {plan.Cell{Kind: plan.CellCall, Func: "abs"}, []*cell.Column{of(-1, "2.5", nil)}, of(1, "2.5", nil)},
		"max":         {plan.Cell{Kind: plan.CellCall, Func: "max"}, []*cell.Column{of(1, 3, 1), of("2.5", "2.5", nil, target)}, of("2.5", 3, nil, target)},
		"most mixed":  {plan.Cell{Kind: plan.CellCall, Func: "max"}, []*cell.Column{of(1, 3), of(2.5, 2.5)}, of(2.5, 3)},
		"attainment":  {plan.Cell{Kind: plan.CellAttain, Up: true}, []*cell.Column{of(120, 80, 50, 1, 1), of(100, -100, 0, nil, target, 3)}, of("1.2", "2.8", nil, divZero, nil, target, "0.333333333333", rounded)},
		"better down": {plan.Cell{Kind: plan.CellAttain}, []*cell.Column{of(120, 80, -80), of(100, 100, -100)}, of("0.8", "1.2", "0.8")},
		"in time":     {plan.Cell{Kind: plan.CellAttain}, []*cell.Column{of(day, day), of(week, typ.Span(2*86_400e6))}, of("1.857142857143", rounded, "1.5")},
		"of floats":   {plan.Cell{Kind: plan.CellAttain, Up: true}, []*cell.Column{of(1.5, 1.5), of(2, 0)}, of(0.75, nil, divZero)},
	} {
		t.Run(name, func(t *testing.T) {
			rows := rowsOf(c.args[0].Len)
			got := compute(t, c.cell, rows, c.args, nil)
			same(t, list(c.want), got)
			same(t, expect(c.cell, rows, c.args, nil), got)
		})
	}
}

func TestRank(t *testing.T) {
	// Two periods of two regions of three people: region 0 is rows 0 to 2.
	rows := &cell.Rows{
		Len: 12, Pids: []int32{0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1}, Begun: []bool{true, true},
		Keys: [][]uint32{{0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1}, {0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5}},
	}
	x := of(5, "7.5", 5, partial, nil, noRows, 9, 1, 2, noRows, 2, "2.0", 2, 3, 1)
	for name, c := range map[string]struct {
		cell plan.Cell
		want *cell.Column
	}{
		"over all":       {plan.Cell{Over: []int{0, 1}, Up: true}, of(3, 2, 3, partial, nil, noRows, 1, 5, 2, 2, 2, 2, 1, 6)},
		"least first":    {plan.Cell{Over: []int{0, 1}}, of(2, 4, 2, partial, nil, noRows, 5, 1, 2, 2, 2, 2, 6, 1)},
		"within regions": {plan.Cell{Over: []int{1}, Within: []int{0}, Up: true}, of(2, 1, 2, partial, nil, noRows, 1, 2, 1, 1, 1, 2, 1, 3)},
	} {
		t.Run(name, func(t *testing.T) {
			c.cell.Kind = plan.CellRank
			same(t, list(c.want), compute(t, c.cell, rows, []*cell.Column{x}, nil))
		})
	}
	// across took the people away: the first of a region that has a value stands for it.
	whole := of(5, 5, rounded, 5, nil, noRows, 9, partial, 9, 4, rounded, 4, 4, 4, 4, 4)
	same(t, list(of(2, 2, 2, nil, noRows, 1, partial, 1, partial, 1, rounded, 1, rounded, 1, rounded, 1, 1, 1)),
		compute(t, plan.Cell{Kind: plan.CellRank, Over: []int{0}, Up: true}, rows, []*cell.Column{whole}, nil))
	// Nobody has a value.
	same(t, list(of(nil, noRows, nil)), compute(t, plan.Cell{Kind: plan.CellRank}, rowsOf(2), []*cell.Column{of(nil, noRows, nil)}, nil))
}

// A rank of text is that of the text, whatever its code, and equal texts of
// several codes share it.
func TestCodesAreNotInTheOrderOfTexts(t *testing.T) {
	v := column.Vec{Type: typ.String, Form: column.Codes, Len: 5, Codes: []uint32{1, 2, 3, 0, 4}, Texts: []string{"", "west", "east", "north", "west"}, Nulls: []uint64{1 << 3}}
	require.Equal(t, cell.Order{Keys: []uint64{2, 0, 1, 3, 2}, Size: 3}, cell.OrderOf(&v))
	v.Texts = append(v.Texts, make([]string, 5000)...) // a large dictionary behind few rows
	require.Equal(t, cell.Order{Keys: []uint64{2, 0, 1, 3, 2}, Size: 3}, cell.OrderOf(&v))
	rows := &cell.Rows{Len: 5, Pids: make([]int32, 5), Begun: []bool{true}, Keys: [][]uint32{{0, 1, 2, 3, 4}}}
	same(t, list(of(3, 1, 2, nil, 3)), compute(t, plan.Cell{Kind: plan.CellRank, Over: []int{0}}, rows, []*cell.Column{{Vec: v}}, nil)[:5])
}

// Exact numbers that fit stay coefficients, so that no row costs a decimal.
func TestFormsStayNarrow(t *testing.T) {
	rows, x, y := rowsOf(3), of("1.25", "2.5", nil), of(3, 7, 4)
	cond := of(true, false, true)
	for _, c := range []struct {
		cell plan.Cell
		args []*cell.Column
	}{
		{op(ir.Div), []*cell.Column{x, y}},
		{op(ir.Sub), []*cell.Column{x, y}},
		{plan.Cell{Kind: plan.CellIf}, []*cell.Column{cond, x, y}},
		{plan.Cell{Kind: plan.CellFill}, []*cell.Column{of("1.25", nil, noRows, nil), y}},
		{plan.Cell{Kind: plan.CellAttain}, []*cell.Column{x, y}},
		{plan.Cell{Kind: plan.CellRank}, []*cell.Column{x}},
		{plan.Cell{Kind: plan.CellConst, Value: dec("1e18")}, nil},
	} {
		got, err := cell.Compute(c.cell, rows, c.args, nil)
		require.NoError(t, err)
		require.Equal(t, column.Ints, got.Form, c.cell)
	}
	require.Equal(t, column.Any, cell.VecOf([]typ.Value{dec("1e19")}).Form)
	require.Equal(t, column.Any, cell.VecOf([]typ.Value{dec("1e-19"), typ.Num(decimal.New(1, 0))}).Form)
}
