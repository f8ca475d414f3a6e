package ref

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Data are the rows that a plan reads, one table for each dataset, with joined
// columns looked up when asked for. It serves one query.
type Data struct {
	sets map[string]*set
}

type set struct {
	def   plan.Dataset
	table *table.Table
	cols  map[ir.Column][]typ.Value
	to    map[string][]int // joins path → for each row the row it leads to, or -1
}

// NewData takes one table for each dataset, its columns named as the source
// names them.
func NewData(defs map[string]plan.Dataset, tables map[string]*table.Table) *Data {
	d := &Data{sets: map[string]*set{}}
	for name, t := range tables {
		d.sets[name] = &set{defs[name], t, map[ir.Column][]typ.Value{}, map[string][]int{}}
	}
	return d
}

// Len is the number of rows of a dataset.
func (d *Data) Len(dataset string) int { return d.sets[dataset].table.Len() }

// Column is a column of a dataset, own or joined, a value for each row.
func (d *Data) Column(dataset string, col ir.Column) ([]typ.Value, error) {
	s := d.sets[dataset]
	if vals, ok := s.cols[col]; ok {
		return vals, nil
	}
	var vals []typ.Value
	if col.Joins == "" {
		c, ok := s.table.Column(s.def.Columns[col.Name].From)
		if !ok {
			return nil, fmt.Errorf("%s has no column %s", dataset, col.Name)
		}
		vals = make([]typ.Value, c.Len())
		for i := range vals {
			vals[i] = c.Value(i)
		}
	} else {
		to, end, err := d.follow(dataset, col.Joins)
		if err != nil {
			return nil, err
		}
		far, err := d.Column(end, ir.Column{Name: col.Name})
		if err != nil {
			return nil, err
		}
		vals = make([]typ.Value, len(to))
		for i, j := range to {
			if j >= 0 {
				vals[i] = far[j]
			}
		}
	}
	s.cols[col] = vals
	return vals, nil
}

// follow finds, for each row of a dataset, the row that a path of joins leads
// to, and the dataset the path ends in.
func (d *Data) follow(dataset, path string) (to []int, end string, err error) {
	before, name := "", path
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		before, name = path[:i], path[i+1:]
	}
	from := dataset
	var base []int
	if before != "" {
		if base, from, err = d.follow(dataset, before); err != nil {
			return nil, "", err
		}
	}
	j, ok := d.sets[from].def.Joins[name]
	if !ok {
		return nil, "", fmt.Errorf("%s has no join %s", from, name)
	}
	s := d.sets[dataset]
	if to, ok := s.to[path]; ok {
		return to, j.Dataset, nil
	}
	step, err := d.join(from, name, j)
	if err != nil {
		return nil, "", err
	}
	to = step
	if base != nil {
		to = make([]int, len(base))
		for i, k := range base {
			if to[i] = -1; k >= 0 {
				to[i] = step[k]
			}
		}
	}
	s.to[path] = to
	return to, j.Dataset, nil
}

// join matches the rows of one dataset with those of another, by keys that are
// all there.
func (d *Data) join(from, name string, j plan.Join) ([]int, error) {
	index := map[string]int{}
	err := d.keys(j.Dataset, j.Remote, func(i int, key string) error {
		if k, ok := index[key]; ok {
			return fmt.Errorf("%w: %s.%s: rows %d and %d of %s have the same %s", plan.ErrFanOut, from, name, k+1, i+1, j.Dataset, strings.Join(j.Remote, ", "))
		}
		index[key] = i
		return nil
	})
	if err != nil {
		return nil, err
	}
	to := slices.Repeat([]int{-1}, d.Len(from))
	err = d.keys(from, j.Local, func(i int, key string) error {
		if k, ok := index[key]; ok {
			to[i] = k
		}
		return nil
	})
	return to, err
}

func (d *Data) keys(dataset string, names []string, yield func(i int, key string) error) error {
	cols := make([][]typ.Value, len(names))
	for k, n := range names {
		var err error
		if cols[k], err = d.Column(dataset, ir.Column{Name: n}); err != nil {
			return err
		}
	}
	var key []byte
next:
	for i := range d.Len(dataset) {
		key = key[:0]
		for _, c := range cols {
			if c[i].None() {
				continue next
			}
			key = c[i].AppendKey(key)
		}
		if err := yield(i, string(key)); err != nil {
			return err
		}
	}
	return nil
}
