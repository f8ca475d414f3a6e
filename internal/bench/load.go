package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"time"
)

// sampleRows returns how many rows the loops run over.
func sampleRows(rows int) int { return min(max(rows/4, 1), 1_000_000) }

// load fills what a case needs and is not there yet, and reports how long that
// took. The structs of the loops go as soon as a case does without them: their
// pointers would be work for the garbage collector in the runs of others.
func (f *field) load(ctx context.Context, r race, who sides, stderr io.Writer) (err error) {
	if r.peer == "loop" {
		if f.slice != nil {
			return nil
		}
		src := newSales(sampleRows(f.src.rows), f.src.shuffle)
		err = timed(stderr, "structs", src.rows, func() (int64, error) {
			before := heap()
			s, err := structs(ctx, src)
			f.slice = slices.Clip(s)
			return heap() - before, err
		})
		if err == nil {
			f.sample, err = newStore(ctx, src)
		}
		return err
	}
	f.slice, f.sample = nil, nil
	if f.store == nil && (who.ours || r.peer == "recompute") {
		err = timed(stderr, "ours", f.src.rows, func() (_ int64, err error) {
			if f.store, err = newStore(ctx, f.src); err != nil {
				return 0, err
			}
			return f.store.rows.Bytes(), nil
		})
	}
	if err == nil && f.duck == nil && who.peer && (r.peer == "duckdb" || who.ours) {
		err = timed(stderr, "duckdb", f.src.rows, func() (_ int64, err error) {
			if f.duck, err = newDuck(ctx, f.src); err != nil {
				return 0, err
			}
			return f.duck.bytes(ctx)
		})
	}
	return err
}

func timed(stderr io.Writer, what string, rows int, load func() (bytes int64, err error)) error {
	start := time.Now()
	bytes, err := load()
	if err == nil {
		fmt.Fprintf(stderr, "%s: generated and loaded %d rows in %.2f s, %.1f bytes a row\n",
			what, rows, time.Since(start).Seconds(), float64(bytes)/float64(rows))
	}
	return err
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func (f *field) close() {
	if f.duck != nil {
		f.duck.close()
	}
}

// threads sets how many threads DuckDB takes.
func (f *field) threads(ctx context.Context, n int) error {
	if f.duck == nil {
		return nil
	}
	return f.duck.threads(ctx, n)
}
