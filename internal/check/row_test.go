package check_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/formula"
	"github.com/zhibiao/zhibiao/internal/check"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

func parse(t testing.TB, text string) *ir.Formula {
	t.Helper()
	f, err := formula.Parse(text)
	require.NoError(t, err, text)
	return f
}

func TestRow(t *testing.T) {
	env := catalog("orders")
	for _, tt := range []struct{ in, kind, unit, row string }{
		{`amount`, "decimal", "CNY", `amount`},
		{`订单额 > 100`, "boolean", "1", `订单额 > 100`},
		{`customer.segment == "SMB"`, "boolean", "1", `customer.segment == "SMB"`},

		// Whole numbers stay whole but for /; floats make floats.
		{`quantity + 1`, "integer", "piece", `quantity + 1`},
		{`quantity - quantity`, "integer", "piece", `quantity - quantity`},
		{`quantity * 2`, "integer", "piece", `quantity * 2`},
		{`quantity * 2.0`, "decimal", "piece", `quantity * 2`},
		{`quantity % 7`, "integer", "piece", `quantity % 7`},
		{`quantity / 2`, "decimal", "piece", `quantity / 2`},
		{`quantity * score`, "float", "piece", `quantity * score`},
		{`1 + 2 * 3`, "integer", "1", `1 + (2 * 3)`},
		{`amount + nil`, "decimal", "CNY", `amount + nil`},
		{`quantity + args.n`, "decimal", "piece", `quantity + args.n`},

		// Literals: a sign belongs to the number, nothing else is calculated.
		{`-5`, "integer", "1", `-5`},
		{`-2.50`, "decimal", "1", `-2.5`},
		{`-amount`, "decimal", "CNY", `-amount`},
		{`-wait`, "duration", "1", `-wait`},
		{`amount > -5`, "boolean", "1", `amount > -5`},

		// Units: * and / combine; a bare number takes the unit it meets.
		{`amount / quantity`, "decimal", "CNY/piece", `amount / quantity`},
		{`amount * quantity / quantity`, "decimal", "CNY", `(amount * quantity) / quantity`},
		{`1 / amount`, "decimal", "1/CNY", `1 / amount`},
		{`amount * discount`, "decimal", "CNY", `amount * discount`},
		{`amount + 1 > 1000 * 2`, "boolean", "1", `(amount + 1) > (1000 * 2)`},
		{`amount - args.free`, "decimal", "CNY", `amount - args.free`},
		{`100 - discount`, "decimal", "1", `100 - discount`},
		{`amount in [1, 2.5]`, "boolean", "1", `amount in [1, 2.5]`},
		{`if status == "won" { amount } else { 0 }`, "decimal", "CNY", `if(status == "won", amount, 0)`},
		{`amount ?? 0`, "decimal", "CNY", `amount ?? 0`},

		// Conditions.
		{`status != "won" and not gift or amount > 5`, "boolean", "1", `((status != "won") and (not gift)) or (amount > 5)`},
		{`gift == true`, "boolean", "1", `gift == true`},
		{`status == nil`, "boolean", "1", `status == nil`},
		{`nil != amount`, "boolean", "1", `nil != amount`},
		{`region in ["East", "West"]`, "boolean", "1", `region in ["East", "West"]`},
		{`region not in ["East", status]`, "boolean", "1", `region not in ["East", status]`},
		{`region in args.regions`, "boolean", "1", `region in [args.regions]`},
		{`0 < amount <= cost < 9`, "boolean", "1", `((0 < amount) and (amount <= cost)) and (cost < 9)`},
		{`lower(region) contains "east"`, "boolean", "1", `lower(region) contains "east"`},
		{`region not contains "x"`, "boolean", "1", `not (region contains "x")`},
		{`region startsWith "E" and region endsWith status`, "boolean", "1", `(region startsWith "E") and (region endsWith status)`},
		{`region matches "^E.*t$"`, "boolean", "1", `region matches "^E.*t$"`},

		// Ordered text is compared by place; text outside the order has none.
		{`priority >= "high"`, "boolean", "1", `if(priority == "low", 0, if(priority == "high", 1, nil)) >= 1`},
		{`"low" < priority`, "boolean", "1", `0 < if(priority == "low", 0, if(priority == "high", 1, nil))`},
		{`priority == "none"`, "boolean", "1", `priority == "none"`},
		{`(priority ?? "low") < args.p`, "boolean", "1",
			`if((priority ?? "low") == "low", 0, if((priority ?? "low") == "high", 1, nil)) < if(args.p == "low", 0, if(args.p == "high", 1, nil))`},

		// Dates. The zone of the catalog is UTC+8.
		{`ordered_at >= "2026-01-01"`, "boolean", "1", `ordered_at >= 2026-01-01`},
		{`"2026-01-01" <= ordered_at < "2026-02-01"`, "boolean", "1", `(2026-01-01 <= ordered_at) and (ordered_at < 2026-02-01)`},
		{`ordered_at in ["2026-01-01", "2026-01-02"]`, "boolean", "1", `ordered_at in [2026-01-01, 2026-01-02]`},
		{`ordered_at ?? "2026-01-01"`, "date", "1", `ordered_at ?? 2026-01-01`},
		{`if gift { "2026-01-01" } else { ordered_at }`, "date", "1", `if(gift, 2026-01-01, ordered_at)`},
		{`paid_at >= "2026-01-01"`, "boolean", "1", `paid_at >= 2025-12-31T16:00:00Z`},
		{`paid_at >= "2026-01-01 09:30"`, "boolean", "1", `paid_at >= 2026-01-01T01:30:00Z`},
		{`paid_at == "2026-01-01T09:30:15.5Z"`, "boolean", "1", `paid_at == 2026-01-01T09:30:15.5Z`},
		{`date(paid_at) == "2026-01-01"`, "boolean", "1", `date(paid_at) == 2026-01-01`},
		{`date(paid_at) == ordered_at`, "boolean", "1", `date(paid_at) == ordered_at`},
		{`paid_at - created_at`, "duration", "1", `paid_at - created_at`},
		{`paid_at - created_at > wait * 2`, "boolean", "1", `(paid_at - created_at) > (wait * 2)`},
		{`created_at + wait`, "timestamp", "1", `created_at + wait`},
		{`paid_at - wait`, "timestamp", "1", `paid_at - wait`},
		{`wait + wait - wait / 2`, "duration", "1", `(wait + wait) - (wait / 2)`},
		{`wait / wait`, "decimal", "1", `wait / wait`},
		{`ordered_at < args.day`, "boolean", "1", `ordered_at < args.day`},

		// Functions.
		{`abs(amount - cost)`, "decimal", "CNY", `abs(amount - cost)`},
		{`round(amount, -2)`, "decimal", "CNY", `round(amount, -2)`},
		{`round(amount)`, "integer", "CNY", `round(amount)`},
		{`round(score)`, "float", "1", `round(score)`},
		{`floor(amount / 3) + ceil(cost)`, "integer", "CNY", `floor(amount / 3) + ceil(cost)`},
		{`max(amount, 0, cost)`, "decimal", "CNY", `max(amount, 0, cost)`},
		{`min(ordered_at, "2026-01-01")`, "date", "1", `min(ordered_at, 2026-01-01)`},
		{`min(quantity, 2.5)`, "decimal", "piece", `min(quantity, 2.5)`},
		{`coalesce(amount, cost, 0)`, "decimal", "CNY", `coalesce(amount, cost, 0)`},
		{`coalesce(nil, line, score)`, "float", "1", `coalesce(nil, line, score)`},
		{`length(trim(upper(region))) + 1`, "integer", "1", `length(trim(upper(region))) + 1`},
		{`year(ordered_at) * 100 + month(paid_at)`, "integer", "1", `(year(ordered_at) * 100) + month(paid_at)`},
		{`half(ordered_at) + quarter(ordered_at) + week(ordered_at) + day(ordered_at)`, "integer", "1",
			`((half(ordered_at) + quarter(ordered_at)) + week(ordered_at)) + day(ordered_at)`},
		{`weekday("2026-01-01") == hour(paid_at)`, "boolean", "1", `weekday(2026-01-01) == hour(paid_at)`},
		{`date("2026-01-01")`, "date", "1", `date(2026-01-01)`},
		{`start_of(ordered_at, "month")`, "date", "1", `start_of(ordered_at, "month")`},
		{`start_of(paid_at, "season")`, "date", "1", `start_of(paid_at, "season")`},
		{`start_of(paid_at, "hour")`, "timestamp", "1", `start_of(paid_at, "hour")`},
		{`days_between(ordered_at, "2026-02-01") > 7`, "boolean", "1", `days_between(ordered_at, 2026-02-01) > 7`},
		{`days_between(ordered_at, shipped_on)`, "integer", "day", `days_between(ordered_at, shipped_on)`},
		{`business_days_between(created_at, paid_at)`, "integer", "day", `business_days_between(created_at, paid_at)`},
		{`business_hours_between(created_at, paid_at)`, "decimal", "hour", `business_hours_between(created_at, paid_at)`},

		// nil agrees with everything.
		{`if gift { amount } else { nil }`, "decimal", "CNY", `if(gift, amount, nil)`},
		{`nil ?? nil`, "unknown", "1", `nil ?? nil`},
		{`nil and gift`, "boolean", "1", `nil and gift`},
	} {
		row, err := check.Row(ir.Root(parse(t, tt.in)), orders, env, nil)
		if !assert.NoError(t, err, tt.in) {
			continue
		}
		assert.Equal(t, tt.row, row.String(), tt.in)
		assert.Equal(t, tt.kind, row.Type.String(), tt.in)
		assert.Equal(t, tt.unit, row.Unit.String(), tt.in)
	}
}

func TestRowSharesOfPercent(t *testing.T) {
	// A difference of two percentages is in percentage points, what is left of
	// the whole is not.
	shares := table("s", "row", `
		a decimal unit=%
		b decimal unit=%
		c decimal
	`)
	for in, want := range map[string]string{
		"a - b": "pp", "1 - a": "%", "a - 1": "%", "a + b": "%", "a * 100": "1", "a / b": "1", "a - c": "1", "max(a, b)": "%",
	} {
		row, err := check.Row(ir.Root(parse(t, in)), shares, nil, nil)
		require.NoError(t, err, in)
		assert.Equal(t, want, row.Unit.String(), in)
	}
}

func TestRowKeepsLiteralTypes(t *testing.T) {
	row, err := check.Row(ir.Root(parse(t, `paid_at < "2026-01-01"`)), orders, nil, nil)
	require.NoError(t, err)
	day := row.Args[1]
	assert.Equal(t, ir.RowConst, day.Kind)
	assert.Equal(t, typ.Timestamp, day.Type)
	assert.Equal(t, "2026-01-01T00:00:00Z", day.Value.String(), "without a catalog the zone is UTC")
	assert.Equal(t, ir.Span{From: 10, To: 22}, day.At)
	assert.Equal(t, ir.Column{Name: "paid_at"}, row.Args[0].Col)
}

func TestRowArguments(t *testing.T) {
	args := arguments{"n": "decimal", "s": "string", "d": "date", "ns": "[]decimal", "ss": "[]string"}
	env := catalog("orders")
	for _, in := range []string{
		`amount > args.n`, `amount * args.n > cost`, `region == args.s`, `ordered_at < args.d`, `amount in args.ns`, `region not in args.ss`,
		`amount > args.later and region in args.later`,
	} {
		_, err := check.Row(ir.Root(parse(t, in)), orders, env, args)
		assert.NoError(t, err, in)
	}
	for _, tt := range []wrong{
		{`«amount > args.s»`, "a number cannot be compared with text", "", "bad-type"},
		{`«paid_at < args.d»`, "a date and a timestamp do not go together", "date(paid_at) is the day of a timestamp", "bad-type"},
		{`region in «args.s»`, "args.s is one value, not a list", "region == args.s", "bad-type"},
		{`region == «args.ss»`, "args.ss is a list", "x in args.ss", "bad-type"},
		{`region in «args.ns»`, "text cannot be compared with a number", "", "bad-type"},
	} {
		tt.check(t, func(f *ir.Formula) error {
			_, err := check.Row(ir.Root(f), orders, env, args)
			return err
		})
	}
	// Without a dataset there are arguments and literals only: plans resolve
	// arguments of cells so.
	row, err := check.Row(ir.Root(parse(t, `args.n`)), nil, nil, args)
	require.NoError(t, err)
	assert.Equal(t, ir.RowArg, row.Kind)
	assert.Equal(t, typ.Decimal, row.Type)
	_, err = check.Row(ir.Root(parse(t, `amount`)), nil, nil, args)
	assert.EqualError(t, err, `1:1: unknown name "amount" [unknown-name]`)
}

func TestFold(t *testing.T) {
	env := catalog("orders")
	revenue, _ := env.Indicator("revenue")
	for _, tt := range []struct{ in, kind, unit, row string }{
		{`value >= 2`, "boolean", "1", `value >= 2`},
		{`value * 2 + args.bonus`, "decimal", "CNY", `(value * 2) + args.bonus`},
		{`if value > 100 { "big" } else { "small" }`, "string", "1", `if(value > 100, "big", "small")`},
	} {
		row, err := check.Fold(ir.Root(parse(t, tt.in)), revenue, env, nil)
		if assert.NoError(t, err, tt.in) {
			assert.Equal(t, tt.row, row.String())
			assert.Equal(t, tt.kind, row.Type.String(), tt.in)
			assert.Equal(t, tt.unit, row.Unit.String(), tt.in)
		}
	}
	wrong{`value > 2 and «amount» > 2`, `unknown name "amount": after per there is only value`, "conditions on columns stand before per: x | where(…) | per(…)", "unknown-name"}.
		check(t, func(f *ir.Formula) error {
			_, err := check.Fold(ir.Root(f), revenue, env, nil)
			return err
		})
}
