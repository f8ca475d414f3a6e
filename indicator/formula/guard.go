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
	g.frames = append(make([]frame, 0, 8), frame{kind: whole, open: -1})
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
	case p.kind == comma && g.text[p.at] == ';':
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
	return p.to < t.from && g.touches(ir.Span{From: p.to, To: t.from})
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
		g.add(t.span(), diag.Construct, "delete it", "a plus sign before a value does nothing")
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
			g.fail(t.span(), diag.Construct, "write "+fn+"()", "* stands for no value")
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

// after reads a token after a value.
func (g *guard) after(t *token) {
	switch t.kind {
	case name, literal:
		g.juxtaposed()
	case operator:
		g.infix(t)
	case opening:
		g.bracket(t)
	case closing:
		g.close(t)
	case comma:
		g.comma(t)
	case end:
		g.segment()
	}
}

// infix reads an operator after a value.
func (g *guard) infix(t *token) {
	f := g.top()
	if f.closed && t.text != ":" {
		g.fail(t.span(), diag.FormulaSyntax, "put brackets round it: (if c { x } else { y })", "an if cannot stand beside an operator")
	}
	switch t.text {
	case ".":
		g.part(t)
		return
	case "|":
		g.pipe(f)
		return
	case "??":
		if f.coalesce < 0 {
			f.coalesce = g.i
		}
		if f.late >= 0 && f.other < 0 {
			f.other = f.late // a ?? -b ?? c would be a ?? -(b ?? c)
		}
	case "?":
		if f.other < 0 {
			f.other = g.i
		}
		if g.tokens[g.i+1].is(operator, ":") {
			g.fail(ir.Span{From: t.from, To: g.tokens[g.i+1].to}, diag.Construct, "where x has no value, x ?? y is y", "?: is no operator")
			g.i++
			break
		}
		f.choices++
		f.choice = g.i
		g.deeper()
	case ":":
		if f.choices > 0 {
			f.choices--
			g.depth--
		} else if f.kind != index && f.kind != mapping {
			g.fail(t.span(), diag.FormulaSyntax, "a choice is written if c { x } else { y }", "this : belongs to no ?")
		}
		f.closed = false
	case "not":
		g.notWord(t)
		return
	case "if", "let", "else", "!":
		g.juxtaposed()
		return
	default:
		if f.other < 0 {
			f.other = g.i
		}
	}
	g.want = true
}

// part reads ".b" of a path.
func (g *guard) part(t *token) {
	p, next := g.prev(), &g.tokens[g.i+1]
	switch {
	case p.kind != name:
		g.fail(t.span(), diag.Construct, "", "only a name has parts")
	case next.kind == name:
		g.i++
		return
	case Reserved(next.text):
		g.fail(next.span(), diag.ReservedName, "", "%s cannot be a name: the language uses the word itself", next.text)
	default:
		g.fail(t.span(), diag.FormulaSyntax, "", "a name is missing after this point")
		return
	}
	if next.kind == name || Reserved(next.text) {
		g.i++
	}
}

// pipe reads "| f(": expr wants a call there and says so in its own words.
func (g *guard) pipe(f *frame) {
	if f.pipe < 0 {
		f.pipe = g.i
	}
	g.deeper()
	bar, fn := g.tokens[g.i], g.tokens[g.i+1]
	switch {
	case fn.kind != name:
		g.fail(bar.span(), diag.FormulaSyntax, `as in x | prior("1 year")`, "a function must follow this |")
		if f.pipe == g.i {
			f.pipe = -1
		}
		g.want = true
		return
	case g.tokens[g.i+2].is(operator, "."): // a method; reported at its bracket
	case !g.tokens[g.i+2].is(opening, "("):
		g.fail(fn.span(), diag.FormulaSyntax, "write | "+short(fn.text)+"(…)", "what follows | is a call")
	}
	g.i++
}

// bracket reads an opening bracket after a value.
func (g *guard) bracket(t *token) {
	f := g.top()
	switch {
	case t.text == "(" && g.prev().kind == name:
		if g.i >= 2 && g.tokens[g.i-2].is(operator, ".") {
			fn := g.prev().text
			g.add(g.prev().span(), diag.Construct, "write x | "+short(fn)+"(…)", "values have no methods")
		}
		t.call = true
		g.push(callArgs)
	case t.text == "{" && f.kind == condition && f.choices == 0:
		g.pop()
		g.push(thenPart)
	case t.text == "[":
		g.add(t.span(), diag.Construct, "", "values have no elements to pick by [ ]")
		g.push(index)
	case t.text == "{":
		g.fail(t.span(), diag.FormulaSyntax, ifForm, "this { belongs to no if")
		g.push(mapping)
	default:
		g.unlinked(t)
		g.push(group)
	}
}

// close reads a closing bracket.
func (g *guard) close(t *token) {
	f := g.top()
	opened := ""
	if f.kind != whole {
		opened = g.tokens[f.open].text
	}
	switch {
	case f.kind == condition:
		g.fail(g.tokens[f.open].span(), diag.FormulaSyntax, ifForm, "this if has no { … }")
		g.stop = true
		return
	case opened == "":
		g.fail(t.span(), diag.FormulaSyntax, "", "this %s closes nothing", t.text)
		g.stop = true
		return
	}
	if opened+t.text != "()" && opened+t.text != "[]" && opened+t.text != "{}" {
		g.fail(t.span(), diag.FormulaSyntax, "", "this %s cannot close the %s opened before", t.text, opened)
		g.stop = true
		return
	}
	g.tokens[f.open].mate, t.mate = g.i, f.open
	kind := f.kind
	g.pop()
	g.value()
	switch kind {
	case thenPart:
		g.otherwise(t)
	case elsePart:
		g.top().closed = true
	}
}

// otherwise reads "else {" or "else if" after the "}" of an if.
func (g *guard) otherwise(t *token) {
	if !g.tokens[g.i+1].is(operator, "else") {
		g.fail(t.span(), diag.FormulaSyntax, "write else { nil } for no value", "this if has no else")
		return
	}
	g.i++
	next := g.tokens[g.i+1]
	switch {
	case next.is(opening, "{"):
		g.i++
		g.push(elsePart)
	case next.is(operator, "if"):
		g.i++
		g.push(condition)
		g.depth-- // else if stays on the level of its if
		g.top().depth = g.depth
	default:
		g.fail(g.tokens[g.i].span(), diag.FormulaSyntax, "write else { y }", "after else comes { or if")
		g.want = true
	}
}

// comma reads a comma after a value.
func (g *guard) comma(t *token) {
	f := g.top()
	if f.kind == whole && g.thousands() {
		return
	}
	switch {
	case g.text[t.at] == ';': // reported by the scanner
	case f.kind == callArgs || f.kind == list || f.kind == mapping || f.kind == index:
	case f.kind == group && g.tokens[f.open].is(opening, "(") && f.open > 0 && g.tokens[f.open-1].is(operator, "in"):
		g.fail(g.tokens[f.open].span(), diag.FormulaSyntax, `write x in ["a", "b"]`, "a list stands in square brackets")
	case f.kind == group && f.open > 0 && g.tokens[f.open-1].is(operator, "if"):
		g.fail(g.tokens[f.open-1].span(), diag.FormulaSyntax, ifForm, "if is no function")
	default:
		g.fail(t.span(), diag.FormulaSyntax, "commas separate the arguments of a function and the items of a list", "a comma has no place here")
	}
	g.segment()
	g.depth = f.depth
	if f.kind != whole {
		g.depth++
	}
	f.begin(g.i + 1)
	g.want = true
}

// thousands answers a comma inside a number, where no list of values can be
// meant: 1,234. The token after it is taken along.
func (g *guard) thousands() bool {
	p, next := g.prev(), g.tokens[g.i+1]
	if p.kind != literal || next.kind != literal || p.to+1 != next.from || !digits(p.text[0]) || next.to != next.from+3 || !digits(next.text[0]) {
		return false
	}
	if !g.touches(next.span()) {
		g.fail(g.around(g.i-1, g.i+1), diag.BadLiteral, "write "+p.text+next.text, "a comma separates arguments, not thousands")
	}
	g.broken = true
	g.i++
	return true
}

// around is the span from the first to the last of two tokens.
func (g *guard) around(first, last int) ir.Span {
	return ir.Span{From: g.tokens[first].from, To: g.tokens[last].to}
}
