package formula_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/formula"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// dump writes a tree without places, so that two can be compared.
func dump(e ir.Expr) string {
	var b strings.Builder
	var walk func(e ir.Expr)
	group := func(head string, es ...ir.Expr) {
		b.WriteString("(" + head)
		for _, e := range es {
			b.WriteByte(' ')
			walk(e)
		}
		b.WriteByte(')')
	}
	walk = func(e ir.Expr) {
		switch e := e.(type) {
		case *ir.Lit:
			b.WriteString(e.Value.Type().String() + ":")
			if e.Value.Type().Exact() {
				d := e.Value.Decimal()
				b.WriteString(d.StringFixed(max(0, -d.Exponent())))
			} else {
				b.WriteString(e.Value.String())
			}
		case *ir.Name:
			b.WriteString(strings.Join(e.Path, "."))
		case *ir.Unary:
			op := e.Op.String()
			if e.Op == ir.Neg {
				op = "neg"
			}
			group(op, e.X)
		case *ir.Binary:
			group(e.Op.String(), e.X, e.Y)
		case *ir.Chain:
			ops := make([]string, len(e.Ops))
			for i, o := range e.Ops {
				ops[i] = o.String()
			}
			group("chain["+strings.Join(ops, " ")+"]", e.Xs...)
		case *ir.Cond:
			group("if", e.If, e.Then, e.Else)
		case *ir.Call:
			group(e.Func+"()", e.Args...)
		case *ir.List:
			group("list", e.Items...)
		default:
			panic("a node that is not there")
		}
	}
	walk(e)
	return b.String()
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ text, tree, printed string }{
		{`sum(amount)`, `(sum() amount)`, `sum(amount)`},
		{`count()`, `(count())`, `count()`},
		{"  sum ( amount )\n", `(sum() amount)`, `sum(amount)`},
		{`客户数 / 订单额`, `(/ 客户数 订单额)`, `客户数 / 订单额`},
		{`customer.segment`, `customer.segment`, `customer.segment`},
		{`a.b.c == args.x`, `(== a.b.c args.x)`, `a.b.c == args.x`},
		// Operators and their order.
		{`a + b * c - d / e % f`, `(- (+ a (* b c)) (% (/ d e) f))`, `a + b * c - d / e % f`},
		{`a - (b - c)`, `(- a (- b c))`, `a - (b - c)`},
		{`(a - b) - c`, `(- (- a b) c)`, `a - b - c`},
		{`(a + b) * c`, `(* (+ a b) c)`, `(a + b) * c`},
		{`a / (b * c)`, `(/ a (* b c))`, `a / (b * c)`},
		{`-a * b`, `(* (neg a) b)`, `-a * b`},
		{`-(a * b)`, `(neg (* a b))`, `-(a * b)`},
		{`- -a - -b`, `(- (neg (neg a)) (neg b))`, `-(-a) - -b`},
		{`a or b and not c`, `(or a (and b (not c)))`, `a or b and not c`},
		{`(a or b) and c`, `(and (or a b) c)`, `(a or b) and c`},
		{`a && b || !c`, `(or (and a b) (not c))`, `a and b or not c`},
		{`not not a`, `(not (not a))`, `not not a`},
		{`not (a and b)`, `(not (and a b))`, `not (a and b)`},
		{`not (a == b)`, `(not (== a b))`, `not (a == b)`},
		{`(not a) == b`, `(== (not a) b)`, `(not a) == b`},
		{`a == (b == c)`, `(== a (== b c))`, `a == (b == c)`},
		{`a + 1 == b`, `(== (+ a integer:1) b)`, `a + 1 == b`},
		{`a in [1, 2.50]`, `(in a (list integer:1 decimal:2.50))`, `a in [1, 2.50]`},
		{`a not in args.list`, `(not in a args.list)`, `a not in args.list`},
		{"a not\nin b.c", `(not in a b.c)`, `a not in b.c`},
		{`not (a in ["x"])`, `(not (in a (list string:x)))`, `not (a in ["x"])`},
		{`a not contains "x" and b`, `(and (not (contains a string:x)) b)`, `a not contains "x" and b`},
		{`not (a matches "x")`, `(not (matches a string:x))`, `a not matches "x"`},
		{`a startsWith "x" or b endsWith "y"`, `(or (startsWith a string:x) (endsWith b string:y))`, `a startsWith "x" or b endsWith "y"`},
		// Chains of comparisons.
		{`a < b`, `(< a b)`, `a < b`},
		{`a < b < c`, `(chain[< <] a b c)`, `a < b < c`},
		{`1 <= a + 1 < b * 2 <= 10`, `(chain[<= < <=] integer:1 (+ a integer:1) (* b integer:2) integer:10)`, `1 <= a + 1 < b * 2 <= 10`},
		{`a < b < c and d > e > f`, `(and (chain[< <] a b c) (chain[> >] d e f))`, `a < b < c and d > e > f`},
		{`a < b and b < c`, `(and (< a b) (< b c))`, `a < b and b < c`},
		{`a < b && b < c`, `(and (< a b) (< b c))`, `a < b and b < c`},
		{`(a < b) < c`, `(< (< a b) c)`, `(a < b) < c`},
		{`(a < b < c) < d < e`, `(chain[< <] (chain[< <] a b c) d e)`, `(a < b < c) < d < e`},
		{`a < (b < c)`, `(< a (< b c))`, `a < (b < c)`},
		// No value.
		{`a ?? 0`, `(?? a integer:0)`, `a ?? 0`},
		{`a ?? b ?? -1`, `(?? (?? a b) (neg integer:1))`, `a ?? b ?? -1`},
		{`a ?? (b ?? c)`, `(?? a (?? b c))`, `a ?? (b ?? c)`},
		{`(a ?? -1) ?? b`, `(?? (?? a (neg integer:1)) b)`, `a ?? (-1) ?? b`},
		{`(a / b) ?? 0`, `(?? (/ a b) integer:0)`, `(a / b) ?? 0`},
		{`a / (b ?? 1)`, `(/ a (?? b integer:1))`, `a / (b ?? 1)`},
		{`sum(a ?? 0) + 1`, `(+ (sum() (?? a integer:0)) integer:1)`, `sum(a ?? 0) + 1`},
		{`x == nil`, `(== x unknown:nil)`, `x == nil`},
		// Choices.
		{`c ? x : y`, `(if c x y)`, `if c { x } else { y }`},
		{`a > 1 ? x : b ? y : z`, `(if (> a integer:1) x (if b y z))`, `if a > 1 { x } else if b { y } else { z }`},
		{`if a { x } else { if b { y } else { z } }`, `(if a x (if b y z))`, `if a { x } else if b { y } else { z }`},
		{`if a { if b { x } else { y } } else { z }`, `(if a (if b x y) z)`, `if a { if b { x } else { y } } else { z }`},
		{`(a ? x : y) + 1`, `(+ (if a x y) integer:1)`, `(if a { x } else { y }) + 1`},
		{`(a ? b : c) ? x : y`, `(if (if a b c) x y)`, `if (if a { b } else { c }) { x } else { y }`},
		{`sum(if a ?? b { x | round(2) } else { y })`, `(sum() (if (?? a b) (round() x integer:2) y))`, `sum(if a ?? b { round(x, 2) } else { y })`},
		{`if (a) { (x) } else { (y) }`, `(if a x y)`, `if a { x } else { y }`},
		// Literals.
		{`0.20 + 1_000 + 1_0.0_5`, `(+ (+ decimal:0.20 integer:1000) decimal:10.05)`, `0.20 + 1000 + 10.05`},
		{`0.1000000000000000055`, `decimal:0.1000000000000000055`, `0.1000000000000000055`},
		{`999999999999999999.00000000000000000001`, `decimal:999999999999999999.00000000000000000001`, `999999999999999999.00000000000000000001`},
		{`0 + 0.00`, `(+ integer:0 decimal:0.00)`, `0 + 0.00`},
		{`true or false`, `(or boolean:true boolean:false)`, `true or false`},
		{`'it\'s "x"'`, `string:it's "x"`, `"it's \"x\""`},
		{`"a\\b\n\t\x41中\u{1F600}\U0001F600"`, "string:a\\b\n\tA中😀😀", `"a\\b\n\tA中😀😀"`},
		{`"\u200b\a\101"`, "string:\u200b\aA", `"\u200b\u0007A"`},
		// Calls and pipes.
		{`x | prior("1 year")`, `(prior() x string:1 year)`, `x | prior("1 year")`},
		{`prior(x, "1 year")`, `(prior() x string:1 year)`, `x | prior("1 year")`},
		{`x / prior(x, "1 year") - 1`, `(- (/ x (prior() x string:1 year)) integer:1)`, `x / prior(x, "1 year") - 1`},
		{`x / (x | prior("1 year"))`, `(/ x (prior() x string:1 year))`, `x / prior(x, "1 year")`},
		{`(a / b) | prior("1 year")`, `(prior() (/ a b) string:1 year)`, `(a / b) | prior("1 year")`},
		{`(if a { b } else { c }) | fill(0)`, `(fill() (if a b c) integer:0)`, `(if a { b } else { c }) | fill(0)`},
		{`x | where(a == 1) | prior()`, `(prior() (where() x (== a integer:1)))`, `x | where(a == 1) | prior()`},
		{`(x | where(a) | prior()) / 2`, `(/ (prior() (where() x a)) integer:2)`, `(x | where(a) | prior()) / 2`},
		{`count() | where(status == "won")`, `(where() (count()) (== status string:won))`, `count() | where(status == "won")`},
		{`x | per(k, "month") | having(value >= 2) | count()`, `(count() (having() (per() x k string:month) (>= value integer:2)))`, `x | per(k, "month") | having(value >= 2) | count()`},
		{`avg(per(x, k)) / 2`, `(/ (avg() (per() x k)) integer:2)`, `(x | per(k) | avg()) / 2`},
		{`x | per(k) | rate(value > 1) | prior()`, `(prior() (rate() (per() x k) (> value integer:1)))`, `x | per(k) | rate(value > 1) | prior()`},
		{`x | attainment()`, `(attainment() x)`, `attainment(x)`},
		{`attainment(x | where(a))`, `(attainment() (where() x a))`, `attainment(x | where(a))`},
		{`x | abs() | round(2)`, `(round() (abs() x) integer:2)`, `round(abs(x), 2)`},
		{`median(x) | at(closed_at)`, `(at() (median() x) closed_at)`, `median(x) | at(closed_at)`},
		{`max(a, b) + min(c, 0)`, `(+ (max() a b) (min() c integer:0))`, `max(a, b) + min(c, 0)`},
		{`((a)) + (((b)))`, `(+ a b)`, `a + b`},
		// Names that expr knows as functions of its own.
		{`count + len - all`, `(- (+ count len) all)`, `count + len - all`},
	} {
		f, err := formula.Parse(c.text)
		if !assert.NoError(t, err, c.text) {
			continue
		}
		assert.Equal(t, c.text, f.Text())
		assert.Equal(t, c.tree, dump(ir.Root(f)), c.text)
		assert.Equal(t, c.printed, formula.Print(f), c.text)
		again, err := formula.Parse(c.printed)
		if assert.NoError(t, err, c.printed) {
			assert.Equal(t, c.tree, dump(ir.Root(again)), c.printed)
			assert.Equal(t, c.printed, formula.Print(again), c.printed)
		}
	}
}

// Print also takes trees that no text makes, such as those of a planner.
func TestPrintMadeTrees(t *testing.T) {
	lit := func(v typ.Value) ir.Expr { return &ir.Lit{Value: v} }
	for _, c := range []struct {
		e    ir.Expr
		want string
	}{
		{lit(typ.Num(decimal.New(5, 0))), "5.0"},
		{lit(typ.Num(decimal.New(5, 3))), "5000.0"},
		{lit(typ.Whole(decimal.New(5, 3))), "5000"},
		{lit(typ.Num(decimal.New(-25, -1))), "-2.5"},
		{lit(typ.Day(0)), `"1970-01-01"`},
		{lit(typ.Str("\xff\U000e0001\ufeff")), `"` + string(utf8.RuneError) + `\U000e0001\ufeff"`},
	} {
		assert.Equal(t, c.want, formula.Print(ir.New("", c.e)))
	}
}

// at returns the text of a span.
func at(text string, s ir.Span) string { return string([]rune(text)[s.From:s.To]) }

func TestSpans(t *testing.T) {
	for _, c := range []struct {
		text  string
		spans []string // of all nodes, parents first
	}{
		{`(a + b) * 客户.数`, []string{`(a + b) * 客户.数`, `a + b`, `a`, `b`, `客户.数`}},
		{` sum( -x ) `, []string{`sum( -x )`, `-x`, `x`}},
		{`(a / b) | prior("1 year") | fill(0)`, []string{`(a / b) | prior("1 year") | fill(0)`, `(a / b) | prior("1 year")`, `a / b`, `a`, `b`, `"1 year"`, `0`}},
		{`a < (b) < c`, []string{`a < (b) < c`, `a`, `b`, `c`}},
		{`x not in ["é", (1)]`, []string{`x not in ["é", (1)]`, `x`, `["é", (1)]`, `"é"`, `1`}},
		{`a not contains "b"`, []string{`a not contains "b"`, `a not contains "b"`, `a`, `"b"`}},
		{`1 + (if (c) { x } else if d { y } else { (z) })`, []string{`1 + (if (c) { x } else if d { y } else { (z) })`, `1`, `if (c) { x } else if d { y } else { (z) }`, `c`, `x`, `if d { y } else { (z) }`, `d`, `y`, `z`}},
		{`(c) ? x : (y)`, []string{`(c) ? x : (y)`, `c`, `x`, `y`}},
		{`not (a in b)`, []string{`not (a in b)`, `a in b`, `a`, `b`}},
		{`f.a ?? round((b), 2)`, []string{`f.a ?? round((b), 2)`, `f.a`, `round((b), 2)`, `b`, `2`}},
	} {
		f, err := formula.Parse(c.text)
		require.NoError(t, err, c.text)
		var got []string
		ir.Walk(ir.Root(f), func(e ir.Expr) bool {
			got = append(got, at(c.text, e.Span()))
			return true
		})
		assert.Equal(t, c.spans, got, c.text)
	}
	f, err := formula.Parse(`x | round(2) not in [1]`)
	require.Error(t, err)
	require.Nil(t, f)

	f, err = formula.Parse(`客 not in [1]`)
	require.NoError(t, err)
	assert.Equal(t, "not in", at(f.Text(), ir.Root(f).(*ir.Binary).OpAt))
	f, err = formula.Parse(`(客 | round(2)) + 1`)
	require.NoError(t, err)
	sum := ir.Root(f).(*ir.Binary)
	assert.Equal(t, "+", at(f.Text(), sum.OpAt))
	assert.Equal(t, "round", at(f.Text(), sum.X.(*ir.Call).NameAt))
}

func TestNames(t *testing.T) {
	for _, n := range []string{"a", "_x", "revenue_2", "销售收入", "Ａ社売上", "été", "İ", "args", "count"} {
		assert.True(t, typ.IsName(n) && !formula.Reserved(n), n)
		f, err := formula.Parse(n)
		if assert.NoError(t, err, n) {
			assert.Equal(t, []string{n}, ir.Root(f).(*ir.Name).Path)
		}
	}
	for _, n := range []string{"", "7d", "a-b", "a b", "a.b", "$x", "in", "not", "true", "nil", "let", "e\u0301", "a\xff", "１", "“a”"} {
		assert.False(t, typ.IsName(n) && !formula.Reserved(n), n)
		f, err := formula.Parse(n)
		if err == nil {
			name, ok := ir.Root(f).(*ir.Name)
			assert.False(t, ok && len(name.Path) == 1 && name.Path[0] == n, n)
		}
	}
	assert.True(t, formula.Reserved("matches"))
	assert.False(t, formula.Reserved("match"))
}

func TestConcurrentUse(t *testing.T) {
	const text = `orders | where(len in ["a"]) | per(k) | avg()`
	want, err := formula.Parse(text)
	require.NoError(t, err)
	for range 4 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for range 200 {
				f, err := formula.Parse(text)
				require.NoError(t, err)
				assert.Equal(t, formula.Print(want), formula.Print(f))
				_, err = formula.Parse(`filter(x, y) + nope(z)`)
				assert.Len(t, err, 2)
			}
		})
	}
}
