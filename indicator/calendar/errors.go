package calendar

import (
	"errors"
	"fmt"
	"strconv"
)

// Errors to test for with [errors.Is].
var (
	// ErrRange: a result lies outside the years 1 to 9999.
	ErrRange = errors.New("outside the years 1 to 9999")
	// ErrNoPeriod: no such period exists in the calendar, such as week 53 of a year of 52 weeks.
	ErrNoPeriod = errors.New("no such period")
	// ErrGrain: the calendar has no such grain, or the grain does not allow the operation.
	ErrGrain = errors.New("unusable grain")
	// ErrUnbounded: the operation needs an interval with both bounds.
	ErrUnbounded = errors.New("interval has no end")
	// ErrUnknownYear: the table of working days does not cover a year. The error is an [*UnknownYearError].
	ErrUnknownYear = errors.New("no working days are known")
)

// UnknownYearError says which year a table of working days does not cover. It wraps [ErrUnknownYear].
type UnknownYearError struct {
	Year  int
	Table string // name of the table
}

func (e *UnknownYearError) Error() string {
	return fmt.Sprintf("calendar: %v for %d in %s: add the year to the table", ErrUnknownYear, e.Year, e.Table)
}

// Unwrap returns [ErrUnknownYear].
func (e *UnknownYearError) Unwrap() error { return ErrUnknownYear }

// FieldError says what is wrong with one field of a [Spec]. [New] returns all of them, joined.
type FieldError struct {
	Field string // as in a definition file: "week_start", "retail.pattern"
	Err   error
}

func (e *FieldError) Error() string { return "calendar: " + e.Field + ": " + e.Err.Error() }

// Unwrap returns the problem without the field's name.
func (e *FieldError) Unwrap() error { return e.Err }

// quote shortens what users wrote before it is put into a message.
func quote(s string) string {
	if len(s) > 60 {
		s = s[:60] + "…"
	}
	return strconv.Quote(s)
}
