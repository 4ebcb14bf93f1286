package diff

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"alm/pipeline/check"
)

// oneSided are the request rules without a response rule of the same name, and why.
var oneSided = map[string]string{
	"added-required":                          "an output that is new is told as added, required or not",
	"added-required-with-default":             "as added-required",
	"added-required-internal":                 "as added-required",
	"added-optional":                          "as added-required",
	"removed-internal":                        "an output that is gone is told as removed, shown or not",
	"added-required-internal-without-default": "as added-required",
	"became-required-with-default":            "a default fills inputs only",
	"format-narrowed":                         "an output's format is told as changed, whichever way",
	"format-widened":                          "as format-narrowed",
	"enum-value-removed":                      "an output's values are told as narrowed or changed",
	"enum-value-added":                        "as enum-value-removed",
	"enum-added":                              "as enum-value-removed",
	"enum-removed":                            "as enum-value-removed",
	"default-changed":                         "a default fills inputs only",
	"constraint-added":                        "bounds of an output are told as changed",
	"constraint-tightened":                    "as constraint-added",
	"constraint-relaxed":                      "as constraint-added",
	"became-read-only":                        "outputs are read",
	"unhidden":                                "an output that is shown is told by its label",
	"internal-changed":                        "an output that is internal is read like any other",
	"read-only-changed":                       "outputs are read",
	"moved":                                   "an output that moved is gone from where tokens look for it",
	"response:type-specialized":               "an input that takes less is told as changed",
	"response:enum-changed":                   "see enum-value-added",
	"response:enum-narrowed":                  "see enum-value-removed",
	"response:format-changed":                 "see format-narrowed",
	"response:added":                          "see added-optional",
}

// TestMirror: what is reported of a field that flows send is reported of one that they get, and
// the other way round.
func TestMirror(t *testing.T) {
	ids := map[string]bool{}
	for _, r := range Rules() {
		ids[r.ID] = true
	}
	for id := range ids {
		if name, ok := strings.CutPrefix(id, "request-property-"); ok && !ids["response-property-"+name] && oneSided[name] == "" {
			t.Errorf("%s has no mirror response-property-%s", id, name)
		}
		if name, ok := strings.CutPrefix(id, "response-property-"); ok && !ids["request-property-"+name] && oneSided["response:"+name] == "" {
			t.Errorf("%s has no mirror request-property-%s", id, name)
		}
		if name, ok := strings.CutPrefix(id, "request-property-"); ok && name != "moved" && name != "became-read-only" && name != "read-only-changed" && !ids["request-parameter-"+name] {
			t.Errorf("%s has no mirror request-parameter-%s", id, name)
		}
	}
	when, err := os.ReadFile("when.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`"([a-z]+-[a-z-]+)"`).FindAllSubmatch(when, -1) {
		if id := string(m[1]); !ids[id] {
			t.Errorf("when.go knows a rule %s, which there is not", id)
		}
	}
}

// TestReverse: what breaks from old to new is something from new to old too.
func TestReverse(t *testing.T) {
	for _, u := range updates(t, "pairs") {
		if check.Worst(u.found()) == check.Breaking && len(Connectors(u.is, u.was)) == 0 {
			t.Errorf("pair %s breaks one way and is nothing the other way", u.Name)
		}
	}
}
