package formula

import (
	"errors"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/ir"
)

// Formula is a parsed formula: its text, and what the text says. It is
// immutable and safe for concurrent use.
type Formula = ir.Formula

// Parse reads a formula. It knows the form of the language and its functions,
// not the names of columns and indicators, types or units: those are checked
// where a catalog is loaded. The error is of type [Errors] and holds all that was
// found wrong.
func Parse(text string) (*Formula, error) {
	g := guard{scanner: scanner{Report: &ir.Report{Text: text}}}
	if !g.readable() {
		return nil, g.Err()
	}
	g.tokens = make([]token, 0, len(text)/4+4) // formulas have about a token every four bytes
	g.scan()
	g.check()
	if g.broken || g.stop {
		return nil, g.Err()
	}
	tree, bad := parseTree(text)
	if bad != nil {
		g.translate(bad)
		return nil, g.Err()
	}
	l := lowering{Report: g.Report, tokens: g.tokens}
	root := l.expr(tree).e
	l.folds(root, nil)
	if err := g.Err(); err != nil {
		return nil, err
	}
	return ir.New(text, root), nil
}

// readable refuses text that is not worth cutting into tokens.
func (g *guard) readable() bool {
	switch {
	case len(g.Text) > MaxLength:
		g.Add(ir.Span{}, diag.TooLarge, "split the formula into helpers (names that begin with _)", "a formula of %d bytes; at most %d are read", len(g.Text), MaxLength)
	case !utf8.ValidString(g.Text):
		at := 0
		for i := range g.Text {
			if r, n := utf8.DecodeRuneInString(g.Text[i:]); r == utf8.RuneError && n == 1 {
				break
			}
			at++
		}
		g.Add(ir.Span{From: at, To: at + 1}, diag.NotUTF8, "save the file as UTF-8", "the formula is not UTF-8 text")
	}
	return len(g.Errs) == 0
}

// plain makes every function, ours and expr's own, arrive as a plain call: a
// name that is known to expr would be parsed in its own way.
var plain = func() conf.FunctionsTable {
	t := make(conf.FunctionsTable)
	for _, f := range ir.Funcs {
		t[f.Name] = nil
	}
	for _, f := range builtin.Builtins {
		t[f.Name] = nil
	}
	return t
}()

// config is what the parser is to know; it only reads it.
var config = &conf.Config{Functions: plain}

// parseTree parses text that the guard has passed. The number of nodes needs no
// bound, since that of bytes has one.
func parseTree(text string) (n ast.Node, bad *file.Error) {
	defer func() {
		// Nothing is known to make expr panic on guarded text; if something
		// does, it is a bad formula and not the end of the service.
		if recover() != nil {
			n, bad = nil, &file.Error{}
		}
	}()
	tree, err := parser.ParseWithConfig(text, config)
	if err != nil {
		if !errors.As(err, &bad) {
			bad = &file.Error{}
		}
		return nil, bad
	}
	return tree.Node, nil
}

// translate reports an error of expr in our words. The guard has found what is
// usual, and says more about it; this is for what it let pass.
func (g *guard) translate(bad *file.Error) {
	if len(g.Errs) > 0 {
		return
	}
	for _, t := range g.tokens {
		if t.to > bad.From || t.kind == end {
			g.Add(t.span(), diag.FormulaSyntax, "", "the formula cannot be read from here on")
			return
		}
	}
}
