// Package yamldoc reads definition files: YAML text into a tree of [Node]s that
// know where they stand, and nodes into Go values, gathering every problem on the
// way instead of stopping at the first.
//
// It takes the part of YAML in which text means what it seems to mean. Tags,
// anchors, aliases and merge keys are refused, so are duplicate keys, keys without
// values inside {…}, and expressions that a comma or a " #" has cut short. Scalars
// keep their text: 1.10, 007 and 2026-01-01 are read as written, and whether
// something is a number is up to the reader.
//
// # Reading into Go values
//
// A [Decoder] is the one list of problems of a load. Its methods read a node as
// one kind of value and report what does not fit:
//
//	var d yamldoc.Decoder
//	for _, file := range d.Walk(fsys) {
//		d.Fields(file,
//			yamldoc.Field{Name: "indicators", Read: func(n *yamldoc.Node) {
//				for key, value := range d.Entries(n) {
//					var x Indicator
//					x.Name, _ = d.Name(key)
//					d.Fields(value,
//						yamldoc.Field{Name: "title", Read: yamldoc.Set(&x.Title, d.Localized)},
//						yamldoc.Field{Name: "tier", Read: yamldoc.Set(&x.Tier, yamldoc.OneOf(&d, Strategic, Tactical))},
//						yamldoc.Field{Name: "formula", Read: yamldoc.Set(&x.Formula, d.Text), Required: true},
//					)
//					all = append(all, x)
//				}
//			}},
//			yamldoc.Field{Name: "funnels"}, // another package's: passed over
//		)
//	}
//	return all, d.Err()
//
// A reader is a func(*Node) (T, bool); it has reported the problem when it returns
// false. [Set], [OneOf], [ListOf], [Via] make and combine readers.
//
// All methods take a nil Node for one that is absent, and a Node of kind [Invalid]
// for one whose problem has been reported already; neither is reported again.
//
// # Positions inside text
//
// A formula has problems of its own, at places counted in its text.
// [Node.Locate] moves them to the file.
package yamldoc
