package ref

import (
	"slices"

	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/scalar"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// column computes one cell for every record of a block.
func (r *runner) column(c plan.Cell, index int, b *block, ps *plan.Periods, leaves []*leaf) []Cell {
	out := make([]Cell, len(b.records))
	if c.Kind == plan.CellRank {
		rank(c, b, out)
		return out
	}
	args := make([]Cell, len(c.Args))
	for n, rec := range b.records {
		begun := ps.Slots[rec.pid].Begun()
		for i, a := range c.Args {
			args[i] = b.cells[a][n]
		}
		switch c.Kind {
		case plan.CellLeaf:
			out[n] = leaves[c.Leaf].look(rec, begun)
		case plan.CellConst:
			out[n] = Cell{Value: c.Value}
		case plan.CellPeriod:
			out[n] = Cell{Value: ps.Values[index][rec.pid]}
		default:
			out[n] = combine(c, args, begun)
		}
	}
	return out
}

// combine computes a cell from other cells of its row.
func combine(c plan.Cell, args []Cell, begun bool) Cell {
	x := args[0]
	switch c.Kind {
	case plan.CellFill: // where there were no rows, for no other reason
		if x.Value.None() && x.Note&typ.Missing == typ.NoRows && begun {
			return args[1]
		}
		return x
	case plan.CellUnary:
		return settle(scalar.Unary(c.Op, x.Value), 0, args...)
	case plan.CellIn:
		list := make([]typ.Value, len(args)-1)
		for i, a := range args[1:] {
			list[i] = a.Value
		}
		return settle(scalar.Among(x.Value, list, c.Op == ir.NotIn), 0, args...)
	case plan.CellIf: // a missing input is no value; on rows, what is not true is else
		if x.Value.None() {
			return x
		}
		y := args[2]
		if x.Value.Bool() {
			y = args[1]
		}
		y.Note |= x.Note &^ typ.Missing
		return y
	case plan.CellCall:
		vals := make([]typ.Value, len(args))
		for i, a := range args {
			vals[i] = a.Value
		}
		return settle(scalar.Call(c.Func, vals), 0, args...)
	case plan.CellAttain:
		return attainment(x, args[1], c.Up)
	}
	y := args[1]
	switch c.Op {
	case ir.Coalesce: // every no value but "not allowed" and "not yet"
		if x.Value.None() && x.Note&typ.NotAllowed == 0 && begun {
			return y
		}
		return x
	case ir.Eq, ir.Ne:
		if isNil(x) || isNil(y) {
			return Cell{Value: typ.Boolean((x.Value.None() && y.Value.None()) == (c.Op == ir.Eq))}
		}
	}
	v, note := scalar.Binary(c.Op, x.Value, y.Value)
	return settle(v, note, x, y)
}

// isNil tells the literal nil from a cell that happens to have no value.
func isNil(c Cell) bool { return c.Value.None() && c.Note == 0 }

// settle joins the notes of the operands: the reasons of missing ones where
// there is no value, else only what qualifies the value.
func settle(v typ.Value, note typ.Note, args ...Cell) Cell {
	for _, a := range args {
		n := a.Note
		if !v.None() || !a.Value.None() {
			n &^= typ.Missing
		}
		note |= n
	}
	return Cell{v, note}
}

// attainment is 1 + d·(A-T)/|T| with d = 1 where more is better and -1 where
// less is: A/T for a positive target, 2 - A/T for the other direction. Against
// a target of 0 there is none.
func attainment(a, t Cell, up bool) Cell {
	if a.Value.None() || t.Value.None() {
		return settle(none, 0, a, t)
	}
	size := scalar.Absolute(t.Value)
	diff, _ := scalar.Arithmetic(ir.Sub, a.Value, t.Value)
	if !up {
		diff = scalar.Unary(ir.Neg, diff)
	}
	sum, _ := scalar.Arithmetic(ir.Add, size, diff)
	v, note := scalar.Arithmetic(ir.Div, sum, size)
	return settle(v, note, a, t)
}

// rank numbers the records of each period that share the keys not ranked over,
// the best first; equal values share a rank, no value has none.
func rank(c plan.Cell, b *block, out []Cell) {
	of := b.cells[c.Args[0]]
	parts, first := map[string][]int{}, map[string]int{} // first: the record that stands for those that across makes one
	stands := make([]int, len(b.records))
	for n, rec := range b.records {
		if of[n].Value.None() {
			out[n] = Cell{Note: of[n].Note}
			continue
		}
		key := typ.Int(int64(rec.pid)).AppendKey(nil)
		for _, i := range c.Within {
			key = rec.keys[i].AppendKey(key)
		}
		id := slices.Clone(key)
		for _, i := range c.Over {
			id = rec.keys[i].AppendKey(id)
		}
		if m, ok := first[string(id)]; ok {
			stands[n] = m
			continue
		}
		first[string(id)], stands[n] = n, n
		parts[string(key)] = append(parts[string(key)], n)
	}
	for _, ns := range parts {
		value := func(n int) typ.Value { return of[n].Value }
		slices.SortFunc(ns, func(x, y int) int {
			if c.Up {
				x, y = y, x
			}
			return typ.Compare(value(x), value(y))
		})
		place := 0
		for i, n := range ns {
			if i == 0 || !value(n).Equal(value(ns[i-1])) {
				place = i + 1
			}
			out[n] = Cell{typ.Int(int64(place)), of[n].Note &^ typ.Missing}
		}
	}
	for n := range out {
		if !of[n].Value.None() {
			out[n] = out[stands[n]]
		}
	}
}
