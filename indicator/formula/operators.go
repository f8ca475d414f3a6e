package formula

import (
	"github.com/expr-lang/expr/ast"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// infixOp returns the operator that expr calls name, or NoOp.
func infixOp(name string) ir.Op {
	switch name {
	case "+":
		return ir.Add
	case "-":
		return ir.Sub
	case "*":
		return ir.Mul
	case "/":
		return ir.Div
	case "%":
		return ir.Mod
	case "==":
		return ir.Eq
	case "!=":
		return ir.Ne
	case "<":
		return ir.Lt
	case "<=":
		return ir.Le
	case ">":
		return ir.Gt
	case ">=":
		return ir.Ge
	case "and", "&&":
		return ir.And
	case "or", "||":
		return ir.Or
	case "in":
		return ir.In
	case "contains":
		return ir.Contains
	case "startsWith":
		return ir.StartsWith
	case "endsWith":
		return ir.EndsWith
	case "matches":
		return ir.Matches
	case "??":
		return ir.Coalesce
	}
	return ir.NoOp
}

func (l *lowering) binary(n *ast.BinaryNode) lowered {
	i := l.token(n)
	if n.Operator == "&&" && !l.tokens[i].is(operator, "&&") {
		return l.chain(n) // written "<": a link of a chain
	}
	op := infixOp(n.Operator)
	x := l.expr(n.Left)
	var y lowered
	if a, ok := n.Right.(*ast.ArrayNode); ok && op == ir.In {
		y = l.list(a)
		if len(a.Nodes) == 0 {
			l.Add(y.e.Span(), diag.Construct, `as in region in ["East", "West"]`, "nothing is in an empty list")
		}
	} else {
		y = l.expr(n.Right)
	}
	if op == ir.NoOp {
		return l.refuse(i)
	}
	b := &ir.Binary{At: l.span(x.first, y.last), Op: op, OpAt: l.span(i, i), X: x.e, Y: y.e}
	if op.Relates() {
		l.ungrouped(b, x, i)
	}
	if op == ir.In {
		l.among(b)
	}
	return l.wrap(b, x.first, y.last)
}

// chain lowers a < b <= c, which arrives as (a < b) && (b <= c) with one node b.
func (l *lowering) chain(n *ast.BinaryNode) lowered {
	var links []*ast.BinaryNode // last first
	for {
		next, ok := n.Right.(*ast.BinaryNode)
		left, ok2 := n.Left.(*ast.BinaryNode)
		if !ok || !ok2 {
			return l.refuse(l.token(n))
		}
		links = append(links, next)
		if left.Operator != "&&" || l.tokens[l.token(left)].is(operator, "&&") {
			links = append(links, left)
			break
		}
		n = left
	}
	c := &ir.Chain{}
	var first, last int
	for i := len(links) - 1; i >= 0; i-- {
		link := links[i]
		if len(c.Xs) == 0 {
			x := l.expr(link.Left)
			first = x.first
			c.Xs = append(c.Xs, x.e)
			l.ungrouped(&ir.Binary{Op: infixOp(link.Operator)}, x, l.token(link))
		}
		y := l.expr(link.Right)
		last = y.last
		c.Ops = append(c.Ops, infixOp(link.Operator))
		c.Xs = append(c.Xs, y.e)
	}
	c.At = l.span(first, last)
	return l.wrap(c, first, last)
}

// ungrouped refuses a comparison as the left side of another, and "not a in b",
// which is (not a) in b.
func (l *lowering) ungrouped(b *ir.Binary, x lowered, op int) {
	if x.bracketed {
		return
	}
	sign := l.tokens[op].text
	switch left := x.e.(type) {
	case *ir.Unary:
		if left.Op != ir.Not || l.tokens[x.first].kind != operator {
			break
		}
		hint := "write x != y or not (x == y)"
		a := l.source(left.X.Span())
		switch {
		case op > 0 && l.tokens[op-1].is(operator, "not"):
			hint = "put brackets round not and its value"
		case !b.Op.Comparison():
			hint = "write x not " + sign + " y"
			if b.Y != nil && ir.Fits(a+l.source(b.Y.Span())) {
				hint = "write " + a + " not " + sign + " " + l.source(b.Y.Span())
			}
		case b.Y != nil && ir.Fits(a+l.source(b.Y.Span())):
			hint = "write not (" + a + " " + sign + " " + l.source(b.Y.Span()) + ")"
		}
		l.Add(l.span(x.first, x.first), diag.AmbiguousNot, hint, "not applies to the value after it, not to the whole comparison")
		return
	case *ir.Binary:
		if left.Op.Relates() {
			l.chained(left.Y, b, op)
		}
	case *ir.Chain:
		l.chained(left.Xs[len(left.Xs)-1], b, op)
	}
	if u, ok := x.e.(*ir.Unary); ok && u.Op == ir.Not {
		l.chained(nil, b, op) // a not contains b == c
	}
}

// chained refuses a second comparison after one that ends with the value mid.
func (l *lowering) chained(mid ir.Expr, b *ir.Binary, op int) {
	hint := "join comparisons with and; only < <= > >= form a chain"
	if mid != nil && b.Y != nil {
		if again := l.source(mid.Span()) + " " + l.tokens[op].text + " " + l.source(b.Y.Span()); ir.Fits(again) {
			hint = "write … and " + again
		}
	}
	l.Add(l.span(op, op), diag.Construct, hint, "the result of a comparison cannot be compared again")
}

// among checks the right side of in.
func (l *lowering) among(b *ir.Binary) {
	hint := `as in region in ["East", "West"], or in args.regions`
	switch y := b.Y.(type) {
	case *ir.List, *ir.Name:
		return
	case *ir.Lit:
		switch y.Value.Type() {
		case typ.String:
			hint = "to find text in text, write " + l.source(y.At) + " contains " + l.source(b.X.Span()) + "; for one of several, write in [" + l.source(y.At) + "]"
		case typ.Unknown:
			hint = "the null test is x == nil"
		default:
			hint = "write in [" + l.source(y.At) + "]"
		}
	}
	l.Add(b.Y.Span(), diag.Construct, hint, "what follows in is a list")
}

// source is the text of a span, cut if it is long.
func (l *lowering) source(at ir.Span) string {
	from, to := len(l.Text), len(l.Text)
	n := 0
	for i := range l.Text {
		if n == at.From {
			from = i
		}
		if n == at.To {
			to = i
			break
		}
		n++
	}
	return ir.Short(l.Text[from:max(from, to)])
}
