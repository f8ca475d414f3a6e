// Package unit gives numbers their units of measure and writes them for people.
//
// A [Unit] is a product of named base units with whole exponents: CNY, order, CNY/order, piece*day, 1/day. It is a small
// immutable value that compares with == and is safe for concurrent use; the zero Unit is the dimensionless one.
//
//	u, err := unit.Parse("CNY/order")
//	u, err = u.Mul(unit.MustParse("order")) // CNY
//	u.Equal(unit.MustParse("USD"))          // false: units never convert
//
// # Text
//
// A base unit is a letter or underscore followed by letters, digits and underscores, in any script. Base units are joined
// by * and /, read from the left, with an optional exponent (m^2, day^-1) and brackets (CNY/(order*day)); spaces do not
// matter. The canonical form has the numerator in bytewise order, then one / per denominator: CNY/day/order. Parse and
// [Unit.String] are inverse on canonical text. Text, exponents and the number of base units are bounded, see [ErrLimit].
//
// # Shares, percent and percentage points
//
// The dimensionless unit can be shown in three ways: plain (1), as percent (%) and in percentage points (pp). The
// algebra and [Unit.Equal] do not see the difference, since 0.2 and 20 % are the same number; == does, and so does
// [Format]. What is shown is not inherited by products: a share of a share is written plainly unless it is said again. The
// difference of two percentages is in percentage points: [Unit.Difference].
//
// # Numbers for people
//
// [Format] writes a decimal with its unit in English or Chinese: in full (1,234,567.80) or compact (1.23M, 123万), with
// named rounding, currency symbols, percent and sign. The digits are exact; nothing passes through a float.
//
//	unit.Format{}.Text(d, unit.MustParse("CNY"))                         // ¥1,234,567.80
//	unit.Format{Lang: "zh", Compact: true}.Text(d, unit.MustParse("件")) // 123万件
//	unit.Format{Rounding: unit.Down}.Text(d, unit.Percent)               // 99.99% for 0.99996
package unit
