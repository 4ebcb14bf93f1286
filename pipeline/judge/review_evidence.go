package judge

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/project"
	"alm/pipeline/report"
	"alm/solution/connector"
)

// seen is what a point of the review has looked at.
type seen struct {
	evidence []report.Evidence
	without  string   // why the point is not about this connector
	byHand   []string // what rules could not tell of this one
}

func (s *seen) add(at source.Span, format string, args ...any) {
	s.evidence = append(s.evidence, report.Evidence{Text: fmt.Sprintf(format, args...), At: at})
}

func checkSignIn(_ *Result, c *connector.Connector) (s seen) {
	for key, value := range c.Definition.Root.Get("securityDefinitions").Members() {
		s.add(key.Span(), "security definition %s: %s", key.Str(), strings.TrimSpace(value.Get("type").Str()+" "+value.Get("in").Str()))
	}
	for _, p := range c.ConnectionParameters {
		if in := p.OAuth(); in.Exists() {
			s.add(in.Span(), "%s signs in through %s", p.Name, in.Get("identityProvider").Str())
		}
	}
	for _, scheme := range c.Definition.Root.Get("schemes").Items() {
		s.add(scheme.Span(), "requests go over %s", scheme.Str())
	}
	if len(s.evidence) == 0 {
		s.add(c.Definition.Span(0, 0), "no security definition and no sign-in")
	}
	return s
}

func checkScopes(_ *Result, c *connector.Connector) (s seen) {
	found := false
	for _, p := range c.ConnectionParameters {
		in := p.OAuth()
		if !in.Exists() {
			continue
		}
		found = true
		for _, scope := range in.Get("scopes").Items() {
			s.add(scope.Span(), "%s asks for %s", p.Name, scope.Str())
		}
	}
	if !found {
		s.without = "no connection parameter signs in through OAuth"
	}
	return s
}

func checkConnection(_ *Result, c *connector.Connector) (s seen) {
	for _, p := range c.ConnectionParameters {
		s.add(p.Node.Span(), "connection parameter %s: %s", p.Name, p.Type)
	}
	if len(s.evidence) == 0 {
		s.without = "a connection asks for nothing"
	}
	return s
}

func checkFiles(_ *Result, c *connector.Connector) (s seen) {
	for _, f := range c.Files() {
		if f != c.Icon {
			s.add(source.Span{}, "every text of %s was looked at: %d bytes", f.Name, len(f.Data))
		}
	}
	return s
}

func checkHost(_ *Result, c *connector.Connector) (s seen) {
	if host := c.Definition.Root.Get("host"); host.Exists() {
		s.add(host.Span(), "host %s", host.Str())
	}
	for _, p := range c.Policies {
		if strings.EqualFold(p.Template, "dynamichosturl") {
			s.add(p.Node.Span(), "policy %s sets the host", p.Title)
		}
	}
	gateway := false
	for _, item := range c.Property("capabilities").Items() {
		if strings.EqualFold(item.Str(), "gateway") {
			gateway = true
			s.add(item.Span(), "the gateway is used")
		}
	}
	if gateway {
		s.byHand = []string{"The gateway's machine is hardened and does nothing else."}
	}
	return s
}

func checkWebhooks(_ *Result, c *connector.Connector) (s seen) {
	hooks := 0
	for _, op := range c.Operations {
		switch {
		case op.Trigger() != "" && op.Method != "get":
			hooks++
			s.add(op.At(), "%s subscribes", op.Label())
		case op.Method == "delete":
			s.add(op.At(), "%s may unsubscribe: DELETE %s", op.Label(), op.Path)
		}
	}
	if hooks == 0 {
		return seen{without: "no operation subscribes to a webhook"}
	}
	return s
}

func checkScript(_ *Result, c *connector.Connector) (s seen) {
	if c.Script == nil {
		return seen{without: "there is no script.csx"}
	}
	s.add(c.Script.Span(0, 0), "%d bytes of 1,048,576", len(c.Script.Data))
	start := 0
	for line := range strings.Lines(string(c.Script.Data)) {
		if text := strings.TrimSpace(line); strings.HasPrefix(text, "using ") && strings.HasSuffix(text, ";") {
			s.add(c.Script.Span(start, start+len(line)), "%s", text)
		}
		start += len(line)
	}
	for _, op := range c.ScriptOperations {
		s.add(op.Span(), "it runs for %s", op.Str())
	}
	return s
}

func checkVariables(r *Result, c *connector.Connector) (s seen) {
	bound := map[string]bool{}
	for _, place := range []string{"host", "basePath"} {
		if n := c.Definition.Root.Get(place); strings.Contains(n.Str(), "@environmentVariables(") {
			bound[place] = true
			s.add(n.Span(), "%s is %s", place, n.Str())
		}
	}
	p := r.opts.Project
	for _, name := range p.SolutionNames() {
		part := p.Solutions[name].Connectors[c.Dir]
		for _, place := range slices.Sorted(maps.Keys(part.Variables)) {
			bound[place] = true
			s.add(p.At("solutions", name, "connectors", c.Dir, "variables", place).Span(),
				"solution %s puts the variable %s into %s", name, part.Variables[place], place)
		}
	}
	for _, place := range []string{"host", "basePath"} {
		if n := c.Definition.Root.Get(place); n.Exists() && !bound[place] {
			s.add(n.Span(), "%s is the literal %s", place, n.Str())
			s.byHand = append(s.byHand, place+" is the same in every stage, or a variable under connectors in "+project.DefaultFile+" replaces it.")
		}
	}
	return s
}

func checkOperations(_ *Result, c *connector.Connector) (s seen) {
	named := 0
	for _, op := range c.Operations {
		if op.ID != "" {
			named++
		}
	}
	s.add(c.Definition.Root.Get("paths").Span(), "%d of %d operations have an operationId", named, len(c.Operations))
	return s
}

func checkProject(r *Result, c *connector.Connector) (s seen) {
	p := r.opts.Project
	for _, name := range p.SolutionNames() {
		if _, ok := p.Solutions[name].Connectors[c.Dir]; ok {
			s.add(p.At("solutions", name, "version").Span(), "solution %s holds it", name)
		}
	}
	if len(s.evidence) == 0 {
		s.add(source.Span{}, "no solution of %s holds it", p.FileName())
	}
	for _, stage := range p.Order {
		s.add(p.At("stages", stage).Span(), "stage %s", stage)
	}
	if commit := r.Head.Commit.Hash; commit != "" {
		s.add(source.Span{}, "its files are in git: commit %s", commit)
	} else {
		s.byHand = append(s.byHand, "Both files are committed.")
	}
	return s
}
