// Quickstart loads a file of indicators, asks them of 9,994 real order lines, and
// prints a report for a sales manager, in English or, with -lang zh, in Chinese.
package main

import (
	"context"
	"embed"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/zhibiao/zhibiao/indicator"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/source"
	"github.com/zhibiao/zhibiao/indicator/source/memory"
	"github.com/zhibiao/zhibiao/indicator/table"
	"github.com/zhibiao/zhibiao/internal/data/superstore"
)

//go:embed metrics
var metrics embed.FS

func main() {
	lang := flag.String("lang", "en", "language of the report: en or zh")
	flag.Parse()
	if err := run(context.Background(), os.Stdout, *lang); err != nil {
		diag.Fprint(os.Stderr, err, metrics)
		os.Exit(1)
	}
}

func run(ctx context.Context, w io.Writer, lang string) error {
	cat, err := indicator.Load(metrics)
	if err != nil {
		return err
	}
	orders, err := memory.Load(ctx, source.CSV(superstore.Open, table.CSV{}), cat.Columns("orders")...)
	if err != nil {
		return err
	}
	eng, err := indicator.NewEngine(cat, indicator.Sources{"orders": orders})
	if err != nil {
		return err
	}
	r := &report{ctx: ctx, w: w, lang: lang, eng: eng}
	r.printf("Sales report %s\n", "销售报告 %s\n", year)
	for _, section := range []func() error{
		r.tiers, r.growth, r.regions, r.months, r.customers, r.reasons, r.rows, r.findings, r.mistakes,
	} {
		if err := section(); err != nil {
			return err
		}
		fmt.Fprintln(w)
	}
	return nil
}
