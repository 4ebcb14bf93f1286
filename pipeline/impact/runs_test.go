package impact

import (
	"fmt"
	"slices"
	"testing"

	"alm/pipeline/check"
)

// TestIndirectUses: who runs what breaks is named, unless it surely breaks itself, or may break as what it runs may.
func TestIndirectUses(t *testing.T) {
	runs := func(ids ...string) (all []run) {
		for i, id := range ids {
			all = append(all, run{Flow, id, fmt.Sprint("step ", i), i})
		}
		return all
	}
	consumers := []Consumer{
		{Kind: Flow, Name: "Sure", ID: "sure"}, {Kind: Flow, Name: "Maybe", ID: "maybe"}, {Kind: Flow, Name: "Fine", ID: "fine"},
		{Kind: Flow, Name: "Runs both", ID: "both", runs: runs("sure", "maybe", "fine")},
		{Kind: Flow, Name: "Runs maybe", ID: "m", runs: runs("maybe")},
		{Kind: Flow, Name: "Maybe, runs sure", ID: "ms", runs: runs("sure")}, {Kind: Flow, Name: "Maybe, runs maybe", ID: "mm", runs: runs("maybe")},
		{Kind: Flow, Name: "Sure, runs sure", ID: "ss", runs: runs("sure")}, {Kind: Flow, Name: "Sure, runs maybe", ID: "sm", runs: runs("maybe")},
		{Kind: Flow, Name: "Runs the runner", ID: "rr", runs: runs("m", "m")},
	}
	unknown := map[string]string{"sure": "", "maybe": "why", "ms": "why", "mm": "why", "ss": "", "sm": ""}
	f := check.Finding{}
	for i := range consumers {
		if why, uses := unknown[consumers[i].ID]; uses {
			use := consumers[i].use()
			use.Unknown = why
			f.Uses = append(f.Uses, use)
		}
	}
	findings := []check.Finding{f}
	addIndirect(check.Each(findings), consumers)
	var got []string
	for _, u := range findings[0].Uses[len(f.Uses):] {
		got = append(got, fmt.Sprint(u.Name, ", ", u.Where, ", by ", u.Through, u.Unknown))
	}
	want := []string{
		"Maybe, runs sure, step 0, by Sure", "Runs both, step 0, by Sure", "Runs both, step 1, by Maybewhy", "Runs maybe, step 0, by Maybewhy",
		"Runs the runner, step 0, by Runs maybewhy", "Runs the runner, step 1, by Runs maybewhy",
	}
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
