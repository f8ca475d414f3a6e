// Package ref runs plans the plain way: one value at a time, over rows held in
// memory, each output cell computed from its own rows and nothing shared that
// could be shared wrongly. It is the judge of faster engines, so every rule of
// the language stands in it once and as directly as it can be said.
//
//	data, err := ref.Load(ctx, datasets, sources, p)  // the rows that the plan reads, joined
//	bound, err := p.Bind(cal, over, asOf)             // the plan's periods as spans of time
//	res, err := ref.Run(ctx, p, bound, data, ask)     // rows of block 0
package ref
