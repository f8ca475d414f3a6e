package yamldoc

import (
	"fmt"
	"io"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/zhibiao/zhibiao/indicator/diag"
)

// syntaxProblem translates an error of the YAML reader. Its messages name a line
// that may be far from the mistake, or none, so the place is found by reading the
// text again.
func (s *source) syntaxProblem(err error) diag.Problem {
	message := bareMessage(err)
	at := s.syntaxPlace(message)
	p := diag.Problem{Code: diag.Syntax, Message: "not YAML: " + message, Err: err}
	for _, t := range translations {
		if strings.Contains(message, t.yaml) {
			p.Message, p.Hint = t.message, t.hint
			if t.code != "" {
				p.Code = t.code
			}
			break
		}
	}
	if tab, ok := s.tabIndent(at.line, message); ok {
		p.Code, p.Message, p.Hint = diag.TabIndent, "the line is indented with a tab", "YAML indents with spaces"
		at = tab
	} else if strings.Contains(message, "cannot start any token") {
		if r := s.runeAt(at); r > ' ' {
			p.Message = "a value cannot begin with " + strconv.QuoteRune(r)
		}
	} else if strings.Contains(message, "mapping values are not allowed") {
		at = s.explainColon(&p, at)
	}
	if line := s.line(at.line); strings.Contains(line, "：") && !strings.Contains(line, ": ") {
		p.Hint = `write ":" and a space: "：" is a full-width colon`
	}
	p.Pos = s.position(at)
	return p
}

// tabIndent finds a tab in the indentation of a line, or of the next if that is
// what the message is about.
func (s *source) tabIndent(line int, message string) (place, bool) {
	lines := []int{line}
	if strings.Contains(message, "tab character") {
		lines = append(lines, line+1)
	}
	for _, n := range lines {
		indent := indentOf(s.line(n))
		if i := strings.IndexByte(indent, '\t'); i >= 0 {
			return place{n, i + 1}, true
		}
	}
	return place{}, false
}

// explainColon says why a colon is not allowed at a place: most often the line
// above is at fault.
func (s *source) explainColon(p *diag.Problem, at place) place {
	line, above := s.line(at.line), s.line(at.line-1)
	head := string([]rune(line)[:min(at.column-1, utf8.RuneCountInString(line))])
	if strings.ContainsAny(strings.TrimSpace(head), ": ") || strings.TrimSpace(above) == "" {
		return at
	}
	indent, indentAbove := indentOf(line), indentOf(above)
	switch {
	case len(indent) > len(indentAbove):
		p.Message = "the line is indented as if it continued the value above it"
		p.Hint = "check the indentation"
		return place{at.line, len(indent) + 1}
	case len(indent) == len(indentAbove) && !strings.Contains(above, ": "):
		p.Message, p.Hint = `expected ":" and a value`, "write key: value"
		return place{at.line - 1, len(indent) + 1}
	}
	return at
}

func indentOf(line string) string {
	return line[:len(line)-len(strings.TrimLeft(line, " \t"))]
}

// translations lists what the YAML reader says and what we say, the first that fits.
var translations = []struct {
	yaml, message, hint string
	code                diag.Code // default Syntax
}{
	{"mapping values are not allowed", `":" is not allowed here`, `check the indentation; text that contains ": " must be quoted`, ""},
	{"did not find expected key", "this does not continue the map above it", "check the indentation; a value that begins with a quote must end with it, so quote the whole value", ""},
	{"did not find expected '-' indicator", "this does not continue the list above it", `check the indentation; each item begins with "- "`, ""},
	{"did not find expected ',' or '}'", `expected "," or "}" here`, "close {…}, and quote values inside it that contain any of { } [ ] , or quotes", ""},
	{"did not find expected ',' or ']'", `expected "," or "]" here`, "close […], and quote values inside it that contain any of { } [ ] , or quotes", ""},
	{"did not find expected node content", "a value is missing here", "quote a value that begins with any of , ] } ? : -", ""},
	{"found unexpected end of stream", "the quote that begins here is never closed", "", ""},
	{"found unexpected document indicator", "a quoted text runs into a new document", "close the quote", ""},
	{"cannot start any token", "a value cannot begin with this character", "quote the value", ""},
	{"could not find expected ':'", `expected ":" and a value`, "write key: value", ""},
	{"block sequence entries are not allowed", `"- " is not allowed here`, "begin the list on its own line; quote a value that begins with -", ""},
	{"mapping keys are not allowed", `"? " is not allowed here`, "quote a value that begins with ?", ""},
	{"found unknown escape character", "unknown escape in double quotes", "use single quotes, in which a backslash is a backslash", ""},
	{"did not find expected comment or line break", "text after > or |", "quote a value that begins with > or |", ""},
	{"did not find expected whitespace or line break", "text after a quote or a tag", "quote the whole value", ""},
	{"did not find expected digit", "a value cannot begin with %", "quote the value", ""},
	{"did not find expected alphabetic or numeric character", "a value cannot begin with & or *", "quote the value", diag.Anchor},
	{"did not find expected <document start>", "text after the end of the document", "check the indentation, and quote values as a whole", ""},
	{"exceeded max depth", "nested far too deep", "", diag.TooDeep},
	{"unknown anchor", "YAML aliases are not supported", `quote a value that begins with "*"`, diag.Anchor},
	{"undefined tag handle", "YAML tags are not supported", `quote a value that begins with "!"; in formulas write "not" for "!"`, diag.CustomTag},
	{"a tag", "YAML tags are not supported", `quote a value that begins with "!"; in formulas write "not" for "!"`, diag.CustomTag},
}

var linePrefix = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?`)

func bareMessage(err error) string {
	message := err.Error()
	return message[len(linePrefix.FindString(message)):]
}

func reportedLine(err error) int {
	n, _ := strconv.Atoi(linePrefix.FindStringSubmatch(err.Error())[1])
	return n
}

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
