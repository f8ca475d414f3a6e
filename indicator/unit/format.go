package unit

// Format says how numbers are written. The zero Format writes English, in full, with thousands separators, the unit and
// the digits that [Precision] names as the default, rounded half to even: 1,234.5 order, ¥1,234.50, 20.34%, +3.00 pp.
// A Format is a plain value, safe for concurrent use.
type Format struct {
	Lang      string    // "zh" (also "zh-CN", "zh_TW", …) writes 万, 亿, 万亿 and 个百分点; all else is English
	Compact   bool      // scale large numbers: k, M, B, T; 万, 亿, 万亿. Percentages are not scaled
	Precision Precision // digits shown
	Rounding  Rounding  // how the digits not shown are dropped
	Sign      Sign      // where a plus is written
	Currency  Currency  // how a currency is written
	HideUnit  bool      // the number alone: no unit, no currency; % and pp stay, since the number is scaled for them
	NoGroups  bool      // no thousands separators
}

// Precision says how many digits are shown: [Fixed], [AtMost] or [Significant]. The zero Precision is
//
//   - for compact numbers: three significant digits, 1.23M, 12.3k, 9,999万; below the first scale without trailing zeros;
//   - for percent and percentage points: two decimals;
//   - for currencies, also per something: the decimals of the currency, ¥434.63/order, JP¥1,200;
//   - for all else: every digit the number has, without trailing zeros.
type Precision struct {
	kind   precisionKind
	digits int
}

type precisionKind uint8

const (
	byUnit precisionKind = iota
	exact
	fixed
	atMost
	significant
	significantAtMost
)

// maxDigits bounds the digits that are asked for; numbers longer than that on either side of the point are written with
// an exponent.
const maxDigits = 400

// ByUnit is the zero Precision, but for units without decimals of their own it shows at most n, for ratios and means
// that would show twelve. n is clamped to 1 … 400.
func ByUnit(n int) Precision { return Precision{byUnit, min(max(n, 1), maxDigits)} }

// Fixed shows exactly n decimals. n is clamped to 0 … 400.
func Fixed(n int) Precision { return Precision{fixed, min(max(n, 0), maxDigits)} }

// AtMost shows up to n decimals, without trailing zeros. n is clamped to 0 … 400.
func AtMost(n int) Precision { return Precision{atMost, min(max(n, 0), maxDigits)} }

// Significant shows n significant digits. Digits before the point are never dropped: with n = 3, 1.23, 12.3, 123, 1,235.
// n is clamped to 1 … 400.
func Significant(n int) Precision { return Precision{significant, min(max(n, 1), maxDigits)} }

// Rounding says how digits are dropped.
type Rounding uint8

const (
	HalfEven Rounding = iota // to the nearest, ties to the even digit
	HalfUp                   // to the nearest, ties away from zero (四舍五入)
	Down                     // towards zero: 99.996% is 99.99%, never 100%
)

// Sign says where a plus is written. A negative number always has its minus; zero, also after rounding, has no sign.
type Sign uint8

const (
	SignByUnit   Sign = iota // a plus before percentage points only, since they are differences
	SignNegative             // never a plus
	SignAlways               // a plus before every positive number
)

// Currency says how a unit that is a currency, or a currency per something, is written. Codes that the package does not
// know are units like any other: 12 XTS.
type Currency uint8

const (
	Symbol Currency = iota // ¥1,234.50; the code for currencies without a symbol of their own
	Code                   // CNY 1,234.50
)
