package plan

import (
	"errors"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Plan is a lowered query. Plans are immutable and safe for concurrent use.
type Plan struct {
	Blocks  []*Block
	Outputs []Output // of block 0
	Having  int      // a boolean cell of block 0 that keeps a row, or -1
	// WholePrior takes earlier periods whole, not like for like.
	WholePrior bool
}

// Output is one asked indicator and the cell of block 0 that holds it.
type Output struct {
	Name string
	Cell int
}

// Block is a table of periods × keys, and what is computed on each row.
type Block struct {
	Parent int       // the block whose leaf reads this one; -1 for block 0
	Via    PeriodMap // turns a period of the parent into the window that is stepped through
	Grains []calendar.Grain
	Keys   []string // grouping keys by the names they are asked with
	Leaves []*Leaf
	Cells  []Cell
	Value  int // nested: the cell that is aggregated
}

// Leaf is one aggregate under a context.
type Leaf struct {
	Agg     Agg
	Dataset string    // "" where From is set
	From    int       // the nested block whose rows are aggregated, or -1
	Where   []*ir.Row // of a nested block: over its value
	Keys    []Key     // one for each key of the block
	Period  PeriodMap
	Pick    *Pick
	Asked   *Asked // a value that another Querier gives, instead of an aggregate
}

// Removed says whether across took keys away: the leaf is looked up on the
// keys that remain and makes no rows of its own.
func (l *Leaf) Removed() bool {
	for _, k := range l.Keys {
		if k.Removed {
			return true
		}
	}
	return false
}

// Key is what a leaf groups by for one key of its block.
type Key struct {
	Removed bool
	Row     *ir.Row // of a dataset
	Of      int     // of a nested block: the index of its key
}

// Agg is an aggregate function and what it reads of each row.
type Agg struct {
	Func string
	Arg  *ir.Row   // nil for count()
	More []*ir.Row // further parts of count_distinct and of first and last's entity; the weight of rate
	Q    decimal.Decimal
}

// Pick chooses rows by their place in time before conditions and grouping:
// the rows at the first or last instant of each span that has a value, for
// each entity where one is named.
type Pick struct {
	Last   bool
	Entity []*ir.Row
	// Target is the leaf whose rows must follow (converted, followed).
	Target *Leaf
}

// Asked is a value that a bound Querier gives: a plan's target, a baseline's
// expectation.
type Asked struct {
	Binding   string // "target"
	Indicator string
	ToDate    bool // up to asOf, instead of the whole period
	Where     []Cond
}

// PeriodMap says which rows a period reads.
type PeriodMap struct {
	Time   ir.Column // the time column; no name for a dataset without one
	Until  ir.Column // the second column, for rows that stand for an interval
	Type   typ.Type  // of Time
	Moves  []Move    // applied first to last
	Window Window
}

// Move shifts a period: by an offset, or by whole periods of the grain in
// force.
type Move struct {
	Offset   calendar.Offset
	Previous int
}

// WindowKind is the kind of a window.
type WindowKind uint8

// The windows.
const (
	NoWindow   WindowKind = iota
	Rolling               // Offset back from the end
	ToDate                // from the start of the enclosing Grain
	Cumulative            // everything up to the end
	Whole                 // the whole enclosing Grain
)

// Window widens a period.
type Window struct {
	Kind   WindowKind
	Offset calendar.Offset
	Grain  calendar.Grain
}

// CellKind is the kind of a cell.
type CellKind uint8

// The kinds of cells.
const (
	CellLeaf   CellKind = iota // Leaf
	CellConst                  // Value
	CellUnary                  // Op on Args[0]
	CellBinary                 // Op on Args[0] and Args[1]
	CellIn                     // Args[0] among Args[1:]; Op is In or NotIn
	CellIf                     // Args: condition, then, else
	CellCall                   // Func on Args: abs round floor ceil min max
	CellFill                   // Args[0], or Args[1] where there were no rows
	CellRank                   // rank of Args[0] over the keys Over
	CellAttain                 // attainment of Args[0] against Args[1]
	CellPeriod                 // Func of the period itself: days, business_days
)

// Cell is one computed value of a row. Args are earlier cells of the block.
type Cell struct {
	Kind   CellKind
	Op     ir.Op
	Func   string
	Args   []int
	Leaf   int
	Value  typ.Value
	Over   []int // rank: the keys ranked over
	Within []int // rank: the keys that rows compared share; others, which across removed, do not count
	Up     bool  // rank, attainment: more is better
	Period PeriodMap
}

// Dataset is what an engine needs to know to scan and join.
type Dataset struct {
	Name    string
	Columns map[string]Stored
	Key     []string
	Joins   map[string]Join
}

// Stored is a column as the source knows it.
type Stored struct {
	From string // the source's name
	Type typ.Type
}

// ErrFanOut is wrapped where a join would multiply rows: its keys occur more
// than once in the dataset it leads to.
var ErrFanOut = errors.New("join multiplies rows")

// Join leads from many rows to one row of Dataset: Local[i] equals Remote[i],
// and Remote covers the dataset's key.
type Join struct {
	Dataset string
	Local   []string
	Remote  []string
	Valid   [2]string // the bounds of a version's validity, or none
}
