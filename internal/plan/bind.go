package plan

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Bind makes the tables of spans for a range.
func (p *Plan) Bind(cal *calendar.Calendar, r Range) (*Bound, error) {
	bd := binder{cal: cal, plan: p, first: r.First, known: r.Known}
	over, err := bd.cover(r)
	if err != nil {
		return nil, err
	}
	out := &Bound{Over: over, Blocks: make([]Periods, len(p.Blocks))}
	force := make([]calendar.Grain, len(p.Blocks)) // the grain in force, which prior() counts in
	for i, blk := range p.Blocks {
		slots := []Slot{{Parent: -1, Pieces: []Piece{bd.piece(over)}}}
		force[i] = r.Grain
		if i > 0 {
			above := force[blk.Parent]
			if slots, err = bd.windows(out.Blocks[blk.Parent].Slots, blk.Via, above, len(blk.Grains) > 0); err != nil {
				return nil, err
			}
			if force[i] = above; blk.Via.Window.Kind != NoWindow {
				force[i] = ""
			}
		}
		if slots, err = bd.split(slots, blk.Grains); err != nil {
			return nil, err
		}
		if force[i], err = bd.force(slots, blk.Grains, over, force[i]); err != nil {
			return nil, err
		}
		if out.Blocks[i], err = bd.block(blk, slots, force[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// force is the grain in force in a block: of its grains but the cyclic ones,
// the finest of which all pieces are periods, but for the ends that the range
// cuts. "" where pieces are none, as of month × week, above where there are no
// grains.
func (bd binder) force(slots []Slot, grains []calendar.Grain, over calendar.Interval, above calendar.Grain) (calendar.Grain, error) {
	order := calendar.Grains()
	var g calendar.Grain
	n := 0
	for _, h := range grains {
		if h.Cyclic() {
			continue
		}
		if n++; g == "" || slices.Index(order, h) < slices.Index(order, g) {
			g = h
		}
	}
	if n == 0 {
		return above, nil
	}
	if n == 1 {
		return g, nil
	}
	for _, s := range slots {
		pieces := s.Pieces
		if len(s.cycles) > 0 {
			pieces = []Piece{s.uncut}
		}
		for _, p := range pieces {
			_, whole, err := bd.cal.Enclosing(g, p.Start)
			if err != nil {
				return "", err
			}
			if !whole.Intersect(over).Equal(p.Interval) {
				return "", nil
			}
		}
	}
	return g, nil
}

type binder struct {
	cal   *calendar.Calendar
	plan  *Plan
	first time.Time
	known time.Time
}

// piece is an interval with what is known of it now.
func (bd binder) piece(in calendar.Interval) Piece {
	return Piece{Interval: in, Known: earlier(in.End, bd.known)}
}

// earlier is the earlier of two ends, a zero one being open.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func (bd binder) cover(r Range) (calendar.Interval, error) {
	over := r.Over
	if !r.Cover {
		return over, nil
	}
	for _, g := range bd.plan.Blocks[0].Grains {
		if g.Cyclic() {
			continue
		}
		whole, err := bd.enclose(over, g)
		if err != nil {
			return over, err
		}
		over = whole
	}
	return over, nil
}

// enclose widens an interval to whole periods of a grain.
func (bd binder) enclose(in calendar.Interval, g calendar.Grain) (calendar.Interval, error) {
	_, first, err := bd.cal.Enclosing(g, in.Start)
	if err != nil {
		return in, err
	}
	last, err := bd.cal.Whole(in.End, g)
	return calendar.Interval{Start: first.Start, End: last.End}, err
}

// block fills the tables of one block.
func (bd binder) block(blk *Block, slots []Slot, force calendar.Grain) (Periods, error) {
	if blk.Parent >= 0 && len(blk.Grains) > 0 { // steps up to what is known
		slots = slices.DeleteFunc(slots, func(s Slot) bool { return !s.Begun() })
	}
	ps := Periods{Slots: slots, Values: map[int][]typ.Value{}}
	same := map[string]int{}
	for i, l := range blk.Leaves {
		id := l.Period.String()
		if l.Asked != nil {
			id = fmt.Sprint("asked ", l.Asked.ToDate, id)
		}
		if j, ok := same[id]; ok {
			ps.Spans, ps.Notes = append(ps.Spans, ps.Spans[j]), append(ps.Notes, ps.Notes[j])
			continue
		}
		same[id] = i
		spans, notes, err := bd.leaf(l, slots, force)
		if err != nil {
			return ps, err
		}
		ps.Spans, ps.Notes = append(ps.Spans, spans), append(ps.Notes, notes)
	}
	for i, c := range blk.Cells {
		if c.Kind != CellPeriod {
			continue
		}
		vals := make([]typ.Value, len(slots))
		for pid, s := range slots {
			v, err := bd.ofPeriod(c, s, force)
			if err != nil {
				return ps, err
			}
			vals[pid] = v
		}
		ps.Values[i] = vals
	}
	return ps, nil
}

func (bd binder) leaf(l *Leaf, slots []Slot, force calendar.Grain) ([][]Span, []typ.Note, error) {
	spans, notes := make([][]Span, len(slots)), make([]typ.Note, len(slots))
	for pid, s := range slots {
		if l.Asked == nil && (l.Dataset == "" || l.Period.Time.Name == "") {
			continue // pids of a nested block carry over; rows without time are read whole
		}
		planned := l.Asked != nil && !l.Asked.ToDate // for the whole period, known or not
		pieces, note, err := bd.pieces(s, l.Period, force, planned)
		if err != nil {
			return nil, nil, err
		}
		if planned {
			note &^= typ.LikeForLike
		}
		notes[pid] = note
		for _, p := range pieces {
			if planned {
				p.Known = p.End
			}
			if p.Begun() {
				spans[pid] = append(spans[pid], span(p.Start, p.Known))
			}
		}
		if spans[pid] = union(spans[pid]); l.Asked != nil && len(spans[pid]) > 1 {
			by := ", not by stretches of a cyclic grain"
			if n := len(s.Labels); n > 0 {
				by = ", not by " + string(s.Labels[n-1].Grain())
			}
			return nil, nil, fmt.Errorf("%s(%s) is asked for periods in one piece%s", l.Asked.Binding, l.Asked.Indicator, by)
		}
	}
	return spans, notes, nil
}

// union joins spans that overlap: two days may move to one, whose rows still
// count once.
func union(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Compare(a.Lo, b.Lo) })
	out := spans[:0]
	for _, s := range spans {
		if n := len(out); n > 0 && s.Lo <= out[n-1].Hi {
			out[n-1].Hi = max(out[n-1].Hi, s.Hi)
		} else {
			out = append(out, s)
		}
	}
	return out
}
