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

func (c context) with(cond Cond) context {
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
	for _, w := range c.where {
		if w.Expr != nil {
			fmt.Fprintf(&s, "|%p", w.Expr)
		} else {
			fmt.Fprintf(&s, "|%s=%q,%t", w.Name, w.Text, w.None)
		}
	}
	return s.String()
}
