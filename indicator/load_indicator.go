package indicator

import (
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/yamldoc"
)

// indicator reads one indicator. The table of fields is made once for all: it
// fills r.target.
func (r *reader) indicator(n *yamldoc.Node) Indicator {
	if r.indicatorFields == nil {
		r.indicatorFields = r.fieldsOf(&r.target)
	}
	r.target = Indicator{}
	r.Fields(n, r.indicatorFields...)
	return r.target
}

func (r *reader) fieldsOf(x *Indicator) []yamldoc.Field {
	return []yamldoc.Field{
		{Name: "title", Read: yamldoc.Set(&x.Title, r.text)},
		{Name: "description", Read: yamldoc.Set(&x.Description, r.text)},
		{Name: "formula", Read: yamldoc.Set(&x.Formula, r.Text)},
		{Name: "dataset", Read: yamldoc.Set(&x.Dataset, r.Text)},
		{Name: "where", Read: yamldoc.Set(&x.Where, r.Text)},
		{Name: "time", Read: yamldoc.Set(&x.Time, r.Text)},
		{Name: "unit", Read: yamldoc.Set(&x.Unit, r.Text)},
		{Name: "format", Read: yamldoc.Set(&x.Format, r.Text)},
		{Name: "direction", Read: yamldoc.Set(&x.Direction, r.direction)},
		{Name: "tier", Read: yamldoc.Set(&x.Tier, r.tier)},
		{Name: "supports", Read: yamldoc.Set(&x.Supports, r.Texts)},
		{Name: "drivers", Read: yamldoc.Set(&x.Drivers, r.Text)},
		{Name: "by", Read: yamldoc.Set(&x.By, r.Texts)},
		{Name: "owner", Read: yamldoc.Set(&x.Owner, r.Text)},
		{Name: "audience", Read: yamldoc.Set(&x.Audience, r.Texts)},
		{Name: "aliases", Read: yamldoc.Set(&x.Aliases, r.Texts)},
		{Name: "tags", Read: yamldoc.Set(&x.Tags, r.Texts)},
		{Name: "meaning", Read: yamldoc.Set(&x.Meaning, r.text)},
		{Name: "playbook", Read: yamldoc.Set(&x.Playbook, r.text)},
		{Name: "deprecated", Read: yamldoc.Set(&x.Deprecated, r.deprecated)},
		r.later("valid_from", "change the formula when it becomes valid"),
		r.later("versions", "change the formula when it becomes valid"),
		r.foreign("type", "an indicator has no type: it is its formula"),
		r.foreign("filter", `write "where"`),
		r.foreign("filters", `write "where"`),
		r.foreign("expr", `write "formula"`),
		r.foreign("expression", `write "formula"`),
		r.foreign("measure", `write "formula"`),
		r.foreign("label", `write "title"`),
		r.foreign("name", "its key is its name"),
	}
}

// foreign is a field that other systems have for what we say in another way.
func (r *reader) foreign(name, hint string) yamldoc.Field {
	return yamldoc.Field{Name: name, Read: func(n *yamldoc.Node) {
		r.Report(n, diag.Problem{Code: diag.UnknownField, Message: "unknown field " + quote(name), Hint: hint})
	}}
}

// deprecated reads what to use instead.
func (r *reader) deprecated(n *yamldoc.Node) (Text, bool) {
	switch n.Text() {
	case "true", "false":
		r.Report(n, diag.Problem{Code: diag.BadValue, Message: "expected text, found " + n.Text(), Hint: "say what to use instead"})
		return nil, false
	}
	return r.text(n)
}
