package check_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/formula"
	"github.com/zhibiao/zhibiao/internal/check"
	"github.com/zhibiao/zhibiao/internal/ir"
)

// wrong is a formula with one error; «» mark the place.
type wrong struct{ in, message, hint, code string }

func (w wrong) check(t *testing.T, check func(*ir.Formula) error) {
	t.Helper()
	before, rest, _ := strings.Cut(w.in, "«")
	part, after, _ := strings.Cut(rest, "»")
	text := before + part + after
	var errs ir.Errors
	if !assert.True(t, errors.As(check(parse(t, text)), &errs), text) || !assert.Len(t, errs, 1, "%s\n%v", text, errs) {
		return
	}
	e := errs[0]
	runes := []rune(text)
	assert.Equal(t, w.message, e.Message, text)
	assert.Equal(t, w.hint, e.Hint, text)
	assert.Equal(t, w.code, string(e.Code), text)
	assert.Equal(t, w.in, string(runes[:e.From])+"«"+string(runes[e.From:e.To])+"»"+string(runes[e.To:]))
	assert.Equal(t, e.From+1, e.Column, text)
	assert.Equal(t, e.To+1, e.EndColumn, text)
}

func TestRowErrors(t *testing.T) {
	env := catalog("orders")
	const days = "days_between(from, to) counts days, business_days_between(from, to) working days"
	for _, tt := range []wrong{
		// Names.
		{`«amuont» > 5`, `orders has no column "amuont"`, `did you mean "amount"?`, "unknown-name"},
		{`«customer.sgment» == "SMB"`, `orders has no column "customer.sgment"`, `did you mean "customer.segment"?`, "unknown-name"},
		{`«orders.amount» > 5`, `orders has no column "orders.amount"`, "write amount", "unknown-name"},
		{`«revenue» > 5`, "revenue is an indicator; here columns of orders are meant", "a condition on an indicator follows per: revenue | per(customer_id) | having(value > 0)", "bad-level"},
		{`«订单» > 5`, "订单 is an indicator; here columns of orders are meant", "a condition on an indicator follows per: 订单 | per(customer_id) | having(value > 0)", "bad-level"},
		{`«month» > 5`, `orders has no column "month"`, `a grain stands in quotes: "month"`, "unknown-name"},
		{`«value» > 5`, `orders has no column "value"`, "value stands in having(…) and in the aggregate after per(…)", "unknown-name"},
		{`«args» == 1`, `"args" is no argument`, "args.name is an argument of the query", "unknown-name"},
		{`«args.a.b» == 1`, `"args.a.b" is no argument`, "args.name is an argument of the query", "unknown-name"},

		// Types.
		{`«region» + 1`, "+ takes numbers, not text", "", "bad-type"},
		{`amount - «"5"»`, "- takes numbers, not text", "numbers stand without quotes: 5", "bad-type"},
		{`amount + «gift»`, "+ takes numbers, not a condition", "if condition { 1 } else { 0 } makes a number of a condition", "bad-type"},
		{`«ordered_at» + 7`, "+ takes numbers, not a date", days, "bad-type"},
		{`«wait + 7»`, "+ does not go between a duration and a number", "", "bad-type"},
		{`«ordered_at - shipped_on»`, "a date cannot be subtracted from a date", days, "bad-type"},
		{`«shipped_on - "2026-01-01"»`, "a date cannot be subtracted from a date", days, "bad-type"},
		{`-«region»`, "- takes a number, not text", "", "bad-type"},
		{`not «status»`, "not takes a condition, not text", "compare it with a value", "bad-type"},
		{`«amount» and gift`, "and takes a condition, not a number", "compare it, as in amount > 0", "bad-type"},
		{`gift or («quantity - 1»)`, "or takes a condition, not a number", "compare it, as in quantity - 1 > 0", "bad-type"},
		{`if «amount» { 1 } else { 2 }`, "if takes a condition, not a number", "compare it, as in amount > 0", "bad-type"},
		{`if gift { amount } else { «region» }`, "the branches are a number and text", "", "bad-type"},
		{`amount ?? «"none"»`, "the sides of ?? are a number and text", "", "bad-type"},
		{`«amount == "5"»`, "a number cannot be compared with text", "numbers stand without quotes: 5", "bad-type"},
		{`«status == 5»`, "text cannot be compared with a number", `text stands in quotes: "5"`, "bad-type"},
		{`«wait > 5»`, "a duration cannot be compared with a number", "days_between and business_hours_between give numbers", "bad-type"},
		{`«gift > true»`, "of two conditions none is larger: > compares numbers, dates and times", "", "bad-type"},
		{`status < «nil»`, "nothing is smaller or larger than nil", "status == nil asks whether there is a value", "bad-type"},
		{`0 < «amount <= region»`, "a number cannot be compared with text", "", "bad-type"},
		{`region contains «5»`, "contains takes text, not a number", "", "bad-type"},
		{`«amount» endsWith "x"`, "endsWith takes text, not a number", "", "bad-type"},
		{`region matches «"(E"»`, `"(E" is not a regular expression (RE2): missing closing )`, "", "bad-literal"},
		{`region matches «status»`, "the pattern of matches must be written out in quotes", "", "bad-argument"},
		{`region in ["East", «5»]`, "text cannot be compared with a number", `text stands in quotes: "5"`, "bad-type"},
		{`region in ["East", «nil»]`, "nil is in no list", "region == nil asks whether there is no value", "bad-argument"},
		{`region in «customer_id»`, "in takes a list of values", `region in ["a", "b"]`, "bad-type"},

		// Units.
		{`«amount + fee» > 1`, "CNY and USD cannot be added", "", "bad-unit"},
		{`«amount - quantity»`, "CNY and piece cannot be subtracted from one another", "", "bad-unit"},
		{`«amount % quantity»`, "CNY and piece cannot be divided with a remainder", "", "bad-unit"},
		{`«amount + discount»`, "CNY and a plain number cannot be added", "a plain number is a factor: use * or /", "bad-unit"},
		{`«amount > quantity»`, "CNY cannot be compared with piece", "", "bad-unit"},
		{`amount in [1, «quantity»]`, "CNY cannot be compared with piece", "", "bad-unit"},
		{`max(amount, «fee»)`, "the arguments of max are in CNY and USD", "", "bad-unit"},
		{`if gift { amount } else { «fee» }`, "the branches are in CNY and USD", "", "bad-unit"},
		{`«amount * amount * amount * amount * amount * amount * amount * amount * amount * amount»`, "the unit of the result is too large", "", "bad-unit"},

		// Dates and order.
		{`«ordered_at == paid_at»`, "a date and a timestamp do not go together", "date(paid_at) is the day of a timestamp", "bad-type"},
		{`«paid_at - ordered_at»`, "a date and a timestamp do not go together", "date(paid_at) is the day of a timestamp", "bad-type"},
		{`ordered_at ?? «paid_at»`, "a date and a timestamp do not go together", "date(paid_at) is the day of a timestamp", "bad-type"},
		{`«days_between(ordered_at, paid_at)»`, "a date and a timestamp do not go together", "date(paid_at) is the day of a timestamp", "bad-type"},
		{`ordered_at > «"2026-13-01"»`, `"2026-13-01" is not a date`, `write "2026-01-31"`, "bad-literal"},
		{`ordered_at > «"2026-01-01 10:00"»`, `"2026-01-01 10:00" is not a date`, `write "2026-01-31"`, "bad-literal"},
		{`paid_at > «"soon"»`, `"soon" is not a timestamp`, `write "2026-01-31" or "2026-01-31 09:30"`, "bad-literal"},
		{`paid_at == «"2026-01-01"»`, "a timestamp equals a day at midnight only", "date(paid_at) is the day of a timestamp", "bad-type"},
		{`paid_at in [«"2026-01-01"»]`, "a timestamp equals a day at midnight only", "date(paid_at) is the day of a timestamp", "bad-type"},
		{`«region < "M"»`, "text has no order, so < cannot compare it", "list the column's values from first to last under order:", "bad-type"},
		{`stage > «"prpose"»`, `"prpose" is not in the column's order`, `did you mean "propose"?`, "bad-literal"},
		{`«stage < priority»`, "the two texts do not have the same order", "", "bad-type"},
		{`«stage < region»`, "the two texts do not have the same order", "", "bad-type"},

		// Functions.
		{`«previous»(amount, customer_id)`, "previous is not available yet", "", "not-supported"},
		{`«sum»(amount) > 1`, "sum is an aggregate; a condition sees one row", "a condition on an aggregate follows per: sum(amount) | per(customer_id) | having(value > 0)", "bad-level"},
		{`«prior»(amount)`, "prior works on indicators; a condition sees one row", "", "bad-level"},
		{`«days»() > 1`, "days works on indicators; a condition sees one row", "", "bad-level"},
		{`length(«amount»)`, "length takes text, not a number", "", "bad-type"},
		{`abs(«region»)`, "abs takes a number, not text", "", "bad-type"},
		{`round(amount, «2.5»)`, "the digits of round are a whole number from -18 to 18, written out", "write round(x, 2)", "bad-argument"},
		{`round(amount, «19»)`, "the digits of round are a whole number from -18 to 18, written out", "write round(x, 2)", "bad-argument"},
		{`round(amount, «quantity»)`, "the digits of round are a whole number from -18 to 18, written out", "write round(x, 2)", "bad-argument"},
		{`«min»(region, status)`, "min compares numbers, dates and times", "", "bad-type"},
		{`hour(«ordered_at»)`, "hour takes a timestamp, not a date", "", "bad-type"},
		{`year(«amount»)`, "year takes a date or a timestamp, not a number", "", "bad-type"},
		{`start_of(ordered_at, «"mnth"»)`, `unknown grain "mnth"`, `did you mean "month"?`, "bad-grain"},
		{`start_of(ordered_at, «month»)`, "a grain stands in quotes", `write "month"`, "bad-grain"},
		{`start_of(ordered_at, «region»)`, "start_of takes a grain, written out in quotes", `write "month"`, "bad-grain"},
		{`start_of(ordered_at, «"weekday"»)`, "weekday comes back again and again, it has no start", "", "bad-grain"},
		{`start_of(«ordered_at», "hour")`, "start_of takes a timestamp to find the hour, not a date", "", "bad-type"},
		{`business_hours_between(«ordered_at», shipped_on)`, "business_hours_between takes timestamps, not a date", "business_days_between counts the working days between dates", "bad-type"},
		{`«business_hours_between(created_at, paid_at) > days_between(created_at, paid_at)»`, "hour cannot be compared with day", "", "bad-unit"},
	} {
		tt.check(t, func(f *ir.Formula) error {
			_, err := check.Row(ir.Root(f), orders, env, nil)
			return err
		})
	}
}

// An operand that is wrong is reported once; whatever is made of it is silent.
func TestRowErrorsAreIndependent(t *testing.T) {
	for in, want := range map[string]int{
		`amount + region + gift`:                         1,
		`(amuont + region) * gift`:                       1,
		`amuont > 5 and statsu == "won"`:                 2,
		`if amuont > 1 { statsu } else { 5 + region }`:   3,
		`amuont in [regoin, 5] or not amuont`:            3,
		`amuont < statsu < 5`:                            2,
		`coalesce(amuont, region, 5) ?? 1`:               1,
		`round(amuont, 99) == start_of(statsu, "mnth")`:  2,
		`region matches "(" and amount matches "("`:      2,
		`amount and region`:                              2,
		`ordered_at in ["bad", "worse", "2026-01-01"]`:   2,
		`"soon" < ordered_at < "never"`:                  2,
		`days_between("a", ordered_at) > length(amount)`: 2,
	} {
		_, err := check.Row(ir.Root(parse(t, in)), orders, nil, nil)
		var errs ir.Errors
		require.ErrorAs(t, err, &errs, in)
		assert.Len(t, errs, want, "%s\n%v", in, err)
	}
}

func TestFormulaErrors(t *testing.T) {
	env := catalog("orders")
	const window = `one window reaches an aggregate; per opens a new one: … | per("day") | avg()`
	for _, tt := range []wrong{
		// Levels.
		{`«amount»`, "amount is a column of orders; outside an aggregate names are indicators", "aggregate it: sum(amount)", "bad-level"},
		{`«customer.segment» == "SMB"`, "customer.segment is a column of orders; outside an aggregate names are indicators", "aggregate it: count_distinct(customer.segment)", "bad-level"},
		{`revenue - «orders.amount»`, "orders.amount is a column of orders; outside an aggregate names are indicators", "aggregate it: sum(amount)", "bad-level"},
		{`«ordered_at»`, "ordered_at is a column of orders; outside an aggregate names are indicators", "aggregate it: max(ordered_at)", "bad-level"},
		{`«gift»`, "gift is a column of orders; outside an aggregate names are indicators", "aggregate it: rate(gift)", "bad-level"},
		{`revenue / «minutes»`, "minutes is a column of visits; outside an aggregate names are indicators", "aggregate it in an indicator of its own: sum(minutes) with dataset: visits", "bad-level"},
		{`max(«amount», 5)`, "amount is a column of orders; outside an aggregate names are indicators", "aggregate it: sum(amount)", "bad-level"},
		{`«revenue» | avg()`, "revenue is an indicator; here columns of orders are meant", "say over what: revenue | per(customer_id) | avg()", "bad-level"},
		{`sum(«revenue»)`, "revenue is an indicator; here columns of orders are meant", "revenue is summed already; to sum over keys: revenue | per(customer_id) | sum()", "bad-level"},
		{`max(«revenue»)`, "revenue is an indicator; here columns of orders are meant", "say over what: revenue | per(customer_id) | max()", "bad-level"},
		{`avg(«sum»(amount))`, "an aggregate of an aggregate: sum stands inside avg(…)", "say over what: sum(amount) | per(customer_id) | avg()", "bad-level"},
		{`sum(«prior»(amount))`, "prior works on indicators; sum(…) sees one row", "", "bad-level"},
		{`revenue | where(«revenue» > 5)`, "revenue is an indicator; here columns of orders are meant", "a condition on an indicator follows per: revenue | per(customer_id) | having(value > 0)", "bad-level"},
		{`revenue | where(«sum»(amount) > 5)`, "sum is an aggregate; a condition sees one row", "a condition on an aggregate follows per: sum(amount) | per(customer_id) | having(value > 0)", "bad-level"},
		{`revenue | per(customer_id) | having(«sum»(amount) > 5) | count()`, "sum is an aggregate; an expression over value sees one row", "a condition on an aggregate follows per: sum(amount) | per(customer_id) | having(value > 0)", "bad-level"},
		{`«year»(last_order)`, "year works on the columns of a row, not on indicators", "put it inside an aggregate or a condition", "bad-level"},

		// Exactness.
		{`sum(«amount * score»)`, "amount is an exact amount of CNY and cannot be combined with a float, score", "declare it as a decimal", "bad-type"},
		{`«revenue / avg(score)»`, "revenue is an exact amount of CNY and cannot be combined with a float, avg(score)", "declare it as a decimal", "bad-type"},

		// Names.
		{`«revenu» / 2`, `unknown indicator "revenu"`, `did you mean "revenue"?`, "unknown-name"},
		{`«订单数» / 2`, `unknown indicator "订单数"`, `did you mean "订单"?`, "unknown-name"},
		{`«amonut» / 2`, `unknown indicator "amonut"`, `did you mean the column "amount"? outside an aggregate names are indicators`, "unknown-name"},
		{`«orders-won»`, `unknown indicator "orders-won": a hyphen subtracts`, `did you mean "orders_won"?`, "unknown-name"},
		{`revenue / «orders-won» * 2`, `unknown indicator "orders-won": a hyphen subtracts`, `did you mean "orders_won"?`, "unknown-name"},
		{`count_distinct(«customer-id»)`, `unknown column "customer-id": a hyphen subtracts`, `did you mean "customer_id"?`, "unknown-name"},
		{`«sum» / 2`, `unknown indicator "sum"`, "a function is called with brackets: sum(x)", "unknown-name"},
		{`«value» / 2`, `unknown indicator "value"`, "value stands in having(…) and in the aggregate after per(…)", "unknown-name"},
		{`«fiscal_year» / 2`, `unknown indicator "fiscal_year"`, `a grain stands in quotes: "fiscal_year"`, "unknown-name"},
		{`sum(«amont»)`, `orders has no column "amont"`, `did you mean "amount"?`, "unknown-name"},

		// Aggregates.
		{`sum(«status»)`, "sum takes numbers, not text", "count_distinct(status) counts the different ones", "bad-type"},
		{`avg(«gift»)`, "avg takes numbers, not a condition", "rate(gift) is the share of rows where it is true, count() | where(gift) their number", "bad-type"},
		{`median(«ordered_at»)`, "median takes numbers, not a date", "min and max take dates and times", "bad-type"},
		{`stddev(«wait»)`, "stddev takes numbers, not a duration", "", "bad-type"},
		{`«max»(gift)`, "max takes numbers, dates and text, not a condition", "rate(gift) is the share of rows where it is true", "bad-type"},
		{`max(«stage»)`, "max does not follow the order of a text column yet", "", "not-supported"},
		{`rate(«status»)`, "rate takes a condition, not text", "compare it with a value", "bad-type"},
		{`rate(gift, «region»)`, "rate takes a number as weight, not text", "", "bad-type"},
		{`count(«if gift { true } else { nil }»)`, "count counts every row where this is true or false", "count() | where(if gift { true } else { nil }) counts those that satisfy it", "bad-argument"},
		{`percentile(amount, «95»)`, "which percentile is a number from 0 to 1", "write 0.95", "bad-argument"},
		{`percentile(amount, «1000»)`, "which percentile is a number from 0 to 1", "write percentile(x, 0.95)", "bad-argument"},
		{`percentile(amount, «discount»)`, "which percentile is a number from 0 to 1, written out", "write percentile(x, 0.95)", "bad-argument"},
		{`«sum»(amount, cost)`, "sum takes 1 argument, not 2", "as in sum(x)", "bad-argument"},
		{`«avg»(amount, cost)`, "avg takes 1 argument, not 2", "as in avg(x)", "bad-argument"},
		{`«percentile»(amount, cost, 0.5)`, "percentile takes 2 arguments, not 3", "as in percentile(x, 0.95)", "bad-argument"},
		{`«new»(customer_id)`, "new is not available yet", "", "not-supported"},
		{`«elapsed»()`, "elapsed is not available yet", "", "not-supported"},
		{`revenue | «period_start»("month")`, "period_start is not available yet", "", "not-supported"},

		// Types and units are those of rows.
		{`«revenue + orders_won»`, "CNY and order cannot be added", "", "bad-unit"},
		{`«revenue > orders_won»`, "CNY cannot be compared with order", "", "bad-unit"},
		{`sum(«amount + fee»)`, "CNY and USD cannot be added", "", "bad-unit"},
		{`«revenue + win_rate»`, "CNY and a plain number cannot be added", "a plain number is a factor: use * or /", "bad-unit"},
		{`if big { revenue } else { «orders_won» }`, "the branches are in CNY and order", "", "bad-unit"},
		{`big and «revenue»`, "and takes a condition, not a number", "compare it, as in revenue > 0", "bad-type"},
		{`revenue in [1, «"2"»]`, "a number cannot be compared with text", "numbers stand without quotes: 2", "bad-type"},
		{`«last_order == last_paid»`, "a date and a timestamp do not go together", "date(last_paid) is the day of a timestamp", "bad-type"},
		{`round(revenue, «costs»)`, "the digits of round are a whole number from -18 to 18, written out", "write round(x, 2)", "bad-argument"},

		// Transforms.
		{`revenue | where(«regoin» == "East")`, `orders has no column "regoin"`, `did you mean "region"?`, "unknown-name"},
		{`revenue | where(«amount»)`, "where takes a condition, not a number", "compare it, as in amount > 0", "bad-type"},
		{`mixed | where(«order_id» == "1")`, `visits has no column "order_id"`, "", "unknown-name"},
		{`mixed | where(«status» == "won")`, "status is string in orders and integer in visits", "give the columns one type, or one of them another name under dimensions:", "bad-type"},
		{`revenue | prior(«"year"»)`, `"year" is no distance in time`, `write "1 year"`, "bad-literal"},
		{`revenue | prior(«year»)`, "prior takes a distance in time, written out in quotes", `write "1 year"`, "bad-argument"},
		{`revenue | prior(«"-1 year"»)`, "prior takes a distance greater than zero", `prior goes back by itself: "1 year"`, "bad-literal"},
		{`revenue | rolling(«"28"»)`, `"28" is no distance in time`, `write "1 year", "28 days" or "5 business days"`, "bad-literal"},
		{`revenue | rolling(«"0 days"»)`, "rolling takes a distance greater than zero", "", "bad-literal"},
		{`revenue | to_date(«"yaer"»)`, `unknown grain "yaer"`, `did you mean "year"?`, "bad-grain"},
		{`revenue | to_date(«year»)`, "a grain stands in quotes", `write "year"`, "bad-grain"},
		{`revenue | whole(«"weekday"»)`, "weekday comes back again and again, it encloses no period", "", "bad-grain"},
		{`revenue_ytd | «rolling»("7 days")`, "two windows: revenue_ytd already has one when rolling applies", window, "bad-transform"},
		{`revenue | rolling("7 days") | «to_date»("year")`, "two windows: rolling already has one when to_date applies", window, "bad-transform"},
		{`(revenue + revenue_ytd) | «cumulative»()`, "two windows: revenue_ytd already has one when cumulative applies", window, "bad-transform"},
		{`closed | «at»(created_at)`, "two at: another at already stands on the way to the aggregate", "", "bad-transform"},
		{`closed | per("day") | avg() | «at»(created_at)`, "two at: another at already stands on the way to the aggregate", "", "bad-transform"},
		{`revenue | at(«region»)`, "at takes a date or timestamp column; region is string", "", "bad-type"},
		{`revenue | at(«"paid_at"»)`, "at takes the name of a time column", "write at(closed_at)", "bad-argument"},
		{`mixed | at(«paid_at»)`, `visits has no column "paid_at"`, "", "unknown-name"},
		{`revenue | across(«regoin»)`, `orders has no column "regoin"`, `did you mean "region"?`, "unknown-name"},
		{`revenue | across(«"month"»)`, "across takes dimensions; periods are never removed", `whole("month") reads the whole enclosing period`, "bad-argument"},
		{`revenue | share(«"region"»)`, "share takes names of dimensions", "write share(region)", "bad-argument"},
		{`revenue | rank(«month»)`, `orders has no column "month"`, `a grain stands in quotes: "month"`, "unknown-name"},
		{`«big» | rank()`, "rank takes numbers, dates and times, not a condition", "", "bad-type"},
		{`revenue | fill(«"x"»)`, "the sides of fill are a number and text", "", "bad-type"},
		{`revenue | fill(«costs»)`, "fill takes a value written out, such as 0", "x ?? y takes any other value", "bad-argument"},
		{`revenue | fill(«nil»)`, "fill takes a value written out, such as 0", "x ?? y takes any other value", "bad-argument"},
		{`1 | «prior»("1 year")`, "prior changes nothing here: no rows are read before it", "", "bad-transform"},
		{`days() | «where»(region == "East")`, "where changes nothing here: no rows are read before it", "", "bad-transform"},
		{`days() | «per»(customer_id) | avg()`, "per changes nothing here: no rows are read before it", "", "bad-transform"},
		{`attainment(«revenue / orders_won»)`, "attainment takes the name of an indicator, because plans are made for those", "give the expression a name of its own", "bad-argument"},
		{`target(«where(revenue, region == "East")»)`, "target takes the name of an indicator, because plans are made for those", "where goes outside: where(target(x), …)", "bad-argument"},
		{`target(«last_order»)`, "target takes an indicator that is a number, not a date", "", "bad-type"},

		// Folds.
		{`revenue | per(«customer») | avg()`, `orders has no column "customer"`, `did you mean "customer_id"?`, "unknown-name"},
		{`mixed | per(«order_id») | avg()`, `visits has no column "order_id"`, "", "unknown-name"},
		{`mixed | per(«status») | avg()`, "status is string in orders and integer in visits", "give the columns one type, or one of them another name under dimensions:", "bad-type"},
		{`revenue | per(«"customer_id"») | avg()`, `unknown grain "customer_id"`, "columns stand without quotes: customer_id", "bad-grain"},
		{`revenue | per(«day») | avg()`, `orders has no column "day"`, `a grain stands in quotes: "day"`, "unknown-name"},
		{`revenue | per(«costs») | avg()`, "costs is an indicator; here columns of orders are meant", "", "bad-level"},
		{`revenue | per(«1») | avg()`, "per takes names of columns and grains in quotes", `write per(customer_id) or per("day")`, "bad-argument"},
		{`revenue | per(«args.key») | avg()`, "an argument of the query is no dimension", "", "bad-argument"},
		{`revenue | per(customer_id, «customer_id») | avg()`, "customer_id stands here twice", "", "bad-argument"},
		{`revenue | per(«score») | avg()`, "rounded numbers make no keys: score is a float", "", "bad-type"},
		{`revenue | per(customer_id) | having(«amount» > 2) | count()`, `unknown name "amount": after per there is only value`, "conditions on columns stand before per: x | where(…) | per(…)", "unknown-name"},
		{`revenue | per(customer_id) | having(«value») | count()`, "having takes a condition, not a number", "compare it, as in value > 0", "bad-type"},
		{`revenue | per(customer_id) | having(value > «calls») | count()`, `unknown name "calls": after per there is only value`, "conditions on columns stand before per: x | where(…) | per(…)", "unknown-name"},
		{`revenue | per(customer_id) | count(«if value > 1 { true } else { nil }»)`, "count counts every row where this is true or false", "having(if value > 1 { true } else { nil }) | count() counts those that satisfy it", "bad-argument"},
		{`revenue | per(customer_id) | «last»()`, "last follows time, and this per has no steps of time", `write per("day")`, "bad-argument"},
		{`last_order | per(customer_id) | «avg»()`, "avg takes numbers, not a date", "min and max take dates and times", "bad-type"},
	} {
		tt.check(t, func(f *ir.Formula) error {
			info, err := check.Formula(f, env)
			assert.Equal(t, err != nil, info.Bad)
			return err
		})
	}
}

func TestReportsEverything(t *testing.T) {
	info, err := check.Formula(parse(t, "sum(amont) + revenu\n  + avg(statsu) + broken + costs"), catalog("orders"))
	assert.EqualError(t, err, strings.Join([]string{
		`1:5: orders has no column "amont" (did you mean "amount"?) [unknown-name]`,
		`1:14: unknown indicator "revenu" (did you mean "revenue"?) [unknown-name]`,
		`2:9: orders has no column "statsu" (did you mean "status"?) [unknown-name]`,
	}, "\n"))
	assert.True(t, info.Bad)
	assert.Equal(t, []string{"broken", "costs"}, info.Indicators)
	assert.Equal(t, []string{"orders"}, info.Datasets)
}

// What follows from an indicator with errors of its own is not reported.
func TestSilentAboutBadIndicators(t *testing.T) {
	for _, in := range []string{
		"broken", "broken + orders_won", "broken and 5", `broken | where(region == "East") | per(customer_id) | sum()`,
		"attainment(broken)", "broken | fill(0) | rank()", `-broken + "x"`, "not broken", "round(broken, 2) | share(region)",
	} {
		info, err := check.Formula(parse(t, in), catalog("orders"))
		assert.NoError(t, err, in)
		assert.True(t, info.Bad, in)
	}
	_, err := check.Formula(parse(t, `broken | where(regoin == "East")`), catalog("orders"))
	assert.Error(t, err, "its dataset is known")
}

func TestWithoutDataset(t *testing.T) {
	env := catalog("")
	for _, tt := range []wrong{
		{`«sum»(amount)`, "sum reads the rows of a dataset, and none is named", "say whose with dataset:", "missing-field"},
		{`«count»()`, "count reads the rows of a dataset, and none is named", "say whose with dataset:", "missing-field"},
		{`avg(«revenue»)`, "revenue is an indicator; inside avg(…) columns are meant", "say over what: revenue | per(customer_id) | avg()", "bad-level"},
		{`«amount» > 5`, "amount is a column of orders; outside an aggregate names are indicators", "aggregate it in an indicator of its own: sum(amount) with dataset: orders", "bad-level"},
	} {
		tt.check(t, func(f *ir.Formula) error {
			_, err := check.Formula(f, env)
			return err
		})
	}
	info, err := check.Formula(parse(t, "revenue / calls > 5 and last_order > \"2026-01-01\""), env)
	require.NoError(t, err)
	assert.Equal(t, []string{"orders", "visits"}, info.Datasets)
}

// A long formula of unknown names is answered as fast as a short one: beyond the
// errors that are reported nothing is looked for.
func TestStopsLooking(t *testing.T) {
	text := "a" + strings.Repeat(" + a", formula.MaxLength/4-4)
	env := &counting{env: catalog("orders")}
	_, err := check.Formula(parse(t, text), env)
	var errs ir.Errors
	require.ErrorAs(t, err, &errs)
	assert.Less(t, env.lists, 100)
}

// counting counts how often all names are asked for.
type counting struct {
	env
	lists int
}

func (c *counting) Indicators() []string { c.lists++; return c.env.Indicators() }
