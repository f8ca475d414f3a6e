package yamldoc

import (
	"errors"
	"iter"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/internal/typ"
)

// Set returns what a [Field] needs to store what read reads. Where read fails, dst
// keeps its value.
func Set[T any](dst *T, read func(*Node) (T, bool)) func(*Node) {
	return func(n *Node) {
		if v, ok := read(n); ok {
			*dst = v
		}
	}
}

// Text reads text as written, without the line breaks at the end of a block.
func (d *Decoder) Text(n *Node) (string, bool) {
	if n.Kind() != Text {
		d.wrongKind(n, "text")
		return "", false
	}
	return strings.TrimRight(n.text, "\n"), true
}

// Texts reads a list of texts; a single text is a list of one.
func (d *Decoder) Texts(n *Node) ([]string, bool) { return ListOf(d, d.Text)(n) }

// Localized reads text for people: either one text, kept under "", or a map of
// language to text such as {zh: 收入, en: Revenue}.
func (d *Decoder) Localized(n *Node) (map[string]string, bool) {
	switch n.Kind() {
	case Text:
		s, ok := d.Text(n)
		return map[string]string{"": s}, ok
	case Map:
		texts := make(map[string]string, n.Len())
		good := true
		for key, value := range n.Entries() {
			if !language.MatchString(key.text) {
				d.Add(key.Problem(diag.BadValue, strconv.Quote(key.text)+" is not a language", "use codes such as zh or en"))
				good = false
				continue
			}
			s, ok := d.Text(value)
			texts[key.text] = s
			good = good && ok
		}
		return texts, good
	}
	d.wrongKind(n, "text, or a map of language to text")
	return nil, false
}

var language = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// Name reads a name, mostly a key: a letter or _, followed by letters, digits and
// _, of any script.
func (d *Decoder) Name(n *Node) (string, bool) {
	s, ok := d.Text(n)
	if !ok {
		return "", false
	}
	if !typ.IsName(s) {
		p := n.Problem(diag.BadName, strconv.Quote(s)+" is not a name", "a name is a letter or _, then letters, digits and _")
		if fixed := strings.NewReplacer("-", "_", " ", "_", ".", "_").Replace(s); typ.IsName(fixed) {
			p.Hint = "write " + strconv.Quote(fixed)
		}
		d.Add(p)
		return "", false
	}
	return s, true
}

// Bool reads true or false.
func (d *Decoder) Bool(n *Node) (value, ok bool) {
	s, ok := d.Text(n)
	if !ok {
		return false, false
	}
	switch s {
	case "true", "false":
		return s == "true", true
	}
	p := n.Problem(diag.BadValue, "expected true or false, found "+strconv.Quote(s), "")
	switch strings.ToLower(s) {
	case "yes", "y", "on", "true", "1", "是":
		p.Hint = "write true"
	case "no", "n", "off", "false", "0", "否":
		p.Hint = "write false"
	}
	d.Add(p)
	return false, false
}

// Int reads a whole number such as 1000 or 120_000.
func (d *Decoder) Int(n *Node) (int, bool) {
	v, ok := d.number(n, "a whole number", false)
	if !ok {
		return 0, false
	}
	p := n.Problem(diag.BadNumber, "expected a whole number, found "+strconv.Quote(n.text), "")
	if v.IsInteger() {
		if i := v.BigInt(); i.IsInt64() && int64(int(i.Int64())) == i.Int64() {
			return int(i.Int64()), true
		}
		p.Message = "the number is too large"
	}
	d.Add(p)
	return 0, false
}

// Decimal reads a number exactly as written, such as -0.10 or 120_000_000.
func (d *Decoder) Decimal(n *Node) (decimal.Decimal, bool) {
	return d.number(n, "a number", false)
}

// Ratio reads a number or a percentage: 0.05 and 5% are the same.
func (d *Decoder) Ratio(n *Node) (decimal.Decimal, bool) {
	return d.number(n, "a number or a percentage", true)
}

var (
	number   = regexp.MustCompile(`^[+-]?(0|[1-9][0-9]*(_[0-9]+)*)(\.[0-9]+)?$`)
	grouped  = regexp.MustCompile(`^[+-]?[0-9]{1,3}([,，][0-9]{3})+(\.[0-9]+)?$`)
	exponent = regexp.MustCompile(`^[+-]?[0-9.]+[eE][+-]?[0-9]+$`)
)

// maxDigits is the length of a number's text.
const maxDigits = 64

func (d *Decoder) number(n *Node, want string, percent bool) (decimal.Decimal, bool) {
	s, ok := d.Text(n)
	if !ok {
		return decimal.Decimal{}, false
	}
	digits, isPercent := strings.CutSuffix(s, "%")
	if len(s) <= maxDigits && number.MatchString(digits) && (percent || !isPercent) {
		v, err := decimal.NewFromString(strings.ReplaceAll(digits, "_", ""))
		if err == nil {
			if isPercent {
				v = v.Shift(-2)
			}
			return v, true
		}
	}
	p := n.Problem(diag.BadNumber, "expected "+want+", found "+strconv.Quote(s), "")
	switch {
	case len(s) > maxDigits:
		p.Message, p.Hint = "the number is too long", "at most "+strconv.Itoa(maxDigits)+" characters"
	case isPercent && number.MatchString(digits):
		p.Hint = "a percentage has no meaning here"
	case grouped.MatchString(s):
		p.Hint = "write " + strings.NewReplacer(",", "_", "，", "_").Replace(s)
	case exponent.MatchString(s):
		p.Hint = "write it without an exponent"
	case number.MatchString(strings.TrimLeft(s, "0")):
		p.Hint = "write it without leading zeros"
	case strings.HasPrefix(s, ".") && number.MatchString("0"+s):
		p.Hint = "write 0" + s
	}
	d.Add(p)
	return decimal.Decimal{}, false
}

// OneOf returns a reader of one of the words that a field takes.
func OneOf[T ~string](d *Decoder, words ...T) func(*Node) (T, bool) {
	return func(n *Node) (T, bool) {
		s, ok := d.Text(n)
		if !ok {
			return "", false
		}
		if i := slices.Index(words, T(s)); i >= 0 {
			return words[i], true
		}
		known := func(yield func(string) bool) {
			for _, w := range words {
				if !yield(string(w)) {
					return
				}
			}
		}
		d.Add(n.Problem(diag.UnknownWord, "unknown word "+strconv.Quote(s), hint(s, iter.Seq[string](known))))
		return "", false
	}
}

// ListOf returns a reader of lists whose items read as read does; a single value
// is a list of one. Items that fail are left out, and the list counts as failed.
func ListOf[T any](d *Decoder, read func(*Node) (T, bool)) func(*Node) ([]T, bool) {
	return func(n *Node) ([]T, bool) {
		var list []T
		good := true
		add := func(item *Node) {
			v, ok := read(item)
			if ok {
				list = append(list, v)
			}
			good = good && ok
		}
		switch n.Kind() {
		case List:
			list = slices.Grow(list, len(n.content))
			for i := range n.content {
				add(&n.content[i])
			}
		case Text, Map:
			add(n)
		default:
			d.wrongKind(n, "a list")
			return nil, false
		}
		return list, good
	}
}

// Via returns a reader of text that parse understands, such as a period or a unit.
// Problems in its error are moved to their place in the file; any other error is
// reported at the value.
func Via[T any](d *Decoder, parse func(string) (T, error)) func(*Node) (T, bool) {
	return func(n *Node) (T, bool) {
		var zero T
		s, ok := d.Text(n)
		if !ok {
			return zero, false
		}
		v, err := parse(s)
		if err == nil {
			return v, true
		}
		if _, ok := errors.AsType[diag.Problem](err); ok {
			if list, ok := errors.AsType[diag.List](diag.Join(err)); ok {
				d.Add(n.Locate(list)...)
				return zero, false
			}
		}
		p := n.Problem(diag.BadValue, err.Error(), "")
		p.Err = err
		d.Add(p)
		return zero, false
	}
}
