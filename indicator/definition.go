package indicator

import (
	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/table"
)

// Definitions are indicators and all they need, as Go structs: what one
// definition file says. [New] turns them into a [Catalog], [Load] reads the same
// structs from YAML. The key of a map is the name of what it holds.
//
// Every struct below it follows the YAML field by field, in snake_case:
// Dataset.CompleteTo is complete_to. The zero value of a field means that it is
// not said.
type Definitions struct {
	Calendar    calendar.Spec        // weeks, fiscal years, business days; the zero value is documented there
	Defaults    Defaults             // for the indicators and datasets of these definitions
	Norms       Norms                // how many indicators are too few or too many
	Hierarchies map[string]Hierarchy // trees that scopes and roll-ups follow
	Datasets    map[string]Dataset   // what rows there are
	Indicators  map[string]Indicator // what is computed from them
	Tests       []Test               // rows in, expected values out
}

// Defaults stand in where an indicator or a dataset does not say otherwise. In a
// file they hold for that file alone.
type Defaults struct {
	Owner     string
	Tier      Tier
	Direction Direction
	Dataset   string   // for indicators that have a formula with an aggregate
	Audience  []string // for indicators that name none
	Tags      []string // for indicators that name none
	System    string   // for datasets
	Steward   string   // for datasets
}

// Norms say how many indicators a system should have; [Catalog.Findings] tells
// where it has fewer or more. Helpers, whose names begin with "_", do not count.
type Norms struct {
	PerTier     map[Tier]Range
	PerOwner    Range // for every owner of at least one indicator
	PerAudience Range // for every audience of at least one indicator
}

// Range is a number of things; 0 is no bound.
type Range struct{ Min, Max int }

// Hierarchy is a tree of people or things whose levels are columns of a dataset.
type Hierarchy struct {
	Title   Text
	Levels  []string // from the root down; columns or dimensions of Dataset
	Dataset string
	Owner   string // the column of Dataset that holds who answers for a node
}

// Dataset describes rows: what identifies one, which columns it has, and which
// other rows belong to it.
type Dataset struct {
	Title       Text
	Description Text
	System      string // where the rows come from
	Steward     string // who answers for them

	// Key are the columns that identify a row. Other datasets join by them, and a
	// key that comes twice is then an error (ErrFanOut); among the rows that are
	// added up it is not detected.
	Key []string
	// Time is the column that places a row in a period, unless an indicator uses
	// another one. Without it the rows hold at any time: they can be asked over a
	// period, but not by period, nor moved or windowed.
	Time TimeColumn
	// Noun is the unit of count(): order_line. Without it the unit is the
	// dataset's name.
	Noun string
	// CompleteTo is the last day, 2026-03-31, that the data is known to cover,
	// whatever its last row is; "" means up to that row.
	CompleteTo string

	// Columns are all that formulas and joins may name. Where a key of a query is
	// both a column and a grain of the calendar ("month"), it is the grain.
	Columns map[string]Column
	// Joins lead from many rows to one row of another dataset; formulas write
	// join.column. Two joins to one dataset are two roles with two names.
	Joins map[string]Join
	// Org is the join that leads to the dataset of a hierarchy. The levels of that
	// hierarchy are dimensions of this dataset.
	Org string
	// Dimensions give short names to joined columns: segment → customer.segment.
	Dimensions map[string]string
}

// TimeColumn is the time column of a dataset. In a file its name alone will do.
type TimeColumn struct {
	Column string
	// Grain is for rows that stand for whole periods, such as monthly balances:
	// the column then holds a day of the period.
	Grain calendar.Grain
}

// Column is a column of a dataset. In a file its type alone will do.
type Column struct {
	Title       Text
	Description Text
	Type        table.Type
	Unit        string   // of a number: CNY, piece, CNY/order; "" is a plain number
	Noun        string   // the unit of count_distinct(column): order
	From        string   // the source's name for it, if it has another
	Order       []string // the values of an ordered text column, from first to last; < and > follow it
}

// Join leads from many rows to one row of another dataset. In a file the name of
// the dataset alone will do.
type Join struct {
	Dataset string
	// Keys pair own columns with columns of Dataset and must cover its whole key,
	// so that no row is multiplied. Empty means own columns with the names of its
	// key.
	Keys map[string]string
}

// Indicator is a formula with a name, and what people need to know of it. A name
// that begins with "_" is a helper: neither title, description, owner nor tier is
// asked of it.
type Indicator struct {
	Title       Text
	Description Text // what exactly is counted (口径)
	Formula     string
	// Dataset is where the columns of the formula's aggregates are looked up. It
	// may be left out where there is only one dataset, and where the formula has
	// no aggregates.
	Dataset string
	// Where keeps only rows that satisfy a condition, in every dataset below.
	Where string
	// Time is the time column to use instead of the dataset's.
	Time string

	Unit      string    // checked against the unit the formula has; "%" and "pp" also say how to show a plain number
	Format    string    // how to write values: "percent", "points", "compact", "0.00", or several of these
	Direction Direction // whether more is better

	Tier     Tier
	Supports []string // indicators of the same tier or a higher one that this one serves
	Drivers  string   // a product, quotient or sum of indicators that plans are built along: "orders * order_value"
	By       []string // how it is usually looked at

	Owner      string
	Audience   []string // the roles it is meant for
	Aliases    []string // other names, for questions in plain language
	Tags       []string
	Meaning    Text // how to read it
	Playbook   Text // what to do about it
	Deprecated Text // what to use instead; not empty means deprecated
}

// Test is a test of definitions: rows in, expected values out. Package
// indicatortest runs it.
type Test struct {
	Name   string
	Data   map[string]string   // dataset → rows as CSV with a header
	Query  Query               // what is asked
	Expect []map[string]string // rows of the answer: column → value as text; "none" is no value
	Error  string              // instead of Expect: the query fails with a message that contains this
}

// Tier is the level of an indicator in the organisation's goals. "" is none.
type Tier string

// The tiers, from the highest.
const (
	Strategic   Tier = "strategic"   // what the organisation wants to reach
	Tactical    Tier = "tactical"    // what has to come about for that
	Operational Tier = "operational" // what people do for it every day
)

// Tiers lists the tiers from the highest.
func Tiers() []Tier { return []Tier{Strategic, Tactical, Operational} }

// Direction says whether more of an indicator is better. Ranks, attainment and
// the colours of reports follow it. "" is not said, and means Up.
type Direction string

// The directions.
const (
	Up   Direction = "up"   // more is better, as of revenue
	Down Direction = "down" // less is better, as of days to ship
)
