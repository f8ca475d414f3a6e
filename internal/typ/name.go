package typ

import "unicode"

// NameRune says whether r may stand in a name of the language, or begin one: a
// letter or _, then digits too, of any script.
func NameRune(r rune, first bool) bool {
	return r == '_' || unicode.IsLetter(r) || !first && unicode.IsDigit(r)
}

// IsName says whether s is a name: not empty, and all of its runes in place.
func IsName(s string) bool {
	for i, r := range s {
		if !NameRune(r, i == 0) {
			return false
		}
	}
	return s != ""
}
