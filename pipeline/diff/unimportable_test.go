package diff

import (
	"slices"
	"testing"

	"alm/pipeline/check"
)

// TestUnimportableHitsAll: a definition that the platform refuses hits whoever the changes hit that follow from
// it: whom --consumers narrows to.
func TestUnimportableHitsAll(t *testing.T) {
	for id, want := range map[string][]check.Consumer{
		brokenReference:          everyone,
		repairedReference:        everyone,
		"definition-unparseable": slices.Concat(everyone, connecting),
		"definition-malformed":   slices.Concat(everyone, connecting),
		"properties-malformed":   slices.Concat(everyone, connecting),
	} {
		i := slices.IndexFunc(Rules(), func(r check.Rule) bool { return r.ID == id })
		if got := Rules()[i].Consumers; !slices.Equal(got, want) {
			t.Errorf("%s hits %v, want %v", id, got, want)
		}
	}
}
