package ir

// Op is an operator of the language.
type Op uint8

// The operators.
const (
	NoOp Op = iota
	Neg
	Not
	Add
	Sub
	Mul
	Div
	Mod
	Eq
	Ne
	Lt
	Le
	Gt
	Ge
	And
	Or
	In
	NotIn
	Contains
	StartsWith
	EndsWith
	Matches
	Coalesce // ??
)

var opTexts = [...]string{
	NoOp: "", Neg: "-", Not: "not", Add: "+", Sub: "-", Mul: "*", Div: "/", Mod: "%",
	Eq: "==", Ne: "!=", Lt: "<", Le: "<=", Gt: ">", Ge: ">=", And: "and", Or: "or",
	In: "in", NotIn: "not in", Contains: "contains", StartsWith: "startsWith", EndsWith: "endsWith",
	Matches: "matches", Coalesce: "??",
}

// String returns the operator as a formula writes it.
func (o Op) String() string { return opTexts[o] }

// Comparison says whether o compares two values: == != < <= > >=.
func (o Op) Comparison() bool { return o >= Eq && o <= Ge }

// Arithmetic says whether o is + - * / %.
func (o Op) Arithmetic() bool { return o >= Add && o <= Mod }

// Relates says whether o stands on the level of comparisons: those, in, contains
// and the like. Operators of this level do not group.
func (o Op) Relates() bool { return o.Comparison() || o >= In && o <= Matches }
