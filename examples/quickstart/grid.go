package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator/diag"
)

// grid is text in rows and columns; the first row is the heading.
type grid struct {
	right []bool // columns that are aligned to the right
	rows  [][]string
}

func (g *grid) add(cells ...string) { g.rows = append(g.rows, cells) }

// print writes the grid with two spaces between columns. Chinese characters are
// two columns wide.
func (g *grid) print(w io.Writer) {
	widths := make([]int, len(g.right))
	for _, row := range g.rows {
		for k, cell := range row {
			widths[k] = max(widths[k], diag.Width(cell))
		}
	}
	line := func(row []string) {
		var b strings.Builder
		for k, cell := range row {
			space := strings.Repeat(" ", widths[k]-diag.Width(cell))
			if g.right[k] {
				cell = space + cell
			} else {
				cell += space
			}
			b.WriteString("  " + cell)
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
	for i, row := range g.rows {
		line(row)
		if i == 0 {
			rule := make([]string, len(row))
			for k := range rule {
				rule[k] = strings.Repeat("-", widths[k])
			}
			line(rule)
		}
	}
}

// bar draws a number as a part of the largest.
func bar(value, largest decimal.Decimal) string {
	const width = 20
	n := value.Mul(decimal.NewFromInt(width)).DivRound(largest, 0)
	return strings.Repeat("▇", int(n.IntPart()))
}
