package indicatortest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// order checks that the order of rows does not matter.
func (k *kit) order(d data, q indicator.Query, want *table.Table) error {
	return k.same(d, q, want, "in another order", func(t *table.Table) (rows, error) {
		mixed, err := take(t, shuffle(upTo(t.Len())))
		return rows{mixed}, err
	})
}

// batches checks that it does not matter how rows are split.
func (k *kit) batches(d data, q indicator.Query, want *table.Table) error {
	return k.same(d, q, want, "in two batches", func(t *table.Table) (rows, error) {
		first, err := take(t, upTo(t.Len())[:t.Len()/2])
		if err != nil {
			return nil, err
		}
		second, err := take(t, upTo(t.Len())[t.Len()/2:])
		return rows{first, second}, err
	})
}

// same checks that changed data give the same answer.
func (k *kit) same(d data, q indicator.Query, want *table.Table, how string, change func(*table.Table) (rows, error)) error {
	changed := data{}
	for name, r := range d {
		var err error
		if changed[name], err = change(r[0]); err != nil {
			return fmt.Errorf("rows %s: %w", how, err)
		}
	}
	res, err := k.ask(changed, q)
	if err != nil {
		return fmt.Errorf("the same rows %s are refused: %w", how, err)
	}
	if got := res.Table(); !equal(got, want) {
		return fmt.Errorf("the same rows %s give another answer:\n%s\ninstead of:\n%s", how, got.Text(), want.Text())
	}
	return nil
}

// equal compares values and notes.
func equal(a, b *table.Table) bool {
	if a.Len() != b.Len() || !slices.Equal(a.Names(), b.Names()) {
		return false
	}
	for k, x := range a.Columns() {
		y := b.Columns()[k]
		for i := range a.Len() {
			if v, w := x.Value(i), y.Value(i); v.None() != w.None() || !v.None() && !v.Equal(w) || x.Note(i) != y.Note(i) {
				return false
			}
		}
	}
	return true
}

// parts checks that the values of parts add up to that of the whole, over each
// dimension and over time, for the indicators of which the catalog says so.
func (k *kit) parts(d data, q indicator.Query, _ *table.Table) error {
	q.Having, q.Order, q.Limit, q.Fill, q.Cover = "", nil, 0, false, false
	var grains, dims []string
	for _, name := range q.By {
		if _, err := k.cat.Calendar().Grain(name); err == nil {
			grains = append(grains, name)
		} else {
			dims = append(dims, name)
		}
	}
	for _, name := range k.dimensions(q.Indicators, dims) {
		if err := k.adds(d, q, grains, name, func(x indicator.Entry) indicator.Additivity { return x.Dims }); err != nil {
			return err
		}
	}
	for _, name := range []string{"month", "weekday"} {
		if slices.Contains(grains, name) {
			continue
		}
		if err := k.adds(d, q, dims, name, func(x indicator.Entry) indicator.Additivity { return x.Time }); err != nil {
			return err
		}
	}
	return nil
}

// dimensions are names to split by: those asked, and the dimensions of the
// datasets below.
func (k *kit) dimensions(indicators, asked []string) []string {
	names := map[string]bool{}
	for _, name := range asked {
		names[name] = true
	}
	for _, name := range indicators {
		x, _ := k.cat.Indicator(name)
		for _, dataset := range x.Datasets {
			def, _ := k.cat.Dataset(dataset)
			for col, c := range def.Columns {
				if c.Type == table.String || c.Type == table.Bool {
					names[col] = true
				}
			}
			for short := range def.Dimensions {
				names[short] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// adds compares the answer by some keys with the sums of the answer by one more.
// Where that cannot be asked, because a dataset does not have the key, there is
// nothing to check.
func (k *kit) adds(d data, q indicator.Query, by []string, more string, of func(indicator.Entry) indicator.Additivity) error {
	var additive []string
	for _, name := range q.Indicators {
		if x, ok := k.cat.Indicator(name); ok && of(x) == indicator.Additive {
			additive = append(additive, name)
		}
	}
	q.Indicators, q.By = additive, by
	fine := q
	fine.By = append(slices.Clone(by), more)
	_, err := k.cat.Calendar().Grain(more)
	fine.Fill = err == nil // days() has a value also where there are no rows
	if len(additive) == 0 || k.cat.Check(q) != nil || k.cat.Check(fine) != nil {
		return nil
	}
	whole, err := k.ask(d, q)
	if err != nil {
		return fmt.Errorf("by %v: %w", by, err)
	}
	parts, err := k.ask(d, fine)
	switch {
	case errors.Is(err, table.ErrUnknown), errors.Is(err, indicator.ErrFanOut): // the data leave the key out, or are no good for it
		return nil
	case err != nil:
		return fmt.Errorf("by %v: %w", fine.By, err)
	}
	for _, name := range additive {
		if diff := unequal(total(whole.Table(), by, name), total(parts.Table(), by, name)); diff != "" {
			return fmt.Errorf("the parts of %s by %s do not add up to the whole: %s\n%s\nparts:\n%s",
				name, more, diff, whole.Table().Text(), parts.Table().Text())
		}
	}
	return nil
}

// sum is a sum of values, or none.
type sum struct {
	value   decimal.Decimal
	none    bool // no summand has a value
	partial bool // some summand has none
	rounded bool
}

// total adds the values of a column at equal keys.
func total(t *table.Table, by []string, name string) map[string]sum {
	col, _ := t.Column(name)
	out := map[string]sum{}
	for i := range t.Len() {
		var key []string
		for _, k := range by {
			key = append(key, t.Value(i, k).String())
		}
		id := strings.Join(key, ", ")
		s, ok := out[id]
		if !ok {
			s.none = true
		}
		v := col.Value(i)
		s.partial = s.partial || v.None()
		if !v.None() {
			s.none = false
			switch v.Type() {
			case table.Decimal, table.Integer:
				s.value = s.value.Add(v.Decimal())
			case table.Duration:
				s.value = s.value.Add(decimal.New(v.Raw(), 0))
			case table.Float: // does not add up exactly
				s.rounded = true
				f, _ := decimal.NewFromString(v.String())
				s.value = s.value.Add(f)
			}
			s.rounded = s.rounded || col.Note(i)&typ.Rounded != 0
		}
		out[id] = s
	}
	return out
}

// unequal says where two totals differ. Where there are no parts the whole is 0
// or none. A part without a value says nothing: revenue - cost has none where
// there is revenue but no cost.
func unequal(whole, parts map[string]sum) string {
	keys := maps.Clone(whole)
	maps.Copy(keys, parts)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		w, ok := whole[key]
		if !ok {
			w.none = true
		}
		p, ok := parts[key]
		if !ok {
			p.none = true
		}
		diff := w.value.Sub(p.value).Abs()
		slack := decimal.Decimal{}
		if w.rounded || p.rounded {
			slack = decimal.New(1, -6).Mul(decimal.Max(decimal.New(1, 0), w.value.Abs()))
		}
		if p.partial {
			continue
		}
		if diff.GreaterThan(slack) || w.none && !p.none && ok {
			at := ""
			if key != "" {
				at = " at " + key
			}
			return fmt.Sprintf("%s, but the whole is %s%s", p, w, at)
		}
	}
	return ""
}

// String writes the sum, or none.
func (s sum) String() string {
	if s.none {
		return "none"
	}
	return s.value.String()
}
