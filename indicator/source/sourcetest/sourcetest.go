package sourcetest

import (
	"context"
	"errors"
	"testing"

	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/table"
)

// Test reports each violation of the contract as an error of the test; see
// [Check].
func Test(t testing.TB, s source.Source, want *table.Table) {
	t.Helper()
	err := Check(t.Context(), s, want)
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range all.Unwrap() {
			t.Errorf("%v", err)
		}
		return
	}
	if err != nil {
		t.Errorf("%v", err)
	}
}

// Check scans a source in many ways and returns what breaks the contract of
// [source.Source], joined ([errors.Join]); nil if nothing does. Want are the rows
// that the source holds, with the columns to ask for and their types; the source
// may have other columns besides. After twenty violations it stops.
//
// Ctx is that of the scans. Once it is done, Check returns its error.
func Check(ctx context.Context, s source.Source, want *table.Table) error {
	if len(want.Columns()) == 0 {
		return errors.New("sourcetest: there are no columns to ask for")
	}
	c := &checker{ctx: ctx, src: s, want: want, all: plain(want)}
	if !c.columns() { // nothing else can be compared
		return c.err()
	}
	for _, check := range []func(){c.again, c.zones, c.times, c.predicates, c.pairs, c.unknown, c.cancelled, c.stopped, c.together} {
		if check(); ctx.Err() != nil || len(c.found) >= most {
			break
		}
	}
	return c.err()
}

// most violations are reported.
const most = 20
