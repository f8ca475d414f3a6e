package calendar

import "time"

// Interval is the stretch of time [Start, End). A zero Start means no lower bound, a zero End no upper bound,
// so the zero Interval is all time.
type Interval struct {
	Start, End time.Time
}

// Bounded reports whether v has both bounds.
func (v Interval) Bounded() bool { return !v.Start.IsZero() && !v.End.IsZero() }

// Empty reports whether v holds no instant.
func (v Interval) Empty() bool { return v.Bounded() && !v.Start.Before(v.End) }

// Contains reports whether t lies in v.
func (v Interval) Contains(t time.Time) bool {
	return !t.Before(v.Start) && (v.End.IsZero() || t.Before(v.End))
}

// Intersect returns what v and w have in common; it is Empty where that is nothing.
func (v Interval) Intersect(w Interval) Interval {
	if w.Start.After(v.Start) {
		v.Start = w.Start
	}
	if v.End.IsZero() || !w.End.IsZero() && w.End.Before(v.End) {
		v.End = w.End
	}
	if v.Bounded() && v.End.Before(v.Start) {
		v.End = v.Start
	}
	return v
}

// Equal reports whether v and w have the same bounds, in whatever location they are expressed.
func (v Interval) Equal(w Interval) bool { return v.Start.Equal(w.Start) && v.End.Equal(w.End) }

// String returns the bounds in RFC 3339, open ones left out.
func (v Interval) String() string {
	b := []byte{'['}
	if !v.Start.IsZero() {
		b = v.Start.AppendFormat(b, time.RFC3339Nano)
	}
	b = append(b, ", "...)
	if !v.End.IsZero() {
		b = v.End.AppendFormat(b, time.RFC3339Nano)
	}
	return string(append(b, ')'))
}
