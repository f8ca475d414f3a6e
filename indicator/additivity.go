package indicator

import "github.com/zhibiao/zhibiao/internal/check"

// Additivity says how the values of parts make the value of the whole. Its
// String is the kind in a word.
type Additivity = check.Additivity

// The kinds of additivity.
const (
	NotAdditive  = check.None         // not at all: the whole is computed from the rows
	Additive     = check.Additive     // by adding: sum, count
	Idempotent   = check.Idempotent   // by the same aggregate again: min, max
	SemiAdditive = check.SemiAdditive // over time, the value at the boundary: first, last
)
