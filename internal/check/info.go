package check

import (
	"github.com/zhibiao/zhibiao/indicator/unit"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Info is what the check finds out about an expression outside aggregates.
type Info struct {
	Type typ.Type
	Unit unit.Unit
	Dims Additivity // over dimensions
	Time Additivity // over time
	// Datasets are the datasets below, sorted.
	Datasets []string
	// Windowed says that a window (rolling, to_date, cumulative, whole) stands
	// on the way to an aggregate with no per between.
	Windowed bool
	// At says that at(…) stands on the way to an aggregate.
	At bool
	// PeriodOnly says that there is no aggregate below: the value is made of
	// literals, days() and the like.
	PeriodOnly bool
	// Indicators are the indicators that the formula itself names, in order.
	Indicators []string
	// Args are the arguments that the formula or an indicator below reads,
	// sorted.
	Args []string
	// Bad says that the expression has errors. Whatever uses it stays silent
	// about what follows from them.
	Bad bool
}
