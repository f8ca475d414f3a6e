package yamldoc

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/zhibiao/zhibiao/indicator/diag"
)

// Offset maps the runes from ≤ i < to of [Node.Text] to the file: start is the
// place of the first, end the place just past the last. It is false if the node is
// not text or the range is not in it.
func (n *Node) Offset(from, to int) (start, end diag.Position, ok bool) {
	places, last, ok := n.places()
	if !ok || from < 0 || to < from || to > len(places) {
		return diag.Position{}, diag.Position{}, false
	}
	return n.offset(places, last, from, to)
}

func (n *Node) offset(places []place, last place, from, to int) (start, end diag.Position, ok bool) {
	at := func(i int) place {
		if i < len(places) {
			return places[i]
		}
		if last.column > 1 && n.Quoted() {
			last.column-- // before the closing quote
		}
		return last
	}
	s := at(from)
	e := s
	if to > from {
		// Past the last rune, not at the next one, which may be lines below.
		e = at(to - 1)
		e.column++
	}
	return n.doc.position(s), n.doc.position(e), true
}

// Locate returns problems whose positions count lines and columns in [Node.Text],
// as a formula's do, moved to their places in the file. Where there is none, the
// position is that of the node, and the message begins with the place in the text.
// Positions that name a file are left alone.
func (n *Node) Locate(list diag.List) diag.List {
	if len(list) == 0 {
		return nil
	}
	places, last, mapped := n.places()
	lines := strings.Split(n.Text(), "\n")
	out := make(diag.List, len(list))
	for i, p := range list {
		if p.Pos.File != "" || n == nil {
			out[i] = p
			continue
		}
		from, okFrom := runeIndex(lines, p.Pos)
		to, okTo := runeIndex(lines, p.End)
		if !okTo || to < from {
			to = from
		}
		switch {
		case mapped && okFrom && to <= len(places):
			if p.Pos, p.End, _ = n.offset(places, last, from, to); !okTo {
				p.End = diag.Position{}
			}
		default:
			if p.Pos.IsValid() {
				p.Message = "at " + p.Pos.String() + " of the text: " + p.Message
			}
			p.Pos, p.End = n.Pos(), n.End()
		}
		p.Source = ""
		related := make([]diag.Related, len(p.Related))
		for j, r := range p.Related {
			if at, ok := runeIndex(lines, r.Pos); ok && mapped && r.Pos.File == "" {
				r.Pos, _, _ = n.offset(places, last, at, at)
			} else if r.Pos.File == "" {
				r.Pos = n.Pos()
			}
			related[j] = r
		}
		if len(related) > 0 {
			p.Related = related
		}
		out[i] = p
	}
	return out
}

// runeIndex returns the index in runes of a place in lines of text.
func runeIndex(lines []string, p diag.Position) (int, bool) {
	if p.Line < 1 || p.Line > len(lines) || p.Column < 1 {
		return 0, false
	}
	index := 0
	for _, l := range lines[:p.Line-1] {
		index += utf8.RuneCountInString(l) + 1
	}
	if p.Column > utf8.RuneCountInString(lines[p.Line-1])+1 {
		return 0, false
	}
	return index + p.Column - 1, true
}

// places returns where each rune of the text stands in the file, and the place
// just past the scalar. It reads the source beside the text and gives up at the
// first difference, so what it returns is never wrong.
func (n *Node) places() (runes []place, end place, ok bool) {
	if n.Kind() != Text {
		return nil, place{}, false
	}
	at, ok := n.doc.offset(place{int(n.line), int(n.column)})
	if !ok {
		return nil, place{}, false
	}
	c := &cursor{src: n.doc.text, at: at, place: place{int(n.line), int(n.column)}}
	c.skipTag()
	runes = make([]place, 0, len(n.text))
	switch n.style {
	case plain:
		runes, ok = c.flow(runes, n.text, 0)
	case single:
		runes, ok = c.quoted(runes, n.text, '\'')
	case double:
		runes, ok = c.quoted(runes, n.text, '"')
	default:
		runes, ok = c.block(runes, n.text, n.style == folded)
	}
	return runes, c.place, ok
}

// cursor walks over source text.
type cursor struct {
	src   string
	at    int
	place place
}

// peek returns the rune at the cursor, -1 at the end of the source, and '\n' for
// every form of line break.
func (c *cursor) peek() rune {
	if c.at >= len(c.src) {
		return -1
	}
	r, _ := utf8.DecodeRuneInString(c.src[c.at:])
	if r == '\r' && strings.HasPrefix(c.src[c.at:], "\r\n") {
		return '\n'
	}
	return r
}

func (c *cursor) next() rune {
	r := c.peek()
	switch {
	case r < 0:
	case r == '\n':
		c.at += 1 + strings.IndexByte(c.src[c.at:], '\n')
		c.place = place{c.place.line + 1, 1}
	default:
		c.at += utf8.RuneLen(r)
		c.place.column++
	}
	return r
}

// skipTag passes over a tag such as !!str before the value.
func (c *cursor) skipTag() {
	if c.peek() != '!' {
		return
	}
	for r := c.peek(); r >= 0 && !isSpace(r); r = c.peek() {
		c.next()
	}
	c.skipSpace()
}

func (c *cursor) skipSpace() (breaks int) {
	for isSpace(c.peek()) {
		if c.next() == '\n' {
			breaks++
		}
	}
	return breaks
}

func isSpace(r rune) bool { return r == ' ' || r == '\t' || r == '\n' }

// fold passes over white space that holds a line break, which reads as one space
// or as the breaks after the first. It leaves the cursor alone if there is none.
func (c *cursor) fold() (read string, ok bool) {
	before := *c
	switch breaks := c.skipSpace(); breaks {
	case 0:
		*c = before
		return "", false
	case 1:
		return " ", true
	default:
		return strings.Repeat("\n", breaks-1), true
	}
}

// flow walks a plain scalar or the inside of a quoted one.
func (c *cursor) flow(runes []place, text string, quote rune) ([]place, bool) {
	for text != "" {
		here := c.place
		if read, ok := c.fold(); ok {
			if !strings.HasPrefix(text, read) {
				return nil, false
			}
			for range read {
				runes = append(runes, here)
			}
			text = text[len(read):]
			continue
		}
		r := c.next()
		switch {
		case r == '\\' && quote == '"':
			var ok bool
			if r, ok = c.escape(); !ok {
				return nil, false
			}
			if r < 0 {
				continue // an escaped line break reads as nothing
			}
		case r == quote && quote == '\'':
			if c.next() != quote {
				return nil, false
			}
		}
		want, n := utf8.DecodeRuneInString(text)
		if r != want {
			return nil, false
		}
		runes = append(runes, here)
		text = text[n:]
	}
	return runes, true
}

func (c *cursor) quoted(runes []place, text string, quote rune) ([]place, bool) {
	if c.next() != quote {
		return nil, false
	}
	runes, ok := c.flow(runes, text, quote)
	if !ok {
		return nil, false
	}
	if quote == '"' && c.peek() == '\\' {
		if c.next(); c.peek() == '\n' {
			c.skipSpace()
		}
	}
	return runes, c.next() == quote
}

// escape reads what follows a backslash in double quotes; -1 stands for an escaped
// line break.
func (c *cursor) escape() (rune, bool) {
	r := c.next()
	digits := 0
	switch r {
	case '\n':
		c.skipSpace()
		return -1, true
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	default:
		i := strings.IndexRune(`0abt	nvfre "/\N_LP'`, r)
		if i < 0 {
			return 0, false
		}
		return []rune("\x00\a\b\t\t\n\v\f\r\x1b \"/\\\u0085\u00a0\u2028\u2029'")[i], true
	}
	if c.at+digits > len(c.src) {
		return 0, false
	}
	v, err := strconv.ParseUint(c.src[c.at:c.at+digits], 16, 32)
	if err != nil {
		return 0, false
	}
	c.at += digits
	c.place.column += digits
	return rune(v), true
}

// block walks a literal or folded block scalar.
func (c *cursor) block(runes []place, text string, folds bool) ([]place, bool) {
	head := ""
	for r := c.peek(); r >= 0 && r != '\n'; r = c.peek() {
		head += string(c.next())
	}
	c.next()
	head, _, _ = strings.Cut(head, "#")
	if strings.ContainsAny(head, "123456789") {
		return nil, false // the indent counts from the parent's, which is not known here
	}
	indent := c.blockIndent()
	for text != "" {
		for c.peek() == ' ' && c.place.column <= indent {
			c.next()
		}
		for text != "" {
			want, n := utf8.DecodeRuneInString(text)
			here, r := c.place, c.peek()
			if r < 0 && text == "\n" {
				return append(runes, here), true
			}
			if r == '\n' && want == ' ' && folds {
				r = ' '
			}
			if r != want {
				return nil, false
			}
			c.next()
			runes = append(runes, here)
			text = text[n:]
			if here.line != c.place.line {
				break
			}
		}
	}
	return runes, true
}

// blockIndent returns the number of spaces before the first line of a block that
// holds more than spaces.
func (c *cursor) blockIndent() int {
	for line := range strings.SplitSeq(c.src[min(c.at, len(c.src)):], "\n") {
		line = strings.TrimSuffix(line, "\r")
		if rest := strings.TrimLeft(line, " "); rest != "" {
			return len(line) - len(rest)
		}
	}
	return 0
}
