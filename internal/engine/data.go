package engine

import (
	"fmt"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
	"github.com/zhibiao/zhibiao/internal/vector"
)

// Data are the rows that a plan reads, a snapshot for each dataset, with joined
// columns found when asked for. It serves one query; only its making of columns
// is not safe for concurrent use.
type Data struct {
	sets map[string]*set
	kept *Kept
}

// Stored are the rows of a dataset, columns named and typed as the source has
// them.
type Stored struct {
	Rows *column.Snapshot
	// Standing says that the table behind is asked again and again, so that what
	// is found out about it is worth keeping.
	Standing bool
}

type set struct {
	Stored
	def   plan.Dataset
	cols  map[ir.Column]*col
	paths map[string]*path
}

// col is a column of a dataset, own or joined.
type col struct {
	vector.Column
	stored *column.Column // of an own column
	path   *path          // of a joined one
	far    *col
	byCode *column.Vec // of a joined one whose path goes by codes: its values
}

// NewData takes the rows of each dataset. A type that the source has is the
// declared one, or an integer where a decimal is declared.
func NewData(defs map[string]plan.Dataset, rows map[string]Stored, kept *Kept) *Data {
	d := &Data{sets: map[string]*set{}, kept: kept}
	for name, r := range rows {
		d.sets[name] = &set{r, defs[name], map[ir.Column]*col{}, map[string]*path{}}
	}
	return d
}

// Len is the number of rows of a dataset.
func (d *Data) Len(dataset string) int { return d.sets[dataset].Rows.Len() }

// Values returns what gives the value of a column in a row.
func (d *Data) Values(dataset string, c ir.Column) (func(row int) typ.Value, error) {
	at, err := d.column(dataset, c)
	if err != nil {
		return nil, err
	}
	return at.Value, nil
}

// column finds a column of a dataset.
func (d *Data) column(dataset string, c ir.Column) (*col, error) {
	s := d.sets[dataset]
	if s == nil {
		return nil, fmt.Errorf("there are no rows of %s", dataset)
	}
	if at, ok := s.cols[c]; ok {
		return at, nil
	}
	var at *col
	var err error
	if c.Joins == "" {
		at, err = s.own(c.Name)
	} else {
		at, err = d.joined(dataset, c)
	}
	if err != nil {
		return nil, err
	}
	s.cols[c] = at
	return at, nil
}

// own makes a column of the dataset itself.
func (s *set) own(name string) (*col, error) {
	k, ok := s.Rows.Find(s.def.Columns[name].From)
	if !ok {
		return nil, fmt.Errorf("%s has no column %s", s.def.Name, name)
	}
	c := s.Rows.Column(k)
	t := c.Type()
	if want := s.def.Columns[name].Type; t == typ.Integer && want == typ.Decimal {
		t = want
	}
	at := &col{stored: c}
	at.Column = vector.Column{
		Type: t, Scale: c.Scale(), Domain: ownDomain(c),
		Read: func(b int, v *column.Vec) {
			c.Read(b, v)
			v.Type = t
		},
		Packed: func(b int, v *column.Vec) {
			c.ReadPacked(b, v)
			v.Type = t
		},
		Value: func(row int) typ.Value { return c.Value(row).Convert(t) },
	}
	if t.Exact() || t.Temporal() || t == typ.Duration || t == typ.Bool {
		at.Range = func(b int) (column.Range, bool, bool) {
			blk := c.Block(b)
			return blk.Range(), blk.Nulls != nil, blk.Wide == nil
		}
	}
	return at, nil
}

// mostDays bounds the days that a table by day is made for, some 700 years.
const mostDays = 1 << 18

// ownDomain are the codes of a text column, or the days of a date column.
func ownDomain(c *column.Column) *vector.Domain {
	switch c.Type() {
	case typ.String:
		dict := c.Dict()
		return &vector.Domain{
			ID: c, Size: max(dict.Size(), 1),
			Codes: func(b int, buf []uint32) []uint32 { return c.Block(b).Codes(buf) },
			Data:  func(b int) any { return c.Block(b).Data },
			Value: func(code uint32) typ.Value {
				if code == 0 {
					return typ.Value{}
				}
				return typ.Str(dict.Text(code))
			},
		}
	case typ.Date:
		r := c.Range()
		if r.Empty() || uint64(r.Max-r.Min) >= mostDays {
			return nil
		}
		return numberDomain(c, r, typ.Day)
	}
	return nil
}

// numberDomain are the numbers of a small range, from code 1.
func numberDomain(c *column.Column, r column.Range, value func(int64) typ.Value) *vector.Domain {
	return &vector.Domain{
		ID: c, Size: int(r.Max-r.Min) + 2,
		Codes: func(b int, buf []uint32) []uint32 {
			blk := c.Block(b)
			buf = buf[:blk.Len()]
			switch v := blk.Data.(type) {
			case []int8:
				shift(buf, v, r.Min)
			case []int16:
				shift(buf, v, r.Min)
			case []int32:
				shift(buf, v, r.Min)
			case []int64:
				shift(buf, v, r.Min)
			}
			if blk.Nulls != nil {
				for i := range buf {
					if blk.Nulls.Has(i) {
						buf[i] = 0
					}
				}
			}
			return buf
		},
		Value: func(code uint32) typ.Value {
			if code == 0 {
				return typ.Value{}
			}
			return value(r.Min + int64(code) - 1)
		},
	}
}

func shift[T int8 | int16 | int32 | int64](dst []uint32, src []T, least int64) {
	less := 1 - least
	for i, n := range src[:len(dst)] {
		dst[i] = uint32(int64(n) + less)
	}
}

// columns is what programs over a dataset read.
func (d *Data) columns(dataset string) func(ir.Column) (*vector.Column, error) {
	return func(c ir.Column) (*vector.Column, error) {
		at, err := d.column(dataset, c)
		if err != nil {
			return nil, err
		}
		return &at.Column, nil
	}
}

// Times are the first and the last value of a time column and the number of
// rows without one.
func (d *Data) Times(dataset string, c ir.Column) (first, last typ.Value, undated int, err error) {
	at, err := d.column(dataset, c)
	if err != nil {
		return first, last, 0, err
	}
	var span column.Range
	if at.stored != nil {
		span, undated = at.stored.Range(), at.stored.NullCount()
	} else {
		span, undated = d.joinedTimes(dataset, at)
	}
	if span.Empty() {
		return first, last, undated, nil
	}
	of := typ.Instant
	if at.Type == typ.Date {
		of = typ.Day
	}
	return of(span.Min), of(span.Max), undated, nil
}

// joinedTimes reads a joined column: rows that lead nowhere have no time.
func (d *Data) joinedTimes(dataset string, at *col) (column.Range, int) {
	span, undated := column.Range{Min: 1, Max: 0}, 0
	var v column.Vec
	rows := d.sets[dataset].Rows
	for b := range rows.Blocks() {
		at.Read(b, &v)
		for i := range v.Len {
			switch {
			case v.Null(i):
				undated++
			case span.Empty():
				span = column.Range{Min: v.Ints[i], Max: v.Ints[i]}
			default:
				span.Min, span.Max = min(span.Min, v.Ints[i]), max(span.Max, v.Ints[i])
			}
		}
	}
	return span, undated
}
