package diff

import (
	"bytes"
	"fmt"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// scriptRules tell of custom code and of looks.
var scriptRules = []check.Rule{
	{
		ID:        "script-added",
		Title:     "Custom code is new",
		Severity:  check.Warning,
		Change:    check.Additive,
		Consumers: everyone,
		Fix:       "review it, and try the operations that it is for",
		Run: eachScript(func(p *check.Pass, was, is *source.File) {
			if was == nil && is != nil {
				p.Report(check.Finding{Message: "script.csx is new: where it applies it decides what goes out and comes back", At: is.Span(0, 0)})
			}
		}),
	},
	{
		ID:        "script-removed",
		Title:     "Custom code is gone",
		Severity:  check.Warning,
		Change:    check.Additive,
		Consumers: everyone,
		Fix:       "see that the API itself answers as the script did",
		Run: eachScript(func(p *check.Pass, was, is *source.File) {
			if was != nil && is == nil {
				p.Report(check.Finding{Message: "script.csx is gone: what it did to calls and answers is not done any more",
					At: first(p.Is.Definition.Root), Was: was.Span(0, 0)})
			}
		}),
	},
	{
		ID:        "script-changed",
		Title:     "Custom code changed",
		Severity:  check.Warning,
		Change:    check.Additive,
		Consumers: everyone,
		Fix:       "review it, and try the operations that it is for",
		Run: eachScript(func(p *check.Pass, was, is *source.File) {
			if was == nil || is == nil {
				return
			}
			before, after := plainText(was), plainText(is)
			if before == after {
				return
			}
			at := firstDifference(is, before, after)
			p.Report(check.Finding{Message: "script.csx changed: calls and answers may differ in ways that no definition shows",
				At: at, Was: firstDifference(was, after, before), Old: before, New: after})
		}),
	},
	{
		ID:        "script-operations-changed",
		Title:     "Custom code is for other operations",
		Severity:  check.Warning,
		Change:    check.Additive,
		Consumers: everyone,
		Fix:       "try the operations that came and those that left",
		Run: func(p *check.Pass) {
			if p.Was == nil || p.Is == nil || scriptScope(p.Was) == scriptScope(p.Is) {
				return
			}
			root := p.Is.Definition.Root
			if p.Is.Properties != nil {
				root = p.Is.Properties.Root
			}
			p.About("scriptOperations").Report(check.Finding{
				Message: fmt.Sprintf("script.csx was for %s and is for %s", scriptReach(p.Was), scriptReach(p.Is)),
				At:      place(root, "properties", "scriptOperations"),
			})
		},
	},
	{
		ID:        "branding-changed",
		Title:     "The connector looks otherwise",
		Severity:  check.Note,
		Change:    check.Editorial,
		Consumers: everyone,
		Fix:       "nothing to mend",
		Run:       branding,
	},
}

func eachScript(look func(p *check.Pass, was, is *source.File)) func(*check.Pass) {
	return func(p *check.Pass) {
		if p.Was != nil && p.Is != nil {
			look(p.About("script"), p.Was.Script, p.Is.Script)
		}
	}
}

// plainText is a script without what editors add: byte order mark and carriage returns.
func plainText(f *source.File) string {
	data := bytes.TrimPrefix(f.Data, []byte("\xEF\xBB\xBF"))
	return strings.ReplaceAll(string(data), "\r\n", "\n")
}

// firstDifference is the line of a file where the texts part.
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

// scriptScope is the operations that the script is for, in one text; "" without a script.
func scriptScope(c *connector.Connector) string {
	if c.Script == nil && !c.HasScriptOperations() {
		return ""
	}
	return "\x00" + strings.Join(scriptWords(c), "\x01")
}

func scriptWords(c *connector.Connector) []string {
	var all []string
	for _, id := range c.ScriptOperations {
		all = append(all, id.Str())
	}
	return set(all)
}

func scriptReach(c *connector.Connector) string {
	names := scriptWords(c)
	switch {
	case scriptScope(c) == "":
		return "no operation"
	case len(names) == 0:
		return "every operation"
	case len(names) <= 3:
		return quote(strings.Join(names, ", "))
	}
	return count(len(names), "operation")
}

func branding(p *check.Pass) {
	eachProperties(func(p *check.Pass, was, is source.Node) {
		for _, member := range []string{"iconBrandColor", "publisher", "stackOwner"} {
			reportProperty(p, was, is, member, "makers see it in the gallery; nothing that runs sees it")
		}
	})(p)
	if p.Was == nil || p.Is == nil || sameBytes(p.Was.Icon, p.Is.Icon) {
		return
	}
	p.About("icon").Report(check.Finding{Message: "the icon changed: makers see it in the gallery; nothing that runs sees it", At: first(p.Is.Definition.Root)})
}

func sameBytes(a, b *source.File) bool {
	if a == nil || b == nil {
		return a == b
	}
	return bytes.Equal(a.Data, b.Data)
}
