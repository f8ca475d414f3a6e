package indicatortest_test

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/indicatortest"
)

type order struct {
	OrderedAt calendar.Date
	Customer  string
	Amount    decimal.Decimal
	Discount  *decimal.Decimal
}

func orders() []order {
	tenth := decimal.RequireFromString("0.1")
	return []order{
		{calendar.NewDate(2026, time.January, 1), "ann", decimal.RequireFromString("10.05"), &tenth},
		{calendar.NewDate(2026, time.January, 2), "bob", decimal.RequireFromString("20"), nil},
		{calendar.NewDate(2026, time.March, 1), "ann", decimal.RequireFromString("14.95"), nil},
	}
}

func TestEval(t *testing.T) {
	tests := []struct{ formula, want string }{
		{"sum(amount) / count()", "15"},
		{"count_distinct(customer)", "2"},
		{"avg(discount)", "0.1"},
		{`sum(amount) | where(customer == "ann")`, "25"},
		{"sum(amount) / (count() - 3)", "none (divided by zero)"},
		{`sum(amount) | to_date("month")`, "14.95"},
		{`count() | per(customer) | rate(value >= 2)`, "0.5"},
		{`count() | per("month") | max()`, "2"},
	}
	for _, tt := range tests {
		indicatortest.Eval(t, tt.formula, orders(), tt.want)
	}
}

func TestEvalFails(t *testing.T) {
	type noTime struct{ Amount int }
	type twoTimes struct{ From, To calendar.Date }

	r := newRecorder()
	indicatortest.Eval(r, "sum(amount)", orders(), "46")
	assert.Equal(t, "sum(amount)\n  got   45\n  want  46\n", r.text())

	r = newRecorder()
	indicatortest.Eval(r, "sum(amuont)", orders(), "45")
	assert.Contains(t, r.text(), `did you mean "amount"?`)

	r = newRecorder()
	indicatortest.Eval(r, `sum(amount) | per("day") | avg()`, []noTime{{1}}, "1")
	assert.Contains(t, r.text(), "no time column")

	r = newRecorder()
	indicatortest.Eval(r, `count() | per("day") | avg()`, []twoTimes{{1, 2}}, "1")
	assert.Contains(t, r.text(), "no time column")

	r = newRecorder()
	indicatortest.Eval(r, "count()", []struct{ Any any }{}, "1")
	assert.Contains(t, r.text(), "rows: ")
}
