// Package house_test holds the pages of docs, and the README, to what the
// library does.
package house_test

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/dim"
	"github.com/zhibiao/zhibiao/indicator/formula"
	"github.com/zhibiao/zhibiao/internal/ir"
)

func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	return string(b)
}

// section returns the text below a heading, up to the next heading.
func section(t *testing.T, page, heading string) string {
	t.Helper()
	_, text, ok := strings.Cut(page, "\n"+heading+"\n")
	require.True(t, ok, "no heading %q", heading)
	if i := regexp.MustCompile(`(?m)^#`).FindStringIndex(text); i != nil {
		text = text[:i[0]]
	}
	return text
}

var firstCell = regexp.MustCompile("(?m)^\\| `([^`]+)`")

// rows returns the code in the first cell of the rows of the tables in text.
func rows(text string) []string {
	var out []string
	for _, m := range firstCell.FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	return out
}

// Every function of the language stands in the table of its level, as it is
// written; those to come stand in the list of what is missing.
func TestFunctions(t *testing.T) {
	page := read(t, "../../docs/formula.md")
	values, aggregates, transforms := section(t, page, "## Functions of values"), section(t, page, "## Aggregates"), section(t, page, "## Transforms")
	_, missing, ok := strings.Cut(transforms, "as `not-supported`:")
	require.True(t, ok)
	known := map[string]bool{}
	for _, f := range ir.Funcs {
		known[f.Name] = true
		usage := "`" + strings.ReplaceAll(f.Usage, "|", `\|`) + "`"
		switch {
		case f.Level&ir.Later != 0:
			require.Contains(t, missing, "`"+f.Name+"`")
		case f.Level&(ir.Aggregate|ir.Period) != 0:
			require.Contains(t, aggregates, "| "+usage, f.Name)
		case f.Level&ir.Transform != 0 && f.Name != "across" && f.Name != "share":
			require.Contains(t, transforms, "| "+usage, f.Name)
		case f.Level&ir.Transform != 0:
			require.Contains(t, transforms, usage, f.Name)
		default:
			require.Contains(t, values, "| "+usage, f.Name)
		}
	}
	call := regexp.MustCompile(`(\w+)\([^()]*\)$`)
	for _, row := range slices.Concat(rows(values), rows(aggregates), rows(transforms)) {
		m := call.FindStringSubmatch(row)
		require.True(t, m != nil && known[m[1]], "%q calls no function", row)
	}
}

// Every formula that the pages show as such is one.
func TestFormulasParse(t *testing.T) {
	page := read(t, "../../docs/formula.md")
	shown := rows(section(t, page, "## Functions of values") + section(t, page, "## Aggregates") + section(t, page, "## Transforms"))
	top, _, _ := strings.Cut(page, "\n## ")
	_, tour, _ := strings.Cut(read(t, "../../README.md"), "\n### Definitions\n")
	tour, _, _ = strings.Cut(tour, "\n### ")
	for _, m := range regexp.MustCompile("(?m)^    (.+?)   +").FindAllStringSubmatch(top+tour, -1) {
		shown = append(shown, m[1])
	}
	require.Greater(t, len(shown), 60)
	for _, text := range shown {
		text = strings.ReplaceAll(text, `\|`, "|")
		_, err := formula.Parse(text)
		require.NoError(t, err, text)
	}
}

// Every code stands in the table, in the order and with the words of its
// definition.
func TestCodes(t *testing.T) {
	table := section(t, read(t, "../../docs/formula.md"), "## Codes")
	source := read(t, "../../indicator/diag/codes.go")
	var want []string
	for _, m := range regexp.MustCompile(`(?m)^\t\w+\s+Code = "([^"]+)"\s+// (.*)$`).FindAllStringSubmatch(source, -1) {
		want = append(want, m[1])
		require.Contains(t, table, "| `"+m[1]+"` | "+m[2]+" |")
	}
	require.NotEmpty(t, want)
	for _, c := range []diag.Code{dim.Overlap, dim.Orphan, dim.WrongLevel, dim.Gap, dim.BadAddress} {
		want = append(want, string(c))
	}
	require.Equal(t, want, rows(table))
}

// The fields of each object are those of its struct, in the order of the struct,
// and the loader knows them all.
func TestFields(t *testing.T) {
	page := read(t, "../../docs/definitions.md")
	for _, x := range []struct {
		heading string
		of      any
		in      string // a file with %s in the place of a field
	}{
		{"## Top level", indicator.Definitions{}, "%s"},
		{"## calendar", calendar.Spec{}, "calendar: {%s}"},
		{"### calendar.business", calendar.Business{}, "calendar: {business: {%s}}"},
		{"### calendar.business.years", calendar.Overrides{}, "calendar: {business: {years: {2026: {%s}}}}"},
		{"### calendar.retail", calendar.Retail{}, "calendar: {retail: {%s}}"},
		{"### calendar.grains", calendar.NamedPeriod{}, "calendar: {grains: {season: [{%s}]}}"},
		{"## defaults", indicator.Defaults{}, "defaults: {%s}"},
		{"## norms", indicator.Norms{}, "norms: {%s}"},
		{"### norms.per_owner", indicator.Range{}, "norms: {per_owner: {%s}}"},
		{"## hierarchies", indicator.Hierarchy{}, "hierarchies: {org: {%s}}"},
		{"## datasets", indicator.Dataset{}, "datasets: {orders: {%s}}"},
		{"### datasets.time", indicator.TimeColumn{}, "datasets: {orders: {time: {%s}}}"},
		{"### datasets.columns", indicator.Column{}, "datasets: {orders: {columns: {x: {%s}}}}"},
		{"### datasets.joins", indicator.Join{}, "datasets: {orders: {joins: {x: {%s}}}}"},
		{"## indicators", indicator.Indicator{}, "indicators: {x: {%s}}"},
		{"## tests", indicator.Test{}, "tests: [{%s}]"},
		{"### tests.query", indicator.Query{}, "tests: [{query: {%s}}]"},
	} {
		documented := rows(section(t, page, x.heading))
		require.ElementsMatch(t, fields(x.of), documented, x.heading)
		for _, name := range documented {
			require.False(t, unknown(strings.Replace(x.in, "%s", name+": 1", 1)), "%s: the loader does not know %s", x.heading, name)
		}
		require.True(t, unknown(strings.Replace(x.in, "%s", "no_such_field: 1", 1)), "%s: the loader takes anything", x.heading)
	}
}

// fields returns the exported fields of a struct as a file names them. What only
// Go can say is left out.
func fields(of any) []string {
	var out []string
	for f := range reflect.TypeOf(of).Fields() {
		if f.Type.String() == "*time.Location" || f.Name == "Lang" { // tests compare values, however they are shown
			continue
		}
		out = append(out, snake(f.Name))
	}
	return out
}

func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// unknown says whether a file has a field that the loader does not know, or not
// in this place.
func unknown(file string) bool {
	_, err := indicator.Load(fstest.MapFS{"x.yaml": {Data: []byte(file)}})
	var list diag.List
	return errors.As(err, &list) && slices.ContainsFunc(list, func(p diag.Problem) bool {
		return p.Code == diag.UnknownField || p.Code == diag.MisplacedField
	})
}

// What the pages say is not available is refused as such.
func TestNotAvailable(t *testing.T) {
	text := section(t, read(t, "../../docs/definitions.md"), "## Not available yet")
	for _, x := range []struct{ names, in string }{
		{"roles", "%s: {}"},
		{"derived union known valid checks arrives", "datasets: {x: {%s: 1}}"},
		{"values null_tokens multiply known checks", "datasets: {x: {columns: {c: {type: string, %s: 1}}}}"},
		{"valid", "datasets: {x: {joins: {c: {dataset: y, %s: 1}}}}"},
		{"valid", "hierarchies: {x: {%s: 1}}"},
		{"valid_from versions", "indicators: {x: {%s: 1}}"},
	} {
		for name := range strings.FieldsSeq(x.names) {
			require.Contains(t, text, "`"+name+"`")
			_, err := indicator.Load(fstest.MapFS{"x.yaml": {Data: []byte(strings.Replace(x.in, "%s", name, 1))}})
			require.ErrorContains(t, err, "[not-supported]", name)
		}
	}
}

// The README lists the packages that there are.
func TestPackages(t *testing.T) {
	_, table, _ := strings.Cut(read(t, "../../README.md"), "\n## Packages\n")
	table, _, _ = strings.Cut(table, "\n#")
	var have []string
	root := os.DirFS("../..")
	require.NoError(t, fs.WalkDir(root, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || !e.IsDir() {
			return err
		}
		switch base := path.Base(name); {
		case name == ".":
			return nil
		case base == "internal", base == "testdata", name == "examples", strings.HasPrefix(base, "."):
			return fs.SkipDir
		}
		files, err := fs.Glob(root, name+"/*.go")
		if slices.ContainsFunc(files, func(f string) bool { return !strings.HasSuffix(f, "_test.go") }) {
			have = append(have, name)
		}
		return err
	}))
	require.ElementsMatch(t, have, rows(table))
}

// The YAML of the pages loads.
func TestDefinitionsLoad(t *testing.T) {
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```")
	for _, file := range []string{"../../docs/definitions.md", "../../README.md"} {
		found := blocks.FindAllStringSubmatch(read(t, file), -1)
		require.NotEmpty(t, found, file)
		_, err := indicator.Load(fstest.MapFS{"x.yaml": {Data: []byte(found[0][1])}})
		require.NoError(t, err, file)
	}
}
