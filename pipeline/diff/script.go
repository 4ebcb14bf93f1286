package diff

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
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
					At:      is.Span(0, 0),
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
					At:      p.Is.Definition.Span(0, 0), Was: was.Span(0, 0),
				})
			}
		}),
	},
	{
		ID:        "script-removed-in-use",
		Title:     "The script was removed but operations still use it",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  dependsOnService,
		Consumers: everyone,
		When:      onRun,
		Fix:       "keep script.csx, or remove the operations from scriptOperations once the API responds as it did",
		Run: eachScript(func(p *check.Pass, was, is *source.File) {
			if was != nil && is == nil && len(scriptWords(p.Is)) > 0 {
				p.Report(check.Finding{
					Message: fmt.Sprintf("the script was removed and scriptOperations still names %s: their requests and responses are no longer changed", quoteList(scriptWords(p.Is))),
					At:      propertySpan(p.Is, "scriptOperations"), Was: was.Span(0, 0),
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
			if was == nil || is == nil {
				return
			}
			before, after := plainText(was), plainText(is)
			if before == after {
				return
			}
			old, now := hunk(before, after)
			p.Report(check.Finding{
				Message: fmt.Sprintf("the script changed: requests and responses of %s may differ in ways that the definition does not show", scriptReach(p.Is)) +
					describeBranches(p.Was, p.Is, before, after),
				At: firstDifference(is, before, after), Was: firstDifference(was, after, before),
				Old: old, New: now,
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

// describeBranches describes which operations the code started or stopped using: scripts compare
// this.Context.OperationId with literals.
func describeBranches(was, is *connector.Connector, before, after string) string {
	var left, came []string
	for _, id := range operationIDs(was, is) {
		literal := strconv.Quote(id)
		switch named, names := strings.Contains(before, literal), strings.Contains(after, literal); {
		case named && !names:
			left = append(left, id)
		case names && !named:
			came = append(came, id)
		}
	}
	switch {
	case len(left) > 0 && len(came) > 0:
		return "; it no longer uses " + quoteList(left) + " and now uses " + quoteList(came)
	case len(left) > 0:
		return "; it no longer uses " + quoteList(left)
	case len(came) > 0:
		return "; it now uses " + quoteList(came)
	}
	return ""
}

func operationIDs(sides ...*connector.Connector) []string {
	var all []string
	for _, c := range sides {
		for _, op := range c.Operations {
			all = append(all, op.ID)
		}
	}
	return sortedSet(all)
}

// plainText returns a script without byte order mark and carriage returns.
func plainText(f *source.File) string {
	data := bytes.TrimPrefix(f.Data, []byte("\xEF\xBB\xBF"))
	return strings.ReplaceAll(string(data), "\r\n", "\n")
}

// firstDifference returns the line of a file where the texts start to differ.
func firstDifference(f *source.File, before, after string) source.Span {
	n := 0
	for n < min(len(before), len(after)) && before[n] == after[n] {
		n++
	}
	lines := strings.Count(after[:n], "\n")
	start := 0
	for range lines {
		i := bytes.IndexByte(f.Data[start:], '\n')
		if i < 0 {
			break
		}
		start += i + 1
	}
	return f.Span(start, start)
}

// hunkContext is how many lines a hunk has before and after what changed.
const hunkContext = 2

// hunk cuts two texts to the lines that differ, because a report does not show all of a long
// text.
func hunk(was, is string) (before, after string) {
	a, b := strings.SplitAfter(was, "\n"), strings.SplitAfter(is, "\n")
	top := 0
	for top < min(len(a), len(b)) && a[top] == b[top] {
		top++
	}
	end := 0
	for end < min(len(a), len(b))-top && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	top, end = max(top-hunkContext, 0), max(end-hunkContext, 0)
	return strings.Join(a[top:len(a)-end], ""), strings.Join(b[top:len(b)-end], "")
}

// scriptWords returns the operations that the script applies to; none means all.
func scriptWords(c *connector.Connector) []string {
	var all []string
	for _, id := range c.ScriptOperations {
		all = append(all, id.Str())
	}
	return sortedSet(all)
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
	p.About("scriptOperations").Report(check.Finding{
		Message: "the script " + describeScopeChange(before, after, "operation"),
		At:      propertySpan(is, "scriptOperations"), Was: propertySpan(was, "scriptOperations"),
		Old: strings.Join(before, ", "), New: strings.Join(after, ", "),
	})
}
