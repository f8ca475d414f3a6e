package ir

import (
	"strings"

	"github.com/zhibiao/zhibiao/internal/typ"
)

// Print writes an expression in its one canonical form, as if it were a whole
// formula: calls inside arithmetic, pipes where a chain of transforms stands
// alone, "if { } else { }", words for operators, no brackets that are not needed,
// numbers with the digits they were written with.
func Print(e Expr) string {
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

func strength(e Expr) int {
	switch e := e.(type) {
	case *Unary:
		switch {
		case e.Op == Neg:
			return signLevel
		case negatable(e.X):
			return relationLevel // a not contains b
		}
		return notLevel
	case *Binary:
		switch {
		case e.Op == Or:
			return orLevel
		case e.Op == And:
			return andLevel
		case e.Op.Relates():
			return relationLevel
		case e.Op == Add || e.Op == Sub:
			return sumLevel
		case e.Op.Arithmetic():
			return productLevel
		}
		return loose
	case *Chain:
		return relationLevel
	case *Cond:
		return loose
	}
	return tight
}

// negatable says whether "not" stands inside e: a not contains b. "a not in b"
// is an operator of its own.
func negatable(e Expr) bool {
	b, ok := e.(*Binary)
	return ok && b.Op >= Contains && b.Op <= Matches
}

type printer struct{ strings.Builder }

// whole writes what stands alone between brackets or commas.
func (p *printer) whole(e Expr) {
	switch x := e.(type) {
	case *Call:
		if links := chainOf(x); links > 0 {
			p.pipes(x, links)
			return
		}
	case *Cond:
		p.cond(x)
		return
	case *Binary:
		if x.Op == Coalesce {
			p.coalesce(x, true)
			return
		}
	}
	p.operand(e, loose)
}

// bracketed writes (e).
func (p *printer) bracketed(e Expr) {
	p.WriteByte('(')
	p.whole(e)
	p.WriteByte(')')
}

// operand writes e beside an operator that wants at least the strength least.
func (p *printer) operand(e Expr, least int) {
	if s := strength(e); s < least || s == loose {
		p.bracketed(e)
		return
	}
	switch e := e.(type) {
	case *Lit:
		p.literal(e.Value)
	case *Name:
		p.WriteString(strings.Join(e.Path, "."))
	case *Unary:
		p.unary(e)
	case *Binary:
		p.binary(e, e.Op.String())
	case *Chain:
		for i, x := range e.Xs {
			if i > 0 {
				p.WriteString(" " + e.Ops[i-1].String() + " ")
			}
			p.operand(x, sumLevel)
		}
	case *Call:
		if chainOf(e) > 1 {
			p.bracketed(e)
			return
		}
		p.call(e)
	case *List:
		p.WriteByte('[')
		p.commas(e.Items)
		p.WriteByte(']')
	case *Cond: // loose: bracketed above
	}
}

func (p *printer) unary(e *Unary) {
	switch {
	case e.Op == Neg:
		p.WriteByte('-')
		p.operand(e.X, tight)
	case negatable(e.X):
		b := e.X.(*Binary)
		p.binary(b, "not "+b.Op.String())
	default:
		p.WriteString("not ")
		if x, ok := e.X.(*Unary); ok && strength(x) == notLevel {
			p.unary(x)
			return
		}
		p.operand(e.X, tight)
	}
}

func (p *printer) binary(e *Binary, op string) {
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
func (p *printer) coalesce(e *Binary, last bool) {
	if x, ok := e.X.(*Binary); ok && x.Op == Coalesce {
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

func (p *printer) cond(e *Cond) {
	p.WriteString("if ")
	if _, ok := e.If.(*Cond); ok {
		p.bracketed(e.If)
	} else {
		p.whole(e.If)
	}
	p.WriteString(" { ")
	p.whole(e.Then)
	p.WriteString(" } else ")
	if next, ok := e.Else.(*Cond); ok {
		p.cond(next)
		return
	}
	p.WriteString("{ ")
	p.whole(e.Else)
	p.WriteString(" }")
}

func (p *printer) commas(list []Expr) {
	for i, e := range list {
		if i > 0 {
			p.WriteString(", ")
		}
		p.whole(e)
	}
}

func (p *printer) call(e *Call) {
	p.WriteString(e.Func)
	p.WriteByte('(')
	p.commas(e.Args)
	p.WriteByte(')')
}

// chainOf returns how many calls, from e inwards, are usually piped into.
func chainOf(e Expr) int {
	n := 0
	for {
		c, ok := e.(*Call)
		if !ok || !piped(c) {
			return n
		}
		n++
		e = c.Args[0]
	}
}

// piped says whether c is written x | f(…): a transform whose usage is so, and
// the aggregate after a per.
func piped(c *Call) bool {
	if len(c.Args) == 0 {
		return false
	}
	if f, ok := Lookup(c.Func); ok && strings.HasPrefix(f.Usage, "x | ") {
		return true
	}
	_, _, ok := Fold(c)
	return ok
}

// pipes writes a chain of calls, links of them, from its innermost value on.
func (p *printer) pipes(c *Call, links int) {
	if first, ok := c.Args[0].(*Call); ok && links > 1 {
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
