// Package ref runs plans the plain way: one value at a time, over rows held in
// memory, each output cell computed from its own rows and nothing shared that
// could be shared wrongly. It is the judge of faster engines, so every rule of
// the language stands in it once and as directly as it can be said.
//
//	need := ref.Needs(p, datasets, nil)     // the columns to read of each dataset
//	data := ref.NewData(datasets, tables)   // what was read; joins are looked up in it
//	bound, err := p.Bind(cal, reach)        // the plan's periods as spans of time
//	rows, err := ref.Run(ctx, ref.Input{Plan: p, Bound: bound, Calendar: cal, Data: data, Ask: ask})
//
// [Run] computes the rows of block 0, [Evidence] finds the rows behind them.
package ref
