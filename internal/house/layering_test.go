package house

import (
	"path"
	"slices"
	"strings"
	"testing"
)

// levels is the order of the house, lowest first. A package imports what stands
// lower, and nothing of its own level. A package that is not listed stands just
// below the nearest one above it in the tree that is; rooms need not exist yet.
var levels = [][]string{
	{"indicator/diag", "indicator/calendar", "indicator/unit", "internal/typ", "internal/fixed", "internal/stats", "internal/column"},
	{"indicator/dim", "indicator/table", "indicator/access", "internal/ir", "internal/yamldoc"},
	{"indicator/formula", "indicator/source", "indicator/explain", "internal/check", "internal/plan", "internal/scalar"},
	{"indicator/chart", "indicator/source/memory", "indicator/source/sqldb", "indicator/source/sourcetest", "internal/vector"},
	{"internal/engine", "internal/ref"},
	{"indicator"},
	{"indicator/indicatortest", "indicator/template", "funnel", "target", "scoring", "alert", "internal/corpus"},
	{"examples", "."},
}

// across are the imports between packages of one level that are wanted.
var across = map[string]string{
	"target/incentive": "target/allocate",
	"internal/column":  "internal/typ",            // columns hold values of its types
	"internal/corpus":  "indicator/indicatortest", // the corpus is written in the format that the kit runs
}

// alone says who may import what stands outside the module: one package, all (*)
// or, where empty, none. What is not listed is free in the standard library and
// refused elsewhere; an entry holds for the packages below it too.
var alone = map[string]string{
	"github.com/expr-lang/expr":     "indicator/formula",
	"gopkg.in/yaml.v3":              "internal/yamldoc",
	"database/sql":                  "indicator/source/sqldb",
	"testing":                       "",
	"github.com/shopspring/decimal": "*",
	"net/http":                      "",
	"os/exec":                       "",
	"plugin":                        "",
	"unsafe":                        "",
	"log":                           "",
	"math/rand":                     "",
}

// forTests are the packages that may import package testing: test kits for users.
var forTests = []string{"indicator/indicatortest", "indicator/source/sourcetest", "internal/corpus"}

// room returns the listed package that p is or stands under, and the number of
// folders between them; ok is false where none is listed.
func room(p string) (name string, level, depth int, ok bool) {
	for name = p; ; name = path.Dir(name) {
		for i, list := range levels {
			if slices.Contains(list, name) && (name != "." || depth == 0) {
				return name, i, depth, true
			}
		}
		if name == "." || name == "/" {
			return "", 0, 0, false
		}
		depth++
	}
}

// data are embedded data sets, for examples and tests; house is this package.
func special(p string) bool {
	return strings.HasPrefix(p, "internal/data/") || p == "internal/house"
}

// mayImport says whether a package may import another one of the module, and if
// not, why.
func mayImport(from, to string) (ok bool, why string) {
	fromRoom, fromLevel, fromDepth, known := room(from)
	toRoom, toLevel, toDepth, toKnown := room(to)
	const top = 6 // from here on, rooms of one level are strangers
	switch {
	case special(from):
		return false, "it imports nothing of the module"
	case special(to):
		return known && fromRoom == "examples", "only examples and tests import it"
	case !known || !toKnown:
		return true, "" // reported by itself
	case across[from] == to:
		return true, ""
	case fromRoom == "." || toRoom == "." || toRoom == "examples" && fromRoom != "examples":
		return false, "nothing imports the root or examples, and the root nothing"
	case fromLevel == toLevel && fromRoom == toRoom:
		return strings.HasPrefix(to, from+"/"), "siblings do not import each other, and a package not its parent"
	case fromLevel == toLevel && fromLevel >= top:
		return false, "the rooms " + fromRoom + " and " + toRoom + " do not know each other"
	case fromLevel == toLevel:
		return fromDepth < toDepth, "it stands on the same level"
	}
	return fromLevel > toLevel, "it stands on a higher level"
}

func TestLayering(t *testing.T) {
	for _, p := range goList(t, "./...") {
		from := p.rel()
		if p.Error != nil && len(p.GoFiles) == 0 {
			continue // a folder with tests only, or one that does not build: others tell
		}
		if _, _, _, ok := room(from); !ok && !special(from) {
			t.Errorf("%s has no level: list it in internal/house/layering_test.go", from)
		}
		for _, imp := range p.Imports {
			to, inside := strings.CutPrefix(imp, module+"/")
			if inside {
				if ok, why := mayImport(from, to); !ok {
					t.Errorf("%s must not import %s: %s", from, to, why)
				}
				continue
			}
			if ok, why := mayUse(from, imp); !ok {
				t.Errorf("%s must not import %s: %s", from, imp, why)
			}
		}
	}
}

// mayUse says whether a package may import one from outside the module.
func mayUse(from, imp string) (ok bool, why string) {
	if r, _, _, _ := room(from); r == "examples" {
		return true, ""
	}
	if imp == "testing" && slices.Contains(forTests, from) {
		return true, ""
	}
	// The longest entry that is imp or a folder above it decides.
	for p := imp; p != "."; p = path.Dir(p) {
		if p == "log" && imp != "log" { // log/slog is another matter
			break
		}
		if only, listed := alone[p]; listed {
			switch only {
			case "*", from:
				return true, ""
			case "":
				return false, "no package of the library does"
			}
			return false, "only " + only + " does"
		}
	}
	if strings.Contains(strings.SplitN(imp, "/", 2)[0], ".") {
		return false, "it is not among the dependencies of the root module"
	}
	return true, ""
}

func TestLayeringRules(t *testing.T) {
	tests := []struct {
		from, to string
		want     bool
	}{
		{"indicator/dim", "indicator/calendar", true},
		{"indicator/calendar", "indicator/dim", false},
		{"indicator/calendar", "indicator/diag", false},
		{"indicator/calendar", "indicator/calendar/workdays", true},
		{"indicator/calendar/workdays", "indicator/calendar", false},
		{"indicator/source", "indicator/source/memory", false},
		{"indicator/source/memory", "indicator/source", true},
		{"indicator/source/memory", "indicator/source/sqldb", false},
		{"indicator", "internal/engine", true},
		{"indicator", "internal/engine/kernel", true},
		{"internal/engine", "indicator", false},
		{"internal/check", "internal/ir", true},
		{"internal/check", "indicator/formula", false},
		{"internal/engine/kernel", "internal/engine/agg", false},
		{"target", "target/allocate", true},
		{"target/incentive", "target/allocate", true},
		{"target/allocate", "target/incentive", false},
		{"target/allocate", "target", false},
		{"target/allocate", "indicator", true},
		{"target", "funnel", false},
		{"target", "funnel/pipeline", false},
		{"alert/route", "funnel/pipeline", false},
		{"alert", "indicator", true},
		{"examples/quickstart", "alert", true},
		{"examples/quickstart", "internal/data/superstore", true},
		{"alert", "internal/data/superstore", false},
		{"alert", "examples/quickstart", false},
		{".", "indicator", false},
		{"internal/house", "indicator", false},
	}
	for _, tt := range tests {
		if ok, why := mayImport(tt.from, tt.to); ok != tt.want {
			t.Errorf("%s may import %s: %v (%s), want %v", tt.from, tt.to, ok, why, tt.want)
		}
	}
	uses := []struct {
		from, imp string
		want      bool
	}{
		{"indicator/formula", "github.com/expr-lang/expr/ast", true},
		{"internal/ir", "github.com/expr-lang/expr/ast", false},
		{"internal/yamldoc", "gopkg.in/yaml.v3", true},
		{"indicator", "gopkg.in/yaml.v3", false},
		{"indicator/source/sqldb", "database/sql/driver", true},
		{"indicator", "database/sql", false},
		{"indicator", "github.com/stretchr/testify/require", false},
		{"indicator/indicatortest", "testing", true},
		{"indicator", "log", false},
		{"indicator", "log/slog", true},
		{"indicator", "github.com/shopspring/decimal", true},
		{"indicator", "example.com/anything", false},
		{"examples/quickstart", "log", true},
	}
	for _, tt := range uses {
		if ok, why := mayUse(tt.from, tt.imp); ok != tt.want {
			t.Errorf("%s may use %s: %v (%s), want %v", tt.from, tt.imp, ok, why, tt.want)
		}
	}
}
