package explain_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/zhibiao/zhibiao/indicator/explain"
)

func BenchmarkSegments(b *testing.B) {
	r := rand.New(rand.NewPCG(seed, 3))
	for _, n := range []int{10, 1000} {
		segments, cs := randomSegments(r, n), randomChanges(r, n, true)
		for name, f := range map[string]func() error{
			"additive": func() error { explain.Additive(cs); return nil },
			"ratio":    func() error { return second(explain.Ratio(segments, explain.Rounding{})) },
			"mix-rate": func() error { return second(explain.MixRate(segments, explain.Rounding{})) },
		} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := f(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkProduct(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := explain.Product(turkey, explain.Rounding{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkShapley(b *testing.B) {
	for _, n := range []int{4, 8, 12} {
		cs := make([]explain.Change, n)
		for i := range cs {
			cs[i] = explain.Change{Key: fmt.Sprint(i), From: decimal.New(int64(i)+101, -2), To: decimal.New(int64(i)+117, -2)}
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := explain.Shapley(cs, product, explain.Rounding{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
