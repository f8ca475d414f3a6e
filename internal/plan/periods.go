package plan

import (
	"errors"
	"math"
	"slices"
	"time"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// MaxPeriods bounds the periods of one block, and the stretches that a cyclic
// grain gathers into one.
const MaxPeriods = 1_000_000

// ErrLimit is wrapped by errors that say which limit was passed.
var ErrLimit = errors.New("limit exceeded")

// Range is what a query asks to be answered for, and what is known of it.
type Range struct {
	Over  calendar.Interval // bounded
	Grain calendar.Grain    // of Over as a whole, "" for a free range
	// First is where the data begins, for windows without a beginning.
	First time.Time
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
	Note   typ.Note          // nested: of the moves that led here

	cycles []calendar.Period // the cyclic ones among the labels
	uncut  Piece             // what they were cut from; moves move it, and cut again
}

// Piece is a stretch of time and how far into it things are known.
type Piece struct {
	calendar.Interval
	Known time.Time         // at most End; before Start nothing is known
	whole calendar.Interval // what the piece would be had the range not cut it
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

// Span is the half-open stretch [Lo, Hi) in microseconds since 1970 UTC; the
// least and the greatest number are open bounds.
type Span struct{ Lo, Hi int64 }

// span is the stretch from start to end, a zero one being open.
func span(start, end time.Time) Span {
	s := Span{math.MinInt64, math.MaxInt64}
	if !start.IsZero() {
		s.Lo = start.UnixMicro()
	}
	if !end.IsZero() {
		s.Hi = end.UnixMicro()
	}
	return s
}

// Interval is the span in the calendar's zone.
func (s Span) Interval(cal *calendar.Calendar) calendar.Interval {
	var in calendar.Interval
	if s.Lo != math.MinInt64 {
		in.Start = time.UnixMicro(s.Lo).In(cal.Location())
	}
	if s.Hi != math.MaxInt64 {
		in.End = time.UnixMicro(s.Hi).In(cal.Location())
	}
	return in
}
