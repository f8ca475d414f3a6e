package indicator

import (
	"strings"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/unit"
	"github.com/zhibiao/zhibiao/internal/ir"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// checkUnitOf compares the unit declared with the one the formula has, and
// settles how values are shown.
func (b *builder) checkUnitOf(m *measure) {
	at := m.at.in("unit")
	declared := m.def.Unit != ""
	var u unit.Unit
	if declared {
		if !b.checkUnit(at, m.def.Unit) {
			return
		}
		u, _ = unit.Parse(m.def.Unit)
	}
	if m.info.Bad || m.info.Type == typ.Unknown {
		return
	}
	if declared {
		switch {
		case !m.info.Type.Numeric():
			b.add(at.problem(diag.BadUnit, "the value is "+typ.Article(m.info.Type)+" and has no unit", ""))
		case u.Equal(m.info.Unit):
			m.info.Unit = u
		case m.info.Unit.Dimensionless() && onlyLiterals(m.expr):
			m.info.Unit = u // a number on its own takes the unit that is said
		default:
			b.add(at.problem(diag.BadUnit, "the unit of the formula is "+m.info.Unit.String()+", not "+u.String(), ""))
		}
	}
	if show, words := shown(m.def.Format); show != unit.One {
		if m.info.Unit.Dimensionless() && m.info.Type.Numeric() {
			m.info.Unit = show
		} else {
			b.add(m.at.in("format").problem(diag.BadUnit, "only a plain number is shown as "+words+"; the value is in "+m.info.Unit.String(), ""))
		}
	}
}

// onlyLiterals reports an expression without names and calls.
func onlyLiterals(e ir.Expr) bool {
	return ir.Walk(e, func(e ir.Expr) bool {
		switch e.(type) {
		case *ir.Name, *ir.Call:
			return false
		}
		return true
	})
}

// shown returns the face of the dimensionless unit that a format asks for.
func shown(format string) (unit.Unit, string) {
	for w := range strings.FieldsSeq(format) {
		switch w {
		case "percent":
			return unit.Percent, w
		case "points":
			return unit.Points, w
		}
	}
	return unit.One, ""
}

// readFormat reads how values are written: percent, points, compact, and a
// pattern of decimals such as 0.00, in any order.
func (b *builder) readFormat(m *measure) (f unit.Format) {
	kind := ""
	for w := range strings.FieldsSeq(m.def.Format) {
		decimals, isPattern := strings.CutPrefix(w, "0")
		switch {
		case w == "compact":
			f.Compact = true
			continue
		case (w == "percent" || w == "points") && kind == "":
			kind = w
			continue
		case isPattern && (decimals == "" || decimals[0] == '.' && len(decimals) > 1 && len(decimals) < 20 && strings.Trim(decimals[1:], "0") == ""):
			f.Precision = unit.Fixed(max(len(decimals)-1, 0))
			continue
		}
		b.add(m.at.in("format").problem(diag.UnknownWord, "unknown format "+quote(w), "known: percent, points, compact, 0.00 (the number of decimals)"))
	}
	return f
}
