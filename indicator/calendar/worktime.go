package calendar

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// span is a stretch of the wall clock within a day, in seconds from midnight.
type span struct{ from, to int64 }

func parseHours(s string) ([]span, error) {
	if s == "" {
		s = "09:00-18:00"
	}
	var spans []span
	for part := range strings.SplitSeq(s, ",") {
		from, to, ok := strings.Cut(strings.TrimSpace(part), "-")
		a, ok1 := clockTime(from)
		b, ok2 := clockTime(to)
		switch {
		case !ok || !ok1 || !ok2:
			return nil, fmt.Errorf("%s: want 09:00-18:00, or spans such as 09:00-12:00, 13:00-18:00", quote(s))
		case a >= b:
			return nil, fmt.Errorf("%s ends before it begins; hours over midnight are two spans", quote(part))
		case len(spans) > 0 && spans[len(spans)-1].to > a:
			return nil, errors.New("spans overlap or are not in order")
		}
		spans = append(spans, span{a, b})
	}
	return spans, nil
}

func clockTime(s string) (int64, bool) {
	h, m, ok := strings.Cut(strings.TrimSpace(s), ":")
	hour, ok1 := digits(h)
	minute, ok2 := digits(m)
	sec := hour*3600 + minute*60
	return sec, ok && ok1 && ok2 && len(h) <= 2 && len(m) == 2 && minute < 60 && sec <= secondsPerDay
}

// BusinessTime returns the time that passes from a to b within working hours on business days; negative where b is
// before a. Hours are those of the wall clock, their length is elapsed time. The years from a to b must be known.
func (c *Calendar) BusinessTime(a, b time.Time) (time.Duration, error) {
	if b.Before(a) {
		d, err := c.BusinessTime(b, a)
		return -d, err
	}
	z := c.zone()
	first, last := z.day(a.Unix()), z.day(b.Unix())
	if err := c.business.covers(first, last); err != nil {
		return 0, err
	}
	var sum time.Duration
	for r := c.business.rank(first); ; r++ {
		day := c.business.day(r)
		if day > last {
			return sum, nil
		}
		for _, s := range c.hours {
			start, end := c.worked(&z, day, s)
			sum += max(0, earlier(end, b).Sub(later(start, a)))
		}
		if sum > maxElapsed {
			return 0, fmt.Errorf("calendar: business time from %v to %v: %w", a, b, ErrRange)
		}
	}
}

func (c *Calendar) worked(z *zone, day int64, s span) (start, end time.Time) {
	wall := day * secondsPerDay
	return z.time(z.instant(wall + s.from)), z.time(z.instant(wall + s.to))
}

// AddBusinessTime returns the first instant by which d of business time has passed since t (18:00 on the day it
// is used up, not 09:00 on the next), or, where d is negative, the last instant from which -d passes until t;
// t itself where d is 0.
func (c *Calendar) AddBusinessTime(t time.Time, d time.Duration) (time.Time, error) {
	if d == 0 {
		return t.In(c.loc), nil
	}
	z := c.zone()
	first := z.day(t.Unix())
	if err := c.business.covers(first, first); err != nil {
		return time.Time{}, err
	}
	left, step, r := d, int64(1), c.business.rank(first)
	if d < 0 {
		left, step, r = -d, -1, c.business.rank(first+1)-1
	}
	for ; ; r += step {
		day := c.business.day(r)
		if err := c.business.covers(min(first, day), max(first, day)); err != nil {
			return time.Time{}, err
		}
		for i := range c.hours {
			if d < 0 {
				i = len(c.hours) - 1 - i
			}
			start, end := c.worked(&z, day, c.hours[i])
			if d > 0 {
				start = later(start, t)
			} else {
				end = earlier(end, t)
			}
			have := end.Sub(start)
			if have <= 0 {
				continue
			}
			if left <= have {
				if d > 0 {
					return start.Add(left), nil
				}
				return end.Add(-left), nil
			}
			left -= have
		}
	}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
