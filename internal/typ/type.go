package typ

// Type is the type of a column or of a formula.
type Type uint8

// The types. Unknown is the type of nil, and of an argument that is not bound
// yet; it agrees with every other.
const (
	Unknown   Type = iota
	Decimal        // exact decimal number
	Integer        // exact whole number
	Float          // binary floating point, for statistics only
	Bool           // true or false
	String         // text
	Date           // a civil day
	Timestamp      // an instant, to the microsecond
	Duration       // a length of time, to the microsecond
)

var names = [...]string{"unknown", "decimal", "integer", "float", "boolean", "string", "date", "timestamp", "duration"}

// String returns the type's name as definition files write it.
func (t Type) String() string {
	if int(t) < len(names) {
		return names[t]
	}
	return "invalid"
}

// Article returns the type's name with its article, for messages.
func Article(t Type) string {
	if t == Integer {
		return "an " + t.String()
	}
	return "a " + t.String()
}

// Parse returns the type that definition files call name.
func Parse(name string) (Type, bool) {
	for i, n := range names {
		if n == name && i > 0 {
			return Type(i), true
		}
	}
	return Unknown, false
}

// Names returns the names of all types, in a fixed order.
func Names() []string { return append([]string(nil), names[1:]...) }

// Numeric says whether values of t can be added: decimals, integers, floats.
func (t Type) Numeric() bool { return t == Decimal || t == Integer || t == Float }

// Exact says whether t is an exact number: decimal or integer.
func (t Type) Exact() bool { return t == Decimal || t == Integer }

// Temporal says whether t is a point in time: a date or a timestamp.
func (t Type) Temporal() bool { return t == Date || t == Timestamp }

// Ordered says whether values of t can be compared with < and >.
func (t Type) Ordered() bool { return t != Unknown && t != Bool }
