// Package check holds formulas against the names, types and units of a catalog.
//
// The language has two levels. Outside aggregates stand indicators and
// arithmetic on them: [Formula] checks those and says, as an [Info], of what type
// and unit the value is and how values of parts make that of the whole. Inside
// aggregates and conditions stand the columns of one dataset: [Row] checks such
// an expression and makes an [ir.Row] of it, in which every column is resolved
// and every node typed, ready to be evaluated. [Fold] does so with what stands
// after a per, where the one name is value; [Where] checks a condition in every
// dataset that it reaches.
//
// What is known of the catalog comes through interfaces: [Env] is the catalog as
// one definition sees it, [Scope] one dataset, [Args] the arguments of a query.
// The parser of formulas is not needed here; expressions come as [ir.Expr].
//
// All functions report everything they find, as [ir.Errors]. What follows from an
// error reported elsewhere stays silent: see the field Bad of [Info].
//
// All functions are safe for concurrent use as far as the given interfaces are.
package check
