package formula

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/ir"
)

// signs are the signs of formulas and of other languages, longest first. Those
// with a message are refused and read as meant.
var signs = []struct{ text, meant, message, hint string }{
	{"===", "==", "=== is no operator", "write =="},
	{"!==", "!=", "!== is no operator", "write !="},
	{"...", "-", "formulas have no ranges", "compare with a chain: 1 <= x <= 5"},
	{text: "||"}, {text: "&&"}, {text: "=="}, {text: "!="}, {text: "<="}, {text: ">="}, {text: "??"},
	{"<>", "!=", "<> is no operator", "write !="},
	{"=<", "<=", "=< is no operator", "write <="},
	{"=>", ">=", "=> is no operator", "write >="},
	{"=~", "matches", "=~ is no operator", "write matches"},
	{"!~", "matches", "!~ is no operator", `write not (x matches "…")`},
	{"|>", "|", "|> is no operator", "write |"},
	{"**", "*", "formulas have no power operator", "write the product: x * x"},
	{"?.", ".", "?. is no operator", "write a plain point; what has no value has no parts with one either"},
	{"::", ".", ":: is no operator", "write the name alone"},
	{"..", "-", "formulas have no ranges", "compare with a chain: 1 <= x <= 5"},
	{"--", "-", "-- is no operator", "a formula has no comments; to subtract a negative value write a - (-b)"},
	{text: "|"}, {text: "<"}, {text: ">"}, {text: "!"}, {text: "+"}, {text: "-"}, {text: "*"}, {text: "/"}, {text: "%"}, {text: "?"}, {text: ":"}, {text: "."},
	{"=", "==", "= is no operator", "to compare, write =="},
	{"^", "*", "formulas have no power operator", "write the product: x * x"},
	{"&", "and", "& is no operator", "write and"},
}

// fullWidth maps signs that an input method or a word processor writes to
// ASCII.
var fullWidth = map[rune]string{
	'，': ",", '、': ",", '（': "(", '）': ")", '［': "[", '］': "]", '【': "[", '】': "]", '｛': "{", '｝': "}",
	'＝': "=", '＜': "<", '＞': ">", '！': "!", '＋': "+", '－': "-", '＊': "*", '／': "/", '％': "%", '｜': "|",
	'＆': "&", '？': "?", '：': ":", '；': ";", '．': ".", '。': ".", '＿': "_",
	'≥': ">=", '≤': "<=", '≧': ">=", '≦': "<=", '⩾': ">=", '⩽': "<=", '≠': "!=", '×': "*", '✕': "*", '·': "*", '∗': "*", '÷': "/", '∕': "/",
	'−': "-", '–': "-", '—': "-", '‐': "-", '‑': "-", '∧': "and", '∨': "or", '¬': "not", '∈': "in", '∉': "not in", '≈': "==",
}

// quotes maps opening quotes that are not ASCII to their closing ones.
var quotes = map[rune]rune{'“': '”', '”': '”', '„': '“', '‘': '’', '’': '’', '「': '」', '『': '』', '«': '»', '《': '》', '＂': '＂', '＇': '＇'}

// sign scans anything that is no word, number or plain text.
func (s *scanner) sign(r rune) {
	rest := s.Text[s.pos:]
	switch r {
	case '(', '[', '{':
		s.emit(opening, 1)
		return
	case ')', ']', '}':
		s.emit(closing, 1)
		return
	case ',':
		s.emit(comma, 1)
		return
	case '/':
		if strings.HasPrefix(rest, "//") || strings.HasPrefix(rest, "/*") {
			s.comment(rest)
			return
		}
	case '.':
		if '0' <= s.peek(1) && s.peek(1) <= '9' {
			s.fraction()
			return
		}
	}
	for _, x := range signs {
		switch {
		case !strings.HasPrefix(rest, x.text):
			continue
		case x.message == "":
			s.emit(operator, len(x.text))
		case x.meant == "." && (len(s.tokens) == 0 || s.tokens[len(s.tokens)-1].kind != name):
			t := s.take(operator, len(x.text))
			s.fail(t.span(), diag.Construct, x.hint, "%s", x.message)
		default:
			s.repair(operator, len(x.text), x.meant, diag.Construct, x.hint, "%s", x.message)
		}
		return
	}
	s.foreign(r)
}

// comment reports a comment. The parser skips it, so the formula is still
// worth parsing.
func (s *scanner) comment(rest string) {
	n := len(rest)
	if rest[1] == '*' {
		if i := strings.Index(rest[2:], "*/"); i >= 0 {
			n = i + 4
		} else {
			s.broken = true
		}
	} else if i := strings.IndexByte(rest, '\n'); i >= 0 {
		n = i
	}
	t := s.take(operator, n)
	hint := "say it in the description; a comment would hide a part of the formula"
	if rest[1] == '/' {
		hint = "to divide, write one slash; to explain, use the description"
	}
	s.Add(t.span(), diag.Construct, hint, "a formula has no comments")
}

// foreign scans a character that no formula has.
func (s *scanner) foreign(r rune) {
	n := utf8.RuneLen(r)
	if r == '`' {
		s.backticks()
		return
	}
	if closed, ok := quotes[r]; ok {
		s.quoted(r, closed, n)
		return
	}
	if ascii, ok := fullWidth[r]; ok {
		s.wide(r, ascii)
		return
	}
	switch {
	case r == '#':
		s.hash()
	case r == ';':
		t := s.take(operator, 1)
		s.fail(t.span(), diag.Construct, "a formula is one expression; make the other part an indicator of its own (a helper's name begins with _)", "; is no operator")
		// What follows is a formula of its own: to the guard, another operand.
		t.text = ","
		t.kind = comma
		s.tokens = append(s.tokens, t)
	case unicode.IsDigit(r):
		n = s.while(0, unicode.IsDigit)
		t := s.take(literal, n)
		hint := "write ASCII digits: 0 to 9"
		if ascii := strings.Map(narrow, t.text); len(ascii) == t.to-t.from {
			hint = "write " + ascii
		}
		s.fail(t.span(), diag.FullWidth, hint, "%s is not a number", ir.Quote(t.text))
		s.tokens = append(s.tokens, t)
	case unicode.IsMark(r):
		t := s.take(name, n)
		s.fail(t.span(), diag.BadCharacter, "use the composed form of the letter", "a combining mark (U+%04X) cannot be part of a name", r)
	case !unicode.IsPrint(r):
		t := s.take(operator, n)
		s.fail(t.span(), diag.BadCharacter, "delete it", "an invisible character (U+%04X)", r)
	default:
		n = s.while(0, func(c rune) bool { return c == r })
		t := s.take(operator, n)
		s.fail(t.span(), diag.FormulaSyntax, "", "%s has no meaning in a formula", ir.Quote(t.text))
	}
}

// narrow maps full-width digits to ASCII.
func narrow(r rune) rune {
	if '０' <= r && r <= '９' {
		return r - '０' + '0'
	}
	return r
}

// hash refuses what other languages begin with a #: a comment, or the element
// of a list.
func (s *scanner) hash() {
	rest := s.Text[s.pos:]
	if len(rest) == 1 || rest[1] == ' ' || rest[1] == '\n' {
		line, _, _ := strings.Cut(rest, "\n")
		t := s.take(operator, len(line))
		s.fail(t.span(), diag.Construct, "say it in the description; a comment would hide a part of the formula", "a formula has no comments")
		return
	}
	s.repair(name, 1+s.while(1, ir.NameRune), "x", diag.Construct, "write the name alone", "a name cannot hold %q", "#")
}

// backticks refuses text in backticks.
func (s *scanner) backticks() {
	n := len(s.Text) - s.pos
	if i := strings.IndexByte(s.Text[s.pos+1:], '`'); i >= 0 {
		n = i + 2
	}
	s.repair(literal, n, `""`, diag.Construct, "text stands in double quotes, names in none", "formulas have no backticks")
}

// wide scans a sign that is not ASCII as the one it stands for, with all of
// its kind that follow, so that "＞＝" is ">=".
func (s *scanner) wide(r rune, ascii string) {
	n := utf8.RuneLen(r)
	if strings.Contains("=<>!&|?:", ascii) {
		for next := s.peek(n); next > 0; next = s.peek(n) {
			more, ok := fullWidth[next]
			if next < utf8.RuneSelf && strings.ContainsRune("=<>!&|?:", next) {
				more, ok = string(next), true
			}
			if !ok || !strings.Contains("=<>!&|?:", more) || len(ascii) >= 3 {
				break
			}
			ascii += more
			n += utf8.RuneLen(next)
		}
	}
	meant := ascii
	for _, x := range signs {
		if x.text == ascii && x.message != "" {
			meant = x.meant
		}
	}
	k := operator
	switch ascii {
	case "(", "[", "{":
		k = opening
	case ")", "]", "}":
		k = closing
	case ",", ";":
		k = comma
	case "_": // which name it would be part of is unclear
		t := s.take(name, n)
		s.fail(t.span(), diag.FullWidth, "write "+strconv.Quote(ascii), "%s is not an ASCII sign", ir.Quote(t.text))
		return
	case "not in":
		meant = "in"
	}
	written := s.Text[s.pos : s.pos+n]
	s.repair(k, n, meant, diag.FullWidth, "write "+strconv.Quote(meantText(ascii, meant)), "%s is not an ASCII sign", ir.Quote(written))
}

// meantText is what a hint tells to write for signs that were full-width, and
// perhaps not ours either.
func meantText(ascii, meant string) string {
	if ascii == "not in" || word(meant) && len(ascii) > 1 {
		return ascii
	}
	return meant
}
