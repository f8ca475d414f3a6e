package formula_test

import (
	"fmt"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/formula"
)

func ExampleParse() {
	_, err := formula.Parse(`revenue / orders | prior("1 year") - 1`)
	fmt.Println(err)
	_, err = formula.Parse(`sum（amount） = 10%`)
	fmt.Println(err)
	// Output:
	// 1:18: a pipe cannot stand beside other operators (write revenue / prior(orders, "1 year") - 1) [ambiguous-pipe]
	// 1:4: "（" is not an ASCII sign (write "(") [full-width]
	// 1:11: "）" is not an ASCII sign (write ")") [full-width]
	// 1:13: = is no operator (to compare, write ==) [construct]
	// 1:15: % after a number is the remainder of a division, not percent (write 0.10) [bad-literal]
}

func ExamplePrint() {
	for _, text := range []string{
		`where(sum(amount), status=='won'&&amount>0.20)`,
		`(revenue) / (revenue | prior("1 year")) - 1`,
		`avg(per(revenue, customer_id))`,
		`sum(kind == "refund" ? -amount : amount)`,
	} {
		f, err := formula.Parse(text)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(formula.Print(f))
	}
	// Output:
	// sum(amount) | where(status == "won" and amount > 0.20)
	// revenue / prior(revenue, "1 year") - 1
	// revenue | per(customer_id) | avg()
	// sum(if kind == "refund" { -amount } else { amount })
}

// A loader says where in the file the formula's text begins.
func ExampleErrors_List() {
	const text = `revenu(amount)`
	_, err := formula.Parse(text)
	if errs, ok := err.(formula.Errors); ok {
		fmt.Println(errs.List(func(line, column int) diag.Position {
			return diag.Position{File: "sales.yaml", Line: 12, Column: 13 + column}
		}))
	}
	// Output:
	// sales.yaml:12:14: unknown function "revenu" [unknown-function]
}
