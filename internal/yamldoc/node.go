package yamldoc

import (
	"iter"

	"github.com/zhibiao/zhibiao/indicator/diag"
)

// Kind is what a [Node] is.
type Kind uint8

const (
	Invalid Kind = iota // nothing, or something whose problem has been reported
	Null                // no value: nothing, ~ or null
	Text                // a scalar, whatever it looks like
	List
	Map
)

// String returns the kind as messages name it, as in "a list".
func (k Kind) String() string {
	switch k {
	case Null:
		return "no value"
	case Text:
		return "text"
	case List:
		return "a list"
	case Map:
		return "a map"
	}
	return "nothing"
}

type style uint8

const (
	plain style = iota
	single
	double
	literal
	folded
)

// Node is a value in a file. It is immutable and safe for concurrent use; all
// methods take a nil receiver for a value that is not there.
type Node struct {
	kind    Kind
	style   style // of a scalar
	flow    bool  // of a list or map: […] or {…}
	root    bool
	line    int32
	column  int32
	text    string
	content []Node // items of a list; of a map each key and then its value
	doc     *source
}

// Kind returns what the node is; Invalid for a nil node.
func (n *Node) Kind() Kind {
	if n == nil {
		return Invalid
	}
	return n.kind
}

// Text returns the text of a scalar as YAML delivers it: without quotes, escapes
// resolved, lines folded where the style folds them. It is "" for all else.
func (n *Node) Text() string {
	if n.Kind() != Text {
		return ""
	}
	return n.text
}

// Quoted reports a scalar in single or double quotes.
func (n *Node) Quoted() bool {
	return n.Kind() == Text && (n.style == single || n.style == double)
}

// Pos returns where the node begins: the quote of quoted text, the indicator of a
// block scalar, the first key of a block map.
func (n *Node) Pos() diag.Position {
	if n == nil {
		return diag.Position{}
	}
	return diag.Position{File: n.doc.file, Line: int(n.line), Column: int(n.column)}
}

// End returns the place just past a scalar that stands on one line, and the zero
// Position for all else.
func (n *Node) End() diag.Position {
	if n.Kind() != Text || n.style >= literal {
		return diag.Position{}
	}
	places, end, ok := n.places()
	if !ok || end.line != int(n.line) || len(places) == 0 && n.style == plain {
		return diag.Position{}
	}
	return n.doc.position(end)
}

// Len returns the number of entries of a map or items of a list.
func (n *Node) Len() int {
	if n == nil {
		return 0
	}
	if n.kind == Map {
		return len(n.content) / 2
	}
	return len(n.content)
}

// Entries yields the keys and values of a map in the order of the file. The keys
// are nodes of kind [Text], each different.
func (n *Node) Entries() iter.Seq2[*Node, *Node] {
	return func(yield func(key, value *Node) bool) {
		if n.Kind() != Map {
			return
		}
		for i := 0; i < len(n.content); i += 2 {
			if !yield(&n.content[i], &n.content[i+1]) {
				return
			}
		}
	}
}

// Items yields the items of a list in order.
func (n *Node) Items() iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		if n.Kind() != List {
			return
		}
		for i := range n.content {
			if !yield(&n.content[i]) {
				return
			}
		}
	}
}

// Get returns the value at a path of keys through maps, or nil if there is none.
func (n *Node) Get(path ...string) *Node {
	for _, key := range path {
		if n = n.get(key); n == nil {
			return nil
		}
	}
	return n
}

func (n *Node) get(key string) *Node {
	_, v := n.Entry(key)
	return v
}

// Entry returns a key of a map and its value, nil if there is none.
func (n *Node) Entry(key string) (k, v *Node) {
	if n.Kind() != Map {
		return nil, nil
	}
	for i := 0; i < len(n.content); i += 2 {
		if n.content[i].text == key {
			return &n.content[i], &n.content[i+1]
		}
	}
	return nil, nil
}

// Item returns an item of a list, counted from 0, or nil if there is none.
func (n *Node) Item(i int) *Node {
	if n.Kind() != List || i < 0 || i >= len(n.content) {
		return nil
	}
	return &n.content[i]
}

// Problem returns a problem that begins and ends where the node does.
func (n *Node) Problem(code diag.Code, message, hint string) diag.Problem {
	return diag.Problem{Pos: n.Pos(), End: n.End(), Code: code, Message: message, Hint: hint}
}
