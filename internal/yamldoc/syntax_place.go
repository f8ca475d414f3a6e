package yamldoc

import (
	"fmt"
	"io"
	"regexp"
	"sort"
	"strings"
	"unicode/utf8"
)

// maxRetry is the size of a text up to which it is read again and again to find
// the place of a syntax error; beyond it the first guess stands.
const maxRetry = 64 << 10

// syntaxPlace finds the place of the error with the given message.
func (s *source) syntaxPlace(message string) place {
	if strings.Contains(message, "unknown anchor") {
		return s.aliasPlace(message)
	}
	// The padding keeps the distance between what is read and what is understood
	// the same at the end of the text.
	r := &slowReader{text: s.text + "\n\n\n\n"}
	readYAML(r)
	if r.ended && strings.Contains(message, "unexpected end of stream") {
		return s.openQuote()
	}
	// The reader looks at most four characters ahead of what it understands.
	offset := r.at
	for range 4 {
		_, n := utf8.DecodeLastRuneInString(r.text[:offset])
		offset -= n
	}
	at := s.at(min(offset, len(s.text)))
	if r.ended && (strings.Contains(message, "expected ','") || strings.Contains(message, "node content")) {
		if open, ok := s.context(); ok {
			return open
		}
	}
	if len(s.text) > maxRetry {
		return at
	}
	// A parser, other than the scanner, complains when the next token is complete,
	// maybe a line late: find the first line without which there is no complaint.
	first := max(1, at.line-3)
	fails := func(offset int) bool {
		_, _, err := readYAML(strings.NewReader(s.text[:offset]))
		return err != nil && bareMessage(err) == message
	}
	end := func(line int) int { return min(s.lines[line].offset, len(s.text)) }
	line := first + sort.Search(at.line-first, func(i int) bool { return fails(end(first + i)) })
	if line == at.line {
		return s.notSpace(s.unquoted(at, message))
	}
	begin := s.lines[line-1].offset
	var starts []int // of the runes of the line
	for i := range s.line(line) {
		starts = append(starts, begin+i)
	}
	n := sort.Search(len(starts), func(i int) bool { return i+1 < len(starts) && fails(starts[i+1]) })
	return s.notSpace(place{line, min(n, len(starts)-1) + 1})
}

// unquoted moves a place inside {…} or […] back to the bracket or quote that ended
// the plain text before it.
func (s *source) unquoted(p place, message string) place {
	if !strings.Contains(message, "expected ','") {
		return p
	}
	prev := ','
	column := 0
	for _, r := range s.line(p.line) {
		if column++; column >= p.column {
			break
		}
		if strings.ContainsRune("{[\"'", r) && !strings.ContainsRune(",:{[\"'", prev) && column > 1 {
			return place{p.line, column}
		}
		if r != ' ' {
			prev = r
		}
	}
	return p
}

// notSpace moves a place that is before the first word of its line to that word.
func (s *source) notSpace(p place) place {
	line := s.line(p.line)
	indent := utf8.RuneCountInString(line) - utf8.RuneCountInString(strings.TrimLeft(line, " \t"))
	return place{p.line, max(p.column, min(indent, utf8.RuneCountInString(line))+1)}
}

func (s *source) runeAt(p place) rune {
	at, ok := s.offset(p)
	if !ok {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(s.text[at:])
	return r
}

// contextLine returns the line on which what the reader was in the middle of
// begins. The YAML reader takes line 0 for no line; an empty line before the text
// helps it.
func (s *source) contextLine() int {
	_, _, err := readYAML(io.MultiReader(strings.NewReader("\n"), strings.NewReader(s.text)))
	if err == nil {
		return 0
	}
	return reportedLine(err) - 1
}

// openQuote finds the quote that is never closed.
func (s *source) openQuote() place {
	n := s.contextLine()
	line := s.line(n)
	if line == "" {
		return place{max(1, n), 1}
	}
	// Nothing after it closes it, so it is the last of its kind that could open
	// one; of '' and \" the second half cannot.
	best := -1
	for i, r := range line {
		if r != '"' && r != '\'' {
			continue
		}
		if prev, _ := utf8.DecodeLastRuneInString(line[:i]); i == 0 || strings.ContainsRune(" \t[{,:-(", prev) {
			rest := line[i+1:]
			if r == '\'' {
				rest = strings.ReplaceAll(rest, "''", "")
			} else {
				rest = strings.ReplaceAll(strings.ReplaceAll(rest, `\\`, ""), `\"`, "")
			}
			if best < 0 && !strings.ContainsRune(rest, r) {
				best = i
			}
		}
	}
	return place{n, utf8.RuneCountInString(line[:max(best, 0)]) + 1}
}

// context finds the bracket that is never closed, for errors at the end of the
// text.
func (s *source) context() (place, bool) {
	// Parser errors name a line that counts from 0.
	for n := min(s.contextLine()+1, len(s.lines)-1); n > 0; n-- {
		line := s.line(n)
		var open []int
		for i, r := range line {
			switch r {
			case '{', '[':
				open = append(open, i)
			case '}', ']':
				if len(open) > 0 {
					open = open[:len(open)-1]
				}
			}
		}
		if len(open) > 0 {
			return place{n, utf8.RuneCountInString(line[:open[len(open)-1]]) + 1}, true
		}
	}
	return place{}, false
}

var anchorName = regexp.MustCompile(`unknown anchor '(.*)' referenced`)

// aliasPlace finds the first alias of an unknown anchor.
func (s *source) aliasPlace(message string) place {
	m := anchorName.FindStringSubmatch(message)
	if m == nil {
		return place{1, 1}
	}
	alias := regexp.MustCompile(`(?m)(?:^|[\s\[{,])(\*` + regexp.QuoteMeta(m[1]) + `)(?:$|[\s\]},])`)
	if at := alias.FindStringSubmatchIndex(s.text); at != nil {
		return s.at(at[2])
	}
	return place{1, 1}
}

// slowReader hands out one character at a time, to see how far its reader got.
type slowReader struct {
	text  string
	at    int
	ended bool // the reader has asked beyond the end
}

func (r *slowReader) Read(p []byte) (int, error) {
	if r.at == len(r.text) {
		r.ended = true
		return 0, io.EOF
	}
	_, n := utf8.DecodeRuneInString(r.text[r.at:])
	if n > len(p) {
		return 0, fmt.Errorf("a character of %d bytes does not fit into %d", n, len(p))
	}
	copy(p, r.text[r.at:r.at+n])
	r.at += n
	return n, nil
}
