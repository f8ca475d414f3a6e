package ir

import (
	"unicode"
	"unicode/utf8"
)

// NameStart says whether r may begin a name. "$" may in expr, and is refused when
// the name has been read.
func NameStart(r rune) bool {
	return r < utf8.RuneSelf && ('a' <= r|0x20 && r|0x20 <= 'z' || r == '_' || r == '$') || r >= utf8.RuneSelf && unicode.IsLetter(r)
}

// NameRune says whether r may stand inside a name.
func NameRune(r rune) bool {
	return NameStart(r) || '0' <= r && r <= '9' || r >= utf8.RuneSelf && unicode.IsDigit(r)
}
