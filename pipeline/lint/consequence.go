package lint

import (
	"slices"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// checkTexts runs the rules on texts on a connector with a file that is not JSON, where what others report
// may only follow from that. ok is false if all files are JSON, or if the project accepts that one is not.
func checkTexts(rules []check.Rule, f *index, c *connector.Connector) (findings []check.Finding, ok bool) {
	_, definition := c.Definition.Broken()
	_, properties := c.Properties.Broken()
	if !definition && !properties {
		return nil, false
	}
	f.onlyTexts = true
	onTexts := slices.DeleteFunc(slices.Clone(rules), func(r check.Rule) bool { return r.Text == check.IgnoresText })
	findings = check.RunIn(&f.draft, onTexts, check.Pass{Is: c, Shared: f, Most: f.options.Most})
	f.onlyTexts = slices.ContainsFunc(findings, func(found check.Finding) bool {
		isAccepted := f.options.Accepted != nil && f.options.Accepted(&found)
		return found.Rule.Text == check.BreaksText && found.Severity == check.Error && !isAccepted
	})
	return findings, f.onlyTexts
}

// applicable returns the rules that apply to a connector: a definition of another OpenAPI
// version has its contents in other places, so what other rules report would only follow
// from that. Of one that is no object, only the rules on texts and types say what it is.
func applicable(rules []check.Rule, c *connector.Connector) []check.Rule {
	root := c.Definition.Root
	switch {
	case root.Kind() != source.Object && isComparable(c.Definition):
		return slices.DeleteFunc(slices.Clone(rules), func(r check.Rule) bool {
			return r.Text == check.IgnoresText && r.Repeats != check.CauseOfWeaker
		})
	case root.Get("openapi").Exists():
		return slices.DeleteFunc(slices.Clone(rules), func(r check.Rule) bool { return !r.AnyOpenAPI && r.Text == check.IgnoresText })
	}
	return rules
}

// withoutRepeats removes findings on a value that another one reports too: of the wrong type or
// value, an error of the rule about this member says more, and weaker findings follow from it. It takes over
// their fix.
func (f *index) withoutRepeats(findings []check.Finding) []check.Finding {
	if !slices.ContainsFunc(findings, func(f check.Finding) bool { return f.Rule.Repeats == check.CauseOfWeaker }) {
		return findings
	}
	others := map[source.Span]check.Severity{}
	causes, fixes := map[source.Span]bool{}, map[source.Span][]source.Edit{}
	for _, f := range findings {
		switch f.Rule.Repeats {
		case check.CauseOfWeaker:
			causes[f.At] = true
		default:
			others[f.At] = max(others[f.At], f.Severity)
			if f.Edits != nil {
				fixes[f.At] = f.Edits
			}
		}
	}
	for i := range findings {
		if f := &findings[i]; f.Rule.Repeats == check.CauseOfWeaker && f.Rule.Autofix {
			f.Edits = fixes[f.At]
		}
	}
	return slices.DeleteFunc(findings, func(one check.Finding) bool {
		switch one.Rule.Repeats {
		case check.CauseOfWeaker:
			return others[one.At] == check.Error
		}
		return causes[one.At] && one.Severity < check.Error && f.pointOf(&one) == ""
	})
}
