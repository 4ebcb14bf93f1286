package lint

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
)

var addressRules = []check.Rule{
	{
		ID:       "host-missing",
		Title:    "The definition has no host",
		Severity: check.Warning,
		In:       check.Profiles{Certification: check.AsError},
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: "paconn takes the address of the service from scheme, host and base path: operations/upsert.py"},
		Repeats:  check.CauseOfChange,
		Fix:      "add host: the API's host name, or @environmentVariables(\"prefix_Name\")",
		Run: func(p *check.Pass) {
			root := p.Is.Definition.Root
			if !root.Get("host").Exists() && root.Kind() == source.Object && !dynamicHost(p.Is) {
				key, _ := root.Member("swagger")
				p.About("host").Reportf(firstSpan(p, key), "the definition has no host and no dynamichosturl policy for all operations; requests have no destination")
			}
		},
	},
	{
		ID:       "host-format",
		Title:    "The host is not a plain host name with an optional port",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: openAPISchema},
		Aliases:  []string{"HostNameNotValid"},
		Autofix:  true,
		Fix:      "write only host[:port]; put the scheme into schemes and the path into basePath",
		Run: func(p *check.Pass) {
			host := p.Is.Definition.Root.Get("host")
			text := host.Str()
			if !host.Exists() || strings.HasPrefix(text, "@environmentVariables(") || bareHost.Get().MatchString(text) && oddHost(text) == "" {
				return
			}
			p.About("host").Report(check.Finding{At: host.Span(), Edits: hostEdits(p.Is.Definition.Root, host),
				Message: "host " + hostFault(host) + "; the platform accepts only host[:port]"})
		},
	},
	{
		ID:       "base-path-format",
		Title:    "The base path does not begin with a slash",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedAtImport, Proof: openAPISchema},
		Aliases:  []string{"BasePathNotValid"},
		Autofix:  true,
		Fix:      "put / before it",
		Run: func(p *check.Pass) {
			base := p.Is.Definition.Root.Get("basePath")
			text := base.Str()
			if base.Kind() != source.String || strings.HasPrefix(text, "/") || strings.HasPrefix(text, "@environmentVariables(") {
				return
			}
			p.About("basePath").Report(check.Finding{At: base.Span(), Edits: []source.Edit{{Span: base.Span(), New: source.Quote("/" + text)}},
				Message: "basePath " + source.Quote(text) + " does not start with /; the platform rejects the definition"})
		},
	},
	{
		ID:       "base-path-trailing-slash",
		Title:    "The base path ends with a slash",
		Severity: check.Off,
		Fix:      "remove the last slash if the API rejects a double one",
		Run: func(p *check.Pass) {
			base := p.Is.Definition.Root.Get("basePath")
			if text := base.Str(); len(text) > 1 && strings.HasSuffix(text, "/") {
				p.About("basePath").Reportf(base.Span(), "basePath ends with / and every path starts with one; requests go to %s/…", text)
			}
		},
	},
	{
		ID:       "schemes-https",
		Point:    check.ReviewSignIn,
		Title:    "The connector allows plain HTTP",
		Severity: check.Warning,
		In:       check.Profiles{Certification: check.AsError, Security: check.AsError},
		Autofix:  true,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Fix:      `write "schemes": ["https"]`,
		Run: eachScheme(func(p *check.Pass, schemes, scheme source.Node) {
			if scheme.Str() == "http" {
				p.Report(check.Finding{At: scheme.Span(), Edits: httpsEdits(schemes, scheme),
					Message: "schemes contains http; requests and their credentials can be sent unencrypted"})
			}
		}),
	},
	{
		ID:       "schemes-unsupported",
		Title:    "The scheme is not supported",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Aliases:  []string{"SchemeNotValid", "SchemeNotSupported", "SchemesArrayEmpty"},
		Autofix:  true,
		Fix:      `write "schemes": ["https"]`,
		Run:      checkSchemes,
	},
}

// hostEdits moves the path of a host to the base path if there is none yet, and removes
// an https scheme; nil if more is wrong.
func hostEdits(root, host source.Node) []source.Edit {
	text, _ := strings.CutPrefix(host.Str(), "https://")
	name, path, hasPath := strings.Cut(strings.TrimSuffix(text, "/"), "/")
	if !bareHost.Get().MatchString(name) || oddHost(name) != "" || hasPath && root.Get("basePath").Exists() {
		return nil
	}
	edits := []source.Edit{{Span: host.Span(), New: source.Quote(name)}}
	if hasPath {
		edits = append(edits, root.Set("basePath", source.Quote("/"+path)))
	}
	return edits
}

func eachScheme(visit func(p *check.Pass, schemes, scheme source.Node)) func(*check.Pass) {
	return eachMember("schemes", func(p *check.Pass, m member) {
		for _, scheme := range m.Value.Items() {
			visit(aboutMember(p, m), m.Value, scheme)
		}
	})
}

// aboutMember returns the pass for one member of an object.
func aboutMember(p *check.Pass, m member) *check.Pass {
	if m.Of.Op != nil {
		p = p.On(m.Of.Op)
	}
	return p.About(m.Subject())
}

// Subject returns the subject of findings about a member.
func (m member) Subject() string {
	if above := m.Of.Subject(); above != "" {
		return above + "/" + m.Key.Str()
	}
	return m.Key.Str()
}

// httpsEdits removes http from a list that has https too, or replaces it.
func httpsEdits(schemes, scheme source.Node) []source.Edit {
	count := 0
	secure := false
	for _, s := range schemes.Items() {
		secure = secure || s.Str() == "https"
		if s.Str() == "http" {
			count++
		}
	}
	switch {
	case count != 1:
		return nil
	case secure:
		return []source.Edit{scheme.Remove()}
	}
	return []source.Edit{{Span: scheme.Span(), New: `"https"`}}
}

func checkSchemes(p *check.Pass) {
	for _, m := range indexOf(p).membersOf("schemes") {
		about := aboutMember(p, m)
		if m.Value.Kind() == source.Array && m.Value.Len() == 0 {
			about.Report(check.Finding{At: m.Value.Span(), Message: "schemes is empty; Microsoft's validator rejects the definition",
				Edits: []source.Edit{{Span: m.Value.Span(), New: `["https"]`}}})
			continue
		}
		strange := 0
		for _, scheme := range m.Value.Items() {
			if slices.Contains([]string{"http", "https"}, scheme.Str()) {
				continue
			}
			f := check.Finding{At: scheme.Span(), Message: "scheme " + rawOrKind(scheme) + " is not supported; use https"}
			if strange++; m.Value.Len() == 1 {
				f.Edits = []source.Edit{{Span: scheme.Span(), New: `"https"`}}
			} else if strange == 1 {
				f.Edits = []source.Edit{scheme.Remove()}
			}
			about.Report(f)
		}
	}
}
