package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/engine/aggregate"
	"github.com/zhibiao/zhibiao/internal/ir"
)

// Kept keeps from run to run what was found out about standing tables: joins by
// the codes of their keys, and aggregates over sealed blocks, to which the next
// run adds the rows that came since. Aggregates are kept from the second time on
// that they are asked for, and let go, those not asked for longest first, where
// they pass a number of bytes. It is safe for concurrent use.
type Kept struct {
	most int64

	mu    sync.Mutex
	joins map[joinKey][]int32
	scans map[string]*keptScan
	bytes int64
	clock int64
}

// NewKept returns what keeps so many bytes of aggregates.
func NewKept(most int64) *Kept {
	return &Kept{most: most, joins: map[joinKey][]int32{}, scans: map[string]*keptScan{}}
}

// joinKey is a join by one text key: its table only grows, what it leads to
// stays as it is.
type joinKey struct {
	from  *column.Table
	local string
	to    *column.Snapshot
	join  string
}

// mostJoins bounds the joins that are kept: those to tables as they no longer
// are pile up.
const mostJoins = 256

// codes returns where codes lead to, as far as that is known.
func (k *Kept) codes(key joinKey) []int32 {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clip(k.joins[key])
}

func (k *Kept) keepCodes(key joinKey, rows []int32) {
	if k == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.joins) >= mostJoins {
		clear(k.joins)
	}
	if len(rows) > len(k.joins[key]) {
		k.joins[key] = rows
	}
}

// keptScan is the sums of a scan over the first blocks of a table. Its sums
// are only read.
type keptScan struct {
	asked  int
	last   int64 // by the clock
	blocks int
	sums   *sums
	bytes  int64
	by     *grouper
	span   column.Range // of the times in the blocks
	slots  []run        // of them
}

// run is a stretch of time from a moment on that lies in one slot.
type run struct {
	from int64
	slot int32
}

// find returns what is kept of a scan, and whether it was asked for before.
func (k *Kept) find(id string) (kept keptScan, again bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.clock++
	s := k.scans[id]
	if s == nil {
		if len(k.scans) >= mostScans {
			k.forget(len(k.scans) / 2)
		}
		s = &keptScan{}
		k.scans[id] = s
	}
	s.asked++
	s.last = k.clock
	return *s, s.asked > 1
}

// mostScans bounds the scans that are remembered.
const mostScans = 4096

// keep keeps the sums of a scan unless more are kept of it already.
func (k *Kept) keep(id string, n keptScan) {
	n.bytes = n.sums.bytes()
	if n.bytes > k.most {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	s := k.scans[id]
	if s == nil || s.sums != nil && s.blocks > n.blocks {
		return
	}
	k.bytes += n.bytes - s.bytes
	n.asked, n.last = s.asked, s.last
	*s = n
	for k.bytes > k.most {
		k.forget(1)
	}
}

// forget lets go of scans, those not asked for longest first.
func (k *Kept) forget(n int) {
	ids := make([]string, 0, len(k.scans))
	for id := range k.scans {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int { return int(k.scans[a].last - k.scans[b].last) })
	for _, id := range ids[:min(n, len(ids))] {
		k.bytes -= k.scans[id].bytes
		delete(k.scans, id)
	}
}

// fewBlocks are read again as quickly as found.
const fewBlocks = 16

// collect adds up all rows: those that came since the sums over the first
// blocks were kept, where they were.
func (s *scan) collect(ctx context.Context) (*sums, error) {
	kept := s.run.in.Kept
	id, ok := s.identity()
	if ok = ok && kept != nil && kept.most > 0 && (s.rows.Sealed() >= fewBlocks || s.run.in.Stress); !ok {
		out := s.sums()
		return out, s.add(ctx, out, 0, s.rows.Blocks())
	}
	was, again := kept.find(id)
	from := 0
	out := s.sums()
	if was.sums != nil && was.blocks <= s.rows.Sealed() && s.by.reads(was.by) && slices.Equal(was.slots, s.runs(was.span)) {
		s.take(out, was)
		from = was.blocks
	}
	sealed := s.rows.Sealed()
	if again && (sealed-from)*column.BlockRows > max(8*column.BlockRows, len(out.counts)) || s.run.in.Stress && sealed > from {
		if err := s.add(ctx, out, from, sealed); err != nil {
			return nil, err
		}
		now := keptScan{blocks: sealed, sums: out, by: s.by, span: s.times(sealed)}
		now.slots = s.runs(now.span)
		for _, st := range out.states {
			st.Seal()
		}
		kept.keep(id, now)
		out = s.sums()
		s.take(out, now)
		from = sealed
	}
	return out, s.add(ctx, out, from, s.rows.Blocks())
}

// reads says that codes of another grouper for the same keys, from an earlier
// time, can be told: not so where the digits of a number have grown.
func (g *grouper) reads(was *grouper) bool {
	for k, key := range g.keys {
		if key.ints != nil && (was.keys[k].ints == nil || key.ints.Scale() != was.keys[k].ints.Scale()) {
			return false
		}
	}
	return true
}

// take adds kept sums, whose groups may be laid out in another way: ranges and
// dictionaries grow.
func (s *scan) take(into *sums, was keptScan) {
	same := was.by.per == s.by.per && !s.by.wide && !was.by.wide && slices.Equal(was.by.strides, s.by.strides)
	for k, key := range s.by.keys {
		same = same && key.least == was.by.keys[k].least
	}
	if same {
		into.add(was.sums, nil)
		return
	}
	n := len(was.sums.counts)
	if was.sums.table != nil {
		n = len(was.sums.table.places)
	}
	to := make([]uint32, len(was.sums.counts))
	for g := range n {
		if was.sums.counts[g] == 0 {
			continue
		}
		place := uint64(g)
		if was.sums.table != nil {
			place = was.sums.table.places[g]
		}
		now := place / was.by.per * s.by.per
		for k, key := range s.by.keys {
			code := was.by.code(place, k)
			if code != 0 {
				code += uint64(was.by.keys[k].least - key.least)
			}
			now += code * s.by.strides[k]
		}
		if into.table != nil {
			into.table.reserve(1)
			to[g] = into.table.number(now)
		} else {
			to[g] = uint32(now)
		}
	}
	if into.table != nil {
		into.grow(capped(len(into.table.places)))
	}
	into.add(was.sums, to)
}

// add adds what another has: its group g to to[g], or to g.
func (s *sums) add(from *sums, to []uint32) {
	for g, n := range from.counts {
		if to != nil {
			g = int(to[g])
		}
		s.counts[g] += n
	}
	for i, st := range s.states {
		st.Merge(from.states[i], to)
	}
}

// identity tells scans apart by all but periods that decides their sums. It is
// not ok for those that cannot be kept: over tables that do not stand, with
// picks, in periods that overlap.
func (s *scan) identity() (string, bool) {
	if s.pick != nil || len(s.whens) != 1 || s.by.tuples != nil {
		return "", false
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%p", s.rows.Table())
	d := s.run.in.Data
	if !d.sets[s.leaf.Dataset].Standing {
		return "", false
	}
	fmt.Fprintf(&b, "|%s|%s", s.leaf.Dataset, s.leaf.Period.Time)
	reads := []ir.Column{s.leaf.Period.Time}
	for row := range s.leaf.Rows {
		for c := range row.Columns {
			reads = append(reads, c)
		}
	}
	for _, w := range s.leaf.Where {
		fmt.Fprintf(&b, "|where %s", w)
	}
	for _, k := range s.leaf.Keys {
		if !k.Removed {
			fmt.Fprintf(&b, "|by %s", k.Row)
		}
	}
	for _, sp := range s.specs {
		fmt.Fprintf(&b, "|%s", aggregate.Spec(sp.agg))
		for _, row := range arguments(sp.agg) {
			for c := range row.Columns {
				reads = append(reads, c)
			}
		}
	}
	for _, c := range reads {
		set := d.sets[s.leaf.Dataset]
		for c.Joins != "" {
			name, rest, _ := strings.Cut(c.Joins, ".")
			j := set.def.Joins[name]
			if set = d.sets[j.Dataset]; !set.Standing {
				return "", false
			}
			fmt.Fprintf(&b, "|%p", set.Rows)
			c.Joins = rest
		}
	}
	return b.String(), true
}

// times is the range of the times in the first blocks.
func (s *scan) times(blocks int) column.Range {
	span := column.Range{Min: 1, Max: 0}
	c := s.whens[0].col
	if c == nil || c.stored == nil {
		return span
	}
	for b := range blocks {
		if r := c.stored.Block(b).Range(); span.Empty() {
			span = r
		} else {
			span = span.Union(r)
		}
	}
	return span
}

// runs are the slots of times: all of them where their range is empty, since a
// joined column says nothing of it.
func (s *scan) runs(span column.Range) []run {
	w := s.whens[0]
	if w.col == nil {
		return []run{{0, w.only}}
	}
	var out []run
	add := func(from int64, slot int32) {
		if n := len(out); n == 0 || out[n-1].slot != slot {
			out = append(out, run{from, slot})
		}
	}
	if !span.Empty() {
		add(span.Min, w.at(span.Min))
	}
	for e, slot := range w.slot {
		if span.Empty() || w.cuts[e] > span.Min && w.cuts[e] <= span.Max {
			add(w.cuts[e], slot)
		}
	}
	if end := len(w.cuts) - 1; end >= 0 && (span.Empty() || w.cuts[end] > span.Min && w.cuts[end] <= span.Max) {
		add(w.cuts[end], none)
	}
	return out
}
