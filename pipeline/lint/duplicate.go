package lint

import (
	"strings"

	"alm/pipeline/check"
)

// duplicateRules report what a definition lists twice.
var duplicateRules = []check.Rule{
	{
		ID:       "array-duplicate",
		Title:    "A list has a value twice",
		Severity: check.Error,
		In:       makersOnly,
		Since:    "1.1.0",
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: openAPISchema},
		Fix:      "list each value once",
		Run: func(p *check.Pass) {
			for _, name := range []string{"schemes", "consumes", "produces", "tags", "security"} {
				for _, m := range indexOf(p).membersOf(name) {
					reportTwice(p, m)
				}
			}
		},
	},
	{
		ID:       "tag-duplicate",
		Title:    "Two tags have the same name",
		Severity: check.Note,
		In:       makersOnly,
		Since:    "1.1.0",
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Aliases:  []string{"TagRedefined"},
		Fix:      "describe each tag once",
		Run: func(p *check.Pass) {
			var seen, same seenSet[string]
			for _, tag := range p.Is.Definition.Root.Get("tags").Items() {
				if same.seenBefore(string(tag.Raw())) {
					continue // array-duplicate reports it
				}
				if name := tag.Get("name"); name.Str() != "" && seen.seenBefore(name.Str()) {
					p.About("tags/"+name.Str()).Reportf(name.Span(), "tag %s is described twice", name.Str())
				}
			}
		},
	},
	{
		ID:       "response-header-duplicate",
		Title:    "Two headers of a response differ only by case",
		Severity: check.Note,
		In:       makersOnly,
		Since:    "1.1.0",
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Aliases:  []string{"ResponseHeadersAreNotUnique"},
		Fix:      "describe each header once; names of headers have no case",
		Run: eachMember("headers", func(p *check.Pass, m member) {
			var seen seenSet[string]
			for name := range m.Value.Members() {
				if seen.seenBefore(strings.ToLower(name.Str())) {
					m.Of.Reportf(p, name.Span(), "header %s of %s is described twice, in another case", name.Str(), m.Of.Label())
				}
			}
		}),
	},
}

// reportTwice reports the values that a list has twice.
func reportTwice(p *check.Pass, m member) {
	var seen seenSet[string]
	for i, item := range m.Value.Items() {
		if i == 0 && !m.Value.At(1).Exists() {
			return // most have one
		}
		if seen.seenBefore(string(item.Raw())) {
			aboutMember(p, m).Reportf(item.Span(), "%s has %s twice", m.Key.Str(), excerpt(item))
		}
	}
}
