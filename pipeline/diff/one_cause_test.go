package diff

import (
	"slices"

	"alm/pipeline/check"
)

// severalCauses are the kinds of mutations that have more than one finding above note, with the reason.
var severalCauses = map[string]string{
	"OAuth became a key":  "the change replaces all connection parameters: those that have nothing to do with signing in, and that policies use, are lost too",
	"policy of nothing":   "calls that the policy no longer changes, and a name of no operation",
	"input field renamed": "where the names are not alike (size, sizeRenamed) it is a removed field and a new, required one",
	"parameter renamed":   "the same for parameters",
	"scope added":         "the scopes of the connector are replaced: people consent to some, and calls lose the others",
	"scope removed":       "the scopes of the connector are replaced: people consent to some, and calls lose the others",
}

// secondFacts are the rules on what still refers to something that was removed or renamed. It is to be updated whether the change
// is accepted or not, and has one finding for all places.
var secondFacts = []string{
	"dangling-operation-reference", "dangling-field-reference", "policy-connection-reference-broken", "operation-deprecated-without-successor",
}

// isOneCause reports whether there is at most one finding on a change, and one of each rule on what still refers to it.
func isOneCause(found []check.Finding) bool {
	times := map[string]int{}
	for _, f := range found {
		if slices.Contains(secondFacts, f.Rule.ID) {
			times[f.Rule.ID]++
		} else {
			times[""]++
		}
	}
	for _, n := range times {
		if n > 1 {
			return false
		}
	}
	return true
}

func isKind(name string) bool {
	for _, kind := range mutationKinds {
		if kind.name == name {
			return true
		}
	}
	return false
}

// aboveNote returns the findings on a change that are errors or warnings.
func aboveNote(findings []check.Finding) []check.Finding {
	var all []check.Finding
	for _, f := range withoutVersion(findings) {
		if f.Severity > check.Note {
			all = append(all, f)
		}
	}
	return all
}
