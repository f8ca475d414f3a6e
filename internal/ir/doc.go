// Package ir is the library's own form of a formula, in two stages.
//
// An [Expr] is what the text says: names, literals, operators and calls with
// the runes they came from. Package formula makes it from text; its names are
// not resolved yet, because the same condition means another column in every
// dataset it reaches.
//
// A [Row] is what one dataset makes of a row-level expression: columns
// resolved to join paths, every node typed and with a unit. Evaluators run
// Rows and never look names up.
//
// [Funcs] lists every function of the language once: where it may stand and
// how many arguments it takes.
//
// Both forms are immutable once built and safe for concurrent use.
package ir
