package cell

import (
	"fmt"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Compute computes a cell of any kind but CellLeaf for all rows. args are the
// columns of c.Args, period the values of a CellPeriod by pid. What it returns
// may be one of args.
func Compute(c plan.Cell, rows *Rows, args []*Column, period []typ.Value) (*Column, error) {
	switch c.Kind {
	case plan.CellConst:
		return constant(c.Value, rows.Len), nil
	case plan.CellPeriod:
		v := VecOf(period)
		return &Column{Vec: Select(&v, rows.Pids)}, nil
	}
	if len(args) == 0 {
		return nil, fmt.Errorf("cell: kind %d without operands", c.Kind)
	}
	x := args[0]
	switch c.Kind {
	case plan.CellUnary:
		return settled(unary(c.Op, x), args), nil
	case plan.CellBinary:
		return operate(c.Op, rows, x, args[1]), nil
	case plan.CellIn:
		return settled(among(c.Op == ir.NotIn, args...), args), nil
	case plan.CellIf:
		return branch(x, args[1], args[2]), nil
	case plan.CellCall:
		return settled(call(c.Func, args...), args), nil
	case plan.CellFill: // where there were no rows, for no other reason
		return pick(rows.begun(x, typ.Missing, typ.NoRows), args[1], x), nil
	case plan.CellAttain:
		return attainment(x, args[1], c.Up), nil
	case plan.CellRank:
		return rank(c, rows, x), nil
	}
	return nil, fmt.Errorf("cell: kind %d is not computed of other cells", c.Kind)
}

func settled(v column.Vec, args []*Column) *Column {
	c := &Column{Vec: v}
	c.settle(args...)
	return c
}

func operate(op ir.Op, rows *Rows, x, y *Column) *Column {
	switch op {
	case ir.Coalesce: // every no value but "not allowed" and "not yet"
		return pick(rows.begun(x, typ.NotAllowed, 0), y, x)
	case ir.Eq, ir.Ne:
		if literal := or(nils(x), nils(y)); literal.any() {
			return compareNil(op, literal, x, y)
		}
	}
	c := binary(op, x, y)
	c.settle(x, y)
	return c
}

// compareNil is == or != where the rows in literal have nil on a side: the test
// whether the other one has a value.
func compareNil(op ir.Op, literal bitmap, x, y *Column) *Column {
	equal := and(absent(&x.Vec), absent(&y.Vec))
	if op == ir.Ne {
		equal = without(full(x.Len), equal)
	}
	out := &Column{Vec: column.Vec{Type: typ.Bool, Form: column.Bits, Len: x.Len}}
	if !literal.all(x.Len) {
		c := binary(op, x, y)
		c.settle(x, y)
		out.Nulls, out.Rounded = without(absent(&c.Vec), literal), without(c.Rounded, literal)
		out.Notes = pickNotes(literal, nil, c.Notes, x.Len)
		equal = pickBits(literal, equal, holds(&c.Vec))
	}
	if out.Bits = equal; equal == nil {
		out.Bits = make([]uint64, words(x.Len))
	}
	out.tidy()
	return out
}

// pick takes the rows of yes where mask has a bit, else those of no, with their
// notes.
func pick(mask bitmap, yes, no *Column) *Column {
	switch {
	case !mask.any():
		return no
	case mask.all(no.Len):
		return yes
	}
	c := &Column{Vec: choose(mask, yes, no), Notes: pickNotes(mask, yes.Notes, no.Notes, no.Len)}
	c.Rounded = pickBits(mask, yes.Rounded, no.Rounded)
	c.tidy()
	return c
}

// branch is if: a condition without a value gives none, with its reasons; what
// qualifies the condition qualifies the value.
func branch(cond, yes, no *Column) *Column {
	none := absent(&cond.Vec)
	if !none.any() && cond.Notes == nil && cond.Rounded == nil {
		return pick(holds(&cond.Vec), yes, no)
	}
	c := *pick(holds(&cond.Vec), yes, no) // may share what it has with a branch
	c.one, c.Nulls = nil, or(c.Nulls, none)
	c.Rounded = or(without(c.Rounded, none), cond.Rounded)
	c.Notes = pickNotes(none, cond.Notes, c.Notes, c.Len)
	if cond.Notes != nil {
		to := c.room()
		for i, n := range cond.Notes {
			to[i] |= n &^ typ.Missing
		}
	}
	c.tidy()
	return &c
}
