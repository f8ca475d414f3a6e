package main

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/source/memory"
	"github.com/zhibiao/zhibiao/indicator/table"
)

//go:embed definitions
var definitions embed.FS

func catalog() (*indicator.Catalog, error) {
	fsys, err := fs.Sub(definitions, "definitions")
	if err != nil {
		return nil, err
	}
	return indicator.Load(fsys)
}

// store is a table of ours with its definitions.
type store struct {
	cat  *indicator.Catalog
	rows *memory.Table
}

func newStore(ctx context.Context, src source.Source) (*store, error) {
	cat, err := catalog()
	if err != nil {
		return nil, err
	}
	rows, err := memory.Load(ctx, src)
	if err != nil {
		return nil, err
	}
	return &store{cat, rows}, nil
}

// engine returns a new engine, which has kept nothing from earlier queries.
func (s *store) engine() (*indicator.Engine, error) {
	eng, err := indicator.NewEngine(s.cat, indicator.Sources{"sales": s.rows})
	if err != nil {
		return nil, err
	}
	return eng.With(indicator.Bindings{Limits: indicator.Limits{Rows: 50_000_000, Scanned: 200_000_000}}), nil
}

// ask returns the answer of a new engine.
func (s *store) ask(ctx context.Context, q indicator.Query) (*table.Table, error) {
	eng, err := s.engine()
	if err != nil {
		return nil, err
	}
	return answer(ctx, eng, q)
}

func answer(ctx context.Context, eng *indicator.Engine, q indicator.Query) (*table.Table, error) {
	res, err := eng.Query(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("ours: %w", err)
	}
	return res.Table(), nil
}
