package indicatortest

import (
	"regexp"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/fixed"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// expected is the text of an expected cell, taken apart.
type expected struct {
	value  string
	notes  typ.Note
	noNote bool // empty brackets: there is none
}

// parseExpected reads "none (divided by zero)". Brackets that hold no notes
// belong to the text.
func parseExpected(text string) expected {
	text = strings.TrimSpace(text)
	i := strings.LastIndexByte(text, '(')
	if i <= 0 || !strings.HasSuffix(text, ")") {
		return expected{value: text}
	}
	out := expected{value: strings.TrimSpace(text[:i])}
	inside := strings.TrimSpace(text[i+1 : len(text)-1])
	if inside == "" {
		out.noNote = true
		return out
	}
	for word := range strings.SplitSeq(inside, ",") {
		n, ok := note(strings.TrimSpace(word))
		if !ok {
			return expected{value: text}
		}
		out.notes |= n
	}
	return out
}

// note returns the note that is written so.
func note(text string) (typ.Note, bool) {
	for n := range typ.Note(1<<16 - 1).All() {
		if n.String() == text {
			return n, true
		}
	}
	return 0, false
}

var number = regexp.MustCompile(`^[+-]?[0-9][0-9_]*(\.([0-9]+))?$`)

// matches says whether a value and its notes are what is expected.
func (e expected) matches(v table.Value, n typ.Note, loc *time.Location) bool {
	if n&e.notes != e.notes || e.noNote && n&^typ.Rounded != 0 {
		return false
	}
	if v.None() || e.value == "none" {
		return v.None() && e.value == "none"
	}
	switch v.Type() {
	case table.Decimal, table.Integer, table.Float:
		m := number.FindStringSubmatch(e.value)
		if m == nil {
			return false
		}
		want, err := decimal.NewFromString(strings.ReplaceAll(e.value, "_", ""))
		if err != nil {
			return false
		}
		got := v.Decimal()
		if v.Type() == table.Float {
			if got, err = decimal.NewFromString(v.String()); err != nil {
				return false
			}
		}
		got, _ = fixed.Round(got, int32(len(m[2])))
		return got.Equal(want)
	case table.Timestamp:
		t := v.Time().In(loc)
		for _, layout := range []string{"2006-01-02 15:04", "2006-01-02 15:04:05", time.RFC3339Nano} {
			if t.Format(layout) == e.value && t.Truncate(time.Second).Equal(t) {
				return true
			}
		}
	case table.Duration:
		d, err := time.ParseDuration(e.value)
		return err == nil && d.Microseconds() == v.Raw()
	}
	return v.String() == e.value
}

// show writes a value as expect does.
func show(v table.Value, n typ.Note) string {
	s := v.String()
	if v.None() {
		s = "none"
	}
	if n != 0 {
		s += " (" + n.String() + ")"
	}
	return s
}
