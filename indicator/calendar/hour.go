package calendar

import "fmt"

// An hour is the run of instants over which local date, hour and offset from UTC stay the same. Over a change of
// the clock a day has 23 or 25 of them, and a change by half an hour leaves a short one.

const secondsPerHour = 60 * 60

// hourAt returns the hour that holds u and its bounds.
func (z *zone) hourAt(u int64) (p Period, start, end int64) {
	e := z.at(u)
	h := floorDiv(u+e.off, secondsPerHour)
	start = max(e.start, h*secondsPerHour-e.off)
	end = min(e.end, (h+1)*secondsPerHour-e.off)
	p = Period{grain: GrainHour, form: formGrain, a: h}
	if z.hourRepeats(e, h, u) {
		p.form, p.offset = formHourOffset, int32(e.off)
	}
	z.cur = e
	return p, start, end
}

// hourRepeats reports whether wall hour h, which occurs in e, occurs in the era before or after it as well.
func (z *zone) hourRepeats(e era, h, u int64) bool {
	has := func(o era) bool {
		return o.start+o.off < (h+1)*secondsPerHour && h*secondsPerHour < o.end+o.off
	}
	return e.start != beginning && u < e.start+disturbed && has(z.at(e.start-1)) ||
		e.end != forever && u >= e.end-disturbed && has(z.at(e.end))
}

// hourBounds returns the bounds of an hour; an hour that the clock jumped over is empty.
func (z *zone) hourBounds(p Period) (start, end int64, err error) {
	wall := p.a * secondsPerHour
	if p.form == formHourOffset {
		u := wall - int64(p.offset)
		for _, at := range [...]int64{u, u + secondsPerHour - 1} {
			if e := z.at(at); e.off == int64(p.offset) {
				return max(e.start, u), min(e.end, u+secondsPerHour), nil
			}
		}
		return 0, 0, fmt.Errorf("calendar: %v: %w: %v has another offset from UTC then", p, ErrNoPeriod, z.loc)
	}
	start, end = z.instant(wall), z.instant(wall+secondsPerHour)
	if start == end || z.at(start).off+start >= wall+secondsPerHour {
		return start, start, nil
	}
	q, start, end := z.hourAt(start)
	if q != p {
		return 0, 0, fmt.Errorf("calendar: %v: %w: the hour comes twice in %v; write the first as %v", p, ErrNoPeriod, z.loc, q)
	}
	return start, end, nil
}
