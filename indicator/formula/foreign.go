package formula

import (
	"strings"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/ir"
)

const ifForm = "write if condition { x } else { y }"

// foreignValue looks at a name where a value is wanted: other languages have
// constants and statements that are names here.
func (g *guard) foreignValue(t *token) {
	next := g.tokens[g.i+1]
	switch low := strings.ToLower(t.text); low {
	case "null", "nil":
		if next.kind != opening && !next.is(operator, ".") {
			g.Add(t.span(), diag.FormulaSyntax, "no value is written nil", "%s is not a name", ir.Quote(t.text))
		}
	case "true", "false":
		g.Add(t.span(), diag.FormulaSyntax, "write "+low, "%s is not a name", ir.Quote(t.text))
	case "case":
		if strings.EqualFold(next.text, "when") {
			g.fail(t.span(), diag.Construct, ifForm, "formulas have no case")
			g.stop = true
		}
	case "distinct":
		if next.kind == name {
			g.fail(t.span(), diag.Construct, "write count_distinct("+ir.Short(next.text)+")", "formulas have no distinct")
			g.i++
		}
	}
}

// words are operators that other languages write as words, after a value.
var words = map[string]struct{ meant, hint string }{
	"and": {"and", "write and"}, "or": {"or", "write or"}, "in": {"in", "write in"},
	"contains": {"contains", "write contains"}, "startswith": {"startsWith", "write startsWith"},
	"endswith": {"endsWith", "write endsWith"}, "matches": {"matches", "write matches"},
	"includes": {"contains", "write contains"}, "has": {"contains", "write contains"},
	"mod": {"%", "write %"}, "div": {"/", "write /, or floor(x / y)"}, "xor": {"!=", "write !="},
	"equals": {"==", "write =="}, "eq": {"==", "write =="}, "ne": {"!=", "write !="}, "gt": {">", "write >"},
	"ge": {">=", "write >="}, "gte": {">=", "write >="}, "lt": {"<", "write <"}, "le": {"<=", "write <="}, "lte": {"<=", "write <="},
	"且": {"and", "write and"}, "并且": {"and", "write and"}, "或": {"or", "write or"}, "或者": {"or", "write or"},
}

// clauses are parts of statements that a formula writes as calls.
var clauses = map[string]string{
	"where":   `as in sum(x) | where(region == "East")`,
	"filter":  `as in sum(x) | where(region == "East")`,
	"having":  "as in x | per(customer_id) | having(value >= 2) | count()",
	"per":     "as in x | per(customer_id) | avg()",
	"by":      "a query says what to group by; over keys inside a formula: x | per(customer_id) | avg()",
	"group":   "a query says what to group by; over keys inside a formula: x | per(customer_id) | avg()",
	"over":    `as in x | rolling("28 days")`,
	"from":    "the dataset stands beside the formula",
	"as":      "an indicator's name is its key in the file",
	"order":   "a query says how to sort",
	"when":    ifForm,
	"then":    ifForm,
	"end":     ifForm,
	"unless":  ifForm,
	"foreach": "as in x | per(customer_id) | avg()",
}

// juxtaposed reads the token at g.i, which cannot follow the value before it.
func (g *guard) juxtaposed() {
	t, p := g.tokens[g.i], g.prev()
	low := strings.ToLower(t.text)
	if t.kind == operator {
		g.misplaced(t)
		return
	}
	if p.kind == name && strings.EqualFold(p.text, "not") && !g.tokens[g.i-1].is(operator, "not") {
		g.fail(p.span(), diag.Construct, "write not", "operators are written in small letters")
		return
	}
	if t.kind == name && g.statement(t, low) {
		return
	}
	if g.gap(p, t) {
		g.broken = true
		g.value()
		return
	}
	hint := ""
	switch {
	case p.kind == name && t.kind == name:
		hint = "names have no spaces: " + ir.Short(p.text+"_"+t.text)
	case p.kind == literal && t.kind == name && digits(p.text[0]):
		hint = "to multiply, write " + ir.Short(p.text+" * "+t.text)
	}
	g.fail(t.span(), diag.FormulaSyntax, hint, "an operator is missing between %s and %s", g.shown(p), g.shown(t))
	g.value()
}

func (g *guard) shown(t token) string {
	if t.kind == literal && t.text != "" && t.text[0] == '"' {
		return ir.Short(t.text)
	}
	return ir.Quote(t.text)
}

// statement answers words of SQL and of other languages after a value.
func (g *guard) statement(t token, low string) bool {
	f := g.top()
	if w, ok := words[low]; ok {
		at := t.span()
		if strings.EqualFold(w.meant, low) {
			g.fail(at, diag.Construct, w.hint, "operators are written in small letters")
		} else {
			g.fail(at, diag.Construct, w.hint, "%s is no operator", ir.Quote(t.text))
		}
		if f.other < 0 {
			f.other = g.i
		}
		g.want = true
		return true
	}
	if hint, ok := clauses[low]; ok && g.tokens[g.i+1].kind != end {
		g.fail(t.span(), diag.Construct, hint, "formulas have no %s clause", low)
		g.stop = true
		return true
	}
	switch low {
	case "not":
		g.tokens[g.i].text = "not"
		g.fail(t.span(), diag.Construct, "write not", "operators are written in small letters")
		g.notWord(&g.tokens[g.i])
	case "is":
		g.isWord(t)
	case "like", "ilike", "rlike", "regexp", "similar", "glob":
		g.fail(t.span(), diag.Construct, g.likeHint(), "%s is no operator", ir.Quote(t.text))
		g.want = true
	case "between":
		g.fail(t.span(), diag.Construct, g.betweenHint(), "%s is no operator", ir.Quote(t.text))
		g.want = true
	default:
		return false
	}
	return true
}

// left is the value before token i as a hint shows it.
func (g *guard) left(i int) string {
	if text := g.source(g.primary(i), i); text != "" && ir.Fits(text) && !g.broken {
		return text
	}
	return "x"
}

// isWord answers "x is null", "x is not null" and the like.
func (g *guard) isWord(t token) {
	last, op := g.i+1, "=="
	x := g.left(g.i)
	if strings.EqualFold(g.tokens[last].text, "not") {
		last, op = last+1, "!="
	}
	value := "nil"
	switch low := strings.ToLower(g.tokens[last].text); low {
	case "null", "nil", "none", "empty", "missing", "":
	case "true", "false":
		value = low
	default:
		g.fail(t.span(), diag.Construct, "write "+op, "%s is no operator", ir.Quote(t.text))
		g.i, g.want = last-1, true
		return
	}
	if g.tokens[last].kind == end {
		last--
	}
	g.fail(g.around(g.i, last), diag.Construct, "write "+x+" "+op+" "+value, "%s is no operator", ir.Quote(g.source(g.i, last+1)))
	g.i = last
}

// likeHint turns a pattern of SQL into an operator, where there is one.
func (g *guard) likeHint() string {
	t := g.tokens[g.i+1]
	if t.kind == literal && len(t.text) > 2 && (t.text[0] == '"' || t.text[0] == '\'') && !strings.ContainsAny(t.text, `\_`) {
		pattern := t.text[1 : len(t.text)-1]
		inner := strings.Trim(pattern, "%")
		head, tail := strings.HasPrefix(pattern, "%"), strings.HasSuffix(pattern, "%")
		if inner != "" && !strings.Contains(inner, "%") && ir.Fits(inner) {
			x := g.left(g.i)
			switch {
			case head && tail:
				return "write " + x + " contains " + ir.TextLiteral(inner)
			case tail:
				return "write " + x + " startsWith " + ir.TextLiteral(inner)
			case head:
				return "write " + x + " endsWith " + ir.TextLiteral(inner)
			}
			return "write " + x + " == " + ir.TextLiteral(inner)
		}
	}
	return "use contains, startsWith, endsWith or matches"
}

func (g *guard) betweenHint() string {
	x := g.left(g.i)
	if i, ok := g.skip(g.i + 1); ok && strings.EqualFold(g.tokens[i].text, "and") {
		if j, ok := g.skip(i + 1); ok {
			if hint := g.source(g.i+1, i) + " <= " + x + " <= " + g.source(i+1, j); ir.Fits(hint) {
				return "write " + hint
			}
		}
	}
	return "write a <= x <= b"
}

// misplaced answers an operator that can only begin a value.
func (g *guard) misplaced(t token) {
	switch t.text {
	case "!":
		g.fail(t.span(), diag.Construct, "write not in, != or not (…)", "! stands before a value only")
		g.want = true
		if next := g.tokens[g.i+1]; next.kind == operator && word(next.text) {
			g.i++
		}
	case "if":
		g.fail(t.span(), diag.Construct, ifForm, "if cannot follow a value")
		g.stop = true
	case "else":
		g.fail(t.span(), diag.FormulaSyntax, ifForm, "this else belongs to no if")
		g.stop = true
	case "let":
		g.fail(t.span(), diag.Construct, "make it an indicator of its own (a helper's name begins with _)", "formulas have no variables")
		g.stop = true
	}
}

// notWord reads "not" after a value: it must be "not in" or the like.
func (g *guard) notWord(t *token) {
	f := g.top()
	if f.other < 0 {
		f.other = g.i
	}
	next := g.tokens[g.i+1]
	switch low := strings.ToLower(next.text); {
	case next.kind == operator && word(next.text) && next.text != "and" && next.text != "or" && next.text != "not" && next.text != "if" && next.text != "else" && next.text != "let":
		g.i++
		g.want = true
	case next.kind == name && words[low].meant != "":
		g.i++
		if strings.EqualFold(words[low].meant, low) {
			g.fail(next.span(), diag.Construct, "write "+words[low].meant, "operators are written in small letters")
		} else {
			g.fail(next.span(), diag.Construct, "write not ("+g.left(g.i-1)+" "+words[low].meant+" y)", "%s is no operator", ir.Quote(next.text))
		}
		g.want = true
	case low == "like" || low == "between" || low == "ilike":
		g.fail(ir.Span{From: t.from, To: next.to}, diag.Construct, map[bool]string{
			true:  "write not (a <= x <= b)",
			false: "write not (x contains \"…\"), or startsWith, endsWith, matches",
		}[low == "between"], "%s is no operator", ir.Quote("not "+low))
		g.i++
		g.want = true
	default:
		g.fail(t.span(), diag.FormulaSyntax, "write and not, or not in", "not cannot join two values")
		g.want = true
	}
}

// unlinked reports a bracket after a value that cannot be called.
func (g *guard) unlinked(t *token) {
	p := g.prev()
	if g.gap(p, *t) {
		g.broken = true
		return
	}
	hint := ""
	if p.kind == literal && digits(p.text[0]) {
		hint = "to multiply, write " + ir.Short(p.text) + " * (…)"
	}
	g.fail(t.span(), diag.FormulaSyntax, hint, "an operator is missing before this bracket")
}
