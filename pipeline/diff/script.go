package diff

import (
	"fmt"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// scriptRules check the script and the branding.
var scriptRules = []check.Rule{
	{
		ID:        "script-added",
		Title:     "A script was added",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  documented("Write code in a custom connector"),
		Consumers: everyone,
		When:      onRun,
		Fix:       "review it, and test the operations that it applies to",
		Run: eachScript(func(p *check.Pass, was, is *source.File) {
			if was == nil && is != nil {
				p.Report(check.Finding{
					Message: fmt.Sprintf("the script is new: for %s it overrides what the definition says about requests and responses", scriptReach(p.Is)),
					At:      is.Span(0, 0), Content: scriptContent(is, p.Is),
				})
			}
		}),
	},
	{
		ID:        "script-removed",
		Title:     "The script was removed",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  dependsOnService,
		Consumers: everyone,
		When:      onRun,
		Fix:       "check that the API responds as the script did",
		Run: eachScript(func(p *check.Pass, was, is *source.File) {
			if was != nil && is == nil && len(scriptWords(p.Is)) == 0 {
				p.Report(check.Finding{
					Message: fmt.Sprintf("the script was removed: it no longer changes requests and responses of %s", scriptReach(p.Was)),
					At:      p.Is.Definition.Span(0, 0), Was: was.Span(0, 0), Content: scriptContent(was, p.Was),
				})
			}
		}),
	},
	{
		ID:        "script-removed-in-use",
		Title:     "The script was removed but operations still use it",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  scriptRefused,
		Consumers: everyone,
		When:      onRunImport,
		Fix:       "keep script.csx, or remove the operations from scriptOperations once the API responds as it did",
		Run: eachScript(func(p *check.Pass, was, is *source.File) {
			if was != nil && is == nil && len(scriptWords(p.Is)) > 0 {
				p.Report(check.Finding{
					Message: fmt.Sprintf("the script was removed and scriptOperations still names %s: the platform rejects the connector (InvalidScriptDefinitionUrlWithNonNullOperations)", quoteList(scriptWords(p.Is))),
					At:      propertySpan(p.Is, "scriptOperations"), Was: was.Span(0, 0), Content: scriptContent(was, p.Was, p.Is),
				})
			}
		}),
	},
	{
		ID:        "script-changed",
		Title:     "The script changed",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  dependsOnService,
		Consumers: everyone,
		When:      onRun,
		Fix:       "review it, and test the operations that it applies to",
		Run: eachScript(func(p *check.Pass, was, is *source.File) {
			if was == nil || is == nil || compareScripts(was, is) != scriptChanged {
				return
			}
			what, before, after := "the script changed", plainText(was), plainText(is)
			if before == after {
				what, before, after = "line ends in texts of the script changed", scriptText(was), scriptText(is)
			}
			old, now := hunk(before, after)
			p.Report(check.Finding{
				Message: fmt.Sprintf("%s: requests and responses of %s may differ in ways that the definition does not show", what, scriptReach(p.Is)) +
					describeBranches(p.Was, p.Is, before, after),
				At: firstDifference(is, before, after), Was: firstDifference(was, after, before),
				Old: old, New: now, Content: digestOf(before, after),
			})
		}),
	},
	{
		ID:        "script-reformatted",
		Title:     "Only comments or white space of the script changed",
		Severity:  check.Note,
		Change:    check.Editorial,
		Consumers: everyone,
		Since:     "1.1.0",
		Fix:       "no action needed",
		Run: eachScript(func(p *check.Pass, was, is *source.File) {
			if was == nil || is == nil || compareScripts(was, is) != scriptReformatted {
				return
			}
			before, after := plainText(was), plainText(is)
			p.Report(check.Finding{
				Message: "only comments, white space or regions of the script changed: it does what it did",
				At:      firstDifference(is, before, after), Was: firstDifference(was, after, before),
				Content: digestOf(before, after),
			})
		}),
	},
	{
		ID:        "script-operations-changed",
		Title:     "The script applies to different operations",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  dependsOnService,
		Consumers: everyone,
		When:      onRun,
		Members:   []string{"apiProperties/properties/scriptOperations"},
		Fix:       "test the operations that were added and removed",
		Run:       eachKeptConnector(scriptScope),
	},
	{
		ID:        "branding-changed",
		Title:     "The connector's branding changed",
		Severity:  check.Note,
		Change:    check.Editorial,
		Consumers: everyone,
		Members:   []string{"apiProperties/properties/iconBrandColor", "apiProperties/properties/publisher", "apiProperties/properties/stackOwner"},
		Fix:       "no action needed",
		Run:       eachKeptConnector(brandingChanged),
	},
}

func eachScript(compare func(p *check.Pass, was, is *source.File)) func(*check.Pass) {
	return func(p *check.Pass) {
		if p.Was != nil && p.Is != nil {
			compare(p.About("script"), p.Was.Script, p.Is.Script)
		}
	}
}

// scriptWords returns the operations that the script applies to; none means all.
func scriptWords(c *connector.Connector) []string {
	var all []string
	for _, id := range c.ScriptOperations {
		all = append(all, id.Str())
	}
	return sortedSet(all)
}

// scriptContent returns a digest of a script and of what scriptOperations names.
func scriptContent(script *source.File, all ...*connector.Connector) string {
	texts := []string{plainText(script)}
	for _, c := range all {
		texts = append(texts, strings.Join(scriptWords(c), "\x01"))
	}
	return digestOf(texts...)
}

func scriptReach(c *connector.Connector) string {
	if names := scriptWords(c); len(names) > 0 {
		return quoteList(names)
	}
	return "every operation"
}

// scriptScope reports changed scriptOperations, unless the script itself was added or removed.
func scriptScope(p *check.Pass, was, is *connector.Connector) {
	before, after := scriptWords(was), scriptWords(is)
	if (was.Script == nil) != (is.Script == nil) || slices.Equal(before, after) || pairingOf(p).d.onlyAddsDangling(before, after) {
		return
	}
	finding := pairingOf(p).d.scopeFinding("the script", before, after, "operation", check.Finding{
		At: propertySpan(is, "scriptOperations"), Was: propertySpan(was, "scriptOperations"),
	})
	if is.Script == nil && finding.Severity != asNote {
		finding.Message += ", but there is no " + connector.ScriptFile
	}
	p.About("scriptOperations").Report(finding)
}
