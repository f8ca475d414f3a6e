package formula

import "github.com/zhibiao/zhibiao/internal/ir"

// kind is the kind of a token.
type kind uint8

const (
	end      kind = iota
	name          // a name, or one part of it
	literal       // a number, text, true, false, nil
	operator      // a sign or a word such as "and"; also | ?? ? : . if else
	opening       // ( [ {
	closing       // ) ] }
	comma
)

// token is a word of the formula.
type token struct {
	kind     kind
	call     bool   // "(" of a call, not of a group
	from, to int    // runes [from, to)
	at       int    // byte offset of from
	mate     int    // index of the matching bracket, -1 if there is none
	text     string // as written; for a repaired token, what was meant
}

func (t token) span() ir.Span { return ir.Span{From: t.from, To: t.to} }

func (t token) is(k kind, text string) bool { return t.kind == k && t.text == text }

// word says whether name is an operator or a part of a statement.
func word(name string) bool {
	switch name {
	case "not", "in", "or", "and", "matches", "contains", "startsWith", "endsWith", "let", "if", "else":
		return true
	}
	return false
}

func constant(name string) bool { return name == "true" || name == "false" || name == "nil" }

// Reserved says whether the language keeps name for itself, so that no column,
// indicator or argument can have it: operators written as words, and true,
// false and nil.
func Reserved(name string) bool { return word(name) || constant(name) }
