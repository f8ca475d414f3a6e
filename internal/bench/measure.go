package main

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"
)

// sides says who runs.
type sides struct{ ours, peer bool }

// lap is a pair of runs.
type lap struct{ ours, peer time.Duration }

// measured is a case at a number of threads.
type measured struct {
	race
	threads, answer int
	laps            []lap
	allocs          uint64 // of a run of ours
}

// measure runs a case: pairs of runs, taking turns in who is first.
func (r race) measure(ctx context.Context, who sides, threads, pairs int) (measured, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
	m := measured{race: r, threads: threads}
	for i := range pairs {
		if r.before != nil {
			if err := r.before(ctx); err != nil {
				return m, err
			}
		}
		var l lap
		for turn := range 2 {
			var err error
			if (i+turn)%2 == 0 {
				if who.ours {
					l.ours, m.allocs, err = clock(ctx, r.ours)
				}
			} else if who.peer {
				l.peer, _, err = clock(ctx, r.rival)
			}
			if err != nil {
				return m, fmt.Errorf("%s: %w", r.name, err)
			}
		}
		m.laps = append(m.laps, l)
	}
	return m, nil
}

// clock times one run and counts its allocations.
func clock(ctx context.Context, prepare func() (run, error)) (time.Duration, uint64, error) {
	do, err := prepare()
	if err != nil {
		return 0, 0, err
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	out, err := do(ctx)
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(out)
	return took, after.Mallocs - before.Mallocs, err
}

// median returns the middle of s, the lower one of two.
func median[T cmp.Ordered](s []T) T {
	s = slices.Sorted(slices.Values(s))
	return s[(len(s)-1)/2]
}
