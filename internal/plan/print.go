package plan

import (
	"fmt"
	"strings"

	"github.com/zhibiao/zhibiao/internal/ir"
)

// String prints the plan: for each block its periods, keys, leaves and cells.
// It names everything that decides the result, and nothing else.
func (p *Plan) String() string {
	var s strings.Builder
	for i, blk := range p.Blocks {
		fmt.Fprintf(&s, "block %d", i)
		if blk.Parent >= 0 {
			fmt.Fprintf(&s, " of %d%s", blk.Parent, blk.Via)
		}
		for _, g := range blk.Grains {
			fmt.Fprintf(&s, " by %s", g)
		}
		for _, k := range blk.Keys {
			fmt.Fprintf(&s, " by %s", k)
		}
		s.WriteByte('\n')
		for j, l := range blk.Leaves {
			fmt.Fprintf(&s, "  leaf %d = %s\n", j, l)
		}
		for j, c := range blk.Cells {
			fmt.Fprintf(&s, "  cell %d = %s\n", j, c)
		}
		if i > 0 {
			fmt.Fprintf(&s, "  value = cell %d\n", blk.Value)
		}
	}
	for _, o := range p.Outputs {
		fmt.Fprintf(&s, "%s = cell %d\n", o.Name, o.Cell)
	}
	if p.Having >= 0 {
		fmt.Fprintf(&s, "having cell %d\n", p.Having)
	}
	return s.String()
}

// String prints the aggregate and its context in the order of evaluation.
func (l *Leaf) String() string {
	var s strings.Builder
	if l.Asked != nil {
		fmt.Fprintf(&s, "%s(%s) to date %t", l.Asked.Binding, l.Asked.Indicator, l.Asked.ToDate)
		for _, w := range l.Asked.Where {
			if w.Expr != nil {
				fmt.Fprintf(&s, " where %p", w.Expr)
			} else {
				fmt.Fprintf(&s, " where %s=%s", w.Name, w.Text)
			}
		}
	} else {
		fmt.Fprintf(&s, "%s(%s)", l.Agg.Func, l.Agg.args())
		if l.From >= 0 {
			fmt.Fprintf(&s, " of block %d", l.From)
		} else {
			fmt.Fprintf(&s, " of %s", l.Dataset)
		}
	}
	if l.Pick != nil {
		fmt.Fprintf(&s, " pick last=%t", l.Pick.Last)
		for _, e := range l.Pick.Entity {
			fmt.Fprintf(&s, " of %s", e.String())
		}
	}
	for _, w := range l.Where {
		fmt.Fprintf(&s, " where %s", w.String())
	}
	s.WriteString(l.Period.String())
	for _, k := range l.Keys {
		switch {
		case k.Removed:
			s.WriteString(" by -")
		case k.Row != nil:
			fmt.Fprintf(&s, " by %s", k.Row.String())
		case l.From >= 0:
			fmt.Fprintf(&s, " by key %d", k.Of)
		default:
			s.WriteString(" by key")
		}
	}
	return s.String()
}

func (l *Leaf) key() string { return l.String() }

func (a Agg) args() string {
	var parts []string
	if a.Arg != nil {
		parts = append(parts, a.Arg.String())
	}
	for _, m := range a.More {
		parts = append(parts, m.String())
	}
	if a.Func == "percentile" || a.Func == "percentile_disc" {
		parts = append(parts, a.Q.String())
	}
	return strings.Join(parts, ", ")
}

// String prints what the map does to a period, with a leading space.
func (m PeriodMap) String() string {
	var s strings.Builder
	if m.Time.Name != "" {
		fmt.Fprintf(&s, " at %s", m.Time)
	}
	if m.Until.Name != "" {
		fmt.Fprintf(&s, " until %s", m.Until)
	}
	for _, mv := range m.Moves {
		if mv.Previous > 0 {
			fmt.Fprintf(&s, " prior(%d)", mv.Previous)
		} else {
			fmt.Fprintf(&s, " prior(%s)", mv.Offset)
		}
	}
	switch w := m.Window; w.Kind {
	case Rolling:
		fmt.Fprintf(&s, " rolling(%s)", w.Offset)
	case ToDate:
		fmt.Fprintf(&s, " to_date(%s)", w.Grain)
	case Cumulative:
		s.WriteString(" cumulative")
	case Whole:
		fmt.Fprintf(&s, " whole(%s)", w.Grain)
	}
	return s.String()
}

// String prints the cell with its operands by number.
func (c Cell) String() string {
	args := make([]string, len(c.Args))
	for i, a := range c.Args {
		args[i] = fmt.Sprintf("cell %d", a)
	}
	list := strings.Join(args, ", ")
	switch c.Kind {
	case CellLeaf:
		return fmt.Sprintf("leaf %d", c.Leaf)
	case CellConst:
		return fmt.Sprintf("%s %s", c.Value.Type(), (&ir.Row{Value: c.Value, Type: c.Value.Type()}).String())
	case CellUnary, CellBinary, CellIn:
		return fmt.Sprintf("%s(%s)", c.Op, list)
	case CellIf:
		return fmt.Sprintf("if(%s)", list)
	case CellFill:
		return fmt.Sprintf("fill(%s)", list)
	case CellRank:
		return fmt.Sprintf("rank(%s) over keys %v within %v up=%t", list, c.Over, c.Within, c.Up)
	case CellAttain:
		return fmt.Sprintf("attainment(%s) up=%t", list, c.Up)
	case CellPeriod:
		return fmt.Sprintf("%s()%s", c.Func, c.Period)
	}
	return fmt.Sprintf("%s(%s)", c.Func, list)
}

// blockKey tells nested blocks apart by all that decides their rows. Blocks
// nested in it come after it and are told apart the same way.
func (p *Plan) blockKey(at int) string {
	var s strings.Builder
	blk := p.Blocks[at]
	fmt.Fprint(&s, blk.Parent, blk.Via, blk.Grains, blk.Keys, blk.Value)
	for _, l := range blk.Leaves {
		fmt.Fprintf(&s, "\n%s", l)
		if l.From > at {
			fmt.Fprintf(&s, "{%s}", p.blockKey(l.From))
		}
	}
	for _, c := range blk.Cells {
		fmt.Fprintf(&s, "\n%s", c)
	}
	return s.String()
}
