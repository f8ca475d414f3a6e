package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"time"

	"github.com/zhibiao/zhibiao/indicator/source"
)

// sampleRows is how many rows the loops run over.
const sampleRows = 1_000_000

// load fills what the wanted cases need and reports how long it took.
func (o options) load(ctx context.Context, stderr io.Writer) (*field, error) {
	f := &field{src: newSales(o.rows, o.shuffle)}
	var peers, loops, recompute bool
	for _, r := range f.races() {
		peers = peers || o.wants(r) && r.peer == "duckdb"
		loops = loops || o.wants(r) && r.peer == "loop"
		recompute = recompute || o.wants(r) && r.peer == "recompute"
	}
	perRow := func(bytes int64, rows int) float64 { return float64(bytes) / float64(rows) }
	timed := func(what string, rows int, load func() (int64, error)) error {
		start := time.Now()
		bytes, err := load()
		if err == nil {
			fmt.Fprintf(stderr, "%s: %d rows in %.2f s, %.1f bytes a row\n", what, rows, time.Since(start).Seconds(), perRow(bytes, rows))
		}
		return err
	}
	if err := timed("generating alone", o.rows, func() (int64, error) {
		for _, err := range f.src.Scan(ctx, source.Request{}) {
			if err != nil {
				return 0, err
			}
		}
		return 0, nil
	}); err != nil {
		return nil, err
	}
	fail := func(err error) (*field, error) {
		f.close()
		return nil, err
	}
	if o.who.ours && peers || recompute {
		if err := timed("ours", o.rows, func() (_ int64, err error) {
			if f.store, err = newStore(ctx, f.src); err != nil {
				return 0, err
			}
			return f.store.rows.Bytes(), nil
		}); err != nil {
			return fail(err)
		}
	}
	if o.who.peer && peers || recompute && o.who.ours && o.who.peer {
		if err := timed("duckdb", o.rows, func() (_ int64, err error) {
			if f.duck, err = newDuck(ctx, f.src); err != nil {
				return 0, err
			}
			return f.duck.bytes(ctx)
		}); err != nil {
			return fail(err)
		}
	}
	if loops {
		src := newSales(min(o.rows, sampleRows), o.shuffle)
		if err := timed("structs", src.rows, func() (int64, error) {
			runtime.GC()
			before := heap()
			s, err := structs(ctx, src)
			f.slice = slices.Clip(s)
			runtime.GC()
			return int64(heap() - before), err
		}); err != nil {
			return fail(err)
		}
		var err error
		if f.sample, err = newStore(ctx, src); err != nil {
			return fail(err)
		}
	}
	return f, nil
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
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
