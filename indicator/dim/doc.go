// Package dim names places in the data: scopes, points and hierarchies.
//
// A [Scope] is a set of conditions name = value, and a [Point] is the address of
// one number: an indicator, a scope and a period. Both are comparable values with
// one text form, fit for filters, target lines, alerts and the parts of an
// explanation:
//
//	region=East, segment="a, b"
//	revenue{region=East}@2026-03
//
// A scope says where, not how to select: it has equality and nothing else, and so
// the conditions of two scopes can be joined, compared and taken apart. Richer
// filters are formulas.
//
// # Building and reading
//
//	s := dim.At("region", "East").And("segment", "Consumer")
//	p, err := dim.ParsePoint("revenue{region=East}@2026-03")
//
// Values are text; numbers and dates stand in their canonical text (1.1, not
// 1.10). A dimension without a value is a group of its own: [AtNone], written nil.
// A scope built in Go may contradict itself, as in
// At("region", "East").And("region", "West"); [Scope.Err] finds that, and the
// readers never return one.
//
// # Hierarchies
//
// A [Tree] is a hierarchy whose shape changes over time: regions, teams and
// representatives, or categories and products. Each member stands under a parent,
// and has an owner, from one day to another. [NewTree] checks the whole and
// reports all problems at once; [Tree.On] gives the [View] of one day, in which
// there is exactly one parent, and at most one owner, for each node:
//
//	v := tree.On(calendar.NewDate(2026, time.March, 31))
//	team, ok := v.Ancestor(dim.Node{Level: "rep", Key: "ann"}, "team")
//	boss := v.Owners(team) // who answers for the team, then for its region, …
//
// Everything here is immutable once built and safe for concurrent use. All orders
// are deterministic: names and keys bytewise, levels from the top down.
package dim
