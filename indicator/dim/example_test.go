package dim_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/dim"
)

func ExampleAt() {
	s := dim.At("region", "East").And("segment", "Home Office").AndNone("tier")
	fmt.Println(s)
	fmt.Println(dim.At("region", "East").Contains(s))
	fmt.Println(s.Without("tier", "segment") == dim.At("region", "East"))
	// Output:
	// region=East, segment="Home Office", tier=nil
	// true
	// true
}

func ExampleScope_Err() {
	s := dim.At("region", "East").And("region", "West")
	fmt.Println(s.Err())
	// Output: region cannot be both East and West [field-conflict]
}

func ExampleParseScope() {
	_, err := dim.ParseScope("region=East, city=New York")
	fmt.Println(err)
	// Output: 1:23: unexpected 'Y' after city=New (quote a value with spaces or signs: city="New York") [bad-address]
}

func ExamplePoint() {
	p := dim.Point{Indicator: "revenue", Scope: dim.At("region", "East"), Period: calendar.Month(2026, time.March)}
	fmt.Println(p)
	q, err := dim.ParsePoint("revenue{region=East}@2026-03")
	fmt.Println(p == q, err)
	// Output:
	// revenue{region=East}@2026-03
	// true <nil>
}

func ExampleNewTree() {
	april := calendar.NewDate(2026, time.April, 1)
	tree, err := dim.NewTree(dim.TreeSpec{
		Name:   "org",
		Levels: []string{"region", "team", "rep"},
		Paths: []dim.Path{
			{Keys: []string{"East", "Hunters", "ann"}, To: april},
			{Keys: []string{"West", "Farmers", "ann"}, From: april},
			{Keys: []string{"East", "Hunters", "bob"}},
			{Keys: []string{"West", "Farmers", "kim"}},
		},
		Owners: []dim.Owner{
			{Level: "region", Key: "East", Person: "eve"},
			{Level: "team", Key: "Hunters", Person: "hal"},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	v := tree.On(calendar.NewDate(2026, time.March, 31))
	for depth, n := range v.Walk(dim.Node{}) {
		fmt.Println(strings.Repeat("  ", depth) + n.Key)
	}
	ann := dim.Node{Level: "rep", Key: "ann"}
	fmt.Println(v.Owners(ann))
	fmt.Println(tree.On(april).Parent(ann))
	// Output:
	// East
	//   Hunters
	//     ann
	//     bob
	// West
	//   Farmers
	//     kim
	// [hal eve]
	// team=Farmers true
}
