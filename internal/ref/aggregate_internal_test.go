package ref

import (
	"math/rand/v2"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/plan"
	"github.com/zhibiao/zhibiao/internal/scalar"
	"github.com/zhibiao/zhibiao/internal/typ"
)

func num(s string) typ.Value {
	if s == "" {
		return none
	}
	return typ.Num(decimal.RequireFromString(s))
}

func members(texts ...string) []member {
	out := make([]member, len(texts))
	for i, s := range texts {
		out[i].arg = num(s)
	}
	return out
}

func TestAggregates(t *testing.T) {
	q := func(s string) decimal.Decimal { return decimal.RequireFromString(s) }
	for _, c := range []struct {
		agg  plan.Agg
		rows []member
		want string // "" for no value
		note typ.Note
	}{
		// Formula page, section 6: of {10, none, 20}.
		{plan.Agg{Func: "sum"}, members("10", "", "20"), "30", 0},
		{plan.Agg{Func: "count"}, members("10", "", "20"), "3", 0},
		{plan.Agg{Func: "avg"}, members("10", "", "20"), "15", 0},
		{plan.Agg{Func: "sum"}, nil, "", typ.NoRows},
		{plan.Agg{Func: "sum"}, members("", ""), "", typ.AllNull},
		{plan.Agg{Func: "count"}, nil, "0", 0},
		{plan.Agg{Func: "avg"}, members("1", "1", "0"), "0.666666666667", typ.Rounded},
		{plan.Agg{Func: "min"}, members("3", "-1", ""), "-1", 0},
		{plan.Agg{Func: "max"}, members("3", "-1", ""), "3", 0},
		// Hyndman and Fan, type 7, as Excel's PERCENTILE.INC: of 1, 2, 3, 4.
		{plan.Agg{Func: "percentile", Q: q("0.5")}, members("4", "1", "3", "2"), "2.5", 0},
		{plan.Agg{Func: "percentile", Q: q("0.3")}, members("4", "1", "3", "2"), "1.9", 0},
		{plan.Agg{Func: "percentile", Q: q("0")}, members("4", "1", "3", "2"), "1", 0},
		{plan.Agg{Func: "percentile", Q: q("1")}, members("4", "1", "3", "2"), "4", 0},
		{plan.Agg{Func: "percentile_disc", Q: q("0.5")}, members("4", "1", "3", "2"), "2", 0},
		{plan.Agg{Func: "percentile_disc", Q: q("0.51")}, members("4", "1", "3", "2"), "3", 0},
		{plan.Agg{Func: "percentile_disc", Q: q("0")}, members("4", "1", "3", "2"), "1", 0},
		// NIST e-Handbook 1.3.5.6: 2, 4, 4, 4, 5, 5, 7, 9 have Σ(x-5)² = 32.
		{plan.Agg{Func: "variance"}, members("2", "4", "4", "4", "5", "5", "7", "9"), "4.571428571429", typ.Rounded},
		{plan.Agg{Func: "stddev"}, members("2", "4", "4", "4", "5", "5", "7", "9"), "2.13808993529940", typ.Rounded},
		{plan.Agg{Func: "stddev"}, members("1", "3", "5"), "2", 0},
		{plan.Agg{Func: "variance"}, members("5"), "", typ.DivZero},
		// Values near 1e12 that differ by 1: float64 sums of squares lose this.
		{plan.Agg{Func: "variance"}, members("1000000000000.1", "1000000000001.1", "1000000000002.1"), "1", 0},
	} {
		if c.agg.Func != "count" {
			c.agg.Arg = &ir.Row{}
		}
		got, note := aggregate(c.agg, c.rows)
		if c.want == "" {
			require.True(t, got.None(), "%s of %v", c.agg.Func, c.rows)
		} else {
			w, _ := decimal.RequireFromString(c.want).RoundBank(12), 0
			require.Equal(t, w.String(), got.Decimal().String(), "%s of %v", c.agg.Func, c.rows)
		}
		require.Equal(t, c.note, note, "%s of %v", c.agg.Func, c.rows)
	}
}

func TestCountDistinctSkipsMissingParts(t *testing.T) {
	rows := []member{
		{typ.Str("a"), []typ.Value{typ.Int(1)}}, {typ.Str("a"), []typ.Value{typ.Int(1)}}, {typ.Str("a"), []typ.Value{typ.Int(2)}},
		{none, []typ.Value{typ.Int(1)}}, {typ.Str("b"), []typ.Value{none}},
	}
	v, _ := aggregate(plan.Agg{Func: "count_distinct", Arg: &ir.Row{}}, rows)
	require.Equal(t, "2", v.String())
}

func TestRate(t *testing.T) {
	yes, no := typ.Boolean(true), typ.Boolean(false)
	v, _ := aggregate(plan.Agg{Func: "rate"}, []member{{arg: yes}, {arg: no}, {arg: none}, {arg: yes}})
	require.Equal(t, "0.666666666667", v.String())
	v, note := aggregate(plan.Agg{Func: "rate"}, []member{
		{yes, []typ.Value{num("30")}}, {no, []typ.Value{num("70")}}, {yes, []typ.Value{none}},
	})
	require.Equal(t, "0.3", v.String())
	require.Zero(t, note)
	_, note = aggregate(plan.Agg{Func: "rate"}, []member{{arg: none}})
	require.Equal(t, typ.AllNull, note)
	_, note = aggregate(plan.Agg{Func: "rate"}, []member{{yes, []typ.Value{num("0")}}})
	require.Equal(t, typ.DivZero, note)
}

// Sums of floats do not depend on the order of the rows.
func TestFloatSumsAreOrderFree(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	vals := make([]typ.Value, 200)
	for i := range vals {
		vals[i] = typ.Flt((rng.Float64() - 0.5) * float64(uint64(1)<<rng.IntN(60)))
	}
	want := sum(vals)
	for range 20 {
		rng.Shuffle(len(vals), func(i, j int) { vals[i], vals[j] = vals[j], vals[i] })
		require.Equal(t, want, sum(vals))
	}
}

func TestThreeValuedLogic(t *testing.T) {
	T, F := typ.Boolean(true), typ.Boolean(false)
	for _, c := range []struct {
		op   ir.Op
		x, y typ.Value
		want typ.Value
	}{
		{ir.And, T, none, none}, {ir.And, F, none, F}, {ir.And, none, F, F}, {ir.And, none, none, none}, {ir.And, T, T, T},
		{ir.Or, T, none, T}, {ir.Or, none, T, T}, {ir.Or, F, none, none}, {ir.Or, none, none, none}, {ir.Or, F, F, F},
		{ir.Eq, none, none, none}, {ir.Lt, T, none, none},
	} {
		got, _ := scalar.Binary(c.op, c.x, c.y)
		require.Equal(t, c.want, got, "%v %s %v", c.x, c.op, c.y)
	}
	require.True(t, scalar.Unary(ir.Not, none).None())
	list := []typ.Value{num("1"), none}
	require.Equal(t, T, scalar.Among(num("1"), list, false))
	require.True(t, scalar.Among(num("2"), list, false).None(), "2 might be the unknown member")
	require.True(t, scalar.Among(num("2"), list, true).None())
	require.Equal(t, T, scalar.Among(num("2"), list[:1], true))
}

func TestRoundingOfFunctions(t *testing.T) {
	for _, c := range []struct{ f, x, places, want string }{
		{"round", "2.5", "0", "3"}, {"round", "-2.5", "0", "-3"}, {"round", "0.125", "2", "0.13"}, {"round", "1250", "-2", "1300"},
		{"floor", "-1.2", "", "-2"}, {"ceil", "-1.8", "", "-1"}, {"abs", "-3.10", "", "3.1"},
	} {
		args := []typ.Value{num(c.x)}
		if c.places != "" {
			args = append(args, num(c.places))
		}
		require.Equal(t, c.want, scalar.Call(c.f, args).String(), "%s(%s)", c.f, c.x)
	}
}

func TestAttainment(t *testing.T) {
	for _, c := range []struct {
		a, target string
		up        bool
		want      string
	}{
		{"120", "100", true, "1.2"}, {"80", "100", false, "1.2"}, {"120", "100", false, "0.8"},
		{"-1", "-1", true, "1"}, {"-2", "-1", true, "0"}, {"1", "-1", true, "3"},
	} {
		got := attainment(Cell{Value: num(c.a)}, Cell{Value: num(c.target)}, c.up)
		require.Equal(t, c.want, got.Value.String(), "%s against %s", c.a, c.target)
	}
	got := attainment(Cell{Value: num("1")}, Cell{Value: num("0")}, true)
	require.True(t, got.Value.None())
	require.Equal(t, typ.DivZero, got.Note)
}
