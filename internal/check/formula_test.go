package check_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/formula"
	"github.com/zhibiao/zhibiao/internal/check"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

func TestFormula(t *testing.T) {
	env := catalog("orders")
	const additive, idempotent, semi, none = "additive", "idempotent", "semi-additive", "none"
	for _, tt := range []struct{ in, kind, unit, dims, time string }{
		// Aggregates; the additivity is the table of the design.
		{`sum(amount)`, "decimal", "CNY", additive, additive},
		{`sum(quantity)`, "integer", "piece", additive, additive},
		{`sum(amount * quantity)`, "decimal", "CNY*piece", additive, additive},
		{`sum(if status == "won" { amount } else { 0 })`, "decimal", "CNY", additive, additive},
		{`sum(wait)`, "duration", "1", additive, additive},
		{`sum(score)`, "float", "1", additive, additive},
		{`count()`, "integer", "order_line", additive, additive},
		{`count(amount)`, "integer", "order_line", additive, additive},
		{`count(gift)`, "integer", "order_line", additive, additive},
		{`count_distinct(customer_id)`, "integer", "customer", none, none},
		{`count_distinct(region)`, "integer", "1", none, none},
		{`count_distinct(customer_id, region)`, "integer", "1", none, none},
		{`avg(quantity)`, "decimal", "piece", none, none},
		{`avg(wait)`, "duration", "1", none, none},
		{`avg(score)`, "float", "1", none, none},
		{`min(ordered_at)`, "date", "1", idempotent, idempotent},
		{`max(amount)`, "decimal", "CNY", idempotent, idempotent},
		{`max(region)`, "string", "1", idempotent, idempotent},
		{`median(quantity)`, "decimal", "piece", none, none},
		{`percentile(amount, 0.95)`, "decimal", "CNY", none, none},
		{`percentile_disc(quantity, 1)`, "integer", "piece", none, none},
		{`rate(status == "won")`, "decimal", "%", none, none},
		{`rate(gift, amount)`, "decimal", "%", none, none},
		{`variance(amount)`, "decimal", "CNY^2", none, none},
		{`stddev(quantity)`, "decimal", "piece", none, none},
		{`first(quantity)`, "integer", "piece", additive, semi},
		{`last(amount, customer_id, region)`, "decimal", "CNY", additive, semi},
		{`days()`, "integer", "day", none, additive},
		{`business_days()`, "integer", "day", none, additive},

		// Arithmetic.
		{`revenue`, "decimal", "CNY", additive, additive},
		{`revenue / orders_won`, "decimal", "CNY/order", none, none},
		{`revenue / prior(revenue, "1 year") - 1`, "decimal", "1", none, none},
		{`win_rate - prior(win_rate)`, "decimal", "pp", none, none},
		{`1 - win_rate`, "decimal", "%", none, none},
		{`win_rate * 100`, "decimal", "1", none, none},
		{`revenue - costs`, "decimal", "CNY", additive, additive},
		{`revenue + avg_line`, "decimal", "CNY", none, none},
		{`revenue + 1`, "decimal", "CNY", none, none},
		{`stock + stock`, "integer", "piece", additive, none},
		{`revenue * 2`, "decimal", "CNY", additive, additive},
		{`2 * revenue`, "decimal", "CNY", additive, additive},
		{`revenue / 1000`, "decimal", "CNY", additive, additive},
		{`2 / revenue`, "decimal", "1/CNY", none, none},
		{`revenue % 7`, "decimal", "CNY", none, none},
		{`revenue / days()`, "decimal", "CNY/day", additive, none},
		{`revenue * args.rate`, "decimal", "CNY", additive, additive},
		{`revenue * quota`, "decimal", "CNY", additive, none},
		{`peak * 2`, "decimal", "CNY", none, none},
		{`stock * 2`, "integer", "piece", additive, semi},
		{`-revenue`, "decimal", "CNY", additive, additive},
		{`-peak`, "decimal", "CNY", none, none},
		{`revenue ?? 0`, "decimal", "CNY", additive, additive},
		{`coalesce(revenue, 0)`, "decimal", "CNY", additive, additive},
		{`revenue ?? 1`, "decimal", "CNY", none, none},
		{`stock ?? 0`, "integer", "piece", additive, none},
		{`peak ?? 0`, "decimal", "CNY", none, none},
		{`abs(revenue)`, "decimal", "CNY", none, none},
		{`round(revenue)`, "integer", "CNY", none, none},
		{`max(revenue, costs, 0)`, "decimal", "CNY", none, none},
		{`if big { revenue } else { nil }`, "decimal", "CNY", none, none},
		{`big and 0 < revenue < 100 or revenue in [1, 2] and not big`, "boolean", "1", none, none},
		{`last_order > "2026-01-01"`, "boolean", "1", none, none},
		{`last_paid - last_paid`, "duration", "1", none, none},
		{`42`, "integer", "1", none, none},
		{`nil`, "unknown", "1", none, none},

		// Transforms.
		{`revenue | where(region == "East")`, "decimal", "CNY", additive, additive},
		{`peak | where(region == "East")`, "decimal", "CNY", idempotent, idempotent},
		{`revenue | prior("28 days")`, "decimal", "CNY", additive, additive},
		{`stock | prior("2 weeks")`, "integer", "piece", additive, semi},
		{`revenue | prior("1 year")`, "decimal", "CNY", additive, none},
		{`revenue | prior("5 business days")`, "decimal", "CNY", additive, none},
		{`revenue | prior()`, "decimal", "CNY", additive, none},
		{`revenue | rolling("28 days")`, "decimal", "CNY", additive, none},
		{`revenue | to_date("season")`, "decimal", "CNY", additive, none},
		{`revenue | cumulative()`, "decimal", "CNY", additive, none},
		{`revenue | whole("year")`, "decimal", "CNY", additive, none},
		{`days() | whole("year")`, "integer", "day", none, none},
		{`revenue | at(paid_at)`, "decimal", "CNY", additive, additive},
		{`revenue | across(region)`, "decimal", "CNY", none, none},
		{`revenue | across()`, "decimal", "CNY", none, none},
		{`revenue | share(region)`, "decimal", "%", none, none},
		{`revenue | rank()`, "integer", "1", none, none},
		{`last_order | rank(region)`, "integer", "1", none, none},
		{`revenue | fill(0)`, "decimal", "CNY", additive, additive},
		{`revenue | fill(-1)`, "decimal", "CNY", none, none},
		{`last_order | fill("2026-01-01")`, "date", "1", none, none},
		{`target(revenue)`, "decimal", "CNY", none, none},
		{`target_to_date(orders_won)`, "integer", "order", none, none},
		{`attainment(revenue)`, "decimal", "%", none, none},

		// Folds.
		{`revenue | per(customer_id) | sum()`, "decimal", "CNY", additive, additive},
		{`revenue | per(customer_id) | sum() | where(region == "East")`, "decimal", "CNY", additive, additive},
		{`revenue_ytd | per(customer_id) | sum()`, "decimal", "CNY", additive, none},
		{`revenue | per("day") | sum()`, "decimal", "CNY", additive, none},
		{`orders_won | per(region) | sum()`, "integer", "order", none, none},
		{`stock | per(region) | sum()`, "integer", "piece", additive, none},
		{`revenue | per(customer_id) | having(value >= 2) | sum()`, "decimal", "CNY", none, none},
		{`revenue | per(customer_id) | avg()`, "decimal", "CNY", none, none},
		{`revenue | per(customer_id) | avg(value * 2)`, "decimal", "CNY", none, none},
		{`revenue | per(customer_id) | sum(value * 2)`, "decimal", "CNY", none, none},
		{`revenue | per("day") | max()`, "decimal", "CNY", none, none},
		{`revenue | per("day") | last()`, "decimal", "CNY", none, none},
		{`revenue | per(customer_id) | count()`, "integer", "customer", none, none},
		{`revenue | per(customer_id) | count(value)`, "integer", "customer", none, none},
		{`revenue | per("month") | count()`, "integer", "month", none, none},
		{`revenue | per("season") | count()`, "integer", "1", none, none},
		{`revenue | per(customer_id, "month") | count()`, "integer", "1", none, none},
		{`orders_won | per(customer_id) | rate(value >= 2)`, "decimal", "%", none, none},
		{`orders_won | per(customer_id) | rate(value >= 2, value)`, "decimal", "%", none, none},
		{`revenue | per(customer_id) | percentile(0.9)`, "decimal", "CNY", none, none},
		{`revenue | per(customer_id) | percentile(value / 2, 0.9)`, "decimal", "CNY", none, none},
		{`revenue | per(customer_id) | variance()`, "decimal", "CNY^2", none, none},
		{`mixed | per(customer.segment) | median()`, "decimal", "CNY/visit", none, none},
		{`big | per(customer_id) | rate(value)`, "decimal", "%", none, none},
	} {
		info, err := check.Formula(parse(t, tt.in), env)
		if !assert.NoError(t, err, tt.in) {
			continue
		}
		assert.False(t, info.Bad, tt.in)
		assert.Equal(t, tt.kind, info.Type.String(), "type of %s", tt.in)
		assert.Equal(t, tt.unit, info.Unit.String(), "unit of %s", tt.in)
		assert.Equal(t, tt.dims, info.Dims.String(), "%s over dimensions", tt.in)
		assert.Equal(t, tt.time, info.Time.String(), "%s over time", tt.in)
	}
}

func TestInfo(t *testing.T) {
	env := catalog("orders")
	for _, tt := range []struct {
		in   string
		want check.Info
	}{
		{`sum(amount)`, check.Info{Datasets: []string{"orders"}}},
		{`revenue / calls / revenue`, check.Info{Datasets: []string{"orders", "visits"}, Indicators: []string{"revenue", "calls"}}},
		{`revenue_ytd`, check.Info{Datasets: []string{"orders"}, Windowed: true, Indicators: []string{"revenue_ytd"}}},
		{`rolling(revenue, "7 days") / revenue`, check.Info{Datasets: []string{"orders"}, Windowed: true, Indicators: []string{"revenue"}}},
		{`revenue_ytd | per(customer_id) | avg()`, check.Info{Datasets: []string{"orders"}, Indicators: []string{"revenue_ytd"}}},
		{`revenue_ytd | per("day") | avg() | rolling("7 days")`, check.Info{Datasets: []string{"orders"}, Windowed: true, Indicators: []string{"revenue_ytd"}}},
		{`closed | per("day") | avg()`, check.Info{Datasets: []string{"orders"}, At: true, Indicators: []string{"closed"}}},
		{`days() * 2`, check.Info{PeriodOnly: true}},
		{`quota / 2`, check.Info{PeriodOnly: true, Indicators: []string{"quota"}}},
		{`asked * args.rate + sum(amount * args.a)`, check.Info{Datasets: []string{"orders"}, Indicators: []string{"asked"}, Args: []string{"a", "rate", "region"}}},
		{`attainment(revenue)`, check.Info{Datasets: []string{"orders"}, Indicators: []string{"revenue"}}},
	} {
		info, err := check.Formula(parse(t, tt.in), env)
		require.NoError(t, err, tt.in)
		tt.want.Type, tt.want.Unit, tt.want.Dims, tt.want.Time = info.Type, info.Unit, info.Dims, info.Time
		assert.Equal(t, tt.want, info, tt.in)
	}
}

func TestWhere(t *testing.T) {
	env := catalog("")
	both := []string{"orders", "visits"}
	args, err := check.Where(parse(t, `customer.segment == args.segment and region in args.regions`), both, env, nil)
	require.NoError(t, err)
	assert.Equal(t, []string{"regions", "segment"}, args)

	for in, want := range map[string]string{
		"region == \"East\" and\n  amount > 5": `2:3: visits has no column "amount" [unknown-name]`,
		`status == 5`:                          `1:1: status is string in orders and integer in visits (give the columns one type, or one of them another name under dimensions:) [bad-type]`,
		`region`:                               `1:1: where takes a condition, not text (compare it with a value) [bad-type]`,
		`region == args.n`:                     `1:1: text cannot be compared with a number [bad-type]`,
	} {
		_, err := check.Where(parse(t, in), both, env, arguments{"n": "integer"})
		assert.EqualError(t, err, want, in)
	}
}

// Checks of the same formula from several goroutines share nothing.
func TestConcurrentUse(t *testing.T) {
	env := catalog("orders")
	f := parse(t, `revenue | where(stage >= "propose" and ordered_at > "2026-01-01") | per(customer_id) | having(value > 1) | count()`)
	for range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for range 50 {
				_, err := check.Formula(f, env)
				assert.NoError(t, err)
			}
		})
	}
}

// trees makes random expressions, sensible or not.
type trees struct {
	*rand.Rand
	at int
}

func (g *trees) span() ir.Span { g.at++; return ir.Span{From: g.at, To: g.at + 1 + g.IntN(3)} }

func (g *trees) pick(words string) string {
	all := strings.Fields(words)
	return all[g.IntN(len(all))]
}

func (g *trees) expr(depth int) ir.Expr {
	kind := g.IntN(9)
	if depth == 0 {
		kind = g.IntN(2)
	}
	switch kind {
	case 0:
		values := []typ.Value{{}, typ.Int(0), typ.Int(-3), typ.Boolean(true), typ.Str("2026-01-31"), typ.Str("month"), typ.Str("28 days"), typ.Str("won"), typ.Str("("), typ.Flt(1.5), typ.Day(3)}
		return &ir.Lit{At: g.span(), Value: values[g.IntN(len(values))]}
	case 1, 2:
		path := g.pick(`amount cost fee quantity line score gift wait region status stage priority ordered_at paid_at customer.segment
			customer_id revenue stock big last_order win_rate broken args.x args.n args.ns args value month nothing orders.amount`)
		return &ir.Name{At: g.span(), Path: strings.Split(path, ".")}
	case 3:
		ops := []ir.Op{ir.Neg, ir.Not}
		return &ir.Unary{At: g.span(), Op: ops[g.IntN(2)], X: g.expr(depth - 1)}
	case 4:
		op := ir.Add + ir.Op(g.IntN(int(ir.Coalesce-ir.Add)+1))
		return &ir.Binary{At: g.span(), Op: op, OpAt: g.span(), X: g.expr(depth - 1), Y: g.expr(depth - 1)}
	case 5:
		c := &ir.Chain{At: g.span(), Xs: g.exprs(depth, 3)}
		for range 2 {
			c.Ops = append(c.Ops, ir.Eq+ir.Op(g.IntN(6)))
		}
		return c
	case 6:
		return &ir.Cond{At: g.span(), If: g.expr(depth - 1), Then: g.expr(depth - 1), Else: g.expr(depth - 1)}
	case 7:
		return &ir.List{At: g.span(), Items: g.exprs(depth, g.IntN(3))}
	default:
		name := "nonsense"
		if g.IntN(30) > 0 {
			name = ir.Funcs[g.IntN(len(ir.Funcs))].Name
		}
		return &ir.Call{At: g.span(), NameAt: g.span(), Func: name, Args: g.exprs(depth, g.IntN(4))}
	}
}

func (g *trees) exprs(depth, n int) []ir.Expr {
	out := make([]ir.Expr, n)
	for i := range out {
		out[i] = g.expr(depth - 1)
	}
	return out
}

// Whatever the tree, checks end without a panic, with a typed result or with
// errors; a checked row is whole and keeps its type when it is checked again.
func TestRandomTrees(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	g := &trees{Rand: rand.New(rand.NewPCG(seed, 1))}
	env := catalog("orders")
	revenue, _ := env.Indicator("revenue")
	args := arguments{"n": "decimal", "ns": "[]decimal"}
	good := 0
	for end := time.Now().Add(time.Second); time.Now().Before(end); {
		e := g.expr(1 + g.IntN(4))
		for _, row := range []func() (*ir.Row, error){
			func() (*ir.Row, error) { return check.Row(e, orders, env, args) },
			func() (*ir.Row, error) { return check.Row(e, visits, nil, nil) },
			func() (*ir.Row, error) { return check.Row(e, nil, nil, nil) },
			func() (*ir.Row, error) { return check.Fold(e, revenue, env, args) },
		} {
			r, err := row()
			if err != nil {
				require.Nil(t, r)
				require.NotEmpty(t, err.(ir.Errors))
				continue
			}
			good++
			requireWhole(t, r)
			again, err := row()
			require.NoError(t, err)
			require.Equal(t, r, again)
		}
		f := ir.New("", e)
		info, err := check.Formula(f, env)
		require.True(t, err == nil || info.Bad)
		if err == nil && !info.Bad {
			require.Equal(t, info.PeriodOnly, len(info.Datasets) == 0)
		}
		_, _ = check.Where(f, []string{"orders", "visits", "none"}, env, args)
	}
	assert.Positive(t, good)
}

// requireWhole checks that every node of a row has what its kind needs.
func requireWhole(t *testing.T, r *ir.Row) {
	t.Helper()
	require.NotNil(t, r)
	want := map[ir.RowKind]int{ir.RowConst: 0, ir.RowCol: 0, ir.RowArg: 0, ir.RowUnary: 1, ir.RowBinary: 2, ir.RowIf: 3}
	if n, ok := want[r.Kind]; ok {
		require.Len(t, r.Args, n, "%v", r)
	}
	switch r.Kind {
	case ir.RowConst:
		require.Equal(t, r.Type, r.Value.Type(), "%v", r)
	case ir.RowCol:
		require.NotEmpty(t, r.Col.Name)
	case ir.RowArg, ir.RowCall:
		require.NotEmpty(t, r.Name)
	case ir.RowUnary, ir.RowBinary, ir.RowIn:
		require.NotEqual(t, ir.NoOp, r.Op)
	}
	for _, a := range r.Args {
		requireWhole(t, a)
	}
}

func FuzzFormula(f *testing.F) {
	for _, ind := range indicators {
		text, _, _ := strings.Cut(ind.formula, " @ ")
		f.Add(text)
	}
	f.Add(`revenue | where(stage >= "propose") | per(customer_id, "day") | having(value > 1) | rate(value >= 2) | to_date("year")`)
	f.Add(`orders-won + 订单 | share(region)`)
	env := catalog("orders")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := formula.Parse(text)
		if err != nil {
			return
		}
		info, err := check.Formula(p, env)
		n := len([]rune(text))
		if err != nil {
			for _, e := range err.(ir.Errors) {
				if e.From < 0 || e.From > e.To || e.To > n || e.Message == "" || e.Code == "" {
					t.Fatalf("%q: %+v", text, e)
				}
			}
			return
		}
		// What is printed is checked the same.
		q, err := formula.Parse(formula.Print(p))
		if err != nil {
			return // longer than the limit
		}
		again, err := check.Formula(q, env)
		require.NoError(t, err)
		require.Equal(t, info, again)
	})
}

func BenchmarkFormula(b *testing.B) {
	env := catalog("orders")
	for name, text := range map[string]string{
		"sum":   `sum(amount)`,
		"ratio": `revenue / prior(revenue, "1 year") - 1`,
		"fold":  `revenue | where(status == "won" and region in ["East", "West"]) | per(customer_id) | having(value >= 2) | count()`,
	} {
		f := parse(b, text)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = check.Formula(f, env)
			}
		})
	}
}

func BenchmarkRow(b *testing.B) {
	env := catalog("orders")
	e := ir.Root(parse(b, `status == "won" and amount * (1 - discount) > 100 and ordered_at >= "2026-01-01"`))
	b.ReportAllocs()
	for b.Loop() {
		_, _ = check.Row(e, orders, env, nil)
	}
}
