package indicator

import (
	"maps"
	"slices"

	"github.com/zhibiao/zhibiao/indicator/calendar"
)

// Definitions go into a catalog and out of it as copies, so that it stays as it
// was checked.

func (d Definitions) clone() Definitions {
	d.Calendar.Grains = cloneMap(d.Calendar.Grains, slices.Clone[[]calendar.NamedPeriod])
	d.Defaults.Audience = slices.Clone(d.Defaults.Audience)
	d.Defaults.Tags = slices.Clone(d.Defaults.Tags)
	d.Norms.PerTier = maps.Clone(d.Norms.PerTier)
	d.Hierarchies = cloneMap(d.Hierarchies, Hierarchy.clone)
	d.Datasets = cloneMap(d.Datasets, Dataset.clone)
	d.Indicators = cloneMap(d.Indicators, Indicator.clone)
	d.Tests = cloneSlice(d.Tests, Test.clone)
	return d
}

func (h Hierarchy) clone() Hierarchy {
	h.Title = maps.Clone(h.Title)
	h.Levels = slices.Clone(h.Levels)
	return h
}

func (d Dataset) clone() Dataset {
	d.Title = maps.Clone(d.Title)
	d.Description = maps.Clone(d.Description)
	d.Key = slices.Clone(d.Key)
	d.Columns = cloneMap(d.Columns, Column.clone)
	d.Joins = cloneMap(d.Joins, Join.clone)
	d.Dimensions = maps.Clone(d.Dimensions)
	return d
}

func (c Column) clone() Column {
	c.Title = maps.Clone(c.Title)
	c.Description = maps.Clone(c.Description)
	c.Order = slices.Clone(c.Order)
	return c
}

func (j Join) clone() Join {
	j.Keys = maps.Clone(j.Keys)
	return j
}

func (x Indicator) clone() Indicator {
	x.Title = maps.Clone(x.Title)
	x.Description = maps.Clone(x.Description)
	x.Supports = slices.Clone(x.Supports)
	x.By = slices.Clone(x.By)
	x.Audience = slices.Clone(x.Audience)
	x.Aliases = slices.Clone(x.Aliases)
	x.Tags = slices.Clone(x.Tags)
	x.Meaning = maps.Clone(x.Meaning)
	x.Playbook = maps.Clone(x.Playbook)
	x.Deprecated = maps.Clone(x.Deprecated)
	return x
}

func (t Test) clone() Test {
	t.Data = maps.Clone(t.Data)
	t.Query.Indicators = slices.Clone(t.Query.Indicators)
	t.Query.By = slices.Clone(t.Query.By)
	t.Query.Args = maps.Clone(t.Query.Args)
	t.Query.Order = slices.Clone(t.Query.Order)
	t.Expect = cloneSlice(t.Expect, maps.Clone[map[string]string])
	return t
}

func cloneMap[K comparable, V any](m map[K]V, clone func(V) V) map[K]V {
	if m == nil {
		return nil
	}
	out := make(map[K]V, len(m))
	for k, v := range m {
		out[k] = clone(v)
	}
	return out
}

func cloneSlice[T any](s []T, clone func(T) T) []T {
	if s == nil {
		return nil
	}
	out := make([]T, len(s))
	for i, v := range s {
		out[i] = clone(v)
	}
	return out
}
