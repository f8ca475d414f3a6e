package house

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// maxLines is the length of the longest file that is no test and not generated.
const maxLines = 500

func TestFiles(t *testing.T) {
	dir := rootDir(t)
	generated := regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() && (e.Name() == ".git" || e.Name() == "testdata") {
			if err == nil {
				err = filepath.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		b, err := os.ReadFile(path)
		if n := bytes.Count(b, []byte("\n")); n > maxLines && !generated.Match(b) {
			rel, _ := filepath.Rel(dir, path)
			t.Errorf("%s has %d lines, more than %d: split it by what it holds", rel, n, maxLines)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestDependencies keeps the root module to its few requirements.
func TestDependencies(t *testing.T) {
	dir := rootDir(t)
	if _, err := os.ReadFile(filepath.Join(dir, "go.mod")); err != nil { // for the test cache
		t.Fatal(err)
	}
	cmd := exec.Command("go", "mod", "edit", "-json")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
		Replace, Tool []any
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	allowed := []string{"github.com/expr-lang/expr", "github.com/shopspring/decimal", "gopkg.in/yaml.v3", "github.com/stretchr/testify"}
	for _, r := range mod.Require {
		if !r.Indirect && !slices.Contains(allowed, r.Path) {
			t.Errorf("go.mod requires %s: the root module has four dependencies; what needs more lives in a nested module", r.Path)
		}
	}
	if len(mod.Replace)+len(mod.Tool) > 0 {
		t.Error("go.mod of the root has a replace or tool directive: users would inherit or ignore it")
	}
}

// forbidden are the functions, methods and variables that no package but the
// examples uses, with what to do instead.
var forbidden = map[string]string{
	"time.Now":   "take the time as an argument",
	"time.Since": "take the time as an argument",
	"time.Until": "take the time as an argument",

	"github.com/shopspring/decimal.NewFromFloat":             "money never passes through floats",
	"github.com/shopspring/decimal.NewFromFloat32":           "money never passes through floats",
	"github.com/shopspring/decimal.NewFromFloatWithExponent": "money never passes through floats",
	"github.com/shopspring/decimal.Avg":                      "name the scale and the rounding",
	"(github.com/shopspring/decimal.Decimal).Div":            "name the scale and the rounding",
	"(github.com/shopspring/decimal.Decimal).Pow":            "name the scale and the rounding",

	"fmt.Print":   "write to an io.Writer",
	"fmt.Printf":  "write to an io.Writer",
	"fmt.Println": "write to an io.Writer",
	"os.Exit":     "return an error",
}

// name writes an object as the keys of forbidden do.
func name(o types.Object) string {
	if f, ok := o.(*types.Func); ok {
		return f.FullName()
	}
	if o.Pkg() == nil {
		return o.Name()
	}
	return o.Pkg().Path() + "." + o.Name()
}

const decimalPath = "github.com/shopspring/decimal"

func isDecimal(typ types.Type) bool {
	n, ok := types.Unalias(typ).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == decimalPath && (n.Obj().Name() == "Decimal" || n.Obj().Name() == "NullDecimal")
}

func TestSource(t *testing.T) {
	for _, p := range load(t) {
		if p.example() {
			continue
		}
		for _, problem := range p.breaches() {
			t.Error(problem)
		}
	}
}

// TestSourceRules shows each rule a file that breaks it.
func TestSourceRules(t *testing.T) {
	load(t)
	const head = "package x\nimport (\"fmt\"; \"time\"; d \"github.com/shopspring/decimal\")\nvar _ = fmt.Sprint\nvar _ time.Time\nvar v struct{ d d.Decimal; m map[string]int }\nvar n int\n"
	tests := []struct{ code, want string }{
		{"var a, b = v.d.Equal(v.d), v.d.DivRound(v.d, 2); const c = 1 == 2; func f() { var n int; n++; n = 1; w := v; w.m = nil }", ""},
		{"func f() any { return time.Now }", "time.Now"},
		{"var a = d.NewFromFloat(1)", "NewFromFloat"},
		{"var a = v.d.Div(v.d)", "Div"},
		{"var a = d.DivisionPrecision", "DivisionPrecision"},
		{"var a = v.d == d.Zero", "Equal"},
		{"var a map[d.Decimal]int", "map key"},
		{"func f() { fmt.Println() }", "io.Writer"},
		{"func init() {}", "init"},
		{"func f() { n++ }", "changes"},
		{"func f() { v.m[\"a\"], n = 1, 2 }", "changes"},
	}
	for _, tt := range tests {
		p := &pkg{listed: listed{ImportPath: module + "/x"}, fset: token.NewFileSet()}
		f, err := parser.ParseFile(p.fset, "x.go", head+tt.code, 0)
		if err != nil {
			t.Fatal(err)
		}
		p.files = []*ast.File{f}
		p.check(t, loaded.imports)
		got := strings.Join(p.breaches(), "\n")
		if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.code, got, tt.want)
		}
	}
}

// breaches lists what breaks the rules for code that users run.
func (p *pkg) breaches() []string {
	var out []string
	add := func(n ast.Node, what string) { out = append(out, p.at(n)+": "+what) }
	for id, o := range p.info.Uses {
		if why, ok := forbidden[name(o)]; ok {
			add(id, name(o)+": "+why)
		}
		if v, ok := o.(*types.Var); ok && global(v) && v.Pkg().Path() == decimalPath && v.Name() != "Zero" {
			add(id, name(v)+" is a setting of the whole process")
		}
	}
	for _, f := range p.files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Recv == nil && n.Name.Name == "init" {
					add(n, "init: nothing happens at import")
				}
			case *ast.AssignStmt:
				for _, e := range n.Lhs {
					if v := p.variable(e); v != nil && n.Tok != token.DEFINE {
						add(e, name(v)+" is a variable of a package and changes")
					}
				}
			case *ast.IncDecStmt:
				if v := p.variable(n.X); v != nil {
					add(n, name(v)+" is a variable of a package and changes")
				}
			case *ast.BinaryExpr:
				if (n.Op == token.EQL || n.Op == token.NEQ) && (isDecimal(p.info.TypeOf(n.X)) || isDecimal(p.info.TypeOf(n.Y))) {
					add(n, "decimals compare with Equal: "+n.Op.String()+" looks at a pointer")
				}
			case *ast.MapType:
				if isDecimal(p.info.TypeOf(n.Key)) {
					add(n, "a decimal as map key is a pointer: use its text")
				}
			}
			return true
		})
	}
	slices.Sort(out)
	return out
}

func global(v *types.Var) bool { return v.Pkg() != nil && v.Parent() == v.Pkg().Scope() }

// variable returns the variable of a package that e is or is a part of, or nil.
func (p *pkg) variable(e ast.Expr) *types.Var {
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.SelectorExpr:
			e = x.Sel
			if v, ok := p.info.Uses[x.Sel].(*types.Var); ok && v.IsField() {
				e = x.X
			}
		case *ast.Ident:
			if v, ok := p.info.Uses[x].(*types.Var); ok && global(v) {
				return v
			}
			return nil
		default:
			return nil
		}
	}
}

// TestDocs asks for a comment on every package, and on every exported name of
// those that users import.
func TestDocs(t *testing.T) {
	for _, p := range load(t) {
		if !slices.ContainsFunc(p.files, func(f *ast.File) bool { return f.Doc.Text() != "" }) {
			t.Errorf("%s: no package comment", p.rel())
		}
		if !p.public() {
			continue
		}
		for _, f := range p.files {
			for _, d := range f.Decls {
				p.documented(t, d)
			}
		}
	}
}

func (p *pkg) documented(t *testing.T, d ast.Decl) {
	missing := func(n ast.Node, name string) {
		if name != "Error" && name != "Unwrap" {
			t.Errorf("%s: %s has no comment", p.at(n), name)
		}
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && (d.Recv == nil || ast.IsExported(receiver(d.Recv.List[0].Type))) {
			missing(d, d.Name.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
					missing(s, s.Name.Name)
				}
			case *ast.ValueSpec:
				for _, id := range s.Names {
					if id.IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
						missing(id, id.Name)
					}
				}
			}
		}
	}
}

// receiver returns the name of a receiver's type.
func receiver(e ast.Expr) string {
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}
