package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := bench(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if errors.Is(err, flag.ErrHelp) {
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// options are what the command line says.
type options struct {
	rows, pairs int
	shuffle     bool
	tuned       bool
	list        bool
	threads     []int
	cases       []string // none: all
	who         sides
	profile     string
}

func parse(args []string, stderr io.Writer) (o options, err error) {
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.IntVar(&o.rows, "rows", 10_000_000, "rows of the table")
	fs.IntVar(&o.pairs, "reps", 7, "pairs of runs of each case")
	quick := fs.Bool("quick", false, "a million rows and three pairs, unless said otherwise")
	fs.BoolVar(&o.shuffle, "shuffle", false, "rows in random order instead of by day")
	fs.BoolVar(&o.tuned, "tuned", false, "give DuckDB months as small integers instead of dates")
	fs.BoolVar(&o.list, "list", false, "say what the cases are")
	threads := fs.String("threads", "1,2", "numbers of threads")
	cases := fs.String("cases", "", "the cases to run, such as Q1,E1; all if empty")
	side := fs.String("side", "both", "who runs: both, ours or peer; answers are compared by both alone")
	fs.StringVar(&o.profile, "cpuprofile", "", "write a profile to this file; -side ours leaves comparing out of it")
	if err := fs.Parse(args); err != nil {
		return o, err
	}
	if fs.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", fs.Arg(0))
	}
	said := map[string]bool{}
	fs.Visit(func(f *flag.Flag) { said[f.Name] = true })
	if *quick && !said["rows"] {
		o.rows = 1_000_000
	}
	if *quick && !said["reps"] {
		o.pairs = 3
	}
	if o.rows < 1 || o.pairs < 1 {
		return o, errors.New("-rows and -reps are at least 1")
	}
	for s := range strings.SplitSeq(*threads, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return o, fmt.Errorf("-threads: %q is no number of threads", s)
		}
		o.threads = append(o.threads, n)
	}
	switch *side {
	case "both", "ours", "peer":
		o.who = sides{ours: *side != "peer", peer: *side != "ours"}
	default:
		return o, fmt.Errorf("-side: %q is none of both, ours, peer", *side)
	}
	if *cases != "" {
		o.cases = strings.Split(*cases, ",")
	}
	known := (&field{}).races()
	for _, name := range o.cases {
		if !slices.ContainsFunc(known, func(r race) bool { return r.name == name }) {
			return o, fmt.Errorf("-cases: there is no %s", name)
		}
	}
	return o, nil
}

// wants reports whether a case is to run.
func (o options) wants(r race) bool { return len(o.cases) == 0 || slices.Contains(o.cases, r.name) }

func bench(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	if o.list {
		for _, r := range (&field{}).races() {
			fmt.Fprintf(stdout, "%s\t%s\n", r.name, r.about)
		}
		return nil
	}
	f := &field{src: newSales(o.rows, o.shuffle), tuned: o.tuned}
	defer f.close()
	if o.profile != "" {
		w, err := os.Create(o.profile)
		if err != nil {
			return err
		}
		defer w.Close()
		if err := pprof.StartCPUProfile(w); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	fmt.Fprintln(stdout, header)
	for _, r := range f.races() {
		if !o.wants(r) {
			continue
		}
		if err := f.run(ctx, r, o, stdout, stderr); err != nil {
			return err
		}
	}
	return nil
}

// run loads what a case needs, compares its answers, measures it at each number of threads, and reports.
func (f *field) run(ctx context.Context, r race, o options, stdout, stderr io.Writer) error {
	if err := f.load(ctx, r, o.who, stderr); err != nil {
		return fmt.Errorf("%s: %w", r.name, err)
	}
	answer := 0
	if o.who.ours && o.who.peer {
		if err := f.threads(ctx, runtime.NumCPU()); err != nil {
			return err
		}
		start := time.Now()
		var err error
		if answer, err = r.check(ctx); err != nil {
			return fmt.Errorf("%s: the answers differ: %w", r.name, err)
		}
		fmt.Fprintf(stderr, "%s: %d rows of the answer are equal (%.1f s)\n", r.name, answer, time.Since(start).Seconds())
	} else if _, err := r.measure(ctx, o.who, runtime.NumCPU(), 1); err != nil { // warms up
		return err
	}
	threads := o.threads
	if r.single {
		threads = []int{1}
	}
	for _, n := range threads {
		if err := f.threads(ctx, n); err != nil {
			return err
		}
		m, err := r.measure(ctx, o.who, n, o.pairs)
		if err != nil {
			return err
		}
		m.answer = answer
		if err := m.write(stdout, o.who); err != nil {
			return err
		}
	}
	return nil
}
