package typ

import (
	"math/bits"
	"strings"
)

// Note is a set of remarks on one value: why there is none, or what a reader
// must know of it. The set is closed.
type Note uint16

// The notes. The first group says why there is no value.
const (
	NoRows     Note = 1 << iota // no rows to aggregate
	AllNull                     // rows, but none with a value
	DivZero                     // divided by zero
	NoDataYet                   // the period begins after what is known
	NoTarget                    // nothing is planned or expected here
	NotAllowed                  // hidden from who asks

	Partial     // the period is cut by the range or not complete yet
	LikeForLike // an earlier period was cut to match an incomplete one
	Rounded     // a division or percentile was rounded
	Week53      // week 53 was compared with week 52
)

// Missing are the notes that say why there is no value.
const Missing = NoRows | AllNull | DivZero | NoDataYet | NoTarget | NotAllowed

var noteTexts = [...]string{
	"no rows", "all null", "divided by zero", "no data yet", "no target", "not allowed",
	"partial period", "like for like", "rounded", "week 53",
}

// String lists the notes in words, separated by commas.
func (n Note) String() string {
	var words []string
	for m := range n.All() {
		words = append(words, noteTexts[bits.TrailingZeros16(uint16(m))])
	}
	return strings.Join(words, ", ")
}

var noteTextsZh = [...]string{
	"无数据行", "全部为空", "除数为零", "尚无数据", "无目标", "无权查看", "期间不完整", "同期可比", "已舍入", "第53周对第52周",
}

// In lists the notes in Chinese where lang is "zh" or begins with "zh-", else
// in English.
func (n Note) In(lang string) string {
	if lang != "zh" && !strings.HasPrefix(lang, "zh-") {
		return n.String()
	}
	var words []string
	for m := range n.All() {
		words = append(words, noteTextsZh[bits.TrailingZeros16(uint16(m))])
	}
	return strings.Join(words, "，")
}

// All yields the single notes in the set, in a fixed order.
func (n Note) All() func(yield func(Note) bool) {
	return func(yield func(Note) bool) {
		for i := range noteTexts {
			if m := Note(1) << i; n&m != 0 && !yield(m) {
				return
			}
		}
	}
}
