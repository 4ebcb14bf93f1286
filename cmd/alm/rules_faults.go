package main

import (
	"fmt"
	"io"
	"slices"

	"alm/solution"
)

// listFaults lists what alm verify finds, in the columns of the rules: a fault weighs the
// same in every profile and has no change or fix of its own.
func listFaults(w io.Writer) {
	for _, kind := range solution.Faults {
		fmt.Fprintf(w, "%s\t%s\t-\t-\t%s\n", kind.ID, kind.Severity, kind.Title)
	}
}

// showFault tells what is known of a fault, and whether there is one of that id. A rule of
// the same id comes first: it has a page.
func (a *app) showFault(id string) bool {
	i := slices.IndexFunc(solution.Faults, func(kind solution.FaultKind) bool { return kind.ID == id })
	if i < 0 {
		return false
	}
	kind := solution.Faults[i]
	fmt.Fprintf(a.Stdout, "%s\n%s\n\nseverity %s\nmet by alm verify, and by alm pack before it writes\n\n%s\n", kind.ID, kind.Title, kind.Severity, kind.Fix)
	return true
}

func faultIDs() []string {
	var ids []string
	for _, kind := range solution.Faults {
		ids = append(ids, kind.ID)
	}
	return ids
}
