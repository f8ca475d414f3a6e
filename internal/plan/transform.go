package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/internal/ir"
)

// transform changes the context of its first argument.
func (b *builder) transform(e *ir.Call, c context, home Indicator) int {
	x := e.Args[0]
	switch e.Func {
	case "where":
		return b.cell(x, c.with(Cond{Expr: e.Args[1]}), home)
	case "at":
		name, _ := e.Args[1].(*ir.Name)
		c.at = name
		return b.cell(x, c, home)
	case "prior":
		mv := Move{Previous: 1}
		if len(e.Args) == 2 {
			off, err := calendar.ParseOffset(text(e.Args[1]))
			if err != nil {
				return b.fail("prior: %w", err)
			}
			mv = Move{Offset: off}
		}
		return b.cell(x, c.moved(mv), home)
	case "rolling", "to_date", "cumulative", "whole":
		w, err := b.window(e)
		if err != nil {
			b.errs = append(b.errs, err)
			return 0
		}
		c.window = w
		return b.cell(x, c, home)
	case "across":
		return b.cell(x, c.without(names(e.Args[1:])), home)
	case "share":
		part := b.cell(x, c, home)
		whole := b.cell(x, c.without(names(e.Args[1:])), home)
		return b.add(c, Cell{Kind: CellBinary, Op: ir.Div, Args: []int{part, whole}})
	case "rank":
		return b.rank(e, c, home)
	case "fill":
		return b.add(c, Cell{Kind: CellFill, Args: b.cells(c, home, x, e.Args[1])})
	case "target", "target_to_date":
		return b.asked(x, c, e.Func == "target_to_date")
	case "attainment":
		up := true
		if n, ok := x.(*ir.Name); ok {
			if ind, ok := b.m.Indicator(strings.Join(n.Path, ".")); ok {
				up = !ind.Down
			}
		}
		return b.add(c, Cell{Kind: CellAttain, Up: up, Args: []int{b.cell(x, c, home), b.asked(x, c, false)}})
	}
	return b.fail("%s does not stand here", e.Func)
}

func (b *builder) window(e *ir.Call) (Window, error) {
	switch e.Func {
	case "cumulative":
		return Window{Kind: Cumulative}, nil
	case "rolling":
		off, err := calendar.ParseOffset(text(e.Args[1]))
		return Window{Kind: Rolling, Offset: off}, err
	}
	g, ok := b.m.Grain(text(e.Args[1]))
	if !ok {
		return Window{}, fmt.Errorf("unknown grain %q", text(e.Args[1]))
	}
	if e.Func == "whole" {
		return Window{Kind: Whole, Grain: g}, nil
	}
	return Window{Kind: ToDate, Grain: g}, nil
}

// rank ranks over the named keys, or over all that the block has.
func (b *builder) rank(e *ir.Call, c context, home Indicator) int {
	over, within, asked := []int{}, []int{}, names(e.Args[1:])
	for i, k := range b.plan.Blocks[c.block].Keys {
		switch {
		case c.removes(k):
		case len(asked) == 0 || slices.Contains(asked, k):
			over = append(over, i)
		default:
			within = append(within, i)
		}
	}
	return b.add(c, Cell{Kind: CellRank, Args: b.cells(c, home, e.Args[0]), Over: over, Within: within, Up: !b.down(e.Args[0], home)})
}

// down is the direction of the indicator that an expression is about: the one
// it names through transforms, else the one being defined.
func (b *builder) down(e ir.Expr, home Indicator) bool {
	for {
		switch x := e.(type) {
		case *ir.Name:
			if ind, ok := b.m.Indicator(strings.Join(x.Path, ".")); ok {
				return ind.Down
			}
			return home.Down
		case *ir.Call:
			f, ok := ir.Lookup(x.Func)
			if !ok || f.Level&ir.Transform == 0 {
				return home.Down
			}
			e = x.Args[0]
		default:
			return home.Down
		}
	}
}
