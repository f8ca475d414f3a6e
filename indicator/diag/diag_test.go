package diag_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/diag"
)

func at(file string, line, column int) diag.Position {
	return diag.Position{File: file, Line: line, Column: column}
}

func TestPositionString(t *testing.T) {
	for _, c := range []struct {
		pos  diag.Position
		want string
	}{
		{diag.Position{}, "-"},
		{at("a.yaml", 0, 0), "a.yaml"},
		{at("a.yaml", 3, 0), "a.yaml:3"},
		{at("a.yaml", 3, 7), "a.yaml:3:7"},
		{at("", 3, 7), "3:7"},
		{at("", 3, 0), "3"},
		{at("a.yaml", 0, 7), "a.yaml"},
		{at("indicators.revenue.formula", 1, 12), "indicators.revenue.formula:1:12"},
	} {
		assert.Equal(t, c.want, c.pos.String())
	}
}

func TestPositionCompare(t *testing.T) {
	sorted := []diag.Position{{}, at("", 1, 2), at("a", 0, 0), at("a", 1, 9), at("a", 2, 1), at("a", 2, 3), at("b", 1, 1)}
	for i, p := range sorted {
		for j, q := range sorted {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			assert.Equal(t, want, p.Compare(q), "%v %v", p, q)
		}
	}
}

func TestProblemError(t *testing.T) {
	for _, c := range []struct {
		name string
		p    diag.Problem
		want string
	}{
		{"full", diag.Problem{Pos: at("sales.yaml", 12, 7), Code: diag.UnknownField, Message: `unknown field "forumla"`, Hint: `did you mean "formula"?`},
			`sales.yaml:12:7: unknown field "forumla" (did you mean "formula"?) [unknown-field]`},
		{"bare", diag.Problem{Message: "disk on fire"}, "disk on fire"},
		{"related", diag.Problem{Pos: at("a", 2, 1), Message: "again", Hint: "drop one", Related: []diag.Related{{Pos: at("a", 1, 1), Message: "first defined"}, {Pos: at("b", 1, 1)}}},
			"a:2:1: again (drop one; first defined at a:1:1; see b:1:1)"},
		{"one line", diag.Problem{Pos: at("a", 1, 1), Message: "two\r\nlines\tand \x1b[31m red \u202e 中文　ok"}, "a:1:1: two  lines and \ufffd[31m red \ufffd 中文　ok"},
		{"not UTF-8", diag.Problem{Message: "a\xffb"}, "a\ufffdb"},
		{"long", diag.Problem{Message: strings.Repeat("中", 1000)}, strings.Repeat("中", 400) + "…"},
	} {
		t.Run(c.name, func(t *testing.T) { assert.Equal(t, c.want, c.p.Error()) })
	}
}

func TestListError(t *testing.T) {
	var l diag.List
	assert.NoError(t, l.Err())
	for i := range 53 {
		l.Add(diag.Problem{Pos: at("a", i+1, 1), Message: "no"})
	}
	lines := strings.Split(l.Error(), "\n")
	assert.Len(t, lines, 51)
	assert.Equal(t, "a:50:1: no", lines[49])
	assert.Equal(t, "and 3 more", lines[50])
}

func TestListErrLeavesTheReceiver(t *testing.T) {
	l := diag.List{{Message: "b"}, {Message: "a"}, {Message: "b"}}
	err := l.Err()
	assert.Equal(t, "a\nb", err.Error())
	assert.Equal(t, []string{"b", "a", "b"}, []string{l[0].Message, l[1].Message, l[2].Message})
}

func TestUnwrap(t *testing.T) {
	err := fmt.Errorf("loading: %w", diag.Join(
		fmt.Errorf("opening: %w", fs.ErrNotExist),
		diag.List{{Pos: at("a", 1, 1), Code: diag.Cycle, Message: "a needs a"}}.Err(),
	))
	assert.ErrorIs(t, err, fs.ErrNotExist)
	var p diag.Problem
	require.ErrorAs(t, err, &p)
	assert.Equal(t, diag.Other, p.Code)
	var l diag.List
	require.ErrorAs(t, err, &l)
	assert.Len(t, l, 2)
}

func TestJoin(t *testing.T) {
	a := diag.Problem{Pos: at("a", 1, 1), Code: diag.Cycle, Message: "one"}
	b := diag.Problem{Pos: at("b", 1, 1), Code: diag.Cycle, Message: "two"}
	for _, c := range []struct {
		name string
		errs []error
		want string
	}{
		{"nothing", nil, ""},
		{"nils", []error{nil, nil}, ""},
		{"empty lists", []error{diag.List{}, fmt.Errorf("x: %w", diag.List(nil))}, ""},
		{"a problem", []error{a}, "a:1:1: one [cycle]"},
		{"duplicates and order", []error{diag.List{b, a}, diag.List{b}}, "a:1:1: one [cycle]\nb:1:1: two [cycle]"},
		{"wrapped", []error{fmt.Errorf("x: %w", diag.List{b}), a}, "a:1:1: one [cycle]\nb:1:1: two [cycle]"},
		{"joined by the standard library", []error{errors.Join(diag.List{b}, errors.New("foreign"), a, diag.List{})}, "foreign [error]\na:1:1: one [cycle]\nb:1:1: two [cycle]"},
		{"foreign with wrapping", []error{fmt.Errorf("x: %w", fs.ErrNotExist)}, "x: file does not exist [error]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := diag.Join(c.errs...)
			if c.want == "" {
				assert.NoError(t, err)
				return
			}
			require.EqualError(t, err, c.want)
			assert.Equal(t, err, diag.Join(err), "idempotent")
		})
	}
}

// Any way of dealing problems out to lists and errors joins to the same list.
func TestJoinIsOrderFree(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	for range 500 {
		var all diag.List
		for range rnd.IntN(12) {
			p := diag.Problem{Pos: at([]string{"", "a", "b"}[rnd.IntN(3)], rnd.IntN(3), rnd.IntN(3)), Code: []diag.Code{diag.Cycle, diag.Syntax}[rnd.IntN(2)],
				Message: []string{"x", "y"}[rnd.IntN(2)], Hint: []string{"", "h"}[rnd.IntN(2)]}
			if rnd.IntN(2) == 0 {
				p.Related = []diag.Related{{Pos: at("r", rnd.IntN(2), 0)}}
			}
			all.Add(p)
		}
		want := diag.Join(all)
		rnd.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		var errs []error
		for len(all) > 0 {
			n := 1 + rnd.IntN(len(all))
			part := slices.Clone(all[:n])
			switch rnd.IntN(3) {
			case 0:
				errs = append(errs, part)
			case 1:
				errs = append(errs, errors.Join(part.Unwrap()...))
			default:
				errs = append(errs, fmt.Errorf("wrapped: %w", part))
			}
			all = all[n:]
		}
		got := diag.Join(errs...)
		require.Equal(t, want, got)
		require.Equal(t, got, diag.Join(got, got))
	}
}
