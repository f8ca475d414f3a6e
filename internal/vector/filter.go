package vector

import (
	"math/bits"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
)

// Filter returns the rows of sel, of all n if it is nil, for which the program
// is true, in their order and in out[:0], which may be sel[:0]. Errors are as of
// [Machine.Run].
func (m *Machine) Filter(b, n int, sel, out []uint16) ([]uint16, error) {
	m.start(b, n, sel)
	return m.filter(m.p.root, out)
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
	const few = 16 // bits of a word, up to which it is faster to seek them
	k := 0
	for w, b := range yes {
		i := uint16(w << 6)
		if bits.OnesCount64(b) <= few {
			for ; b != 0; b &= b - 1 {
				out[k] = i + uint16(bits.TrailingZeros64(b))
				k++
			}
			continue
		}
		for end := min(int(i)+64, len(out)); int(i) < end; i++ {
			out[k] = i
			k += int(b & 1)
			b >>= 1
		}
	}
	return out[:k]
}

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
