package yamldoc

import (
	"strings"
	"unicode/utf8"

	"github.com/zhibiao/zhibiao/indicator/diag"
)

// Offset maps the runes from ≤ i < to of [Node.Text] to the file: start is the
// place of the first, end the place just past the last. It is false if the node is
// not text or the range is not in it.
func (n *Node) Offset(from, to int) (start, end diag.Position, ok bool) {
	places, last, ok := n.places()
	if !ok || from < 0 || to < from || to > len(places) {
		return diag.Position{}, diag.Position{}, false
	}
	return n.offset(places, last, from, to)
}

func (n *Node) offset(places []place, last place, from, to int) (start, end diag.Position, ok bool) {
	at := func(i int) place {
		if i < len(places) {
			return places[i]
		}
		if last.column > 1 && n.Quoted() {
			last.column-- // before the closing quote
		}
		return last
	}
	s := at(from)
	e := s
	if to > from {
		// Past the last rune, not at the next one, which may be lines below.
		e = at(to - 1)
		e.column++
	}
	return n.doc.position(s), n.doc.position(e), true
}

// Locate returns problems whose positions count lines and columns in [Node.Text],
// as a formula's do, moved to their places in the file. Where there is none, the
// position is that of the node, and the message begins with the place in the text.
// Positions that name a file are left alone.
func (n *Node) Locate(list diag.List) diag.List {
	if len(list) == 0 {
		return nil
	}
	places, last, mapped := n.places()
	lines := strings.Split(n.Text(), "\n")
	out := make(diag.List, len(list))
	for i, p := range list {
		if p.Pos.File != "" || n == nil {
			out[i] = p
			continue
		}
		from, okFrom := runeIndex(lines, p.Pos)
		to, okTo := runeIndex(lines, p.End)
		if !okTo || to < from {
			to = from
		}
		switch {
		case mapped && okFrom && to <= len(places):
			if p.Pos, p.End, _ = n.offset(places, last, from, to); !okTo {
				p.End = diag.Position{}
			}
		default:
			if p.Pos.IsValid() {
				p.Message = "at " + p.Pos.String() + " of the text: " + p.Message
			}
			p.Pos, p.End = n.Pos(), n.End()
		}
		p.Source = ""
		related := make([]diag.Related, len(p.Related))
		for j, r := range p.Related {
			if at, ok := runeIndex(lines, r.Pos); ok && mapped && r.Pos.File == "" {
				r.Pos, _, _ = n.offset(places, last, at, at)
			} else if r.Pos.File == "" {
				r.Pos = n.Pos()
			}
			related[j] = r
		}
		if len(related) > 0 {
			p.Related = related
		}
		out[i] = p
	}
	return out
}

// runeIndex returns the index in runes of a place in lines of text.
func runeIndex(lines []string, p diag.Position) (int, bool) {
	if p.Line < 1 || p.Line > len(lines) || p.Column < 1 {
		return 0, false
	}
	index := 0
	for _, l := range lines[:p.Line-1] {
		index += utf8.RuneCountInString(l) + 1
	}
	if p.Column > utf8.RuneCountInString(lines[p.Line-1])+1 {
		return 0, false
	}
	return index + p.Column - 1, true
}

// places returns where each rune of the text stands in the file, and the place
// just past the scalar. It reads the source beside the text and gives up at the
// first difference, so what it returns is never wrong.
func (n *Node) places() (runes []place, end place, ok bool) {
	if n.Kind() != Text {
		return nil, place{}, false
	}
	at, ok := n.doc.offset(place{int(n.line), int(n.column)})
	if !ok {
		return nil, place{}, false
	}
	c := &cursor{src: n.doc.text, at: at, place: place{int(n.line), int(n.column)}}
	c.skipTag()
	runes = make([]place, 0, len(n.text))
	switch n.style {
	case plain:
		runes, ok = c.flow(runes, n.text, 0)
	case single:
		runes, ok = c.quoted(runes, n.text, '\'')
	case double:
		runes, ok = c.quoted(runes, n.text, '"')
	default:
		runes, ok = c.block(runes, n.text, n.style == folded)
	}
	return runes, c.place, ok
}
