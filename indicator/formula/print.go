package formula

import (
	"strings"

	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Print writes a formula in its one canonical form: calls inside arithmetic,
// pipes where a chain of transforms stands alone, "if { } else { }", words for
// operators, no brackets that are not needed, numbers with the digits they were
// written with.
//
// Parse reads the result as the same formula, as long as it is within the
// limits: the canonical form may be a little longer than the text it came from.
func Print(f *Formula) string { return printExpr(ir.Root(f)) }

// printExpr writes an expression as if it were a whole formula.
func printExpr(e ir.Expr) string {
	var p printer
	p.whole(e)
	return p.String()
}

// The strength of an expression, weakest first. A weaker one needs brackets
// where a stronger one is wanted.
const (
	loose = iota // if, and ?? beside other operators
	orLevel
	andLevel
	notLevel
	relationLevel
	sumLevel
	productLevel
	signLevel
	tight // names, literals, calls
)

func strength(e ir.Expr) int {
	switch e := e.(type) {
	case *ir.Unary:
		switch {
		case e.Op == ir.Neg:
			return signLevel
		case negatable(e.X):
			return relationLevel // a not contains b
		}
		return notLevel
	case *ir.Binary:
		switch {
		case e.Op == ir.Or:
			return orLevel
		case e.Op == ir.And:
			return andLevel
		case relates(e.Op):
			return relationLevel
		case e.Op == ir.Add || e.Op == ir.Sub:
			return sumLevel
		case e.Op.Arithmetic():
			return productLevel
		}
		return loose
	case *ir.Chain:
		return relationLevel
	case *ir.Cond:
		return loose
	}
	return tight
}

// negatable says whether "not" stands inside e: a not contains b. "a not in b"
// is an operator of its own.
func negatable(e ir.Expr) bool {
	b, ok := e.(*ir.Binary)
	return ok && b.Op >= ir.Contains && b.Op <= ir.Matches
}

type printer struct{ strings.Builder }

// whole writes what stands alone between brackets or commas.
func (p *printer) whole(e ir.Expr) {
	switch x := e.(type) {
	case *ir.Call:
		if links := chainOf(x); links > 0 {
			p.pipes(x, links)
			return
		}
	case *ir.Cond:
		p.cond(x)
		return
	case *ir.Binary:
		if x.Op == ir.Coalesce {
			p.coalesce(x, true)
			return
		}
	}
	p.operand(e, loose)
}

// bracketed writes (e).
func (p *printer) bracketed(e ir.Expr) {
	p.WriteByte('(')
	p.whole(e)
	p.WriteByte(')')
}

// operand writes e beside an operator that wants at least the strength least.
func (p *printer) operand(e ir.Expr, least int) {
	if s := strength(e); s < least || s == loose {
		p.bracketed(e)
		return
	}
	switch e := e.(type) {
	case *ir.Lit:
		p.literal(e.Value)
	case *ir.Name:
		p.WriteString(strings.Join(e.Path, "."))
	case *ir.Unary:
		p.unary(e)
	case *ir.Binary:
		p.binary(e, e.Op.String())
	case *ir.Chain:
		for i, x := range e.Xs {
			if i > 0 {
				p.WriteString(" " + e.Ops[i-1].String() + " ")
			}
			p.operand(x, sumLevel)
		}
	case *ir.Call:
		if chainOf(e) > 1 {
			p.bracketed(e)
			return
		}
		p.call(e)
	case *ir.List:
		p.WriteByte('[')
		p.commas(e.Items)
		p.WriteByte(']')
	case *ir.Cond: // loose: bracketed above
	}
}

func (p *printer) unary(e *ir.Unary) {
	switch {
	case e.Op == ir.Neg:
		p.WriteByte('-')
		p.operand(e.X, tight)
	case negatable(e.X):
		b := e.X.(*ir.Binary)
		p.binary(b, "not "+b.Op.String())
	default:
		p.WriteString("not ")
		if x, ok := e.X.(*ir.Unary); ok && strength(x) == notLevel {
			p.unary(x)
			return
		}
		p.operand(e.X, tight)
	}
}

func (p *printer) binary(e *ir.Binary, op string) {
	left := strength(e)
	right := left + 1
	if left == relationLevel {
		left, right = sumLevel, sumLevel // comparisons do not group
	}
	p.operand(e.X, left)
	p.WriteString(" " + op + " ")
	p.operand(e.Y, right)
}

// coalesce writes a ?? b ?? c. Only its last value may have a sign: before
// another ?? the sign would apply to both.
func (p *printer) coalesce(e *ir.Binary, last bool) {
	if x, ok := e.X.(*ir.Binary); ok && x.Op == ir.Coalesce {
		p.coalesce(x, false)
	} else {
		p.operand(e.X, tight)
	}
	p.WriteString(" ?? ")
	if last {
		p.operand(e.Y, signLevel)
	} else {
		p.operand(e.Y, tight)
	}
}

func (p *printer) cond(e *ir.Cond) {
	p.WriteString("if ")
	if _, ok := e.If.(*ir.Cond); ok {
		p.bracketed(e.If)
	} else {
		p.whole(e.If)
	}
	p.WriteString(" { ")
	p.whole(e.Then)
	p.WriteString(" } else ")
	if next, ok := e.Else.(*ir.Cond); ok {
		p.cond(next)
		return
	}
	p.WriteString("{ ")
	p.whole(e.Else)
	p.WriteString(" }")
}

func (p *printer) commas(list []ir.Expr) {
	for i, e := range list {
		if i > 0 {
			p.WriteString(", ")
		}
		p.whole(e)
	}
}

func (p *printer) call(e *ir.Call) {
	p.WriteString(e.Func)
	p.WriteByte('(')
	p.commas(e.Args)
	p.WriteByte(')')
}

// chainOf returns how many calls, from e inwards, are usually piped into.
func chainOf(e ir.Expr) int {
	n := 0
	for {
		c, ok := e.(*ir.Call)
		if !ok || !piped(c) {
			return n
		}
		n++
		e = c.Args[0]
	}
}

// piped says whether c is written x | f(…): a transform whose usage is so, and
// the aggregate after a per.
func piped(c *ir.Call) bool {
	if len(c.Args) == 0 {
		return false
	}
	if f, ok := ir.Lookup(c.Func); ok && strings.HasPrefix(f.Usage, "x | ") {
		return true
	}
	_, _, ok := ir.Fold(c)
	return ok
}

// pipes writes a chain of calls, links of them, from its innermost value on.
func (p *printer) pipes(c *ir.Call, links int) {
	if first, ok := c.Args[0].(*ir.Call); ok && links > 1 {
		p.pipes(first, links-1)
	} else {
		p.operand(c.Args[0], tight)
	}
	p.WriteString(" | " + c.Func + "(")
	p.commas(c.Args[1:])
	p.WriteByte(')')
}

func (p *printer) literal(v typ.Value) {
	switch v.Type() {
	case typ.Decimal, typ.Integer:
		d := v.Decimal()
		places := max(0, -d.Exponent())
		if v.Type() == typ.Decimal && places == 0 {
			places = 1
		}
		p.WriteString(d.StringFixed(places))
	case typ.Unknown, typ.Bool, typ.Float:
		p.WriteString(v.String())
	default:
		appendText(&p.Builder, v.String())
	}
}
