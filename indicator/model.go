package indicator

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/check"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// model is a catalog with one query's arguments, as lowering asks for it.
type model struct {
	cat  *Catalog
	args boundArgs
}

var _ plan.Model = model{}

// boundArgs are a query's arguments as values; a list has any number.
type boundArgs map[string]boundArg

type boundArg struct {
	values []typ.Value
	list   bool
}

// bind makes values of a query's arguments. An argument must have a value, and
// the members of a list one type: what is silently unequal to everything would
// only look like an answer.
func (a Args) bind() (boundArgs, error) {
	out := boundArgs{}
	for _, name := range sortedKeys(a) {
		arg := boundArg{}
		var members []any
		if rv := reflect.ValueOf(a[name]); rv.Kind() == reflect.Slice {
			arg.list = true
			for i := range rv.Len() {
				members = append(members, rv.Index(i).Interface())
			}
		} else {
			members = []any{a[name]}
		}
		for i, m := range members {
			v, err := table.ValueOf(m)
			switch {
			case err != nil:
				return nil, fmt.Errorf("args.%s: %w", name, err)
			case v.None():
				return nil, fmt.Errorf("args.%s has no value", name)
			case i > 0 && v.Type() != arg.values[0].Type() && !(v.Type().Numeric() && arg.values[0].Type().Numeric()):
				return nil, fmt.Errorf("args.%s mixes %s and %s", name, arg.values[0].Type(), v.Type())
			}
			arg.values = append(arg.values, v)
		}
		out[name] = arg
	}
	return out, nil
}

// Arg implements check.Args.
func (a boundArgs) Arg(name string) (t typ.Type, list, ok bool) {
	arg, ok := a[name]
	if ok && len(arg.values) > 0 {
		t = arg.values[0].Type()
	}
	return t, arg.list, ok
}

func (m model) Indicator(name string) (plan.Indicator, bool) {
	ms := m.cat.find(name)
	if ms == nil {
		return plan.Indicator{}, false
	}
	return ms.plan(), true
}

// plan is the definition as lowering sees it.
func (ms *measure) plan() plan.Indicator {
	out := plan.Indicator{Name: ms.name, Expr: ms.expr, Where: ms.where, Down: ms.down}
	if ms.home != nil {
		out.Dataset = ms.home.name
	}
	if ms.time != "" {
		out.Time = &ir.Name{Path: strings.Split(ms.time, ".")}
	}
	return out
}

func (m model) Row(dataset string, e ir.Expr) (*ir.Row, error) {
	var home check.Scope
	set := m.cat.set(dataset)
	if set != nil {
		home = set
	}
	row, err := check.Row(e, home, m.cat.env(set), m.args)
	if err != nil {
		return nil, err
	}
	return m.bindRow(row)
}

func (m model) Fold(e, inner ir.Expr, home string) (*ir.Row, error) {
	env := m.cat.env(m.cat.set(home))
	info, err := check.Formula(ir.New("", inner), env)
	if err != nil {
		return nil, err
	}
	row, err := check.Fold(e, info, env, m.args)
	if err != nil {
		return nil, err
	}
	return m.bindRow(row)
}

func (m model) Beside(lit typ.Value, e ir.Expr, home string) (typ.Value, error) {
	info, err := check.Formula(ir.New("", e), m.cat.env(m.cat.set(home)))
	if err != nil || !info.Type.Temporal() {
		return lit, err
	}
	return parseValue(lit.Text(), info.Type, m.cat.Calendar())
}

// bindRow puts the query's arguments in the place of args.x.
func (m model) bindRow(r *ir.Row) (*ir.Row, error) {
	if r.Kind == ir.RowArg {
		arg, ok := m.args[r.Name]
		if !ok {
			return nil, fmt.Errorf("%w: args.%s is not given", ErrUnknown, r.Name)
		}
		if arg.list {
			return nil, fmt.Errorf("args.%s is a list: it stands only right of in", r.Name)
		}
		return constant(r, arg.values[0]), nil
	}
	out := *r
	out.Args = nil
	for i, a := range r.Args {
		if r.Kind == ir.RowIn && i > 0 && a.Kind == ir.RowArg && m.args[a.Name].list {
			for _, v := range m.args[a.Name].values {
				out.Args = append(out.Args, constant(a, v))
			}
			continue
		}
		b, err := m.bindRow(a)
		if err != nil {
			return nil, err
		}
		out.Args = append(out.Args, b)
	}
	return &out, nil
}

func constant(at *ir.Row, v typ.Value) *ir.Row {
	return &ir.Row{Kind: ir.RowConst, Type: v.Type(), Unit: at.Unit, Value: v, At: at.At}
}

func (m model) Dim(dataset, name string) (*ir.Row, error) {
	set := m.cat.set(dataset)
	info, ok := set.Column(strings.Split(name, "."))
	if !ok {
		return nil, fmt.Errorf("%w: %s has no %s%s", ErrUnknown, dataset, name, meant(name, set.Names()))
	}
	return &ir.Row{Kind: ir.RowCol, Col: info.Col, Type: info.Type, Unit: info.Unit}, nil
}

func (m model) Scope(dataset string, c plan.Cond) (*ir.Row, error) {
	col, err := m.Dim(dataset, c.Name)
	if err != nil {
		return nil, err
	}
	v := typ.Value{}
	if !c.None {
		if v, err = parseValue(c.Text, col.Type, m.cat.Calendar()); err != nil {
			return nil, fmt.Errorf("scope %s: %w", c.Name, err)
		}
	}
	eq := &ir.Row{Kind: ir.RowConst, Type: col.Type, Unit: col.Unit, Value: v}
	return &ir.Row{Kind: ir.RowBinary, Op: ir.Eq, Type: typ.Bool, Args: []*ir.Row{col, eq}}, nil
}

// parseValue reads text as a value of a column's type.
func parseValue(text string, t typ.Type, cal *calendar.Calendar) (typ.Value, error) {
	if t == typ.String || t == typ.Unknown {
		return typ.Str(text), nil
	}
	b := table.New(table.Spec{Name: "value", Type: table.String})
	b.Append(typ.Str(text))
	one, err := b.Table()
	if err != nil {
		return typ.Value{}, err
	}
	col, err := one.Columns()[0].As(t, cal.Location())
	if err != nil {
		return typ.Value{}, fmt.Errorf("%q is no %s", text, t)
	}
	return col.Value(0), nil
}

func (m model) Time(dataset string, name *ir.Name) (ir.Column, typ.Type, bool, error) {
	set := m.cat.set(dataset)
	if name == nil {
		return set.time, set.timeType, set.time.Name != "", nil
	}
	info, ok := set.Column(name.Path)
	if !ok {
		return ir.Column{}, 0, false, fmt.Errorf("%w: %s has no %s", ErrUnknown, dataset, strings.Join(name.Path, "."))
	}
	return info.Col, info.Type, true, nil
}

func (m model) Grain(name string) (calendar.Grain, bool) {
	g, err := m.cat.Calendar().Grain(name)
	return g, err == nil
}

// stored is the catalog's datasets as engines scan and join them.
func (c *Catalog) stored() map[string]plan.Dataset {
	out := map[string]plan.Dataset{}
	for _, s := range c.sets {
		d := plan.Dataset{Name: s.name, Key: s.def.Key, Columns: map[string]plan.Stored{}, Joins: map[string]plan.Join{}}
		for name := range s.def.Columns {
			d.Columns[name] = s.stored(name)
		}
		for name, j := range s.joins {
			d.Joins[name] = plan.Join{Dataset: j.to.name, Local: j.own, Remote: j.their}
		}
		out[s.name] = d
	}
	return out
}
