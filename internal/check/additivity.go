package check

import "github.com/zhibiao/zhibiao/internal/ir"

// Additivity says how the values of parts make the value of the whole.
type Additivity uint8

// The kinds of additivity.
const (
	None         Additivity = iota // not at all: the whole is computed from the rows
	Additive                       // by adding: sum, count
	Idempotent                     // by the same aggregate again: min, max
	SemiAdditive                   // over time, the value at the boundary: first, last
)

// String returns the kind in a word.
func (a Additivity) String() string {
	switch a {
	case None:
		return "none"
	case Additive:
		return "additive"
	case Idempotent:
		return "idempotent"
	case SemiAdditive:
		return "semi-additive"
	}
	return "invalid"
}

// adds is the additivity of a formula over dimensions and over time.
type adds struct{ dims, time Additivity }

// ofAggregate is the additivity of an aggregate of rows.
func ofAggregate(f string) adds {
	switch f {
	case "sum", "count":
		return adds{Additive, Additive}
	case "min", "max":
		return adds{Idempotent, Idempotent}
	case "first", "last":
		return adds{Additive, SemiAdditive}
	}
	return adds{}
}

// ofBinary is the additivity of x op y. Sums and differences of what adds up add
// up, and so do constant multiples. What belongs to the period alone, such as
// days(), is constant over dimensions.
func ofBinary(op ir.Op, x, y cell) adds {
	switch op {
	case ir.Add, ir.Sub:
		return adds{both(x.dims, y.dims), both(x.time, y.time)}
	case ir.Mul:
		if y.periodOnly() {
			return scaled(x, y)
		}
		return scaled(y, x)
	case ir.Div:
		return scaled(x, y)
	case ir.Coalesce:
		return filled(x, y)
	}
	return adds{}
}

func both(a, b Additivity) Additivity {
	if a == Additive && b == Additive {
		return Additive
	}
	return None
}

// scaled is the additivity of x multiplied or divided by factor.
func scaled(x, factor cell) adds {
	if x.periodOnly() || !factor.periodOnly() {
		return adds{}
	}
	a := adds{dims: linear(x.dims)}
	if !factor.timed {
		a.time = linear(x.time)
	}
	return a
}

// linear is what remains when values are multiplied: the smallest of negated
// values is no longer the negated smallest.
func linear(a Additivity) Additivity {
	if a == Idempotent {
		return None
	}
	return a
}

// filled is the additivity of x with y where x has no value: adding 0 for
// nothing changes no sum.
func filled(x, y cell) adds {
	if x.dims == Additive && y.zero() {
		a := adds{dims: Additive}
		if x.time == Additive {
			a.time = Additive
		}
		return a
	}
	return adds{}
}

// ofFold is the additivity of an aggregate over the keys of a per. Only a sum of
// sums is one again: a key may lie in several parts, and then is counted in
// each, or passes a having in none. Its steps are whole ones, so it does not add
// up over time where the per has a grain.
func ofFold(f string, x cell, plain, steps bool) adds {
	a := adds{}
	if f == "sum" && plain {
		a.dims = both(x.dims, x.dims)
		if !steps {
			a.time = both(x.time, x.time)
		}
	}
	return a
}
