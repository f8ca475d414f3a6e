package vector

import (
	"fmt"

	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/scalar"
	"github.com/zhibiao/zhibiao/internal/typ"
)

type compiler struct {
	p       *Program
	columns map[ir.Column]*Column
	facts   map[*ir.Row]facts
	nodes   map[shape]int
}

// facts are what is known of an expression and all it is made of.
type facts struct {
	columns bool    // reads any
	domain  *Domain // all columns are functions of its codes; nil if they are not
	fails   bool
}

// shape tells nodes apart that compute the same from those that do not.
type shape struct {
	kind    kind
	op      ir.Op
	not     bool
	name    string
	typ     typ.Type
	a, b, c int
	col     ir.Column
}

func (c *compiler) column(of ir.Column) (*Column, error) {
	if col, ok := c.columns[of]; ok {
		return col, nil
	}
	col, err := c.p.env.Column(of)
	if err == nil && col == nil {
		err = fmt.Errorf("vector: no column %s", of)
	}
	if err != nil {
		return nil, err
	}
	c.columns[of] = col
	return col, nil
}

// scalar returns a compiler of expressions on single values; eval makes what
// reads a column.
func (c *compiler) scalar(eval func(*Column) scalar.Eval) *scalar.Compiler {
	return &scalar.Compiler{Calendar: c.p.env.Calendar, Column: func(of ir.Column) (scalar.Eval, error) {
		col, err := c.column(of)
		if err != nil {
			return nil, err
		}
		return eval(col), nil
	}}
}

// mostCodes is how many codes are always few enough to tabulate.
const mostCodes = 1 << 16

func (c *compiler) look(r *ir.Row) facts {
	if f, ok := c.facts[r]; ok {
		return f
	}
	var f facts
	switch r.Kind {
	case ir.RowCol:
		f.columns = true
		if d := c.columns[r.Col].Domain; d != nil && d.Size <= max(mostCodes, c.p.env.Rows/4) {
			f.domain = d
		}
	case ir.RowCall:
		switch r.Name {
		case "week", "start_of", "business_days_between", "business_hours_between":
			f.fails = true
		}
	}
	for _, a := range r.Args {
		of := c.look(a)
		switch {
		case !of.columns:
		case !f.columns:
			f.domain = of.domain
		case f.domain != nil && (of.domain == nil || of.domain.ID != f.domain.ID):
			f.domain = nil
		}
		f.columns = f.columns || of.columns
		f.fails = f.fails || of.fails
	}
	c.facts[r] = f
	return f
}

// build adds the nodes of an expression and returns the last.
func (c *compiler) build(r *ir.Row) int {
	f := c.look(r)
	switch {
	case r.Kind == ir.RowConst:
		return c.add(node{kind: nodeConst, value: r.Value.Convert(r.Type), typ: r.Type})
	case r.Kind == ir.RowCol:
		return c.share(shape{kind: nodeColumn, col: r.Col}, node{kind: nodeColumn, col: c.columns[r.Col]})
	case !f.columns:
		return c.fold(r)
	case f.domain != nil:
		return c.tabulate(r, f)
	}
	n := node{op: r.Op, name: r.Name, typ: r.Type}
	args := r.Args
	switch {
	case r.Kind == ir.RowUnary:
		n.kind = nodeUnary
	case r.Kind == ir.RowBinary && r.Op != ir.Matches:
		n.kind = nodeBinary
		if r.Op == ir.Eq || r.Op == ir.Ne {
			for j, a := range args {
				if a.Kind == ir.RowConst && a.Value.None() {
					n = node{kind: nodeMissing, not: r.Op == ir.Ne, typ: typ.Bool}
					args = args[1-j : 2-j]
					break
				}
			}
		}
	case r.Kind == ir.RowIn:
		n.kind, n.not = nodeAmong, r.Op == ir.NotIn
	case r.Kind == ir.RowIf && !c.anyFails(args[1:]):
		n.kind = nodeIf
	case r.Kind == ir.RowCall && r.Name == "coalesce" && len(args) > 1 && !c.anyFails(args[1:]):
		return c.chain(node{kind: nodeFirst, typ: r.Type}, args)
	case r.Kind == ir.RowCall && (r.Name == "min" || r.Name == "max") && len(args) > 1:
		return c.chain(node{kind: nodeCall, name: r.Name, typ: r.Type}, args)
	case r.Kind == ir.RowCall && covered(r.Name):
		n.kind = nodeCall
	default:
		return c.add(node{kind: nodePoint, row: r, typ: r.Type, fails: f.fails})
	}
	for _, a := range args {
		n.args = append(n.args, c.build(a))
	}
	return c.operation(n)
}

func covered(name string) bool {
	return name == "abs" || name == "round" || name == "floor" || name == "ceil"
}

func (c *compiler) anyFails(rs []*ir.Row) bool {
	for _, r := range rs {
		if c.look(r).fails {
			return true
		}
	}
	return false
}

// chain makes a function of any number of operands one of two, again and again.
func (c *compiler) chain(n node, args []*ir.Row) int {
	last := c.build(args[0])
	for _, a := range args[1:] {
		n.args = []int{last, c.build(a)}
		last = c.operation(n)
	}
	return last
}

// operation adds a node of other nodes, unless there is its like.
func (c *compiler) operation(n node) int {
	for _, a := range n.args {
		n.fails = n.fails || c.p.nodes[a].fails
	}
	if len(n.args) > 3 {
		return c.add(n)
	}
	s := shape{kind: n.kind, op: n.op, not: n.not, name: n.name, typ: n.typ, a: -1, b: -1, c: -1}
	for i, a := range n.args {
		*[]*int{&s.a, &s.b, &s.c}[i] = a
	}
	return c.share(s, n)
}

func (c *compiler) share(s shape, n node) int {
	id, ok := c.nodes[s]
	if !ok {
		id = c.add(n)
		c.nodes[s] = id
	}
	return id
}

func (c *compiler) add(n node) int {
	c.p.nodes = append(c.p.nodes, n)
	return len(c.p.nodes) - 1
}

// fold evaluates what reads no column. What fails is left to the rows.
func (c *compiler) fold(r *ir.Row) int {
	s := c.scalar(nil)
	v := s.Compile(r)(0)
	if s.Err != nil {
		return c.add(node{kind: nodePoint, row: r, typ: r.Type, fails: true})
	}
	return c.add(node{kind: nodeConst, value: v, typ: r.Type, rounded: s.Rounded})
}
