package indicator_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing/fstest"
	"time"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// world is a random catalog with random data.
type world struct {
	r     *rand.Rand
	zone  string
	loc   *time.Location
	head  string // of the definition file: the calendar
	sets  []*dset
	defs  []*idef // those that loaded
	cat   *indicator.Catalog
	made  int // definitions that were made, loaded or not
	lost  error
	rows  map[string][][]table.Value
	kinds map[string]string // of source, by dataset
	seed  uint64

	first, days int64 // where the times of the data lie
	edge        bool  // numbers at the edges of 64 bits
	nulls       int   // one in so many values is missing
	units       bool
	instants    bool // the time of orders is an instant

	staged bool           // sources keep rows back, which come later
	later  []func() error // appends them
}

// dset is a dataset: its columns, with what they hold, and where its joins lead.
type dset struct {
	name, key, time, grain string
	cols                   []*dcol
	joins                  []djoin
	dims                   string // the line that gives joined columns short names
	extra                  string // further lines
}

type djoin struct{ name, to, keys string }

// dcol is a column. Its values come from a pool, so that groups, joins and
// comparisons meet.
type dcol struct {
	name, from, unit, note string
	typ                    table.Type
	pool                   []table.Value
	always                 bool // never without a value
	unique                 bool
}

// rcol is a column as rows of a dataset see it: own, joined or under a short name.
type rcol struct {
	path string
	unit string
	typ  table.Type
	pool []table.Value

	ordered bool
}

var zones = []string{"America/New_York", "Asia/Shanghai", "Europe/Berlin", "UTC", "America/Sao_Paulo", "Australia/Lord_Howe"}

// Days around which time is uneven: clocks change, years and week-years end.
var anchors = []string{"2020-12-20", "2021-03-10", "2021-10-25", "2024-02-20", "2025-03-05", "2025-10-20", "2025-12-22", "2026-01-02", "2018-10-30", "2019-12-28"}

func newWorld(seed uint64) (*world, error) {
	w := &world{r: rand.New(rand.NewPCG(seed, 17)), seed: seed, rows: map[string][][]table.Value{}, kinds: map[string]string{}}
	w.zone = pick(w.r, zones)
	var err error
	if w.loc, err = time.LoadLocation(w.zone); err != nil {
		return nil, err
	}
	day, _ := calendar.ParseDate(pick(w.r, anchors))
	w.first, w.days = int64(day), pick(w.r, []int64{3, 20, 20, 45, 45, 100, 200, 400})
	w.edge, w.units, w.instants = w.one(5), w.one(4), w.one(2)
	w.nulls = pick(w.r, []int{3, 8, 20, 60})
	w.calendar()
	w.datasets()
	for _, d := range w.sets {
		w.fill(d)
		w.kinds[d.name] = w.sourceKind()
	}
	return w, w.define()
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

func (w *world) one(in int) bool { return w.r.IntN(in) == 0 }

func (w *world) calendar() {
	var b strings.Builder
	fmt.Fprintf(&b, "calendar:\n  time_zone: %s\n", w.zone)
	if w.one(2) {
		fmt.Fprintf(&b, "  week_start: %s\n", pick(w.r, []string{"monday", "sunday", "saturday"}))
	}
	if w.one(2) {
		fmt.Fprintf(&b, "  fiscal_year_start: %s\n", pick(w.r, []string{"april", "july", "october", "february"}))
	}
	switch w.r.IntN(4) {
	case 0:
		b.WriteString("  business: china\n")
	case 1:
		b.WriteString("  business: {weekdays: [sunday, monday, tuesday, wednesday, thursday], years: {2020: {holidays: [2020-12-24]}, 2021: {workdays: [2021-03-13]}, 2025: {}, 2026: {holidays: [2026-01-01, 2026-01-02]}}}\n")
	}
	if w.one(3) {
		fmt.Fprintf(&b, "  retail: {pattern: %s}\n", pick(w.r, []string{`"454"`, `"445"`, `"544"`}))
	}
	if w.one(3) {
		d := calendar.Date(w.first)
		fmt.Fprintf(&b, "  grains:\n    season: [{name: A, first: %s}, {name: B, first: %s}, {name: C, first: %s}, {first: %s}]\n",
			d.AddDays(-400), d.AddDays(int(w.days/3)+1), d.AddDays(int(w.days/2)+2), d.AddDays(2000))
	}
	w.head = b.String()
}

// grains are those that not every calendar has.
func (w *world) grains() []string {
	var out []string
	if strings.Contains(w.head, "retail") {
		out = append(out, "retail_week", "retail_month")
	}
	if strings.Contains(w.head, "season") {
		out = append(out, "season")
	}
	return out
}

// datasets lays out a small business: orders and visits of customers, products,
// prices by two keys, balances that stand for whole months.
func (w *world) datasets() {
	text := func(s ...string) []table.Value {
		out := make([]table.Value, len(s))
		for i, s := range s {
			out[i] = typ.Str(s)
		}
		return out
	}
	regions := text("East", "West", "北区", "", "o'Hara Ω", "east")
	regions = regions[:2+w.r.IntN(len(regions)-1)]
	custs := make([]table.Value, 2+w.r.IntN(14))
	for i := range custs {
		custs[i] = typ.Str(fmt.Sprint("c", i))
	}
	custs[0] = typ.Str("")
	prods := make([]table.Value, 1+w.r.IntN(9))
	for i := range prods {
		prods[i] = typ.Int(int64(i*i*7 - 3))
	}
	at := table.Date
	if w.instants {
		at = table.Timestamp
	}
	money := ""
	if w.units {
		money = "CNY"
	}
	scale := int32(w.r.IntN(7))
	times := func(t table.Type) []table.Value { return w.times(t, 4+w.r.IntN(40)) }
	flags := []table.Value{typ.Boolean(true), typ.Boolean(false)}
	status := &dcol{name: "status", typ: table.String, pool: text("won", "lost", "open")}
	if w.one(3) {
		status.note = "order: [open, lost, won]"
	}
	missing := append(slices.Clone(custs), text("gone", "absent")...)
	w.sets = []*dset{
		{name: "orders", key: "id", time: "at", dims: "{seg: customer.segment}", cols: []*dcol{
			{name: "id", typ: table.Integer, unique: true, always: true, pool: []table.Value{typ.Int(1), typ.Int(3), typ.Int(20)}},
			{name: "at", typ: at, pool: times(at)},
			{name: "due", typ: pick(w.r, []table.Type{table.Date, table.Timestamp}), pool: nil},
			{name: "seen", typ: table.Timestamp, pool: times(table.Timestamp)},
			{name: "cust", typ: table.String, pool: missing, from: pick(w.r, []string{"", "Customer ID"})},
			{name: "prod", typ: table.Integer, pool: append(slices.Clone(prods), typ.Int(999))},
			{name: "region", typ: table.String, pool: regions},
			status,
			{name: "flag", typ: table.Bool, pool: flags},
			{name: "amount", typ: table.Decimal, unit: money, pool: w.decimals(scale)},
			{name: "cost", typ: table.Decimal, unit: money, pool: w.decimals(int32(w.r.IntN(4)))},
			{name: "qty", typ: table.Integer, pool: w.integers()},
			{name: "ratio", typ: table.Float, pool: w.floats()},
			{name: "took", typ: table.Duration, pool: w.durations()},
		}, joins: []djoin{
			{"customer", "customers", "{cust: cust}"},
			{"product", "products", "{prod: id}"},
			{"price", "prices", "{prod: prod, region: region}"},
		}},
		{name: "visits", key: "id", time: "on", dims: "{seg: customer.segment}", cols: []*dcol{
			{name: "id", typ: table.String, unique: true, always: true, pool: text("v1", "v5")},
			{name: "on", typ: table.Date, pool: times(table.Date)},
			{name: "cust", typ: table.String, pool: missing},
			{name: "region", typ: table.String, pool: regions},
			{name: "flag", typ: table.Bool, pool: flags},
			{name: "minutes", typ: table.Integer, pool: w.integers()},
			{name: "amount", typ: table.Decimal, unit: money, pool: w.decimals(2)},
		}, joins: []djoin{{"customer", "customers", "{cust: cust}"}}},
		{name: "balances", key: "id", time: "{column: month, grain: month}", grain: "month", cols: []*dcol{
			{name: "id", typ: table.Integer, unique: true, always: true, pool: []table.Value{typ.Int(1), typ.Int(3), typ.Int(20)}},
			{name: "month", typ: table.Date, pool: times(table.Date)},
			{name: "cust", typ: table.String, pool: custs},
			{name: "region", typ: table.String, pool: regions},
			{name: "balance", typ: table.Decimal, unit: money, pool: w.decimals(2)},
		}},
		{name: "customers", key: "cust", cols: []*dcol{
			{name: "cust", typ: table.String, pool: custs, unique: !w.one(40)},
			{name: "segment", typ: table.String, pool: text("A", "B", "丙", "")},
			{name: "since", typ: table.Date, pool: times(table.Date)},
			{name: "credit", typ: table.Decimal, unit: money, pool: w.decimals(2)},
			{name: "vip", typ: table.Bool, pool: flags},
			{name: "area", typ: table.String, pool: text("n", "s", "x", "y")},
		}, joins: []djoin{{"home", "areas", "{area: area}"}}},
		{name: "areas", key: "area", cols: []*dcol{
			{name: "area", typ: table.String, pool: text("n", "s", "x"), unique: true},
			{name: "zone", typ: table.String, pool: text("north", "south", "")},
			{name: "heads", typ: table.Integer, pool: w.integers()},
		}},
		{name: "products", key: "id", cols: []*dcol{
			{name: "id", typ: table.Integer, pool: prods, unique: true},
			{name: "kind", typ: table.String, pool: text("tool", "toy", "Toy")},
			{name: "list", typ: table.Decimal, unit: money, pool: w.decimals(2)},
		}},
		{name: "prices", key: "[prod, region]", cols: []*dcol{
			{name: "prod", typ: table.Integer, pool: prods},
			{name: "region", typ: table.String, pool: regions},
			{name: "off", typ: table.Decimal, pool: w.decimals(3)},
		}},
	}
	due := w.set("orders").cols[2]
	due.pool = times(due.typ)
	if w.one(6) {
		w.sets[0].extra = fmt.Sprintf("    complete_to: %s\n", calendar.Date(w.first+w.r.Int64N(w.days+30)))
	}
	if w.one(3) {
		w.sets[0].extra += "    noun: order\n"
	}
}

func (w *world) set(name string) *dset {
	for _, d := range w.sets {
		if d.name == name {
			return d
		}
	}
	return nil
}

// times are dates or instants: most anywhere, many at midnight, just before it,
// or in the hours in which clocks change.
func (w *world) times(t table.Type, n int) []table.Value {
	out := make([]table.Value, n)
	for i := range out {
		day := w.first + w.r.Int64N(w.days)
		if w.one(10) {
			day -= 365
		}
		if t == table.Date {
			out[i] = typ.Day(day)
			continue
		}
		at := calendar.Date(day).In(w.loc)
		switch w.r.IntN(5) {
		case 0:
		case 1:
			at = at.Add(-time.Microsecond)
		case 2:
			at = at.Add(2*time.Hour + 30*time.Minute)
		default:
			at = at.Add(time.Duration(w.r.Int64N(86_400_000_000)) * time.Microsecond)
		}
		out[i] = typ.Instant(at.UnixMicro())
	}
	return out
}

func (w *world) decimals(scale int32) []table.Value {
	out := make([]table.Value, 3+w.r.IntN(30))
	for i := range out {
		n := w.r.Int64N(4000) - 800
		switch {
		case w.one(8):
			n = 0
		case w.edge && w.one(3):
			n = 9_223_372_036_854_775_807 - w.r.Int64N(3)
		case w.edge && w.one(3):
			n = -9_223_372_036_854_775_807 + w.r.Int64N(3)
		case w.edge && w.one(4):
			n = w.r.Int64()
		case w.one(30):
			n *= 1_000_000_007
		}
		d := decimal.New(n, -scale)
		if w.edge && w.one(12) {
			d = decimal.New(n, w.r.Int32N(30)-2)
		} else if w.one(15) {
			d = decimal.New(n, -w.r.Int32N(7))
		}
		out[i] = typ.Num(d)
	}
	return out
}

func (w *world) integers() []table.Value {
	out := make([]table.Value, 3+w.r.IntN(20))
	for i := range out {
		out[i] = typ.Int(w.r.Int64N(60) - 12)
		if w.edge && w.one(4) {
			out[i] = typ.Whole(decimal.New(w.r.Int64()-w.r.Int64(), w.r.Int32N(4)))
		}
	}
	return out
}

func (w *world) floats() []table.Value {
	out := make([]table.Value, 3+w.r.IntN(20))
	for i := range out {
		out[i] = typ.Flt((w.r.Float64() - 0.4) * 100)
		switch w.r.IntN(8) {
		case 0:
			out[i] = typ.Flt(float64(w.r.IntN(5)))
		case 1:
			out[i] = typ.Flt(0.5 * float64(w.r.IntN(9)))
		case 2:
			if w.edge {
				out[i] = typ.Flt(w.r.NormFloat64() * 1e200)
			}
		}
	}
	return out
}

func (w *world) durations() []table.Value {
	out := make([]table.Value, 3+w.r.IntN(12))
	for i := range out {
		out[i] = typ.Span(w.r.Int64N(200_000_000_000) - 10_000_000_000)
		if w.edge && w.one(6) {
			out[i] = typ.Span(9_223_372_036_854_775_807 - w.r.Int64N(9))
		}
	}
	return out
}

// size is a number of rows: mostly few, sometimes none, or about a block.
func (w *world) size() int {
	switch n := w.r.IntN(200); {
	case n < 6:
		return 0
	case n < 14:
		return 1
	case n < 24:
		return 5
	case n < 25:
		return 1025
	}
	return 2 + w.r.IntN(60)
}

func (w *world) fill(d *dset) {
	n := w.size()
	if w.seed%16 == 0 && d.name == "orders" {
		n = []int{1023, 1024, 1025, 2500}[w.seed/16%4]
	}
	dim := d.time == ""
	if dim {
		n = 12
	}
	seen := map[string]bool{}
	for i := range n {
		row := make([]table.Value, len(d.cols))
		var key []byte
		for k, c := range d.cols {
			switch {
			case c.unique && !dim && c.typ == table.Integer:
				row[k] = typ.Int(int64(i) + 1)
			case c.unique && !dim:
				row[k] = typ.Str(fmt.Sprint("v", i))
			case c.always || !w.one(w.nulls):
				row[k] = pick(w.r, c.pool)
			}
			if dim && (c.unique || strings.HasPrefix(d.key, "[") && k < 2) {
				key = row[k].AppendKey(key)
			}
		}
		if dim && len(key) > 0 {
			if seen[string(key)] && !w.one(400) { // a key that comes twice is an error where a join leads to it
				continue
			}
			seen[string(key)] = true
		}
		w.rows[d.name] = append(w.rows[d.name], row)
	}
	if w.one(4) && d.time != "" { // sorted by time, as data mostly is
		slices.SortStableFunc(w.rows[d.name], func(a, b []table.Value) int { return typ.Compare(a[1], b[1]) })
	}
}

// columns are those that the rows of a dataset can name.
func (w *world) columns(d *dset) []rcol {
	var out []rcol
	for _, c := range d.cols {
		out = append(out, rcol{c.name, c.unit, c.typ, c.pool, c.note != ""})
	}
	for _, j := range d.joins {
		for _, c := range w.columns(w.set(j.to)) {
			c.path = j.name + "." + c.path
			out = append(out, c)
		}
	}
	if d.dims != "" {
		for _, c := range out {
			if c.path == "customer.segment" {
				c.path = "seg"
				out = append(out, c)
			}
		}
	}
	return out
}

// shared are the columns that all these datasets have.
func (w *world) shared(sets []string) []rcol {
	var out []rcol
	for i, name := range sets {
		cols := w.columns(w.set(name))
		if i == 0 {
			out = cols
			continue
		}
		out = slices.DeleteFunc(slices.Clone(out), func(c rcol) bool {
			return !slices.ContainsFunc(cols, func(o rcol) bool { return o.path == c.path && o.typ == c.typ && o.unit == c.unit })
		})
	}
	return out
}

// yaml writes the definitions.
func (w *world) yaml(defs []*idef) string {
	var b strings.Builder
	b.WriteString(w.head)
	b.WriteString("datasets:\n")
	for _, d := range w.sets {
		fmt.Fprintf(&b, "  %s:\n    key: %s\n", d.name, d.key)
		if d.time != "" {
			fmt.Fprintf(&b, "    time: %s\n", d.time)
		}
		b.WriteString(d.extra)
		b.WriteString("    columns:\n")
		for _, c := range d.cols {
			fmt.Fprintf(&b, "      %s: {type: %s", c.name, c.typ)
			for _, more := range [][2]string{{"unit", c.unit}, {"from", c.from}} {
				if more[1] != "" {
					fmt.Fprintf(&b, ", %s: %s", more[0], more[1])
				}
			}
			if c.note != "" {
				b.WriteString(", " + c.note)
			}
			b.WriteString("}\n")
		}
		if len(d.joins) > 0 {
			b.WriteString("    joins:\n")
		}
		for _, j := range d.joins {
			fmt.Fprintf(&b, "      %s: {dataset: %s, keys: %s}\n", j.name, j.to, j.keys)
		}
		if d.dims != "" {
			fmt.Fprintf(&b, "    dimensions: %s\n", d.dims)
		}
	}
	b.WriteString("indicators:\n")
	for _, d := range defs {
		b.WriteString(d.yaml())
	}
	return b.String()
}

// load loads definitions; those with problems come back by name.
func (w *world) load(defs []*idef) (cat *indicator.Catalog, bad map[string]bool, err error) {
	text := w.yaml(defs)
	cat, err = indicator.Load(fstest.MapFS{"world.yaml": {Data: []byte(text)}})
	if err == nil {
		return cat, nil, nil
	}
	bad = map[string]bool{}
	lines := strings.Split(text, "\n")
	var problems diag.List
	errors.As(err, &problems)
	for _, p := range problems {
		for at := min(p.Pos.Line, len(lines)) - 1; at >= 0; at-- {
			if name, ok := strings.CutPrefix(lines[at], "  m"); ok {
				bad["m"+name[:strings.IndexByte(name, ':')]] = true
				break
			}
		}
	}
	return nil, bad, err
}

// define makes indicators and keeps those that load.
func (w *world) define() error {
	g := &gen{w: w}
	for range 14 {
		g.base()
	}
	for range 26 {
		g.derived()
	}
	w.made = len(g.defs)
	defs := g.defs
	for len(defs) > 0 {
		cat, bad, err := w.load(defs)
		if err == nil {
			w.cat, w.defs = cat, defs
			return nil
		}
		w.lost = err
		if len(bad) == 0 {
			return fmt.Errorf("world %d: %w\n%s", w.seed, err, w.yaml(defs))
		}
		defs = slices.DeleteFunc(slices.Clone(defs), func(d *idef) bool { return bad[d.name] })
	}
	return fmt.Errorf("world %d: no definition loads: %w", w.seed, w.lost)
}
