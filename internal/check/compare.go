package check

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// search checks contains, startsWith, endsWith and matches.
func (r *rules) search(e ir.Expr, op ir.Op, x, y operand) operand {
	ok := true
	for _, v := range []operand{x, y} {
		if !v.is(typ.String) {
			r.fail(v.at(), diag.BadType, "", "%s takes text, not %s", op, kindOf(v))
			ok = false
		}
	}
	if ok && op == ir.Matches {
		if y.typ != typ.String || !y.literal() {
			return r.fail(y.at(), diag.BadArgument, "", "the pattern of matches must be written out in quotes")
		}
		if _, err := regexp.Compile(y.lit.Text()); err != nil {
			return r.fail(y.at(), diag.BadLiteral, "", "%s is not a regular expression (RE2): %v", ir.Quote(y.lit.Text()), reason(err))
		}
	}
	if !ok {
		return operand{bad: true}
	}
	return r.node(operand{typ: typ.Bool, expr: e}, ir.RowBinary, op, "", x, y)
}

// reason returns what is wrong with a pattern, without the pattern.
func reason(err error) string {
	if bad := (*syntax.Error)(nil); errors.As(err, &bad) {
		return bad.Code.String()
	}
	return err.Error()
}

// mixedTimes reports a date beside a timestamp.
func (r *rules) mixedTimes(at ir.Span, x, y operand) operand {
	if y.typ == typ.Timestamp {
		x = y
	}
	return r.fail(at, diag.BadType, "date("+r.source(x.expr, "timestamp")+") is the day of a timestamp",
		"a date and a timestamp do not go together")
}

// compare checks a comparison of x and y; at is where trouble is reported.
func (r *rules) compare(e ir.Expr, at ir.Span, op ir.Op, x, y operand) operand {
	order := op != ir.Eq && op != ir.Ne
	result := operand{typ: typ.Bool, expr: e}
	if x.null || y.null {
		if order {
			null, other := x, y
			if y.null {
				null, other = y, x
			}
			return r.fail(null.at(), diag.BadType, r.source(other.expr, "x")+" == nil asks whether there is a value",
				"nothing is smaller or larger than nil")
		}
		return r.node(result, ir.RowBinary, op, "", x, y)
	}
	if !order && (r.dayOfTimestamp(x, y) || r.dayOfTimestamp(y, x)) {
		return operand{bad: true}
	}
	r.dated(&x, y.typ)
	r.dated(&y, x.typ)
	if x.bad || y.bad {
		return operand{bad: true}
	}
	switch {
	case x.typ.Numeric() && y.typ.Numeric():
		if _, same := meet(x, y); !same {
			return r.fail(at, diag.BadUnit, unitHint(x, y), "%s cannot be compared with %s", shown(x.unit), shown(y.unit))
		}
	case x.typ != y.typ && x.typ != typ.Unknown && y.typ != typ.Unknown:
		if x.typ.Temporal() && y.typ.Temporal() {
			return r.mixedTimes(at, x, y)
		}
		return r.fail(at, diag.BadType, r.quotes(x, y), "%s cannot be compared with %s", kindOf(x), kindOf(y))
	}
	switch t := max(x.typ, y.typ); {
	case !order:
	case t == typ.Bool:
		return r.fail(at, diag.BadType, "", "of two conditions none is larger: %s compares numbers, dates and times", op)
	case t == typ.String:
		return r.compareOrdered(at, op, x, y, result)
	}
	return r.node(result, ir.RowBinary, op, "", x, y)
}

// compareOrdered checks < and the like between texts, which have an order only
// where their column declares it.
func (r *rules) compareOrdered(at ir.Span, op ir.Op, x, y, result operand) operand {
	order := x.order
	if order == nil {
		order = y.order
	}
	if order == nil {
		return r.fail(at, diag.BadType, "list the column's values from first to last under order:",
			"text has no order, so %s cannot compare it", op)
	}
	for _, v := range []operand{x, y} {
		switch {
		case v.literal() && !slices.Contains(order, v.lit.Text()):
			return r.fail(v.at(), diag.BadLiteral, didYouMean(v.lit.Text(), order),
				"%s is not in the column's order", ir.Quote(v.lit.Text()))
		case !v.literal() && v.order == nil && v.typ == typ.String && !v.bare,
			v.order != nil && !slices.Equal(v.order, order):
			return r.fail(at, diag.BadType, "", "the two texts do not have the same order")
		}
	}
	return r.node(result, ir.RowBinary, op, "", r.ordinal(x, order), r.ordinal(y, order))
}

// dayOfTimestamp reports x == "2026-01-31" where x is a timestamp: that is true
// at midnight alone.
func (r *rules) dayOfTimestamp(x, y operand) bool {
	if x.typ != typ.Timestamp || !y.literal() || y.typ != typ.String {
		return false
	}
	if _, err := calendar.ParseDate(y.lit.Text()); err != nil {
		return false
	}
	r.fail(y.at(), diag.BadType, "date("+r.source(x.expr, "timestamp")+") is the day of a timestamp",
		"a timestamp equals a day at midnight only")
	return true
}

// quotes is the hint for a number compared with text.
func (r *rules) quotes(x, y operand) string {
	if x.typ == typ.String {
		x, y = y, x
	}
	switch {
	case y.typ == typ.String && y.literal() && x.typ.Numeric() && isNumber(y.lit.Text()):
		return "numbers stand without quotes: " + y.lit.Text()
	case y.typ == typ.String && x.literal() && x.typ.Exact():
		return "text stands in quotes: " + strconv.Quote(x.lit.String())
	case x.typ == typ.Duration || y.typ == typ.Duration:
		return "days_between and business_hours_between give numbers"
	}
	return ""
}

// among checks x in list.
func (r *rules) among(e *ir.Binary, x operand, items []operand) operand {
	bad := x.bad
	vs := make([]operand, 0, len(items)+1)
	vs = append(vs, x)
	for _, y := range items {
		switch {
		case y.bad:
			bad = true
			continue
		case y.null:
			r.fail(y.at(), diag.BadArgument, r.source(e.X, "x")+" == nil asks whether there is no value", "nil is in no list")
			bad = true
			continue
		}
		// The list says what each item meets; a comparison checks it.
		probe := *r
		probe.rows = false
		if x.bad || probe.compare(e, y.at(), ir.Eq, x, y).bad {
			bad = true
			continue
		}
		r.dated(&y, x.typ)
		r.dated(&vs[0], y.typ)
		vs = append(vs, y)
	}
	if bad {
		return operand{bad: true}
	}
	return r.node(operand{typ: typ.Bool, expr: e}, ir.RowIn, e.Op, "", vs...)
}

// isNumber says whether text is a plain decimal number.
func isNumber(text string) bool {
	digits := strings.TrimPrefix(strings.Replace(text, ".", "", 1), "-")
	return digits != "" && strings.Trim(digits, "0123456789") == ""
}
