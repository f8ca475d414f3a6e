package indicator

import (
	"errors"
	"fmt"
	"slices"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/dim"
	"github.com/zhibiao/zhibiao/internal/plan"
)

// The reasons for which a query fails, wrapped in an [Error].
var (
	// ErrUnknown is wrapped where a name is not defined.
	ErrUnknown = errors.New("unknown name")
	// ErrInvalid is wrapped where a query does not make sense; the cause is the
	// diag.List of [Catalog.Check], or what the calendar says of its periods.
	ErrInvalid = errors.New("invalid query")
	// ErrLimit is wrapped where a limit is passed: one of [Limits], 1,000,000
	// periods of a query or a fold, or 10,000 cells of a plan.
	ErrLimit = plan.ErrLimit
	// ErrFanOut is wrapped where the rows of a dataset that is joined do not have
	// unique keys.
	ErrFanOut = plan.ErrFanOut
	// ErrUnbound is wrapped where a formula asks for a target and no plan is
	// bound; see [Engine.With].
	ErrUnbound = errors.New("nothing is bound")
	// ErrSource is wrapped where a data source fails or is missing.
	ErrSource = errors.New("data source failed")
)

// Error is what a query fails with: what was being done, about what, and why.
// Find the reason with errors.Is and the sentinels of this package.
type Error struct {
	Op    string    // "query", "rows", "engine"
	Point dim.Point // what was asked, as far as it is known
	Err   error
}

// Error returns the operation, the point and the cause.
func (e *Error) Error() string {
	at := e.Point.String()
	if at != "" {
		at = " " + at
	}
	return fmt.Sprintf("indicator: %s%s: %v", e.Op, at, e.Err)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// meant is a hint for the end of a message, "" if no name is near.
func meant(name string, have []string) string {
	hint := diag.DidYouMean(name, slices.Values(have))
	if hint == "" {
		return ""
	}
	return " (" + hint + ")"
}
