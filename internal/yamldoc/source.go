package yamldoc

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/zhibiao/zhibiao/indicator/diag"
)

// source is the text of a file with an index between places and byte offsets that
// stays fast on very long lines. The text is valid UTF-8.
type source struct {
	file  string
	text  string
	lines []mark // where each line begins
	marks []int  // byte offset of every markStep-th rune
}

// mark is a point of a text.
type mark struct{ offset, runes int }

const markStep = 64

// place is a position in a source: line and column in runes, from 1.
type place struct{ line, column int }

func newSource(file, text string) *source {
	s := &source{file: file, text: text,
		lines: make([]mark, 1, 2+strings.Count(text, "\n")), marks: make([]int, 0, 1+len(text)/markStep)}
	runes := 0
	for at, r := range text {
		if runes%markStep == 0 {
			s.marks = append(s.marks, at)
		}
		runes++
		if r == '\n' {
			s.lines = append(s.lines, mark{at + 1, runes})
		}
	}
	s.lines = append(s.lines, mark{len(text) + 1, runes + 1}) // past the end
	return s
}

func (s *source) position(p place) diag.Position {
	return diag.Position{File: s.file, Line: p.line, Column: p.column}
}

// line returns the text of a line without its line break, "" if there is none.
func (s *source) line(n int) string {
	if n < 1 || n >= len(s.lines) {
		return ""
	}
	return strings.TrimSuffix(s.text[s.lines[n-1].offset:s.lines[n].offset-1], "\r")
}

// offset returns the byte offset of a place, which may be just past its line.
func (s *source) offset(p place) (int, bool) {
	if p.line < 1 || p.line >= len(s.lines) || p.column < 1 {
		return 0, false
	}
	line, next := s.lines[p.line-1], s.lines[p.line]
	rune := line.runes + p.column - 1
	switch {
	case rune >= next.runes:
		return 0, false
	case next.offset-line.offset == next.runes-line.runes: // ASCII
		return line.offset + p.column - 1, true
	}
	if rune/markStep >= len(s.marks) {
		return len(s.text), true
	}
	at := s.marks[rune/markStep]
	for range rune % markStep {
		if s.text[at] < utf8.RuneSelf {
			at++
			continue
		}
		_, n := utf8.DecodeRuneInString(s.text[at:])
		at += n
	}
	return at, true
}

// at returns the place of a byte offset.
func (s *source) at(offset int) place {
	line := sort.Search(len(s.lines), func(i int) bool { return s.lines[i].offset > offset })
	line = min(line, len(s.lines)-1)
	m := sort.SearchInts(s.marks, offset+1) - 1
	runes := 0
	if m >= 0 {
		runes = m*markStep + utf8.RuneCountInString(s.text[s.marks[m]:offset])
	}
	return place{line, runes - s.lines[line-1].runes + 1}
}
