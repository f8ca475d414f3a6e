package formula

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/ir"
)

// scanner cuts a formula into tokens exactly as expr's lexer does, wherever
// that accepts the text, and knows better what was meant where it does not.
type scanner struct {
	*ir.Report
	tokens []token
	pos    int  // byte offset
	runes  int  // rune offset
	broken bool // the text is not worth showing to the parser
}

// fail reports text that the parser cannot read, or would read as something
// else.
func (s *scanner) fail(at ir.Span, code diag.Code, hint, format string, args ...any) {
	s.broken = true
	s.Add(at, code, hint, format, args...)
}

// peek returns the rune n bytes ahead, or -1 at the end.
func (s *scanner) peek(n int) rune {
	if s.pos+n >= len(s.Text) {
		return -1
	}
	if c := s.Text[s.pos+n]; c < utf8.RuneSelf {
		return rune(c)
	}
	r, _ := utf8.DecodeRuneInString(s.Text[s.pos+n:])
	return r
}

// take moves n bytes on and returns a token for them.
func (s *scanner) take(k kind, n int) token {
	text := s.Text[s.pos : s.pos+n]
	t := token{kind: k, from: s.runes, at: s.pos, mate: -1, text: text}
	s.pos += n
	s.runes += utf8.RuneCountInString(text)
	t.to = s.runes
	return t
}

func (s *scanner) emit(k kind, n int) { s.tokens = append(s.tokens, s.take(k, n)) }

// repair emits a token that was meant to be want, and reports what stands
// there.
func (s *scanner) repair(k kind, n int, want string, code diag.Code, hint, format string, args ...any) {
	t := s.take(k, n)
	s.fail(t.span(), code, hint, format, args...)
	t.text = want
	s.tokens = append(s.tokens, t)
}

func (s *scanner) scan() {
	for s.pos < len(s.Text) {
		r := s.peek(0)
		switch {
		case unicode.IsSpace(r):
			s.pos += utf8.RuneLen(r)
			s.runes++
		case r == 'b' || r == 'B':
			if q := s.peek(1); q == '"' || q == '\'' {
				prefix := s.take(name, 1)
				s.fail(prefix.span(), diag.Construct, "text is written without a letter before the quote", "%s marks bytes, which formulas do not have", ir.Quote(prefix.text))
				s.quoted(q, q, 1)
			} else {
				s.word()
			}
		case ir.NameStart(r):
			s.word()
		case '0' <= r && r <= '9':
			s.number()
		case r == '"' || r == '\'':
			s.quoted(r, r, 1)
		default:
			s.sign(r)
		}
	}
	s.tokens = append(s.tokens, token{kind: end, from: s.runes, to: s.runes, at: s.pos, mate: -1})
}

// while returns the number of bytes from n on that satisfy in.
func (s *scanner) while(n int, in func(rune) bool) int {
	rest := s.Text[s.pos+n:]
	if i := strings.IndexFunc(rest, func(r rune) bool { return !in(r) }); i >= 0 {
		return i
	}
	return len(rest)
}

func (s *scanner) word() {
	n := 0
	for s.pos+n < len(s.Text) {
		r := s.peek(n)
		if !ir.NameRune(r) {
			break
		}
		n += utf8.RuneLen(r)
	}
	t := s.take(name, n)
	switch {
	case strings.Contains(t.text, "$"):
		s.fail(t.span(), diag.Construct, "values from outside are arguments: args.x", "a name cannot hold %q", "$")
	case word(t.text):
		t.kind = operator
	case constant(t.text):
		t.kind = literal
	}
	s.tokens = append(s.tokens, t)
}

// quoted scans text between quotes; open is its length of the opening one.
func (s *scanner) quoted(opened, closed rune, open int) {
	from, at := s.runes, s.pos
	t := s.take(literal, open)
	done := false
	unclosed := func() {
		hint := ""
		if strings.ContainsAny(s.Text[at+open:], "“”‘’") {
			hint = "quotes at both ends are plain: " + string(opened)
		}
		s.fail(ir.Span{From: from, To: s.runes}, diag.FormulaSyntax, hint, "the text that begins here has no closing %c", closed)
	}
	for !done && s.pos < len(s.Text) {
		r := s.peek(0)
		switch {
		case r == closed:
			done = true
			s.take(literal, utf8.RuneLen(r))
		case r == '\n':
			unclosed()
			done = true
		case r == '\\':
			s.escape(closed)
		default:
			c := s.take(literal, utf8.RuneLen(r))
			if r != '\t' && unicode.IsControl(r) || bidi(r) {
				s.fail(c.span(), diag.BadCharacter, "write it as \\u"+fmt.Sprintf("%04x", r), "a control character (U+%04X) inside text", r)
			}
		}
	}
	if !done {
		unclosed()
	}
	t.text, t.to = s.Text[at:s.pos], s.runes
	if opened != closed || opened >= utf8.RuneSelf {
		inner := strings.TrimSuffix(t.text[open:], string(closed))
		s.fail(t.span(), diag.FullWidth, "write "+strings.ReplaceAll(ir.TextLiteral(inner), `\\`, `\`), "formulas use plain quotes")
	}
	s.tokens = append(s.tokens, t)
}

// bidi reports characters that show a text in another order than it has.
func bidi(r rune) bool { return '\u202a' <= r && r <= '\u202e' || '\u2066' <= r && r <= '\u2069' }

// escape scans an escape sequence and refuses what expr refuses, and halves of
// surrogate pairs, which expr turns into U+FFFD.
func (s *scanner) escape(quote rune) {
	rest := s.Text[s.pos+1:]
	n, digits, base := 1, 0, rune(16)
	switch c := s.peek(1); {
	case c == quote && c < utf8.RuneSelf || c > 0 && strings.ContainsRune(`abfnrtv\`, c):
		s.take(literal, 2)
		return
	case '0' <= c && c <= '3':
		n, digits, base = 0, 3, 8
	case c == 'x':
		digits = 2
	case c == 'U':
		digits = 8
	case c == 'u' && s.peek(2) == '{':
		n, digits = 2, strings.IndexByte(rest, '}')-2
	case c == 'u':
		digits = 4
	}
	ok := digits > 0 && digits <= 8 && len(rest) >= n+digits
	value := rune(0)
	for i := 0; ok && i < digits; i++ {
		d := digit(rest[n+i])
		ok = d < base && value <= unicode.MaxRune
		value = value*base + d
	}
	length := n + digits
	if n == 2 {
		ok = ok && digits <= 6
		length++
	}
	if ok && utf8.ValidRune(value) {
		s.take(literal, 1+length)
		return
	}
	t := s.take(literal, 1)
	if r := s.peek(0); r > 0 && r != '\n' {
		c := s.take(literal, utf8.RuneLen(r))
		t.text, t.to = t.text+c.text, c.to
	}
	if n+digits > 1 || value > 0 {
		s.fail(t.span(), diag.BadLiteral, `as in \u4e2d; a backslash is written \\`, "%s names no character here", t.text)
		return
	}
	s.fail(t.span(), diag.BadLiteral, `a backslash is written \\`, "%s is not an escape", t.text)
}

func digit(c byte) rune {
	switch {
	case '0' <= c && c <= '9':
		return rune(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return rune(c|0x20-'a') + 10
	}
	return 99
}
