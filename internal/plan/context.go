package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/internal/ir"
)

// context is what the transforms around an expression have said so far. It is
// passed by value; its slices are never changed in place.
type context struct {
	block  int
	where  []Cond
	moves  []Move
	window Window
	at     *ir.Name
	across []string
	total  bool // across(): every key is removed
}

// with adds a condition. All must hold, so one that is there already changes
// nothing, and their order does not matter.
func (c context) with(cond Cond) context {
	for _, w := range c.where {
		if w == cond {
			return c
		}
	}
	c.where = append(slices.Clip(c.where), cond)
	return c
}

// moved adds a move. The transform written last acts first, so moves arrive
// outermost first; neighbouring offsets add before they apply.
func (c context) moved(m Move) context {
	if n := len(c.moves); n > 0 {
		last := c.moves[n-1]
		if last.Previous > 0 && m.Previous > 0 {
			c.moves = append(slices.Clone(c.moves[:n-1]), Move{Previous: last.Previous + m.Previous})
			return c
		}
		if last.Previous == 0 && m.Previous == 0 {
			c.moves = append(slices.Clone(c.moves[:n-1]), Move{Offset: last.Offset.Add(m.Offset)})
			return c
		}
	}
	c.moves = append(slices.Clip(c.moves), m)
	return c
}

func (c context) without(names []string) context {
	if len(names) == 0 {
		c.total = true
	}
	c.across = append(slices.Clip(c.across), names...)
	return c
}

func (c context) removes(key string) bool { return c.total || slices.Contains(c.across, key) }

func (c context) periods() PeriodMap { return PeriodMap{Moves: c.moves, Window: c.window} }

// key tells contexts apart; conditions are told apart by identity, since the
// same node in the same place means the same.
func (c context) key() string {
	var s strings.Builder
	fmt.Fprint(&s, c.block, c.moves, c.window, c.across, c.total)
	if c.at != nil {
		fmt.Fprint(&s, "@", c.at.Path)
	}
	conds := make([]string, len(c.where))
	for i, w := range c.where {
		if w.Expr != nil {
			conds[i] = fmt.Sprintf("|%p", w.Expr)
		} else {
			conds[i] = fmt.Sprintf("|%s=%q,%t", w.Name, w.Text, w.None)
		}
	}
	slices.Sort(conds)
	return s.String() + strings.Join(conds, "")
}
