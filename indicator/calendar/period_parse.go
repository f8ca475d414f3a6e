package calendar

import (
	"fmt"
	"strings"
	"time"
)

// Parse reads the text form of a period; String writes it, and each is the inverse of the other.
//
//	2026  2026-H1  2026-Q1  2026-03  2026-03-X2  2026-W05  2026-03-05  2026-03-05T14
//	FY2026  FY2026-H1  FY2026-Q1  FY2026-M03           fiscal
//	R2026  R2026-Q1  R2026-M03  R2026-W05              retail
//	season:2026-03-01                                  a calendar's own grain, by first day
//	weekday:1  month_of_year:3  hour_of_day:14         cyclic
//	2026-03-05..2026-04-02                             days; the last day is part of it
//	2026-03-05..  ..2026-04-02  ..                     open ranges and all time
//	2026-03-05T01:00:00Z..2026-03-05T02:00:00Z         instants (RFC 3339); the end is not part of it
//
// An hour that comes twice has its offset: 2026-10-25T02+01:00. The bounds of a range of days may also be coarser
// (2026-01..2026-03, 2025..2026, 2026-Q1..2026-Q3); it prints as days.
func Parse(s string) (Period, error) {
	if len(s) <= 128 {
		if p := parsePeriod(s); p.Valid() {
			return p, nil
		}
	}
	return Period{}, fmt.Errorf("calendar: %s is not a period (want 2026, 2026-Q1, 2026-03, 2026-W05, 2026-03-05, FY2026, or a range such as 2026-03-05..2026-04-02)", quote(s))
}

var bad = Period{form: formBad}

func parsePeriod(s string) Period {
	if from, to, ok := strings.Cut(s, ".."); ok {
		return parseRange(from, to)
	}
	if name, rest, ok := strings.Cut(s, ":"); ok && name != "" && (name[0] < '0' || name[0] > '9') {
		return parseWithGrain(Grain(name), rest)
	}
	switch {
	case strings.HasPrefix(s, "FY"):
		return parseParts(s[2:], "QHM", GrainFiscalYear, GrainFiscalQuarter, GrainFiscalHalf, GrainFiscalMonth)
	case strings.HasPrefix(s, "R"):
		return parseParts(s[1:], "QWM", GrainRetailYear, GrainRetailQuarter, GrainRetailWeek, GrainRetailMonth)
	case len(s) == 10:
		if d, ok := scanDate(s); ok {
			return Day(d)
		}
		return parseXun(s)
	case len(s) > 10 && s[10] == 'T':
		return parseHour(s)
	case len(s) == 7 && s[5] >= '0' && s[5] <= '9':
		y, ok1 := digits(s[:4])
		m, ok2 := digits(s[5:])
		if ok1 && ok2 && s[4] == '-' {
			return Month(int(y), time.Month(m))
		}
		return bad
	}
	return parseParts(s, "QHW", GrainYear, GrainQuarter, GrainHalf, GrainWeek)
}

// parseParts reads 2026, or 2026-Q1 where letters[i] stands for parts[i].
func parseParts(s, letters string, whole Grain, parts ...Grain) Period {
	if len(s) < 4 {
		return bad
	}
	y, ok := digits(s[:4])
	if !ok {
		return bad
	}
	if len(s) == 4 {
		return numbered(whole, int(y), 1, 1)
	}
	if len(s) < 7 || s[4] != '-' {
		return bad
	}
	i := strings.IndexByte(letters, s[5])
	n, ok := digits(s[6:])
	if i < 0 || !ok {
		return bad
	}
	g := parts[i]
	if len(s) != 6+numberWidth(g) {
		return bad
	}
	if g.weekly() {
		return numberedWeek(g, int(y), int(n))
	}
	return numbered(g, int(y), int(n), int(g.perYear()))
}

func numberWidth(g Grain) int {
	if g.weekly() || g.perYear() == 12 {
		return 2
	}
	return 1
}

func parseXun(s string) Period {
	y, ok1 := digits(s[:4])
	m, ok2 := digits(s[5:7])
	i, ok3 := digits(s[9:])
	if !ok1 || !ok2 || !ok3 || s[4] != '-' || s[7:9] != "-X" {
		return bad
	}
	return Xun(int(y), time.Month(m), int(i))
}

func parseHour(s string) Period {
	d, ok := scanDate(s[:10])
	if !ok || len(s) < 13 {
		return bad
	}
	h, ok := digits(s[11:13])
	p := Hour(d, int(h))
	if !ok || !p.Valid() || len(s) == 13 {
		if !ok {
			return bad
		}
		return p
	}
	off, ok := scanOffset(s[13:])
	if !ok {
		return bad
	}
	p.form, p.offset = formHourOffset, off
	return p
}

// scanOffset reads ±hh:mm or, with seconds that are not 0, ±hh:mm:ss.
func scanOffset(s string) (int32, bool) {
	if len(s) != 6 && len(s) != 9 || s[3] != ':' || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	h, ok1 := digits(s[1:3])
	m, ok2 := digits(s[4:6])
	var sec int64
	ok3 := true
	if len(s) == 9 {
		sec, ok3 = digits(s[7:])
		ok3 = ok3 && s[6] == ':' && sec > 0
	}
	off := h*3600 + m*60 + sec
	if !ok1 || !ok2 || !ok3 || h > 26 || m > 59 || sec > 59 || s[0] == '-' && off == 0 {
		return 0, false
	}
	if s[0] == '-' {
		off = -off
	}
	return int32(off), true
}

func parseWithGrain(g Grain, rest string) Period {
	if c := g.cycle(); c.of != "" {
		n, ok := digits(rest)
		if !ok || len(rest) > 1 && rest[0] == '0' {
			return bad
		}
		return Cyclic(g, int(n))
	}
	d, ok := scanDate(rest)
	if !ok {
		return bad
	}
	return Named(g, d)
}

func parseRange(from, to string) Period {
	if strings.Contains(from, ":") || strings.Contains(to, ":") {
		a, ok1 := parseInstant(from)
		b, ok2 := parseInstant(to)
		if !ok1 || !ok2 {
			return bad
		}
		return Between(a, b)
	}
	p := All()
	if from != "" {
		first, _, ok := plainDays(from)
		if !ok {
			return bad
		}
		p.a = int64(first)
	}
	if to != "" {
		_, end, ok := plainDays(to)
		if !ok {
			return bad
		}
		p.b = int64(end)
	}
	if p.a >= p.b {
		return bad
	}
	return p
}

// parseInstant reads an instant other than the zero Time, or "" as that.
func parseInstant(s string) (time.Time, bool) {
	if s == "" {
		return time.Time{}, true
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	return t, err == nil && !t.IsZero()
}

// plainDays returns the days [first, end) of a period that means the same in every calendar.
func plainDays(s string) (first, end Date, ok bool) {
	p := parsePeriod(s)
	if p.form != formGrain {
		return 0, 0, false
	}
	switch p.grain {
	case GrainDay, GrainXun, GrainMonth, GrainQuarter, GrainHalf, GrainYear:
		return plainFirst(p.grain, p.a), plainFirst(p.grain, p.a+1), true
	}
	return 0, 0, false
}
