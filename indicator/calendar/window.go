package calendar

import "time"

// Rolling returns the window of the given length that ends at end: [end - w, end), where going back is
// [Calendar.Add].
func (c *Calendar) Rolling(end time.Time, w Offset) (Interval, error) {
	start, err := c.Add(end, w.Neg())
	return Interval{start, end.In(c.loc)}, err
}

// ToDate returns the window from the start of a period of g up to end: the period that holds the last instant
// before end.
func (c *Calendar) ToDate(end time.Time, g Grain) (Interval, error) {
	v, err := c.Whole(end, g)
	return Interval{v.Start, end.In(c.loc)}, err
}

// Whole returns the whole period of g that holds the last instant before end.
func (c *Calendar) Whole(end time.Time, g Grain) (Interval, error) {
	if err := c.checkSpan(g); err != nil {
		return Interval{}, err
	}
	_, v, err := c.Enclosing(g, end.Add(-1))
	return v, err
}
