package lint

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/source"
	"alm/pipeline/check"
)

var swaggerRules = []check.Rule{
	{
		ID:         "swagger-version",
		Title:      "The definition is not OpenAPI 2.0",
		Severity:   check.Error,
		Evidence:   check.Evidence{Refused: check.RefusedAtImport, Proof: "Microsoft's connector FAQ"},
		AnyOpenAPI: true,
		Aliases:    []string{"SpecificationVersionIncorrect"},
		Fix:        "write Swagger 2.0; alm convert FILE DIR makes a connector of an OpenAPI 3 document",
		Run: func(p *check.Pass) {
			root := p.Is.Definition.Root
			version, openapi := root.Get("swagger"), root.Get("openapi")
			switch {
			case openapi.Exists():
				p.Reportf(openapi.Span(), "this is OpenAPI %s; the platform imports only 2.0", rawOrKind(openapi))
			case version.Str() != "2.0":
				p.Reportf(firstSpan(p, version), `"swagger" is %s; the platform imports only "2.0"`, rawOrKind(version))
			}
		},
	},
	{
		ID:       "paths-missing",
		Title:    "The definition has no paths",
		Severity: check.Error,
		Since:    "1.1.0",
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: openAPISchema},
		Fix:      `add "paths" with an operation, or "paths": {} in a connector without operations yet`,
		Run: func(p *check.Pass) {
			root := p.Is.Definition.Root
			if root.Get("swagger").Str() == "2.0" && !root.Get("paths").Exists() {
				p.About("paths").Reportf(firstSpan(p), "paths is missing: the connector has no operations, and the import fails")
			}
		},
	},
}

// bareHost is the host pattern of Microsoft's published schema.
var bareHost = lazyregexp.New(`^[^{}/ :\\]+(:\d+)?$`)

var hostFaults = []struct{ Has, Fault string }{
	{"://", "has a scheme"}, {"/", "has a path"}, {" ", "has a space"}, {"{", "has a placeholder"},
	{"}", "has a placeholder"}, {`\`, "has a backslash"}, {":", "has a port that is not a number"},
}

func hostFault(host source.Node) string {
	if host.Kind() != source.String {
		return "is not a string"
	}
	for _, f := range hostFaults {
		if strings.Contains(host.Str(), f.Has) {
			if f.Has == ":" && bareHost.Get().MatchString(host.Str()) {
				break
			}
			return f.Fault
		}
	}
	return cmp.Or(oddHost(host.Str()), "is empty")
}

// oddHost describes what Microsoft's pattern lets through and no host of a URI has (HostNameNotValid, RFC 3986
// 3.2.2); "" if there is nothing.
func oddHost(text string) string {
	name, port, _ := strings.Cut(text, ":")
	if n, err := strconv.Atoi(port); port != "" && (err != nil || n > 65535) {
		return "has a port above 65535"
	}
	if i := strings.IndexAny(name, "?#@%[]<>\"|^`'()*,;=&$!+~"); i >= 0 {
		return "has " + source.Quote(name[i:i+1])
	}
	if slices.Contains(strings.Split(strings.TrimSuffix(name, "."), "."), "") && name != "" {
		return "has an empty part between dots"
	}
	return ""
}

// rawOrKind returns a node's text for a message, or its kind if the text is long or missing.
func rawOrKind(n source.Node) string {
	if raw := n.Raw(); len(raw) > 0 && len(raw) <= 20 {
		return string(raw)
	}
	return n.Kind().String()
}
