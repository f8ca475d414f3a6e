package dim

import (
	"cmp"
	"encoding/binary"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Cond is one condition of a [Scope]: the dimension Name has this Value, or, with
// None, no value. A name is that of a dimension ("region") or a path to one
// through joins ("customer.segment"). Numbers and dates stand in their canonical
// text.
type Cond struct {
	Name  string
	Value string
	None  bool // the group of rows without a value; Value is then not looked at
}

// compare orders conditions by name, then by value, no value last.
func (c Cond) compare(d Cond) int {
	n := cmp.Or(strings.Compare(c.Name, d.Name), boolCompare(c.None, d.None))
	if n == 0 && !c.None {
		n = strings.Compare(c.Value, d.Value)
	}
	return n
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// Scope is a set of conditions that all hold: a cell of a report, the filter of a
// query, the domain of a target. The zero Scope has no condition and stands for
// everything.
//
// Scopes are values: immutable, comparable with ==, fit to be map keys. Two
// scopes with the same conditions are equal, in whatever order they were built.
//
// A chain of And cannot return an error, so a scope may hold what makes no sense:
// two values for one name, or a name that is none. [Scope.Err] tells; what takes
// a scope from outside asks it first, and such a scope does not marshal.
type Scope struct {
	// enc holds the conditions in order without duplicates, each as
	// uvarint(len(name)) name uvarint(len(value)+1) value; a length of 0 in the
	// second place is no value.
	enc string
}

// At returns the scope name = value.
func At(name, value string) Scope { return Of(Cond{Name: name, Value: value}) }

// AtNone returns the scope of what has no value for name.
func AtNone(name string) Scope { return Of(Cond{Name: name, None: true}) }

// Of returns the scope of all the given conditions.
func Of(conds ...Cond) Scope {
	if !slices.IsSortedFunc(conds, Cond.compare) {
		conds = slices.SortedFunc(slices.Values(conds), Cond.compare)
	}
	n := 0
	for _, c := range conds {
		n += len(c.Name) + len(c.Value) + 2*binary.MaxVarintLen16
	}
	b := make([]byte, 0, n)
	for i, c := range conds {
		if i > 0 && c.compare(conds[i-1]) == 0 {
			continue
		}
		b = append(binary.AppendUvarint(b, uint64(len(c.Name))), c.Name...)
		if c.None {
			b = append(b, 0)
			continue
		}
		b = append(binary.AppendUvarint(b, uint64(len(c.Value))+1), c.Value...)
	}
	return Scope{string(b)}
}

// first takes the first condition off an encoding that is not empty.
func first(enc string) (c Cond, rest string) {
	c.Name, enc = cut(enc, 0)
	if enc[0] == 0 {
		c.None = true
		return c, enc[1:]
	}
	c.Value, rest = cut(enc, 1)
	return c, rest
}

// cut reads a length, which was written greater by extra, and as many bytes.
func cut(enc string, extra uint64) (text, rest string) {
	var n uint64
	for shift := 0; ; shift += 7 {
		b := enc[0]
		enc = enc[1:]
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			break
		}
	}
	n -= extra
	return enc[:n], enc[n:]
}

// And returns s with the further condition name = value.
func (s Scope) And(name, value string) Scope { return s.Intersect(At(name, value)) }

// AndNone returns s with the further condition that name has no value.
func (s Scope) AndNone(name string) Scope { return s.Intersect(AtNone(name)) }

// Intersect returns the scope of what lies in both s and t: the conditions of
// both together.
func (s Scope) Intersect(t Scope) Scope {
	if s.enc == "" || s == t {
		return t
	}
	if t.enc == "" {
		return s
	}
	return Of(slices.AppendSeq(s.conds(), t.All())...)
}

func (s Scope) conds() []Cond { return slices.Collect(s.All()) }

// IsZero reports whether s is everything.
func (s Scope) IsZero() bool { return s.enc == "" }

// Len returns the number of conditions.
func (s Scope) Len() int {
	n := 0
	for range s.All() {
		n++
	}
	return n
}

// All yields the conditions, sorted by name.
func (s Scope) All() iter.Seq[Cond] {
	return func(yield func(Cond) bool) {
		for enc := s.enc; enc != ""; {
			var c Cond
			if c, enc = first(enc); !yield(c) {
				return
			}
		}
	}
}

// Names returns the names of the conditions, sorted.
func (s Scope) Names() []string {
	var names []string
	for c := range s.All() {
		names = append(names, c.Name)
	}
	return slices.Compact(names)
}

// Get returns the condition on name, if there is one.
func (s Scope) Get(name string) (Cond, bool) {
	for c := range s.All() {
		if c.Name == name {
			return c, true
		}
	}
	return Cond{}, false
}

// Without returns s without its conditions on the given names.
func (s Scope) Without(names ...string) Scope {
	return s.filter(func(c Cond) bool { return !slices.Contains(names, c.Name) })
}

// Only returns s with nothing but its conditions on the given names.
func (s Scope) Only(names ...string) Scope {
	return s.filter(func(c Cond) bool { return slices.Contains(names, c.Name) })
}

func (s Scope) filter(keep func(Cond) bool) Scope {
	conds := s.conds()
	return Of(slices.DeleteFunc(conds, func(c Cond) bool { return !keep(c) })...)
}

// Contains reports whether t lies inside s: t has every condition of s, and
// perhaps more. Every scope contains itself, the zero Scope contains all.
func (s Scope) Contains(t Scope) bool {
	rest := t.enc
	for c := range s.All() {
		for {
			if rest == "" {
				return false
			}
			var d Cond
			if d, rest = first(rest); d == c {
				break
			}
		}
	}
	return true
}

// Disjoint reports whether nothing can lie in both s and t: some name has a
// different value in each.
func (s Scope) Disjoint(t Scope) bool {
	for c := range s.All() {
		if d, ok := t.Get(c.Name); ok && c != d {
			return true
		}
	}
	return false
}

// Compare orders scopes condition by condition, by name and then by value, no
// value last; a scope that is the beginning of another stands before it. It
// returns -1, 0 or +1.
func (s Scope) Compare(t Scope) int {
	a, b := s.enc, t.enc
	for a != "" && b != "" {
		var c, d Cond
		c, a = first(a)
		d, b = first(b)
		if n := c.compare(d); n != 0 {
			return n
		}
	}
	return boolCompare(a != "", b != "")
}

// Err returns nil for a scope that makes sense, and otherwise a [diag.List] with
// a problem for every name that is none and for every name with two values.
func (s Scope) Err() error {
	var (
		l    diag.List
		last Cond
	)
	for c := range s.All() {
		switch {
		case !isPath(c.Name):
			l.Add(diag.Problem{Code: diag.BadName, Message: strconv.Quote(c.Name) + " is not the name of a dimension", Hint: nameHint})
		case c.Name == last.Name:
			l.Add(diag.Problem{Code: diag.FieldConflict, Message: conflict(last, c)})
		}
		last = c
	}
	return l.Err()
}

func conflict(a, b Cond) string {
	return a.Name + " cannot be both " + a.text() + " and " + b.text()
}

const nameHint = "a name is a letter or _, then letters, digits or _; a path joins names with dots"

// isPath reports whether name is one or more names joined by dots.
func isPath(name string) bool {
	for part := range strings.SplitSeq(name, ".") {
		if !typ.IsName(part) {
			return false
		}
	}
	return true
}
