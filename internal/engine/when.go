package engine

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"time"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// when places rows in time, by periods that do not overlap: a row lies in one
// slot, which is a pid, or in none.
type when struct {
	col  *col // nil: rows have no time, and lie in slot only
	only int32
	cuts []int64 // stretch e is [cuts[e], cuts[e+1]), in days or microseconds
	slot []int32 // by stretch: its slot, or none

	// lut finds the stretch of (t-lutMin)>>shift or one before the right one.
	lut    []int32
	lutMin int64
	shift  uint
}

// none says that a row lies in no period.
const none int32 = -1

// newWhens places rows by the spans of a leaf, one list for each pid, in as few
// layers as periods that overlap need. begun says which pids read all where
// rows have no time.
func newWhens(cal *calendar.Calendar, c *col, spans [][]plan.Span, begun []bool) []*when {
	var out []*when
	if c == nil {
		for pid, ok := range begun {
			if ok {
				out = append(out, &when{only: int32(pid)})
			}
		}
		return out
	}
	for _, l := range layers(cal, c, spans) {
		w := &when{col: c}
		for k, s := range l {
			if k > 0 && w.cuts[len(w.cuts)-1] == s.Lo {
				w.slot = append(w.slot, s.pid)
			} else if k > 0 {
				w.cuts, w.slot = append(w.cuts, s.Lo), append(w.slot, none, s.pid)
			} else {
				w.cuts, w.slot = append(w.cuts, s.Lo), append(w.slot, s.pid)
			}
			w.cuts = append(w.cuts, s.Hi)
		}
		w.table()
		out = append(out, w)
	}
	return out
}

// reads is a span, in the unit of the time column, that a pid reads.
type reads struct {
	plan.Span
	pid int32
}

// layers sorts spans into layers in which none overlap, each in order of time.
func layers(cal *calendar.Calendar, c *col, spans [][]plan.Span) [][]reads {
	var all []reads
	for pid, list := range spans {
		for _, s := range list {
			if c.Type == typ.Date {
				s = plan.Span{Lo: firstDay(cal, s.Lo), Hi: firstDay(cal, s.Hi)}
			}
			if s.Lo < s.Hi {
				all = append(all, reads{s, int32(pid)})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b reads) int { return cmp.Compare(a.Lo, b.Lo) })
	var out [][]reads
	var ends []int64 // of each layer; a heap is not worth it for the few there are
	for _, s := range all {
		k := slices.IndexFunc(ends, func(end int64) bool { return end <= s.Lo })
		if k < 0 {
			k = len(out)
			out, ends = append(out, nil), append(ends, 0)
		}
		out[k], ends[k] = append(out[k], s), s.Hi
	}
	return out
}

// firstDay is the first day that begins at an instant or later.
func firstDay(cal *calendar.Calendar, micros int64) int64 {
	if micros == math.MinInt64 || micros == math.MaxInt64 {
		return micros
	}
	at := time.UnixMicro(micros).In(cal.Location())
	d := cal.Date(at)
	for cal.Start(d).Before(at) {
		d = d.AddDays(1)
	}
	return int64(d)
}

// table makes the look-up of stretches for the times that the column has.
func (w *when) table() {
	if len(w.cuts) == 0 {
		return
	}
	lo, hi := w.cuts[0], w.cuts[len(w.cuts)-1]
	if w.col.stored != nil {
		r := w.col.stored.Range()
		if r.Empty() {
			return
		}
		lo, hi = max(lo, r.Min), min(hi, r.Max+1)
	}
	if lo == math.MinInt64 && len(w.cuts) > 2 {
		lo = w.cuts[1] - 1
	}
	if hi == math.MaxInt64 && len(w.cuts) > 2 {
		hi = w.cuts[len(w.cuts)-2] + 1
	}
	if lo >= hi || uint64(hi)-uint64(lo) > 1<<62 {
		return
	}
	buckets := uint64(1 << 20)
	if w.col.Type != typ.Date {
		buckets = min(buckets, uint64(16*len(w.cuts)+64))
	}
	for (uint64(hi-lo)>>w.shift)+1 > buckets {
		w.shift++
	}
	w.lutMin = lo
	w.lut = make([]int32, (uint64(hi-lo)>>w.shift)+1)
	for k := range w.lut {
		w.lut[k] = int32(w.search(lo + int64(k)<<w.shift))
	}
}

// search finds the stretch of a time; -1 before the first, and beyond the last
// there is len(cuts)-1.
func (w *when) search(t int64) int {
	return sort.Search(len(w.cuts), func(i int) bool { return w.cuts[i] > t }) - 1
}

// stretch finds the stretch of a time, or one of those outside as search does.
func (w *when) stretch(t int64) int {
	if k := uint64(t-w.lutMin) >> w.shift; t >= w.lutMin && k < uint64(len(w.lut)) {
		e := int(w.lut[k])
		for e+1 < len(w.cuts) && t >= w.cuts[e+1] {
			e++
		}
		return e
	}
	return w.search(t)
}

// at is the slot of a time, or -1.
func (w *when) at(t int64) int32 {
	e := w.stretch(t)
	if e < 0 || e >= len(w.slot) {
		return -1
	}
	return w.slot[e]
}

// block places the rows of a block: all in one slot, which may be none, where
// slots is nil, else each in its own.
func (w *when) block(b int, v *column.Vec, buf []int32) (one int32, slots []int32) {
	if w.col == nil {
		return w.only, nil
	}
	if len(w.slot) == 0 {
		return none, nil
	}
	if w.col.stored != nil {
		blk := w.col.stored.Block(b)
		r := blk.Range()
		if r.Empty() {
			return none, nil
		}
		e, f := w.stretch(r.Min), w.stretch(r.Max)
		if f < 0 || e >= len(w.slot) {
			return none, nil
		}
		if e == f && (blk.Nulls == nil || e < 0 || w.slot[e] < 0) {
			return w.at(r.Min), nil
		}
	}
	w.col.Read(b, v)
	if v.Form != column.Ints {
		return none, nil
	}
	slots = buf[:v.Len]
	if w.shift == 0 && len(w.lut) > 0 {
		w.days(slots, v.Ints)
	} else {
		last, from, to := none, int64(0), int64(0) // times come in runs
		for i, t := range v.Ints {
			if t < from || t >= to {
				e := w.stretch(t)
				last, from, to = none, t, t+1
				if e >= 0 && e < len(w.slot) {
					last, from, to = w.slot[e], w.cuts[e], w.cuts[e+1]
				}
			}
			slots[i] = last
		}
	}
	if v.Nulls != nil {
		for i := range slots {
			if v.Null(i) {
				slots[i] = none
			}
		}
	}
	return 0, slots
}

// days is block where the table has an entry for each time.
func (w *when) days(slots []int32, times []int64) {
	for i, t := range times {
		slots[i] = none
		if k := uint64(t - w.lutMin); k < uint64(len(w.lut)) {
			if e := w.lut[k]; e >= 0 && int(e) < len(w.slot) {
				slots[i] = w.slot[e]
			}
		} else {
			slots[i] = w.at(t)
		}
	}
}

// skips says that no row of a block lies in any period, by its bounds alone.
func (w *when) skips(b int) bool {
	if w.col == nil {
		return false
	}
	if len(w.slot) == 0 {
		return true
	}
	if w.col.stored == nil {
		return false
	}
	r := w.col.stored.Block(b).Range()
	return r.Empty() || r.Max < w.cuts[0] || r.Min >= w.cuts[len(w.cuts)-1]
}
