// Package explain says why a number moved: an [Explanation] is a total and parts that sum to it exactly.
//
// The package is arithmetic on plain numbers. It knows nothing of indicators or data; whoever asks the data for the
// numbers of two periods, or of a plan and what became of it, hands them in.
//
// # Which decomposition
//
//	a sum over segments                                   Additive   exact as it stands
//	a ratio of sums, per segment                          Ratio      one part per segment: what it added to the ratio
//	a ratio of sums, per segment and reason               MixRate    two parts per segment: its own rate, its weight
//	a product or quotient of factors                      Product    by logarithms (LMDI-I), else as Shapley
//	any formula of up to 12 factors, any signs            Shapley    2^n evaluations of the formula
//
// Averages and ratios never add up over segments by themselves; [Ratio] and [MixRate] work from numerators and
// denominators, so new, vanished and empty segments need no special care.
//
//	x, err := explain.Ratio([]explain.Segment{
//		{Key: "East", From: explain.Fraction{Num: five, Den: ten}, To: explain.Fraction{Num: six, Den: ten}},
//		…
//	}, explain.Rounding{})
//	for _, p := range x.Top(3, "the rest").Parts {
//		fmt.Println(p.Key, p.Value)
//	}
//
// # Exactness
//
// All arithmetic is rational; logarithms are computed to more digits than are kept. From, To and every part are rounded
// once, at the end, as the [Rounding] argument says: 12 decimals, half to even, by default. Total is To − From of the
// rounded numbers, so it agrees with what a report shows. What rounding leaves over goes to the part with the largest
// absolute value (of equal ones the first by key, then effect, then place), and [Part.Residue] says how much that was.
// So the parts of every explanation sum to its total to the last digit, in any order of adding.
//
// # What holds
//
// Up to that residue: a factor or segment that did not change has a part of exactly 0; equal ones have equal parts; the
// order of the input does not matter; a change of unit changes all parts alike; merging segments adds their parts
// (Additive, Ratio); swapping the two sides negates every part (all but Ratio, which measures with the earlier ratio and
// the later denominator). [Explanation.Refine] and [Explanation.Spread] explain a part in turn, by which explanations of
// single steps become one of a whole tree of formulas.
//
// Values are immutable by convention: no function changes its arguments, and all are safe for concurrent use.
package explain
