package vector

import (
	"sync"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/scalar"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// table is an expression as a function of a code.
type table struct {
	once sync.Once
	make func(t *table)

	register           // its values by code
	truth     []uint8  // 1 for codes for which it is true
	few       []uint64 // where all codes are bytes and few are true, or not: these, in all bytes of a word
	fewAreNot bool
	nulls     []uint8 // 1 for codes without a value; nil if all have one
	rounded   []uint8 // 1 for codes for which it is rounded; nil if none
	errs      []error // by code; nil if there are none
}

func (t *table) get() *table {
	t.once.Do(func() { t.make(t) })
	return t
}

// tabulate adds a node for an expression on the codes of one domain.
func (c *compiler) tabulate(r *ir.Row, f facts) int {
	n := node{kind: nodeTable, row: r, typ: r.Type, fails: f.fails, domain: -1}
	for i, d := range c.p.domains {
		if d.ID == f.domain.ID {
			n.domain = i
		}
	}
	if n.domain < 0 {
		n.domain = len(c.p.domains)
		c.p.domains = append(c.p.domains, f.domain)
	}
	size := f.domain.Size
	n.table = &table{make: func(t *table) {
		s := c.scalar(func(col *Column) scalar.Eval {
			value := col.Domain.Value
			return func(code int) typ.Value { return value(uint32(code)) }
		})
		t.fill(s, r, size)
	}}
	return c.add(n)
}

func (t *table) fill(s *scalar.Compiler, r *ir.Row, size int) {
	eval := s.Compile(r)
	vals := make([]typ.Value, size)
	rounded := make([]uint8, size)
	any := false
	for code := range vals {
		s.Rounded, s.Err = false, nil
		vals[code] = eval(code)
		if s.Err != nil {
			if t.errs == nil {
				t.errs = make([]error, size)
			}
			t.errs[code] = s.Err
		}
		if s.Rounded {
			rounded[code], any = 1, true
		}
	}
	if any {
		t.rounded = rounded
	}
	t.tmp = new(scratch)
	t.pack(vals, r.Type)
	if t.Type == typ.String && t.Form == column.Any {
		t.code(vals)
	}
	t.truth = make([]uint8, size)
	for code, v := range vals {
		t.truth[code] = uint8(bit(v.Bool()))
	}
	t.count()
	if t.Nulls != nil {
		t.nulls = make([]uint8, size)
		for code, v := range vals {
			t.nulls[code] = uint8(bit(v.None()))
		}
	}
}

// count finds the codes that are true, or those that are not, if they are few.
func (t *table) count() {
	const most = 3
	var sets [2][]uint64
	if len(t.truth) > 256 {
		return
	}
	for code, yes := range t.truth {
		sets[yes] = append(sets[yes], uint64(code)*0x0101010101010101)
	}
	switch {
	case len(sets[1]) <= most:
		t.few = append([]uint64{}, sets[1]...)
	case len(sets[0]) <= most:
		t.few, t.fewAreNot = append([]uint64{}, sets[0]...), true
	}
}

// code gives texts codes.
func (t *table) code(vals []typ.Value) {
	t.Form, t.Texts, t.Codes = column.Codes, []string{""}, make([]uint32, len(vals))
	known := map[string]uint32{}
	for i, v := range vals {
		if v.None() {
			continue
		}
		code, ok := known[v.Text()]
		if !ok {
			code = uint32(len(t.Texts))
			known[v.Text()] = code
			t.Texts = append(t.Texts, v.Text())
		}
		t.Codes[i] = code
	}
	t.Values = nil
}

// look fills r with the values of t for rows with these codes.
func (r *register) look(t *table, codes []uint32) {
	n := len(codes)
	r.begin(n, t.Type)
	if t.rounded != nil {
		out := sized(&r.room.rounded, words(n))
		gatherBits(out, t.rounded, codes)
		if !zero(out) {
			r.Rounded = out
		}
	}
	if t.Form == column.Absent {
		return
	}
	if t.nulls != nil {
		out := sized(&r.room.nulls, words(n))
		gatherBits(out, t.nulls, codes)
		r.Nulls = out
		if !r.some() {
			return
		}
	}
	r.Form, r.Scale, r.Span, r.Size, r.Texts = t.Form, t.Scale, t.Span, t.Size, t.Texts
	switch t.Form {
	case column.Ints:
		r.Ints = gathered(&r.room.ints, t.Ints, codes)
	case column.Longs:
		r.Longs = gathered(&r.room.longs, t.Longs, codes)
	case column.Floats:
		r.Floats = gathered(&r.room.floats, t.Floats, codes)
	case column.Codes:
		r.Codes = gathered(&r.room.codes, t.Codes, codes)
	case column.Any:
		r.Values = gathered(&r.room.values, t.Values, codes)
	case column.Bits:
		r.Bits = sized(&r.room.bits, words(n))
		gatherBits(r.Bits, t.truth, codes)
	}
}

func gathered[T any](room *[]T, of []T, codes []uint32) []T {
	out := sized(room, len(codes))
	for i, c := range codes {
		out[i] = of[c]
	}
	return out
}

// gatherBits makes a bitmap of 0s and 1s by code.
func gatherBits(out []uint64, of []uint8, codes []uint32) {
	w := 0
	for ; len(codes) >= 64; codes, w = codes[64:], w+1 {
		var b uint64
		for j := 0; j < 64; j += 8 {
			c := codes[j : j+8 : j+8]
			b8 := uint64(of[c[0]]) | uint64(of[c[1]])<<1 | uint64(of[c[2]])<<2 | uint64(of[c[3]])<<3 |
				uint64(of[c[4]])<<4 | uint64(of[c[5]])<<5 | uint64(of[c[6]])<<6 | uint64(of[c[7]])<<7
			b |= b8 << j
		}
		out[w] = b
	}
	if len(codes) > 0 {
		out[w] = 0
		for j, c := range codes {
			out[w] |= uint64(of[c]) << (j & 63)
		}
	}
}
