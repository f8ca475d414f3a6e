package indicator

import (
	"maps"
	"slices"
	"strings"
)

// Text is something for people to read, in any number of languages: a map from
// language ("zh", "en", "zh-Hant") to text. The key "" holds text whose language
// is not said; that is what a plain string in a definition file becomes.
//
//	title: 销售收入                        Text{"": "销售收入"}
//	title: {zh: 销售收入, en: Revenue}     Text{"zh": "销售收入", "en": "Revenue"}
//
// The zero value is no text.
type Text map[string]string

// In returns the text in a language, or the best there is instead: the same
// language without its region or script ("zh" for "zh-CN") or with another one,
// then text of no stated language, English, Chinese, and at last whatever comes
// first by the name of its language. It is "" only if t is empty.
func (t Text) In(lang string) string {
	if len(t) == 0 {
		return ""
	}
	if s, ok := t[lang]; ok {
		return s
	}
	base, _, _ := strings.Cut(strings.ReplaceAll(lang, "_", "-"), "-")
	if s, ok := t[base]; ok {
		return s
	}
	langs := t.Languages()
	for _, l := range langs {
		if base != "" && strings.HasPrefix(l, base+"-") {
			return t[l]
		}
	}
	for _, l := range []string{"", "en", "zh"} {
		if s, ok := t[l]; ok {
			return s
		}
	}
	return t[langs[0]]
}

// Languages returns the languages of t in bytewise order.
func (t Text) Languages() []string { return slices.Sorted(maps.Keys(t)) }

// String returns t.In("").
func (t Text) String() string { return t.In("") }
