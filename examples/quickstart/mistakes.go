package main

import (
	"embed"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/diag"
)

//go:embed broken
var broken embed.FS

// mistakes prints what the loader says of a file in which every definition is
// wrong in another way.
func (r *report) mistakes() error {
	r.head("What a wrong definition file is told", "写错的定义文件会得到什么提示")
	_, err := indicator.Load(broken)
	return diag.Fprint(r.w, err, broken)
}
