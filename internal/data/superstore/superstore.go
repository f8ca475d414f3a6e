// Package superstore holds the order lines of a US retailer, 2014 to 2017, that
// examples and tests run on. ORIGIN.md says where they come from, LICENSE on what
// terms.
package superstore

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
)

// Rows is the number of order lines.
const Rows = 9994

//go:embed superstore.csv.gz
var compressed []byte

// Open returns the order lines as CSV with a header:
//
//	Row ID, Order ID, Order Date, Ship Date, Ship Mode, Customer ID, Customer Name,
//	Segment, Country, City, State, Postal Code, Region, Product ID, Category,
//	Sub-Category, Product Name, Sales, Quantity, Discount, Profit
//
// The reader checks that it was read whole; closing it releases nothing.
func Open() (io.ReadCloser, error) {
	return gzip.NewReader(bytes.NewReader(compressed))
}
