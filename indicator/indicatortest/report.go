package indicatortest

import (
	"slices"
	"strconv"
	"strings"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/table"
)

// report compares an answer with what is expected, and shows them side by side.
type report struct {
	kit  *kit
	test indicator.Test
	got  *table.Table

	columns []string            // that are named in any expected row, in the order of the answer
	wrong   map[string]bool     // columns with a difference
	bad     map[int]bool        // rows with a difference
	want    []map[string]string // the expected rows
}

// compare says whether the answer is as expected.
func (r *report) compare() bool {
	r.wrong, r.bad, r.want = map[string]bool{}, map[int]bool{}, r.test.Expect
	loc := r.kit.cat.Calendar().Location()
	for _, name := range r.got.Names() {
		if slices.ContainsFunc(r.want, func(row map[string]string) bool { _, ok := row[name]; return ok }) {
			r.columns = append(r.columns, name)
		}
	}
	for i := range max(len(r.want), r.got.Len()) {
		if i >= len(r.want) || i >= r.got.Len() {
			r.bad[i] = true
			continue
		}
		for name, text := range r.want[i] {
			col, ok := r.got.Column(name)
			if !ok || !parseExpected(text).matches(col.Value(i), col.Note(i), loc) {
				r.bad[i], r.wrong[name] = true, true
			}
		}
	}
	return len(r.bad) == 0
}

// text shows all rows with what is expected beside what differs, and the
// formulas of what differs.
func (r *report) text() string {
	if len(r.want) == 0 || len(r.columns) == 0 {
		r.columns = r.got.Names()
	}
	for _, name := range r.test.Query.By { // rows are known by their keys
		if !slices.Contains(r.columns, name) {
			r.columns = slices.Insert(r.columns, 0, name)
		}
	}
	head := []string{"", "row"}
	for _, name := range r.columns {
		if head = append(head, name); r.wrong[name] {
			head = append(head, "want")
		}
	}
	lines := [][]string{head}
	for i := range max(len(r.want), r.got.Len()) {
		line := []string{"", strconv.Itoa(i + 1)}
		switch {
		case i >= r.got.Len():
			line[0] = "missing"
		case i >= len(r.want):
			line[0] = "too many"
		case r.bad[i]:
			line[0] = "differs"
		}
		for _, name := range r.columns {
			got, want := "", ""
			if col, ok := r.got.Column(name); ok && i < r.got.Len() {
				got = show(col.Value(i), col.Note(i))
			}
			if i < len(r.want) {
				want = r.want[i][name]
			}
			if i >= r.got.Len() && !r.wrong[name] { // no column of its own
				got = want
			}
			if line = append(line, got); r.wrong[name] {
				line = append(line, want)
			}
		}
		lines = append(lines, line)
	}
	return aligned(lines) + r.formulas()
}

// formulas are those of the indicators that differ and of what they are made of.
func (r *report) formulas() string {
	var out strings.Builder
	seen := map[string]bool{}
	var write func(name string)
	write = func(name string) {
		x, ok := r.kit.cat.Indicator(name)
		if !ok || seen[name] {
			return
		}
		seen[name] = true
		if pos, ok := r.kit.indicators[name]; ok {
			out.WriteString(pos.String() + ": ")
		}
		out.WriteString(name + ": " + x.Definition.Formula)
		if w := x.Definition.Where; w != "" {
			out.WriteString("  where: " + w)
		}
		out.WriteByte('\n')
		for _, u := range x.Uses {
			write(u)
		}
	}
	for _, name := range r.test.Query.Indicators {
		if r.wrong[name] || len(r.wrong) == 0 {
			write(name)
		}
	}
	return out.String()
}

// aligned writes lines in columns.
func aligned(lines [][]string) string {
	widths := make([]int, len(lines[0]))
	for _, line := range lines {
		for k, cell := range line {
			widths[k] = max(widths[k], diag.Width(cell))
		}
	}
	var out strings.Builder
	for _, line := range lines {
		var row strings.Builder
		for k, cell := range line {
			row.WriteString(cell + strings.Repeat(" ", widths[k]-diag.Width(cell)+2))
		}
		out.WriteString("  " + strings.TrimRight(row.String(), " ") + "\n")
	}
	return out.String()
}
