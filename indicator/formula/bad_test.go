package formula_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/formula"
)

// badFormulas are texts that are no formulas: what the first error marks, and
// all that is said about them.
var badFormulas = []struct{ text, marked, want string }{
	// Pipes beside operators.
	{`a / b | prior("1 year") - 1`, `|`, `1:7: a pipe cannot stand beside other operators (write a / prior(b, "1 year") - 1) [ambiguous-pipe]`},
	{`a / b | prior("1 year")`, `|`, `1:7: a pipe cannot stand beside other operators (write a / prior(b, "1 year") or (a / b) | prior("1 year")) [ambiguous-pipe]`},
	{`x | rank() / 2`, `|`, `1:3: a pipe cannot stand beside other operators (write rank(x) / 2) [ambiguous-pipe]`},
	{`-x | fill(0)`, `|`, `1:4: a pipe cannot stand beside other operators (write -fill(x, 0) or (-x) | fill(0)) [ambiguous-pipe]`},
	{`not x | fill(0)`, `|`, `1:7: a pipe cannot stand beside other operators (write not fill(x, 0) or (not x) | fill(0)) [ambiguous-pipe]`},
	{`c ? a : b | prior()`, `|`, `1:11: a pipe cannot stand beside other operators (write c ? a : prior(b) or (c ? a : b) | prior()) [ambiguous-pipe]`},
	{`x | where(a) | rank() ?? 0`, `|`, `1:3: a pipe cannot stand beside other operators (write rank(where(x, a)) ?? 0) [ambiguous-pipe]`},
	{`abs(a, b | round(2) + 1)`, `abs`, `1:1: abs takes 1 argument, not 2 (as in abs(x)) [bad-argument]` + "\n" + `1:10: a pipe cannot stand beside other operators (write round(b, 2) + 1) [ambiguous-pipe]`},
	{`x + 1 | fill(0) + y | fill(0)`, `|`, `1:7: a pipe cannot stand beside other operators (use the call form, as in prior(x, "1 year") / y, or brackets) [ambiguous-pipe]`},
	// ?? beside operators.
	{`a / b ?? 0`, `??`, `1:7: ?? cannot stand beside other operators (write a / (b ?? 0) or (a / b) ?? 0) [ambiguous-coalesce]`},
	{`a ?? 0 + b`, `??`, `1:3: ?? cannot stand beside other operators (write (a ?? 0) + b or a ?? (0 + b)) [ambiguous-coalesce]`},
	{`-a ?? 0`, `??`, `1:4: ?? cannot stand beside other operators (write -(a ?? 0) or (-a) ?? 0) [ambiguous-coalesce]`},
	{`a ?? -b ?? c`, `??`, `1:3: ?? cannot stand beside other operators (write a ?? (-b) ?? c) [ambiguous-coalesce]`},
	{`c ? a : b ?? 0`, `??`, `1:11: ?? cannot stand beside other operators (write c ? a : (b ?? 0) or (c ? a : b) ?? 0) [ambiguous-coalesce]`},
	// not, and comparisons of comparisons.
	{`not a in b`, `not`, `1:1: not applies to the value after it, not to the whole comparison (write a not in b) [ambiguous-not]`},
	{`!a in ["x"]`, `!`, `1:1: not applies to the value after it, not to the whole comparison (write a not in ["x"]) [ambiguous-not]`},
	{`not a == b`, `not`, `1:1: not applies to the value after it, not to the whole comparison (write not (a == b)) [ambiguous-not]`},
	{`not a contains "x"`, `not`, `1:1: not applies to the value after it, not to the whole comparison (write a not contains "x") [ambiguous-not]`},
	{`not a not in b`, `not`, `1:1: not applies to the value after it, not to the whole comparison (put brackets round not and its value) [ambiguous-not]`},
	{`not a < b < c`, `not`, `1:1: not applies to the value after it, not to the whole comparison (write x != y or not (x == y)) [ambiguous-not]`},
	{`a == b == c`, `==`, `1:8: the result of a comparison cannot be compared again (write … and b == c) [construct]`},
	{`a < b == c`, `==`, `1:7: the result of a comparison cannot be compared again (write … and b == c) [construct]`},
	{`a == b < c`, `<`, `1:8: the result of a comparison cannot be compared again (write … and b < c) [construct]`},
	{`a in b == c`, `==`, `1:8: the result of a comparison cannot be compared again (write … and b == c) [construct]`},
	{`a not contains "b" == c`, `==`, `1:20: the result of a comparison cannot be compared again (join comparisons with and; only < <= > >= form a chain) [construct]`},
	{`a not in b != c`, `!=`, `1:12: the result of a comparison cannot be compared again (write … and b != c) [construct]`},
	// Comments.
	{`revenue // orders`, `// orders`, `1:9: a formula has no comments (to divide, write one slash; to explain, use the description) [construct]`},
	{`revenue /* net */ / orders`, `/* net */`, `1:9: a formula has no comments (say it in the description; a comment would hide a part of the formula) [construct]`},
	{`revenue /* net`, `/* net`, `1:9: a formula has no comments (say it in the description; a comment would hide a part of the formula) [construct]`},
	{`revenue # net`, `# net`, `1:9: a formula has no comments (say it in the description; a comment would hide a part of the formula) [construct]`},
	{`map(x, #)`, `#`, `1:8: a name cannot hold "#" (write the name alone) [construct]`},
	{`a--b`, `--`, `1:2: -- is no operator (a formula has no comments; to subtract a negative value write a - (-b)) [construct]`},
	// Dates.
	{`x == 2026-01-01`, `2026-01-01`, `1:6: 2026-01-01 is a calculation, not a date (dates are quoted: "2026-01-01") [bad-literal]`},
	{`x >= 2026-1-5T08:00`, `2026-1-5T08:00`, `1:6: 2026-1-5T08:00 is a calculation, not a date (dates are quoted: "2026-01-05T08:00") [bad-literal]`},
	{`x == 2026/01/05`, `2026/01/05`, `1:6: 2026/01/05 is a calculation, not a date (dates are quoted: "2026-01-05") [bad-literal]`},
	{`x == 2026.1.5`, `2026.1.5`, `1:6: 2026.1.5 is a calculation, not a date (dates are quoted: "2026-01-05") [bad-literal]`},
	{`x in 2026-01`, `2026-01`, `1:6: 2026-01 is a calculation, not a period (periods are quoted: "2026-01") [bad-literal]`},
	{`x in 2026-Q1`, `2026-Q1`, `1:6: 2026-Q1 is a calculation, not a period (periods are quoted: "2026-Q1") [bad-literal]`},
	// Numbers.
	{`007`, `007`, `1:1: a number has no leading zeros (write 7, or "007" if it is text) [bad-literal]`},
	{`00.5`, `00.5`, `1:1: a number has no leading zeros (write 0.5, or "00.5" if it is text) [bad-literal]`},
	{`round(1,000)`, `000`, `1:9: a comma separates arguments, not thousands (write 1000) [bad-literal]`},
	{`0x1F`, `0x1F`, `1:1: "0x1F": numbers are written in decimal digits (write 31) [bad-literal]`},
	{`0b101`, `0b101`, `1:1: "0b101": numbers are written in decimal digits (write 5) [bad-literal]`},
	{`0o17`, `0o17`, `1:1: "0o17": numbers are written in decimal digits (write 15) [bad-literal]`},
	{`1e5`, `1e5`, `1:1: "1e5": numbers have no exponent (write 100000) [bad-literal]`},
	{`1.5E-3`, `1.5E-3`, `1:1: "1.5E-3": numbers have no exponent (write 0.0015) [bad-literal]`},
	{`1e400`, `1e400`, `1:1: "1e400": numbers have no exponent (write the number in full) [bad-literal]`},
	// Durations, and names that begin with a digit.
	{`28d`, `28d`, `1:1: "28d" is not a value (durations are quoted: "28 days") [bad-literal]`},
	{`x | rolling(28d)`, `28d`, `1:13: "28d" is not a value (durations are quoted: "28 days") [bad-literal]`},
	{`1month`, `1month`, `1:1: "1month" is not a value (durations are quoted: "1 month") [bad-literal]`},
	{`30天`, `30天`, `1:1: "30天" is not a value (durations are quoted: "30 days") [bad-literal]`},
	{`7日留存率`, `7日留存率`, `1:1: "7日留存率": a name cannot begin with a digit (begin it with a letter, as in n7日留存率) [bad-name]`},
	{`3.5abc`, `3.5abc`, `1:1: "3.5abc" is neither a number nor a name [bad-literal]`},
	{`.5`, `.5`, `1:1: a number begins with a digit (write 0.5) [bad-literal]`},
	{`5.`, `5.`, `1:1: a number does not end with a point (write 5) [bad-literal]`},
	{`1__0`, `1__0`, `1:1: a _ stands between two digits [bad-literal]`},
	{`1_`, `1_`, `1:1: a _ stands between two digits [bad-literal]`},
	{`1234567890123456789`, `1234567890123456789`, `1:1: a number has at most 18 digits before and 20 after the point [bad-literal]`},
	{`0.123456789012345678901`, `0.123456789012345678901`, `1:1: a number has at most 18 digits before and 20 after the point [bad-literal]`},
	{`x > 10%`, `10%`, `1:5: % after a number is the remainder of a division, not percent (write 0.10) [bad-literal]`},
	{`2.5% * x`, `2.5%`, `1:1: % after a number is the remainder of a division, not percent (write 0.025) [bad-literal]`},
	// Text.
	{`"a\q"`, `\q`, `1:3: \q is not an escape (a backslash is written \\) [bad-literal]`},
	{`"\x4"`, `\x`, `1:2: \x names no character here (as in \u4e2d; a backslash is written \\) [bad-literal]`},
	{`"\ud800"`, `\u`, `1:2: \u names no character here (as in \u4e2d; a backslash is written \\) [bad-literal]`},
	{`"\u{110000}"`, `\u`, `1:2: \u names no character here (as in \u4e2d; a backslash is written \\) [bad-literal]`},
	{`"\400"`, `\4`, `1:2: \4 is not an escape (a backslash is written \\) [bad-literal]`},
	{`"abc`, `"abc`, `1:1: the text that begins here has no closing " [formula-syntax]`},
	{`'a`, `'a`, `1:1: the text that begins here has no closing ' [formula-syntax]`},
	{`x == “East”`, `“East”`, `1:6: formulas use plain quotes (write "East") [full-width]`},
	{`x == 「East」`, `「East」`, `1:6: formulas use plain quotes (write "East") [full-width]`},
	{`x == ‘East’`, `‘East’`, `1:6: formulas use plain quotes (write "East") [full-width]`},
	// Signs that are not ASCII.
	{`sum（amount）`, `（`, `1:4: "（" is not an ASCII sign (write "(") [full-width]` + "\n" + `1:11: "）" is not an ASCII sign (write ")") [full-width]`},
	{`a，b`, `，`, `1:2: "，" is not an ASCII sign (write ",") [full-width]` + "\n" + `1:2: a comma has no place here (commas separate the arguments of a function and the items of a list) [formula-syntax]`},
	{`a≥3`, `≥`, `1:2: "≥" is not an ASCII sign (write ">=") [full-width]`},
	{`a＞＝3`, `＞＝`, `1:2: "＞＝" is not an ASCII sign (write ">=") [full-width]`},
	{`a×b`, `×`, `1:2: "×" is not an ASCII sign (write "*") [full-width]`},
	{`a－b`, `－`, `1:2: "－" is not an ASCII sign (write "-") [full-width]`},
	{`a ∉ b`, `∉`, `1:3: "∉" is not an ASCII sign (write "not in") [full-width]`},
	{`１２ + a`, `１２`, `1:1: "１２" is not a number (write 12) [full-width]`},
	{`ｓｕｍ(x)`, `ｓｕｍ`, `1:1: unknown function "ｓｕｍ" (did you mean "sum"?) [unknown-function]`},
	// Operators of other languages.
	{`a AND b`, `AND`, `1:3: operators are written in small letters (write and) [construct]`},
	{`a Or b`, `Or`, `1:3: operators are written in small letters (write or) [construct]`},
	{`NOT a`, `NOT`, `1:1: operators are written in small letters (write not) [construct]`},
	{`a NOT IN b`, `NOT`, `1:3: operators are written in small letters (write not) [construct]` + "\n" + `1:7: operators are written in small letters (write in) [construct]`},
	{`a 且 b`, `且`, `1:3: "且" is no operator (write and) [construct]`},
	{`a = b`, `=`, `1:3: = is no operator (to compare, write ==) [construct]`},
	{`a === b`, `===`, `1:3: === is no operator (write ==) [construct]`},
	{`a <> b`, `<>`, `1:3: <> is no operator (write !=) [construct]`},
	{`a !== b`, `!==`, `1:3: !== is no operator (write !=) [construct]`},
	{`a => b`, `=>`, `1:3: => is no operator (write >=) [construct]`},
	{`a =< b`, `=<`, `1:3: =< is no operator (write <=) [construct]`},
	{`a =~ "x"`, `=~`, `1:3: =~ is no operator (write matches) [construct]`},
	{`a & b`, `&`, `1:3: & is no operator (write and) [construct]`},
	{`a |> abs()`, `|>`, `1:3: |> is no operator (write |) [construct]`},
	{`x is null`, `is null`, `1:3: "is null" is no operator (write x == nil) [construct]`},
	{`c.segment IS NOT NULL and y`, `IS NOT NULL`, `1:11: "IS NOT NULL" is no operator (write c.segment != nil) [construct]`},
	{`x is true`, `is true`, `1:3: "is true" is no operator (write x == true) [construct]`},
	{`x is "a"`, `is`, `1:3: "is" is no operator (write ==) [construct]`},
	{`x == null`, `null`, `1:6: "null" is not a name (no value is written nil) [formula-syntax]`},
	{`x == NULL`, `NULL`, `1:6: "NULL" is not a name (no value is written nil) [formula-syntax]`},
	{`TRUE`, `TRUE`, `1:1: "TRUE" is not a name (write true) [formula-syntax]`},
	{`name like "A%"`, `like`, `1:6: "like" is no operator (write name startsWith "A") [construct]`},
	{`name like "%A"`, `like`, `1:6: "like" is no operator (write name endsWith "A") [construct]`},
	{`name like "%A%"`, `like`, `1:6: "like" is no operator (write name contains "A") [construct]`},
	{`name LIKE "A_%"`, `LIKE`, `1:6: "LIKE" is no operator (use contains, startsWith, endsWith or matches) [construct]`},
	{`name not like "A"`, `not like`, `1:6: "not like" is no operator (write not (x contains "…"), or startsWith, endsWith, matches) [construct]`},
	{`x between 1 and 5`, `between`, `1:3: "between" is no operator (write 1 <= x <= 5) [construct]`},
	{`x between`, `between`, `1:3: "between" is no operator (write a <= x <= b) [construct]` + "\n" + `1:10: the formula ends where a value should follow between [formula-syntax]`},
	{`x not between 1 and 5`, `not between`, `1:3: "not between" is no operator (write not (a <= x <= b)) [construct]`},
	// Lists.
	{`x in ("a", "b")`, `(`, `1:6: a list stands in square brackets (write x in ["a", "b"]) [formula-syntax]`},
	{`x in ("a")`, `"a"`, `1:7: what follows in is a list (to find text in text, write "a" contains x; for one of several, write in ["a"]) [construct]`},
	{`x in "abc"`, `"abc"`, `1:6: what follows in is a list (to find text in text, write "abc" contains x; for one of several, write in ["abc"]) [construct]`},
	{`x in 5`, `5`, `1:6: what follows in is a list (write in [5]) [construct]`},
	{`x in nil`, `nil`, `1:6: what follows in is a list (the null test is x == nil) [construct]`},
	{`x in a + 1`, `a + 1`, `1:6: what follows in is a list (as in region in ["East", "West"], or in args.regions) [construct]`},
	{`x in f()`, `f`, `1:6: unknown function "f" [unknown-function]` + "\n" + `1:6: what follows in is a list (as in region in ["East", "West"], or in args.regions) [construct]`},
	{`x in []`, `[]`, `1:6: nothing is in an empty list (as in region in ["East", "West"]) [construct]`},
	{`[1, 2]`, `[1, 2]`, `1:1: a list stands only after in (as in region in ["East", "West"]) [construct]`},
	{`x in [[1]]`, `[1]`, `1:7: a list stands only after in (as in region in ["East", "West"]) [construct]`},
	// Statements of other languages.
	{`count(*)`, `*`, `1:7: * stands for no value (write count()) [construct]`},
	{`count(distinct customer_id)`, `distinct`, `1:7: formulas have no distinct (write count_distinct(customer_id)) [construct]`},
	{`sum(a) where b == 1`, `where`, `1:8: formulas have no where clause (as in sum(x) | where(region == "East")) [construct]`},
	{`revenue by region`, `by`, `1:9: formulas have no by clause (a query says what to group by; over keys inside a formula: x | per(customer_id) | avg()) [construct]`},
	{`case when a then b else c end`, `case`, `1:1: formulas have no case (write if condition { x } else { y }) [construct]`},
	// Choices.
	{`if (a, b, c)`, `if`, `1:1: if is no function (write if condition { x } else { y }) [formula-syntax]`},
	{`a if b else c`, `if`, `1:3: if cannot follow a value (write if condition { x } else { y }) [construct]`},
	{`if a { b }`, `}`, `1:10: this if has no else (write else { nil } for no value) [formula-syntax]`},
	{`if a b else c`, `b`, `1:6: an operator is missing between "a" and "b" (names have no spaces: a_b) [formula-syntax]` + "\n" + `1:8: this else belongs to no if (write if condition { x } else { y }) [formula-syntax]`},
	{`if { a } else { b }`, `if`, `1:1: this if has no condition (write if condition { x } else { y }) [formula-syntax]`},
	{`if a { b } else c`, `else`, `1:12: after else comes { or if (write else { y }) [formula-syntax]`},
	{`else`, `else`, `1:1: a value is missing before else [formula-syntax]`},
	{`1 + if a { b } else { c }`, `if`, `1:5: an if cannot stand beside an operator (put brackets round it: (if c { x } else { y })) [formula-syntax]`},
	{`if a { b } else { c } + 1`, `+`, `1:23: an if cannot stand beside an operator (put brackets round it: (if c { x } else { y })) [formula-syntax]`},
	{`if if a { b } else { c } { d } else { e }`, `if`, `1:4: an if cannot stand beside an operator (put brackets round it: (if c { x } else { y })) [formula-syntax]`},
	{`x ? y`, `?`, `1:3: this ? has no : (a choice is written if c { x } else { y }) [formula-syntax]`},
	{`x : y`, `:`, `1:3: this : belongs to no ? (a choice is written if c { x } else { y }) [formula-syntax]`},
	{`a ?: b`, `?:`, `1:3: ?: is no operator (where x has no value, x ?? y is y) [construct]`},
	// What else expr reads.
	{`1..5`, `..`, `1:2: formulas have no ranges (compare with a chain: 1 <= x <= 5) [construct]`},
	{`a...b`, `...`, `1:2: formulas have no ranges (compare with a chain: 1 <= x <= 5) [construct]`},
	{`a; b`, `;`, `1:2: ; is no operator (a formula is one expression; make the other part an indicator of its own (a helper's name begins with _)) [construct]`},
	{`a;`, `;`, `1:2: ; is no operator (a formula is one expression; make the other part an indicator of its own (a helper's name begins with _)) [construct]`},
	{`let x = 1; x + 1`, `let`, `1:1: formulas have no variables (make it an indicator of its own (a helper's name begins with _)) [construct]` + "\n" + `1:7: = is no operator (to compare, write ==) [construct]` + "\n" + `1:10: ; is no operator (a formula is one expression; make the other part an indicator of its own (a helper's name begins with _)) [construct]`},
	{`a[0]`, `[`, `1:2: values have no elements to pick by [ ] [construct]`},
	{`a[1:2]`, `[`, `1:2: values have no elements to pick by [ ] [construct]`},
	{`a[:]`, `[`, `1:2: values have no elements to pick by [ ] [construct]`},
	{`a?.b`, `?.`, `1:2: ?. is no operator (write a plain point; what has no value has no parts with one either) [construct]`},
	{`a::b`, `::`, `1:2: :: is no operator (write the name alone) [construct]`},
	{`::f(x)`, `::`, `1:1: :: is no operator (write the name alone) [construct]`},
	{`a ** b`, `**`, `1:3: formulas have no power operator (write the product: x * x) [construct]`},
	{`a ^ 2`, `^`, `1:3: formulas have no power operator (write the product: x * x) [construct]`},
	{`$x + 1`, `$x`, `1:1: a name cannot hold "$" (values from outside are arguments: args.x) [construct]`},
	{`$env`, `$env`, `1:1: a name cannot hold "$" (values from outside are arguments: args.x) [construct]`},
	{`b"abc"`, `b`, `1:1: "b" marks bytes, which formulas do not have (text is written without a letter before the quote) [construct]`},
	{"`abc`", "`abc`", `1:1: formulas have no backticks (text stands in double quotes, names in none) [construct]`},
	{`{a: 1}`, `{`, `1:1: formulas have no maps (write if condition { x } else { y }) [construct]`},
	{`x.f(1)`, `f`, `1:3: values have no methods (write x | f(…)) [construct]`},
	{`f(x).y`, `.`, `1:5: only a name has parts [construct]`},
	{`(a).b`, `.`, `1:4: only a name has parts [construct]`},
	{`"a".b`, `.`, `1:4: only a name has parts [construct]`},
	{`true.x`, `.`, `1:5: only a name has parts [construct]`},
	{`a.in`, `in`, `1:3: in cannot be a name: the language uses the word itself [reserved-name]`},
	{`a.`, `.`, `1:2: a name is missing after this point [formula-syntax]`},
	{`a.5`, `.5`, `1:2: a part of a name cannot begin with a digit [bad-name]`},
	{`.a`, `.`, `1:1: a name is missing before this point (write the name alone) [construct]`},
	// Form.
	{`+a`, `+`, `1:1: a plus sign before a value does nothing (delete it) [construct]`},
	{`a + * b`, `*`, `1:5: a value is missing before * [formula-syntax]`},
	{`* a`, `*`, `1:1: a value is missing before * [formula-syntax]`},
	{`a +`, ``, `1:4: the formula ends where a value should follow + [formula-syntax]`},
	{`a + )`, `+`, `1:3: a value is missing after + [formula-syntax]` + "\n" + `1:5: this ) closes nothing [formula-syntax]`},
	{`f(a,)`, `,`, `1:4: nothing follows this comma (delete the comma) [formula-syntax]`},
	{`f(,a)`, `,`, `1:3: a value is missing before , [formula-syntax]`},
	{`f(a b)`, `b`, `1:5: an operator is missing between "a" and "b" (names have no spaces: a_b) [formula-syntax]`},
	{`()`, `()`, `1:1: there is nothing between these brackets [formula-syntax]`},
	{`(a + b`, `(`, `1:1: this ( is not closed [formula-syntax]`},
	{`a + b)`, `)`, `1:6: this ) closes nothing [formula-syntax]`},
	{`(a + b]`, `]`, `1:7: this ] cannot close the ( opened before [formula-syntax]`},
	{`[a`, `[`, `1:1: this [ is not closed [formula-syntax]`},
	{`a b`, `b`, `1:3: an operator is missing between "a" and "b" (names have no spaces: a_b) [formula-syntax]`},
	{`3 x`, `x`, `1:3: an operator is missing between "3" and "x" (to multiply, write 3 * x) [formula-syntax]`},
	{`"a" b`, `b`, `1:5: an operator is missing between "a" and "b" [formula-syntax]`},
	{`3 (x)`, `(`, `1:3: an operator is missing before this bracket (to multiply, write 3 * (…)) [formula-syntax]`},
	{`(a)(b)`, `(`, `1:4: an operator is missing before this bracket [formula-syntax]`},
	{`f(x)(y)`, `(`, `1:5: an operator is missing before this bracket [formula-syntax]`},
	{`a not b`, `not`, `1:3: not cannot join two values (write and not, or not in) [formula-syntax]`},
	{`a !in b`, `!`, `1:3: ! stands before a value only (write not in, != or not (…)) [construct]`},
	{`a !b`, `!`, `1:3: ! stands before a value only (write not in, != or not (…)) [construct]`},
	// Pipes.
	{`x | gg.A`, `gg.A`, `1:5: what follows | is a call, not a path (as in x | prior("1 year")) [formula-syntax]`},
	{`x | prior`, `prior`, `1:5: what follows | is a call (write | prior(…)) [formula-syntax]`},
	{`x | 5`, `|`, `1:3: a function must follow this | (as in x | prior("1 year")) [formula-syntax]`},
	{`x | (a)`, `|`, `1:3: a function must follow this | (as in x | prior("1 year")) [formula-syntax]`},
	{`x | a.b()`, `b`, `1:7: values have no methods (write x | b(…)) [construct]`},
	{`|`, `|`, `1:1: a value is missing before | [formula-syntax]` + "\n" + `1:2: the formula ends where a value should follow | [formula-syntax]`},
	{`filter(x, .y > 1)`, `.`, `1:11: a name is missing before this point (write the name alone) [construct]`},
	// Functions.
	{`len(x)`, `len`, `1:1: unknown function "len" (write length(text)) [unknown-function]`},
	{`contains(x, "a")`, `contains`, `1:1: contains is an operator, not a function (write x contains y) [formula-syntax]`},
	{`revenu(x)`, `revenu`, `1:1: unknown function "revenu" [unknown-function]`},
	{`summ(x)`, `summ`, `1:1: unknown function "summ" (did you mean "sum"?) [unknown-function]`},
	{`average(x)`, `average`, `1:1: unknown function "average" (write avg(x)) [unknown-function]`},
	{`ifnull(a, b)`, `ifnull`, `1:1: unknown function "ifnull" (write x ?? y) [unknown-function]`},
	{`now()`, `now`, `1:1: unknown function "now" (formulas do not read the clock; a query says asOf) [unknown-function]`},
	{`sum()`, `sum`, `1:1: sum takes 1 or 2 arguments, not 0 (as in sum(x)) [bad-argument]`},
	{`sum(a, b, c)`, `sum`, `1:1: sum takes 1 or 2 arguments, not 3 (as in sum(x)) [bad-argument]`},
	{`days(1)`, `days`, `1:1: days takes no arguments, not 1 (as in days()) [bad-argument]`},
	{`prior()`, `prior`, `1:1: prior needs a value to work on (as in x | prior("1 year")) [bad-argument]`},
	{`rolling("28 days")`, `rolling`, `1:1: rolling needs a value to work on (as in x | rolling("28 days")) [bad-argument]`},
	{`x | rolling()`, `rolling`, `1:5: | rolling(…) takes 1 argument, not 0 (as in x | rolling("28 days")) [bad-argument]`},
	{`x | where(a, b)`, `where`, `1:5: | where(…) takes 1 argument, not 2 (as in x | where(region == "East")) [bad-argument]`},
	{`count(a, b, c)`, `count`, `1:1: count takes 0 to 2 arguments, not 3 (as in count()) [bad-argument]`},
	{`percentile(x)`, `percentile`, `1:1: percentile takes 2 or 3 arguments, not 1 (as in percentile(x, 0.95)) [bad-argument]`},
	{`coalesce(x)`, `coalesce`, `1:1: coalesce takes at least 2 arguments, not 1 (as in coalesce(x, y)) [bad-argument]`},
	{`count(status == "won")`, `status == "won"`, `1:7: count(x) counts where x has a value, true or false alike (write count() | where(status == "won")) [bad-argument]`},
	{`x | per(k) | count(value > 2)`, `value > 2`, `1:20: count(x) counts where x has a value, true or false alike (write … | having(value > 2) | count()) [bad-argument]`},
	// Folds.
	{`revenue | per(k)`, `per`, `1:11: per(…) must be followed by an aggregate (say what to make of the values per key, as in … | per(k) | avg()) [bad-level]`},
	{`revenue | per(k) | where(a)`, `per`, `1:11: per(…) must be followed by an aggregate (say what to make of the values per key, as in … | per(k) | avg()) [bad-level]`},
	{`revenue | per(k) | fill(0) | avg()`, `per`, `1:11: per(…) must be followed by an aggregate (say what to make of the values per key, as in … | per(k) | avg()) [bad-level]`},
	{`revenue | per(k) | max(5)`, `per`, `1:11: per(…) must be followed by an aggregate (say what to make of the values per key, as in … | per(k) | avg()) [bad-level]`},
	{`revenue | per(k) | having(value > 1)`, `having`, `1:20: having(…) must be followed by an aggregate (say what to make of the values per key, as in … | having(value > 1) | avg()) [bad-level]`},
	{`revenue | having(value >= 2) | count()`, `having`, `1:11: having keeps some of the keys of a per, and there is none before it (as in x | per(customer_id) | having(value >= 2) | count()) [bad-level]`},
	{`revenue | per(k) + 1`, `|`, `1:9: a pipe cannot stand beside other operators (write per(revenue, k) + 1) [ambiguous-pipe]` + "\n" + `1:11: per(…) must be followed by an aggregate (say what to make of the values per key, as in … | per(k) | avg()) [bad-level]`},
	{`per(revenue, k) + 1`, `per`, `1:1: per(…) must be followed by an aggregate (say what to make of the values per key, as in … | per(revenue, k) | avg()) [bad-level]`},
	// Strangers.
	{`a @ b`, `@`, `1:3: "@" has no meaning in a formula [formula-syntax]`},
	{`a ~ b`, `~`, `1:3: "~" has no meaning in a formula [formula-syntax]`},
	{`a \ b`, `\`, `1:3: "\\" has no meaning in a formula [formula-syntax]`},
	{`,`, `,`, `1:1: a value is missing before , [formula-syntax]` + "\n" + `1:2: the formula ends where a value should follow , [formula-syntax]`},
	{`a, b`, `,`, `1:2: a comma has no place here (commas separate the arguments of a function and the items of a list) [formula-syntax]`},
	{`//`, `//`, `1:1: a formula has no comments (to divide, write one slash; to explain, use the description) [construct]`},
	{`#`, `#`, `1:1: a formula has no comments (say it in the description; a comment would hide a part of the formula) [construct]`},
	{`x | where(a) | rank() ?? 0 + 1`, `|`, `1:3: a pipe cannot stand beside other operators (use the call form, as in prior(x, "1 year") / y, or brackets) [ambiguous-pipe]`},
	{`x | round(2, 3)`, `round`, `1:5: | round(…) takes 0 or 1 argument, not 2 (as in round(x, 2)) [bad-argument]`},
	{`a not eq b`, `eq`, `1:7: "eq" is no operator (write not (a == y)) [construct]`},
	{`x > 1,234`, `1,234`, `1:5: a comma separates arguments, not thousands (write 1234) [bad-literal]`},
	{`x > 1,000`, `000`, `1:7: a comma separates arguments, not thousands (write 1000) [bad-literal]`},
	{`"\u12"`, `\u`, `1:2: \u names no character here (as in \u4e2d; a backslash is written \\) [bad-literal]`},
	{`"\`, `"\`, `1:1: the text that begins here has no closing " [formula-syntax]` + "\n" + `1:2: \ is not an escape (a backslash is written \\) [bad-literal]`},
	{`"\9"`, `\9`, `1:2: \9 is not an escape (a backslash is written \\) [bad-literal]`},
	{`-(if a {b} else {c}) | prior()`, `|`, `1:22: a pipe cannot stand beside other operators (write -prior((if a {b} else {c})) or (-(if a {b} else {c})) | prior()) [ambiguous-pipe]`},
	{`x | days()`, `days`, `1:5: days is about the period and takes no value (write days() alone) [bad-argument]`},
	{`x not eq y`, `eq`, `1:7: "eq" is no operator (write not (x == y)) [construct]`},
	{"revenue\n  // 中文", `// 中文`, `2:3: a formula has no comments (to divide, write one slash; to explain, use the description) [construct]`},
	{"\"中文\" + \"日本\n\"", `"日本`, `1:8: the text that begins here has no closing " [formula-syntax]` + "\n" + `2:1: the text that begins here has no closing " [formula-syntax]`},
	{"a\n+ 中 中", `中`, `2:5: an operator is missing between "中" and "中" (names have no spaces: 中_中) [formula-syntax]`},
	{"sum(\u200bx)", "\u200b", `1:5: an invisible character (U+200B) (delete it) [bad-character]`},
	{"\"\u202ex\"", "\u202e", `1:2: a control character (U+202E) inside text (write it as \u202e) [bad-character]`},
	{"e\u0301 + 1", "\u0301", `1:2: a combining mark (U+0301) cannot be part of a name (use the composed form of the letter) [bad-character]`},
	{`revenue \\`, `\\`, `1:9: "\\\\" has no meaning in a formula [formula-syntax]`},
	{`revenue＿total`, `＿`, `1:8: "＿" is not an ASCII sign (write "_") [full-width]`},
	{`10％`, `10％`, `1:1: % after a number is the remainder of a division, not percent (write 0.10) [bad-literal]`},
	{`x == "East”`, `"East”`, `1:6: the text that begins here has no closing " (quotes at both ends are plain: ") [formula-syntax]`},
	{`sum(*)`, `*`, `1:5: * stands for no value (as in sum(x)) [construct]`},
	{`١٢`, `١٢`, `1:1: "١٢" is not a number (write ASCII digits: 0 to 9) [full-width]`},
	// Rarer ones.
	{`a let b`, `let`, `1:3: formulas have no variables (make it an indicator of its own (a helper's name begins with _)) [construct]`},
	{`a else b`, `else`, `1:3: this else belongs to no if (write if condition { x } else { y }) [formula-syntax]`},
	{`count(not a)`, `not a`, `1:7: count(x) counts where x has a value, true or false alike (write count() | where(not a)) [bad-argument]`},
	{`count(1 < a < 2)`, `1 < a < 2`, `1:7: count(x) counts where x has a value, true or false alike (write count() | where(1 < a < 2)) [bad-argument]`},
	{`count(a and b)`, `a and b`, `1:7: count(x) counts where x has a value, true or false alike (write count() | where(a and b)) [bad-argument]`},
	{"a // x\n + b", `// x`, `1:3: a formula has no comments (to divide, write one slash; to explain, use the description) [construct]`},
	{`a / c.b | prior()`, `|`, `1:9: a pipe cannot stand beside other operators (write a / prior(c.b) or (a / c.b) | prior()) [ambiguous-pipe]`},
	{`a / sum(b) | prior() | rank()`, `|`, `1:12: a pipe cannot stand beside other operators (write a / rank(prior(sum(b))) or (a / sum(b)) | prior() | rank()) [ambiguous-pipe]`},
	{`a ?? (b + c) * 2`, `??`, `1:3: ?? cannot stand beside other operators (write (a ?? (b + c)) * 2 or a ?? ((b + c) * 2)) [ambiguous-coalesce]`},
	{`a ?? sum(b).c * 2`, `??`, `1:3: ?? cannot stand beside other operators (put brackets round one of them) [ambiguous-coalesce]` + "\n" + `1:12: only a name has parts [construct]`},
	{`a ?? -b.c * 2`, `??`, `1:3: ?? cannot stand beside other operators (write (a ?? -b.c) * 2 or a ?? (-b.c * 2)) [ambiguous-coalesce]`},
	{`"a_very_long_text_that_no_hint_should_repeat_in_full_because_it_would_be_unreadable" is null`, `is null`, `1:86: "is null" is no operator (write x == nil) [construct]`},
	{`a_very_long_name_that_no_hint_should_repeat_in_full_because_it_is_unreadable / b | prior("1 year")`, `|`, `1:82: a pipe cannot stand beside other operators (use the call form, as in prior(x, "1 year") / y, or brackets) [ambiguous-pipe]`},
	{"a / b | prior(\"1 year\",\n c)", `|`, `1:7: a pipe cannot stand beside other operators (use the call form, as in prior(x, "1 year") / y, or brackets) [ambiguous-pipe]` + "\n" + `1:9: | prior(…) takes 0 or 1 argument, not 2 (as in x | prior("1 year")) [bad-argument]`},
	{`2 = x between 1 and 5`, `=`, `1:3: = is no operator (to compare, write ==) [construct]` + "\n" + `1:7: "between" is no operator (write 1 <= x <= 5) [construct]`},
	{`x like "a%b"`, `like`, `1:3: "like" is no operator (use contains, startsWith, endsWith or matches) [construct]`},
	{`x like "a"`, `like`, `1:3: "like" is no operator (write x == "a") [construct]`},
	{`a ＜＞ b`, `＜＞`, `1:3: "＜＞" is not an ASCII sign (write "!=") [full-width]`},
	{`a ＝＝ b`, `＝＝`, `1:3: "＝＝" is not an ASCII sign (write "==") [full-width]`},
	{`a ～ b`, `～`, `1:3: "～" has no meaning in a formula [formula-syntax]`},
	{`x in [a, 007] + [b]`, `[a, 007]`, `1:6: a list stands only after in (as in region in ["East", "West"]) [construct]` + "\n" + `1:6: what follows in is a list (as in region in ["East", "West"], or in args.regions) [construct]` + "\n" + `1:10: a number has no leading zeros (write 7, or "007" if it is text) [bad-literal]` + "\n" + `1:17: a list stands only after in (as in region in ["East", "West"]) [construct]`},
	{`if a { b } else { c } | fill(0)`, `|`, `1:23: an if cannot stand beside an operator (put brackets round it: (if c { x } else { y })) [formula-syntax]`},
	{`a(b) c`, `c`, `1:6: an operator is missing between ")" and "c" [formula-syntax]`},
	{`a_very_long_name_that_no_message_should_repeat_in_full_because_it_is_unreadable(b)`, `a_very_long_name_that_no_message_should_repeat_in_full_because_it_is_unreadable`, `1:1: unknown function "a_very_long_name_that_no_message_should_repeat_in_full_beca…" [unknown-function]`},
	{`x ? y : z : w`, `:`, `1:11: this : belongs to no ? (a choice is written if c { x } else { y }) [formula-syntax]`},
	{`f(x y, 007)`, `y`, `1:5: an operator is missing between "x" and "y" (names have no spaces: x_y) [formula-syntax]` + "\n" + `1:8: a number has no leading zeros (write 7, or "007" if it is text) [bad-literal]`},
	{`sum(x)) + 1`, `)`, `1:7: this ) closes nothing [formula-syntax]`},
	{`per()`, `per`, `1:1: per takes at least 2 arguments, not 0 (as in x | per(customer_id) | avg()) [bad-argument]`},
	{`x | per()`, `per`, `1:5: | per(…) takes at least 1 argument, not 0 (as in x | per(customer_id) | avg()) [bad-argument]`},
	{`customer.segment.sum(x)`, `sum`, `1:18: values have no methods (write x | sum(…)) [construct]`},
}

func TestBadFormulas(t *testing.T) {
	for _, c := range badFormulas {
		f, err := formula.Parse(c.text)
		if !assert.Error(t, err, c.text) {
			continue
		}
		assert.Nil(t, f)
		assert.Equal(t, c.want, err.Error(), c.text)
		errs := err.(formula.Errors)
		assert.Equal(t, c.marked, string([]rune(c.text)[errs[0].From:errs[0].To]), c.text)
		checkErrors(t, c.text, err)
	}
}

func TestBadText(t *testing.T) {
	for text, want := range map[string]string{
		"":              `1:1: the formula is empty [formula-syntax]`,
		" \n ":          `2:2: the formula is empty [formula-syntax]`,
		"a + \xff":      `1:5: the formula is not UTF-8 text (save the file as UTF-8) [not-utf8]`,
		"\ufffd\xff":    `1:2: the formula is not UTF-8 text (save the file as UTF-8) [not-utf8]`,
		"\"a\x00\" + b": `1:3: a control character (U+0000) inside text (write it as \u0000) [bad-character]`,
		"a \x00 b":      `1:3: an invisible character (U+0000) (delete it) [bad-character]`,
	} {
		_, err := formula.Parse(text)
		assert.EqualError(t, err, want)
	}
}

// All that is wrong is told at once.
func TestSeveralErrors(t *testing.T) {
	_, err := formula.Parse(`summ(a) / b | prior(2026-01-01, x, y) = 007`)
	require.Error(t, err)
	assert.Equal(t, `1:13: a pipe cannot stand beside other operators (use the call form, as in prior(x, "1 year") / y, or brackets) [ambiguous-pipe]
1:21: 2026-01-01 is a calculation, not a date (dates are quoted: "2026-01-01") [bad-literal]
1:39: = is no operator (to compare, write ==) [construct]
1:41: a number has no leading zeros (write 7, or "007" if it is text) [bad-literal]`, err.Error())

	_, err = formula.Parse(`summ(a) / b | prior(1, x, y) > count(*)`)
	assert.ErrorContains(t, err, "1:38: * stands for no value")

	_, err = formula.Parse(`summ(a, 007) + revenue | per(k)`)
	assert.Equal(t, []diag.Code{diag.UnknownFunction, diag.BadLiteral, diag.AmbiguousPipe, diag.BadLevel}, codes(err))

	many := ""
	for range 100 {
		many += "007 + "
	}
	_, err = formula.Parse(many + "1")
	assert.Len(t, codes(err), 20)
}

func codes(err error) (list []diag.Code) {
	var errs formula.Errors
	errors.As(err, &errs)
	for _, e := range errs {
		list = append(list, e.Code)
	}
	return list
}

func TestErrorsAsProblems(t *testing.T) {
	_, err := formula.Parse("客户数\n  // 订单额")
	errs := err.(formula.Errors)
	require.Len(t, errs, 1)
	assert.Equal(t, formula.Error{
		From: 6, To: 12, Line: 2, Column: 3, EndLine: 2, EndColumn: 9,
		Code: diag.Construct, Message: errs[0].Message, Hint: errs[0].Hint,
	}, errs[0])

	// A block scalar that begins in line 10, indented by 6.
	list := errs.List(func(line, column int) diag.Position {
		return diag.Position{File: "sales.yaml", Line: 9 + line, Column: 6 + column}
	})
	assert.Equal(t, diag.List{{
		Pos:     diag.Position{File: "sales.yaml", Line: 11, Column: 9},
		End:     diag.Position{File: "sales.yaml", Line: 11, Column: 15},
		Code:    diag.Construct,
		Message: errs[0].Message,
		Hint:    errs[0].Hint,
	}}, list)

	one := formula.Error{}
	assert.ErrorAs(t, err, &one)
	assert.Equal(t, errs[0], one)
	assert.Equal(t, one.Error(), err.Error())
}
