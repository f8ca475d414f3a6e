// Package scalar is what operators and functions of the formula language do to
// single values: the one place of these rules. Engines that run over columns
// have kernels for the common cases, which are held equal to it, and call it for
// the others.
//
// Every function takes values that may be missing and returns what formula
// semantics say: no value in gives no value out, but for and, or, ?? and the
// null tests.
package scalar
