package table

import (
	"fmt"
	"reflect"
	"time"
)

// Of returns a table with a row per struct. Fields bind to columns by name,
// WinRate to win_rate, CustomerID to customer_id; the tag col:"name" says
// another, col:"-" leaves the field out, and col:",date" or col:"name,date"
// takes a time.Time as the day its own clock shows. Unexported fields are left
// out, those of embedded structs are columns too. T may be a pointer to a
// struct.
//
// A field is an int or uint of any size, a string, bool or float, a
// decimal.Decimal, time.Time (the zero time is no value), time.Duration or
// calendar.Date (a zero one is 1970-01-01, so a date that may be missing is a
// pointer), a type made of these, one that writes itself as text
// ([encoding.TextMarshaler]), or a pointer to one of them (nil is no value); or
// a struct of such a value and a field Valid, as decimal.NullDecimal and
// sql.NullString are. Any other exported field is a [*TypeError]. Times and
// durations are kept to the microsecond.
func Of[T any](rows []T) (*Table, error) {
	b, err := Bind[T](nil, nil)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		b.Append(r)
	}
	return b.Table()
}

// Binder is [Of] for rows that come one by one. It is not safe for concurrent
// use.
type Binder[T any] struct {
	row     *T            // the variable that readers look at, where T is a struct
	deref   reflect.Value // the same, where T is a pointer to a struct
	readers []func(*Cells)
	b       *Builder
	want    []Spec
	loc     *time.Location
	done    int // rows in earlier tables
	err     error
}

// Bind returns a binder of structs of type T. With want, only the fields of
// the wanted columns are bound, in that order and converted to the wanted
// types as [Column.As] does in loc, Unknown being the field's own type; a
// time.Time becomes a date only if it is midnight by its own clock. A wanted
// column without a field is an [*UnknownError], a field that can never fit a
// [*TypeError].
func Bind[T any](want []Spec, loc *time.Location) (*Binder[T], error) {
	b := &Binder[T]{want: want, loc: loc}
	t := reflect.TypeFor[T]()
	var v reflect.Value
	switch {
	case t.Kind() == reflect.Struct:
		b.row = new(T)
		v = reflect.ValueOf(b.row).Elem()
	case t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct:
		t = t.Elem()
		b.deref = reflect.New(t).Elem()
		v = b.deref
	default:
		return nil, fmt.Errorf("table: %s is no struct", t)
	}
	fields, err := fieldsOf(t)
	if err != nil {
		return nil, fmt.Errorf("table: %w", err)
	}
	if want == nil {
		for _, f := range fields {
			b.want = append(b.want, Spec{Name: f.column})
		}
	}
	specs := make([]Spec, len(b.want))
	for i, w := range b.want {
		f, err := fieldFor(fields, w.Name, t)
		if err != nil {
			return nil, fmt.Errorf("table: %w", err)
		}
		if specs[i], err = b.add(f, v, w); err != nil {
			return nil, fmt.Errorf("table: %w", err)
		}
	}
	b.b = New(specs...)
	return b, nil
}

// add makes the reader of one field and returns what it gives.
func (b *Binder[T]) add(f field, v reflect.Value, want Spec) (Spec, error) {
	if f.err != nil {
		return Spec{}, f.err
	}
	v = v.FieldByIndex(f.index)
	t, read := reader(v, f.date)
	switch {
	case read == nil:
		return Spec{}, &TypeError{Column: f.column, Field: f.String(), Hint: `leave it out with col:"-"`}
	case !convertible(t, want.Type):
		e := &TypeError{Column: f.column, Field: f.String(), Got: t, Want: want.Type}
		if t == Float && want.Type.Exact() {
			e.Hint = floatHint
		}
		return Spec{}, e
	}
	if t == Timestamp && want.Type == Date {
		if strict := strictDay(v); strict != nil {
			t, read = Date, strict
		}
	}
	b.readers = append(b.readers, read)
	want.Type = t
	return want, nil
}

func fieldFor(fields []field, column string, t reflect.Type) (field, error) {
	names := make([]string, len(fields))
	for i, f := range fields {
		if f.column == column {
			return f, nil
		}
		names[i] = f.column
	}
	return field{}, &UnknownError{Column: column, In: "struct " + t.String(), Have: names}
}

// Append adds a row. A value that does not fit is reported by [Binder.Table].
func (b *Binder[T]) Append(row T) {
	if b.row != nil {
		*b.row = row
	} else {
		p := reflect.ValueOf(row)
		if p.IsNil() {
			b.b.fail(fmt.Errorf("row %d is nil", b.done+b.b.Len()+1))
			return
		}
		b.deref.Set(p.Elem())
	}
	for i, read := range b.readers {
		read(b.b.cells[i])
	}
	b.b.rows++
}

// Len returns the number of rows since the last table.
func (b *Binder[T]) Len() int { return b.b.Len() }

// Table returns the table of the rows since the last call and starts an empty
// one. A value that does not fit its column is a [*CellError], whose rows are
// counted over all tables.
func (b *Binder[T]) Table() (*Table, error) {
	if b.err != nil {
		return nil, b.err
	}
	t, err := b.b.table()
	if err == nil {
		t, err = b.convert(t)
	}
	if err != nil {
		shiftRow(err, b.done)
		b.err = fmt.Errorf("table: %w", err)
		return nil, b.err
	}
	b.done += t.n
	return t, nil
}

func (b *Binder[T]) convert(t *Table) (*Table, error) {
	for i, c := range t.cols {
		d, err := c.As(b.want[i].Type, b.loc)
		if err != nil {
			return nil, err
		}
		t.cols[i] = d
	}
	return t, nil
}
