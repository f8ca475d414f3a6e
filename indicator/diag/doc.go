// Package diag describes problems in definition files: where they are, what is
// wrong, and what to do about it.
//
// A [Problem] has a [Position], a stable [Code] for programs, a message for
// people and, where one is known, a hint. Its text form is one line:
//
//	sales.yaml:12:7: unknown field "forumla" (did you mean "formula"?) [unknown-field]
//
// Objects built in Go have no file; the position then names the object:
//
//	indicators.revenue.formula:1:12: unknown name "amuont" (did you mean "amount"?) [unknown-name]
//
// # Collecting
//
// A loader appends what it finds to a [List] and goes on, so that its user sees
// all problems in one pass, and ends with [List.Err], which is nil when nothing
// was found. [Join] merges the errors of several loaders, which may well have
// read the same files, drops duplicates and sorts:
//
//	cat, e1 := indicator.Load(files)
//	rules, e2 := loadRules(files, cat) // a loader of your own
//	if err := diag.Join(e1, e2); err != nil {
//		diag.Fprint(os.Stderr, err, files)
//		os.Exit(1)
//	}
//
// A List is an error and unwraps to its problems and their causes, so that
// [errors.Is] and [errors.As] look into it.
//
// # Showing
//
// [Fprint] writes every problem with the source line it is about and a mark
// below the place. Columns are counted as a terminal shows them: a Chinese
// character is two columns wide, see [Width].
//
// # Hints
//
// [Suggest] finds the one candidate a misspelt name was most likely meant to be;
// [DidYouMean] phrases it as a hint.
//
// Nothing in this package keeps state; all functions are safe for concurrent
// use.
package diag
