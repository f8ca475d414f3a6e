package scalar

import (
	"math"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/internal/typ"
)

// Call applies the functions that rows and cells share.
func Call(name string, args []typ.Value) typ.Value {
	for _, a := range args {
		if a.None() {
			return none
		}
	}
	x := args[0]
	switch name {
	case "min", "max":
		for _, y := range args[1:] {
			if c := typ.Compare(y, x); name == "min" && c < 0 || name == "max" && c > 0 {
				x = y
			}
		}
		return x
	case "abs":
		return Absolute(x)
	}
	places := int32(0)
	if len(args) > 1 {
		places = int32(max(-1000, min(1000, args[1].Decimal().IntPart())))
	}
	if x.Type() == typ.Float {
		return roundFloat(name, x.Float(), places)
	}
	d := x.Decimal()
	switch name {
	case "round":
		d = round(d, places)
	case "floor":
		d = d.Floor()
	case "ceil":
		d = d.Ceil()
	default:
		return none
	}
	if x.Type() == typ.Integer {
		return typ.Whole(d)
	}
	return typ.Num(d)
}

// round rounds as people do, half away from zero. Digits that the number does
// not have are not made up, however many are asked for.
func round(d decimal.Decimal, places int32) decimal.Decimal {
	switch digits := int32(d.NumDigits()); {
	case places >= -d.Exponent():
		return d
	case places < -(digits + d.Exponent()):
		return decimal.Decimal{}
	}
	return d.Round(places)
}

// Absolute is the value without its sign.
func Absolute(x typ.Value) typ.Value {
	switch x.Type() {
	case typ.Float:
		return typ.Flt(math.Abs(x.Float()))
	case typ.Duration:
		return typ.Span(max(x.Raw(), -x.Raw()))
	case typ.Integer:
		return typ.Whole(x.Decimal().Abs())
	}
	return typ.Num(x.Decimal().Abs())
}

func roundFloat(name string, f float64, places int32) typ.Value {
	p := math.Pow10(int(places))
	switch name {
	case "round":
		return typ.Flt(math.Round(f*p) / p)
	case "floor":
		return typ.Flt(math.Floor(f))
	}
	return typ.Flt(math.Ceil(f))
}
