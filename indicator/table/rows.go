package table

import (
	"fmt"
	"iter"
	"reflect"
)

// Rows yields the rows of t as structs, whose fields bind to columns as those
// of [Of] do. Columns without a field are passed over; a field without a column
// is an [*UnknownError], one of another type a [*TypeError]. Integers also bind
// to decimal fields, whole decimals to integer fields, exact numbers to float
// fields, and dates to time.Time (midnight UTC). A missing value sets a pointer
// to nil, Valid to false and a time.Time to the zero time; into any other field
// it is a [*CellError], as is a number that does not fit. The first error ends
// the sequence.
func Rows[T any](t *Table) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		row := new(T)
		writers, err := writersOf(t, reflect.ValueOf(row).Elem())
		if err != nil {
			yield(zero, fmt.Errorf("table: %w", err))
			return
		}
		for i := range t.n {
			*row = zero
			for _, w := range writers {
				if reason := w.write(i); reason != "" {
					yield(zero, fmt.Errorf("table: %w", w.fail(i, reason)))
					return
				}
			}
			if !yield(*row, nil) {
				return
			}
		}
	}
}

// writer fills one field from its column.
type writer struct {
	field field
	col   *Column
	write func(i int) (reason string)
}

func (w writer) fail(i int, reason string) error {
	e := &CellError{Row: i + 1, Column: w.col.spec.Name, Want: w.col.spec.Type}
	if v := w.col.Value(i); !v.None() {
		e.Text = v.String()
	}
	e.Reason = reason + ": field " + w.field.String()
	return e
}

func writersOf(t *Table, v reflect.Value) ([]writer, error) {
	if v.Kind() != reflect.Struct {
		return nil, fmt.Errorf("%s is no struct", v.Type())
	}
	fields, err := fieldsOf(v.Type())
	if err != nil {
		return nil, err
	}
	ws := make([]writer, len(fields))
	for k, f := range fields {
		if f.err != nil {
			return nil, f.err
		}
		c, ok := t.Column(f.column)
		if !ok {
			return nil, &UnknownError{Column: f.column, In: "the table, for field " + f.String(), Have: t.Names()}
		}
		write := writerTo(v.FieldByIndex(f.index), c)
		if write == nil {
			return nil, &TypeError{Column: f.column, Field: f.String(), Got: c.spec.Type, Want: c.spec.Type}
		}
		ws[k] = writer{field: f, col: c, write: write}
	}
	return ws, nil
}
