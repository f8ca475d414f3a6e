package aggregate

import (
	"strings"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Batch is rows of one block, each of a group.
type Batch struct {
	N      int           // rows of the block, at most 65,536
	Groups []uint32      // the group of each row of the block; nil: all are of Group
	Group  uint32        // where Groups is nil
	Sel    []uint16      // the rows to add, ascending; nil: all N
	Bits   []uint64      // the same as a bitmap, where it is at hand; else nil
	Args   []*column.Vec // the argument and what is named beside it, over all N rows
}

// Arg is what is known of an argument over all rows. Its Type must be that of
// the values; of type Unknown, the zero value, no row has one. The rest makes a
// State fast; values that do not keep to it, as those appended later may not,
// are added rightly all the same.
type Arg struct {
	Type typ.Type
	// Known says that Span holds all values of form Ints, at Scale.
	Known bool
	Span  column.Range
	Scale int32
	// Domain, if not 0, is what codes are below. Unlike the rest it is a promise
	// for later values too: that text comes as codes only, and these are of one
	// dictionary, in which no two texts are equal and which may grow.
	Domain int
}

// State is an aggregate of rows, by group. Groups are numbered from 0. A State
// is not safe for concurrent use, except that after Seal any number may clone
// it and merge from it at once as long as none adds to it.
type State interface {
	// Grow makes room for groups [0, groups). It is called before the first
	// row of a group is added, and may be called again as groups appear.
	Grow(groups int)
	// Add adds rows.
	Add(b Batch)
	// Merge adds what from, of the same Spec and arguments, has: its group g
	// to the group to[g], or to g where to is nil. from stays as it is.
	Merge(from State, to []uint32)
	// Finish returns the values of groups, and the notes on them; nil if there
	// are none. rows says by group how many rows were added to it, which the
	// caller counts. a has the State's Spec. More rows may be added after it.
	Finish(a plan.Agg, groups, rows []uint32) (column.Vec, []typ.Note)
	// Bytes is the memory that the State holds, alone or together with others.
	Bytes() int64
	// Clone returns a State that goes on from here on its own.
	Clone() State
	// Seal makes Clone, and Merge into an empty State without to, cheap: what
	// is large is shared from then on. It is for a State that is kept while
	// others go on from it, and takes a while where many values are kept.
	Seal()
}

// Spec returns a text that is equal for aggregates of one dataset which one
// State serves, each by a Finish of its own. It is "" for count() without
// argument, which needs nothing but the number of rows.
func Spec(a plan.Agg) string {
	if a.Arg == nil {
		return ""
	}
	var b strings.Builder
	b.WriteString(family(a.Func))
	b.WriteByte('(')
	b.WriteString(a.Arg.String())
	for _, m := range a.More {
		b.WriteString(", ")
		b.WriteString(m.String())
	}
	b.WriteByte(')')
	return b.String()
}

// Packs says that the State of an aggregate takes arguments of form Packed.
func Packs(a plan.Agg) bool {
	switch family(a.Func) {
	case "sum", "min", "max":
		return true
	}
	return false
}

// family names what the functions that share a State have in common.
func family(f string) string {
	switch f {
	case "avg":
		return "sum"
	case "percentile_disc", "median":
		return "percentile"
	case "stddev":
		return "variance"
	}
	return f
}

// New returns an empty State for a, with an Arg for each of its arguments.
func New(a plan.Agg, args []Arg) State {
	if a.Arg == nil || len(args) == 0 {
		return &count{}
	}
	switch family(a.Func) {
	case "sum":
		return &sum{typ: args[0].Type}
	case "min", "max":
		return newExtreme(a, args[0])
	case "count_distinct":
		return newDistinct(args)
	case "percentile":
		return newPercentile(args[0])
	case "rate":
		return &rate{weighted: len(args) > 1}
	case "variance":
		return &variance{typ: args[0].Type}
	}
	return &count{}
}
