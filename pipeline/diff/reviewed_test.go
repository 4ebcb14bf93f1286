package diff

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"

	"alm/internal/source"
	"alm/pipeline/check"
)

// sayings are Microsoft's messages and the rules that tell the same.
var sayings = []struct {
	says  string
	rules []string
}{
	{"has been updated. This change breaks", []string{"operation-id-renamed", internalRule}},
	{"An enum value has been removed", []string{"request-property-enum-value-removed", "request-parameter-enum-value-removed"}},
	{"The type has been changed for the output field", []string{"response-property-type-changed", "response-body-type-changed", "response-property-type-generalized", "response-property-type-specialized"}},
	{"The path template has been changed", []string{"operation-path-changed"}},
	{"The required parameter has been added", []string{"request-parameter-added-required", "request-parameter-added-required-internal", "request-parameter-added-required-with-default"}},
	{"changed from optional to required", []string{"request-property-became-required", "request-property-became-required-with-default"}},
	{"The required input field has been added", []string{"request-property-added-required", "request-property-added-required-with-default",
		"request-property-added-required-internal", "request-property-renamed", "request-property-case-changed"}},
	{"The type has been changed for the input field", []string{"request-property-type-changed", "request-body-type-changed"}},
	{"The output field has been deleted", []string{"response-property-removed", "response-property-renamed", "response-property-case-changed"}},
	{"operations have been hidden", []string{"operation-hidden"}},
}

// TestReviews puts each message that Microsoft's checker or reviewers gave beside our
// finding at the same subject.
func TestReviews(t *testing.T) {
	fsys := corpus(t, "pairs-reviewed")
	for _, u := range updates(t, "pairs-reviewed") {
		data, err := fs.ReadFile(fsys, u.Name+"/meta.json")
		if err != nil {
			t.Fatal(err)
		}
		var meta struct {
			Messages []string `json:"microsoft_messages"`
		}
		if err := json.Unmarshal(data, &meta); err != nil {
			t.Fatal(err)
		}
		findings := u.found()
		said := ""
		for _, message := range meta.Messages {
			text, where, _ := strings.Cut(message, " | ")
			if text != "…" {
				said = text
			}
			for _, subject := range subjectsOf(where) {
				ours := find(findings, said, subject)
				switch {
				case ours != "":
					t.Logf("%s\n  theirs %s | %s\n  ours   %s", u.Name, said, subject, ours)
				case !u.holds(subject):
					t.Logf("%s\n  theirs %s | %s\n  ours   none: the stored files hold no such operation or parameter", u.Name, said, subject)
				default:
					t.Errorf("%s: no finding for %s | %s", u.Name, said, subject)
				}
			}
		}
	}
}

// holds reports whether both sides have the operation of a subject, and one of them the
// parameter. Some heads were pushed over after the review.
func (u update) holds(subject string) bool {
	steps := strings.Split(subject, "/")
	id := steps[1]
	if u.was.Operation(id) == nil || u.is.Operation(id) == nil {
		return false
	}
	if len(steps) < 4 || steps[2] != "parameter" {
		return true
	}
	name := []byte(source.Quote(steps[3]))
	return bytes.Contains(u.was.Definition.Data, name) || bytes.Contains(u.is.Definition.Data, name)
}

// subjectsOf reads the place of a message: a subject path, or ids in words.
func subjectsOf(where string) []string {
	if strings.HasPrefix(where, "operation/") {
		return []string{where}
	}
	where = strings.TrimPrefix(where, "operationId ")
	if old, _, ok := strings.Cut(where, " -> "); ok {
		return []string{"operation/" + old}
	}
	var all []string
	for id := range strings.SplitSeq(where, ", ") {
		all = append(all, "operation/"+id)
	}
	return all
}

// find is our finding of the same meaning that reaches the subject. Theirs end in the
// member that changed and may be cut short by "…"; ours may be told once for many places.
func find(findings []check.Finding, says, subject string) string {
	i := slices.IndexFunc(sayings, func(s struct {
		says  string
		rules []string
	}) bool {
		return strings.Contains(says, s.says)
	})
	if i < 0 {
		return ""
	}
	want, cut := strings.CutSuffix(subject, "…")
	for _, f := range findings {
		if !slices.Contains(sayings[i].rules, f.Rule.ID) {
			continue
		}
		for _, place := range append([]check.Place{{Subject: f.Subject}}, f.Places...) {
			same := place.Subject == want || strings.HasPrefix(want, place.Subject+"/") || strings.HasPrefix(place.Subject, want+"/")
			renamed := f.New != "" && strings.HasSuffix(want, "/"+f.New) && path.Dir(want) == path.Dir(place.Subject)
			if same || renamed || cut && strings.HasPrefix(place.Subject, want) {
				return f.Rule.ID + " | " + place.Subject
			}
		}
	}
	return ""
}
