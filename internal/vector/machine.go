package vector

import (
	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/scalar"
)

// Machine is the room in which one worker at a time runs a [Program].
type Machine struct {
	p     *Program
	regs  []register      // by node
	args  [][]*column.Vec // by node: its operands
	done  []bool          // by node: regs holds this block
	evals []point         // by node
	codes [][]uint32      // by domain: those of this block, nil until asked for
	bufs  [][]uint32      // by domain
	tmp   scratch
	full  []*register  // by expression: a constant, for all rows
	packs []column.Vec // by node: a column as it is stored

	b, n  int
	sel   []uint16
	marks [4][]uint64 // bitmaps of conditions on codes
	kept  []uint64
}

// point is an expression on single values.
type point struct {
	eval scalar.Eval
	of   *scalar.Compiler
}

// Machine returns room for a worker.
func (p *Program) Machine() *Machine {
	m := &Machine{
		p: p, regs: make([]register, len(p.nodes)), args: make([][]*column.Vec, len(p.nodes)), done: make([]bool, len(p.nodes)),
		evals: make([]point, len(p.nodes)), codes: make([][]uint32, len(p.domains)), bufs: make([][]uint32, len(p.domains)),
	}
	for i := range p.domains {
		m.bufs[i] = make([]uint32, column.BlockRows)
	}
	for id := range p.nodes {
		n, r := &p.nodes[id], &m.regs[id]
		r.tmp = &m.tmp
		for _, a := range n.args {
			m.args[id] = append(m.args[id], &m.regs[a].Vec)
		}
		switch n.kind {
		case nodeConst:
			r.constant(n.value, n.typ, 1)
			if n.rounded {
				r.Rounded = []uint64{1}
			}
		case nodePoint:
			c := &scalar.Compiler{Calendar: p.env.Calendar, Column: func(of ir.Column) (scalar.Eval, error) {
				return p.columns[of].Value, nil
			}}
			m.evals[id] = point{c.Compile(n.row), c}
		}
	}
	return m
}

// Run evaluates the program for block b, which has n rows. The values of rows
// that are not in sel, if it is not nil, are arbitrary, or none. The result is
// only read, and valid until the machine runs again. An error is of a row of
// sel, and of the calendar.
func (m *Machine) Run(b, n int, sel []uint16) (*column.Vec, error) {
	m.start(b, n, sel)
	if err := m.eval(m.p.root); err != nil {
		return nil, err
	}
	return m.value(len(m.p.roots) - 1), nil
}

// RunAll is Run for every expression of the program. Those that packed marks may
// come in form Packed, if they are nothing but a column.
func (m *Machine) RunAll(b, n int, sel []uint16, packed []bool, out []*column.Vec) error {
	m.start(b, n, sel)
	for k, root := range m.p.roots {
		if m.pack(root, packed[k]) {
			continue
		}
		if err := m.eval(root); err != nil {
			return err
		}
	}
	for k, root := range m.p.roots {
		if out[k] = m.value(k); !m.done[root] {
			out[k] = &m.packs[root]
		}
	}
	return nil
}

// pack reads a column packed.
func (m *Machine) pack(id int, wanted bool) bool {
	n := &m.p.nodes[id]
	if !wanted || n.kind != nodeColumn || n.col.Packed == nil || m.done[id] {
		return false
	}
	m.packed(id)
	return true
}

// packed returns a column as it is stored.
func (m *Machine) packed(id int) *column.Vec {
	if m.packs == nil {
		m.packs = make([]column.Vec, len(m.p.nodes))
	}
	v := &m.packs[id]
	m.p.nodes[id].col.Packed(m.b, v)
	return v
}

// value is the result of an expression.
func (m *Machine) value(k int) *column.Vec {
	root := &m.p.nodes[m.p.roots[k]]
	if root.kind != nodeConst {
		return &m.regs[m.p.roots[k]].Vec
	}
	for len(m.full) <= k {
		m.full = append(m.full, &register{tmp: &m.tmp})
	}
	full := m.full[k]
	full.constant(root.value, root.typ, m.n)
	if root.rounded {
		full.Rounded = ones(&full.room.rounded, m.n)
	}
	return &full.Vec
}

func (m *Machine) start(b, n int, sel []uint16) {
	m.b, m.n, m.sel = b, n, sel
	clear(m.done)
	clear(m.codes)
}

// eval fills the register of a node.
func (m *Machine) eval(id int) error {
	if m.done[id] {
		return nil
	}
	m.done[id] = true
	n, r := &m.p.nodes[id], &m.regs[id]
	if n.sum >= 0 {
		if ok, err := m.factored(id); ok || err != nil {
			return err
		}
	}
	for _, a := range n.args {
		if err := m.eval(a); err != nil {
			return err
		}
	}
	args := m.args[id]
	switch n.kind {
	case nodeColumn:
		n.col.Read(m.b, &r.Vec)
	case nodeTable:
		t := n.table.get()
		codes := m.domain(n.domain)
		if err := m.failed(t, codes); err != nil {
			return err
		}
		r.look(t, codes)
	case nodePoint:
		return m.point(id)
	case nodeUnary:
		r.unary(n.op, n.typ, args[0])
	case nodeBinary:
		r.binary(n.op, n.typ, args[0], args[1])
	case nodeMissing:
		r.missing(n.not, args[0])
	case nodeAmong:
		r.among(n.not, args)
	case nodeIf:
		r.choose(n.typ, args[0], args[1], args[2])
	case nodeFirst:
		r.first(n.typ, rows(args...), args[0], args[1])
	case nodeCall:
		r.callTwo(n.name, n.typ, rows(args...), args)
	}
	return nil
}

// factored evaluates a product of which one factor is a sum that is not yet
// known, together with the sum.
func (m *Machine) factored(id int) (bool, error) {
	n := &m.p.nodes[id]
	sum := n.args[n.sum]
	if m.done[sum] {
		return false, nil
	}
	other := n.args[1-n.sum]
	terms := m.p.nodes[sum].args
	if ok := m.factoredPacked(id, other, terms[0], terms[1]); ok {
		return true, nil
	}
	for _, a := range [3]int{other, terms[0], terms[1]} {
		if err := m.eval(a); err != nil {
			return false, err
		}
	}
	of := m.args[sum]
	return m.regs[id].factored(n.typ, m.p.nodes[sum].op, m.args[id][1-n.sum], of[0], of[1]), nil
}

// factoredPacked is factored for two columns and a constant, read as they are
// stored.
func (m *Machine) factoredPacked(id, other, u, v int) bool {
	var of [3]*column.Vec
	for k, a := range [3]int{other, u, v} {
		n := &m.p.nodes[a]
		switch {
		case n.kind == nodeConst || m.done[a]:
			of[k] = &m.regs[a].Vec
		case n.kind == nodeColumn && n.col.Packed != nil:
			of[k] = m.packed(a)
		default:
			return false
		}
	}
	n := &m.p.nodes[id]
	return m.regs[id].factored(n.typ, m.p.nodes[n.args[n.sum]].op, of[0], of[1], of[2])
}

// domain returns the codes of this block.
func (m *Machine) domain(i int) []uint32 {
	if m.codes[i] == nil {
		m.codes[i] = m.p.domains[i].Codes(m.b, m.bufs[i])[:m.n]
	}
	return m.codes[i]
}

// failed returns the error of the first selected row whose code has one.
func (m *Machine) failed(t *table, codes []uint32) error {
	if t.errs == nil {
		return nil
	}
	if m.sel == nil {
		for _, c := range codes {
			if t.errs[c] != nil {
				return t.errs[c]
			}
		}
	}
	for _, i := range m.sel {
		if err := t.errs[codes[i]]; err != nil {
			return err
		}
	}
	return nil
}

// point evaluates an expression value by value for the selected rows.
func (m *Machine) point(id int) error {
	e, r, n := &m.evals[id], &m.regs[id], m.n
	r.begin(n, m.p.nodes[id].typ)
	vals, rounded := sized(&r.room.values, n), sized(&m.tmp.bits[0], words(n))
	clear(rounded)
	one := func(i int) error {
		e.of.Rounded = false
		vals[i] = e.eval(m.b*column.BlockRows + i)
		if err := e.of.Err; err != nil {
			e.of.Err = nil
			return err
		}
		rounded[i>>6] |= bit(e.of.Rounded) << (i & 63)
		return nil
	}
	if m.sel == nil {
		for i := range n {
			if err := one(i); err != nil {
				return err
			}
		}
	} else {
		clear(vals)
		for _, i := range m.sel {
			if err := one(int(i)); err != nil {
				return err
			}
		}
	}
	if !zero(rounded) {
		r.mark(rounded)
	}
	r.pack(vals, m.p.nodes[id].typ)
	return nil
}
