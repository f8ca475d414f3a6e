package engine

import (
	"cmp"
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// domain are the values that a key of a block has, in order. A rank is a place
// among them; no value ranks after all.
type domain struct {
	typ    typ.Type
	size   uint32
	values column.Vec // by rank
}

// value is the value of a rank.
func (d *domain) value(rank uint32) typ.Value {
	if rank >= d.size {
		return typ.Value{}
	}
	return d.values.Value(int(rank))
}

// ranking gives the codes of a key ranks.
type ranking struct {
	table  []uint32 // by code
	sparse map[uint64]uint32
	none   uint32
	order  []uint64 // used codes by rank, no value last
}

// mostTable bounds tables by code.
const mostTable = 1 << 24

func newRanking(k *key, none uint32) *ranking {
	r := &ranking{none: none}
	if k.size <= mostTable {
		r.table = make([]uint32, k.size)
	} else {
		r.sparse = map[uint64]uint32{}
	}
	return r
}

func (r *ranking) set(code uint64, rank uint32) {
	if r.table != nil {
		r.table[code] = rank
	} else {
		r.sparse[code] = rank
	}
}

func (r *ranking) of(code uint64) uint32 {
	switch {
	case code == 0:
		return r.none
	case r.table != nil:
		return r.table[code]
	}
	return r.sparse[code]
}

// newDomain orders the values of the codes in use, ascending and each once, of
// some keys, and ranks them.
func newDomain(keys []*key, used [][]uint64) (*domain, []*ranking) {
	d := &domain{typ: typ.Unknown}
	for _, k := range keys {
		if k.typ != typ.Unknown && d.typ == typ.Unknown {
			d.typ = k.typ
		}
	}
	if len(keys) == 1 {
		return d, []*ranking{d.single(keys[0], used[0])}
	}
	type member struct {
		value typ.Value
		key   int
		code  uint64
	}
	var all []member
	for i, k := range keys {
		for _, code := range used[i] {
			if code != 0 {
				all = append(all, member{k.value(code), i, code})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b member) int { return typ.Compare(a.value, b.value) })
	d.values = column.Vec{Type: d.typ, Form: column.Any}
	rank := make([]uint32, len(all))
	for i, m := range all {
		if i == 0 || typ.Compare(all[i-1].value, m.value) != 0 {
			d.values.Values = append(d.values.Values, m.value)
		}
		rank[i] = uint32(len(d.values.Values) - 1)
	}
	d.size = uint32(len(d.values.Values))
	d.values.Len = int(d.size)
	d.texts()
	out := make([]*ranking, len(keys))
	for i, k := range keys {
		out[i] = newRanking(k, d.size)
	}
	for i, m := range all {
		out[m.key].set(m.code, rank[i])
		out[m.key].order = append(out[m.key].order, m.code)
	}
	for i := range keys {
		if len(used[i]) > 0 && used[i][0] == 0 {
			out[i].order = append(out[i].order, 0)
		}
	}
	return d, out
}

// texts makes values that are all text a dictionary.
func (d *domain) texts() {
	if d.typ != typ.String {
		return
	}
	texts := make([]string, 1, d.size+1)
	for _, v := range d.values.Values {
		texts = append(texts, v.Text())
	}
	d.coded(texts)
}

func (d *domain) coded(texts []string) {
	codes := make([]uint32, len(texts)-1)
	for i := range codes {
		codes[i] = uint32(i + 1)
	}
	d.values = column.Vec{Type: typ.String, Form: column.Codes, Len: len(codes), Codes: codes, Texts: texts}
}

// single ranks the codes of one key.
func (d *domain) single(k *key, used []uint64) *ranking {
	missing := len(used) > 0 && used[0] == 0
	if missing {
		used = used[1:]
	}
	order := slices.Clone(used)
	var values []typ.Value
	switch {
	case k.text != nil:
		texts := k.text.Dict().Texts()
		sortTexts(order, k.text.Dict())
		own := make([]string, 1, len(order)+1)
		for _, code := range order {
			own = append(own, texts[code])
		}
		d.coded(own)
	case k.ints != nil && k.typ != typ.Bool:
		d.values = column.Vec{Type: k.typ, Form: column.Ints, Len: len(order), Scale: k.ints.Scale(), Ints: make([]int64, len(order)), Span: k.ints.Range()}
		for i, code := range order {
			d.values.Ints[i] = k.least + int64(code-1)
		}
	default:
		type member struct {
			value typ.Value
			code  uint64
		}
		all := make([]member, len(order))
		for i, code := range order {
			all[i] = member{k.value(code), code}
		}
		if !k.ascending {
			slices.SortFunc(all, func(a, b member) int {
				return cmp.Or(typ.Compare(a.value, b.value), cmp.Compare(a.code, b.code))
			})
		}
		for i, m := range all {
			order[i] = m.code
			values = append(values, m.value)
		}
		d.values = column.Vec{Type: k.typ, Form: column.Any, Len: len(values), Values: values}
		d.size = uint32(len(values))
		d.texts()
	}
	d.size = uint32(len(order))
	r := newRanking(k, d.size)
	for rank, code := range order {
		r.set(code, uint32(rank))
	}
	if r.order = order; missing {
		r.order = append(r.order, 0)
	}
	return r
}

// sortTexts orders codes by their texts: by the ranks of all texts where a good
// part of them is asked for.
func sortTexts(codes []uint64, d column.Dict) {
	texts := d.Texts()
	if 16*len(codes) < d.Size() {
		slices.SortFunc(codes, func(a, b uint64) int { return strings.Compare(texts[a], texts[b]) })
		return
	}
	at := make([]uint32, d.Size()) // by rank: the code
	ranks := d.Ranks()
	for _, code := range codes {
		at[ranks[code]] = uint32(code)
	}
	codes = codes[:0]
	for _, code := range at {
		if code != 0 {
			codes = append(codes, uint64(code))
		}
	}
}

// key makes the values of ranks a key in turn: of a fold over the block.
func (d *domain) key(ranks []uint32) *key {
	return &key{
		typ: d.typ, size: uint64(d.size) + 1, ascending: true,
		value: func(code uint64) typ.Value {
			if code == 0 {
				return typ.Value{}
			}
			return d.value(uint32(code - 1))
		},
		codes: func(b int, buf []uint32) []uint32 {
			from := b * column.BlockRows
			part := ranks[from:min(from+column.BlockRows, len(ranks))]
			for i, r := range part {
				if buf[i] = r + 1; r == d.size {
					buf[i] = 0
				}
			}
			return buf[:len(part)]
		},
	}
}
