package formula

import (
	"strings"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/ir"
)

// segment ends what stands between brackets or commas: the token at g.i is no
// part of it any more. Here "|" and "??" meet the rule that they stand with
// their own kind only, since expr binds "|" weaker and "??" stronger than all
// other operators and its tree does not show brackets.
func (g *guard) segment() {
	f := g.top()
	if f.choices > 0 {
		g.fail(g.tokens[f.choice].span(), diag.FormulaSyntax, "a choice is written if c { x } else { y }", "this ? has no :")
	}
	switch {
	case f.pipe >= 0 && (f.other >= 0 || f.coalesce >= 0):
		g.Add(g.tokens[f.pipe].span(), diag.AmbiguousPipe, g.untangle(f, "|"), "a pipe cannot stand beside other operators")
	case f.coalesce >= 0 && f.other >= 0:
		g.Add(g.tokens[f.coalesce].span(), diag.AmbiguousCoalesce, g.untangle(f, "??"), "?? cannot stand beside other operators")
	}
}

// untangle returns the hint for a segment that mixes operators: what the
// author may have meant, written so that it cannot be misread.
func (g *guard) untangle(f *frame, op string) string {
	generic := "put brackets round one of them"
	if op == "|" {
		generic = `use the call form, as in prior(x, "1 year") / y, or brackets`
	}
	at := f.pipe
	if op == "??" {
		at = f.coalesce
	}
	both := f.pipe >= 0 && f.coalesce >= 0 && f.other >= 0
	if g.broken || both || at <= f.from || at >= g.i-1 {
		return generic
	}
	if f.late >= 0 && f.other == f.late {
		if end, ok := g.skip(f.late); ok {
			return "write " + ir.Short(g.lead(f.from, f.late)+"("+g.source(f.late, end)+")"+g.trail(end, g.i))
		}
	}
	left := g.primary(at)
	right, inner := at, g.source(left, at)
	for right < g.i && g.tokens[right].is(operator, op) {
		next, ok := g.skip(right + 1)
		if !ok || next > g.i {
			return generic
		}
		if op == "|" {
			inner = g.asCall(inner, right+1, next)
		}
		right = next
	}
	for i := right; i < g.i; i++ { // a second chain: too much for one line
		if g.tokens[i].is(operator, op) {
			return generic
		}
	}
	if op == "??" {
		inner = "(" + g.source(left, right) + ")"
	}
	before, after := g.lead(f.from, left), g.trail(right, g.i)
	near := before + inner + after
	far := ""
	switch {
	case right == g.i:
		far = "(" + g.source(f.from, at) + ")" + g.trail(at, g.i)
	case op == "??" && left == f.from:
		far = g.lead(left, at+1) + "(" + g.source(at+1, g.i) + ")"
	}
	switch {
	case !ir.Fits(near) || strings.Contains(near, "\n"):
		return generic
	case far == "" || !ir.Fits(far):
		return "write " + near
	}
	return "write " + near + " or " + far
}

// asCall writes "x | f(y)" as f(x, y); f begins at token fn and ends before
// token next.
func (g *guard) asCall(x string, fn, next int) string {
	args := g.source(fn+2, next-1)
	if args != "" {
		args = ", " + args
	}
	return g.tokens[fn].text + "(" + x + args + ")"
}

// source is the text from one token to before another.
func (g *guard) source(from, to int) string {
	if from >= to {
		return ""
	}
	return strings.TrimSpace(g.Text[g.tokens[from].at:g.tokens[to].at])
}

// lead is the text from one token up to another, with the space between.
func (g *guard) lead(from, to int) string { return g.Text[g.tokens[from].at:g.tokens[to].at] }

// trail is the text from the end of the token before one to before another.
func (g *guard) trail(from, to int) string {
	if from >= to {
		return ""
	}
	last := g.tokens[from-1]
	return strings.TrimRight(g.Text[last.at+len(last.text):g.tokens[to].at], " \t\r\n")
}

// primary returns the first token of the value that ends before token i: a
// path, a literal, a call or a group.
func (g *guard) primary(i int) int {
	i--
	if i < 0 {
		return 0
	}
	if t := g.tokens[i]; t.kind == closing {
		if t.mate < 0 {
			return i
		}
		i = t.mate
		if !g.tokens[i].call {
			return i
		}
		i--
	}
	for i >= 2 && g.tokens[i].kind == name && g.tokens[i-1].is(operator, ".") {
		i -= 2
	}
	return i
}

// skip returns the token after the value that begins at token i.
func (g *guard) skip(i int) (int, bool) {
	for g.tokens[i].is(operator, "-") {
		i++
	}
	switch t := g.tokens[i]; t.kind {
	case literal:
		return i + 1, true
	case opening:
		return t.mate + 1, t.mate > 0
	case name:
		for g.tokens[i+1].is(operator, ".") && g.tokens[i+2].kind == name {
			i += 2
		}
		if n := g.tokens[i+1]; n.call {
			return n.mate + 1, n.mate > 0
		}
		return i + 1, true
	}
	return i, false
}
