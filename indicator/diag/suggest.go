package diag

import (
	"iter"
	"strconv"
	"unicode"
)

// maxName is the length in runes beyond which names are not compared.
const maxName = 64

// Suggest returns the candidate that name was most likely meant to be. The
// measure is the optimal string alignment distance: the number of runes inserted,
// dropped, replaced or swapped with their neighbour. Upper and lower case, and
// full-width and ASCII forms, count as the same. A candidate may be at most
// 1 + n/3 away, n being the length of name in runes, and must share something
// with it. Candidates equal to name are passed over. If two candidates are
// equally near there is no suggestion, so the order of candidates is of no
// consequence.
func Suggest(name string, candidates iter.Seq[string]) (string, bool) {
	exact := []rune(name)
	if len(exact) == 0 || len(exact) > maxName {
		return "", false
	}
	loose := fold(exact)
	limit := 1 + len(exact)/3
	var (
		best string
		tie  bool
		low  = [2]int{limit + 1, 0} // distance after folding, then before
		row  [3][maxName + 1]int
	)
	for c := range candidates {
		if c == name || c == best {
			continue
		}
		if len(c) > maxName*4 {
			continue
		}
		r := []rune(c)
		if len(r) == 0 || len(r) > maxName || abs(len(r)-len(exact)) > low[0] {
			continue
		}
		d := distance(loose, fold(r), &row)
		if d > low[0] || d > limit || d >= max(len(exact), len(r)) {
			continue
		}
		got := [2]int{d, distance(exact, r, &row)}
		switch {
		case got == low:
			tie = true
		case got[0] < low[0] || got[1] < low[1]:
			low, best, tie = got, c, false
		}
	}
	if best == "" || tie {
		return "", false
	}
	return best, true
}

// DidYouMean returns the hint `did you mean "…"?` for the candidate [Suggest]
// finds, or "" if it finds none.
func DidYouMean(name string, candidates iter.Seq[string]) string {
	if s, ok := Suggest(name, candidates); ok {
		return "did you mean " + strconv.Quote(s) + "?"
	}
	return ""
}

// fold maps full-width forms to ASCII and upper case to lower case.
func fold(in []rune) []rune {
	out := make([]rune, len(in))
	for i, r := range in {
		switch {
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		case r == wideSpace:
			r = ' '
		}
		out[i] = unicode.ToLower(r)
	}
	return out
}

// distance is the optimal string alignment distance: edit distance with swaps of
// neighbours, no part being edited twice. It keeps the last three rows.
func distance(a, b []rune, row *[3][maxName + 1]int) int {
	before, last, now := &row[0], &row[1], &row[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		now[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			now[j] = d
		}
		before, last, now = last, now, before
	}
	return last[len(b)]
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
