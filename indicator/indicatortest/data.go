package indicatortest

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/table"
)

// data are the rows of each dataset.
type data map[string]rows

// rows is a source of tables, each a batch of its own.
type rows []*table.Table

var _ source.Source = rows(nil)

// Scan yields the batches.
func (r rows) Scan(ctx context.Context, _ source.Request) iter.Seq2[*table.Table, error] {
	return func(yield func(*table.Table, error) bool) {
		for _, t := range r {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			if !yield(t, nil) {
				return
			}
		}
	}
}

// read makes tables of a test's data, with the columns named as the datasets'
// sources name them. What has no data is empty.
func (k *kit) read(text map[string]string) (data, error) {
	out := data{}
	for name, def := range k.cat.Datasets() {
		columns := map[string]table.CSVColumn{}
		for col, c := range def.Columns {
			from := c.From
			if from == "" {
				from = col
			}
			columns[col] = table.CSVColumn{Name: from, From: col, Type: c.Type}
		}
		t, err := k.table(text[name], columns)
		if err != nil {
			return nil, fmt.Errorf("data of %s: %w", name, err)
		}
		out[name] = rows{t}
	}
	return out, nil
}

func (k *kit) table(text string, columns map[string]table.CSVColumn) (*table.Table, error) {
	format := table.CSV{Location: k.cat.Calendar().Location()}
	names := slices.Sorted(maps.Keys(columns))
	if strings.TrimSpace(text) != "" {
		header, err := table.ReadCSV(strings.NewReader(text), format)
		if err != nil {
			return nil, err
		}
		for _, name := range header.Names() {
			if _, ok := columns[name]; !ok {
				hint := ""
				if did := diag.DidYouMean(name, slices.Values(names)); did != "" {
					hint = " (" + did + ")"
				}
				return nil, fmt.Errorf("the dataset has no column %q%s", name, hint)
			}
		}
		names = header.Names()
	}
	var specs []table.Spec
	seen := map[string]bool{} // two columns may come from the same one of the source
	for _, name := range names {
		if c := columns[name]; !seen[c.Name] {
			seen[c.Name] = true
			format.Columns = append(format.Columns, c)
			specs = append(specs, table.Spec{Name: c.Name, Type: c.Type})
		}
	}
	if strings.TrimSpace(text) == "" {
		return table.New(specs...).Table()
	}
	return table.ReadCSV(strings.NewReader(text), format)
}

// take returns the named rows of a table, in that order.
func take(t *table.Table, ids []int) (*table.Table, error) {
	var specs []table.Spec
	cols := t.Columns()
	for _, c := range cols {
		specs = append(specs, c.Spec())
	}
	b := table.New(specs...)
	vals := make([]table.Value, len(cols))
	for _, i := range ids {
		for k, c := range cols {
			vals[k] = c.Value(i)
		}
		b.Append(vals...)
	}
	return b.Table()
}

// upTo is 0, 1 … n-1.
func upTo(n int) []int {
	ids := make([]int, n)
	for i := range ids {
		ids[i] = i
	}
	return ids
}

// shuffle orders ids anew, each time in the same way (Fisher and Yates, with the
// generator of Knuth's MMIX), and never leaves the first in its place.
func shuffle(ids []int) []int {
	x := uint64(20260105)
	for i := len(ids) - 1; i > 0; i-- {
		x = x*6364136223846793005 + 1442695040888963407
		j := int((x >> 33) % uint64(i+1))
		ids[i], ids[j] = ids[j], ids[i]
	}
	if n := len(ids); n > 1 && ids[0] == 0 {
		ids[0], ids[n-1] = ids[n-1], ids[0]
	}
	return ids
}
