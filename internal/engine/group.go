package engine

import (
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/zhibiao/zhibiao/internal/column"
)

// Spaces of groups up to this size, and a few times the rows, have an array
// entry for each group that could be; others number the groups that there are.
const (
	mostDense  = 1 << 24
	smallDense = 1 << 14
)

// grouper numbers the groups of rows: their slot in time and their keys.
type grouper struct {
	keys    []*key
	slots   int
	per     uint64 // groups of one slot
	strides []uint64
	wide    bool // numbers stand for places in a table
	// tuples are the combinations of keys that there are, by number, where all
	// that could be do not fit 64 bits; by is then the one key of their numbers,
	// else keys.
	tuples [][]uint64
	by     []*key
}

// grouper is for keys of a dataset of so many rows.
func (r *runner) grouper(keys []*key, slots, rows int) *grouper {
	g := &grouper{keys: keys, by: keys, slots: slots}
	if !g.layout() {
		g.tuple(rows)
		g.layout()
	}
	all := g.per * uint64(max(slots, 1))
	g.wide = all > mostDense || all > smallDense && all > 4*uint64(rows) || r.in.Stress && all%2 == 0
	return g
}

// layout finds the strides of the keys and says whether places fit 64 bits.
func (g *grouper) layout() bool {
	g.per, g.strides = 1, make([]uint64, len(g.by))
	for i := len(g.by) - 1; i >= 0; i-- {
		g.strides[i] = g.per
		hi, lo := bits.Mul64(g.per, g.by[i].size)
		if hi != 0 {
			return false
		}
		g.per = lo
	}
	hi, all := bits.Mul64(g.per, uint64(max(g.slots, 1)))
	return hi == 0 && all < 1<<63
}

// tuple numbers the combinations of keys of all rows.
func (g *grouper) tuple(rows int) {
	numbers := map[string]uint32{}
	all := make([]uint32, 0, rows)
	parts, buf, id := make([][]uint64, len(g.keys)), make([]uint32, column.BlockRows), []byte(nil)
	for i := range parts {
		parts[i] = make([]uint64, column.BlockRows)
	}
	for b := 0; len(all) < rows; b++ {
		n := min(rows-len(all), column.BlockRows)
		for k, key := range g.keys {
			clear(parts[k])
			key.addWide(b, 1, parts[k][:n], buf)
		}
		for i := range n {
			id = id[:0]
			for k := range parts {
				id = binary.LittleEndian.AppendUint64(id, parts[k][i])
			}
			number, ok := numbers[string(id)]
			if !ok {
				number = uint32(len(g.tuples))
				numbers[string(id)] = number
				tuple := make([]uint64, len(parts))
				for k := range parts {
					tuple[k] = parts[k][i]
				}
				g.tuples = append(g.tuples, tuple)
			}
			all = append(all, number)
		}
	}
	g.by = []*key{{size: uint64(len(g.tuples)), codes: func(b int, _ []uint32) []uint32 {
		from := b * column.BlockRows
		return all[from:min(from+column.BlockRows, len(all))]
	}}}
}

// code returns the code of key k at a place.
func (g *grouper) code(place uint64, k int) uint64 {
	if g.tuples != nil {
		return g.tuples[place%g.per][k]
	}
	return place / g.strides[k] % g.keys[k].size
}

// size is the number of groups that there could be, where they are dense.
func (g *grouper) size() int { return g.slots * int(g.per) }

// numbering is one worker's room for numbering rows.
type numbering struct {
	*grouper
	groups []uint32
	places []uint64
	codes  []uint32
	table  *table
}

func (g *grouper) room() *numbering {
	n := &numbering{grouper: g, groups: make([]uint32, column.BlockRows), codes: make([]uint32, column.BlockRows)}
	if g.wide {
		n.places, n.table = make([]uint64, column.BlockRows), newTable()
	}
	return n
}

// number returns the group of each of the n rows of block b, of those in sel
// if it is not nil; nil and one group if all have it. Slots are by row, or nil
// if one holds for all.
func (r *numbering) number(b, n int, one int32, slots []int32, sel []uint16) (groups []uint32, all uint32) {
	if len(r.keys) == 0 && slots == nil && !r.wide {
		return nil, uint32(one)
	}
	groups = r.groups[:n]
	if r.wide {
		r.numberWide(b, n, one, slots, sel)
		return groups, 0
	}
	per, keys, strides := uint32(r.per), r.by, r.strides
	switch {
	case slots != nil:
		for i, s := range slots {
			groups[i] = uint32(max(s, 0)) * per
		}
	case len(keys) > 0 && keys[0].set(b, uint32(one)*per, uint32(strides[0]), groups):
		keys, strides = keys[1:], strides[1:]
	default:
		base := uint32(one) * per
		for i := range groups {
			groups[i] = base
		}
	}
	for k, key := range keys {
		key.add(b, uint32(strides[k]), groups, r.codes)
	}
	return groups, 0
}

// search is number, but for groups that are there already; others are beyond
// all numbers.
func (r *numbering) search(b, n int, one int32, slots []int32) (groups []uint32, all uint32) {
	if !r.wide {
		return r.number(b, n, one, slots, nil)
	}
	r.place(b, n, one, slots)
	for i, p := range r.places[:n] {
		r.groups[i] = r.table.search(p)
	}
	return r.groups[:n], 0
}

func (r *numbering) numberWide(b, n int, one int32, slots []int32, sel []uint16) {
	r.place(b, n, one, slots)
	r.table.find(r.places[:n], sel, r.groups)
}

// place finds the place of each row among all groups that could be.
func (r *numbering) place(b, n int, one int32, slots []int32) {
	places := r.places[:n]
	for i := range places {
		places[i] = uint64(one) * r.per
	}
	for i, s := range slots {
		places[i] = uint64(max(s, 0)) * r.per
	}
	for k, key := range r.by {
		key.addWide(b, r.strides[k], places, r.codes)
	}
}

// table numbers places as they are found.
type table struct {
	places []uint64 // by number
	slots  []entry
	shift  uint
	room   [column.BlockRows]entry
}

// entry is free where id is 0, else it is of number id-1.
type entry struct {
	place uint64
	id    uint32
}

func newTable() *table { return &table{slots: make([]entry, 1<<12), shift: 64 - 12} }

// spread is the golden ratio in 64 bits (Knuth, The Art of Computer
// Programming 3, 6.4: multiplicative hashing).
const spread = 0x9E3779B97F4A7C15

// find numbers the places of the rows in sel, of all where it is nil. Entries are
// read first and looked at then, so that the reads, which miss every cache, do
// not wait for each other.
func (t *table) find(places []uint64, sel []uint16, out []uint32) {
	t.reserve(len(places))
	found := t.room[:len(places)]
	if sel == nil {
		for i, p := range places {
			found[i] = t.slots[p*spread>>t.shift]
		}
		for i, p := range places {
			if e := found[i]; e.id != 0 && e.place == p {
				out[i] = e.id - 1
			} else {
				out[i] = t.number(p)
			}
		}
		return
	}
	for k, i := range sel {
		found[k] = t.slots[places[i]*spread>>t.shift]
	}
	for k, i := range sel {
		if e := found[k]; e.id != 0 && e.place == places[i] {
			out[i] = e.id - 1
		} else {
			out[i] = t.number(places[i])
		}
	}
}

// number returns the number of a place, a new one if need be; there is room.
func (t *table) number(p uint64) uint32 {
	mask := uint64(len(t.slots) - 1)
	for i := p * spread >> t.shift; ; i = (i + 1) & mask {
		e := &t.slots[i]
		if e.id == 0 {
			t.places = append(t.places, p)
			*e = entry{p, uint32(len(t.places))}
			return e.id - 1
		}
		if e.place == p {
			return e.id - 1
		}
	}
}

// search returns the number of a place, or the greatest number.
func (t *table) search(p uint64) uint32 {
	mask := uint64(len(t.slots) - 1)
	for i := p * spread >> t.shift; t.slots[i].id != 0; i = (i + 1) & mask {
		if t.slots[i].place == p {
			return t.slots[i].id - 1
		}
	}
	return math.MaxUint32
}

// reserve makes room for n more.
func (t *table) reserve(n int) {
	if 2*(len(t.places)+n) <= len(t.slots) {
		return
	}
	size := len(t.slots)
	for 2*(len(t.places)+n) > size {
		size *= 2
	}
	t.slots = make([]entry, size)
	t.shift = uint(64 - bits.TrailingZeros(uint(size)))
	mask := uint64(size - 1)
	for id, p := range t.places {
		i := p * spread >> t.shift
		for t.slots[i].id != 0 {
			i = (i + 1) & mask
		}
		t.slots[i] = entry{p, uint32(id + 1)}
	}
}

func (t *table) bytes() int64 { return int64(16*len(t.slots) + 8*cap(t.places)) }
