package diag

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"unicode/utf8"
)

const (
	maxSource   = 1 << 20 // bytes of a source file that are looked at for snippets
	snippetCols = 100     // columns of a source line that are shown
	tabCols     = 4       // columns to a tab stop
)

// Fprint writes the problems in err to w for people to read, in the order of
// [List.Sort]: the one-line form of each, then its source line with the place
// marked below, then related places likewise.
//
//	sales.yaml:12:7: unknown field "forumla" (did you mean "formula"?) [unknown-field]
//	   12 |       forumla: sum(amount)
//	      |       ^^^^^^^
//
// Source lines are read from fsys; problems in files that are not there, and all
// if fsys is nil, go without. Of long lines the part around the mark is shown, and
// after 50 problems only the number of those left. Any error will do for err (see
// [Join]), and nil writes nothing. The error returned is that of w.
func Fprint(w io.Writer, err error, fsys fs.FS) error {
	var l List
	if !errors.As(Join(err), &l) {
		return nil
	}
	r := renderer{fsys: fsys, files: map[string][]string{}}
	for i, p := range l {
		if i == maxShown {
			fmt.Fprintln(&r.b, more(len(l)-i))
			break
		}
		r.problem(p)
	}
	_, err = io.WriteString(w, r.b.String())
	return err
}

type renderer struct {
	b     strings.Builder
	fsys  fs.FS
	files map[string][]string // lines by file, nil if it cannot be read
}

func (r *renderer) problem(p Problem) {
	related := p.Related
	p.Related = nil
	r.b.WriteString(p.Error() + "\n")
	r.snippet(p.Pos, p.End, p.Source)
	for i, other := range related {
		if i == maxRelated {
			fmt.Fprintf(&r.b, "  and %d more places\n", len(related)-i)
			break
		}
		r.b.WriteString("  " + other.String() + "\n")
		r.snippet(other.Pos, Position{}, "")
	}
}

// snippet shows the line of pos, if it is to be had.
func (r *renderer) snippet(pos, end Position, source string) {
	if !pos.IsValid() {
		return
	}
	var lines []string
	if source != "" {
		lines = splitLines(source)
	} else {
		lines = r.lines(pos.File)
	}
	if pos.Line > len(lines) {
		return
	}
	line := lines[pos.Line-1]
	to := pos.Column + 1
	switch {
	case end.Line == pos.Line && end.Column > pos.Column:
		to = end.Column
	case end.Line > pos.Line:
		to = utf8.RuneCountInString(line) + 1
	}
	text, from, cols := window(line, pos.Column, to)
	fmt.Fprintf(&r.b, "%5d | %s\n", pos.Line, text)
	if pos.Column > 0 {
		fmt.Fprintf(&r.b, "      | %s%s\n", strings.Repeat(" ", from), strings.Repeat("^", cols))
	}
}

func (r *renderer) lines(file string) []string {
	if r.fsys == nil || !fs.ValidPath(file) {
		return nil
	}
	lines, ok := r.files[file]
	if !ok {
		lines = splitLines(readText(r.fsys, file))
		r.files[file] = lines
	}
	return lines
}

func readText(fsys fs.FS, file string) string {
	f, err := fsys.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	text, err := io.ReadAll(io.LimitReader(f, maxSource))
	if err != nil {
		return ""
	}
	return string(text)
}

// splitLines cuts text at \n, \r\n and \r, and drops a byte order mark.
func splitLines(text string) []string {
	if text == "" {
		return nil
	}
	text = strings.TrimPrefix(text, "\ufeff")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Split(strings.ReplaceAll(text, "\r", "\n"), "\n")
}

// cell is one rune of a source line as it is shown.
type cell struct {
	text  string
	width int
}

// window returns the part of line to show, at most snippetCols wide and holding
// the rune column from, with the first column and number of columns to mark in it
// for the runes from ≤ i < to (both counted from 1). Tabs are drawn as spaces and
// what a terminal would not show as a replacement character.
func window(line string, from, to int) (text string, at, marks int) {
	// Runes far beyond the window can neither be seen nor move it.
	from = max(from, 1)
	cells := layout(line)
	from = min(from-1, len(cells))
	to = max(min(to-1, len(cells)), from)

	// Begin far enough to the right that the mark has room, but show what is
	// before it while that fits.
	first, room := 0, snippetCols
	total, before, marked := 0, 0, 0
	for i, c := range cells {
		total += c.width
		if i < from {
			before += c.width
		} else if i < to {
			marked += c.width
		}
	}
	if total > room {
		keep := max(room-marked-room/4, room/4)
		for before > keep && first < from {
			before -= cells[first].width
			first++
		}
	}

	var b strings.Builder
	used := 0
	if first > 0 {
		b.WriteString("…")
		used, before = 1, before+1
	}
	last := first
	for ; last < len(cells) && used+cells[last].width <= room; last++ {
		b.WriteString(cells[last].text)
		used += cells[last].width
		if last >= from && last < to {
			marks += cells[last].width
		}
	}
	if last < len(cells) {
		b.WriteString("…")
	}
	return strings.TrimRight(b.String(), " "), before, max(marks, 1)
}

func layout(line string) []cell {
	cells := make([]cell, 0, len(line))
	column := 0
	widths(line, func(r rune, w int) {
		c := cell{string(r), w}
		switch {
		case r == '\t':
			c.width = tabCols - column%tabCols
			c.text = strings.Repeat(" ", c.width)
		case r == wideSpace:
			c.width = 2
		case r == '\u00a0':
			c = cell{" ", 1}
		case hidden(r):
			c = cell{string(utf8.RuneError), 1}
		}
		column += c.width
		cells = append(cells, c)
	})
	return cells
}
