package sourcetest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// checker gathers violations.
type checker struct {
	ctx   context.Context
	src   source.Source
	want  *table.Table
	all   []source.Column // the columns of want
	mu    sync.Mutex
	found []error
	views map[string]*view
	hints int
}

func (c *checker) fail(rule, format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.found) < most && c.ctx.Err() == nil {
		c.found = append(c.found, fmt.Errorf("sourcetest: %s: %s", rule, fmt.Sprintf(format, args...)))
	}
}

func (c *checker) err() error {
	if err := c.ctx.Err(); err != nil {
		return fmt.Errorf("sourcetest: %w", err)
	}
	return errors.Join(c.found...)
}

// plain wants the columns of a table in their types.
func plain(t *table.Table) []source.Column {
	out := make([]source.Column, len(t.Columns()))
	for i, col := range t.Columns() {
		out[i] = source.Column{Name: col.Name(), Type: col.Type()}
	}
	return out
}

// scan reads all rows of a request in the types of want; ok is false, and the
// violation noted under the rule, if that fails.
func (c *checker) scan(rule string, req source.Request) (t *table.Table, ok bool) {
	read := req
	if len(req.Columns) == 0 { // in their own types: they must convert all the same
		whole, err := c.collect(c.ctx, rule, req)
		if err == nil {
			req.Columns = c.all
			t, err = source.Collect(c.ctx, source.Table(whole), source.Request{Columns: c.all, Location: req.Location})
		}
		if err != nil {
			c.fail(rule, "%s: %v", describe(read), err)
		}
		return t, err == nil
	}
	t, err := c.collect(c.ctx, rule, req)
	if err != nil {
		c.fail(rule, "%s: %v", describe(read), err)
	}
	return t, err == nil
}

// collect reads a request through a watch on the source.
func (c *checker) collect(ctx context.Context, rule string, req source.Request) (t *table.Table, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the scan panics: %v", p)
		}
	}()
	return source.Collect(ctx, watch{c, rule}, req)
}

// watch passes scans on and sees to what [source.Read] does not look at.
type watch struct {
	c    *checker
	rule string
}

func (w watch) Scan(ctx context.Context, req source.Request) iter.Seq2[*table.Table, error] {
	return func(yield func(*table.Table, error) bool) {
		failed := false
		for t, err := range w.c.src.Scan(ctx, req) {
			if failed {
				w.c.fail(w.rule, "%s: the sequence goes on after an error", describe(req))
				return
			}
			if failed = err != nil; failed {
				if !yield(t, err) { // go on reading: there should be nothing more
					yield = func(*table.Table, error) bool { return true }
				}
				continue
			}
			if !yield(t, nil) {
				return
			}
			runtime.Gosched() // scans at once shall meet
		}
	}
}

// describe writes a request for a message.
func describe(req source.Request) string {
	s := "all columns"
	if len(req.Columns) > 0 {
		s = "columns"
		for _, col := range req.Columns {
			s += " " + col.Name
		}
	}
	if req.Time.Column != "" {
		s += fmt.Sprintf(", time %s in %s", req.Time.Column, req.Time.Interval)
	}
	for _, p := range req.Where {
		s += fmt.Sprintf(", %s %s %v", p.Column, p.Op, p.Values)
	}
	if req.Location != nil {
		s += ", zone " + req.Location.String()
	}
	return s
}

// view is the rows of want in some columns, equal ones under one number.
type view struct {
	columns []source.Column
	ids     []int32 // of each row
	of      map[string]int32
}

// seen returns the view of want in some columns, made once.
func (c *checker) seen(columns []source.Column) *view {
	var id []byte
	for _, col := range columns {
		id = typ.Str(col.Name).AppendKey(id)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.views == nil {
		c.views = map[string]*view{}
	}
	v, ok := c.views[string(id)]
	if ok {
		return v
	}
	v = &view{columns: columns, of: map[string]int32{}}
	for key := range keys(c.want, columns) {
		n, ok := v.of[string(key)]
		if !ok {
			n = int32(len(v.of))
			v.of[string(key)] = n
		}
		v.ids = append(v.ids, n)
	}
	c.views[string(id)] = v
	return v
}

// keys yields bytes for each row that are equal for equal values.
func keys(t *table.Table, columns []source.Column) iter.Seq[[]byte] {
	cols := make([]*table.Column, len(columns))
	for k, want := range columns {
		cols[k], _ = t.Column(want.Name)
	}
	return func(yield func([]byte) bool) {
		var key []byte
		for i := range t.Len() {
			key = key[:0]
			for _, col := range cols {
				key = col.Value(i).AppendKey(key)
			}
			if !yield(key) {
				return
			}
		}
	}
}

// compare demands that got has the rows of want that keep says, each as often
// as there, and none that want does not have.
func (c *checker) compare(rule string, req source.Request, got *table.Table, keep func(i int) bool) {
	columns := req.Columns
	if len(columns) == 0 {
		columns = c.all
	}
	v := c.seen(columns)
	more := make([]int, len(v.of)) // than want has
	for _, id := range v.ids {
		more[id]--
	}
	made, example := 0, -1
	i := 0
	for key := range keys(got, columns) {
		if id, ok := v.of[string(key)]; ok {
			more[id]++
		}
		if id, ok := v.of[string(key)]; !ok || more[id] > 0 {
			made, example = made+1, i
		}
		i++
	}
	if made > 0 {
		c.fail(rule, "%s: %d rows are not among those wanted, such as %s", describe(req), made, show(got, columns, example))
	}
	lost := make([]int, len(v.of)) // at least, for more may be left out by the hints
	for id := range lost {
		lost[id] = -more[id]
	}
	for i, id := range v.ids {
		if keep != nil && !keep(i) {
			lost[id]--
		}
	}
	n := 0
	for i, id := range v.ids {
		if lost[id] > 0 {
			n, example = n+lost[id], i
			lost[id] = 0
		}
	}
	if n > 0 {
		c.fail(rule, "%s: %d rows are lost, such as %s", describe(req), n, show(c.want, columns, example))
	}
}

// show writes a row for a message.
func show(t *table.Table, columns []source.Column, i int) string {
	var words []string
	for _, want := range columns {
		words = append(words, fmt.Sprintf("%s=%v", want.Name, t.Value(i, want.Name)))
	}
	return strings.Join(words, " ")
}

// some returns a few different values of a column, the most frequent one and the
// least and greatest among them.
func some(col *table.Column, n int) []table.Value {
	type counted struct {
		v table.Value
		n int
	}
	at := map[string]int{}
	var all []counted
	for i := range col.Len() {
		v := col.Value(i)
		if v.None() {
			continue
		}
		key := string(v.AppendKey(nil))
		k, ok := at[key]
		if !ok {
			k = len(all)
			at[key] = k
			all = append(all, counted{v: v})
		}
		all[k].n++
	}
	if len(all) == 0 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b counted) int { return order(a.v, b.v) })
	out := []table.Value{slices.MaxFunc(all, func(a, b counted) int { return a.n - b.n }).v, all[0].v, all[len(all)-1].v}
	for k := range n - 3 {
		out = append(out, all[(k+1)*(len(all)-1)/(n-2)].v)
	}
	slices.SortFunc(out, order)
	return slices.CompactFunc(out, func(a, b table.Value) bool { return a.Equal(b) })
}
