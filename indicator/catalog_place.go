package indicator

import (
	"strconv"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/yamldoc"
)

// place is where a definition or a part of it stands: a node of a file, or the
// path of a field of a Go value, as in indicators.revenue.formula.
type place struct {
	key, node *yamldoc.Node // of a file: the name and the value
	path      string        // of Go
}

// in returns the place of a part, named by the keys of maps (strings) and the
// indexes of lists (ints). A part that is not written out, as in a shorthand or a
// default, is at the nearest thing around it that is.
func (p place) in(keys ...any) place {
	for _, k := range keys {
		if p.node == nil {
			switch k := k.(type) {
			case string:
				p.path = strings.TrimPrefix(p.path+"."+k, ".")
			case int:
				p.path += "[" + strconv.Itoa(k) + "]"
			}
			continue
		}
		var part place
		switch k := k.(type) {
		case string:
			part.key, part.node = p.node.Entry(k)
		case int:
			part.node = p.node.Item(k)
		}
		if part.node == nil {
			break
		}
		p = part
	}
	return p
}

// finder finds many parts of one place, each as in would.
type finder struct {
	at    place
	named map[string]place // made when first asked for
}

func (p place) parts() *finder { return &finder{at: p} }

// key returns the part of a name in a map.
func (f *finder) key(name string) place {
	if f.at.node == nil {
		return f.at.in(name)
	}
	if f.named == nil {
		f.named = make(map[string]place, f.at.node.Len())
		for key, value := range f.at.node.Entries() {
			f.named[key.Text()] = place{key: key, node: value}
		}
	}
	if p, ok := f.named[name]; ok {
		return p
	}
	return f.at
}

// item returns a part of a list.
func (f *finder) item(i int) place { return f.at.in(i) }

// pos returns where the part begins.
func (p place) pos() diag.Position {
	if p.node == nil {
		return diag.Position{File: p.path}
	}
	if p.node.Kind() == yamldoc.Invalid && p.key != nil {
		return p.key.Pos()
	}
	return p.node.Pos()
}

// unread reports a field that is there but was not YAML that could be read.
func (p place) unread(field string) bool {
	n := p.node.Get(field)
	return n != nil && n.Kind() == yamldoc.Invalid
}

// name returns where the name of the part stands, or else the part.
func (p place) name() diag.Position {
	if p.key != nil {
		return p.key.Pos()
	}
	return p.pos()
}

// problem returns a problem of the value at p.
func (p place) problem(code diag.Code, message, hint string) diag.Problem {
	d := diag.Problem{Pos: p.pos(), Code: code, Message: message, Hint: hint}
	if p.node != nil {
		d.End = p.node.End()
	}
	return d
}

// nameProblem returns a problem of the whole that p is, shown at its name.
func (p place) nameProblem(code diag.Code, message, hint string) diag.Problem {
	if p.key == nil {
		return p.problem(code, message, hint)
	}
	return diag.Problem{Pos: p.key.Pos(), End: p.key.End(), Code: code, Message: message, Hint: hint}
}

// locate moves problems that count lines and columns in text, which is what
// stands at p, to where they are.
func (p place) locate(text string, list diag.List) diag.List {
	if p.node != nil {
		return p.node.Locate(list)
	}
	out := make(diag.List, len(list))
	for i, d := range list {
		if d.Pos.File == "" {
			d.Pos.File, d.Source = p.path, text
			if d.End.IsValid() {
				d.End.File = p.path
			}
		}
		for j, r := range d.Related {
			if r.Pos.File == "" {
				d.Related[j].Pos.File = p.path
			}
		}
		out[i] = d
	}
	return out
}

// also returns d with a second place that belongs to it.
func also(d diag.Problem, pos diag.Position, message string) diag.Problem {
	d.Related = append(d.Related, diag.Related{Pos: pos, Message: message})
	return d
}
