package check

import (
	"time"

	"github.com/zhibiao/zhibiao/indicator/unit"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Scope is a dataset as row-level expressions see it.
type Scope interface {
	// Dataset returns the dataset's name.
	Dataset() string
	// Noun returns the unit of count(): what a row of the dataset is.
	Noun() string
	// Column resolves a name: a short name of a joined column, an own column, a
	// level of the organisation, else a path through joins. A path asked of the
	// dataset that it ends in is that dataset's own column.
	Column(path []string) (Column, bool)
	// Names returns the names that Column resolves, for suggestions.
	Names() []string
}

// Column is what a formula needs to know of a column.
type Column struct {
	Col   ir.Column
	Type  typ.Type
	Unit  unit.Unit // of a number; dimensionless where none is declared
	Noun  string    // the unit of count_distinct of the column; "" for a plain number
	Order []string  // the values of an ordered text column, from first to last
}

// Args tells the types of a query's arguments, which formulas read as args.x.
type Args interface {
	// Arg returns the type of an argument, or of the values of a list. ok is
	// false where nothing is known of it yet: such an argument fits everywhere.
	Arg(name string) (t typ.Type, list, ok bool)
}

// Env is the catalog as the formula of one definition sees it.
type Env interface {
	// Indicator returns what is known of another indicator.
	Indicator(name string) (Info, bool)
	// Indicators returns the names of all indicators.
	Indicators() []string
	// Home returns the dataset whose columns the definition's aggregates read,
	// nil where the definition names none.
	Home() Scope
	// Dataset returns a dataset by name.
	Dataset(name string) (Scope, bool)
	// Datasets returns the names of all datasets.
	Datasets() []string
	// Grain says whether name is a grain of the calendar.
	Grain(name string) bool
	// Grains returns the names of all grains.
	Grains() []string
	// Location returns the zone in which quoted days and times are read; nil is
	// UTC.
	Location() *time.Location
}
