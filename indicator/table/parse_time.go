package table

import (
	"strings"
	"time"

	"github.com/zhibiao/zhibiao/indicator/calendar"
)

// readDate reads 2026-01-05 or 20260105, also followed by a clock at 0:00.
func readDate[T text](s T) (days int64, reason string, ok bool) {
	d, n, ok := scanDay(s)
	if !ok {
		return 0, "", false
	}
	if n < len(s) {
		clock, m, ok := scanClock(s[n:])
		switch {
		case !ok || n+m < len(s):
			return 0, "", false
		case clock != 0:
			return 0, hasClock, false
		}
	}
	return int64(d), "", true
}

// readTime reads a day, then [T or space]15:04[:05[.999999]], then [Z or ±07:00].
// Without an offset it is local time in loc, without a clock midnight.
func readTime[T text](s T, loc *time.Location) (micros int64, ok bool) {
	day, n, ok := scanDay(s)
	if !ok {
		return 0, false
	}
	if n == len(s) {
		return localMicros(day, 0, loc), true
	}
	clock, m, ok := scanClock(s[n:])
	if !ok {
		return 0, false
	}
	zone := s[n+m:]
	if len(zone) == 0 {
		return localMicros(day, clock, loc), true
	}
	offset, ok := scanOffset(zone)
	return int64(day)*dayMicros + clock - offset, ok
}

func localMicros(d calendar.Date, clock int64, loc *time.Location) int64 {
	if loc == time.UTC {
		return int64(d)*dayMicros + clock
	}
	if clock == 0 {
		return d.In(loc).UnixMicro()
	}
	y, m, day := d.Civil()
	sec := clock / 1_000_000
	return time.Date(y, m, day, int(sec/3600), int(sec/60%60), int(sec%60), int(clock%1_000_000)*1000, loc).UnixMicro()
}

// scanDay reads a day at the start of s and says how long its text is.
func scanDay[T text](s T) (d calendar.Date, n int, ok bool) {
	var y, m, day int
	switch {
	case len(s) >= 10 && s[4] == '-' && s[7] == '-':
		y, m, day, n = number(s[:4]), number(s[5:7]), number(s[8:10]), 10
	case len(s) >= 8:
		y, m, day, n = number(s[:4]), number(s[4:6]), number(s[6:8]), 8
	default:
		return 0, 0, false
	}
	if y < 1 || m < 1 || day < 1 || m > 12 || day > 31 {
		return 0, 0, false
	}
	d = calendar.NewDate(y, time.Month(m), day)
	return d, n, day <= 28 || d.Day() == day
}

// scanClock reads a clock at the start of s, in microseconds since midnight;
// digits beyond those are dropped.
func scanClock[T text](s T) (micros int64, n int, ok bool) {
	if len(s) < 6 || s[0] != ' ' && s[0] != 'T' && s[0] != 't' || s[3] != ':' {
		return 0, 0, false
	}
	h, m, sec := number(s[1:3]), number(s[4:6]), 0
	n = 6
	fraction := int64(0)
	if len(s) >= 9 && s[6] == ':' {
		sec, n = number(s[7:9]), 9
		if len(s) > 10 && s[9] == '.' {
			unit := int64(100_000)
			for n = 10; n < len(s) && s[n] >= '0' && s[n] <= '9'; n++ {
				fraction += int64(s[n]-'0') * unit
				unit /= 10
			}
			if n == 10 || n > 10+18 {
				return 0, 0, false
			}
		}
	}
	if h < 0 || h > 23 || m < 0 || m > 59 || sec < 0 || sec > 59 {
		return 0, 0, false
	}
	return int64(h*3600+m*60+sec)*1_000_000 + fraction, n, true
}

// scanOffset reads Z, ±07:00 or ±0700 to the end of s.
func scanOffset[T text](s T) (micros int64, ok bool) {
	if len(s) == 1 {
		return 0, s[0] == 'Z' || s[0] == 'z'
	}
	var h, m int
	switch {
	case len(s) == 6 && s[3] == ':':
		h, m = number(s[1:3]), number(s[4:6])
	case len(s) == 5:
		h, m = number(s[1:3]), number(s[3:5])
	default:
		return 0, false
	}
	if h < 0 || h > 23 || m < 0 || m > 59 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	micros = int64(h*60+m) * 60_000_000
	if s[0] == '-' {
		micros = -micros
	}
	return micros, true
}

// number reads a few digits; -1 if there is anything else.
func number[T text](s T) int {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// readDuration reads 1h30m as [time.ParseDuration] does, or [-]26:30[:05[.999999]].
func readDuration(s string) (time.Duration, bool) {
	if !strings.Contains(s, ":") {
		d, err := time.ParseDuration(s)
		return d, err == nil
	}
	rest, negative := strings.CutPrefix(s, "-")
	hours, rest, _ := strings.Cut(rest, ":")
	h := number(hours)
	micros, n, ok := scanClock(" 00:" + rest)
	if !ok || n != len(rest)+4 || hours == "" || len(hours) > 6 || h < 0 {
		return 0, false
	}
	d := time.Duration(h)*time.Hour + time.Duration(micros)*time.Microsecond
	if negative {
		d = -d
	}
	return d, true
}
