package plan

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/zhibiao/zhibiao/indicator/calendar"
)

// split cuts slots into the periods of grains, which intersect. Cyclic grains
// come last: their stretches lie in the periods of the others.
func (bd binder) split(slots []Slot, grains []calendar.Grain) ([]Slot, error) {
	for _, cyclic := range []bool{false, true} {
		for i, g := range grains {
			if g.Cyclic() != cyclic {
				continue
			}
			var out []Slot
			for _, s := range slots {
				steps, err := bd.steps(s, g, i, len(grains))
				if err != nil {
					return nil, err
				}
				if out = append(out, steps...); len(out) > MaxPeriods {
					return nil, tooMany(g)
				}
			}
			slots = out
		}
	}
	// The order of By, whatever was cut first.
	slices.SortStableFunc(slots, func(a, b Slot) int {
		if c := cmp.Compare(a.Parent, b.Parent); c != 0 {
			return c
		}
		for i := range a.Labels {
			if c := ComparePeriods(bd.cal, a.Labels[i], b.Labels[i]); c != 0 {
				return c
			}
		}
		return 0
	})
	return slots, nil
}

func tooMany(g calendar.Grain) error {
	return fmt.Errorf("%w: more than %d periods of grain %s", ErrLimit, MaxPeriods, g)
}

// ComparePeriods orders periods of one grain: in time, or from the first day of
// the week, the first month, the first hour.
func ComparePeriods(cal *calendar.Calendar, a, b calendar.Period) int {
	if !a.Grain().Cyclic() {
		return a.Compare(b)
	}
	order := func(p calendar.Period) int {
		if p.Grain() != calendar.GrainWeekday {
			return p.Number()
		}
		first := (int(cal.WeekStart())+6)%7 + 1 // Monday is 1
		return (p.Number() - first + 7) % 7
	}
	return order(a) - order(b)
}

// steps cuts one slot into the periods of a grain, the one at place i of n. The
// stretches of a cyclic period are gathered in one slot, which remembers what
// they were cut from.
func (bd binder) steps(s Slot, g calendar.Grain, i, n int) ([]Slot, error) {
	var out []Slot
	at := map[calendar.Period]int{}
	pieces := 0
	for _, piece := range s.Pieces {
		steps, err := bd.cal.Steps(g, piece.Interval)
		if err != nil {
			return nil, err
		}
		for p, whole := range steps {
			if pieces++; pieces > MaxPeriods {
				return nil, tooMany(g)
			}
			k, ok := at[p]
			if !ok {
				k = len(out)
				at[p] = k
				out = append(out, s.step(p, i, n))
			}
			in := whole.Intersect(piece.Interval)
			whole = whole.Intersect(piece.whole)
			out[k].Cut = out[k].Cut || !in.Equal(whole)
			out[k].Pieces = append(out[k].Pieces, piece.part(in, whole))
		}
	}
	return out, nil
}

// part is a part of a piece, known as far as the piece is.
func (p Piece) part(in, whole calendar.Interval) Piece {
	known := earlier(in.End, p.Known)
	if known.Before(in.Start) {
		known = in.Start
	}
	return Piece{in, known, whole}
}

func (s Slot) step(p calendar.Period, i, n int) Slot {
	out := Slot{Parent: s.Parent, Labels: make([]calendar.Period, n), Note: s.Note}
	copy(out.Labels, s.Labels)
	out.Labels[i] = p
	if p.Grain().Cyclic() {
		out.cycles = append(slices.Clip(s.cycles), p)
		out.uncut = s.uncut
		if len(s.cycles) == 0 && len(s.Pieces) == 1 {
			out.uncut = s.Pieces[0]
		}
	}
	return out
}

// recut takes the stretches of cyclic periods from a range.
func (bd binder) recut(from Piece, cycles []calendar.Period) ([]Piece, error) {
	pieces := []Piece{from}
	for _, c := range cycles {
		var out []Piece
		for _, piece := range pieces {
			steps, err := bd.cal.Steps(c.Grain(), piece.Interval)
			if err != nil {
				return nil, err
			}
			for p, whole := range steps {
				if p == c {
					out = append(out, piece.part(whole.Intersect(piece.Interval), whole))
				}
			}
		}
		pieces = out
	}
	return pieces, nil
}

// windows are the slots of a nested block before its own grains cut them: what
// the transforms outside its per make of each period of the block above, up to
// what is known.
func (bd binder) windows(parents []Slot, via PeriodMap, force calendar.Grain, stepped bool) ([]Slot, error) {
	out := make([]Slot, 0, len(parents))
	for pid, parent := range parents {
		s := Slot{Parent: pid}
		pieces, note, err := bd.pieces(parent, via, force, false)
		if err != nil {
			return nil, err
		}
		s.Note = note
		for _, p := range pieces {
			if stepped {
				if via.Window.Kind == Whole { // steps go up to what is known
					p.Known = earlier(p.End, bd.known)
				}
				if p.Start.IsZero() { // and begin with the data
					p.Start = bd.first
				}
			}
			if p.Begun() {
				s.Pieces = append(s.Pieces, p)
			}
		}
		out = append(out, s)
	}
	return out, nil
}
