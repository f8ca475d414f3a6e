package engine

import (
	"context"
)

// Kept keeps aggregates over sealed blocks from run to run.
type Kept struct{}

// NewKept returns what keeps nothing yet.
func NewKept() *Kept { return &Kept{} }

func (k *Kept) codes(from *set, local string, to *set, name string, size int) []int32 { return nil }

func (k *Kept) keepCodes(from *set, local string, to *set, name string, rows []int32) {}

// collect adds up all rows.
func (s *scan) collect(ctx context.Context) (*sums, error) {
	out := s.sums()
	return out, s.add(ctx, out, 0, s.rows.Blocks())
}
