package formula

import (
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/ir"
)

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
	case g.tokens[g.i+2].is(operator, "."):
		end := g.i + 1
		for end+2 < len(g.tokens) && g.tokens[end+1].is(operator, ".") && g.tokens[end+2].kind == name {
			end += 2
		}
		if end+1 >= len(g.tokens) || !g.tokens[end+1].is(opening, "(") { // a method is reported at its bracket
			g.fail(fn.span().Union(g.tokens[end].span()), diag.FormulaSyntax, `as in x | prior("1 year")`, "what follows | is a call, not a path")
		}
	case !g.tokens[g.i+2].is(opening, "("):
		g.fail(fn.span(), diag.FormulaSyntax, "write | "+ir.Short(fn.text)+"(…)", "what follows | is a call")
	}
	g.i++
}
