package table

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriteCSV writes t as comma-separated values with a header line, in the form
// that [ReadCSV] reads back: the same values, except that text is trimmed and
// empty text is no value. Timestamps are in UTC. Notes, units and titles are
// not written.
func WriteCSV(w io.Writer, t *Table) error {
	out := bufio.NewWriter(w)
	for k, c := range t.cols {
		if k > 0 {
			out.WriteByte(',')
		}
		writeCell(out, c.spec.Name, len(t.cols) == 1)
	}
	out.WriteByte('\n')
	var b []byte
	for i := range t.n {
		for k, c := range t.cols {
			if k > 0 {
				out.WriteByte(',')
			}
			switch {
			case c.Null(i):
				writeCell(out, "", len(t.cols) == 1)
			case c.spec.Type == String:
				writeCell(out, c.text(i), len(t.cols) == 1)
			default:
				b = c.format(b[:0], i, c.scale)
				out.Write(b)
			}
		}
		out.WriteByte('\n')
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("table: writing CSV: %w", err)
	}
	return nil
}

// writeCell quotes a cell where it has to; an empty cell that is alone in its
// row would otherwise be an empty line.
func writeCell(w *bufio.Writer, s string, alone bool) {
	if s == "" && !alone || s != "" && !strings.ContainsAny(s, ",\"\r\n") && s[0] != ' ' {
		w.WriteString(s)
		return
	}
	w.WriteByte('"')
	w.WriteString(strings.ReplaceAll(s, `"`, `""`))
	w.WriteByte('"')
}
