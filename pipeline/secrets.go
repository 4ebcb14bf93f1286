package pipeline

import (
	"maps"
	"os"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/solution"
)

// eachOAuth yields the oAuthSettings in connection parameters or in sets of them.
func eachOAuth(text string, look func(settings source.Node)) {
	var walk func(n source.Node, depth int)
	walk = func(n source.Node, depth int) {
		if depth > 12 {
			return
		}
		for key, value := range n.Members() {
			if strings.EqualFold(key.Str(), "oAuthSettings") && value.Kind() == source.Object {
				look(value)
				continue
			}
			walk(value, depth+1)
		}
		for _, item := range n.Items() {
			walk(item, depth+1)
		}
	}
	walk(source.Parse("parameters", []byte(text)).Root, 0)
}

// takesSecret tells whether OAuth settings have a client that a secret belongs to.
func takesSecret(settings source.Node) bool {
	return settings.Get("clientId").Str() != "" && !strings.EqualFold(settings.Get("identityProvider").Str(), "aadcertificate")
}

// secretless tells whether OAuth settings lack the secret of their client, as far as anyone
// can read it.
func secretless(text string) bool {
	lacks := false
	eachOAuth(text, func(settings source.Node) {
		lacks = lacks || takesSecret(settings) && settings.Get("clientSecret").Str() == ""
	})
	return lacks
}

// lostVariable names the environment variable that stood for the client secret, which the
// import did not keep. (PowerPlatformConnectors#4010)
func lostVariable(sent solution.Connector) string {
	name := ""
	for _, text := range [][]byte{sent.Parameters, sent.ParameterSets} {
		eachOAuth(string(text), func(settings source.Node) {
			for _, variable := range solution.References([]byte(source.Quote(settings.Get("clientSecret").Str()))) {
				name = ", which was not kept though the solution names the environment variable " + variable + " for it,"
			}
		})
	}
	return name
}

// withSecret puts a client secret into every OAuth setting that has a client.
func withSecret(text, secret string) string {
	var edits []source.Edit
	var file *source.File
	eachOAuth(text, func(settings source.Node) {
		if takesSecret(settings) {
			file = settings.File()
			edits = append(edits, settings.Set("clientSecret", source.Quote(secret)))
		}
	})
	if file == nil {
		return text
	}
	data, err := file.Apply(edits...)
	if err != nil {
		return text
	}
	return string(data)
}

// secretName is the variable of this process that holds a connector's client secret, "" when
// the stage names none.
func (rel *Release) secretName(c solution.Connector) string {
	for key, name := range rel.With.Project.Stages[rel.With.Stage].Secrets {
		if rel.isCalled(c, key) {
			return name
		}
	}
	return ""
}

// isCalled tells whether a stage means a connector: by its schema name, or by the folder
// that it is packed from.
func (rel *Release) isCalled(c solution.Connector, key string) bool {
	if strings.EqualFold(key, c.Name) {
		return true
	}
	part, ok := rel.With.Project.Solutions[rel.Solution].Connectors[key]
	if ok && (part.Name == c.Name || len(rel.Verified.solution.Connectors) == 1) {
		return true
	}
	known, err := readLock(os.DirFS(rel.With.Root))
	return err == nil && known.of(rel.Solution, key).Name == c.Name
}

// secretsFor refuses a secret of no connector, and one that this process does not have.
func (rel *Release) secretsFor(stage Stage) error {
	for _, key := range slices.Sorted(maps.Keys(stage.Secrets)) {
		at := "$.stages." + quoteKey(rel.With.Stage) + ".secrets"
		all := rel.Verified.solution.Connectors
		if !slices.ContainsFunc(all, func(c solution.Connector) bool { return rel.isCalled(c, key) }) {
			if rel.With.Project.packs(key) {
				continue // into another solution
			}
			return rel.With.Project.fault(at, "name it by its folder, or by its schema name: "+list(rel.Verified.connectors()),
				"stage %s: %s has no connector %q", rel.With.Stage, rel.Solution, key)
		}
		if name := stage.Secrets[key]; rel.With.Getenv == nil || rel.With.Getenv(name) == "" {
			return rel.With.Project.fault(at, "set it where alm runs", "stage %s: the client secret of %s should be in %s, which is not set", rel.With.Stage, key, name)
		}
	}
	return nil
}

func (p *Project) packs(dir string) bool {
	for _, s := range p.Solutions {
		if _, ok := s.Connectors[dir]; ok {
			return true
		}
	}
	return false
}
