package unit_test

import (
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator/unit"
)

func ExampleParse() {
	perOrder, err := unit.Parse("CNY / order")
	if err != nil {
		fmt.Println(err)
		return
	}
	revenue, err := perOrder.Mul(unit.MustParse("order"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(revenue, revenue.Equal(unit.MustParse("USD")))

	_, err = unit.Parse("元／订单")
	fmt.Println(err)
	// Output:
	// CNY false
	// unit "元／订单": column 2: unexpected '／' after a complete unit; write "/"
}

func ExampleFormat() {
	cny := unit.MustParse("CNY")
	d := decimal.RequireFromString("99996000")
	fmt.Println(unit.Format{}.Text(d, cny))
	fmt.Println(unit.Format{Compact: true}.Text(d, cny))
	fmt.Println(unit.Format{Compact: true, Lang: "zh"}.Text(d, cny))
	fmt.Println(unit.Format{Precision: unit.Fixed(1), Currency: unit.Code}.Text(d, cny))
	// Output:
	// ¥99,996,000.00
	// ¥100M
	// ¥1.00亿
	// CNY 99,996,000.0
}

// A rate went from 20 % to 23 %: that is +3 percentage points, and +15 % of what it was.
func ExampleUnit_Difference() {
	was, is := decimal.RequireFromString("0.20"), decimal.RequireFromString("0.23")
	rate := unit.Percent
	fmt.Println(unit.Format{}.Text(is, rate))
	fmt.Println(unit.Format{}.Text(is.Sub(was), rate.Difference()))
	fmt.Println(unit.Format{Lang: "zh"}.Text(is.Sub(was), rate.Difference()))
	fmt.Println(unit.Format{Sign: unit.SignAlways}.Text(is.DivRound(was, 12).Sub(decimal.NewFromInt(1)), rate))
	// Output:
	// 23.00%
	// +3.00 pp
	// +3.00个百分点
	// +15.00%
}
