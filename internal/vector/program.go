package vector

import (
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
	// Packed, if not nil, is [column.Column.ReadPacked].
	Packed func(b int, v *column.Vec)
	Value  func(row int) typ.Value
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
	// Data, if not nil, gives the codes of block b as they are stored: a slice of
	// uint8, uint16 or uint32.
	Data func(b int) any
}

// Env is what the expressions of a dataset mean.
type Env struct {
	Calendar *calendar.Calendar
	Column   func(ir.Column) (*Column, error)
	Rows     int // of the dataset: what may be tabulated depends on it
}

// Program is row-level expressions ready to run over blocks; what they have in
// common is computed once. It is immutable and safe for concurrent use; what it
// tabulates it does once, when first asked.
type Program struct {
	env     Env
	columns map[ir.Column]*Column
	nodes   []node // operands before operations
	root    int    // the last of roots
	roots   []int  // of the expressions
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
	sum   int  // of a product: the factor that is a constant more or less than another node; -1: none

	value   typ.Value
	rounded bool // value
	col     *Column
	row     *ir.Row
	table   *table
	domain  int // of table: among those of the program
}

// Compile makes a program of a checked expression without arguments. Errors are
// those of env.Column, and patterns that are no regular expressions.
func Compile(r *ir.Row, env Env) (*Program, error) { return CompileAll([]*ir.Row{r}, env) }

// CompileAll makes one program of several expressions, for [Machine.RunAll].
func CompileAll(rows []*ir.Row, env Env) (*Program, error) {
	columns := map[ir.Column]*Column{}
	c := compiler{p: &Program{env: env, columns: columns}, columns: columns, nodes: map[shape]int{}, facts: map[*ir.Row]facts{}}
	for _, r := range rows {
		check := c.scalar(func(*Column) scalar.Eval { return nil })
		check.Compile(r)
		if check.Err != nil {
			return nil, check.Err
		}
		c.p.root = c.build(r)
		c.p.roots = append(c.p.roots, c.p.root)
	}
	c.p.factor()
	if len(rows) == 1 && !c.look(rows[0]).fails {
		c.p.never = c.never(rows[0])
	}
	return c.p, nil
}

// factor finds the products that can be computed together with a factor.
func (p *Program) factor() {
	for i := range p.nodes {
		n := &p.nodes[i]
		n.sum = -1
		if n.kind != nodeBinary || n.op != ir.Mul {
			continue
		}
		for k, a := range n.args {
			f := &p.nodes[a]
			if f.kind == nodeBinary && (f.op == ir.Add || f.op == ir.Sub) && f.typ != typ.Float &&
				(p.nodes[f.args[0]].kind == nodeConst) != (p.nodes[f.args[1]].kind == nodeConst) {
				n.sum = k
			}
		}
	}
}

// Never says that zone maps prove the expression true for no row of block b.
func (p *Program) Never(b int) bool { return p.never != nil && p.never(b) }
