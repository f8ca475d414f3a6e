package house

import (
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write api.txt of every public package")

// TestAPI compares the exported names of every public package with the api.txt
// beside it.
func TestAPI(t *testing.T) {
	pkgs := load(t)
	if t.Failed() {
		t.Fatal("the module does not compile")
	}
	for _, p := range pkgs {
		if !p.public() {
			continue
		}
		got := api(p.types)
		file := filepath.Join(p.Dir, "api.txt")
		if *update {
			if err := writeAPI(file, got); err != nil {
				t.Error(err)
			}
			continue
		}
		b, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) && len(got) == 0 {
			continue
		}
		if err != nil {
			t.Errorf("%v\n%s", err, updateHint)
			continue
		}
		want := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
		if slices.Equal(got, want) {
			continue
		}
		t.Errorf("exported names of %s differ from api.txt:\n%s%s", p.rel(), changes(want, got), updateHint)
	}
}

const updateHint = "if it is meant so: go test ./internal/house -run TestAPI -update"

// writeAPI writes the lines, or no file where there are none.
func writeAPI(file string, lines []string) error {
	if len(lines) == 0 {
		if err := os.Remove(file); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	return os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o644)
}

// changes lists the lines that went and those that came.
func changes(want, got []string) string {
	var b strings.Builder
	for _, l := range want {
		if !slices.Contains(got, l) {
			fmt.Fprintf(&b, "- %s\n", l)
		}
	}
	for _, l := range got {
		if !slices.Contains(want, l) {
			fmt.Fprintf(&b, "+ %s\n", l)
		}
	}
	if b.Len() == 0 {
		b.WriteString("the same names in another order\n")
	}
	return b.String()
}

// api returns a line for each exported constant, variable, function, type, field
// and method, sorted. Names of the package itself stand bare, others with the name
// of their package.
func api(p *types.Package) []string {
	a := lister{pkg: p, seen: make(map[string]bool)}
	for _, name := range p.Scope().Names() {
		if o := p.Scope().Lookup(name); o.Exported() {
			a.object(o)
		}
	}
	slices.Sort(a.lines)
	return a.lines
}

type lister struct {
	pkg   *types.Package
	lines []string
	seen  map[string]bool // types whose fields and methods are listed
}

func (a *lister) add(format string, args ...any) {
	a.lines = append(a.lines, fmt.Sprintf(format, args...))
}

func (a *lister) qualify(p *types.Package) string {
	if p == a.pkg {
		return ""
	}
	return p.Name()
}

func (a *lister) text(t types.Type) string { return types.TypeString(t, a.qualify) }

// signature writes parameters and results, without func.
func (a *lister) signature(t types.Type) string { return strings.TrimPrefix(a.text(t), "func") }

func (a *lister) object(o types.Object) {
	switch o := o.(type) {
	case *types.Const:
		a.add("const %s %s = %s", o.Name(), a.text(o.Type()), o.Val().ExactString())
	case *types.Var:
		a.add("var %s %s", o.Name(), a.text(o.Type()))
	case *types.Func:
		a.add("func %s%s", o.Name(), a.signature(o.Type()))
	case *types.TypeName:
		if o.IsAlias() {
			a.alias(o)
			return
		}
		n := o.Type().(*types.Named)
		a.add("type %s%s %s", o.Name(), a.params(n.TypeParams()), a.kind(n.Underlying()))
		a.parts(o.Name(), n)
	}
}

// alias lists an alias. What it stands for may be internal, and is then public by
// this name only: its parts are listed too.
func (a *lister) alias(o *types.TypeName) {
	params := ""
	if al, ok := o.Type().(*types.Alias); ok {
		params = a.params(al.TypeParams())
	}
	to := types.Unalias(o.Type())
	a.add("type %s%s = %s", o.Name(), params, a.text(to))
	if n, ok := to.(*types.Named); ok && n.Obj().Pkg() != nil && strings.Contains("/"+n.Obj().Pkg().Path()+"/", "/internal/") {
		a.parts(o.Name(), n)
	}
}

// params writes type parameters with their constraints.
func (a *lister) params(list *types.TypeParamList) string {
	var out []string
	for p := range list.TypeParams() {
		out = append(out, p.Obj().Name()+" "+a.text(p.Constraint()))
	}
	if out == nil {
		return ""
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// kind writes an underlying type without its parts, which have lines of their own.
func (a *lister) kind(t types.Type) string {
	switch t := t.(type) {
	case *types.Struct:
		return "struct"
	case *types.Interface:
		if !t.IsMethodSet() { // a constraint
			return a.text(t)
		}
		return "interface"
	}
	return a.text(t)
}

func (a *lister) parts(name string, n *types.Named) {
	switch u := n.Underlying().(type) {
	case *types.Struct:
		for f := range u.Fields() {
			switch {
			case f.Embedded():
				a.add("field %s.%s %s (embedded)", name, f.Name(), a.text(f.Type()))
			case f.Exported():
				a.add("field %s.%s %s", name, f.Name(), a.text(f.Type()))
			}
		}
	case *types.Interface:
		for m := range u.Methods() {
			if m.Exported() {
				a.add("method %s.%s%s", name, m.Name(), a.signature(m.Type()))
			} else {
				a.add("method %s: unexported", name)
			}
		}
		slices.Sort(a.lines)
		a.lines = slices.Compact(a.lines)
		return
	}
	for m := range n.Methods() {
		if !m.Exported() {
			continue
		}
		recv := name
		if _, ok := m.Signature().Recv().Type().(*types.Pointer); ok {
			recv = "*" + name
		}
		a.add("method (%s) %s%s", recv, m.Name(), a.signature(m.Type()))
	}
}

func TestAPIText(t *testing.T) {
	const code = `package x
type (
	T struct{ A, b int; E }
	E struct{}
	P[K comparable, V ~int | string] map[K]V
	A = E
	L[X any] = []X
	I interface{ M(x int) (n int, err error); m() }
	c int
)
func (T) Get(names ...string) *T { return nil }
func (*P[K, V]) Set(k K) {}
func (T) hidden() {}
func (c) Hidden() {}
func F[X any](f func(X) bool) {}
const One, two = 1, 2
const Big T2 = "a b"
type T2 string
var V error
`
	p := &pkg{listed: listed{ImportPath: module + "/x"}, fset: token.NewFileSet()}
	f, err := parser.ParseFile(p.fset, "x.go", code, 0)
	if err != nil {
		t.Fatal(err)
	}
	p.files = []*ast.File{f}
	p.check(t, nil)
	const want = `const Big T2 = "a b"
const One untyped int = 1
field T.A int
field T.E E (embedded)
func F[X any](f func(X) bool)
method (*P) Set(k K)
method (T) Get(names ...string) *T
method I.M(x int) (n int, err error)
method I: unexported
type A = E
type E struct
type I interface
type L[X any] = []X
type P[K comparable, V ~int | string] map[K]V
type T struct
type T2 string
var V error`
	if got := strings.Join(api(p.types), "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
