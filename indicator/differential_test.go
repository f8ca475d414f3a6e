package indicator_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/dim"
	"github.com/zhibiao/zhibiao/indicator/table"
)

// TestDifferential asks random questions of random catalogs over random data,
// of the engine and of the judge.
//
// ZHIBIAO_SEED chooses the first world, ZHIBIAO_CASES how many questions are
// asked at most, ZHIBIAO_BUDGET how long ("2m"). A difference names the seed of
// its world, which that seed and one case more than its number ask again.
func TestDifferential(t *testing.T) {
	seed, cases, budget := uint64(20260101), int64(20_000), 20*time.Second
	if testing.Short() {
		budget = 3 * time.Second
	}
	setting(t, "ZHIBIAO_SEED", func(s string) (err error) { seed, err = strconv.ParseUint(s, 10, 64); return })
	setting(t, "ZHIBIAO_CASES", func(s string) (err error) { cases, err = strconv.ParseInt(s, 10, 64); return })
	setting(t, "ZHIBIAO_BUDGET", func(s string) (err error) { budget, err = time.ParseDuration(s); return })

	defer debug.SetGCPercent(debug.SetGCPercent(400)) // much is made and soon thrown away
	sum := tally{seen: map[string]int{}}
	var next, asked atomic.Int64
	var found atomic.Bool
	start := time.Now()
	var workers sync.WaitGroup
	for range 2 {
		workers.Go(func() {
			for !found.Load() && asked.Load() < cases && time.Since(start) < budget {
				w, err := newWorld(seed + uint64(next.Add(1)-1))
				if err == nil {
					err = w.run(&sum, func() bool { return !found.Load() && time.Since(start) < budget && asked.Add(1) <= cases })
				}
				if err != nil {
					found.Store(true)
					t.Error(err)
				}
			}
		})
	}
	workers.Wait()
	t.Logf("seed %d: %d cases in %d worlds, %.1f s\n%s", seed, sum.asked, next.Load(), time.Since(start).Seconds(), sum.text())
	if os.Getenv("ZHIBIAO_LOST") != "" {
		t.Log(sum.invalid)
	}
	if sum.asked < 500 || t.Failed() {
		return
	}
	require.Greater(t, sum.share("valid"), 0.7, "share of questions that make sense\n%s", sum.invalid)
	require.Greater(t, sum.share("answered"), 0.6, "share of questions that are answered")
	require.Greater(t, sum.share("valued"), 0.4, "share of questions whose answer has a value")
	if sum.asked > 5000 {
		for name := range constructs {
			if name != "week 53" { // seldom
				require.NotZero(t, sum.seen[name], "no question with %s", name)
			}
		}
	}
}

func setting(t *testing.T, name string, parse func(string) error) {
	t.Helper()
	if s := os.Getenv(name); s != "" {
		require.NoError(t, parse(s), name)
	}
}

// run asks some questions of the world.
func (w *world) run(sum *tally, more func() bool) error {
	w.staged, w.later = true, nil
	eng, err := w.engine(w.cat)
	if err != nil {
		return fmt.Errorf("world %d: %w\n%s", w.seed, err, w.yaml(w.defs))
	}
	w.staged = false
	sum.world(w)
	n := 20
	if len(w.rows["orders"]) > 1000 || len(w.rows["visits"]) > 1000 {
		n = 8
	}
	for i := range n {
		if !more() {
			return nil
		}
		if i == n/2 {
			for _, add := range w.later {
				if err := add(); err != nil {
					return err
				}
			}
		}
		q := w.query()
		moved := w.one(15)
		if err := w.cat.Check(q); err != nil {
			sum.refused(q, err)
			continue
		}
		e := eng
		if moved {
			e = indicator.Moved(eng.Shift(pick(w.r, []calendar.Offset{{}, calendar.Years(1), calendar.Weeks(2), calendar.Months(1)})))
		}
		diff, res := compare(e, q)
		sum.answered(w, q, res)
		if diff != "" {
			return errors.New(w.report(e == eng, q, diff))
		}
	}
	return nil
}

// compare asks an engine, in its usual ways and in those of big data, and its
// judge, and says how the answers differ. What the engine keeps is used by the
// third time.
func compare(eng *indicator.Engine, q indicator.Query) (diff string, res *indicator.Result) {
	want, wantErr := calmly(eng.Judge, q)
	stressed := eng.Stressed()
	for i, ask := range []func(context.Context, indicator.Query) (*indicator.Result, error){eng.Query, stressed.Query, stressed.Query, stressed.Query} {
		got, gotErr := calmly(ask, q)
		if diff = difference(got, gotErr, want, wantErr); diff != "" {
			if i > 0 {
				diff = fmt.Sprintf("under stress, asked %d times: %s", i, diff)
			}
			return diff, want
		}
	}
	return "", want
}

// calmly turns a panic into an error.
func calmly(ask func(context.Context, indicator.Query) (*indicator.Result, error), q indicator.Query) (res *indicator.Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v\n%s", errPanic, p, debug.Stack())
		}
	}()
	return ask(context.Background(), q)
}

var errPanic = errors.New("panic")

var sentinels = []error{
	errPanic, indicator.ErrUnknown, indicator.ErrInvalid, indicator.ErrLimit, indicator.ErrFanOut, indicator.ErrUnbound, indicator.ErrSource,
	context.Canceled, context.DeadlineExceeded,
}

func difference(got *indicator.Result, gotErr error, want *indicator.Result, wantErr error) string {
	if gotErr != nil || wantErr != nil {
		for _, s := range sentinels {
			if errors.Is(gotErr, s) != errors.Is(wantErr, s) || errors.Is(gotErr, errPanic) {
				return fmt.Sprintf("errors of two kinds\nengine: %v\njudge:  %v", gotErr, wantErr)
			}
		}
		if gotErr == nil && strings.Contains(wantErr.Error(), "no working days are known") {
			return "" // the judge evaluates conditions also of rows that lie in no period
		}
		if (gotErr == nil) != (wantErr == nil) {
			return fmt.Sprintf("one error\nengine: %v\njudge:  %v", gotErr, wantErr)
		}
		return ""
	}
	echo := func(r *indicator.Result) string {
		s := fmt.Sprintf("as of %s, over %s, undated %v", r.AsOf(), r.Over(), r.Undated())
		for name, rej := range r.Rejected() {
			s += fmt.Sprintf(", rejected %s %d", name, rej.Count)
		}
		for _, c := range r.Table().Columns() {
			s += fmt.Sprintf(", %s %s %s %v", c.Name(), c.Type(), c.Unit(), r.Times(c.Name()))
		}
		return s
	}
	if a, b := echo(got), echo(want); a != b {
		return fmt.Sprintf("engine: %s\njudge:  %s", a, b)
	}
	a, b := got.Table(), want.Table()
	both := func(what string) string {
		return fmt.Sprintf("%s\nengine:\n%s\njudge:\n%s", what, clip(a), clip(b))
	}
	if a.Len() != b.Len() {
		return both(fmt.Sprintf("the engine has %d rows, the judge %d", a.Len(), b.Len()))
	}
	for k, x := range a.Columns() {
		y := b.Columns()[k]
		for i := range a.Len() {
			switch v, w := x.Value(i), y.Value(i); {
			case !v.Equal(w) || v.Type() != w.Type():
				return both(fmt.Sprintf("row %d, %s: the engine has %s %v, the judge %s %v", i+1, x.Name(), v.Type(), v, w.Type(), w))
			case x.Note(i) != y.Note(i):
				return both(fmt.Sprintf("row %d, %s (%v): the engine notes %q, the judge %q", i+1, x.Name(), v, x.Note(i), y.Note(i)))
			}
		}
	}
	return ""
}

func clip(t *table.Table) string {
	lines := strings.SplitAfter(t.Text(), "\n")
	if len(lines) > 40 {
		lines = append(lines[:40], "…\n")
	}
	return strings.Join(lines, "")
}

// report shrinks a difference and writes what shows it.
func (w *world) report(plain bool, q indicator.Query, diff string) string {
	full := diff
	differs := func(q indicator.Query) bool {
		cat, _, err := w.load(w.needed(q))
		if err != nil || cat.Check(q) != nil {
			return false
		}
		eng, err := w.engine(cat)
		if err != nil {
			return false
		}
		if d, _ := compare(eng, q); d != "" {
			diff = d
			return true
		}
		return false
	}
	if plain && differs(q) {
		q = w.simpler(q, differs)
		w.fewer(q, differs)
		w.plainer(q, differs)
		q = w.simpler(q, differs)
		differs(q)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "world %d (ZHIBIAO_SEED=%d ZHIBIAO_CASES=20): %s\n", w.seed, w.seed, diff)
	if !plain {
		b.WriteString("(of a shifted engine)\n")
	}
	if full != diff {
		fmt.Fprintf(&b, "\nbefore it was made smaller: %s\n", full)
	}
	fmt.Fprintf(&b, "\n%s\n%s\n", questionText(q), w.yaml(w.needed(q)))
	for _, d := range w.sets {
		if t, err := w.table(d); err == nil && t.Len() > 0 {
			fmt.Fprintf(&b, "%s (%s):\n", d.name, w.kinds[d.name])
			if t.Len() > 60 {
				fmt.Fprintf(&b, "%d rows\n", t.Len())
			} else {
				_ = table.WriteCSV(&b, t) // a Builder takes everything
			}
		}
	}
	return b.String()
}

// needed are the definitions below a question.
func (w *world) needed(q indicator.Query) []*idef {
	defs := closure(w.defs, append(slices.Clone(q.Indicators), q.Having)...)
	if len(defs) == 0 {
		defs = w.defs[:1]
	}
	return defs
}

// simpler leaves out parts of a question while the difference stays.
func (w *world) simpler(q indicator.Query, differs func(indicator.Query) bool) indicator.Query {
	var tries []func(*indicator.Query)
	for _, name := range q.Indicators {
		tries = append(tries, func(q *indicator.Query) {
			q.Indicators = slices.DeleteFunc(slices.Clone(q.Indicators), func(n string) bool { return n == name })
			q.Order = slices.DeleteFunc(slices.Clone(q.Order), func(n string) bool { return strings.TrimPrefix(n, "-") == name })
		})
	}
	for _, name := range q.By {
		tries = append(tries, func(q *indicator.Query) {
			q.By = slices.DeleteFunc(slices.Clone(q.By), func(n string) bool { return n == name })
			q.Order = slices.DeleteFunc(slices.Clone(q.Order), func(n string) bool { return strings.TrimPrefix(n, "-") == name })
		})
	}
	tries = append(tries,
		func(q *indicator.Query) { q.Where = "" }, func(q *indicator.Query) { q.Having = "" }, func(q *indicator.Query) { q.Scope = dim.Scope{} },
		func(q *indicator.Query) { q.Order = nil }, func(q *indicator.Query) { q.Limit = 0 }, func(q *indicator.Query) { q.Fill = false },
		func(q *indicator.Query) { q.Cover = false }, func(q *indicator.Query) { q.WholePrior = false }, func(q *indicator.Query) { q.Lang = "" },
		func(q *indicator.Query) { q.Over = calendar.Period{} }, func(q *indicator.Query) { q.AsOf = calendar.Period{} })
	for _, try := range tries {
		smaller := q
		try(&smaller)
		smaller.Args = nil
		w.arguments(&smaller)
		if differs(smaller) {
			q = smaller
		}
	}
	// In the place of an indicator, one that it is made of.
	for deeper := true; deeper; {
		deeper = false
		for i, name := range q.Indicators {
			d := w.def(name)
			for _, below := range names.FindAllString(d.formula, -1) {
				smaller := q
				smaller.Indicators = slices.Clone(q.Indicators)
				if smaller.Indicators[i] = below; len(slices.Compact(slices.Sorted(slices.Values(smaller.Indicators)))) < len(q.Indicators) {
					continue
				}
				smaller.Order, smaller.Args = nil, nil
				w.arguments(&smaller)
				if differs(smaller) {
					q, deeper = smaller, true
					break
				}
			}
		}
	}
	return q
}

// fewer leaves out rows while the difference stays, within a time.
func (w *world) fewer(q indicator.Query, differs func(indicator.Query) bool) {
	deadline := time.Now().Add(4 * time.Second)
	for _, d := range w.sets {
		for n := max(len(w.rows[d.name]), 1); n >= 1; n /= 2 {
			for from := 0; from < len(w.rows[d.name]) && time.Now().Before(deadline); {
				all := w.rows[d.name]
				w.rows[d.name] = slices.Delete(slices.Clone(all), from, min(from+n, len(all)))
				if !differs(q) {
					w.rows[d.name] = all
					from += n
				}
			}
		}
	}
}

// plainer stores data as a table where the difference stays.
func (w *world) plainer(q indicator.Query, differs func(indicator.Query) bool) {
	for _, d := range w.sets {
		kind := w.kinds[d.name]
		if w.kinds[d.name] = "table"; !differs(q) {
			w.kinds[d.name] = kind
		}
	}
}

func questionText(q indicator.Query) string {
	s := fmt.Sprintf("Query{Indicators: %q, By: %q, Over: %q, AsOf: %q", q.Indicators, q.By, q.Over.String(), q.AsOf.String())
	for _, f := range []struct {
		name string
		text string
	}{{"Scope", q.Scope.String()}, {"Where", q.Where}, {"Having", q.Having}, {"Lang", q.Lang}} {
		if f.text != "" {
			s += fmt.Sprintf(", %s: %q", f.name, f.text)
		}
	}
	if len(q.Args) > 0 {
		s += fmt.Sprintf(", Args: %v", q.Args)
	}
	return s + fmt.Sprintf(", Order: %q, Limit: %d, Fill: %v, Cover: %v, WholePrior: %v}", q.Order, q.Limit, q.Fill, q.Cover, q.WholePrior)
}

// tally counts what was asked.
type tally struct {
	mu      sync.Mutex
	asked   int
	seen    map[string]int
	invalid string
}

// constructs are the parts of the language that questions must reach.
var constructs = map[string]*regexp.Regexp{}

func init() {
	for _, f := range strings.Fields(`sum count count_distinct avg min max median percentile percentile_disc rate variance stddev first last
		where prior rolling to_date cumulative whole at across share rank fill per having target target_to_date attainment days business_days
		abs round floor ceil coalesce lower upper trim length year half quarter month week day weekday hour date start_of days_between business_days_between`) {
		constructs[f] = regexp.MustCompile(`\b` + f + `\(`)
	}
	for name, expr := range map[string]string{
		"??": `\?\?`, "if": `\bif `, "ternary": ` \? `, "in": ` in `, "not in": ` not in `, "contains": `contains`, "matches": `matches`, "startsWith": `startsWith`,
		"== nil": `== nil`, "%": ` % `, "/": ` / `, "*": ` \* `, "-": ` - `, "chain": `< .* <= `, "and": ` and `, "or": ` or `, "not": `\(not `, "args": `args\.`,
		"join": `customer\.`, "join of two": `customer\.home\.`, "join by two": `price\.off`, "first of entity": `(first|last)\([^()]*, \w+`, "fold of fold": `per\(.*per\(`,
		"fold by grain": `per\([^)]*"`, "rate of weight": `rate\(.*, `, "distinct of two": `count_distinct\(\w+, `, "having of fold": `having\(value`,
	} {
		constructs[name] = regexp.MustCompile(expr)
	}
	for _, name := range []string{
		"By", "several grains", "cyclic", "Over", "Over open", "AsOf", "Scope", "Where", "Having", "Order", "Limit", "Fill", "Cover", "WholePrior", "keys alone", "two datasets",
		"like for like", "partial", "rounded", "week 53", "no target", "no data yet", "edge",
	} {
		constructs[name] = nil
	}
	for _, kind := range sourceKinds {
		constructs["source "+kind] = nil
	}
	for _, n := range []string{"0", "1", "few", "1023", "1024", "1025", "2500"} {
		constructs["rows "+n] = nil
	}
}

func (s *tally) world(w *world) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen["definitions made"] += w.made
	s.seen["definitions loaded"] += len(w.defs)
	if w.lost != nil && len(w.defs) < w.made && os.Getenv("ZHIBIAO_LOST") != "" {
		s.invalid += w.lost.Error() + "\n"
	}
}

func (s *tally) refused(q indicator.Query, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	if len(s.invalid) < 4000 {
		s.invalid += questionText(q) + "\n  " + err.Error() + "\n"
	}
}

func (s *tally) answered(w *world, q indicator.Query, res *indicator.Result) {
	defs := closure(w.defs, append(slices.Clone(q.Indicators), q.Having)...)
	var below []string
	texts := []string{q.Where, q.Having}
	for _, d := range defs {
		texts = append(texts, d.formula, d.where)
		below = union(below, d.sets)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	see := func(name string, ok bool) {
		if ok {
			s.seen[name]++
		}
	}
	see("valid", true)
	for name, expr := range constructs {
		see(name, expr != nil && slices.ContainsFunc(texts, expr.MatchString))
	}
	for _, name := range below {
		see("source "+w.kinds[name], true)
	}
	rows := "few"
	switch n := len(w.rows["orders"]); {
	case n < 2 || n > 1000:
		rows = strconv.Itoa(n)
	}
	see("rows "+rows, slices.Contains(below, "orders"))
	grains := 0
	for _, k := range q.By {
		if g := calendar.Grain(k); g.Builtin() {
			grains++
			see("cyclic", g.Cyclic())
		}
	}
	see("edge", w.edge)
	see("By", len(q.By) > 0)
	see("several grains", grains > 1)
	see("Over", !q.Over.IsZero())
	see("Over open", !q.Over.IsZero() && strings.Contains(q.Over.String(), "..") && (strings.HasPrefix(q.Over.String(), "..") || strings.HasSuffix(q.Over.String(), "..")))
	see("AsOf", !q.AsOf.IsZero())
	see("Scope", q.Scope.String() != "")
	see("Where", q.Where != "")
	see("Having", q.Having != "")
	see("Order", len(q.Order) > 0)
	see("Limit", q.Limit > 0)
	see("Fill", q.Fill)
	see("Cover", q.Cover)
	see("WholePrior", q.WholePrior)
	see("keys alone", len(q.Indicators) == 0)
	see("two datasets", len(below) > 1)
	if res == nil {
		return
	}
	see("answered", true)
	notes := res.Notes()
	for name, n := range map[string]table.Note{
		"like for like": table.LikeForLike, "partial": table.Partial, "rounded": table.Rounded, "week 53": table.Week53, "no target": table.NoTarget, "no data yet": table.NoDataYet,
	} {
		see(name, notes&n != 0)
	}
	valued := false
	for _, c := range res.Table().Columns()[len(q.By):] {
		for i := range c.Len() {
			valued = valued || !c.Null(i)
		}
	}
	see("valued", valued)
	see("rows of answers", false)
	s.seen["rows of answers"] += res.Table().Len()
}

func (s *tally) share(name string) float64 { return float64(s.seen[name]) / float64(max(s.asked, 1)) }

func (s *tally) text() string {
	var all []string
	for name := range s.seen {
		all = append(all, name)
	}
	for name := range constructs {
		if s.seen[name] == 0 {
			all = append(all, name)
		}
	}
	slices.SortFunc(all, func(a, b string) int {
		if s.seen[a] != s.seen[b] {
			return s.seen[b] - s.seen[a]
		}
		return strings.Compare(a, b)
	})
	for i, name := range all {
		all[i] = fmt.Sprintf("%s %.1f%%", name, 100*s.share(name))
	}
	return strings.Join(all, ", ")
}
