package check

import (
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// condition checks a condition in each dataset. Names must mean the same type
// of thing everywhere.
func (c *cellChecker) condition(e ir.Expr, datasets []string) bool {
	ok := true
	ir.Walk(e, func(e ir.Expr) bool {
		if n, is := e.(*ir.Name); is && !isArg(n) && len(datasets) > 1 {
			_, same := c.agreed(n, datasets)
			ok = ok && same
		}
		return true
	})
	if !ok {
		return false
	}
	for _, name := range datasets {
		if s, known := c.env.Dataset(name); known && c.rowsOf(s, "").condition(e, "where").bad {
			ok = false
		}
	}
	return ok
}

// dimensions checks the names that across, share and rank take.
func (c *cellChecker) dimensions(e *ir.Call, datasets []string) bool {
	ok := true
	for _, x := range e.Args[1:] {
		switch x := x.(type) {
		case *ir.Name:
			if _, known := c.dimension(x, datasets); !known {
				ok = false
			}
			continue
		case *ir.Lit:
			if x.Value.Type() == typ.String && c.grain(x.Value.Text()) {
				c.fail(x.At, diag.BadArgument, `whole("`+x.Value.Text()+`") reads the whole enclosing period`, "%s takes dimensions; periods are never removed", e.Func)
				ok = false
				continue
			}
		}
		c.fail(x.Span(), diag.BadArgument, "write "+e.Func+"(region)", "%s takes names of dimensions", e.Func)
		ok = false
	}
	return ok
}

// dimension resolves a name in each dataset.
func (c *cellChecker) dimension(e *ir.Name, datasets []string) (Column, bool) {
	ok := true
	for _, name := range datasets {
		if s, known := c.env.Dataset(name); known && c.rowsOf(s, "").key(e).bad {
			ok = false
		}
	}
	col, same := c.agreed(e, datasets)
	return col, ok && same
}

// agreed returns the column of a name in the first dataset that has one, and
// reports a dataset where it has another type.
func (c *cellChecker) agreed(e *ir.Name, datasets []string) (first Column, ok bool) {
	from := ""
	for _, name := range datasets {
		s, ok := c.env.Dataset(name)
		if !ok {
			continue
		}
		col, ok := s.Column(e.Path)
		switch {
		case !ok:
		case from == "":
			first, from = col, name
		case col.Type != first.Type && !(col.Type.Numeric() && first.Type.Numeric()):
			c.fail(e.At, diag.BadType, "give the columns one type, or one of them another name under dimensions:",
				"%s is %s in %s and %s in %s", joined(e.Path), first.Type, from, col.Type, name)
			return first, false
		}
	}
	return first, true
}

// key checks the name of a column that rows are grouped by.
func (c *rowChecker) key(e *ir.Name) operand {
	if isArg(e) {
		return c.fail(e.At, diag.BadArgument, "", "an argument of the query is no dimension")
	}
	if _, ok := c.scope.Column(e.Path); ok {
		return c.name(e)
	}
	if name := joined(e.Path); c.isIndicator(name) {
		return c.fail(e.At, diag.BadLevel, "", "%s is an indicator; here columns of %s are meant", name, c.scope.Dataset())
	}
	return c.unknown(e)
}
