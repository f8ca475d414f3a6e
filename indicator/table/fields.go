package table

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// field is an exported struct field that a column binds to.
type field struct {
	column string
	index  []int
	path   string // "Order.Amount", for errors
	typ    reflect.Type
	date   bool
	err    error // a tag that cannot be read
}

// String names the field with its Go type.
func (f field) String() string { return f.path + " (" + f.typ.String() + ")" }

// fieldsOf lists the fields of struct type t in the order they are written,
// those of embedded structs in their place. As in Go, the field nearer the
// outside hides one of the same name further in; two at one depth are an error.
func fieldsOf(t reflect.Type) ([]field, error) {
	var all []field
	collect(t, nil, &all)
	var out []field
	for _, f := range all {
		k := slices.IndexFunc(out, func(g field) bool { return g.column == f.column })
		switch {
		case k < 0:
			out = append(out, f)
		case len(f.index) < len(out[k].index):
			out[k] = f
		case len(f.index) == len(out[k].index):
			return nil, fmt.Errorf("fields %s and %s of %s are both column %q", out[k].path, f.path, t, f.column)
		}
	}
	return out, nil
}

func collect(t reflect.Type, at []int, out *[]field) {
	for i := range t.NumField() {
		sf := t.Field(i)
		tag, tagged := sf.Tag.Lookup("col")
		name, options, _ := strings.Cut(tag, ",")
		index := append(slices.Clip(at), i)
		if tag == "-" {
			continue
		}
		if sf.Anonymous && !tagged && sf.Type.Kind() == reflect.Struct && !leaf(sf.Type) {
			collect(sf.Type, index, out)
			continue
		}
		if !sf.IsExported() {
			continue
		}
		f := field{column: name, index: index, path: t.Name() + "." + sf.Name, typ: sf.Type}
		if t.Name() == "" {
			f.path = sf.Name
		}
		if f.column == "" {
			f.column = snake(sf.Name)
		}
		switch options {
		case "":
		case "date":
			f.date = true
		default:
			f.err = fmt.Errorf("field %s: unknown option %q in the col tag (there is date)", f.path, options)
		}
		*out = append(*out, f)
	}
}

// leaf reports whether a struct type is one value, not a group of fields.
func leaf(t reflect.Type) bool {
	_, read := reader(reflect.New(t).Elem(), false)
	return read != nil
}

// snake turns a Go name into a column name: WinRate, win_rate; CustomerID,
// customer_id; URLPath, url_path; UserIDs, user_ids.
func snake(name string) string {
	rs := []rune(name)
	var b strings.Builder
	for i, r := range rs {
		if i > 0 && unicode.IsUpper(r) && rs[i-1] != '_' {
			endsWord := !unicode.IsUpper(rs[i-1])
			startsWord := i+1 < len(rs) && unicode.IsLower(rs[i+1]) && !pluralAt(rs, i+1)
			if endsWord || startsWord {
				b.WriteByte('_')
			}
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// pluralAt reports whether rs[i] is the s of an initialism: UserIDs, IDsSeen.
func pluralAt(rs []rune, i int) bool {
	return rs[i] == 's' && (i+1 == len(rs) || unicode.IsUpper(rs[i+1]))
}
