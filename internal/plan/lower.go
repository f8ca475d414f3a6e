package plan

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Lower makes the plan of a query. Its formulas have been checked; what it
// can still report are names that a dataset below an indicator does not have.
func Lower(q Query, m Model) (*Plan, error) {
	b := &builder{m: m, plan: &Plan{Having: -1, WholePrior: q.WholePrior}, blocks: map[string]int{}}
	top := &Block{Parent: -1}
	for _, name := range q.By {
		if g, ok := m.Grain(name); ok {
			top.Grains = append(top.Grains, g)
		} else if !slices.Contains(top.Keys, name) {
			top.Keys = append(top.Keys, name)
		}
	}
	b.plan.Blocks = append(b.plan.Blocks, top)
	b.states = append(b.states, newState())
	root := context{block: 0, where: q.Where, moves: q.Moves}
	for _, o := range q.Outputs {
		b.plan.Outputs = append(b.plan.Outputs, Output{o.Name, b.indicator(o, root)})
	}
	if q.Having != nil {
		b.plan.Having = b.cell(q.Having, root, Indicator{})
	}
	if q.Keys != "" {
		b.dataset(&Leaf{Agg: Agg{Func: "count"}, Dataset: q.Keys, From: -1}, root, nil)
	}
	b.ensureRows(root)
	if len(b.errs) > 0 {
		return nil, errors.Join(b.errs...)
	}
	return b.plan, nil
}

type builder struct {
	m      Model
	plan   *Plan
	states []state
	blocks map[string]int // nested blocks by what they are
	errs   []error
	size   int  // cells of all blocks
	full   bool // MaxCells was passed: lowering stops
}

// MaxCells bounds the cells of a plan, all blocks together: formulas that filter
// each other level by level have twice as many at every level.
const MaxCells = 10_000

// state finds equal leaves and cells of one block again.
type state struct {
	leaves map[string]int
	cells  map[string]int
	made   map[string]int // indicator and context → cell
}

func newState() state {
	return state{map[string]int{}, map[string]int{}, map[string]int{}}
}

func (b *builder) fail(format string, args ...any) int {
	b.errs = append(b.errs, fmt.Errorf(format, args...))
	return 0
}

// indicator lowers a definition: its own where acts like a where transform,
// its time column is the default of the aggregates in it.
func (b *builder) indicator(ind Indicator, c context) int {
	memo := ind.Name + "\x00" + c.key()
	if at, ok := b.states[c.block].made[memo]; ok && ind.Name != "" {
		return at
	}
	if ind.Where != nil {
		c = c.with(Cond{Expr: ind.Where})
	}
	at := b.cell(ind.Expr, c, ind)
	if ind.Name != "" {
		b.states[c.block].made[memo] = at
	}
	return at
}

// cell lowers a cell-level expression of the indicator home.
func (b *builder) cell(e ir.Expr, c context, home Indicator) int {
	if b.full {
		return 0
	}
	switch e := e.(type) {
	case *ir.Lit:
		return b.add(c, Cell{Kind: CellConst, Value: e.Value})
	case *ir.Name:
		ind, ok := b.m.Indicator(strings.Join(e.Path, "."))
		if !ok {
			return b.argument(e, c)
		}
		return b.indicator(ind, c)
	case *ir.Unary:
		return b.add(c, Cell{Kind: CellUnary, Op: e.Op, Args: b.cells(c, home, e.X)})
	case *ir.Binary:
		if e.Op == ir.In || e.Op == ir.NotIn {
			return b.add(c, Cell{Kind: CellIn, Op: e.Op, Args: b.cells(c, home, append([]ir.Expr{e.X}, ir.Children(e.Y)...)...)})
		}
		return b.add(c, Cell{Kind: CellBinary, Op: e.Op, Args: b.cells(c, home, e.X, e.Y)})
	case *ir.Chain:
		return b.chain(e, c, home)
	case *ir.Cond:
		return b.add(c, Cell{Kind: CellIf, Args: append([]int{b.cell(e.If, c, home)}, b.cells(c, home, e.Then, e.Else)...)})
	case *ir.Call:
		return b.call(e, c, home)
	}
	return b.fail("formula: a list stands only right of in")
}

func (b *builder) cells(c context, home Indicator, es ...ir.Expr) []int {
	out := make([]int, len(es))
	for i, e := range es {
		if l, ok := e.(*ir.Lit); ok && l.Value.Type() == typ.String {
			out[i] = b.text(l, c, home, es)
			continue
		}
		out[i] = b.cell(e, c, home)
	}
	return out
}

// text lowers a text literal as what it is beside its neighbours: a date, an
// instant, or text.
func (b *builder) text(l *ir.Lit, c context, home Indicator, beside []ir.Expr) int {
	v := l.Value
	for _, e := range beside {
		if _, ok := e.(*ir.Lit); ok {
			continue
		}
		var err error
		if v, err = b.m.Beside(l.Value, e, home.Dataset); err != nil {
			b.errs = append(b.errs, err)
		}
		break
	}
	return b.add(c, Cell{Kind: CellConst, Value: v})
}

// argument lowers args.x outside aggregates: the model knows its value.
func (b *builder) argument(e *ir.Name, c context) int {
	row, err := b.m.Row("", e)
	if err != nil {
		b.errs = append(b.errs, err)
		return 0
	}
	return b.add(c, Cell{Kind: CellConst, Value: row.Value})
}

func (b *builder) chain(e *ir.Chain, c context, home Indicator) int {
	xs := b.cells(c, home, e.Xs...)
	all := -1
	for i, op := range e.Ops {
		at := b.add(c, Cell{Kind: CellBinary, Op: op, Args: []int{xs[i], xs[i+1]}})
		if all >= 0 {
			at = b.add(c, Cell{Kind: CellBinary, Op: ir.And, Args: []int{all, at}})
		}
		all = at
	}
	return all
}

func (b *builder) call(e *ir.Call, c context, home Indicator) int {
	f, ok := ir.Lookup(e.Func)
	if !ok {
		return b.fail("unknown function %s", e.Func)
	}
	if per, having, ok := ir.Fold(e); ok {
		return b.fold(e, per, having, c, home)
	}
	switch {
	case f.Level&ir.Transform != 0:
		return b.transform(e, c, home)
	case f.Level&ir.Period != 0:
		return b.add(c, Cell{Kind: CellPeriod, Func: e.Func, Period: c.periods()})
	case f.Level&ir.Aggregate != 0 && (f.Level&ir.CellLevel == 0 || len(e.Args) == 1):
		return b.aggregate(e, c, home)
	case e.Func == "coalesce":
		xs := b.cells(c, home, e.Args...)
		at := xs[0]
		for _, x := range xs[1:] {
			at = b.add(c, Cell{Kind: CellBinary, Op: ir.Coalesce, Args: []int{at, x}})
		}
		return at
	}
	return b.add(c, Cell{Kind: CellCall, Func: e.Func, Args: b.cells(c, home, e.Args...)})
}

// add returns the cell, the same one for the same content.
func (b *builder) add(c context, cell Cell) int {
	st, blk := b.states[c.block], b.plan.Blocks[c.block]
	key := cell.String()
	if at, ok := st.cells[key]; ok {
		return at
	}
	if b.size++; b.size > MaxCells && !b.full {
		b.full = true
		b.errs = append(b.errs, fmt.Errorf("%w: the plan has more than %d cells", ErrLimit, MaxCells))
	}
	blk.Cells = append(blk.Cells, cell)
	st.cells[key] = len(blk.Cells) - 1
	return len(blk.Cells) - 1
}

func text(e ir.Expr) string {
	if l, ok := e.(*ir.Lit); ok && l.Value.Type() == typ.String {
		return l.Value.Text()
	}
	return ""
}

func names(es []ir.Expr) []string {
	out := []string{}
	for _, e := range es {
		if n, ok := e.(*ir.Name); ok {
			out = append(out, strings.Join(n.Path, "."))
		}
	}
	return out
}
