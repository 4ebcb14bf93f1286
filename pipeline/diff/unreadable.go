package diff

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// isReadable reports whether the definition has the parts that the rules compare.
func isReadable(c *connector.Connector) bool {
	return c.Definition.Root.Get("paths").Kind() == source.Object
}

// areReadable reports whether the rules can compare two definitions. Without paths at base nothing
// was ever imported: there is nothing to lose, as long as there are no operations at head either.
func areReadable(was, is *connector.Connector) bool {
	if was == nil || is == nil {
		return false
	}
	return isReadable(was) && isReadable(is) || isWithoutPaths(was) && (isWithoutPaths(is) || isReadable(is) && is.Definition.Root.Get("paths").Len() == 0)
}

// isWithoutPaths reports whether the definition is JSON and leaves paths out.
func isWithoutPaths(c *connector.Connector) bool {
	root := c.Definition.Root
	broken := func(p source.Problem) bool {
		return p.Kind == source.Syntax || p.Kind == source.InvalidUTF8 || p.Fix != ""
	}
	return root.Kind() == source.Object && !root.Get("paths").Exists() && !slices.ContainsFunc(c.Definition.Problems(), broken)
}

func unparseable(p *check.Pass) {
	if p.Was != nil && p.Is != nil && string(p.Was.Definition.Data) == string(p.Is.Definition.Data) && bytes.Equal(p.Was.Definition.Written(), p.Is.Definition.Written()) {
		return
	}
	if areReadable(p.Was, p.Is) || pairingOf(p).malformed.definition != nil {
		return
	}
	if p.Is != nil && !isReadable(p.Is) {
		what, fix := describeUnreadable(p.Is)
		p.Report(check.Finding{
			Message: p.Is.Definition.Name + " " + what + ": it cannot be imported or compared",
			At:      firstProblem(p.Is), Fix: cmp.Or(fix, fixOfPaths(p.Is)), Content: digestOf(string(p.Is.Definition.Data)),
		})
	}
	if p.Was != nil && p.Is != nil && isReadable(p.Is) && !isReadable(p.Was) {
		what, fix := describeUnreadable(p.Was)
		p.Report(check.Finding{
			Message: p.Was.Definition.Name + " " + what + " at base: alm cannot determine what this change breaks",
			At:      startOf(p.Is.Definition.Root), Was: firstProblem(p.Was), Content: contentOf(source.Node{}, p.Is.Definition.Root),
			Fix: cmp.Or(fix, "compare with an older base whose definition can be read"),
		})
	}
}

// describeUnreadable says why the definition cannot be compared, and what to do if the reason
// is what the file is.
func describeUnreadable(c *connector.Connector) (what, fix string) {
	for _, problem := range c.Definition.Problems() {
		words, is := strings.CutPrefix(problem.Message, "the file ")
		switch isYAML := c.Definition.Written() != nil; {
		case is && problem.Fix != "":
			return words, problem.Fix
		case is && isYAML:
			return words, "correct the YAML here"
		}
	}
	if c.Definition.Root.Kind() != source.Object {
		return "contains no JSON object", ""
	}
	if c.Definition.Root.Get("paths").Exists() {
		return "has paths that are no object", ""
	}
	return "has no paths", ""
}

// fixOfPaths says what to do about a definition that is JSON and whose paths cannot be compared; "" where it is no JSON.
func fixOfPaths(c *connector.Connector) string {
	if isMalformed(c) || c.Definition.Root.Kind() != source.Object {
		return ""
	}
	return `write "paths" as an object, or "paths": {} in a connector without operations yet`
}

// baseMalformed reports files of the base that can be compared in part only.
func baseMalformed(p *check.Pass) {
	if p.Was == nil || p.Is == nil {
		return
	}
	if isReadable(p.Was) && isMalformed(p.Was) && !bytes.Equal(p.Was.Definition.Data, p.Is.Definition.Data) {
		p.Report(check.Finding{
			Message: p.Was.Definition.Name + " at base is not valid JSON: what was after the error cannot be compared, so alm cannot determine all that this change breaks",
			At:      p.Is.Definition.Span(0, 0), Was: firstProblem(p.Was), Content: contentOf(source.Node{}, p.Is.Definition.Root),
		})
	}
	was, is := p.Was.Properties, p.Is.Properties
	if was.IsSound() || is != nil && bytes.Equal(was.Data, is.Data) {
		return
	}
	for _, problem := range was.Problems() {
		if problem.Kind != source.Syntax && problem.Kind != source.InvalidUTF8 {
			continue
		}
		var content string
		if is != nil {
			content = contentOf(source.Node{}, is.Root)
		}
		p.About("file/" + connector.PropertiesFile).Report(check.Finding{
			Content: content,
			Message: was.Name + " at base is not valid JSON (" + problem.Message + "): alm cannot determine what this change breaks for connections and policies",
			At:      p.Is.Definition.Span(0, 0), Was: problem.At, Fix: cmp.Or(problem.Fix, "compare with an older base whose apiProperties.json can be read"),
		})
		return
	}
}

// isMalformed reports whether the text is not JSON from some point on. Extra commas, comments
// and the like are ignored.
func isMalformed(c *connector.Connector) bool {
	_, broken := c.Definition.Broken()
	return broken
}

// firstProblem returns where the text stops being JSON, or its start.
func firstProblem(c *connector.Connector) source.Span {
	if problem, broken := c.Definition.Broken(); broken {
		return problem.At
	}
	return c.Definition.Span(0, min(1, len(c.Definition.Data)))
}
