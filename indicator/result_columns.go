package indicator

import (
	"slices"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/engine"
	"github.com/zhibiao/zhibiao/internal/engine/cell"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// columnar orders and limits the rows of an engine's answer and makes the table
// of them, column by column. Where the rows stay as they are, the table shares
// the engine's storage.
func (a *answering) columnar(r *engine.Result) (*Result, error) {
	rows := a.order(r)
	times := a.times()
	b := table.New(a.columns()...)
	n := 0
	for _, k := range a.planned.keys {
		if k.grain >= 0 {
			a.labels(b.Column(n), k.grain, r.Pids, rows)
		} else {
			v := &r.Keys[k.key].Vec
			rows.fill(b.Column(n), k.typ, v, missing(v))
		}
		n++
	}
	partial := a.partial()
	for i, m := range a.planned.measures {
		v := r.Values[i]
		nulls := missing(&v.Vec)
		rows.fill(b.Column(n+i), m.column("").Type, &v.Vec, nulls)
		cut := partial
		if len(times[m.name]) == 0 {
			cut = nil
		}
		b.Column(n + i).NoteAll(rows.notes(v, nulls, r.Pids, cut))
	}
	t, err := b.Table()
	if err != nil {
		return nil, err
	}
	return a.answer(t, times), nil
}

// partial says of each pid whether its period is partial; nil if none is.
func (a *answering) partial() []bool {
	slots := a.bound.Blocks[0].Slots
	var out []bool
	for pid, s := range slots {
		if s.Partial() {
			if out == nil {
				out = make([]bool, len(slots))
			}
			out[pid] = true
		}
	}
	return out
}

// periods numbers the periods of one grain in the order of time, for each pid:
// several grains share a pid.
func (a *answering) periods(grain int) (numbers []uint32, periods []calendar.Period) {
	slots := a.bound.Blocks[0].Slots
	numbers = make([]uint32, len(slots))
	at := make(map[calendar.Period]uint32, len(slots))
	for _, s := range slots {
		if p := s.Labels[grain]; at[p] == 0 {
			at[p] = 1
			periods = append(periods, p)
		}
	}
	cal := a.eng.cat.Calendar()
	inOrder := func(p, q calendar.Period) int { return plan.ComparePeriods(cal, p, q) }
	if !slices.IsSortedFunc(periods, inOrder) {
		slices.SortFunc(periods, inOrder)
	}
	for n, p := range periods {
		at[p] = uint32(n)
	}
	for pid, s := range slots {
		numbers[pid] = at[s.Labels[grain]]
	}
	return numbers, periods
}

// labels adds the names of periods, each made once.
func (a *answering) labels(c *table.Cells, grain int, pids []int32, rows picked) {
	numbers, periods := a.periods(grain)
	codes, used := make([]uint32, rows.n), make([]bool, len(periods))
	if rows.order == nil {
		for i, pid := range pids[:rows.n] {
			codes[i] = numbers[pid]
		}
	}
	for i, row := range rows.order {
		codes[i] = numbers[pids[row]]
	}
	for _, n := range codes {
		used[n] = true
	}
	texts := make([]string, len(periods))
	for n, p := range periods {
		if used[n] {
			texts[n] = a.eng.cat.Calendar().Label(p, a.query.Lang)
		}
	}
	c.Coded(codes, texts, nil)
}

// picked are rows of an engine's answer: n of them, in the order of at, the
// first n where that is nil.
type picked struct {
	n     int
	order []uint32
}

func (p picked) at(i int) int {
	if p.order == nil {
		return i
	}
	return int(p.order[i])
}

// pick takes the rows of a slice.
func pick[T any](all []T, p picked) []T {
	if p.order == nil {
		return all[:p.n]
	}
	out := make([]T, p.n)
	for i, row := range p.order {
		out[i] = all[row]
	}
	return out
}

// bits takes the rows of a bitmap.
func (p picked) bits(all []uint64) []uint64 {
	if p.order == nil || all == nil {
		return all
	}
	out := make([]uint64, (p.n+63)/64)
	for i, row := range p.order {
		out[i>>6] |= all[row>>6] >> (row & 63) & 1 << (i & 63)
	}
	return out
}

// fill adds values to a column of a type: exact numbers to exact and to float
// columns, others to those of their own type. What else there is goes one by
// one, and is an error where it does not fit.
func (p picked) fill(c *table.Cells, want typ.Type, v *column.Vec, nulls []uint64) {
	exact := v.Type.Exact() && want.Exact()
	same := v.Type == want
	switch {
	case v.Form == column.Ints && exact:
		c.ScaledAll(pick(v.Ints, p), v.Scale, p.bits(nulls))
	case v.Form == column.Ints && same:
		c.RawAll(pick(v.Ints, p), p.bits(nulls))
	case v.Form == column.Floats && same:
		c.FloatAll(pick(v.Floats, p), p.bits(nulls))
	case v.Form == column.Codes && same && p.n > len(v.Texts)/8: // fewer rows do not hold on to all texts
		c.Coded(pick(v.Codes, p), v.Texts, p.bits(nulls))
	case v.Form == column.Bits && same:
		nums := make([]int64, p.n)
		for i := range nums {
			row := p.at(i)
			nums[i] = int64(v.Bits[row>>6] >> (row & 63) & 1)
		}
		c.RawAll(nums, p.bits(nulls))
	default:
		p.each(c, want, v, nulls)
	}
}

// each is fill row by row.
func (p picked) each(c *table.Cells, want typ.Type, v *column.Vec, nulls []uint64) {
	exact := v.Type.Exact() && want.Exact()
	for i := range p.n {
		row := p.at(i)
		switch {
		case v.Form == column.Absent, isSet(nulls, row):
			c.Null()
		case v.Form == column.Longs && exact:
			if n := v.Longs[row]; n.Hi == int64(n.Lo)>>63 {
				c.Scaled(int64(n.Lo), v.Scale)
			} else {
				c.Decimal(decimal.NewFromBigInt(n.Big(), -v.Scale))
			}
		case v.Form == column.Ints && v.Type.Exact() && want == typ.Float && short(v.Ints[row], v.Scale):
			c.Float(float64(v.Ints[row]) / pow10[v.Scale])
		default:
			c.Value(v.Value(row))
		}
	}
}

// short says that coef and 10^scale are floats, so that their quotient is the
// float next to the number.
func short(coef int64, scale int32) bool {
	const exact = 1 << 53
	return -exact <= coef && coef <= exact && scale >= 0 && int(scale) < len(pow10)
}

var pow10 = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// missing returns the rows without a value. For floats these include what is no
// number. It means nothing for form Absent.
func missing(v *column.Vec) []uint64 {
	if v.Form != column.Floats {
		return v.Nulls
	}
	nulls, own := v.Nulls, false
	for i, f := range v.Floats[:v.Len] {
		if f-f == 0 { // NaN - NaN and Inf - Inf are NaN
			continue
		}
		if !own {
			nulls, own = make([]uint64, (v.Len+63)/64), true
			copy(nulls, v.Nulls)
		}
		nulls[i>>6] |= 1 << (i & 63)
	}
	return nulls
}

func isSet(bitmap []uint64, i int) bool { return bitmap != nil && bitmap[i>>6]>>(i&63)&1 != 0 }

// notes are those of an indicator's values: with them, partial is said of every
// value in a period that is, and all null where nothing says why there is none.
func (p picked) notes(c *cell.Column, nulls []uint64, pids []int32, partial []bool) []table.Note {
	absent := c.Form == column.Absent
	if !absent && nulls == nil && c.Rounded == nil && partial == nil {
		if c.Notes == nil {
			return nil
		}
		return pick(c.Notes, p)
	}
	out := make([]table.Note, p.n)
	for i := range out {
		row := p.at(i)
		n := c.Note(row)
		switch {
		case absent || isSet(nulls, row):
			if n&typ.Missing == 0 {
				n |= typ.AllNull
			}
		case partial != nil && partial[pids[row]]:
			n |= typ.Partial
		}
		out[i] = n
	}
	return out
}
