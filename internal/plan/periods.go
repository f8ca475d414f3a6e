package plan

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// MaxPeriods bounds the periods of one block.
const MaxPeriods = 1_000_000

// ErrLimit is wrapped by errors that say which limit was passed.
var ErrLimit = errors.New("limit exceeded")

// Range is what a query asks to be answered for, and what is known of it.
type Range struct {
	Over  calendar.Interval // bounded
	Grain calendar.Grain    // of Over as a whole, "" for a free range
	// Known is the end of what is known: asOf, just after the last known
	// instant.
	Known time.Time
	// Cover widens Over to whole periods of the grains.
	Cover bool
}

// Bound is a plan's periods for one range: the tables that engines read.
type Bound struct {
	Over   calendar.Interval
	Blocks []Periods // one for each block
}

// Periods are the periods of a block, its pids 0, 1, 2 …
type Periods struct {
	Slots []Slot
	// Spans and Notes hold, for each leaf and pid, the stretches of time whose
	// rows it reads, and what a reader must know of them.
	Spans [][][]Span
	Notes [][]typ.Note
	// Values hold, for each cell of kind CellPeriod, its value at each pid.
	Values map[int][]typ.Value
}

// Slot is one period of a block.
type Slot struct {
	Parent int               // the pid of the block above
	Labels []calendar.Period // one for each grain
	Pieces []Piece           // in order of time; one, but for cyclic grains
	Cut    bool              // the range cuts it
}

// Piece is a stretch of time and how far into it things are known.
type Piece struct {
	calendar.Interval
	Known time.Time // at most End; before Start nothing is known
}

// Complete says whether all of the piece is known.
func (p Piece) Complete() bool { return p.Known.Equal(p.End) }

// Begun says whether any of the piece is known.
func (p Piece) Begun() bool { return p.Known.After(p.Start) || p.Start.IsZero() }

// Begun says whether the slot begins before the end of what is known.
func (s Slot) Begun() bool { return slices.ContainsFunc(s.Pieces, Piece.Begun) }

// Partial says whether the slot is cut by the range or not complete yet.
func (s Slot) Partial() bool {
	return s.Cut || slices.ContainsFunc(s.Pieces, func(p Piece) bool { return !p.Complete() })
}

// Span is the half-open stretch [Lo, Hi) in microseconds since 1970 UTC.
type Span struct{ Lo, Hi int64 }

// Bind makes the tables of spans for a range.
func (p *Plan) Bind(cal *calendar.Calendar, r Range) (*Bound, error) {
	bd := binder{cal: cal, plan: p, known: r.Known}
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
			if slots, err = bd.windows(out.Blocks[blk.Parent].Slots, blk.Via, above); err != nil {
				return nil, err
			}
			if force[i] = above; blk.Via.Window.Kind != NoWindow {
				force[i] = ""
			}
		}
		if slots, err = bd.split(slots, blk.Grains); err != nil {
			return nil, err
		}
		switch len(blk.Grains) {
		case 0:
		case 1:
			force[i] = stretch(blk.Grains[0])
		default: // pieces of several grains are ranges of their own
			force[i] = ""
		}
		if out.Blocks[i], err = bd.block(blk, slots, force[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// stretch is the grain of the stretches that a cyclic period is made of.
func stretch(g calendar.Grain) calendar.Grain {
	switch g {
	case calendar.GrainWeekday, calendar.GrainDayOfMonth:
		return calendar.GrainDay
	case calendar.GrainHourOfDay:
		return calendar.GrainHour
	case calendar.GrainWeekOfYear:
		return calendar.GrainWeek
	case calendar.GrainMonthOfYear:
		return calendar.GrainMonth
	case calendar.GrainQuarterOfYear:
		return calendar.GrainQuarter
	}
	return g
}

type binder struct {
	cal   *calendar.Calendar
	plan  *Plan
	known time.Time
}

// piece is an interval with what is known of it now.
func (bd binder) piece(in calendar.Interval) Piece {
	return Piece{in, earlier(in.End, bd.known)}
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
			if !g.Cyclic() && !in.Equal(whole) {
				out[i].Cut = true
			}
			known := earlier(in.End, piece.Known)
			if known.Before(in.Start) {
				known = in.Start
			}
			out[i].Pieces = append(out[i].Pieces, Piece{in, known})
		}
	}
	return slices.DeleteFunc(out, func(s Slot) bool { return len(s.Pieces) == 0 }), nil
}

func (s Slot) step(p calendar.Period) Slot {
	return Slot{Parent: s.Parent, Labels: append(slices.Clip(s.Labels), p)}
}

// windows are the slots of a nested block before its own grains cut them: what
// the transforms outside its per make of each period of the block above, up to
// what is known.
func (bd binder) windows(parents []Slot, via PeriodMap, force calendar.Grain) ([]Slot, error) {
	out := make([]Slot, 0, len(parents))
	for pid, parent := range parents {
		s := Slot{Parent: pid}
		for _, piece := range parent.Pieces {
			if !piece.Begun() {
				continue
			}
			moved, _, err := bd.apply(piece, via, force)
			if err != nil {
				return nil, err
			}
			if via.Window.Kind == Whole {
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
		if l.Period.Window.Kind != NoWindow && len(s.Pieces) > 1 {
			return nil, nil, fmt.Errorf("a window needs periods in one piece, not %v", s.Labels)
		}
		for _, piece := range s.Pieces {
			if !piece.Begun() && (l.Asked == nil || l.Asked.ToDate) {
				continue
			}
			m, note, err := bd.apply(piece, l.Period, force)
			if err != nil {
				return nil, nil, err
			}
			if l.Asked != nil && !l.Asked.ToDate { // planned for the whole period, known or not
				m.Known, note = m.End, note&^typ.LikeForLike
			}
			notes[pid] |= note
			if m.Begun() {
				spans[pid] = append(spans[pid], Span{micros(m.Start, math.MinInt64), micros(m.Known, math.MaxInt64)})
			}
		}
	}
	return spans, notes, nil
}

func micros(t time.Time, open int64) int64 {
	if t.IsZero() {
		return open
	}
	return t.UnixMicro()
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
	out.Known = out.End
	if p.Complete() || bd.plan.Strict {
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
	return Piece{in, in.End}, err
}

// ofPeriod is days() or business_days(): of the whole period, or of its window.
func (bd binder) ofPeriod(c Cell, s Slot, force calendar.Grain) (typ.Value, error) {
	n := 0
	for _, piece := range s.Pieces {
		m, _, err := bd.apply(piece, c.Period, force)
		if err != nil {
			return typ.Value{}, err
		}
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
