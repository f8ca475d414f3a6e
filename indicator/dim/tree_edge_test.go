package dim_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zhibiao/zhibiao/indicator/calendar"
	"github.com/zhibiao/zhibiao/indicator/diag"
	"github.com/zhibiao/zhibiao/indicator/dim"
)

func TestTreeOverlapsWithAnEarlierLongOne(t *testing.T) {
	_, err := dim.NewTree(dim.TreeSpec{Levels: []string{"region"}, Members: []dim.Member{
		{Level: "region", Key: "East", From: day(1, 1), To: day(12, 1)},
		{Level: "region", Key: "East", From: day(2, 1), To: day(3, 1)},
		{Level: "region", Key: "East", From: day(5, 1), To: day(6, 1)},
	}})
	var l diag.List
	require.ErrorAs(t, err, &l)
	require.Len(t, l, 2, "the third does not meet the second, but the first")
	for _, p := range l {
		assert.Equal(t, dim.Overlap, p.Code)
		assert.Contains(t, p.Message, "on [2026-01-01, 2026-12-01) and")
	}
}

func TestTreeParentOfEarlierDays(t *testing.T) {
	tree := newTree(t, dim.TreeSpec{Levels: []string{"company", "region"}, Members: []dim.Member{
		{Level: "company", Key: "old", To: day(2, 1)},
		{Level: "company", Key: "old", From: day(3, 1)},
		{Level: "region", Key: "East", Parent: "old", From: day(4, 1)},
	}})
	assert.Len(t, tree.On(day(4, 1)).Roots(), 1)
	assert.Empty(t, tree.On(day(2, 1)).Roots())
}

func TestTreePathsAreTakenTogether(t *testing.T) {
	tree := newTree(t, dim.TreeSpec{Levels: []string{"region", "rep"}, Paths: []dim.Path{
		{Keys: []string{"East", "ann"}, From: day(1, 1), To: day(6, 1)},
		{Keys: []string{"East", "bob"}, From: day(2, 1), To: day(3, 1)}, // inside ann's days
		{Keys: []string{"East", "cid"}, From: day(6, 1), To: day(9, 1)}, // adjoining
		{Keys: []string{"East"}, From: day(10, 1)},                      // after a gap
	}})
	assert.True(t, tree.On(day(5, 31)).Has(region("East")))
	assert.False(t, tree.On(day(9, 1)).Has(region("East")))
	assert.Equal(t, `hierarchies.region.East: region "East" is not there on [2026-09-01, 2026-10-01) (to is the day after the last one) [gap]`, tree.Findings().Error())

	tree = newTree(t, dim.TreeSpec{Levels: []string{"region"}, Paths: []dim.Path{
		{Keys: []string{"East"}, To: day(2, 1)}, {Keys: []string{"East"}, From: day(2, 1)},
	}})
	assert.Empty(t, tree.Changes(), "nothing changes where one path takes over from another")
}

func TestTreeVacancyAcrossAMove(t *testing.T) {
	tree := newTree(t, dim.TreeSpec{Levels: []string{"region", "team"}, Members: []dim.Member{
		{Level: "region", Key: "East"}, {Level: "region", Key: "West"},
		{Level: "team", Key: "hunters", Parent: "East", To: day(3, 1)},
		{Level: "team", Key: "hunters", Parent: "West", From: day(3, 1)},
	}, Owners: []dim.Owner{
		{Level: "team", Key: "hunters", Person: "hal", To: day(2, 1)},
		{Level: "team", Key: "hunters", Person: "flo", From: day(4, 1)},
	}})
	assert.Equal(t, `hierarchies.team.hunters: team "hunters" has no owner on [2026-02-01, 2026-04-01) [no-owner]`, tree.Findings().Error())
	assert.Equal(t, []calendar.Date{day(2, 1), day(3, 1), day(4, 1)}, tree.Changes())
}

func TestNoValueHasOneForm(t *testing.T) {
	s := dim.Of(dim.Cond{Name: "a", None: true, Value: "x"}, dim.Cond{Name: "a", None: true, Value: "y"})
	assert.Equal(t, dim.AtNone("a"), s)
	assert.Equal(t, 1, s.Len())
}
