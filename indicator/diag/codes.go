package diag

// Code is the kind of a problem: one word of lower-case letters and hyphens.
// Codes are part of the API. They keep their meaning, and new ones are added; a
// program may branch on them, where messages may be reworded at any time.
type Code string

// Problems of files and of YAML.
const (
	Other          Code = "error"           // an error that is not about a definition, such as one of the file system
	NoFiles        Code = "no-files"        // no definition file was found
	TooLarge       Code = "too-large"       // a file or a text beyond its limit
	TooDeep        Code = "too-deep"        // nested beyond the limit
	NotUTF8        Code = "not-utf8"        // the file is not UTF-8 text
	BadCharacter   Code = "bad-character"   // a control or invisible character that has no business in a definition
	Syntax         Code = "syntax"          // the text is not YAML
	TabIndent      Code = "tab-indent"      // a line indented with tabs
	ManyDocuments  Code = "many-documents"  // more than one YAML document in a file
	CustomTag      Code = "custom-tag"      // a YAML tag such as !active
	Anchor         Code = "anchor"          // a YAML anchor, alias or merge key
	DuplicateKey   Code = "duplicate-key"   // the same key twice in one map
	BadKey         Code = "bad-key"         // a key that is not plain text
	CutByComment   Code = "cut-by-comment"  // a " #" began a comment inside an expression
	CutByComma     Code = "cut-by-comma"    // a comma inside {…} or […] ended an expression
	MissingValue   Code = "missing-value"   // a key without a value where one is needed
	WrongKind      Code = "wrong-kind"      // a map where text is expected, and the like
	UnknownField   Code = "unknown-field"   // a field that the object does not have
	MisplacedField Code = "misplaced-field" // a field that belongs to another level
	MissingField   Code = "missing-field"   // a field that the object must have
	FieldConflict  Code = "field-conflict"  // fields that exclude or contradict each other
	BadValue       Code = "bad-value"       // a value that its field does not take
	BadNumber      Code = "bad-number"      // text that is not a number of the wanted form
	BadName        Code = "bad-name"        // a name that is not a letter or _ followed by letters, digits, _
	UnknownWord    Code = "unknown-word"    // not one of the words that a field takes
	NotSupported   Code = "not-supported"   // known to the language, but not to this version
)

// Problems of names and of what they refer to.
const (
	UnknownName   Code = "unknown-name"   // a name that nothing has
	DuplicateName Code = "duplicate-name" // a second definition of a name
	ReservedName  Code = "reserved-name"  // a name that the language keeps for itself
	Cycle         Code = "cycle"          // a definition that depends on itself
	Unreachable   Code = "unreachable"    // no join leads there
	FanOut        Code = "fan-out"        // a join that would multiply rows
	BadTier       Code = "bad-tier"       // an indicator that supports one of a lower tier
)

// Problems of formulas.
const (
	FormulaSyntax     Code = "formula-syntax"     // the text is not a formula
	Construct         Code = "construct"          // syntax that formulas do not have, such as indexing or comments
	AmbiguousPipe     Code = "ambiguous-pipe"     // a pipe beside other operators
	AmbiguousCoalesce Code = "ambiguous-coalesce" // ?? beside other operators
	AmbiguousNot      Code = "ambiguous-not"      // not a in b
	FullWidth         Code = "full-width"         // a full-width form of an ASCII sign
	BadLiteral        Code = "bad-literal"        // a number, date or duration in a form that is not accepted
	UnknownFunction   Code = "unknown-function"   // a function that does not exist
	BadArgument       Code = "bad-argument"       // too few, too many or unfit arguments
	BadLevel          Code = "bad-level"          // a row value where an aggregate is needed, or the reverse
	BadType           Code = "bad-type"           // operands of types that do not go together
	BadUnit           Code = "bad-unit"           // operands of units that do not go together
	BadGrain          Code = "bad-grain"          // a time grain that does not fit
	BadTransform      Code = "bad-transform"      // a transform where it has no meaning
)

// Findings: definitions that work but could be better. They never travel as
// errors.
const (
	NoDescription Code = "no-description" // an indicator without a description
	NoOwner       Code = "no-owner"       // an indicator without an owner
	NoTier        Code = "no-tier"        // an indicator without a tier
	SupportsNone  Code = "supports-none"  // an indicator of a lower tier that supports nothing
	Unsupported   Code = "unsupported"    // a strategic indicator that nothing supports
	Unbacked      Code = "unbacked"       // supports without a formula that shows it
	SameFormula   Code = "same-formula"   // one formula under two names
	SameTitle     Code = "same-title"     // one title for two formulas
	TooFew        Code = "too-few"        // fewer indicators than configured
	TooMany       Code = "too-many"       // more indicators than configured
	Deprecated    Code = "deprecated"     // a deprecated indicator in use
)
