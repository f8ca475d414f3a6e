package indicatortest_test

import (
	"fmt"
	"strings"
)

// recorder is a test that only takes notes.
type recorder struct {
	name     string
	failures *[]string
	ran      *[]string
}

func newRecorder() *recorder { return &recorder{failures: &[]string{}, ran: &[]string{}} }

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	*r.failures = append(*r.failures, strings.TrimPrefix(r.name+": ", ": ")+fmt.Sprintf(format, args...))
}

func (r *recorder) Run(name string, f func(*recorder)) bool {
	*r.ran = append(*r.ran, name)
	before := len(*r.failures)
	f(&recorder{name, r.failures, r.ran})
	return len(*r.failures) == before
}

func (r *recorder) text() string { return strings.Join(*r.failures, "\n") }
