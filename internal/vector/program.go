package vector

import (
	"fmt"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/scalar"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Column is a column as programs read it. Rows are counted over all blocks: row
// i of block b is b·[column.BlockRows] + i. The functions are safe for
// concurrent use.
type Column struct {
	Type  typ.Type
	Scale int32                      // of exact numbers, as Read gives and Range means them
	Read  func(b int, v *column.Vec) // decodes block b, as [column.Column.Read] does
	Value func(row int) typ.Value
	// Domain, if not nil, is the codes that the column is a function of.
	Domain *Domain
	// Range bounds the values of block b, whole numbers as [column.Vec.Ints]
	// has them, and says whether any is missing; not ok where it does not know,
	// or there are other values. It may be nil.
	Range func(b int) (r column.Range, nulls, ok bool)
}

// Domain is a set of codes, one of which every row has.
type Domain struct {
	ID    any                                // comparable; columns of equal ID have the same codes
	Size  int                                // all codes are below it
	Codes func(b int, buf []uint32) []uint32 // of the rows of block b, in buf or not; only read
	Value func(code uint32) typ.Value        // what the column is where the code is this
}

// Env is what the expressions of a dataset mean.
type Env struct {
	Calendar *calendar.Calendar
	Column   func(ir.Column) (*Column, error)
	Rows     int // of the dataset: what may be tabulated depends on it
}

// Program is a row-level expression ready to run over blocks. It is immutable
// and safe for concurrent use; what it tabulates it does once, when first asked.
type Program struct {
	env     Env
	columns map[ir.Column]*Column
	nodes   []node // operands before operations
	root    int
	domains []*Domain
	never   func(b int) bool // nil: cannot tell
}

// kind is what a node does.
type kind uint8

const (
	nodeConst   kind = iota // value
	nodeColumn              // col
	nodeTable               // table
	nodePoint               // row, value by value
	nodeUnary               // op
	nodeBinary              // op
	nodeMissing             // == nil, or != nil if not
	nodeAmong               // in, or not in if not
	nodeIf                  // condition, then, else
	nodeFirst               // coalesce of two
	nodeCall                // name, of one or two
)

type node struct {
	kind  kind
	op    ir.Op
	not   bool
	name  string
	typ   typ.Type
	args  []int
	fails bool // to evaluate it may be an error

	value   typ.Value
	rounded bool // value
	col     *Column
	row     *ir.Row
	table   *table
	domain  int // of table: among those of the program
}

// Compile makes a program of a checked expression without arguments. Errors are
// those of env.Column, and patterns that are no regular expressions.
func Compile(r *ir.Row, env Env) (*Program, error) {
	columns := map[ir.Column]*Column{}
	c := compiler{p: &Program{env: env, columns: columns}, columns: columns, nodes: map[shape]int{}, facts: map[*ir.Row]facts{}}
	check := c.scalar(func(*Column) scalar.Eval { return nil })
	check.Compile(r)
	if check.Err != nil {
		return nil, check.Err
	}
	c.p.root = c.build(r)
	if !c.look(r).fails {
		c.p.never = c.never(r)
	}
	return c.p, nil
}

// Never says that zone maps prove the expression true for no row of block b.
func (p *Program) Never(b int) bool { return p.never != nil && p.never(b) }

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
