package yamldoc

import (
	"strconv"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"

	"github.com/zhibiao/zhibiao/indicator/diag"
)

// converter turns yaml nodes into ours and refuses what would be read as something
// else than it looks like.
type converter struct {
	doc      *source
	depth    int // limit
	tooDeep  bool
	problems diag.List
}

// maxProblems is the number of problems kept of one file, and of one Decoder: more
// than anyone reads, and few enough to keep a hopeless file from filling memory.
const maxProblems = 1000

func (c *converter) report(p diag.Problem) {
	if len(c.problems) < maxProblems {
		c.problems = append(c.problems, p)
	}
}

// node fills n, which is Invalid until something is found to be right.
func (c *converter) node(n *Node, y *yaml.Node, depth int) {
	*n = Node{doc: c.doc, line: int32(y.Line), column: int32(y.Column)}
	if !c.plainYAML(n, y) {
		return
	}
	switch y.Kind {
	case yaml.ScalarNode:
		c.scalar(n, y)
	case yaml.SequenceNode, yaml.MappingNode:
		if depth > c.depth {
			if !c.tooDeep {
				c.tooDeep = true
				c.report(n.Problem(diag.TooDeep, "nested more than "+strconv.Itoa(c.depth)+" levels deep", ""))
			}
			return
		}
		n.flow = y.Style&yaml.FlowStyle != 0
		if y.Kind == yaml.SequenceNode {
			c.list(n, y, depth)
		} else {
			c.mapping(n, y, depth)
		}
	}
}

// plainYAML refuses anchors, aliases and tags.
func (c *converter) plainYAML(n *Node, y *yaml.Node) bool {
	const quote = "quote the value"
	switch {
	case y.Kind == yaml.AliasNode:
		c.report(n.Problem(diag.Anchor, "YAML aliases are not supported: "+strconv.Quote("*"+y.Value), quote+` if the "*" belongs to it`))
		return false
	case y.Anchor != "":
		c.report(n.Problem(diag.Anchor, "YAML anchors are not supported: "+strconv.Quote("&"+y.Anchor), quote+` if the "&" belongs to it`))
		return false
	}
	if at, ok := c.doc.offset(place{y.Line, y.Column}); !ok || !strings.HasPrefix(c.doc.text[at:], "!") || y.Kind != yaml.ScalarNode && y.Style&yaml.TaggedStyle == 0 {
		return true
	}
	switch y.Tag {
	case "!!str", "!!int", "!!float", "!!bool", "!!null", "!!map", "!!seq":
		if y.Style&yaml.TaggedStyle != 0 {
			return true
		}
	}
	tag := y.Tag
	if y.Style&yaml.TaggedStyle == 0 {
		tag = "!" // YAML takes the "!" of "! active" for a tag without a name and drops it
	}
	c.report(n.Problem(diag.CustomTag, "YAML tags are not supported: "+strconv.Quote(tag), quote+`; in formulas write "not" for "!"`))
	return false
}

func (c *converter) scalar(n *Node, y *yaml.Node) {
	tagged := y.Style&yaml.TaggedStyle != 0
	switch {
	case y.Style&yaml.SingleQuotedStyle != 0:
		n.style = single
	case y.Style&yaml.DoubleQuotedStyle != 0:
		n.style = double
	case y.Style&yaml.LiteralStyle != 0:
		n.style = literal
	case y.Style&yaml.FoldedStyle != 0:
		n.style = folded
	}
	n.kind, n.text = Text, y.Value
	if tagged {
		if y.Tag == "!!null" {
			n.kind = Null
		}
		return
	}
	if n.style == plain {
		switch y.Value {
		case "", "~", "null", "Null", "NULL":
			n.kind = Null
		}
	}
}

func (c *converter) list(n *Node, y *yaml.Node, depth int) {
	n.kind = List
	n.content = make([]Node, len(y.Content))
	var cut nesting
	for i, item := range y.Content {
		v := &n.content[i]
		c.node(v, item, depth+1)
		if cut.lacks() != "" {
			// The rest of an expression that has been reported.
			cut.feed(v.Text())
			*v = Node{doc: c.doc, line: v.line, column: v.column}
			continue
		}
		if !n.flow {
			c.checkJoined(v)
		}
		if c.checkCut(v, n.flow) {
			cut = nesting{}
			cut.feed(item.Value)
		}
	}
}

func (c *converter) mapping(n *Node, y *yaml.Node, depth int) {
	n.kind = Map
	n.content = make([]Node, len(y.Content))
	seen := keys{in: n}
	kept, cut := 0, false // content that is right stays, moved together
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, value := &n.content[kept], &n.content[kept+1]
		c.node(value, y.Content[i+1], depth+1)
		bare := n.flow && value.kind == Null && value.text == "" && c.isBare(value)
		if bare && cut {
			continue // the rest of an expression that has been reported
		}
		cut = false
		if !c.key(key, y.Content[i], depth) {
			continue
		}
		if first := seen.before(kept); first != nil {
			p := key.Problem(diag.DuplicateKey, "duplicate key "+strconv.Quote(key.text), "")
			p.Related = []diag.Related{{Pos: first.Pos(), Message: "first defined"}}
			c.report(p)
			continue
		}
		if bare {
			p := key.Problem(diag.MissingValue, strconv.Quote(key.text)+" has no value", "in {…} a comma ends a value and every key needs one; quote text that contains commas")
			c.report(p)
			value.kind = Invalid
		}
		cut = c.checkCut(value, n.flow)
		kept += 2
	}
	n.content = n.content[:kept]
}

// keys finds the keys of a map that come again: by comparing while they are few,
// with an index beyond.
type keys struct {
	in    *Node
	index map[string]*Node
}

// before returns the key that reads as the one at i of the content does and stands
// before it, nil if there is none. It is asked for every key in order.
func (k *keys) before(i int) *Node {
	const few = 32 // nodes
	text := k.in.content[i].text
	if i < few {
		for j := 0; j < i; j += 2 {
			if k.in.content[j].text == text {
				return &k.in.content[j]
			}
		}
		return nil
	}
	if k.index == nil {
		k.index = make(map[string]*Node, len(k.in.content)/2)
		for j := 0; j < i; j += 2 {
			k.index[k.in.content[j].text] = &k.in.content[j]
		}
	}
	if first := k.index[text]; first != nil {
		return first
	}
	k.index[text] = &k.in.content[i]
	return nil
}

// isBare reports the value of a key without a colon, as the second one in {a: 1, b}.
func (c *converter) isBare(v *Node) bool {
	at, ok := c.doc.offset(place{int(v.line), int(v.column)})
	return ok && !strings.HasSuffix(strings.TrimRight(c.doc.text[:at], " \t\r\n"), ":")
}

func (c *converter) key(n *Node, y *yaml.Node, depth int) bool {
	c.node(n, y, depth+1)
	switch {
	case n.kind == Invalid:
		return false
	case y.Kind == yaml.ScalarNode && y.Tag == "!!merge" && n.style == plain:
		c.report(n.Problem(diag.Anchor, "YAML merge keys are not supported", ""))
		return false
	case n.kind == Null && n.text == "" || n.kind == Text && n.text == "":
		c.report(n.Problem(diag.BadKey, "a key is missing", "write name: value"))
		return false
	case n.kind == Null:
		n.kind = Text // a key that happens to read null
	case n.kind != Text:
		c.report(n.Problem(diag.BadKey, "a key must be text, not "+n.kind.String(), `quote a value that begins with "{", "[" or "?"`))
		return false
	}
	return true
}

// checkJoined reports a list item that has swallowed the next one because that is
// indented further.
func (c *converter) checkJoined(n *Node) {
	if n.kind != Text || n.style != plain || !strings.Contains(n.text, " - ") {
		return
	}
	places, _, ok := n.places()
	if !ok {
		return
	}
	line, i := int(n.line), 0
	for _, r := range n.text {
		if at := places[i]; r == '-' && at.line > line && i > 0 && places[i-1].line < at.line {
			c.report(diag.Problem{Pos: c.doc.position(at), Code: diag.Syntax, Message: "this list item is read as part of the text above it", Hint: "check the indentation"})
			*n = Node{doc: c.doc, line: n.line, column: n.column}
			return
		}
		if r != ' ' {
			line = places[i].line
		}
		i++
	}
}

// checkCut reports plain text that YAML ended inside brackets or quotes, at a
// comma or at the " #" that begins a comment. It returns true if the text was cut
// at a comma, so that what follows is taken for the rest of it.
func (c *converter) checkCut(n *Node, inFlow bool) bool {
	if n.kind != Text || n.style != plain {
		return false
	}
	if !strings.ContainsAny(n.text, nests) {
		return false
	}
	var open nesting
	open.feed(n.text)
	if open.lacks() == "" {
		return false
	}
	_, end, ok := n.places()
	if !ok {
		return false
	}
	at, ok := c.doc.offset(end)
	if !ok {
		return false
	}
	rest := strings.TrimLeft(c.doc.text[at:], " \t")
	invalid := Node{doc: c.doc, line: n.line, column: n.column}
	if strings.HasPrefix(rest, "#") {
		if comment, _, _ := strings.Cut(rest, "\n"); strings.Contains(comment, open.lacks()) {
			c.report(n.Problem(diag.CutByComment, "the value ends before #, which begins a comment", "quote the value if the # belongs to it"))
			*n = invalid
		}
		return false
	}
	if inFlow && strings.HasPrefix(strings.TrimLeft(rest, "\r\n \t"), ",") {
		c.report(n.Problem(diag.CutByComma, "the comma after "+strconv.Quote(n.text)+" ends the value", "quote the value: in {…} and […] a comma ends it"))
		*n = invalid
		return true
	}
	return false
}

// nesting follows brackets and quotes through the text of an expression. A single
// quote after a letter is an apostrophe.
type nesting struct {
	open        []rune // closing signs to come
	quote, prev rune
}

// nests are the signs that open something.
const nests = `"'([{`

func (s *nesting) feed(text string) {
	for _, r := range text {
		switch {
		case s.quote != 0:
			if r == s.quote && s.prev != '\\' {
				s.quote = 0
			}
		case r == '"' || r == '\'' && !unicode.IsLetter(s.prev) && !unicode.IsDigit(s.prev):
			s.quote = r
		case r == '(':
			s.open = append(s.open, ')')
		case r == '[':
			s.open = append(s.open, ']')
		case r == '{':
			s.open = append(s.open, '}')
		case len(s.open) > 0 && r == s.open[len(s.open)-1]:
			s.open = s.open[:len(s.open)-1]
		}
		s.prev = r
	}
}

// lacks returns the closing sign that must come next, "" if there is none.
func (s *nesting) lacks() string {
	switch {
	case s.quote != 0:
		return string(s.quote)
	case len(s.open) > 0:
		return string(s.open[len(s.open)-1])
	}
	return ""
}
