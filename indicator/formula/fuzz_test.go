package formula_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/formula"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// checkErrors asserts what holds of every error: it has a code, says something
// of bearable length and lies inside the text.
func checkErrors(t *testing.T, text string, err error) {
	t.Helper()
	var errs formula.Errors
	require.ErrorAs(t, err, &errs)
	require.NotEmpty(t, errs)
	assert.LessOrEqual(t, len(errs), 20)
	n := len([]rune(text))
	for i, e := range errs {
		assert.True(t, 0 <= e.From && e.From <= e.To && e.To <= n, "%q: %v", text, e)
		assert.NotEmpty(t, e.Code)
		assert.NotEmpty(t, e.Message)
		assert.Less(t, utf8.RuneCountInString(e.Message+e.Hint), 400)
		assert.True(t, e.Line >= 1 && e.Column >= 1)
		if i > 0 {
			assert.LessOrEqual(t, errs[i-1].From, e.From)
		}
		if utf8.ValidString(text) {
			before := string([]rune(text)[:e.From])
			assert.Equal(t, 1+strings.Count(before, "\n"), e.Line)
			assert.Equal(t, 1+utf8.RuneCountInString(before[strings.LastIndex(before, "\n")+1:]), e.Column)
		}
	}
}

// checkFormula asserts what holds of every formula: its nodes lie inside each
// other, and its print is parsed as the same tree.
func checkFormula(t *testing.T, f *formula.Formula) {
	t.Helper()
	var inside func(e ir.Expr, s ir.Span)
	inside = func(e ir.Expr, s ir.Span) {
		at := e.Span()
		if at.From < s.From || at.To > s.To || at.From >= at.To {
			t.Fatalf("%q: %v outside of %v", f.Text(), at, s)
		}
		for _, c := range ir.Children(e) {
			inside(c, at)
		}
	}
	inside(ir.Root(f), ir.Span{To: utf8.RuneCountInString(f.Text())})
	identity(t, ir.Root(f))
}

func identity(t *testing.T, e ir.Expr) {
	t.Helper()
	p := formula.Print(ir.New("", e))
	again, err := formula.Parse(p)
	if len(p) > formula.MaxLength {
		return
	}
	if err != nil && err.(formula.Errors)[0].Code == diag.TooDeep {
		return
	}
	require.NoError(t, err, "%s\n%s", p, dump(e))
	require.Equal(t, dump(e), dump(ir.Root(again)), p)
	require.Equal(t, p, formula.Print(again))
}

// seeds are the texts of all tables and some that once were of interest.
func seeds() []string {
	list := []string{
		`sum(amount) / count_distinct(order_id)`,
		`revenue | where(region in ["East", "华东"]) | per(customer_id) | having(value >= 2) | count()`,
		"if a { b\n} else if c { d } else { e }", `a ?? b ?? -1`, `a<b<=c`, `a not in args.x`, `'\'' + "\u{4e2d}"`,
		strings.Repeat("(", 70), strings.Repeat("- ", 70) + "1", strings.Repeat("a?", 70), "\xff", "a\u3000not\u3000in\tb", "1..2", "a ?.5:1", "b'x", "{}", "#", "a?b:c|f()",
	}
	for _, c := range badFormulas {
		list = append(list, c.text)
	}
	return list
}

func FuzzFormula(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		x, err := formula.Parse(text)
		if err != nil {
			require.Nil(t, x)
			checkErrors(t, text, err)
			return
		}
		checkFormula(t, x)
	})
}

// TestSoup parses random heaps of tokens: most are errors, some are formulas.
func TestSoup(t *testing.T) {
	words := strings.Fields(`a b.c args.x 1 0.20 "x" 'y' true nil sum( per( where( round( count() ( ( ) ) ) [ ] , + - * / % == < <= and or not in contains ?? ? : | | if { } else not ! = . 10% 2026-01-01 // 中 （ ”`)
	r, done := random(t)
	for parsed := 0; !done() || parsed == 0; {
		var b strings.Builder
		for range 1 + r.IntN(12) {
			b.WriteString(words[r.IntN(len(words))])
			if r.IntN(4) > 0 {
				b.WriteByte(' ')
			}
		}
		f, err := formula.Parse(b.String())
		if err != nil {
			checkErrors(t, b.String(), err)
			continue
		}
		parsed++
		checkFormula(t, f)
	}
}

// TestRandomTrees prints random trees and parses them back.
func TestRandomTrees(t *testing.T) {
	r, done := random(t)
	for !done() {
		identity(t, tree{r}.expr(5))
	}
}

// random returns a source whose seed is printed, and taken from ZHIBIAO_SEED if
// that is set, and a time budget.
func random(t *testing.T) (r *rand.Rand, done func() bool) {
	seed, err := strconv.ParseUint(os.Getenv("ZHIBIAO_SEED"), 10, 64)
	if err != nil {
		seed = rand.Uint64()
	}
	t.Logf("ZHIBIAO_SEED=%d", seed)
	end := time.Now().Add(time.Second)
	return rand.New(rand.NewPCG(seed, 1)), func() bool { return time.Now().After(end) }
}

// tree makes random expressions: all that text can say.
type tree struct{ *rand.Rand }

func (r tree) expr(depth int) ir.Expr {
	if depth == 0 {
		return r.leaf()
	}
	sub := func() ir.Expr { return r.expr(r.IntN(depth)) }
	switch r.IntN(9) {
	case 0:
		return &ir.Unary{Op: ir.Neg, X: sub()}
	case 1:
		return &ir.Unary{Op: ir.Not, X: sub()}
	case 2, 3, 4:
		return r.binary(sub)
	case 5:
		c := &ir.Chain{Xs: []ir.Expr{sub()}}
		for range 2 + r.IntN(2) {
			c.Ops = append(c.Ops, []ir.Op{ir.Lt, ir.Le, ir.Gt, ir.Ge}[r.IntN(4)])
			c.Xs = append(c.Xs, sub())
		}
		return c
	case 6:
		return &ir.Cond{If: sub(), Then: sub(), Else: sub()}
	case 7:
		return r.call(sub)
	}
	return r.leaf()
}

func (r tree) binary(sub func() ir.Expr) ir.Expr {
	b := &ir.Binary{Op: ir.Add + ir.Op(r.IntN(int(ir.Coalesce-ir.Add)+1)), X: sub(), Y: sub()}
	if b.Op != ir.In && b.Op != ir.NotIn {
		return b
	}
	if r.IntN(3) == 0 {
		b.Y = &ir.Name{Path: []string{"args", "x"}}
		return b
	}
	list := &ir.List{}
	for range 1 + r.IntN(3) {
		list.Items = append(list.Items, sub())
	}
	b.Y = list
	return b
}

func (r tree) call(sub func() ir.Expr) ir.Expr {
	switch r.IntN(4) {
	case 0: // a fold
		var x ir.Expr = &ir.Call{Func: "per", Args: []ir.Expr{sub(), r.leaf()}}
		for range r.IntN(3) {
			x = &ir.Call{Func: "having", Args: []ir.Expr{x, sub()}}
		}
		return &ir.Call{Func: "avg", Args: []ir.Expr{x}}
	}
	for {
		f := ir.Funcs[r.IntN(len(ir.Funcs))]
		if f.Name == "per" || f.Name == "having" || f.Name == "count" {
			continue
		}
		most := f.Max
		if most < 0 {
			most = f.Min + 2
		}
		c := &ir.Call{Func: f.Name}
		for range f.Min + r.IntN(most-f.Min+1) {
			c.Args = append(c.Args, sub())
		}
		return c
	}
}

func (r tree) leaf() ir.Expr {
	switch r.IntN(8) {
	case 0:
		return &ir.Lit{Value: typ.Int(r.Int64N(1_000_000))}
	case 1:
		return &ir.Lit{Value: typ.Num(decimal.New(r.Int64N(1_000_000), -1-int32(r.IntN(8))))}
	case 2:
		s := make([]rune, r.IntN(6))
		for i := range s {
			s[i] = []rune("a\"'\\\n\t\r\x00\u007f\u0085é中\u202e\ufeff\U0001F600\U000E0001%")[r.IntN(17)]
		}
		return &ir.Lit{Value: typ.Str(string(s))}
	case 3:
		return &ir.Lit{Value: typ.Boolean(r.IntN(2) == 0)}
	case 4:
		return &ir.Lit{}
	case 5:
		return &ir.Name{Path: []string{"customer", "segment"}}
	}
	return &ir.Name{Path: []string{[]string{"a", "b", "_c", "客户数", "count", "per"}[r.IntN(6)]}}
}

func BenchmarkParse(b *testing.B) {
	for _, c := range []struct{ name, text string }{
		{"name", `revenue`},
		{"sum", `sum(amount)`},
		{"ratio", `revenue / prior(revenue, "1 year") - 1`},
		{"fold", `orders_won | where(region in ["East", "West"] and status != "lost") | per(customer_id) | rate(value >= 2)`},
		{"long", strings.Repeat(`sum(amount) * 0.25 + `, 100) + "1"},
	} {
		b.Run(fmt.Sprintf("%s/%d", c.name, len(c.text)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := formula.Parse(c.text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkPrint(b *testing.B) {
	f, err := formula.Parse(`orders_won | where(region in ["East", "West"] and status != "lost") | per(customer_id) | rate(value >= 2)`)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		formula.Print(f)
	}
}
