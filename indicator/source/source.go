package source

import (
	"context"
	"iter"
	"time"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/table"
)

// Source is stored data: it yields rows, in batches, in an order of its own.
// The first error ends the sequence. A batch has the wanted columns under their
// names, and may have others; their types may be others too if they convert
// ([table.Column.As]). Implementations are safe for concurrent scans.
type Source interface {
	Scan(ctx context.Context, req Request) iter.Seq2[*table.Table, error]
}

// Request says what is wanted of a source. Columns are a demand. Time and Where
// are hints: a source may leave out rows that do not satisfy them and nothing
// else, and whoever asks applies them again.
type Request struct {
	Columns  []Column       // none: every column, in its own type
	Time     Time           // rows of this time suffice
	Where    []Predicate    // rows that satisfy all of them suffice
	Location *time.Location // the zone of local times in the data; nil is UTC
}

// Column is a wanted column under the name that the stored data gives it.
type Column struct {
	Name  string
	Type  table.Type // Unknown: whatever type it has
	Nulls []string   // texts that stand for no value, where the data is text
}

// Time is a stretch of time in a column that holds dates or timestamps. The
// zero Time is all rows. The bounds of a date column are midnights in
// [Request.Location]: a row is in it if its day begins at Start or later and
// before End. A row without a time is not in it.
type Time struct {
	Column string
	calendar.Interval
}

// Predicate is a simple condition on a column. Like every comparison with no
// value, it is not satisfied by a row without one.
type Predicate struct {
	Column string
	Op     Op
	Values []table.Value // one; for In and NotIn any number
}

// Op is how a predicate compares.
type Op uint8

// The comparisons.
const (
	Eq Op = iota + 1
	Ne
	Lt
	Le
	Gt
	Ge
	In
	NotIn
)

var opTexts = [...]string{Eq: "==", Ne: "!=", Lt: "<", Le: "<=", Gt: ">", Ge: ">=", In: "in", NotIn: "not in"}

// String returns the comparison as formulas write it.
func (o Op) String() string {
	if o > 0 && int(o) < len(opTexts) {
		return opTexts[o]
	}
	return "invalid"
}
