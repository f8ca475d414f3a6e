package cell_test

import (
	"fmt"

	"github.com/zhibiao/zhibiao/internal/engine/cell"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/typ"
)

func ExampleCompute() {
	rows := &cell.Rows{Len: 3, Pids: []int32{0, 0, 0}, Begun: []bool{true}, Keys: [][]uint32{{0, 1, 2}}}
	won := &cell.Column{Vec: cell.VecOf([]typ.Value{typ.Int(1), typ.Int(3), typ.Int(2)})}
	closed := &cell.Column{Vec: cell.VecOf([]typ.Value{typ.Int(3), typ.Int(4), typ.Int(0)})}
	rate, _ := cell.Compute(plan.Cell{Kind: plan.CellBinary, Op: ir.Div}, rows, []*cell.Column{won, closed}, nil)
	place, _ := cell.Compute(plan.Cell{Kind: plan.CellRank, Over: []int{0}, Up: true}, rows, []*cell.Column{rate}, nil)
	for i := range rows.Len {
		fmt.Printf("%s [%s] place %s\n", rate.Value(i), rate.Note(i), place.Value(i))
	}
	// Output:
	// 0.333333333333 [rounded] place 2
	// 0.75 [] place 1
	// nil [divided by zero] place nil
}

func ExampleSort() {
	region := cell.VecOf([]typ.Value{typ.Str("west"), typ.Str("east"), typ.Str("west"), {}})
	sales := cell.VecOf([]typ.Value{typ.Int(5), typ.Int(7), typ.Int(9), typ.Int(1)})
	fmt.Println(cell.Sort(4, cell.OrderOf(&region), cell.OrderOf(&sales).Reverse()))
	// Output: [1 2 0 3]
}
