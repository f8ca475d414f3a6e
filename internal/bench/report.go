package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

const header = "case\tthreads\tours ms\tpeer ms\tratio\tmin\tmax\trows\tgroups\tours ns/row\tpeer ns/row\tours allocs\tpeer"

// write writes a line of the report.
func (m measured) write(w io.Writer, who sides) error {
	var ours, peer []time.Duration
	var ratios []float64
	for _, l := range m.laps {
		ours, peer = append(ours, l.ours), append(peer, l.peer)
		ratios = append(ratios, float64(l.peer)/float64(l.ours))
	}
	rows := float64(m.rows())
	line := []string{m.name, fmt.Sprint(m.threads), "-", "-", "-", "-", "-", fmt.Sprint(m.rows()), "-", "-", "-", "-", m.peer}
	if who.ours {
		t := median(ours)
		line[2], line[9], line[11] = fmt.Sprintf("%.3f", ms(t)), fmt.Sprintf("%.2f", float64(t)/rows), fmt.Sprint(m.allocs)
	}
	if who.peer {
		t := median(peer)
		line[3], line[10] = fmt.Sprintf("%.3f", ms(t)), fmt.Sprintf("%.2f", float64(t)/rows)
	}
	if who.ours && who.peer {
		line[4], line[5], line[6] = fmt.Sprintf("%.2f", median(ratios)), fmt.Sprintf("%.2f", slices.Min(ratios)), fmt.Sprintf("%.2f", slices.Max(ratios))
		line[8] = fmt.Sprint(m.answer)
	}
	_, err := fmt.Fprintln(w, strings.Join(line, "\t"))
	return err
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
