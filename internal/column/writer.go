package column

import (
	"fmt"
	"math"
	"reflect"

	"github.com/zhibiao/zhibiao/internal/typ"
)

// Writer adds values to one column, a row with each call. A method that does
// not fit the column's type panics.
type Writer struct {
	def    Def
	form   form
	scale  int32
	sealed []Block
	store  storage
	words  *words
	before summary // of the sealed blocks

	// The open block. Snapshots have the front of the slices.
	ints   []int64
	floats []float64
	codes  []uint32
	n      int
	span   Range
	nulls  Bitmap
	none   int
	wide   Wide
	shared bool // a snapshot reads the slices: they may grow, not be used anew
}

// summary is what is known of all values together.
type summary struct {
	span        Range
	rows        int
	nulls, wide int
	bitmaps     int // blocks with nulls
}

// form is how a column is stored.
type form uint8

const (
	formNone form = iota
	formInt
	formFloat
	formText
)

func formOf(t typ.Type) form {
	switch t {
	case typ.Unknown:
		return formNone
	case typ.Float:
		return formFloat
	case typ.String:
		return formText
	}
	return formInt
}

func newWriter(d Def) *Writer {
	w := &Writer{def: d, form: formOf(d.Type), span: none, before: summary{span: none}}
	if w.form == formText {
		w.words = newWords()
	}
	return w
}

// Len returns the number of rows, committed or not.
func (w *Writer) Len() int { return w.before.rows + w.n }

func (w *Writer) must(f form) {
	if w.form != f {
		panic(fmt.Sprintf("column: %q holds %s", w.def.Name, w.def.Type))
	}
}

// Null adds a row without a value.
func (w *Writer) Null() {
	w.nulls.set(w.n)
	w.none++
	switch w.form {
	case formInt:
		w.ints = append(w.ints, 0)
	case formFloat:
		w.floats = append(w.floats, 0)
	case formText:
		w.codes = append(w.codes, 0)
	}
	w.step()
}

// Raw adds days to a Date, microseconds to a Timestamp or Duration, 0 or 1 to a
// Bool, a coefficient at the column's scale to a Decimal or Integer.
func (w *Writer) Raw(n int64) {
	w.must(formInt)
	w.push(n)
}

func (w *Writer) push(n int64) {
	w.span.Min, w.span.Max = min(w.span.Min, n), max(w.span.Max, n)
	w.ints = append(w.ints, n)
	w.step()
}

// Text adds text. It is copied if it is new.
func (w *Writer) Text(s string) {
	w.must(formText)
	c := w.words.code(s)
	w.span.Min, w.span.Max = min(w.span.Min, int64(c)), max(w.span.Max, int64(c))
	w.codes = append(w.codes, c)
	w.step()
}

// Float adds a number to a Float column; NaN and infinities are no value.
func (w *Writer) Float(f float64) {
	w.must(formFloat)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		w.Null()
		return
	}
	if f == 0 {
		f = 0 // no negative zero
	}
	n := order(f)
	w.span.Min, w.span.Max = min(w.span.Min, n), max(w.span.Max, n)
	w.floats = append(w.floats, f)
	w.step()
}

// Value adds a value of the column's type, or none.
func (w *Writer) Value(v typ.Value) {
	switch {
	case v.None():
		w.Null()
	case v.Type().Exact() && w.def.Type.Exact():
		w.Decimal(v.Decimal())
	case v.Type() != w.def.Type:
		panic(fmt.Sprintf("column: %q holds %s, not %s", w.def.Name, w.def.Type, v.Type()))
	case w.form == formText:
		w.Text(v.Text())
	case w.form == formFloat:
		w.Float(v.Float())
	case w.def.Type == typ.Bool && v.Bool():
		w.push(1)
	default:
		w.push(v.Raw())
	}
}

// step ends a row.
func (w *Writer) step() {
	if w.n++; w.n == BlockRows {
		w.seal()
	}
}

// seal packs the open block, which is full, and opens the next.
func (w *Writer) seal() {
	b := w.open()
	switch w.form {
	case formInt:
		b.Data = w.store.ints(w.ints, w.span)
	case formFloat:
		b.Data = widen(w.store.f64.block(), w.floats)
	case formText:
		b.Data = w.store.codes(w.codes, w.span.Max)
	}
	w.sealed = append(w.sealed, b)
	w.before = w.summary()
	if w.shared {
		w.ints, w.floats, w.codes, w.shared = nil, nil, nil, false
	}
	w.ints, w.floats, w.codes = w.ints[:0], w.floats[:0], w.codes[:0]
	w.n, w.span, w.none = 0, none, 0
	w.nulls, w.wide = Bitmap{}, Wide{}
}

// open returns the open block as it is now.
func (w *Writer) open() Block {
	b := Block{min: w.span.Min, max: w.span.Max, rows: uint16(w.n), nullCount: uint16(w.none)}
	switch w.form {
	case formInt:
		b.Data = w.ints[:w.n:w.n]
	case formFloat:
		b.Data = w.floats[:w.n:w.n]
	case formText:
		b.Data = w.codes[:w.n:w.n]
	}
	if w.none > 0 {
		nulls := w.nulls
		b.Nulls = &nulls
	}
	if k := len(w.wide.Rows); k > 0 {
		b.Wide = &Wide{w.wide.Rows[:k:k], w.wide.Values[:k:k]}
	}
	return b
}

// summary is of all values, those of the open block included.
func (w *Writer) summary() summary {
	s := w.before
	s.span = s.span.Union(w.span)
	s.rows += w.n
	s.nulls += w.none
	s.wide += len(w.wide.Rows)
	if w.none > 0 {
		s.bitmaps++
	}
	return s
}

// column returns what a snapshot taken now sees.
func (w *Writer) column() Column {
	c := Column{def: w.def, scale: w.scale, sealed: w.sealed, last: w.open(), all: w.summary()}
	if w.words != nil {
		c.dict = Dict{w.words.texts[:len(w.words.texts):len(w.words.texts)], w.words}
	}
	w.shared = w.n > 0
	return c
}

// bytes returns the memory held.
func (w *Writer) bytes() int64 {
	const sliceHeader = 24
	s := w.summary()
	n := w.store.bytes() + int64(s.bitmaps)*int64(reflect.TypeFor[Bitmap]().Size())
	n += int64(cap(w.sealed))*int64(reflect.TypeFor[Block]().Size()) + int64(len(w.sealed))*sliceHeader
	n += 8*int64(cap(w.ints)+cap(w.floats)) + 4*int64(cap(w.codes))
	n += int64(s.wide) * wideBytes
	if w.words != nil {
		n += w.words.size()
	}
	return n
}

// wideBytes is about what a number takes that is no int64: its row, the
// decimal, and a big integer of two or three words.
const wideBytes = 2 + 16 + 56
