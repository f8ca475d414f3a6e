package yamldoc

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/zhibiao/zhibiao/indicator/diag"
)

// Walk parses every *.yaml and *.yml file in fsys, in lexical order of the paths,
// passing over files and folders whose name begins with "." It returns the trees
// that could be read, which are parsed side by side. To find no file is a problem.
func (d *Decoder) Walk(fsys fs.FS) []*Node {
	files, err := d.collect(fsys)
	var parsing sync.WaitGroup
	for i := range files {
		if f := &files[i]; len(f.problems) == 0 {
			parsing.Go(func() { f.root, f.problems = Parse(f.name, f.data, d.Limits) })
		}
	}
	parsing.Wait()
	var nodes []*Node
	for _, f := range files {
		d.Add(f.problems...)
		if f.root != nil {
			nodes = append(nodes, f.root)
		}
	}
	if err != nil {
		d.Add(diag.Problem{Code: diag.Other, Message: err.Error(), Err: err})
	}
	if len(files) == 0 {
		d.Add(diag.Problem{Code: diag.NoFiles, Message: "no definition files found", Hint: "their names end in .yaml or .yml"})
	}
	return nodes
}

// found is a file, or a place where files may be that cannot be read.
type found struct {
	name     string
	data     []byte
	root     *Node
	problems diag.List
}

// collect reads the files.
func (d *Decoder) collect(fsys fs.FS) (files []found, err error) {
	unreadable := func(file string, err error) {
		files = append(files, found{problems: diag.List{{Pos: diag.Position{File: file}, Code: diag.Other, Message: err.Error(), Err: err}}})
	}
	err = fs.WalkDir(fsys, ".", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			unreadable(file, err)
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
		if data, err := d.readFile(fsys, file); err != nil {
			unreadable(file, err)
		} else {
			files = append(files, found{name: file, data: data})
		}
		return nil
	})
	return files, err
}

// readFile reads one byte more than the limit at most, so that Parse can tell.
func (d *Decoder) readFile(fsys fs.FS, file string) ([]byte, error) {
	f, err := fsys.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	limit := int64(d.Limits.bytes()) + 1
	var data bytes.Buffer
	if info, err := f.Stat(); err == nil {
		data.Grow(int(min(max(info.Size(), 0), limit)) + bytes.MinRead)
	}
	if _, err := data.ReadFrom(io.LimitReader(f, limit)); err != nil {
		return nil, fmt.Errorf("reading %s: %w", file, err)
	}
	return data.Bytes(), nil
}
