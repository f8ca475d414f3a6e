// Package formula turns the text of an indicator's formula into an immutable
// value, and back into text.
//
//	sum(amount)                                   rows become a number
//	revenue / orders_won                          arithmetic on indicators
//	revenue | where(region == "East")             a transform changes the context
//	revenue / prior(revenue, "1 year") - 1        the same, written as a call
//	revenue | per(customer_id) | avg()            first per key, then over the keys
//
// [Parse] reads a formula, [Print] writes it in one canonical form; what Print
// writes, Parse reads as the same formula.
//
// # The language
//
// The syntax is that of expr-lang/expr, less all that is easily misread.
//
//   - Values: exact decimals (0.20, 1_000), text in single or double quotes,
//     true, false, nil (no value), and names: a letter or _, then letters,
//     digits and _ in any script, joined by dots (customer.segment, args.x).
//     Dates and durations are text: "2026-01-31", "28 days".
//   - Operators, weakest first: "or", "and", comparisons (== != < <= > >= in,
//     not in, contains, startsWith, endsWith, matches), + and -, * / and %,
//     unary minus. "not" applies to the one value after it. "a < b <= c" holds
//     if every pair does.
//   - "if c { x } else { y }", or "c ? x : y".
//   - Calls: f(x, y), or "x | f(y)", which is the same.
//   - "x ?? y" is y where x has no value.
//
// Between one pair of brackets, or in one argument, stand either pipes or other
// operators, never both; "??" too stands alone. "a / b | prior()" would apply
// prior to the quotient, "a / b ?? 0" would divide by "b ?? 0".
//
// # Errors
//
// Parse reports all it can find as [Errors]: each with its place in the text, a
// code of package diag and, nearly always, what to write instead. It knows what
// people bring from SQL, spreadsheets and other languages, and Chinese
// punctuation. A loader turns the errors into problems of its file with
// [Errors.List].
//
// # Names, types and units
//
// A [Formula] is of the right form; whether its names exist and its units fit is
// known only beside a catalog. The loader of package indicator checks that, and
// reports what is wrong as the same kind of errors.
//
// # Limits
//
// A formula is at most [MaxLength] bytes long and [MaxDepth] levels deep. No
// text makes this package panic.
//
// A [Formula] is safe for concurrent use, as are all functions.
package formula
