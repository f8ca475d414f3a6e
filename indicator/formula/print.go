package formula

import "github.com/zhibiao/zhibiao/internal/ir"

// Print writes a formula in its one canonical form: calls inside arithmetic,
// pipes where a chain of transforms stands alone, "if { } else { }", words for
// operators, no brackets that are not needed, numbers with the digits they were
// written with.
//
// Parse reads the result as the same formula, as long as it is within the
// limits: the canonical form may be a little longer than the text it came from.
func Print(f *Formula) string { return ir.Print(ir.Root(f)) }
