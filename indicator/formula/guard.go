package formula

import (
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/ir"
)

// Limits of a formula.
const (
	MaxLength = 4 << 10 // bytes of text
	MaxDepth  = 64      // brackets, prefix operators and pipes within each other
)

// place of a frame, that is, of what stands between one pair of brackets.
type frameKind uint8

const (
	whole     frameKind = iota // the formula
	group                      // (…)
	callArgs                   // f(…)
	list                       // […]
	index                      // x[…], refused
	mapping                    // {…: …}, refused
	condition                  // if … {
	thenPart                   // { … } else
	elsePart                   // else { … }
)

// frame is an open bracket, or an if before its "{". What it holds is cut by
// commas into segments; the fields below pos describe the current one.
type frame struct {
	kind  frameKind
	open  int // token of the bracket or the if
	depth int // nesting outside of it

	from     int  // first token of the segment
	pipe     int  // first "|" in it, or -1
	coalesce int  // first "??" in it, or -1
	other    int  // first other operator, or -1
	late     int  // unary minus right after a "??", or -1: a ?? -1
	prefixes int  // prefix operators waiting for their operand
	choices  int  // "?" waiting for their ":"
	choice   int  // the last of them
	closed   bool // an if has ended; nothing may follow it
}

func (f *frame) begin(from int) {
	f.from, f.pipe, f.coalesce, f.other, f.late = from, -1, -1, -1, -1
	f.prefixes, f.choices, f.closed = 0, 0, false
}

// guard reads the tokens before expr does. It bounds the nesting, which expr
// would follow until the stack overflows, refuses what expr reads otherwise
// than people do, and reports all errors of form, where expr reports the first.
type guard struct {
	scanner
	frames []frame
	i      int  // current token
	want   bool // a value is wanted, not an operator
	depth  int
	stop   bool
}

func (g *guard) check() {
	g.frames = append(make([]frame, 0, 4), frame{kind: whole, open: -1})
	g.top().begin(0)
	g.want = true
	for ; g.i < len(g.tokens) && !g.stop; g.i++ {
		if g.want {
			g.operand(&g.tokens[g.i])
		} else {
			g.after(&g.tokens[g.i])
		}
	}
	for _, f := range g.frames[1:] {
		if g.stop {
			break
		}
		t := g.tokens[f.open]
		if f.kind == condition {
			g.fail(t.span(), diag.FormulaSyntax, ifForm, "this if has no { … }")
			continue
		}
		g.fail(t.span(), diag.FormulaSyntax, "", "this %s is not closed", t.text)
	}
}

func (g *guard) top() *frame { return &g.frames[len(g.frames)-1] }

func (g *guard) prev() token {
	if g.i == 0 {
		return token{kind: end}
	}
	return g.tokens[g.i-1]
}

// value notes that a value has been read.
func (g *guard) value() {
	f := g.top()
	g.want = false
	g.depth -= f.prefixes
	f.prefixes = 0
}

// deeper enters one more level.
func (g *guard) deeper() {
	g.depth++
	if g.depth > MaxDepth && !g.stop {
		g.stop = true
		g.fail(g.tokens[g.i].span(), diag.TooDeep, "split the formula into helpers (names that begin with _)", "nested more than %d levels deep", MaxDepth)
	}
}

func (g *guard) push(k frameKind) {
	outside := g.depth
	g.deeper()
	g.frames = append(g.frames, frame{kind: k, open: g.i, depth: outside})
	g.top().begin(g.i + 1)
	g.want = true
}

func (g *guard) pop() {
	g.segment()
	g.depth = g.top().depth
	g.frames = g.frames[:len(g.frames)-1]
}

// operand reads a token where a value is wanted.
func (g *guard) operand(t *token) {
	switch t.kind {
	case name:
		g.foreignValue(t)
		g.value()
	case literal:
		g.value()
	case operator:
		g.prefix(t)
	case opening:
		switch t.text {
		case "(":
			g.push(group)
		case "[":
			g.push(list)
		default:
			if g.top().kind == condition && g.i == g.top().from {
				g.fail(g.prev().span(), diag.FormulaSyntax, ifForm, "this if has no condition")
				g.value()
				g.bracket(t)
				return
			}
			g.fail(t.span(), diag.Construct, ifForm, "formulas have no maps")
			g.push(mapping)
		}
	case closing:
		f := g.top()
		switch {
		case f.kind == index || f.kind == mapping: // reported already
		case f.kind == condition || g.i == 0: // reported by close
		case f.open != g.i-1:
			g.missing(t)
		case f.kind != callArgs && f.kind != list:
			g.fail(g.around(f.open, g.i), diag.FormulaSyntax, "", "there is nothing between these brackets")
		}
		g.value()
		g.close(t)
	case comma, end:
		g.missing(t)
		g.after(t)
	}
}

// missing reports that no value stands before t.
func (g *guard) missing(t *token) {
	p := g.prev()
	switch {
	case g.gap(p, *t):
		g.broken = true
	case p.kind == end && t.kind == end:
		g.fail(t.span(), diag.FormulaSyntax, "", "the formula is empty")
	case p.kind == comma && g.Text[p.at] == ';':
		g.broken = true
	case p.kind == comma && t.kind == closing:
		g.fail(p.span(), diag.FormulaSyntax, "delete the comma", "nothing follows this comma")
	case t.kind == end:
		g.fail(t.span(), diag.FormulaSyntax, "", "the formula ends where a value should follow %s", p.text)
	case p.kind == operator && t.kind != operator:
		g.fail(p.span(), diag.FormulaSyntax, "", "a value is missing after %s", p.text)
	case t.kind == operator && word(t.text) && g.tokens[g.i+1].is(opening, "("):
		g.fail(t.span(), diag.FormulaSyntax, "write x "+t.text+" y", "%s is an operator, not a function", t.text)
		g.stop = true
	default:
		g.fail(t.span(), diag.FormulaSyntax, "", "a value is missing before %s", t.text)
	}
}

// gap says whether the scanner has reported what stands between two
// neighbours, so that what is missing there is of no interest.
func (g *guard) gap(p, t token) bool {
	return p.to < t.from && g.Touches(ir.Span{From: p.to, To: t.from})
}

// prefix reads an operator where a value is wanted.
func (g *guard) prefix(t *token) {
	f := g.top()
	switch t.text {
	case "-", "!", "not":
		if t.text == "-" && g.prev().is(operator, "??") {
			f.late = g.i
		} else if f.other < 0 {
			f.other = g.i
		}
		f.prefixes++
		g.deeper()
	case ".":
		g.fail(t.span(), diag.Construct, "write the name alone", "a name is missing before this point")
		if g.tokens[g.i+1].kind == name {
			g.i++
		}
		g.value()
	case ":":
		if f.kind != index {
			g.missing(t)
		}
		g.value()
		g.after(t)
	case "+":
		g.Add(t.span(), diag.Construct, "delete it", "a plus sign before a value does nothing")
	case "if":
		if p := g.prev(); g.i != f.from && !p.is(operator, "?") && !p.is(operator, ":") || f.kind == condition {
			g.fail(t.span(), diag.FormulaSyntax, "put brackets round it: (if c { x } else { y })", "an if cannot stand beside an operator")
		}
		g.push(condition)
	case "let":
		g.fail(t.span(), diag.Construct, "make it an indicator of its own (a helper's name begins with _)", "formulas have no variables")
		if g.i+2 < len(g.tokens) && g.tokens[g.i+1].kind == name && g.tokens[g.i+2].is(operator, "==") {
			g.i += 2
		}
	case "*":
		if f.kind == callArgs && f.open == g.i-1 && g.tokens[g.i+1].is(closing, ")") {
			fn := g.tokens[f.open-1].text
			hint := "write count()"
			if f, ok := ir.Lookup(fn); ok && f.Min > 0 {
				hint = "as in " + f.Usage
			}
			g.fail(t.span(), diag.Construct, hint, "* stands for no value")
			g.value()
			return
		}
		fallthrough
	default:
		g.missing(t)
		g.value()
		g.after(t)
	}
}

// around is the span from the first to the last of two tokens.
func (g *guard) around(first, last int) ir.Span {
	return ir.Span{From: g.tokens[first].from, To: g.tokens[last].to}
}
