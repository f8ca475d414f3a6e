package aggregate

import (
	"maps"
	"math"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// part gives the values of one argument ids: equal values one id, whatever
// form they come in. Ids below direct are codes, or numbers counted from low;
// others are given as they are met.
type part struct {
	typ    typ.Type
	coded  bool   // ids are codes
	low    int64  // the number of id 0
	direct uint32 // ids that are not given
	scale  int32  // of the numbers that have ids as such
	scaled bool

	next  uint32
	nums  table             // whole numbers at scale; of other types what stands for them
	texts map[string]uint32 // texts, and numbers that are no int64 at scale

	dict []string // the dictionary that codes translates
	lut  []uint32 // by code: id + 1, 0 while unknown
	ids  []uint32 // room
}

// mostDirect is how many numbers may have ids by their distance from the least.
const mostDirect = 1 << 26

func newPart(a Arg) part {
	p := part{typ: a.Type}
	switch {
	case a.Type == typ.String && a.Domain > 0:
		p.coded, p.direct = true, 1<<31
	case a.Type == typ.Bool:
		p.direct = 2
	case a.Known && !a.Span.Empty() && a.Type != typ.String && a.Type != typ.Float:
		if w := uint64(a.Span.Max) - uint64(a.Span.Min); w < mostDirect {
			p.low, p.direct = a.Span.Min, uint32(w)+1
			p.scale, p.scaled = a.Scale, true
		}
	}
	p.next = p.direct
	return p
}

// encode returns the ids of the rows of b, by row of the block.
func (p *part) encode(b *Batch, v *column.Vec) []uint32 {
	if v.Form == column.Codes && p.coded {
		return v.Codes
	}
	p.ids = room(p.ids, b.N)
	ids := p.ids[:b.N]
	switch v.Form {
	case column.Codes:
		p.use(v.Texts)
		p.each(b, func(r int) { ids[r] = p.code(v.Codes[r]) })
	case column.Ints:
		p.ints(b, v, ids)
	case column.Bits:
		p.each(b, func(r int) { ids[r] = uint32(v.Bits[r>>6]>>(r&63)) & 1 })
	case column.Floats:
		p.each(b, func(r int) { ids[r] = p.num(floatKey(v.Floats[r])) })
	default:
		p.each(b, func(r int) { ids[r] = p.value(v.Value(r)) })
	}
	return ids
}

// each calls f with the rows of b.
func (p *part) each(b *Batch, f func(r int)) {
	if b.Sel == nil {
		for r := range b.N {
			f(r)
		}
		return
	}
	for _, r := range b.Sel {
		f(int(r))
	}
}

// floatKey stands for a float; -0 is 0.
func floatKey(f float64) int64 { return int64(math.Float64bits(f + 0)) }

func (p *part) ints(b *Batch, v *column.Vec, ids []uint32) {
	f := int64(1)
	if v.Type.Exact() {
		if !p.scaled {
			p.scale, p.scaled = v.Scale, true
		}
		_, ok := v.Span.Rescale(max(p.scale-v.Scale, 0))
		if v.Scale > p.scale || p.scale-v.Scale > 18 || !ok {
			p.each(b, func(r int) { ids[r] = p.value(v.Value(r)) })
			return
		}
		f = int64(pow10[p.scale-v.Scale])
	}
	if f == 1 && v.Span.Min >= p.low && uint64(v.Span.Max)-uint64(p.low) < uint64(p.direct) {
		for r, x := range v.Ints[:len(ids)] {
			ids[r] = uint32(x - p.low)
		}
		return
	}
	p.each(b, func(r int) { ids[r] = p.num(v.Ints[r] * f) })
}

// num is the id of a whole number at scale.
func (p *part) num(x int64) uint32 {
	if at := uint64(x) - uint64(p.low); at < uint64(p.direct) && !p.coded && x >= p.low {
		return uint32(at)
	}
	return p.nums.id(uint64(x), &p.next)
}

// value is the id of a value that is there.
func (p *part) value(v typ.Value) uint32 {
	switch v.Type() {
	case typ.String:
		return p.text(v.Text())
	case typ.Bool:
		if v.Bool() {
			return 1
		}
		return 0
	case typ.Float:
		return p.num(floatKey(v.Float()))
	case typ.Decimal, typ.Integer:
		if !p.scaled {
			p.scale, p.scaled = min(max(-v.Decimal().Exponent(), 0), 18), true
		}
		if n, ok := long128(v.Decimal(), p.scale); ok {
			if x, ok := short(n); ok {
				return p.num(x)
			}
		}
		return p.text(v.String())
	}
	return p.num(v.Raw())
}

func (p *part) text(s string) uint32 {
	id, ok := p.texts[s]
	if !ok {
		if p.texts == nil {
			p.texts = map[string]uint32{}
		}
		id = p.next
		p.texts[s] = id
		p.next++
	}
	return id
}

// use makes texts the dictionary that codes are of.
func (p *part) use(texts []string) {
	if len(texts) == len(p.dict) && (len(texts) == 0 || &texts[0] == &p.dict[0]) {
		return
	}
	p.dict = texts
	p.lut = room(p.lut[:0], len(texts))
	clear(p.lut)
}

func (p *part) code(c uint32) uint32 {
	if p.lut[c] == 0 {
		p.lut[c] = p.text(p.dict[c]) + 1
	}
	return p.lut[c] - 1
}

// merge returns what the ids of from are in p; nil if they are the same.
func (p *part) merge(from *part) func(id uint32) uint32 {
	if from.scaled && !p.scaled {
		p.scale, p.scaled = from.scale, true
	}
	shared := p.coded || p.typ == typ.Bool || p.low == from.low && p.scale == from.scale && p.direct == from.direct
	if shared && from.next == from.direct {
		return nil
	}
	given := make([]uint32, from.next-from.direct)
	whole := func(x uint64) uint32 {
		if p.typ.Exact() && p.scale != from.scale {
			return p.value(valueOf(p.typ, from.scale, int64(x)))
		}
		return p.num(int64(x))
	}
	from.nums.all(func(x uint64, id uint32) { given[id-from.direct] = whole(x) })
	// Ids depend on the order of a map here; nothing that is told does.
	for s, id := range from.texts {
		if d, err := decimal.NewFromString(s); err == nil && p.typ.Exact() {
			given[id-from.direct] = p.value(typ.Num(d))
		} else {
			given[id-from.direct] = p.text(s)
		}
	}
	return func(id uint32) uint32 {
		switch {
		case id >= from.direct:
			return given[id-from.direct]
		case shared:
			return id
		}
		return whole(uint64(from.low + int64(id)))
	}
}

func (p *part) copy() part {
	c := *p
	c.nums, c.texts = p.nums.copy(), maps.Clone(p.texts)
	c.dict, c.lut, c.ids = nil, nil, nil
	return c
}

func (p *part) bytes() int64 {
	n := p.nums.bytes() + int64(4*(cap(p.lut)+cap(p.ids)))
	for s := range p.texts {
		n += int64(len(s)) + 48
	}
	return n
}
