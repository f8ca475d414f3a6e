package house

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// module is the path of the module under test.
const module = "github.com/zhibiao/zhibiao"

// listed is what go list says of one package.
type listed struct {
	ImportPath string
	Name       string
	Dir        string
	Export     string // file of export data
	DepOnly    bool
	GoFiles    []string // without tests
	CgoFiles   []string
	Imports    []string // without those of tests
	Error      *struct{ Err string }
}

// rel returns the package's path in the module, "." for its root.
func (p listed) rel() string {
	if p.ImportPath == module {
		return "."
	}
	return strings.TrimPrefix(p.ImportPath, module+"/")
}

// root is the folder of go.mod.
var root = sync.OnceValues(func() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		b, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && bytes.HasPrefix(b, []byte("module "+module+"\n")) {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("no go.mod of " + module + " above the test")
		}
		dir = filepath.Dir(dir)
	}
})

func rootDir(t *testing.T) string {
	t.Helper()
	dir, err := root()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// goList runs go list over the module. The test cache does not see what a command
// reads, so every folder is looked at first: a changed file then runs the test
// again.
func goList(t *testing.T, args ...string) []listed {
	t.Helper()
	dir := rootDir(t)
	if err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() && e.Name() == ".git" {
			return filepath.SkipDir
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd := exec.Command("go", append([]string{"list", "-e", "-json=ImportPath,Name,Dir,Export,DepOnly,GoFiles,CgoFiles,Imports,Error"}, args...)...)
	cmd.Dir, cmd.Stderr = dir, &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.Bytes())
	}
	var pkgs []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
}

// pkg is a package of the module, parsed and type-checked without its tests.
type pkg struct {
	listed
	types *types.Package
	info  *types.Info
	files []*ast.File
	fset  *token.FileSet
}

// at returns the place of a node, relative to the module's root.
func (p *pkg) at(n ast.Node) string {
	pos := p.fset.Position(n.Pos())
	dir, _ := root()
	if rel, err := filepath.Rel(dir, pos.Filename); err == nil {
		pos.Filename = filepath.ToSlash(rel)
	}
	return pos.String()
}

func (p *pkg) example() bool { return strings.HasPrefix(p.rel()+"/", "examples/") }

// public reports whether users can import the package.
func (p *pkg) public() bool {
	return !p.example() && p.Name != "main" && !strings.Contains("/"+p.rel()+"/", "/internal/")
}

var loaded struct {
	once    sync.Once
	pkgs    []*pkg
	imports types.Importer
}

// load type-checks the packages of the module, once for all tests.
func load(t *testing.T) []*pkg {
	t.Helper()
	loaded.once.Do(func() { loaded.pkgs, loaded.imports = loadAll(t) })
	return loaded.pkgs
}

func loadAll(t *testing.T) ([]*pkg, types.Importer) {
	list := goList(t, "-export", "-deps", "./...")
	exports := make(map[string]string)
	for _, p := range list {
		exports[p.ImportPath] = p.Export
	}
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		if exports[path] == "" {
			return nil, errors.New("no export data for " + path + ": does it compile?")
		}
		return os.Open(exports[path])
	})
	var pkgs []*pkg
	for _, l := range list {
		if l.DepOnly || l.ImportPath != module && !strings.HasPrefix(l.ImportPath, module+"/") || len(l.GoFiles)+len(l.CgoFiles) == 0 {
			continue
		}
		p := &pkg{listed: l, fset: fset}
		for _, name := range l.GoFiles {
			f, err := parser.ParseFile(fset, filepath.Join(l.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				t.Errorf("%s: %v", p.rel(), err)
				continue
			}
			p.files = append(p.files, f)
		}
		p.check(t, imports)
		pkgs = append(pkgs, p)
	}
	return pkgs, imports
}

// check finds the types of the parsed files.
func (p *pkg) check(t *testing.T, imports types.Importer) {
	p.info = &types.Info{Types: make(map[ast.Expr]types.TypeAndValue), Uses: make(map[*ast.Ident]types.Object), Defs: make(map[*ast.Ident]types.Object)}
	conf := types.Config{
		Importer: imports,
		Sizes:    types.SizesFor("gc", runtime.GOARCH),
		Error:    func(err error) { t.Errorf("%s: %v", p.rel(), err) },
	}
	p.types, _ = conf.Check(p.ImportPath, p.fset, p.files, p.info)
}
