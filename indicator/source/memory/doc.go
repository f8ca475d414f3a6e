// Package memory keeps the rows of a source in memory, column by column, so
// that they are read once and then asked many times:
//
//	orders := source.CSV(open, table.CSV{})
//	t, err := memory.Load(ctx, orders,
//		source.Column{Name: "Order Date", Type: table.Date},
//		source.Column{Name: "Region"},
//		source.Column{Name: "Sales", Type: table.Decimal},
//	)
//	eng, err := indicator.NewEngine(cat, indicator.Sources{"orders": t})
//
// Any source will do: [source.Rows] of a repository, [source.Table], a file.
// Name the types, or declare them in [table.CSV]: text that is to be a number
// or a date is then converted once, not by every query.
//
// Values are exact and small: a text is stored once and then as a code of one,
// two or four bytes, a number or a date in the one to eight bytes that the
// largest near it needs. A sales table of eleven columns takes about 30 bytes
// a row ([Table.Bytes]). Blocks of 1,024 rows that a request cannot want, by
// their least and greatest values, are not looked at.
//
// A [Table] may grow while it is asked ([Table.Append]): every scan sees the
// rows that there were when it began, those of one Append all or none.
package memory
