package diag_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"testing/fstest"

	"github.com/zhibiao/zhibiao/indicator/diag"
)

func Example() {
	files := fstest.MapFS{"sales.yaml": {Data: []byte("indicators:\n  销售收入: {forumla: sum(amount)}\n  orders: {formula: count()}\n  orders: {formula: count()}\n")}}

	var list diag.List
	list.Add(diag.Problem{
		Pos:     diag.Position{File: "sales.yaml", Line: 4, Column: 3},
		End:     diag.Position{File: "sales.yaml", Line: 4, Column: 9},
		Code:    diag.DuplicateKey,
		Message: `duplicate key "orders"`,
		Related: []diag.Related{{Pos: diag.Position{File: "sales.yaml", Line: 3, Column: 3}, Message: "first defined"}},
	})
	list.Add(diag.Problem{
		Pos:     diag.Position{File: "sales.yaml", Line: 2, Column: 10},
		End:     diag.Position{File: "sales.yaml", Line: 2, Column: 17},
		Code:    diag.UnknownField,
		Message: `unknown field "forumla"`,
		Hint:    diag.DidYouMean("forumla", slices.Values([]string{"title", "formula", "where"})),
	})
	diag.Fprint(os.Stdout, list.Err(), files)
	// Output:
	// sales.yaml:2:10: unknown field "forumla" (did you mean "formula"?) [unknown-field]
	//     2 |   销售收入: {forumla: sum(amount)}
	//       |              ^^^^^^^
	// sales.yaml:4:3: duplicate key "orders" [duplicate-key]
	//     4 |   orders: {formula: count()}
	//       |   ^^^^^^
	//   first defined at sales.yaml:3:3
	//     3 |   orders: {formula: count()}
	//       |   ^
}

func ExampleJoin() {
	e1 := diag.List{{Pos: diag.Position{File: "b.yaml", Line: 7, Column: 1}, Code: diag.Syntax, Message: "found a tab"}}.Err()
	e2 := diag.List{
		{Pos: diag.Position{File: "a.yaml", Line: 2, Column: 3}, Code: diag.UnknownName, Message: `unknown name "revenu"`},
		{Pos: diag.Position{File: "b.yaml", Line: 7, Column: 1}, Code: diag.Syntax, Message: "found a tab"},
	}.Err()
	err := diag.Join(e1, nil, fmt.Errorf("plans: %w", e2))
	fmt.Println(err)

	var p diag.Problem
	fmt.Println(errors.As(err, &p), p.Code)
	// Output:
	// a.yaml:2:3: unknown name "revenu" [unknown-name]
	// b.yaml:7:1: found a tab [syntax]
	// true unknown-name
}

func ExampleSuggest() {
	names := slices.Values([]string{"revenue", "orders_won", "客户数"})
	for _, name := range []string{"revneue", "Orders_Won", "客户", "margin"} {
		s, ok := diag.Suggest(name, names)
		fmt.Println(name, s, ok)
	}
	// Output:
	// revneue revenue true
	// Orders_Won orders_won true
	// 客户 客户数 true
	// margin  false
}
