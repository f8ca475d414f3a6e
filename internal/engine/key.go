package engine

import (
	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// key is one grouping key as a scan sees it: every row has a code of it, 0
// where it has no value.
type key struct {
	typ   typ.Type
	size  uint64 // codes are below it
	value func(code uint64) typ.Value
	// ascending says that codes above 0 are in the order of their values.
	ascending bool

	text  *column.Column // own text: codes are the stored ones
	ints  *column.Column // own numbers and times: value-least+1
	least int64

	codes func(b int, buf []uint32) []uint32 // else: a code for each row
	table []uint32                           // by that code: the key's code; nil if they are the same
}

// newKey makes a key of a column. Numbers that are spread out or no int64 are
// numbered as they are found, beforehand.
func newKey(c *col, rows int) *key {
	switch {
	case c.stored != nil && c.Type == typ.String:
		dict := c.stored.Dict()
		return &key{typ: c.Type, size: uint64(max(dict.Size(), 1)), text: c.stored, value: func(code uint64) typ.Value {
			if code == 0 {
				return typ.Value{}
			}
			return typ.Str(dict.Text(uint32(code)))
		}}
	case c.stored != nil && c.Type != typ.Float && c.Type != typ.Unknown && c.stored.WideCount() == 0:
		r := c.stored.Range()
		if r.Empty() {
			r = column.Range{}
		}
		if width := uint64(r.Max) - uint64(r.Min); width < 1<<62 {
			return numberKey(c, r)
		}
	case c.stored == nil && c.byCode != nil && c.path.base.Size <= max(4*rows, 1<<16):
		return codedKey(c)
	}
	return numberedKey(c, rows)
}

func numberKey(c *col, r column.Range) *key {
	k := &key{typ: c.Type, size: uint64(r.Max-r.Min) + 2, ints: c.stored, least: r.Min, ascending: true}
	v := column.Vec{Type: c.Type, Form: column.Ints, Len: 1, Scale: c.Scale, Ints: []int64{0}}
	k.value = func(code uint64) typ.Value {
		if code == 0 {
			return typ.Value{}
		}
		n := r.Min + int64(code-1)
		if c.Type == typ.Bool {
			return typ.Boolean(n != 0)
		}
		one := v
		one.Ints = []int64{n}
		return one.Value(0)
	}
	return k
}

// codedKey is of a joined column that goes by codes: its distinct values are
// numbered once.
func codedKey(c *col) *key {
	n := newNumbers(c)
	k := &key{typ: c.Type, codes: c.path.base.Codes, table: make([]uint32, c.path.base.Size)}
	for code := range k.table {
		k.table[code] = n.code(c.byCode, code)
	}
	k.size, k.value = n.size(), n.value
	return k
}

// numberedKey is of any column: the values of all rows are numbered.
func numberedKey(c *col, rows int) *key {
	n := newNumbers(c)
	all := make([]uint32, 0, rows)
	var v column.Vec
	for b := 0; len(all) < rows; b++ {
		c.Read(b, &v)
		for i := range v.Len {
			all = append(all, n.code(&v, i))
		}
	}
	return &key{typ: c.Type, size: n.size(), value: n.value, codes: func(b int, _ []uint32) []uint32 {
		from := b * column.BlockRows
		return all[from:min(from+column.BlockRows, len(all))]
	}}
}

// numbers gives distinct values codes, from 1.
type numbers struct {
	plain  bool // form Ints tells values apart
	ints   map[int64]uint32
	keys   map[string]uint32
	values []typ.Value
	buf    []byte
}

func newNumbers(c *col) *numbers {
	stored := c.stored
	if c.far != nil {
		stored = c.far.stored
	}
	return &numbers{plain: stored != nil && stored.WideCount() == 0, ints: map[int64]uint32{}, keys: map[string]uint32{}, values: make([]typ.Value, 1)}
}

func (n *numbers) size() uint64 { return uint64(len(n.values)) }

func (n *numbers) value(code uint64) typ.Value { return n.values[code] }

// of returns the code of a value.
func (n *numbers) of(v typ.Value) uint32 {
	if v.None() {
		return 0
	}
	n.buf = v.AppendKey(n.buf[:0])
	code, ok := n.keys[string(n.buf)]
	if !ok {
		code = uint32(len(n.values))
		n.keys[string(n.buf)] = code
		n.values = append(n.values, v)
	}
	return code
}

// code returns the code of row i of v.
func (n *numbers) code(v *column.Vec, i int) uint32 {
	if !n.plain || v.Form != column.Ints || v.Null(i) {
		return n.of(v.Value(i))
	}
	code, ok := n.ints[v.Ints[i]]
	if !ok {
		code = uint32(len(n.values))
		n.ints[v.Ints[i]] = code
		n.values = append(n.values, v.Value(i))
	}
	return code
}

// set makes groups of codes as they are stored: base + code·stride of each row of
// block b. It is not ok for other codes.
func (k *key) set(b int, base, stride uint32, groups []uint32) bool {
	if k.text == nil {
		return false
	}
	switch v := k.text.Block(b).Data.(type) {
	case []uint8:
		setCodes(groups, v, base, stride)
	case []uint16:
		setCodes(groups, v, base, stride)
	case []uint32:
		setCodes(groups, v, base, stride)
	}
	return true
}

func setCodes[T uint8 | uint16 | uint32](groups []uint32, codes []T, base, stride uint32) {
	n := len(groups) &^ 7
	codes = codes[:len(groups)]
	if stride == 1 {
		for i := 0; i < n; i += 8 {
			g, c := (*[8]uint32)(groups[i:]), (*[8]T)(codes[i:])
			g[0], g[1], g[2], g[3] = base+uint32(c[0]), base+uint32(c[1]), base+uint32(c[2]), base+uint32(c[3])
			g[4], g[5], g[6], g[7] = base+uint32(c[4]), base+uint32(c[5]), base+uint32(c[6]), base+uint32(c[7])
		}
		for i := n; i < len(groups); i++ {
			groups[i] = base + uint32(codes[i])
		}
		return
	}
	for i := 0; i < n; i += 8 {
		g, c := (*[8]uint32)(groups[i:]), (*[8]T)(codes[i:])
		g[0], g[1], g[2], g[3] = base+uint32(c[0])*stride, base+uint32(c[1])*stride, base+uint32(c[2])*stride, base+uint32(c[3])*stride
		g[4], g[5], g[6], g[7] = base+uint32(c[4])*stride, base+uint32(c[5])*stride, base+uint32(c[6])*stride, base+uint32(c[7])*stride
	}
	for i := n; i < len(groups); i++ {
		groups[i] = base + uint32(codes[i])*stride
	}
}

// add adds code·stride of each row of block b to groups.
func (k *key) add(b int, stride uint32, groups []uint32, buf []uint32) {
	switch {
	case k.text != nil:
		switch v := k.text.Block(b).Data.(type) {
		case []uint8:
			addCodes(groups, v, stride)
		case []uint16:
			addCodes(groups, v, stride)
		case []uint32:
			addCodes(groups, v, stride)
		}
	case k.ints != nil:
		blk := k.ints.Block(b)
		if blk.Nulls != nil {
			codes := k.numbers(blk, buf)
			addCodes(groups, codes, stride)
			return
		}
		less := uint32(1 - k.least)
		switch v := blk.Data.(type) {
		case []int8:
			addNumbers(groups, v, less, stride)
		case []int16:
			addNumbers(groups, v, less, stride)
		case []int32:
			addNumbers(groups, v, less, stride)
		case []int64:
			addNumbers(groups, v, less, stride)
		}
	case k.table != nil:
		codes := k.codes(b, buf)
		for i, c := range codes[:len(groups)] {
			groups[i] += k.table[c] * stride
		}
	default:
		addCodes(groups, k.codes(b, buf), stride)
	}
}

// numbers are the codes of a block of numbers, some of which are missing.
func (k *key) numbers(blk *column.Block, buf []uint32) []uint32 {
	buf = buf[:blk.Len()]
	for i := range buf {
		if blk.Nulls != nil && blk.Nulls.Has(i) {
			buf[i] = 0
		} else {
			buf[i] = uint32(blk.Int(i) - k.least + 1)
		}
	}
	return buf
}

func addCodes[T uint8 | uint16 | uint32](groups []uint32, codes []T, stride uint32) {
	if stride == 1 {
		for i, c := range codes[:len(groups)] {
			groups[i] += uint32(c)
		}
		return
	}
	for i, c := range codes[:len(groups)] {
		groups[i] += uint32(c) * stride
	}
}

func addNumbers[T int8 | int16 | int32 | int64](groups []uint32, v []T, less, stride uint32) {
	for i, n := range v[:len(groups)] {
		groups[i] += (uint32(n) + less) * stride
	}
}

// addWide is add where groups do not fit 32 bits.
func (k *key) addWide(b int, stride uint64, groups []uint64, buf []uint32) {
	switch {
	case k.text != nil:
		codes := k.text.Block(b).Codes(buf)
		for i := range groups {
			groups[i] += uint64(codes[i]) * stride
		}
	case k.ints != nil:
		blk := k.ints.Block(b)
		for i := range groups {
			if blk.Nulls == nil || !blk.Nulls.Has(i) {
				groups[i] += uint64(blk.Int(i)-k.least+1) * stride
			}
		}
	default:
		codes := k.codes(b, buf)
		for i := range groups {
			c := codes[i]
			if k.table != nil {
				c = k.table[c]
			}
			groups[i] += uint64(c) * stride
		}
	}
}
