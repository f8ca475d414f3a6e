package aggregate_test

import (
	"fmt"

	"github.com/zhibiao/zhibiao/internal/column"
	"github.com/zhibiao/zhibiao/internal/engine/aggregate"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// One State gives the sums and the averages of two groups.
func ExampleNew() {
	amount := &column.Vec{
		Type: typ.Decimal, Form: column.Ints, Len: 4, Scale: 2,
		Ints: []int64{1050, 2000, 995, 1}, Span: column.Range{Min: 1, Max: 2000},
	}
	sum := plan.Agg{Func: "sum", Arg: col("amount", typ.Decimal)}
	avg := plan.Agg{Func: "avg", Arg: sum.Arg}

	s := aggregate.New(sum, []aggregate.Arg{{Type: typ.Decimal}})
	s.Grow(2)
	s.Add(aggregate.Batch{N: 4, Groups: []uint32{0, 1, 1, 1}, Sel: []uint16{0, 1, 3}, Args: []*column.Vec{amount}})

	groups, rows := []uint32{0, 1}, []uint32{1, 2}
	for _, a := range []plan.Agg{sum, avg} {
		v, _ := s.Finish(a, groups, rows)
		fmt.Println(a.Func, v.Value(0), v.Value(1))
	}
	// Output:
	// sum 10.5 20.01
	// avg 10.5 10.005
}
