package formula

import (
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/ir"
)

// bracket reads an opening bracket after a value.
func (g *guard) bracket(t *token) {
	f := g.top()
	switch {
	case t.text == "(" && g.prev().kind == name:
		if g.i >= 2 && g.tokens[g.i-2].is(operator, ".") {
			fn := g.prev().text
			g.Add(g.prev().span(), diag.Construct, "write x | "+ir.Short(fn)+"(…)", "values have no methods")
		}
		t.call = true
		g.push(callArgs)
	case t.text == "{" && f.kind == condition && f.choices == 0:
		g.pop()
		g.push(thenPart)
	case t.text == "[":
		g.fail(t.span(), diag.Construct, "", "values have no elements to pick by [ ]")
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
	case g.Text[t.at] == ';': // reported by the scanner
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
	if !g.Touches(next.span()) {
		g.fail(g.around(g.i-1, g.i+1), diag.BadLiteral, "write "+p.text+next.text, "a comma separates arguments, not thousands")
	}
	g.broken = true
	g.i++
	return true
}
