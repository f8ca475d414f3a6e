package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
	"github.com/zhibiao/zhibiao/internal/vector"
)

// path leads from each row of a dataset to one row of another, or to none: -1.
// Where the first join goes by one key with few values, it goes by the key's
// codes, so that a joined column costs one look-up in a small table.
type path struct {
	end  string         // the dataset it leads to
	base *vector.Domain // the codes of the first key; nil: to goes by row
	key  *column.Column // the first key, where there is a base
	to   []int32        // by code or by row
}

// at returns the row that row i of the dataset leads to.
func (p *path) at(i int) int32 {
	if p.base == nil {
		return p.to[i]
	}
	b, i := p.key.Block(i/column.BlockRows), i%column.BlockRows
	switch {
	case b.Null(i):
		return p.to[0]
	case p.key.Type() == typ.String:
		return p.to[b.Int(i)]
	}
	return p.to[b.Int(i)-p.key.Range().Min+1]
}

// path finds a path by the names of its joins.
func (d *Data) path(dataset, joins string) (*path, error) {
	s := d.sets[dataset]
	if p, ok := s.paths[joins]; ok {
		return p, nil
	}
	var p *path
	if i := strings.LastIndexByte(joins, '.'); i < 0 {
		var err error
		if p, err = d.step(dataset, joins); err != nil {
			return nil, err
		}
	} else {
		before, err := d.path(dataset, joins[:i])
		if err != nil {
			return nil, err
		}
		step, err := d.path(before.end, joins[i+1:])
		if err != nil {
			return nil, err
		}
		p = &path{end: step.end, base: before.base, key: before.key, to: make([]int32, len(before.to))}
		next := step.byRow(d.Len(before.end))
		for k, i := range before.to {
			if p.to[k] = -1; i >= 0 {
				p.to[k] = next[i]
			}
		}
	}
	s.paths[joins] = p
	return p, nil
}

// byRow lists where each of n rows leads.
func (p *path) byRow(n int) []int32 {
	if p.base == nil {
		return p.to
	}
	out, buf := make([]int32, 0, n), make([]uint32, column.BlockRows)
	for b := 0; len(out) < n; b++ {
		for _, code := range p.base.Codes(b, buf) {
			out = append(out, p.to[code])
		}
	}
	return out
}

// step matches the rows of one dataset with those of another, by keys that are
// all there.
func (d *Data) step(from, name string) (*path, error) {
	j, ok := d.sets[from].def.Joins[name]
	if !ok {
		return nil, fmt.Errorf("%s has no join %s", from, name)
	}
	if d.sets[j.Dataset] == nil {
		return nil, fmt.Errorf("there are no rows of %s", j.Dataset)
	}
	var local, remote []*col
	for i := range j.Local {
		l, err := d.column(from, ir.Column{Name: j.Local[i]})
		if err != nil {
			return nil, err
		}
		r, err := d.column(j.Dataset, ir.Column{Name: j.Remote[i]})
		if err != nil {
			return nil, err
		}
		local, remote = append(local, l), append(remote, r)
	}
	p := &path{end: j.Dataset}
	index, err := d.index(from, name, j, remote)
	if err != nil {
		return nil, err
	}
	if len(local) == 1 {
		p.base, p.key = joinDomain(local[0]), local[0].stored
	}
	if p.base == nil {
		p.to = index.rows(local, d.Len(from))
		return p, nil
	}
	own, other := d.sets[from], d.sets[j.Dataset]
	standing := own.Standing && other.Standing && p.key.Type() == typ.String
	known := joinKey{own.Rows.Table(), j.Local[0], other.Rows, name}
	if standing {
		p.to = d.kept.codes(known)
	}
	for code := len(p.to); code < p.base.Size; code++ {
		p.to = append(p.to, index.find(p.base.Value(uint32(code))))
	}
	if standing {
		d.kept.keepCodes(known, p.to)
	}
	p.to = p.to[:p.base.Size]
	return p, nil
}

// mostCodes bounds the table by code that a join by a whole number has.
const mostCodes = 1 << 22

// joinDomain are the codes of a key; nil where there are too many.
func joinDomain(c *col) *vector.Domain {
	if c.Domain != nil || c.stored == nil {
		return c.Domain
	}
	r := c.stored.Range()
	if c.stored.Type() != typ.Integer || c.stored.WideCount() > 0 || r.Empty() || uint64(r.Max)-uint64(r.Min) >= mostCodes {
		return nil
	}
	return numberDomain(c.stored, r, typ.Int)
}

// index finds rows by the values of their keys.
type index struct {
	texts []int32          // by code of dict: the row, or -1
	dict  column.Dict      // of one text key
	keys  map[string]int32 // else
}

// index reads the keys of the dataset that a join leads to. They must be unique.
func (d *Data) index(from, name string, j plan.Join, remote []*col) (*index, error) {
	again := func(a, b int) error {
		return fmt.Errorf("%w: %s.%s: rows %d and %d of %s have the same %s", plan.ErrFanOut, from, name, a+1, b+1, j.Dataset, strings.Join(j.Remote, ", "))
	}
	n := d.Len(j.Dataset)
	if len(remote) == 1 && remote[0].stored != nil && remote[0].Type == typ.String {
		ix := &index{dict: remote[0].stored.Dict()}
		ix.texts = slices.Repeat([]int32{-1}, max(ix.dict.Size(), 1))
		buf := make([]uint32, column.BlockRows)
		for b, row := 0, 0; row < n; b++ {
			for _, code := range remote[0].Domain.Codes(b, buf) {
				if code != 0 && ix.texts[code] >= 0 {
					return nil, again(int(ix.texts[code]), row)
				}
				if code != 0 {
					ix.texts[code] = int32(row)
				}
				row++
			}
		}
		return ix, nil
	}
	ix := &index{keys: make(map[string]int32, n)}
	var key []byte
	for row := range n {
		var ok bool
		if key, ok = appendKey(key[:0], remote, row); !ok {
			continue
		}
		if k, ok := ix.keys[string(key)]; ok {
			return nil, again(int(k), row)
		}
		ix.keys[string(key)] = int32(row)
	}
	return ix, nil
}

// appendKey appends the key of a row; it is not ok where a part is missing.
func appendKey(key []byte, cols []*col, row int) ([]byte, bool) {
	for _, c := range cols {
		v := c.Value(row)
		if v.None() {
			return key, false
		}
		key = v.AppendKey(key)
	}
	return key, true
}

// find returns the row that has a value as its only key, or -1.
func (ix *index) find(v typ.Value) int32 {
	if v.None() {
		return -1
	}
	if ix.texts != nil {
		if v.Type() == typ.String {
			if code, ok := ix.dict.Find(v.Text()); ok {
				return ix.texts[code]
			}
		}
		return -1
	}
	if row, ok := ix.keys[string(v.AppendKey(nil))]; ok {
		return row
	}
	return -1
}

// rows finds the rows for keys of several columns, for each of n rows.
func (ix *index) rows(local []*col, n int) []int32 {
	out := make([]int32, n)
	var key []byte
	for row := range out {
		out[row] = -1
		if ix.texts != nil {
			out[row] = ix.find(local[0].Value(row))
			continue
		}
		var ok bool
		if key, ok = appendKey(key[:0], local, row); !ok {
			continue
		}
		if k, ok := ix.keys[string(key)]; ok {
			out[row] = k
		}
	}
	return out
}
