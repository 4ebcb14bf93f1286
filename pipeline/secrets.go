package pipeline

import (
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/internal/words"
	"alm/pipeline/project"
	"alm/solution"
)

// client is an OAuth client of a connector that a secret belongs to.
type client struct {
	place    string // its connection parameter, behind its set where there are sets: "token", "login/token"
	id       string
	settings source.Node
}

// clientsOf are the OAuth clients in connection parameters, or in sets of them. One that
// shows a certificate has no secret.
func clientsOf(text string) []client {
	var all []client
	var walk func(n source.Node, place string, depth int)
	walk = func(n source.Node, place string, depth int) {
		if depth > 12 {
			return
		}
		if settings := n.Get("oAuthSettings"); settings.Kind() == source.Object {
			id, certificate := settings.Get("clientId").Str(), strings.EqualFold(settings.Get("identityProvider").Str(), "aadcertificate")
			if id != "" && !certificate {
				all = append(all, client{place, id, settings})
			}
			return
		}
		for key, value := range n.Members() {
			walk(value, path.Join(place, key.Str()), depth+1)
		}
	}
	root := source.Parse("parameters", []byte(text)).Root
	if sets := root.Get("values"); sets.Kind() == source.Array {
		for _, set := range sets.Items() {
			walk(set.Get("parameters"), set.Get("name").Str(), 0)
		}
		return all
	}
	walk(root, "", 0)
	return all
}

// clients are all of a connector's.
func clients(c solution.Connector) []client {
	return slices.Concat(clientsOf(string(c.Parameters)), clientsOf(string(c.ParameterSets)))
}

// secretless are the clients of a text that lack their secret, as far as anyone can read it.
func secretless(text string) []client {
	return slices.DeleteFunc(clientsOf(text), func(c client) bool { return c.settings.Get("clientSecret").Str() != "" })
}

// lostVariable names the environment variable that stood for a client secret, which the
// import did not keep. (PowerPlatformConnectors#4010)
func lostVariable(sent solution.Connector) string {
	name := ""
	for _, c := range clients(sent) {
		for _, variable := range solution.References([]byte(source.Quote(c.settings.Get("clientSecret").Str()))) {
			name = ", which was not kept though the solution names the environment variable " + variable + " for it,"
		}
	}
	return name
}

// withSecrets puts the clients' secrets into a text of a connector, where the stage has one
// for each of them: a text that is saved loses those that somebody entered.
func (rel *Release) withSecrets(c solution.Connector, text string) (with string, from []string) {
	var edits []source.Edit
	var file *source.File
	for _, client := range clientsOf(text) {
		name := rel.secretName(c, client.place)
		if name == "" {
			return text, nil
		}
		if !slices.Contains(from, name) {
			from = append(from, name)
		}
		file = client.settings.File()
		edits = append(edits, client.settings.Set("clientSecret", source.Quote(rel.With.Getenv(name))))
	}
	if file == nil {
		return text, nil
	}
	data, err := file.Apply(edits...)
	if err != nil {
		return text, nil
	}
	return string(data), from
}

// secretName is the variable of this process that holds a client's secret, "" when the stage
// names none: of that client, or of the connector.
func (rel *Release) secretName(c solution.Connector, place string) string {
	whole := ""
	for key, name := range rel.With.Project.Stages[rel.With.Stage].Secrets {
		switch {
		case rel.isOf(c, key, place):
			return name
		case rel.isCalled(c, key):
			whole = name
		}
	}
	return whole
}

// isOf tells whether a stage means one client of a connector: "connectors/deploybot/token".
func (rel *Release) isOf(c solution.Connector, key, place string) bool {
	connector, found := strings.CutSuffix(key, "/"+place)
	return found && rel.isCalled(c, connector)
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
	if rel.locked == nil {
		known, err := readLock(os.DirFS(rel.With.Root))
		if err != nil {
			return false
		}
		rel.locked = known
	}
	return rel.locked.of(rel.Solution, key).Name == c.Name
}

// secretsFor refuses a secret of no connector, one that this process does not have, and one
// for clients that are not the same.
func (rel *Release) secretsFor(stage project.Stage) error {
	p, at := rel.With.Project, rel.With.Project.At("stages", rel.With.Stage, "secrets")
	zipped := func(which func(solution.Connector) bool) bool {
		return slices.ContainsFunc(rel.Verified.solution.Connectors, which)
	}
	for _, key := range slices.Sorted(maps.Keys(stage.Secrets)) {
		if !zipped(func(c solution.Connector) bool { return rel.means(c, key) }) {
			dir := key
			for dir != "." && dir != "/" && !p.Packs(dir) {
				dir = path.Dir(dir)
			}
			if p.Packs(dir) && !zipped(func(c solution.Connector) bool { return rel.isCalled(c, dir) }) {
				continue // into another solution, or a later zip
			}
			return at.Errorf("name it by its folder, or by its schema name: "+words.List(rel.Verified.connectors()),
				"stage %s: %s has no connector %q", rel.With.Stage, rel.Solution, key)
		}
		if name := stage.Secrets[key]; rel.With.Getenv == nil || rel.With.Getenv(name) == "" {
			return at.Errorf("set it where alm runs", "stage %s: the client secret of %s should be in %s, which is not set", rel.With.Stage, key, name)
		}
	}
	for _, c := range rel.Verified.solution.Connectors {
		if key, places := rel.shared(c, stage); len(places) > 1 {
			return at.Errorf(fmt.Sprintf("name a secret for each, such as %s/%s", key, places[0]),
				"stage %s: %s has one secret for %s, which are different clients", rel.With.Stage, key, words.List(places))
		}
	}
	return nil
}

// means tells whether a key names a connector, or a client of it.
func (rel *Release) means(c solution.Connector, key string) bool {
	return rel.isCalled(c, key) || slices.ContainsFunc(clients(c), func(client client) bool { return rel.isOf(c, key, client.place) })
}

// shared are the places of different clients for which a stage has one secret, and its key.
func (rel *Release) shared(c solution.Connector, stage project.Stage) (key string, places []string) {
	for k := range stage.Secrets {
		if rel.isCalled(c, k) {
			key = k
		}
	}
	if key == "" {
		return "", nil
	}
	var ids []string
	for _, client := range clients(c) {
		own := slices.ContainsFunc(slices.Collect(maps.Keys(stage.Secrets)), func(k string) bool { return rel.isOf(c, k, client.place) })
		if !own && !slices.Contains(ids, client.id) {
			ids, places = append(ids, client.id), append(places, client.place)
		}
	}
	return key, places
}
