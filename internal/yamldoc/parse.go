package yamldoc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/zhibiao/zhibiao/indicator/diag"
)

// Limits bound what is read. The zero value of a field is its default.
type Limits struct {
	Bytes int // size of a file; default 1 MiB
	Depth int // nesting of lists and maps; default 64
}

func (l Limits) bytes() int { return orDefault(l.Bytes, 1<<20) }
func (l Limits) depth() int { return orDefault(l.Depth, 64) }

func orDefault(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}

// Parse reads the text of a file. The node is nil if the text is not UTF-8 or not
// YAML, or too large; otherwise it is the tree of what could be read, in which
// nodes that had problems are of kind [Invalid]. An empty file gives a node of kind
// [Null].
func Parse(file string, data []byte, limits Limits) (*Node, diag.List) {
	start := diag.Position{File: file, Line: 1, Column: 1}
	if len(data) > limits.bytes() {
		return nil, diag.List{{Pos: diag.Position{File: file}, Code: diag.TooLarge,
			Message: fmt.Sprintf("the file is larger than %d bytes", limits.bytes()), Hint: "split it: any number of files form one system"}}
	}
	if utf16(data) {
		return nil, diag.List{{Pos: start, Code: diag.NotUTF8, Message: "the file is UTF-16 text", Hint: "save it as UTF-8"}}
	}
	src := newSource(file, strings.TrimPrefix(string(data), "\ufeff"))
	if problems := src.checkCharacters(); len(problems) > 0 {
		return nil, problems
	}
	root, next, err := readYAML(strings.NewReader(src.text))
	if err != nil {
		return nil, diag.List{src.syntaxProblem(err)}
	}
	c := &converter{doc: src, depth: limits.depth()}
	n := &Node{kind: Null, line: 1, column: 1, doc: src}
	if root != nil && len(root.Content) > 0 {
		c.node(n, root.Content[0], 1)
	}
	n.root = true
	if next != nil {
		c.report(diag.Problem{Pos: src.position(place{next.Line, next.Column}), Code: diag.ManyDocuments,
			Message: "a second YAML document begins here", Hint: "one file holds one document: remove the --- or make it another file"})
	}
	return n, c.problems
}

// readYAML returns the first document, and the second if there is one.
func readYAML(r io.Reader) (first, second *yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: %v", r)
		}
	}()
	dec := yaml.NewDecoder(r)
	var docs [2]yaml.Node
	for i := range docs {
		switch err := dec.Decode(&docs[i]); {
		case errors.Is(err, io.EOF):
			if i == 0 {
				return nil, nil, nil
			}
			return &docs[0], nil, nil
		case err != nil:
			return nil, nil, err
		}
	}
	return &docs[0], &docs[1], nil
}

func utf16(data []byte) bool {
	return bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff})
}

// maxCharacters is the number of bad characters reported for one file.
const maxCharacters = 10

// checkCharacters reports bytes that are not UTF-8 and characters that are
// invisible or would move the lines: what is read must be what is seen.
func (s *source) checkCharacters() (problems diag.List) {
	for at := 0; at < len(s.text) && len(problems) < maxCharacters; {
		b := s.text[at]
		if b >= ' ' && b < 0x7f || b == '\n' || b == '\t' {
			at++
			continue
		}
		r, n := utf8.DecodeRuneInString(s.text[at:])
		p := diag.Problem{Code: diag.BadCharacter}
		switch {
		case r == utf8.RuneError && n == 1:
			p.Code = diag.NotUTF8
			p.Message = fmt.Sprintf("byte 0x%02x is not UTF-8 text", b)
			p.Hint = "save the file as UTF-8"
		case r == '\r':
			if strings.HasPrefix(s.text[at:], "\r\n") {
				at++
				continue
			}
			p.Message = "carriage return without a line feed"
		case r < ' ' || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff:
			p.Message = fmt.Sprintf("control character U+%04X", r)
		case r == 0x2028 || r == 0x2029 || r == 0xfeff || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			p.Message = fmt.Sprintf("invisible character U+%04X", r)
			p.Hint = `remove it, or write it in double quotes as "` + fmt.Sprintf(`\u%04X`, r) + `"`
		default:
			at += n
			continue
		}
		p.Pos = s.position(s.at(at))
		problems = append(problems, p)
		if p.Code == diag.NotUTF8 {
			break // the rest of the file is likely the same
		}
		at += n
	}
	return problems
}
