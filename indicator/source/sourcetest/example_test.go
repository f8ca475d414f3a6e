package sourcetest_test

import (
	"context"
	"fmt"
	"iter"

	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/source/sourcetest"
	"github.com/zhibiao/zhibiao/indicator/table"
)

// forgetful is a source that takes "<=" for "<".
type forgetful struct{ numbers []int }

func (f forgetful) Scan(_ context.Context, req source.Request) iter.Seq2[*table.Table, error] {
	type row struct{ N int }
	return func(yield func(*table.Table, error) bool) {
		var rows []row
		for _, n := range f.numbers {
			if len(req.Where) > 0 && req.Where[0].Op == source.Le && int64(n) >= req.Where[0].Values[0].Decimal().IntPart() {
				continue
			}
			rows = append(rows, row{n})
		}
		yield(table.Of(rows))
	}
}

func ExampleCheck() {
	want, err := table.Of([]struct{ N int }{{1}, {5}, {9}})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = sourcetest.Check(context.Background(), forgetful{[]int{1, 5, 9}}, want)
	fmt.Println(err.(interface{ Unwrap() []error }).Unwrap()[0])
	// Output:
	// sourcetest: predicate: columns n, n <= [1]: 1 rows are lost, such as n=1
}
