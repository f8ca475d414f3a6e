package yamldoc

import (
	"iter"
	"strconv"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/diag"
)

// Decoder reads nodes into Go values and keeps the problems it finds. The zero
// value is ready to use; a Decoder must not be used by several goroutines at once.
type Decoder struct {
	Limits Limits // of the files read by Parse and Walk

	problems  diag.List
	enclosing [][]Field // the fields of the objects being read, outermost first
}

// Report adds a problem about a node: where the problem has no position it takes
// that of the node. Beyond 1000 problems no more are kept.
func (d *Decoder) Report(n *Node, p diag.Problem) {
	if p.Pos == (diag.Position{}) && n != nil {
		p.Pos, p.End = n.Pos(), n.End()
	}
	d.Add(p)
}

// Add adds problems as they are.
func (d *Decoder) Add(p ...diag.Problem) {
	room := max(maxProblems-len(d.problems), 0)
	d.problems.Add(p[:min(len(p), room)]...)
}

// Problems returns what has been found so far.
func (d *Decoder) Problems() diag.List { return d.problems }

// Err returns all problems as a sorted [diag.List] without duplicates, or nil.
func (d *Decoder) Err() error { return d.problems.Err() }

// Parse is the function [Parse], keeping the problems.
func (d *Decoder) Parse(file string, data []byte) *Node {
	n, problems := Parse(file, data, d.Limits)
	d.Add(problems...)
	return n
}

// Field is a field that an object may have.
type Field struct {
	Name     string
	Read     func(*Node) // reads the value, which is not Null; nil passes over it
	Required bool        // report it if it is missing

	// Within names fields of the object this field holds, to tell a user who wrote
	// one of them a level too high where it belongs.
	Within []string
}

// Fields reads a map whose keys are fields, in the order of the file, and reports
// keys that are no field, fields without a value, and required fields that are
// missing. Keys that begin with "x-" are passed over, and an empty file is an empty
// map.
func (d *Decoder) Fields(n *Node, fields ...Field) {
	if !d.isMap(n) {
		return
	}
	d.enclosing = append(d.enclosing, fields)
	for key, value := range n.Entries() {
		if i := indexOf(fields, key.text); i >= 0 {
			switch read := fields[i].Read; {
			case read == nil:
			case value.kind == Null:
				d.Add(key.Problem(diag.MissingValue, strconv.Quote(key.text)+" has no value", ""))
			default:
				read(value)
			}
		} else if !strings.HasPrefix(key.text, "x-") {
			d.unknownField(key, fields)
		}
	}
	d.enclosing = d.enclosing[:len(d.enclosing)-1]
	for _, f := range fields {
		if f.Required && n.get(f.Name) == nil {
			p := n.Problem(diag.MissingField, "missing field "+strconv.Quote(f.Name), "")
			d.Add(p)
		}
	}
}

// indexOf returns which field has the name, or -1.
func indexOf(fields []Field, name string) int {
	for i := range fields {
		if fields[i].Name == name {
			return i
		}
	}
	return -1
}

func (d *Decoder) unknownField(key *Node, fields []Field) {
	name := key.text
	p := key.Problem(diag.UnknownField, "unknown field "+strconv.Quote(name), "")
	if p.Hint = belongs(name, fields, d.enclosing[:len(d.enclosing)-1]); p.Hint != "" {
		p.Code = diag.MisplacedField
		p.Message = "field " + strconv.Quote(name) + " is not known here"
	} else {
		p.Hint = hint(name, names(fields))
	}
	d.Add(p)
}

// belongs tells where a field that exists has its place, "" if it is none.
func belongs(name string, fields []Field, enclosing [][]Field) string {
	for _, f := range fields {
		for _, w := range f.Within {
			if w == name {
				return "it belongs under " + strconv.Quote(f.Name)
			}
		}
	}
	for i := len(enclosing) - 1; i >= 0; i-- {
		for _, f := range enclosing[i] {
			if f.Name != name {
				continue
			}
			if levels := len(enclosing) - i; i == 0 {
				return "it belongs at the top of the file: check the indentation"
			} else if levels == 1 {
				return "it belongs to the object around this one: check the indentation"
			}
			return "it belongs further out: check the indentation"
		}
	}
	return ""
}

func names(fields []Field) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, f := range fields {
			if !yield(f.Name) {
				return
			}
		}
	}
}

// maxListed is the number of words up to which a hint lists them all.
const maxListed = 8

// hint suggests the word meant, or lists all if they are few.
func hint(word string, words iter.Seq[string]) string {
	if h := diag.DidYouMean(word, words); h != "" {
		return h
	}
	var all []string
	for w := range words {
		if all = append(all, w); len(all) > maxListed {
			return ""
		}
	}
	if len(all) == 0 {
		return ""
	}
	return "known: " + strings.Join(all, ", ")
}

// Entries yields the keys and values of a map of any keys, such as names.
func (d *Decoder) Entries(n *Node) iter.Seq2[*Node, *Node] {
	if !d.isMap(n) {
		return func(func(key, value *Node) bool) {}
	}
	return n.Entries()
}

// Items yields the items of a list. A single text or map is a list of one.
func (d *Decoder) Items(n *Node) iter.Seq[*Node] {
	switch n.Kind() {
	case List:
		return n.Items()
	case Text, Map:
		return func(yield func(*Node) bool) { yield(n) }
	}
	d.wrongKind(n, "a list")
	return func(func(*Node) bool) {}
}

func (d *Decoder) isMap(n *Node) bool {
	if n.Kind() == Map {
		return true
	}
	if n.Kind() != Null || !n.root {
		d.wrongKind(n, "a map")
	}
	return false
}

// wrongKind reports a node that is not what is wanted.
func (d *Decoder) wrongKind(n *Node, want string) {
	switch n.Kind() {
	case Invalid:
	case Null:
		d.Add(n.Problem(diag.MissingValue, "the value is missing: expected "+want, ""))
	default:
		p := n.Problem(diag.WrongKind, "expected "+want+", found "+n.Kind().String(), "")
		switch {
		case n.kind == Text && want == "a map" && strings.Contains(n.text, "："):
			p.Hint = `write ":" and a space: "：" is a full-width colon`
		case n.kind == Text && want == "a map" && n.style == plain && strings.Contains(n.text, ":"):
			p.Hint = `put a space after ":"`
		case n.kind != Text && n.flow && want == "text":
			p.Hint = `quote a value that begins with "{" or "["`
		}
		d.Add(p)
	}
}
