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
	items   []Node // of a list
	entries []entry
	doc     *source
}

type entry struct{ key, value Node }

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
	return len(n.items) + len(n.entries)
}

// Entries yields the keys and values of a map in the order of the file. The keys
// are nodes of kind [Text], each different.
func (n *Node) Entries() iter.Seq2[*Node, *Node] {
	return func(yield func(key, value *Node) bool) {
		if n == nil {
			return
		}
		for i := range n.entries {
			if !yield(&n.entries[i].key, &n.entries[i].value) {
				return
			}
		}
	}
}

// Items yields the items of a list in order.
func (n *Node) Items() iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		if n == nil {
			return
		}
		for i := range n.items {
			if !yield(&n.items[i]) {
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
	for k, v := range n.Entries() {
		if k.text == key {
			return v
		}
	}
	return nil
}

// Problem returns a problem that begins and ends where the node does.
func (n *Node) Problem(code diag.Code, message, hint string) diag.Problem {
	return diag.Problem{Pos: n.Pos(), End: n.End(), Code: code, Message: message, Hint: hint}
}
