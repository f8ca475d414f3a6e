package unit

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ParseError says what is wrong in the text of a unit, and where.
type ParseError struct {
	Text    string // the text given
	Column  int    // 1-based, in characters
	Message string // what is wrong and, where known, what to write instead
	Err     error  // [ErrLimit] for text that is too large, else nil
}

func (e *ParseError) Error() string {
	text := e.Text
	if r := []rune(text); len(r) > 40 {
		text = string(r[:40]) + "…"
	}
	return fmt.Sprintf("unit %q: column %d: %s", text, e.Column, e.Message)
}

// Unwrap returns [ErrLimit] or nil.
func (e *ParseError) Unwrap() error { return e.Err }

// Parse reads the text of a unit; the package comment has the syntax. "" and "1" are [One], "%" is [Percent], "pp" is
// [Points]; the last two stand alone. The error is a *[ParseError].
func Parse(text string) (Unit, error) {
	if len(text) > maxText {
		return One, &ParseError{Text: text, Column: 1, Err: ErrLimit,
			Message: fmt.Sprintf("%d bytes of text, at most %d", len(text), maxText)}
	}
	switch strings.TrimSpace(text) {
	case "":
		return One, nil
	case Percent.text:
		return Percent, nil
	case Points.text:
		return Points, nil
	}
	p := parser{text: text}
	p.skip()
	if err := p.product(1, 0); err != nil {
		return One, err
	}
	if p.pos < len(text) {
		return One, p.unexpected("after a complete unit")
	}
	u, err := canonical(p.bases)
	if err != nil {
		return One, &ParseError{Text: text, Column: 1, Message: err.Error(), Err: ErrLimit}
	}
	return u, nil
}

// MustParse is [Parse] for text that is known to be right, in tests and package variables; it panics on an error.
func MustParse(text string) Unit {
	u, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return u
}

// maxNesting bounds brackets and so the recursion of the parser.
const maxNesting = 8

type parser struct {
	text  string
	pos   int // byte offset
	bases []base
}

// product reads factors joined by * and /; sign is -1 inside a divided bracket.
func (p *parser) product(sign, depth int) error {
	op := sign
	for {
		if err := p.factor(op, depth); err != nil {
			return err
		}
		switch c, _ := p.peek(); c {
		case '*':
			op = sign
		case '/':
			op = -sign
		default:
			return nil
		}
		p.pos++
		p.skip()
	}
}

func (p *parser) factor(sign, depth int) error {
	r, size := p.peek()
	switch {
	case r == '(':
		if depth == maxNesting {
			return p.fail(fmt.Sprintf("brackets nest deeper than %d", maxNesting), ErrLimit)
		}
		p.pos += size
		p.skip()
		if err := p.product(sign, depth+1); err != nil {
			return err
		}
		if c, _ := p.peek(); c != ')' {
			return p.unexpected(`where ")" is due`)
		}
		p.pos++
		p.skip()
		return nil
	case r == '1' && !nameGoesOn(p.text[p.pos+1:]):
		p.pos++
		p.skip()
		return nil
	case r != '_' && !unicode.IsLetter(r):
		return p.unexpected("where a unit is due")
	}
	start := p.pos
	for p.pos < len(p.text) && nameGoesOn(p.text[p.pos:]) {
		_, size = p.peek()
		p.pos += size
	}
	name := p.text[start:p.pos]
	if len(name) > maxName {
		p.pos = start
		return p.fail(fmt.Sprintf("a name of %d bytes, at most %d", len(name), maxName), ErrLimit)
	}
	if name == Points.text {
		p.pos = start
		return p.fail(`"pp" is the percentage point and stands alone`, nil)
	}
	p.skip()
	exp, err := p.exponent()
	if err != nil {
		return err
	}
	p.bases = append(p.bases, base{name: name, exp: sign * exp})
	return nil
}

// exponent reads an optional ^n; 1 if there is none.
func (p *parser) exponent() (int, error) {
	if c, _ := p.peek(); c != '^' {
		return 1, nil
	}
	p.pos++
	p.skip()
	start := p.pos
	if c, _ := p.peek(); c == '-' {
		p.pos++
	}
	for p.pos < len(p.text) && '0' <= p.text[p.pos] && p.text[p.pos] <= '9' {
		p.pos++
	}
	digits := p.text[start:p.pos]
	n, err := strconv.Atoi(digits)
	switch {
	case digits == "" || digits == "-":
		return 0, p.unexpected("where a whole exponent is due")
	case err != nil || n > maxExponent || n < -maxExponent:
		p.pos = start
		return 0, p.fail(fmt.Sprintf("exponent %s, at most %d", digits, maxExponent), ErrLimit)
	}
	p.skip()
	return n, nil
}

// peek returns the next character and its size, 0 and 0 at the end.
func (p *parser) peek() (rune, int) {
	if p.pos == len(p.text) {
		return 0, 0
	}
	return utf8.DecodeRuneInString(p.text[p.pos:])
}

func (p *parser) skip() {
	p.pos = len(p.text) - len(strings.TrimLeftFunc(p.text[p.pos:], unicode.IsSpace))
}

func nameGoesOn(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && (r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r))
}

func (p *parser) fail(message string, err error) error {
	return &ParseError{Text: p.text, Column: utf8.RuneCountInString(p.text[:p.pos]) + 1, Message: message, Err: err}
}

func (p *parser) unexpected(where string) error {
	r, size := p.peek()
	message := fmt.Sprintf("unexpected %q %s", r, where)
	switch {
	case size == 0:
		message = "the text ends " + where
	case r == utf8.RuneError && size == 1:
		message = "not UTF-8"
	case r == '%':
		message = `"%" is the dimensionless unit shown as percent and stands alone`
	case unicode.IsDigit(r):
		message += "; a name starts with a letter or _"
	case asciiOf(r) != "":
		message += fmt.Sprintf("; write %q", asciiOf(r))
	}
	return p.fail(message, nil)
}

// asciiOf gives the operator that a look-alike was probably meant to be.
func asciiOf(r rune) string {
	switch r {
	case '／', '÷', '∕':
		return "/"
	case '＊', '×', '·', '⋅':
		return "*"
	case '（':
		return "("
	case '）':
		return ")"
	case '％':
		return "%"
	case '＾':
		return "^"
	}
	return ""
}
