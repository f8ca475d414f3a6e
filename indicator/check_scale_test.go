package indicator_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/zhibiao/zhibiao/indicator"
)

func TestScale(t *testing.T) {
	head := "datasets:\n  orders: {key: id, columns: {id: string, amount: decimal}}\nindicators:\n"
	gen := map[string]func(b *strings.Builder, i int){
		"good":    func(b *strings.Builder, i int) { fmt.Fprintf(b, "  a%d: {formula: sum(amount) + %d}\n", i, i) },
		"unknown": func(b *strings.Builder, i int) { fmt.Fprintf(b, "  a%d: {formula: sum(amuont) + aa%d}\n", i, i) },
		"chain":   func(b *strings.Builder, i int) { fmt.Fprintf(b, "  a%d: {formula: a%d + 1}\n", i, i+1) },
		"chainsup":   func(b *strings.Builder, i int) { fmt.Fprintf(b, "  a%d: {formula: count()+%d, tier: tactical, supports: a%d}\n", i, i, i+1) },
		"star":    func(b *strings.Builder, i int) { fmt.Fprintf(b, "  a%d: {formula: a0 + 1}\n", i) },
		"fields":  func(b *strings.Builder, i int) { fmt.Fprintf(b, "  a%d: {formul: a0 + 1}\n", i) },
		"supports":  func(b *strings.Builder, i int) { fmt.Fprintf(b, "  a%d: {formula: count()+%d, supports: zz%d}\n", i, i,i) },
		"cycles":    func(b *strings.Builder, i int) { fmt.Fprintf(b, "  a%d: {formula: a%d + a%d}\n", i, i/2, i+1) },
		"datasets":    func(b *strings.Builder, i int) { fmt.Fprintf(b, "  a%d: {formula: sum(x%d), dataset: orderz}\n", i, i) },
	}
	for name, g := range gen {
		for _, n := range []int{2000, 16000} {
			var b strings.Builder
			b.WriteString(head)
			for i := range n {
				g(&b, i)
			}
			fs := fstest.MapFS{"a.yaml": {Data: []byte(b.String())}}
			if b.Len() > 1<<20 { t.Log(name, "too long") }
			at := time.Now()
			c, err := indicator.Load(fs)
			d := time.Since(at)
			at = time.Now()
			k := 0
			for range c.Tree() { k++ }
			f := len(c.Findings())
			l := 0
			if u, ok := err.(interface{ Unwrap() []error }); ok { l = len(u.Unwrap()) }
			fmt.Println(name, n, d, "problems", l, "findings", f, time.Since(at))
		}
	}
}
