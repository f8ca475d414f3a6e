package table

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/zhibiao/zhibiao/indicator/diag"
)

// dash stands where there is no value.
const dash = "-"

// Text returns the table as aligned text for people: a heading with units, a
// line per row, numbers to the right and all digits shown unless [Spec.Format]
// says otherwise, a dash where there is no value. Notes are numbered marks
// explained below the table; one that all rows of a column share stands in its
// heading. Wide East Asian characters count as two columns.
func (t *Table) Text() string {
	cols, legend := t.render(strings.TrimSpace)
	var b strings.Builder
	for k, c := range cols {
		c.pad(&b, k, c.head, len(cols))
	}
	for k, c := range cols {
		c.pad(&b, k, shown{text: strings.Repeat("-", c.width())}, len(cols))
	}
	for i := range t.n {
		for k, c := range cols {
			c.pad(&b, k, c.cells[i], len(cols))
		}
	}
	t.writeLegend(&b, legend)
	return b.String()
}

// Markdown returns the table as Markdown, in the same form as [Table.Text].
func (t *Table) Markdown() string {
	cols, legend := t.render(escapeMarkdown)
	var b strings.Builder
	line := func(cell func(c *shownColumn) string) {
		for _, c := range cols {
			b.WriteString("| " + cell(c) + " ")
		}
		b.WriteString("|\n")
	}
	line(func(c *shownColumn) string { return c.head.text + c.head.mark })
	line(func(c *shownColumn) string {
		if c.right {
			return "---:"
		}
		return "---"
	})
	for i := range t.n {
		line(func(c *shownColumn) string { return c.cells[i].text + c.cells[i].mark })
	}
	t.writeLegend(&b, legend)
	return b.String()
}

// shownColumn is a column as people see it.
type shownColumn struct {
	head  shown
	cells []shown
	right bool
	text  int // width of the widest text
	mark  int // width of the widest mark
}

// shown is a value as people see it, with the mark of its notes.
type shown struct{ text, mark string }

func (c *shownColumn) width() int { return c.text + c.mark }

// pad writes one cell of column k of n, and the end of the line after the last.
func (c *shownColumn) pad(b *strings.Builder, k int, s shown, n int) {
	if k > 0 {
		b.WriteString("  ")
	}
	left, right := 0, 0
	text, mark := diag.Width(s.text), len(s.mark)
	switch {
	case text > c.text: // the rule below the heading
	case c.right:
		left, right = c.text-text, c.mark-mark
	default:
		right = c.width() - text - mark
	}
	spaces(b, left)
	b.WriteString(s.text)
	b.WriteString(s.mark)
	if k == n-1 {
		b.WriteByte('\n')
		return
	}
	spaces(b, right)
}

func spaces(b *strings.Builder, n int) {
	for range n {
		b.WriteByte(' ')
	}
}

// legend numbers the sets of notes in the order in which a reader meets them.
type legend struct {
	notes []Note
}

func (l *legend) mark(n Note) string {
	if n == 0 {
		return ""
	}
	for i, m := range l.notes {
		if m == n {
			return " [" + strconv.Itoa(i+1) + "]"
		}
	}
	l.notes = append(l.notes, n)
	return " [" + strconv.Itoa(len(l.notes)) + "]"
}

// writeLegend explains the marks, in the language of the table's numbers.
func (t *Table) writeLegend(b *strings.Builder, l legend) {
	lang := ""
	for _, c := range t.cols {
		if c.spec.Format != nil && c.spec.Format.Lang != "" {
			lang = c.spec.Format.Lang
			break
		}
	}
	for i, n := range l.notes {
		if i == 0 {
			b.WriteByte('\n')
		}
		b.WriteString("[" + strconv.Itoa(i+1) + "] " + n.In(lang) + "\n")
	}
}

// render writes every value as text.
func (t *Table) render(escape func(string) string) ([]*shownColumn, legend) {
	cols := make([]*shownColumn, len(t.cols))
	common := make([]Note, len(t.cols))
	var l legend
	for k, c := range t.cols {
		common[k] = c.visible(c.sharedNotes())
		s := &shownColumn{cells: make([]shown, t.n), right: c.spec.Type.Numeric() || c.spec.Type == Duration}
		s.head = shown{text: escape(oneLine(heading(c.spec))), mark: l.mark(common[k])}
		cols[k] = s
	}
	var buf []byte
	for i := range t.n {
		for k, c := range t.cols {
			buf = c.show(buf[:0], i)
			cols[k].cells[i] = shown{text: escape(oneLine(string(buf))), mark: l.mark(c.visible(c.Note(i)) &^ common[k])}
		}
	}
	for _, s := range cols {
		s.measure(s.head)
		for _, cell := range s.cells {
			s.measure(cell)
		}
	}
	return cols, l
}

func (c *shownColumn) measure(s shown) {
	c.text = max(c.text, diag.Width(s.text))
	c.mark = max(c.mark, len(s.mark))
}

// visible drops the note that a number was rounded at its twelfth decimal where
// people see fewer anyway.
func (c *Column) visible(n Note) Note {
	if c.spec.Format != nil {
		n &^= Rounded
	}
	return n
}

// sharedNotes returns the notes that all rows have, if there are several rows.
func (c *Column) sharedNotes() Note {
	if c.n < 2 {
		return 0
	}
	return c.notes.shared(c.n)
}

// heading is the title with the unit, unless values are shown with theirs.
func heading(s Spec) string {
	h := s.Title
	if h == "" {
		h = s.Name
	}
	if s.Format == nil && !s.Unit.Dimensionless() {
		h += " (" + s.Unit.String() + ")"
	}
	return h
}

// show writes the value of row i as people read it.
func (c *Column) show(dst []byte, i int) []byte {
	switch {
	case c.Null(i):
		return append(dst, dash...)
	case c.spec.Format != nil && c.spec.Type.Exact():
		return c.spec.Format.Append(dst, c.exact(i), c.spec.Unit)
	}
	return c.format(dst, i, c.scale)
}

// oneLine replaces line breaks and other control characters.
func oneLine(s string) string {
	if strings.IndexFunc(s, unicode.IsControl) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}

var markdownEscapes = strings.NewReplacer(`\`, `\\`, `|`, `\|`, "`", "\\`", `*`, `\*`, `_`, `\_`, `<`, `\<`, `[`, `\[`, `&`, `\&`)

func escapeMarkdown(s string) string { return markdownEscapes.Replace(strings.TrimSpace(s)) }
