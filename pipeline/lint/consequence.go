package lint

import (
	"slices"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// applicable returns the rules that apply to a connector: a definition of another OpenAPI
// version has its contents in other places, so what other rules report would only follow
// from that. Where a file cannot be read at all, only the rules on texts say why.
func applicable(rules []check.Rule, c *connector.Connector) []check.Rule {
	if root := c.Definition.Root; root.Kind() != source.Object || isUnreadable(c.Properties) || c.Definition.IsCut() {
		return slices.DeleteFunc(slices.Clone(rules), func(r check.Rule) bool {
			return r.Text == check.IgnoresText && (r.Repeats != check.CauseOfWeaker || !root.Exists())
		})
	}
	if !c.Definition.Root.Get("openapi").Exists() {
		return rules
	}
	return slices.DeleteFunc(slices.Clone(rules), func(r check.Rule) bool { return !r.AnyOpenAPI && r.Text == check.IgnoresText })
}

// isUnreadable reports whether a file is there and has nothing that rules could check, or only a
// part of it.
func isUnreadable(f *source.File) bool {
	return f != nil && (f.Root.Kind() != source.Object && len(f.Problems()) > 0 && !isComparable(f) || f.IsCut())
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
