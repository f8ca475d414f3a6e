package indicator_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/zhibiao/zhibiao/indicator"
)

func TestScratch(t *testing.T) {
	dir := os.Getenv("ZB_DIR")
	if dir == "" {
		t.Skip()
	}
	cat, err := indicator.Load(os.DirFS(dir))
	if err != nil && os.Getenv("ZB_ALL") != "" {
		for _, p := range err.(interface{ Unwrap() []error }).Unwrap() {
			fmt.Println("PROBLEM", p)
		}
		return
	}
	if err != nil {
		fmt.Println(err)
	}
	for e := range cat.Indicators() {
		fmt.Println(e.Name, e.Type, e.Unit, e.Dims, e.Time, e.Datasets, e.Uses, e.Broken)
	}
	for d, e := range cat.Tree() {
		fmt.Println(d, e.Name)
	}
	fmt.Println(cat.Findings())
}
