package ir

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

// TextLiteral writes s as a literal: double quotes, and escapes for what is not seen
// as itself.
func TextLiteral(s string) string {
	var b strings.Builder
	appendText(&b, s)
	return b.String()
}

func appendText(b *strings.Builder, s string) {
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r >= utf8.RuneSelf && r > 0xffff && !unicode.IsPrint(r):
			b.WriteString(`\U00` + hex2(r>>16) + hex4(r&0xffff))
		case r < utf8.RuneSelf && r >= ' ' && r != 0x7f || r >= utf8.RuneSelf && unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteString(`\u` + hex4(r))
		}
	}
	b.WriteByte('"')
}

func hex2(r rune) string { return string([]byte{hexDigits[r>>4&15], hexDigits[r&15]}) }
func hex4(r rune) string { return hex2(r>>8) + hex2(r) }
