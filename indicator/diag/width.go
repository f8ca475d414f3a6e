package diag

import (
	"sort"
	"unicode"
)

// Width returns the number of columns that text takes on a terminal: 2 for wide
// characters (CJK, kana, hangul, full-width forms, emoji), 0 for combining marks
// and joiners, else 1. Characters of ambiguous width, which only some East Asian
// set-ups draw wide, count 1. Emoji sequences that are joined or modified count as
// the one picture they show. Control characters, tabs and line breaks count 0.
func Width(text string) int {
	if isASCII(text) {
		return len(text)
	}
	return widths(text, nil)
}

// isASCII reports text of printable ASCII characters alone.
func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// widths adds up the columns of text; visit, if not nil, is told each rune and how
// many columns it adds.
func widths(text string, visit func(r rune, width int)) (total int) {
	var prev rune
	for _, r := range text {
		w := runeWidth(r)
		switch {
		case prev == zwj && w == 2:
			w = 0 // drawn as one picture with what stands before the joiner
		case r == emojiStyle && isSymbol(prev) && runeWidth(prev) == 1:
			w = 1 // asks for the picture form, which is wide
		case r >= skinFirst && r <= skinLast && runeWidth(prev) == 2:
			w = 0
		}
		if visit != nil {
			visit(r, w)
		}
		total += w
		prev = r
	}
	return total
}

const (
	emojiStyle = '\ufe0f'
	skinFirst  = '\U0001f3fb'
	skinLast   = '\U0001f3ff'
)

func isSymbol(r rune) bool {
	return unicode.Is(unicode.So, r) || unicode.Is(unicode.Sm, r) || r == '\u203c' || r == '\u2049'
}

// runeWidth returns the columns of one rune by itself.
func runeWidth(r rune) int {
	switch {
	case r < 0x20 || r == 0x7f:
		return 0
	case r < 0x7f:
		return 1
	case r < 0xa0:
		return 0
	case r < 0x300:
		if r == 0xad {
			return 0
		}
		return 1
	case r >= 0x4e00 && r <= 0x9fff:
		return 2 // most of Chinese text: spares the look-ups below
	case r >= 0x1160 && r <= 0x11ff:
		return 0 // hangul vowels and finals are drawn into the block of the initial
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case isWide(r):
		return 2
	}
	return 1
}

func isWide(r rune) bool {
	i := sort.Search(len(wide), func(i int) bool { return wide[i].last >= r })
	return i < len(wide) && wide[i].first <= r
}

type runeRange struct{ first, last rune }
