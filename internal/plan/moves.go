package plan

import (
	"fmt"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// pieces are what a slot reads: its pieces, moved, in their window, each up to
// its Known. Those of which nothing is known are left out, unless all is asked.
// The stretches of cyclic periods are cut again from the range that was moved:
// the Mondays of a year move to the Mondays of the year before.
func (bd binder) pieces(s Slot, m PeriodMap, force calendar.Grain, all bool) ([]Piece, typ.Note, error) {
	if m.Window.Kind != NoWindow && len(s.Pieces) > 1 {
		return nil, 0, fmt.Errorf("a window needs periods in one piece, which those of a cyclic grain are not")
	}
	from, cycles := s.Pieces, []calendar.Period(nil)
	if len(m.Moves) > 0 && len(s.cycles) > 0 && s.uncut != (Piece{}) {
		from, cycles = []Piece{s.uncut}, s.cycles
	}
	var out []Piece
	var note typ.Note
	for _, p := range from {
		if !p.Begun() && !all {
			continue
		}
		p, n, err := bd.apply(p, m, force)
		if err != nil {
			return nil, 0, err
		}
		note |= n
		if cycles == nil {
			out = append(out, p)
			continue
		}
		p.whole = p.Interval
		cut, err := bd.recut(p, cycles)
		if err != nil {
			return nil, 0, err
		}
		out = append(out, cut...)
	}
	return out, note, nil
}

// apply moves a piece and opens its window. The result is known up to its
// Known: rows beyond are not counted.
func (bd binder) apply(p Piece, m PeriodMap, force calendar.Grain) (Piece, typ.Note, error) {
	var note typ.Note
	for _, mv := range m.Moves {
		var err error
		var n typ.Note
		if p, n, err = bd.move(p, mv, force); err != nil {
			return p, 0, err
		}
		note |= n
	}
	if len(m.Moves) > 0 && !p.Begun() && m.Window.Kind != Whole { // of the earlier period nothing is known
		return p, note, nil
	}
	out, err := bd.window(p, m.Window)
	if m.Window.Kind == Whole { // taken whole, known or not
		note &^= typ.LikeForLike
	}
	return out, note, err
}

// move is prior's rule. An incomplete period is compared like for like: what
// is known of it moves the same way.
func (bd binder) move(p Piece, mv Move, force calendar.Grain) (Piece, typ.Note, error) {
	out := p
	var note typ.Note
	var err error
	back := mv.Offset.Neg()
	if mv.Previous > 0 {
		for range mv.Previous {
			if out.Interval, err = bd.cal.Previous(out.Interval, force); err != nil {
				return p, 0, fmt.Errorf("prior(): %w", err)
			}
		}
	} else {
		var n calendar.Note
		if out.Interval, n, err = bd.cal.Shift(p.Interval, force, back); err != nil {
			return p, 0, fmt.Errorf("prior(%q): %w", mv.Offset, err)
		}
		if n.Has(calendar.NoteWeek53) {
			note |= typ.Week53
		}
	}
	out.Known = earlier(out.End, bd.known)
	if p.Complete() || bd.plan.WholePrior {
		return out, note, nil
	}
	switch {
	case mv.Offset.Business():
		out.Known, err = bd.cal.ElapsedBusiness(p.Known, p.Interval, out.Interval)
	case mv.Previous > 0:
		out.Known, err = bd.cal.ElapsedDays(p.Known, p.Interval, out.Interval)
	default:
		out.Known, err = bd.cal.ShiftKnown(p.Known, p.Interval, out.Interval, force, back)
	}
	return out, note | typ.LikeForLike, err
}

// window opens a window that ends where the piece, or what is known of it,
// ends. It is whole in itself: its end is its own.
func (bd binder) window(p Piece, w Window) (Piece, error) {
	if w.Kind == NoWindow {
		return p, nil
	}
	end := p.Known
	var in calendar.Interval
	var err error
	switch w.Kind {
	case Rolling:
		in, err = bd.cal.Rolling(end, w.Offset)
	case ToDate:
		in, err = bd.cal.ToDate(end, w.Grain)
	case Cumulative:
		in = calendar.Interval{End: end}
	case Whole:
		in, err = bd.enclose(p.Interval, w.Grain)
	}
	return Piece{Interval: in, Known: in.End}, err
}

// ofPeriod is days() or business_days(): of the whole period, or of its window.
func (bd binder) ofPeriod(c Cell, s Slot, force calendar.Grain) (typ.Value, error) {
	n := 0
	pieces, _, err := bd.pieces(s, c.Period, force, true)
	if err != nil {
		return typ.Value{}, err
	}
	for _, m := range pieces {
		if !m.Bounded() {
			return typ.Value{}, nil
		}
		from, end := bd.cal.Date(m.Start), bd.cal.Date(m.End)
		if bd.cal.Start(end).Before(m.End) { // a day counts from its first instant on
			end = end.AddDays(1)
		}
		if c.Func == "days" {
			n += end.Sub(from)
			continue
		}
		days, err := bd.cal.BusinessDays(from, end)
		if err != nil {
			return typ.Value{}, err
		}
		n += days
	}
	return typ.Int(int64(n)), nil
}
