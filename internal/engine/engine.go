package engine

import (
	"context"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/engine/cell"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Input is all that a run needs.
type Input struct {
	Plan     *plan.Plan
	Bound    *plan.Bound
	Calendar *calendar.Calendar
	Data     *Data
	// Ask answers leaves whose values another Querier gives.
	Ask func(ctx context.Context, l *plan.Leaf, block int) ([]Answer, error)
	// Fill makes rows for the periods, and the keys in each, that have none.
	Fill bool
	// Limits; 0 is none. Workers 0 is as many as the machine runs at once.
	MaxRows   int
	MaxMemory int64
	Workers   int
	// Kept, if not nil, keeps aggregates over sealed blocks from run to run.
	Kept *Kept
	// Stress, for tests, takes the ways of big data on small data: more workers
	// than one, groups in tables, aggregates kept at once.
	Stress bool
}

// Answer is a value from outside, at a period and keys.
type Answer struct {
	Pid   int
	Keys  []typ.Value
	Value typ.Value
}

// Result is the rows of block 0 that Having keeps, column by column, in the
// order of periods and then of keys, no value last.
type Result struct {
	Len    int
	Pids   []int32
	Keys   []Key          // one for each key of the block
	Values []*cell.Column // one for each output of the plan
}

// Key is one grouping key of all rows.
type Key struct {
	column.Vec
	// Ranks order the rows by this key: equal values have equal ranks, smaller
	// ones smaller, no value the greatest. All are below Size.
	Ranks []uint32
	Size  int
}
