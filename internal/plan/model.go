package plan

import (
	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Model is what lowering asks of a checked catalog. Its methods return errors
// only for what the check could not see before the query's arguments and keys
// were known.
type Model interface {
	// Indicator returns a definition by name.
	Indicator(name string) (Indicator, bool)
	// Row types and resolves a row-level expression in a dataset.
	Row(dataset string, e ir.Expr) (*ir.Row, error)
	// Fold types an expression over the value of a fold of inner, which stands
	// in a formula of the dataset home.
	Fold(e, inner ir.Expr, home string) (*ir.Row, error)
	// Beside gives a text literal the type of the expression it stands beside,
	// in a formula of the dataset home: "2026-01-31" is a date beside one.
	Beside(lit typ.Value, e ir.Expr, home string) (typ.Value, error)
	// Dim resolves a grouping key in a dataset.
	Dim(dataset, name string) (*ir.Row, error)
	// Scope makes one name = value of a scope a condition in a dataset.
	Scope(dataset string, c Cond) (*ir.Row, error)
	// Time resolves a time column: the dataset's own where name is nil. ok is
	// false for a dataset without one.
	Time(dataset string, name *ir.Name) (col ir.Column, t typ.Type, ok bool, err error)
	// Grain returns a grain by name.
	Grain(name string) (calendar.Grain, bool)
}

// Indicator is a definition as lowering sees it.
type Indicator struct {
	Name    string
	Expr    ir.Expr
	Dataset string   // where its aggregates read
	Where   ir.Expr  // nil for none
	Time    *ir.Name // nil for the dataset's own
	Down    bool     // less is better
}

// Query is a question in terms of formulas.
type Query struct {
	Outputs    []Indicator // asked indicators, or formulas under a name
	By         []string    // keys and grains
	Where      []Cond
	Having     ir.Expr // over indicators; nil for none
	Moves      []Move  // the whole query moved, as by prior
	WholePrior bool
	// Keys is the dataset that gives the distinct keys of a query without
	// outputs.
	Keys string
}

// Cond is a condition that reaches every aggregate: an expression, or one
// name = value of a scope.
type Cond struct {
	Expr ir.Expr
	Name string // of a scope, instead of Expr
	Text string // the value asked for, as the scope writes it
	None bool   // the scope asks for no value
}
