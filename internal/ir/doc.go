// Package ir is the library's own form of a formula, in two stages.
//
// An [Expr] is what the text says: names, literals, operators and calls with
// the runes they came from. Package formula makes it from text; its names are
// not resolved yet, because the same condition means another column in every
// dataset it reaches.
//
// A [Row] is what one dataset makes of a row-level expression: columns
// resolved to join paths, every node typed and with a unit. Package check makes
// it. Evaluators run Rows and never look names up.
//
// [Funcs] lists every function of the language once: where it may stand and
// how many arguments it takes. [Print] writes an expression in canonical form.
//
// [Errors] are what is wrong in one formula, each with its place in the text;
// the parser and the checks collect them in a [Report].
//
// Both forms are immutable once built and safe for concurrent use.
package ir
