package ir

import "github.com/zhibiao/zhibiao/internal/typ"

// Span is a range of runes [From, To) in a formula's text.
type Span struct{ From, To int }

// Union returns the smallest span that covers both; a zero span covers nothing.
func (s Span) Union(t Span) Span {
	switch {
	case s == Span{}:
		return t
	case t == Span{}:
		return s
	}
	return Span{min(s.From, t.From), max(s.To, t.To)}
}

// Expr is a node of a parsed formula. The set of nodes is closed: *Lit, *Name,
// *Unary, *Binary, *Chain, *Cond, *Call, *List.
type Expr interface {
	Span() Span
	expr()
}

// Lit is a literal: an exact number, text, true or false, or nil.
type Lit struct {
	At    Span
	Value typ.Value // no value for nil
}

// Name is a column, an indicator, a joined column (customer.segment) or an
// argument (args.x): its parts in order.
type Name struct {
	At   Span
	Path []string
}

// Unary is "-x" or "not x".
type Unary struct {
	At Span
	Op Op
	X  Expr
}

// Binary is "x op y". "x not in y" is NotIn.
type Binary struct {
	At   Span
	Op   Op
	OpAt Span
	X, Y Expr
}

// Chain is "a < b <= c": every neighbouring pair must hold. It has one more
// operand than operators, and at least two operators.
type Chain struct {
	At  Span
	Ops []Op
	Xs  []Expr
}

// Cond is "if c { x } else { y }" or "c ? x : y".
type Cond struct {
	At             Span
	If, Then, Else Expr
}

// Call is f(args…); "x | f(y)" is f(x, y).
type Call struct {
	At     Span
	NameAt Span
	Func   string
	Args   []Expr
}

// List is "[a, b]", the right side of in.
type List struct {
	At    Span
	Items []Expr
}

// Span returns the runes of the whole expression.
func (e *Lit) Span() Span    { return e.At }
func (e *Name) Span() Span   { return e.At }
func (e *Unary) Span() Span  { return e.At }
func (e *Binary) Span() Span { return e.At }
func (e *Chain) Span() Span  { return e.At }
func (e *Cond) Span() Span   { return e.At }
func (e *Call) Span() Span   { return e.At }
func (e *List) Span() Span   { return e.At }

func (*Lit) expr()    {}
func (*Name) expr()   {}
func (*Unary) expr()  {}
func (*Binary) expr() {}
func (*Chain) expr()  {}
func (*Cond) expr()   {}
func (*Call) expr()   {}
func (*List) expr()   {}

// Children returns the direct operands of e, in the order of the text.
func Children(e Expr) []Expr {
	switch e := e.(type) {
	case *Unary:
		return []Expr{e.X}
	case *Binary:
		return []Expr{e.X, e.Y}
	case *Chain:
		return e.Xs
	case *Cond:
		return []Expr{e.If, e.Then, e.Else}
	case *Call:
		return e.Args
	case *List:
		return e.Items
	}
	return nil
}

// Walk calls visit for e and everything below it, parents first, until visit
// returns false.
func Walk(e Expr, visit func(Expr) bool) bool {
	if !visit(e) {
		return false
	}
	for _, c := range Children(e) {
		if !Walk(c, visit) {
			return false
		}
	}
	return true
}
