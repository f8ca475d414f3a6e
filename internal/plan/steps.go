package plan

import (
	"fmt"
	"slices"

	"github.com/zhibiao/zhibiao/indicator/calendar"
)

// split cuts slots into the periods of grains, which intersect.
func (bd binder) split(slots []Slot, grains []calendar.Grain) ([]Slot, error) {
	for _, g := range grains {
		var out []Slot
		for _, s := range slots {
			steps, err := bd.steps(s, g)
			if err != nil {
				return nil, err
			}
			if out = append(out, steps...); len(out) > MaxPeriods {
				return nil, fmt.Errorf("%w: more than %d periods of grain %s", ErrLimit, MaxPeriods, g)
			}
		}
		slots = out
	}
	return slots, nil
}

// steps cuts one slot into the periods of a grain. The periods of a cyclic
// grain gather their stretches and come in the calendar's order.
func (bd binder) steps(s Slot, g calendar.Grain) ([]Slot, error) {
	var out []Slot
	at := map[calendar.Period]int{}
	if g.Cyclic() && len(s.Pieces) > 0 {
		hull := calendar.Interval{Start: s.Pieces[0].Start, End: s.Pieces[len(s.Pieces)-1].End}
		cycle, err := bd.cal.Cycle(g, hull)
		if err != nil {
			return nil, err
		}
		for p := range cycle {
			at[p] = len(out)
			out = append(out, s.step(p))
		}
	}
	for _, piece := range s.Pieces {
		steps, err := bd.cal.Steps(g, piece.Interval)
		if err != nil {
			return nil, err
		}
		for p, whole := range steps {
			i, ok := at[p]
			if !ok {
				i = len(out)
				at[p] = i
				out = append(out, s.step(p))
				if len(out) > MaxPeriods {
					return nil, fmt.Errorf("%w: more than %d periods of grain %s", ErrLimit, MaxPeriods, g)
				}
			}
			in := whole.Intersect(piece.Interval)
			whole = whole.Intersect(piece.whole)
			out[i].Cut = out[i].Cut || !in.Equal(whole)
			known := earlier(in.End, piece.Known)
			if known.Before(in.Start) {
				known = in.Start
			}
			out[i].Pieces = append(out[i].Pieces, Piece{in, known, whole})
		}
	}
	return slices.DeleteFunc(out, func(s Slot) bool { return len(s.Pieces) == 0 }), nil
}

func (s Slot) step(p calendar.Period) Slot {
	return Slot{Parent: s.Parent, Labels: append(slices.Clip(s.Labels), p), Note: s.Note}
}

// windows are the slots of a nested block before its own grains cut them: what
// the transforms outside its per make of each period of the block above, up to
// what is known.
func (bd binder) windows(parents []Slot, via PeriodMap, force calendar.Grain, stepped bool) ([]Slot, error) {
	out := make([]Slot, 0, len(parents))
	for pid, parent := range parents {
		if via.Window.Kind != NoWindow && len(parent.Pieces) > 1 {
			return nil, fmt.Errorf("a window needs periods in one piece, not %v", parent.Labels)
		}
		s := Slot{Parent: pid}
		for _, piece := range parent.Pieces {
			if !piece.Begun() {
				continue
			}
			moved, note, err := bd.apply(piece, via, force)
			if err != nil {
				return nil, err
			}
			s.Note |= note
			if via.Window.Kind == Whole && stepped { // steps go up to what is known
				moved.Known = earlier(moved.End, bd.known)
			}
			if moved.Begun() {
				s.Pieces = append(s.Pieces, moved)
			}
		}
		out = append(out, s)
	}
	return out, nil
}
