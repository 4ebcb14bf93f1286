package lint

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"alm/internal/source"
	"alm/internal/spell"
	"alm/pipeline/check"
	"alm/solution/connector"
)

var extensionRules = []check.Rule{
	{
		ID:       "extension-unknown",
		Title:    "An x-ms extension is unknown",
		Severity: check.Warning,
		In:       check.Profiles{Security: check.AsOff},
		Autofix:  true,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: extensionsPage},
		Repeats:  check.CauseOfChange,
		Fix:      "use the extension's exact name, or remove it",
		Run: eachExtension(func(p *check.Pass, m member, name string) {
			if keywords()[name].ID == 0 && !connector.AutoRest(name) {
				unknownExtension(p, m, name)
			}
		}),
	},
	{
		ID:       "extension-misplaced",
		Title:    "An x-ms extension is in a place where it has no effect",
		Severity: check.Warning,
		Aliases:  []string{"SelectedItemValuePathNotAllowedInThisPosition", "InvalidCustomEditorExtensionDictionaryValue"},
		Evidence: check.Evidence{Refused: check.ReportedByCertification, Proof: publishedSchemas + ", or its validator"},
		Fix:      "move it to where it has an effect, or remove it",
		Run:      checkMisplaced,
	},
	{
		ID:       "extension-autorest",
		Title:    "An x-ms extension is only for AutoRest",
		Severity: check.Off,
		Autofix:  true,
		Fix:      "remove it",
		Run:      reportAutorest,
	},
	{
		ID:       "url-encoding",
		Title:    "x-ms-url-encoding is misplaced or has an unknown value",
		Severity: check.Warning,
		In:       check.Profiles{Certification: check.AsError},
		Aliases:  []string{"QueryParameterEncodingNotSupported"},
		Autofix:  true,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Fix:      "use single or double on path parameters; remove it everywhere else",
		Run: eachMember("x-ms-url-encoding", func(p *check.Pass, m member) {
			if m.Of.Kind != kindParameter {
				return
			}
			path := m.Of.isIn(inPath, "path")
			f := check.Finding{At: m.Key.Span()}
			switch value := m.Value.Str(); {
			case path && (value == "single" || value == "double"):
				return
			case !path:
				in := m.Of.Get("in").Str()
				if in == "" {
					return
				}
				f.Edits = []source.Edit{m.Key.RemoveFrom(m.Of.Node)}
				f.Message = fmt.Sprintf("%s is in the %s, where x-ms-url-encoding has no effect; it applies only to path parameters", m.Of.Label(), in)
			default:
				f.Message = fmt.Sprintf("x-ms-url-encoding of %s is %s; it must be single or double", m.Of.Label(), excerpt(m.Value))
				f.At = m.Value.Span()
				if strings.EqualFold(value, "single") {
					f.Edits = []source.Edit{{Span: m.Value.Span(), New: `"single"`}}
				}
			}
			m.Of.Report(p, f)
		}),
	},
	{
		ID:       "enum-values",
		Title:    "x-ms-enum-values does not match enum",
		Severity: check.Warning,
		In:       check.Profiles{Certification: check.AsError, Security: check.AsOff},
		Aliases:  []string{"MissingEnumValuesDisplayName", "DuplicateEnumValuesInExtension", "InvalidEnumValuesExtensionValue"},
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Fix:      `add one entry with "value" and "displayName" for each value of "enum"`,
		Run:      eachMember("x-ms-enum-values", checkEnumValues),
	},
	{
		ID:       "pageable",
		Title:    "x-ms-pageable does not work as written",
		Severity: check.Note,
		In:       check.Profiles{Certification: check.AsError, Security: check.AsOff},
		Aliases:  []string{"InvalidNextLinkNameValue"},
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Fix:      "name the link nextLink or @odata.nextLink, and add an updatenextlink policy for the operation",
		Run:      eachMember("x-ms-pageable", checkPageable),
	},
	{
		ID:       "agentic-protocol",
		Title:    "An operation uses an agent protocol that is not supported",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: "Microsoft Learn: Connect your agent to an existing MCP server; for a2a-1.0 troystaylor/SharingIsCaring, A2A Connector Template"},
		Fix:      `use POST with "x-ms-agentic-protocol": "mcp-streamable-1.0"`,
		Run: eachMember("x-ms-agentic-protocol", func(p *check.Pass, m member) {
			switch value := m.Value.Str(); {
			case m.Of.Op == nil:
			case value == "mcp-sse-1.0":
				m.Of.Reportf(p, m.Value.Span(), "%s uses %s, which Copilot Studio removed in August 2025; agents cannot connect", m.Of.Label(), value)
			case value != "mcp-streamable-1.0" && value != "a2a-1.0":
				m.Of.Reportf(p, m.Value.Span(), "%s uses %s, by which no agent is known to connect", m.Of.Label(), excerpt(m.Value))
			case m.Of.Op.Method != "post":
				m.Of.Reportf(p, m.Key.Span(), "%s is a %s, but agents use POST for %s", m.Of.Label(), strings.ToUpper(m.Of.Op.Method), value)
			}
		}),
	},
}

func setOfNames(names ...string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[name] = true
	}
	return set
}

// eachExtension visits x-ms extensions, or similar names, that are not keywords of their
// object.
func eachExtension(visit func(p *check.Pass, m member, name string)) func(*check.Pass) {
	return eachUnknownMember(func(p *check.Pass, m member) {
		if raw := m.Key.Raw(); len(raw) > 5 && raw[1]|0x20 == 'x' && raw[3]|0x20 == 'm' {
			if name := m.Key.Str(); strings.HasPrefix(strings.ToLower(name), "x-m") {
				visit(p, m, name)
			}
		}
	})
}

// unknownExtension fixes a misspelling only if the correct name is just a label.
func unknownExtension(p *check.Pass, m member, name string) {
	near := spell.Within(strings.ReplaceAll(name, " ", ""), extensionsOfKind()[m.Of.Kind], 2)
	if near == "" && !strings.HasPrefix(strings.ToLower(name), "x-ms") {
		return
	}
	ignored := "ignores"
	if near == "" { // it may be newer than alm
		ignored = "may ignore"
	}
	f := check.Finding{At: m.Key.Span(), Message: fmt.Sprintf("%s on %s is an unknown extension, which the platform %s%s",
		excerpt(m.Key), m.Of.Label(), ignored, didYouMean(near))}
	if labelsOnly(near, m.Value) && !m.Of.Get(near).Exists() {
		f.Edits = []source.Edit{{Span: m.Key.Span(), New: source.Quote(near)}}
	}
	m.Of.Report(p, f)
}

// labelsOnly reports whether an extension changes only what makers read.
func labelsOnly(name string, value source.Node) bool {
	switch name {
	case visibilityKey:
		return value.Str() == "important" || value.Str() == "advanced"
	case "x-ms-summary", "x-ms-trigger-hint", "x-ms-api-annotation", "x-ms-docs":
		return true
	}
	return false
}

// extensionsOfKind lists the extensions of each kind of object, sorted.
var extensionsOfKind = sync.OnceValue(func() (of [kinds][]string) {
	for k := range kinds {
		for name, word := range keywords() {
			if word.Kinds.has(k) && strings.HasPrefix(name, "x-ms-") {
				of[k] = append(of[k], name)
			}
		}
		slices.Sort(of[k])
	}
	return of
})

func reportAutorest(p *check.Pass) {
	gone := map[*object][]source.Node{}
	var parts []*object
	eachExtension(func(_ *check.Pass, m member, name string) {
		if connector.AutoRest(name) {
			if gone[m.Of] == nil {
				parts = append(parts, m.Of)
			}
			gone[m.Of] = append(gone[m.Of], m.Key)
		}
	})(p)
	for _, obj := range parts {
		for i, edits := range removals(obj, gone[obj]) {
			key := gone[obj][i]
			obj.Report(p, check.Finding{At: key.Span(), Edits: edits,
				Message: fmt.Sprintf("%s on %s is only for AutoRest; the platform ignores it", key.Str(), obj.Label())})
		}
	}
}

// removals returns edits that remove members of an object without overlapping; nil for each
// if nothing would be left.
func removals(obj *object, gone []source.Node) [][]source.Edit {
	edits := make([][]source.Edit, len(gone))
	index := make(map[source.Node]int, len(gone))
	for i, key := range gone {
		index[key] = i
	}
	var keys, values []source.Node
	last := -1 // the last member that is kept
	for key, value := range obj.Node.Members() {
		if _, leaves := index[key]; !leaves {
			last = len(keys)
		}
		keys, values = append(keys, key), append(values, value)
	}
	for k, key := range keys {
		i, leaves := index[key]
		switch {
		case !leaves || last < 0:
		case k < last:
			edits[i] = []source.Edit{{Span: key.File().Span(key.Span().Start, keys[k+1].Span().Start)}}
		default: // after all that is kept: with the comma before it
			edits[i] = []source.Edit{{Span: key.File().Span(values[k-1].Span().End, values[k].Span().End)}}
		}
	}
	return edits
}
