package formula_test

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/zhibiao/zhibiao/indicator/formula"
	"github.com/zhibiao/zhibiao/internal/ir"
)

func TestExplore(t *testing.T) {
	f, err := os.Open(os.Getenv("EXPLORE"))
	if err != nil {
		t.Skip()
	}
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		text := sc.Text()
		if text == "" { continue }
		mode, rest, ok := strings.Cut(text, "> ")
		if !ok || len(mode) > 4 { mode, rest = "", text }
		p, err := formula.Parse(rest)
		if err != nil {
			fmt.Printf("%s\n   PARSE %v\n", text, err)
			continue
		}
		if mode == "row" {
			r, err := formula.Row(ir.Root(p), orders, catalog("orders"), nil)
			if err != nil {
				fmt.Printf("%s\n", text)
				for _, e := range err.(formula.Errors) { fmt.Printf("   %d-%d %v\n", e.From, e.To, e) }
			} else {
				fmt.Printf("%s\n   %s [%s] %s\n", text, r.Type, r.Unit, r.Key())
			}
			continue
		}
		info, err := formula.Check(p, catalog("orders"))
		fmt.Printf("%s\n   %s [%s] dims=%s time=%s %v win=%v at=%v period=%v ind=%v args=%v bad=%v\n", text, info.Type, info.Unit, info.Dims, info.Time, info.Datasets, info.Windowed, info.At, info.PeriodOnly, info.Indicators, info.Args, info.Bad)
		if err != nil {
			for _, e := range err.(formula.Errors) { fmt.Printf("   %d-%d %v\n", e.From, e.To, e) }
		}
	}
}
