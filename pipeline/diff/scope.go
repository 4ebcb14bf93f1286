package diff

import (
	"fmt"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
)

// scopeFinding completes the finding on what applies to other operations than before. One that only follows
// operations to their new ids is a note.
func (d *differ) scopeFinding(thing string, was, is []string, one string, finding check.Finding) check.Finding {
	finding.Message = thing + " " + describeScopeChange(was, is, one)
	finding.Old, finding.New = strings.Join(was, ", "), strings.Join(is, ", ")
	if d.followRenames(was, is) {
		finding.Severity = asNote
		finding.Message += ", which is the same operation"
		if len(missingFrom(was, is)) > 1 {
			finding.Message = strings.TrimSuffix(finding.Message, "is the same operation") + "are the same operations"
		}
	}
	return finding
}

// followed makes a note of the finding on a member that only follows an operation to its new id.
func (d *differ) followed(finding check.Finding, was, is source.Node) check.Finding {
	if d != nil && d.followsRename(was, is) {
		finding.Severity = asNote
		member, _, _ := strings.Cut(finding.Message, " changed: ")
		finding.Message = member + " follows its operation to the new id"
	}
	return finding
}

// followRenames reports whether two sorted lists name the same operations, some by a new id.
func (d *differ) followRenames(was, is []string) bool {
	if d == nil || len(was) == 0 {
		return false
	}
	var now []string
	for _, id := range was {
		if head := d.heads[id]; head != "" {
			id = head
		}
		now = append(now, id)
	}
	return slices.Equal(sortedSet(now), is)
}

// describeScopeChange describes how a list of operations changed; an empty list applies to all.
func describeScopeChange(was, is []string, one string) string {
	came, left := missingFrom(is, was), missingFrom(was, is)
	switch {
	case len(was) == 0:
		return fmt.Sprintf("applied to every %s and now applies only to %s", one, quoteList(is))
	case len(is) == 0:
		return fmt.Sprintf("applied only to %s and now applies to every %s", quoteList(was), one)
	case len(left) == 0:
		return "now also applies to " + quoteList(came)
	case len(came) == 0:
		return "no longer applies to " + quoteList(left)
	}
	return "now applies to " + quoteList(came) + " and no longer to " + quoteList(left)
}
