package vector

import (
	"slices"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// never returns what proves by zone maps that a condition is true for no row of
// a block, nil if nothing can. The condition cannot fail.
func (c *compiler) never(r *ir.Row) func(b int) bool {
	switch {
	case r.Kind == ir.RowBinary && (r.Op == ir.And || r.Op == ir.Or):
		x, y := c.never(r.Args[0]), c.never(r.Args[1])
		switch {
		case r.Op == ir.Or && (x == nil || y == nil):
			return nil
		case r.Op == ir.Or:
			return func(b int) bool { return x(b) && y(b) }
		case x == nil:
			return y
		case y == nil:
			return x
		}
		return func(b int) bool { return x(b) || y(b) }
	case r.Kind == ir.RowBinary && r.Op.Comparison():
		return c.outside(r.Op, r.Args[0], r.Args[1])
	case r.Kind == ir.RowIn && r.Op == ir.In:
		var all []func(b int) bool
		for _, y := range r.Args[1:] {
			one := c.outside(ir.Eq, r.Args[0], y)
			if one == nil {
				return nil
			}
			all = append(all, one)
		}
		return func(b int) bool {
			return !slices.ContainsFunc(all, func(one func(int) bool) bool { return !one(b) })
		}
	}
	return nil
}

// outside returns what proves that a column never compares so with a constant.
func (c *compiler) outside(op ir.Op, x, y *ir.Row) func(b int) bool {
	if x.Kind == ir.RowConst && y.Kind != ir.RowConst {
		x, y, op = y, x, mirrored(op)
	}
	if x.Kind != ir.RowCol || c.look(y).columns {
		return nil
	}
	col := c.columns[x.Col]
	s := c.scalar(nil)
	value := s.Compile(y)(0)
	if col.Range == nil || s.Err != nil {
		return nil
	}
	if value.None() {
		if y.Kind == ir.RowConst && op == ir.Eq {
			return func(b int) bool {
				_, nulls, ok := col.Range(b)
				return ok && !nulls
			}
		}
		return nil
	}
	var v register
	v.constant(value, typ.Unknown, 1)
	if v.Form != column.Ints || v.Type != col.Type && !(v.Type.Exact() && col.Type.Exact()) {
		return nil
	}
	in := threshold(op, col.Scale, v.Ints[0], v.Scale)
	if op == ir.Ne {
		return func(b int) bool {
			r, _, ok := col.Range(b)
			return ok && (r.Empty() || !in.Empty() && r == in)
		}
	}
	return func(b int) bool {
		r, _, ok := col.Range(b)
		return ok && (r.Empty() || in.Empty() || r.Max < in.Min || r.Min > in.Max)
	}
}
