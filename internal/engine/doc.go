// Package engine runs plans over columns in memory.
package engine
