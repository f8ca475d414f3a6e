package formula

import (
	"slices"
	"sort"

	"github.com/expr-lang/expr/ast"
	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// lowering turns expr's tree into ours. The tree has no brackets, and nodes
// know the place of one token only; the tokens have both. Nodes are never
// changed: in "a < b < c" two of them share b.
type lowering struct {
	*ir.Report
	tokens []token
}

// lowered is an expression and the tokens it came from, with the brackets
// around it.
type lowered struct {
	e           ir.Expr
	first, last int
	bracketed   bool
}

// expr lowers a node. The switch is the list of all that a formula may hold.
func (l *lowering) expr(n ast.Node) lowered {
	switch n := n.(type) {
	case *ast.NilNode:
		return l.literal(n, typ.Value{})
	case *ast.BoolNode:
		return l.literal(n, typ.Boolean(n.Value))
	case *ast.StringNode:
		return l.literal(n, typ.Str(n.Value))
	case *ast.IntegerNode:
		// The node holds an int, or a float of any literal with a point: the
		// exact number is in the text.
		return l.number(n, typ.Whole)
	case *ast.FloatNode:
		return l.number(n, typ.Num)
	case *ast.IdentifierNode:
		i := l.token(n)
		return l.wrap(&ir.Name{At: l.span(i, i), Path: []string{n.Value}}, i, i)
	case *ast.MemberNode:
		return l.path(n)
	case *ast.UnaryNode:
		return l.unary(n)
	case *ast.BinaryNode:
		return l.binary(n)
	case *ast.ConditionalNode:
		return l.conditional(n)
	case *ast.CallNode:
		return l.call(n)
	case *ast.ArrayNode:
		x := l.list(n)
		l.Add(x.e.Span(), diag.Construct, `as in region in ["East", "West"]`, "a list stands only after in")
		return x
	case nil:
		return l.refuse(0)
	default:
		return l.refuse(l.token(n))
	}
}

// token returns the token that a node gives as its place.
func (l *lowering) token(n ast.Node) int {
	from := n.Location().From
	i := sort.Search(len(l.tokens)-1, func(i int) bool { return l.tokens[i].to > from })
	return min(i, len(l.tokens)-1)
}

func (l *lowering) span(first, last int) ir.Span {
	return ir.Span{From: l.tokens[first].from, To: l.tokens[last].to}
}

// wrap takes in the brackets around tokens first to last.
func (l *lowering) wrap(e ir.Expr, first, last int) lowered {
	x := lowered{e: e, first: first, last: last}
	for x.first > 0 && l.tokens[x.first-1].is(opening, "(") && !l.tokens[x.first-1].call && l.tokens[x.first-1].mate == x.last+1 {
		x.first--
		x.last++
		x.bracketed = true
	}
	return x
}

// refuse stands for a construct that formulas do not have.
func (l *lowering) refuse(i int) lowered {
	if at := l.span(i, i); len(l.Errs) == 0 || !l.Touches(at) {
		l.Add(at, diag.Construct, "", "%s is not part of the language here", ir.Quote(l.tokens[i].text))
	}
	return l.wrap(&ir.Lit{At: l.span(i, i)}, i, i)
}

func (l *lowering) literal(n ast.Node, v typ.Value) lowered {
	i := l.token(n)
	return l.wrap(&ir.Lit{At: l.span(i, i), Value: v}, i, i)
}

func (l *lowering) number(n ast.Node, of func(decimal.Decimal) typ.Value) lowered {
	i := l.token(n)
	if t := l.tokens[i]; t.kind != literal || !isNumber(t.text) {
		return l.refuse(i) // reported by the scanner
	}
	return l.literal(n, of(exact(l.tokens[i].text)))
}

// path lowers a.b.c. Anything else with parts was reported by the guard.
func (l *lowering) path(n *ast.MemberNode) lowered {
	last := l.token(n.Property)
	var parts []string
	for x := ast.Node(n); ; {
		switch m := x.(type) {
		case *ast.MemberNode:
			p, ok := m.Property.(*ast.StringNode)
			if !ok || m.Optional || m.Method {
				return l.refuse(l.token(n))
			}
			parts = append(parts, p.Value)
			x = m.Node
			continue
		case *ast.IdentifierNode:
			first := l.token(m)
			parts = append(parts, m.Value)
			slices.Reverse(parts)
			return l.wrap(&ir.Name{At: l.span(first, last), Path: parts}, first, last)
		}
		return l.refuse(l.token(n))
	}
}

func (l *lowering) unary(n *ast.UnaryNode) lowered {
	i := l.token(n)
	if b, ok := n.Node.(*ast.BinaryNode); ok && b.Location() == n.Location() {
		// "a not in b": expr places both nodes at "in".
		x := l.binary(b)
		in := x.e.(*ir.Binary)
		in.OpAt.From = l.tokens[i-1].from
		if in.Op == ir.In {
			in.Op = ir.NotIn
		} else {
			x.e = &ir.Unary{At: in.At, Op: ir.Not, X: in}
		}
		return x
	}
	x := l.expr(n.Node)
	op := ir.Not
	switch n.Operator {
	case "-":
		op = ir.Neg
	case "not", "!":
	default:
		return l.refuse(i)
	}
	return l.wrap(&ir.Unary{At: l.span(i, x.last), Op: op, X: x.e}, i, x.last)
}

// conditional lowers both forms of a choice. An if has no place of its own: it
// begins one token before its condition, and its else ends with a "}", or with
// the next if.
func (l *lowering) conditional(n *ast.ConditionalNode) lowered {
	c, x, y := l.expr(n.Cond), l.expr(n.Exp1), l.expr(n.Exp2)
	first, last := c.first, y.last
	if !n.Ternary {
		first--
		if l.tokens[y.first-1].is(opening, "{") {
			last++
		}
	}
	first, last = max(first, 0), min(last, len(l.tokens)-1)
	return l.wrap(&ir.Cond{At: l.span(first, last), If: c.e, Then: x.e, Else: y.e}, first, last)
}

func (l *lowering) list(n *ast.ArrayNode) lowered {
	first := l.token(n)
	last := max(first, l.tokens[first].mate)
	list := &ir.List{At: l.span(first, last), Items: make([]ir.Expr, len(n.Nodes))}
	for i, item := range n.Nodes {
		list.Items[i] = l.expr(item).e
	}
	return l.wrap(list, first, last)
}

func (l *lowering) call(n *ast.CallNode) lowered {
	fn, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		return l.refuse(l.token(n))
	}
	first := l.token(fn)
	last := max(first, l.tokens[first+1].mate)
	piped := first > 0 && l.tokens[first-1].is(operator, "|")
	c := &ir.Call{NameAt: l.span(first, first), Func: fn.Value, Args: make([]ir.Expr, len(n.Arguments))}
	for i, arg := range n.Arguments {
		x := l.expr(arg)
		c.Args[i] = x.e
		if i == 0 && piped {
			first = x.first
		}
	}
	c.At = l.span(first, last)
	l.function(c, piped)
	return l.wrap(c, first, last)
}
