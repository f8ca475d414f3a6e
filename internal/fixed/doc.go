// Package fixed holds the exact arithmetic that decimals lack: quotients
// rounded half to even at a named scale, and whether rounding took place.
package fixed
