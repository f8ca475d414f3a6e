package diag

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// List is a number of problems. It is an error; an empty list is not, so hand it
// out through [List.Err].
type List []Problem

// maxShown is the number of problems a report shows.
const maxShown = 50

// Add appends problems.
func (l *List) Add(p ...Problem) { *l = append(*l, p...) }

// Error returns the problems in order, one a line, at most 50, followed by a line
// that says how many more there are.
func (l List) Error() string {
	if len(l) == 0 {
		return "no problems"
	}
	var b strings.Builder
	for i, p := range l {
		if i > 0 {
			b.WriteByte('\n')
		}
		if i == maxShown {
			b.WriteString(more(len(l) - i))
			break
		}
		b.WriteString(p.Error())
	}
	return b.String()
}

func more(n int) string { return "and " + strconv.Itoa(n) + " more" }

// Err returns the list, sorted and without duplicates, as an error, or nil if it
// is empty. The receiver is left as it is.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	s := slices.Clone(l)
	s.Sort()
	return s
}

// Sort orders the list by file, line, column, code and then text, and drops
// problems that are the same in all that is shown.
func (l *List) Sort() {
	slices.SortStableFunc(*l, Problem.compare)
	*l = slices.CompactFunc(*l, func(a, b Problem) bool { return a.compare(b) == 0 })
}

// Unwrap returns the problems as errors.
func (l List) Unwrap() []error {
	errs := make([]error, len(l))
	for i, p := range l {
		errs[i] = p
	}
	return errs
}

// Join merges errors into one sorted [List] without duplicates. Lists and
// problems are found inside wrapping errors too; every other error becomes a
// problem with code [Other] that wraps it. The result does not depend on the
// order of the arguments, and it is nil if there is nothing to report.
func Join(errs ...error) error {
	var l List
	for _, err := range errs {
		l = gather(l, err)
	}
	return l.Err()
}

func gather(l List, err error) List {
	switch e := err.(type) {
	case nil:
		return l
	case List:
		return append(l, e...)
	case Problem:
		return append(l, e)
	}
	var p Problem
	if errors.As(err, &p) {
		// Some error below is a problem: take this one apart.
		switch e := err.(type) {
		case interface{ Unwrap() []error }:
			for _, err := range e.Unwrap() {
				l = gather(l, err)
			}
			return l
		case interface{ Unwrap() error }:
			return gather(l, e.Unwrap())
		}
	}
	if isEmpty(err) {
		return l
	}
	return append(l, Problem{Code: Other, Message: err.Error(), Err: err})
}

// isEmpty reports an empty List inside a wrapping error: there is nothing to say.
func isEmpty(err error) bool {
	var l List
	return errors.As(err, &l) && len(l) == 0
}
