package ir

// Formula is a parsed formula: its text and what the text says. It is
// immutable. Users meet it as formula.Formula; what is inside stays inside
// the library, hence functions rather than methods.
type Formula struct {
	text string
	root Expr
}

// New returns the formula that root is the parse of.
func New(text string, root Expr) *Formula { return &Formula{text: text, root: root} }

// Root returns the parsed expression.
func Root(f *Formula) Expr { return f.root }

// Text returns the formula as it was written.
func (f *Formula) Text() string { return f.text }
