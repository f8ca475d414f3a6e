package dim

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// BadAddress is the code of a text that is not a scope or not a point.
const BadAddress diag.Code = "bad-address"

// none is how a condition without a value is written; the text "nil" is quoted.
const none = "nil"

// String writes the conditions in order, as in
//
//	region=East, segment="a, b", tier=nil
//
// Values of letters, digits and the signs . _ - + : / % # & stand bare, others in
// double quotes with the escapes of Go; nil is no value. Everything is "". For a
// scope without [Scope.Err], [ParseScope] reads the same scope back.
func (s Scope) String() string { return string(s.append(nil)) }

func (s Scope) append(b []byte) []byte {
	sep := ""
	for c := range s.All() {
		b = append(b, sep...)
		if isPath(c.Name) {
			b = append(b, c.Name...)
		} else {
			b = strconv.AppendQuote(b, c.Name)
		}
		b = append(append(b, '='), c.text()...)
		sep = ", "
	}
	return b
}

// text writes the value of a condition.
func (c Cond) text() string {
	switch {
	case c.None:
		return none
	case c.Value == none || c.Value == "" || strings.ContainsFunc(c.Value, func(r rune) bool { return !isBare(r) }):
		return strconv.Quote(c.Value)
	}
	return c.Value
}

// String writes the condition as [Scope.String] does.
func (c Cond) String() string { return Of(c).String() }

// isBare reports runes that need no quotes around them. Invalid UTF-8 shows as
// utf8.RuneError, which is not one.
func isBare(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-+:/%#&", r)
}

// MarshalText implements [encoding.TextMarshaler]; it fails where [Scope.Err]
// does.
func (s Scope) MarshalText() ([]byte, error) {
	if err := s.Err(); err != nil {
		return nil, err
	}
	return s.append([]byte{}), nil
}

// UnmarshalText implements [encoding.TextUnmarshaler]; see [ParseScope].
func (s *Scope) UnmarshalText(text []byte) error {
	v, err := ParseScope(string(text))
	if err == nil {
		*s = v
	}
	return err
}

// ParseScope reads what [Scope.String] writes. Space between the parts is free,
// and a bare value may be quoted. The error is a [diag.Problem] whose position
// counts in text.
func ParseScope(text string) (Scope, error) {
	p := parser{text: text}
	s, err := p.scope(0)
	if err != nil {
		return Scope{}, err
	}
	return s, nil
}

// parser reads a text from left to right; pos and value are byte offsets, value
// that of the value read last.
type parser struct {
	text  string
	pos   int
	value int
}

// peek returns the rune at pos, or 0 at the end, where no text has one: a NUL in
// the text shows as utf8.RuneError.
func (p *parser) peek() rune {
	if p.pos >= len(p.text) {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.pos:])
	if r == 0 {
		return utf8.RuneError
	}
	return r
}

func (p *parser) space() {
	p.take(unicode.IsSpace)
}

// take reads runes as long as ok holds.
func (p *parser) take(ok func(rune) bool) string {
	start := p.pos
	rest := strings.TrimLeftFunc(p.text[start:], ok)
	p.pos = len(p.text) - len(rest)
	return p.text[start:p.pos]
}

// scope reads conditions up to the rune end, which is left in place.
func (p *parser) scope(end rune) (Scope, error) {
	var conds []Cond
	seen := make(map[string]Cond)
	if p.space(); p.peek() == end {
		return Scope{}, nil
	}
	for {
		p.space()
		start := p.pos
		c, err := p.cond(end)
		if err != nil {
			return Scope{}, err
		}
		if d, ok := seen[c.Name]; ok && c != d {
			return Scope{}, p.fail(start, diag.FieldConflict, conflict(d, c), "")
		}
		seen[c.Name] = c
		conds = append(conds, c)
		p.space()
		switch p.peek() {
		case end:
			return Of(conds...), nil
		case ',':
			p.pos++
		default:
			return Scope{}, p.unexpected("after "+c.String(), p.quoteHint(c.Name, end))
		}
	}
}

func (p *parser) cond(end rune) (Cond, error) {
	start := p.pos
	name := p.take(func(r rune) bool { return r == '.' || typ.NameRune(r, false) })
	switch {
	case name == "":
		return Cond{}, p.unexpected("where the name of a dimension should stand", "")
	case !isPath(name):
		return Cond{}, p.fail(start, diag.BadName, strconv.Quote(name)+" is not the name of a dimension", nameHint)
	}
	p.space()
	if p.peek() != '=' {
		return Cond{}, p.unexpected("where = should stand after "+name, "a scope has only conditions of the form name=value")
	}
	p.pos++
	p.space()
	return p.valueOf(Cond{Name: name}, end)
}

func (p *parser) valueOf(c Cond, end rune) (Cond, error) {
	start := p.pos
	p.value = start
	if p.peek() == '"' {
		q, err := strconv.QuotedPrefix(p.text[p.pos:])
		if err != nil {
			return c, p.fail(start, BadAddress, "the quoted value of "+c.Name+" does not end, or has an escape that Go does not know", `write \" and \\ inside quotes`)
		}
		p.pos += len(q)
		c.Value, err = strconv.Unquote(q)
		if err != nil {
			return c, p.fail(start, BadAddress, "the value of "+c.Name+" is not quoted well", "")
		}
		return c, nil
	}
	c.Value = p.take(isBare)
	switch c.Value {
	case "":
		if r := p.peek(); r == end || r == ',' {
			return c, p.fail(start, BadAddress, c.Name+" has no value", `write "" for empty text and nil for no value`)
		}
		return c, p.unexpected("where the value of "+c.Name+" should stand", p.quoteHint(c.Name, end))
	case none:
		c.Value, c.None = "", true
	}
	return c, nil
}

// quoteHint proposes the value read last, up to the next comma, in quotes.
func (p *parser) quoteHint(name string, end rune) string {
	raw := p.text[p.value:]
	if p.peek() == 0 || strings.HasPrefix(raw, `"`) || strings.HasPrefix(raw, "=") {
		return ""
	}
	if i := strings.IndexFunc(raw, func(r rune) bool { return r == ',' || r == '，' || end != 0 && r == end }); i >= 0 {
		raw = raw[:i]
	}
	raw = strings.Trim(strings.TrimSpace(raw), "'")
	return "quote a value with spaces or signs: " + name + "=" + strconv.Quote(raw)
}

// unexpected complains about the rune at pos.
func (p *parser) unexpected(where, hint string) error {
	r := p.peek()
	switch {
	case r == 0:
		return p.fail(p.pos, BadAddress, "the text ends "+where, hint)
	case r >= '！' && r <= '～':
		ascii := r - '！' + '!'
		return p.fail(p.pos, diag.FullWidth, "full-width "+strconv.QuoteRune(r)+" "+where, "write "+string(ascii))
	}
	return p.fail(p.pos, BadAddress, "unexpected "+strconv.QuoteRune(r)+" "+where, hint)
}

// fail makes the problem at the byte offset.
func (p *parser) fail(offset int, code diag.Code, message, hint string) error {
	before := p.text[:offset]
	line := before[strings.LastIndexByte(before, '\n')+1:]
	return diag.Problem{
		Pos:     diag.Position{Line: 1 + strings.Count(before, "\n"), Column: 1 + utf8.RuneCountInString(line)},
		Code:    code,
		Message: message,
		Hint:    hint,
		Source:  p.text,
	}
}
