// Package aggregate reduces rows to one value for each group.
package aggregate
