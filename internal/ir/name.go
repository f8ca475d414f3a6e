package ir

import "github.com/zhibiao/zhibiao/internal/typ"

// NameStart says whether r may begin a name. "$" may in expr, and is refused when
// the name has been read.
func NameStart(r rune) bool {
	return r == '$' || typ.NameRune(r, true)
}

// NameRune says whether r may stand inside a name.
func NameRune(r rune) bool {
	return r == '$' || typ.NameRune(r, false)
}
