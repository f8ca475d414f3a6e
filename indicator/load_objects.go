package indicator

import (
	"slices"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/typ"
	"github.com/zhibiao/zhibiao/internal/yamldoc"
)

func (r *reader) defaultsKey(n *yamldoc.Node) {
	d := r.current
	r.Fields(n,
		yamldoc.Field{Name: "owner", Read: yamldoc.Set(&d.Owner, r.Text)},
		yamldoc.Field{Name: "tier", Read: yamldoc.Set(&d.Tier, r.tier)},
		yamldoc.Field{Name: "direction", Read: yamldoc.Set(&d.Direction, r.direction)},
		yamldoc.Field{Name: "dataset", Read: yamldoc.Set(&d.Dataset, r.Text)},
		yamldoc.Field{Name: "audience", Read: yamldoc.Set(&d.Audience, r.Texts)},
		yamldoc.Field{Name: "tags", Read: yamldoc.Set(&d.Tags, r.Texts)},
		yamldoc.Field{Name: "system", Read: yamldoc.Set(&d.System, r.Text)},
		yamldoc.Field{Name: "steward", Read: yamldoc.Set(&d.Steward, r.Text)},
	)
	r.defaults = append(r.defaults, sourced[*Defaults]{def: d, at: place{node: n}})
}

func (r *reader) normsKey(n *yamldoc.Node) {
	if first := r.norms.at.node; first != nil {
		r.Add(also(place{node: n}.problem(diag.DuplicateName, "the system has norms already", ""), first.Pos(), "first defined"))
		return
	}
	r.norms.at.node = n
	d := &r.norms.def
	r.Fields(n,
		yamldoc.Field{Name: "per_tier", Read: func(n *yamldoc.Node) {
			d.PerTier = map[Tier]Range{}
			for key, value := range r.Entries(n) {
				if tier, ok := r.tier(key); ok {
					d.PerTier[tier] = r.bounds(value)
				}
			}
		}},
		yamldoc.Field{Name: "per_owner", Read: func(n *yamldoc.Node) { d.PerOwner = r.bounds(n) }},
		yamldoc.Field{Name: "per_audience", Read: func(n *yamldoc.Node) { d.PerAudience = r.bounds(n) }},
	)
}

func (r *reader) bounds(n *yamldoc.Node) (b Range) {
	r.Fields(n,
		yamldoc.Field{Name: "min", Read: yamldoc.Set(&b.Min, r.Int)},
		yamldoc.Field{Name: "max", Read: yamldoc.Set(&b.Max, r.Int)},
	)
	return b
}

func (r *reader) hierarchy(n *yamldoc.Node) (h Hierarchy) {
	r.Fields(n,
		yamldoc.Field{Name: "title", Read: yamldoc.Set(&h.Title, r.text)},
		yamldoc.Field{Name: "levels", Read: yamldoc.Set(&h.Levels, r.Texts)},
		yamldoc.Field{Name: "dataset", Read: yamldoc.Set(&h.Dataset, r.Text)},
		yamldoc.Field{Name: "owner", Read: yamldoc.Set(&h.Owner, r.Text)},
		r.later("valid", ""),
	)
	return h
}

func (r *reader) dataset(n *yamldoc.Node) (d Dataset) {
	r.Fields(n,
		yamldoc.Field{Name: "title", Read: yamldoc.Set(&d.Title, r.text)},
		yamldoc.Field{Name: "description", Read: yamldoc.Set(&d.Description, r.text)},
		yamldoc.Field{Name: "system", Read: yamldoc.Set(&d.System, r.Text)},
		yamldoc.Field{Name: "steward", Read: yamldoc.Set(&d.Steward, r.Text)},
		yamldoc.Field{Name: "key", Read: yamldoc.Set(&d.Key, r.Texts)},
		yamldoc.Field{Name: "time", Read: func(n *yamldoc.Node) { d.Time = r.timeColumn(n) }},
		yamldoc.Field{Name: "noun", Read: yamldoc.Set(&d.Noun, r.Text)},
		yamldoc.Field{Name: "complete_to", Read: yamldoc.Set(&d.CompleteTo, r.Text)},
		yamldoc.Field{Name: "columns", Read: func(n *yamldoc.Node) { d.Columns = mapOf(r, n, r.column) },
			Within: []string{"type", "unit", "from", "order"}},
		yamldoc.Field{Name: "joins", Read: func(n *yamldoc.Node) { d.Joins = mapOf(r, n, r.join) }, Within: []string{"keys"}},
		yamldoc.Field{Name: "org", Read: yamldoc.Set(&d.Org, r.Text)},
		yamldoc.Field{Name: "dimensions", Read: func(n *yamldoc.Node) { d.Dimensions = mapOf(r, n, r.textOrNothing) }},
		r.later("derived", "compute the column where the rows come from"),
		r.later("union", "unite the rows where they come from"),
		r.later("known", ""),
		r.later("valid", ""),
		r.later("checks", ""),
		r.later("arrives", ""),
	)
	return d
}

func (r *reader) timeColumn(n *yamldoc.Node) (t TimeColumn) {
	if n.Kind() != yamldoc.Map {
		t.Column, _ = r.Text(n)
		return t
	}
	r.Fields(n,
		yamldoc.Field{Name: "column", Read: yamldoc.Set(&t.Column, r.Text), Required: true},
		yamldoc.Field{Name: "grain", Read: func(n *yamldoc.Node) {
			s, _ := r.Text(n)
			t.Grain = calendar.Grain(s)
		}},
	)
	return t
}

func (r *reader) column(n *yamldoc.Node) (c Column) {
	if n.Kind() != yamldoc.Map {
		c.Type, _ = r.typ(n)
		return c
	}
	r.Fields(n,
		yamldoc.Field{Name: "title", Read: yamldoc.Set(&c.Title, r.text)},
		yamldoc.Field{Name: "description", Read: yamldoc.Set(&c.Description, r.text)},
		yamldoc.Field{Name: "type", Read: yamldoc.Set(&c.Type, r.typ), Required: true},
		yamldoc.Field{Name: "unit", Read: yamldoc.Set(&c.Unit, r.Text)},
		yamldoc.Field{Name: "noun", Read: yamldoc.Set(&c.Noun, r.Text)},
		yamldoc.Field{Name: "from", Read: yamldoc.Set(&c.From, r.Text)},
		yamldoc.Field{Name: "order", Read: yamldoc.Set(&c.Order, r.Texts)},
		r.later("values", "map the values where the rows come from"),
		r.later("null_tokens", "an empty cell is no value"),
		r.later("multiply", "multiply in the formula"),
		r.later("known", ""),
		r.later("checks", ""),
	)
	return c
}

// typ reads the type of a column.
func (r *reader) typ(n *yamldoc.Node) (table.Type, bool) {
	s, ok := r.Text(n)
	if !ok {
		return typ.Unknown, false
	}
	t, ok := typ.Parse(s)
	if !ok {
		hint := "known: " + strings.Join(typ.Names(), ", ")
		if meant := otherTypes[strings.ToLower(s)]; meant != "" {
			hint = `write "` + meant + `"`
		} else if did := diag.DidYouMean(s, slices.Values(typ.Names())); did != "" {
			hint = did
		}
		r.Report(n, diag.Problem{Code: diag.UnknownWord, Message: "unknown type " + quote(s), Hint: hint})
	}
	return t, ok
}

// otherTypes are names that other systems have for our types.
var otherTypes = map[string]string{
	"number": "decimal", "numeric": "decimal", "money": "decimal", "currency": "decimal", "double": "decimal", "real": "decimal",
	"int": "integer", "bigint": "integer", "int64": "integer", "bool": "boolean", "text": "string", "varchar": "string", "char": "string",
	"datetime": "timestamp", "time": "timestamp", "timestamptz": "timestamp", "interval": "duration",
}

func (r *reader) join(n *yamldoc.Node) (j Join) {
	if n.Kind() != yamldoc.Map {
		j.Dataset, _ = r.Text(n)
		return j
	}
	r.Fields(n,
		yamldoc.Field{Name: "dataset", Read: yamldoc.Set(&j.Dataset, r.Text), Required: true},
		yamldoc.Field{Name: "keys", Read: func(n *yamldoc.Node) {
			if n.Kind() == yamldoc.Map {
				j.Keys = mapOf(r, n, r.textOrNothing)
				return
			}
			names, _ := r.Texts(n)
			j.Keys = make(map[string]string, len(names))
			for _, name := range names {
				j.Keys[name] = name
			}
		}},
		r.later("valid", "join to the rows that are valid today"),
	)
	return j
}

func (r *reader) tier(n *yamldoc.Node) (Tier, bool) { return yamldoc.OneOf(&r.Decoder, Tiers()...)(n) }

func (r *reader) direction(n *yamldoc.Node) (Direction, bool) {
	return yamldoc.OneOf(&r.Decoder, Up, Down)(n)
}

// text reads text for people.
func (r *reader) text(n *yamldoc.Node) (Text, bool) {
	m, ok := r.Localized(n)
	return m, ok
}

func (r *reader) textOrNothing(n *yamldoc.Node) string {
	s, _ := r.Text(n)
	return s
}

// mapOf reads a map whose keys are names.
func mapOf[T any](r *reader, n *yamldoc.Node, read func(*yamldoc.Node) T) map[string]T {
	m := make(map[string]T, n.Len())
	for key, value := range r.Entries(n) {
		if name, ok := r.Name(key); ok {
			m[name] = read(value)
		}
	}
	return m
}
