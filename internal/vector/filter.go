package vector

import (
	"encoding/binary"
	"math/bits"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
)

// Filter returns the rows of sel, of all n if it is nil, for which the program
// is true, in their order and in out[:0], which may be sel[:0]. Errors are as of
// [Machine.Run].
func (m *Machine) Filter(b, n int, sel, out []uint16) ([]uint16, error) {
	m.start(b, n, sel)
	m.kept = nil
	if sel == nil {
		if cap(out) < n {
			out = make([]uint16, 0, max(n, column.BlockRows))
		}
		if yes := sized(&m.marks[0], words(n)); m.byCode(m.p.root, yes, 1) {
			m.kept = yes
			return listed(out[:n], yes), nil
		}
	}
	return m.filter(m.p.root, out)
}

// Kept is the bitmap of the rows that the last Filter kept; nil where it is not
// at hand.
func (m *Machine) Kept() []uint64 { return m.kept }

// byCode sets the bits of rows for which a node is true, if codes alone decide
// that. depth is the first bitmap that is free.
func (m *Machine) byCode(id int, yes []uint64, depth int) bool {
	n := &m.p.nodes[id]
	switch {
	case n.kind == nodeTable:
		t := n.table.get()
		if t.errs != nil {
			return false
		}
		d := m.p.domains[n.domain]
		if d.Data == nil {
			markCodes(yes, t.truth, m.domain(n.domain))
			return true
		}
		switch codes := d.Data(m.b).(type) {
		case []uint8:
			markBytes(yes, t, codes[:m.n])
		case []uint16:
			markCodes(yes, t.truth, codes[:m.n])
		case []uint32:
			markCodes(yes, t.truth, codes[:m.n])
		default:
			return false
		}
		return true
	case n.kind == nodeBinary && (n.op == ir.And || n.op == ir.Or) && depth < len(m.marks):
		if !m.byCode(n.args[0], yes, depth) {
			return false
		}
		also := sized(&m.marks[depth], len(yes))
		if !m.byCode(n.args[1], also, depth+1) {
			return false
		}
		for i, w := range also {
			if n.op == ir.And {
				yes[i] &= w
			} else {
				yes[i] |= w
			}
		}
		return true
	}
	return false
}

// markCodes sets the bits of rows whose code is marked.
func markCodes[C uint8 | uint16 | uint32](yes []uint64, marks []uint8, codes []C) {
	w := 0
	for ; len(codes) >= 64; codes, w = codes[64:], w+1 {
		var b uint64
		for j := 0; j < 64; j += 8 {
			c := codes[j : j+8 : j+8]
			b8 := uint64(marks[c[0]]) | uint64(marks[c[1]])<<1 | uint64(marks[c[2]])<<2 | uint64(marks[c[3]])<<3 |
				uint64(marks[c[4]])<<4 | uint64(marks[c[5]])<<5 | uint64(marks[c[6]])<<6 | uint64(marks[c[7]])<<7
			b |= b8 << j
		}
		yes[w] = b
	}
	if len(codes) > 0 {
		yes[w] = 0
		for j, c := range codes {
			yes[w] |= uint64(marks[c]) << j
		}
	}
}

// markBytes is markCodes for bytes: where few codes are marked, or few are not,
// it compares eight at a time.
func markBytes(yes []uint64, t *table, codes []uint8) {
	if t.few == nil {
		markCodes(yes, t.truth, codes)
		return
	}
	var not uint64
	if t.fewAreNot {
		not = ^not
	}
	for w := range yes {
		rest := codes[w<<6:]
		if len(rest) < 64 {
			yes[w] = 0
			for j, c := range rest {
				yes[w] |= uint64(t.truth[c]) << j
			}
			return
		}
		var b uint64
		for _, f := range t.few {
			b |= equalBytes((*[64]uint8)(rest), f)
		}
		yes[w] = b ^ not
	}
}

// equalBytes has a bit for each of the bytes that is the one of which f is made.
func equalBytes(x *[64]uint8, f uint64) uint64 {
	const low = 0x7F7F7F7F7F7F7F7F
	var found uint64
	for j := 0; j < 64; j += 8 {
		y := binary.LittleEndian.Uint64(x[j:j+8]) ^ f
		zero := ^((y&low + low) | y | low)                   // the high bit of bytes that are 0
		found |= (zero >> 7) * 0x0102040810204080 >> 56 << j // bit i from byte i
	}
	return found
}

// filter does as Filter for a node.
func (m *Machine) filter(id int, out []uint16) ([]uint16, error) {
	if cap(out) < m.n {
		out = make([]uint16, 0, max(m.n, column.BlockRows))
	}
	n := &m.p.nodes[id]
	switch {
	case n.kind == nodeBinary && n.op == ir.And && !m.p.nodes[n.args[1]].fails:
		var err error
		if out, err = m.filter(n.args[0], out); err != nil || len(out) == 0 {
			return out, err
		}
		if len(out) < m.n {
			m.sel = out
		}
		return m.filter(n.args[1], out)
	case n.kind == nodeTable && !m.done[id]:
		t := n.table.get()
		if d := m.p.domains[n.domain]; d.Data != nil && t.errs == nil {
			switch codes := d.Data(m.b).(type) {
			case []uint8:
				return marked(m, t.truth, codes, out), nil
			case []uint16:
				return marked(m, t.truth, codes, out), nil
			case []uint32:
				return marked(m, t.truth, codes, out), nil
			}
		}
		codes := m.domain(n.domain)
		if err := m.failed(t, codes); err != nil {
			return nil, err
		}
		return marked(m, t.truth, codes, out), nil
	}
	if err := m.eval(id); err != nil {
		return nil, err
	}
	return m.trueRows(&m.regs[id].Vec, out), nil
}

// marked keeps the rows whose code is marked. Few codes are looked up in a word.
func marked[C uint8 | uint16 | uint32](m *Machine, marks []uint8, codes []C, out []uint16) []uint16 {
	k := 0
	if len(marks) <= 64 {
		var word uint64
		for c, one := range marks {
			word |= uint64(one) << c
		}
		if m.sel == nil {
			out = out[:m.n]
			for i, c := range codes[:m.n] {
				out[k] = uint16(i)
				k += int(word >> (c & 63) & 1)
			}
			return out[:k]
		}
		out = out[:len(m.sel)]
		for _, i := range m.sel {
			out[k] = i
			k += int(word >> (codes[i] & 63) & 1)
		}
		return out[:k]
	}
	if m.sel == nil {
		out = out[:m.n]
		for i, c := range codes[:m.n] {
			out[k] = uint16(i)
			k += int(marks[c])
		}
		return out[:k]
	}
	out = out[:len(m.sel)]
	for _, i := range m.sel {
		out[k] = i
		k += int(marks[codes[i]])
	}
	return out[:k]
}

// trueRows keeps the rows where v is true.
func (m *Machine) trueRows(v *column.Vec, out []uint16) []uint16 {
	yes := m.tmp.yes(v, m.n)
	if m.sel == nil {
		return listed(out[:m.n], yes)
	}
	k := 0
	out = out[:len(m.sel)]
	for _, i := range m.sel {
		out[k] = i
		k += int(yes[i>>6] >> (i & 63) & 1)
	}
	return out[:k]
}

// listed returns the numbers of the bits that are set, in out, which has room
// for all bits.
func listed(out []uint16, yes []uint64) []uint16 {
	k := 0
	for w, b := range yes {
		base := uint16(w << 6)
		if (w+1)<<6 > len(out) || bits.OnesCount64(b) < 16 { // no room to write beyond what is set, or little to write
			for ; b != 0; b &= b - 1 {
				out[k] = base + uint16(bits.TrailingZeros64(b))
				k++
			}
			continue
		}
		for ; b != 0; b >>= 8 {
			at, to := &places[b&255], (*[8]uint16)(out[k:])
			to[0], to[1], to[2], to[3] = base+uint16(at[0]), base+uint16(at[1]), base+uint16(at[2]), base+uint16(at[3])
			to[4], to[5], to[6], to[7] = base+uint16(at[4]), base+uint16(at[5]), base+uint16(at[6]), base+uint16(at[7])
			k += bits.OnesCount8(uint8(b))
			base += 8
		}
	}
	return out[:k]
}

// places are, for each byte, the numbers of its bits that are set.
var places = func() (out [256][8]uint8) {
	for b := range out {
		k := 0
		for j := range 8 {
			if b>>j&1 != 0 {
				out[b][k] = uint8(j)
				k++
			}
		}
	}
	return out
}()

// yes returns the rows, of n, where v is true.
func (s *scratch) yes(v *column.Vec, n int) []uint64 {
	out := sized(&s.bits[1], words(n))
	if v.Form != column.Bits && v.Form != column.Absent {
		clear(out)
		for i := range n {
			out[i>>6] |= bit(at(v, i, n).Bool()) << (i & 63)
		}
		return out
	}
	step := step(v, n)
	for i := range out {
		out[i], _ = known(v, i, step)
	}
	if n > 0 {
		trim(out, n)
	}
	return out
}
