package yamldoc

import (
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/zhibiao/zhibiao/indicator/diag"
)

// Walk parses every *.yaml and *.yml file in fsys, in lexical order of the paths,
// passing over files and folders whose name begins with "." It returns the trees
// that could be read. To find no file is a problem.
func (d *Decoder) Walk(fsys fs.FS) []*Node {
	var nodes []*Node
	found := false
	err := fs.WalkDir(fsys, ".", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			found = true
			d.Add(diag.Problem{Pos: diag.Position{File: file}, Code: diag.Other, Message: err.Error(), Err: err})
			return nil
		case file != "." && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir():
			return nil
		}
		if ext := path.Ext(file); ext != ".yaml" && ext != ".yml" {
			return nil
		}
		found = true
		data, err := d.readFile(fsys, file)
		if err != nil {
			d.Add(diag.Problem{Pos: diag.Position{File: file}, Code: diag.Other, Message: err.Error(), Err: err})
			return nil
		}
		if n := d.Parse(file, data); n != nil {
			nodes = append(nodes, n)
		}
		return nil
	})
	if err != nil {
		d.Add(diag.Problem{Code: diag.Other, Message: err.Error(), Err: err})
	}
	if !found {
		d.Add(diag.Problem{Code: diag.NoFiles, Message: "no definition files found", Hint: "their names end in .yaml or .yml"})
	}
	return nodes
}

// readFile reads one byte more than the limit at most, so that Parse can tell.
func (d *Decoder) readFile(fsys fs.FS, file string) ([]byte, error) {
	f, err := fsys.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, int64(d.Limits.bytes())+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", file, err)
	}
	return data, nil
}
