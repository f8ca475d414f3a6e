package yamldoc

import (
	"regexp"
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
