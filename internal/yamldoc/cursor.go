package yamldoc

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

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
		read, ok := c.fold()
		if !ok && quote == '"' {
			read, ok = c.escapedBreak()
		}
		if ok {
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
	for quote == '"' { // breaks that read as nothing
		if read, found := c.escapedBreak(); !found {
			break
		} else if read != "" {
			return nil, false
		}
	}
	return runes, c.next() == quote
}

// escapedBreak passes over a backslash at the end of a line in double quotes and
// the white space after it, which read as the empty lines there. It leaves the
// cursor alone if there is none.
func (c *cursor) escapedBreak() (read string, ok bool) {
	before := *c
	if c.next() != '\\' || c.next() != '\n' {
		*c = before
		return "", false
	}
	return strings.Repeat("\n", c.skipSpace()), true
}

// escape reads what follows a backslash in double quotes.
func (c *cursor) escape() (rune, bool) {
	r := c.next()
	digits := 0
	switch r {
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
