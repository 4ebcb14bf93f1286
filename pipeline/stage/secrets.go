package stage

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/internal/words"
	"alm/solution"
)

// Secrets are the OAuth client secrets that a stage gives the connectors of a solution. No
// solution transports them, and every import empties them.
type Secrets struct {
	Stage  *Stage
	Of     *solution.Solution
	Getenv func(string) string     // reads the variables that the stage names
	NameOf func(dir string) string // returns the schema name of the connector packed from a folder, "" when nobody knows
}

// oauthClient is an OAuth client of a connector that a secret belongs to.
type oauthClient struct {
	place    string // its connection parameter, behind its set where there are sets: "token", "login/token"
	id       string
	settings source.Node
}

// clientsIn returns the OAuth clients in connection parameters, or in sets of them. One that
// uses a certificate has no secret.
func clientsIn(parameters string) []oauthClient {
	var all []oauthClient
	var walk func(n source.Node, place string, depth int)
	walk = func(n source.Node, place string, depth int) {
		if depth > 12 {
			return
		}
		if settings := n.Get("oAuthSettings"); settings.Kind() == source.Object {
			id, certificate := settings.Get("clientId").Str(), strings.EqualFold(settings.Get("identityProvider").Str(), "aadcertificate")
			if id != "" && !certificate {
				all = append(all, oauthClient{place, id, settings})
			}
			return
		}
		for key, value := range n.Members() {
			walk(value, path.Join(place, key.Str()), depth+1)
		}
	}
	root := source.Parse("parameters", []byte(parameters)).Root
	if sets := root.Get("values"); sets.Kind() == source.Array {
		for _, set := range sets.Items() {
			walk(set.Get("parameters"), set.Get("name").Str(), 0)
		}
		return all
	}
	walk(root, "", 0)
	return all
}

func clientsOf(c solution.Connector) []oauthClient {
	return slices.Concat(clientsIn(string(c.Parameters)), clientsIn(string(c.ParameterSets)))
}

// WithoutSecret returns the places of the clients in connection parameters that have no
// secret, as far as anyone can read it.
func WithoutSecret(parameters string) []string {
	var places []string
	for _, client := range clientsIn(parameters) {
		if client.settings.Get("clientSecret").Str() == "" {
			places = append(places, client.place)
		}
	}
	return places
}

// SecretVariables returns the environment variables that connection parameters name as client
// secrets. Imports do not keep them until they are saved again. (PowerPlatformConnectors#4010)
func SecretVariables(parameters string) []string {
	var names []string
	for _, client := range clientsIn(parameters) {
		names = append(names, solution.References([]byte(source.Quote(client.settings.Get("clientSecret").Str())))...)
	}
	return names
}

// Enter puts the clients' secrets into connection parameters of a connector, where the stage
// has one for each of them: a text that is saved loses those that somebody entered. It returns
// the variables that they come from, none when it entered nothing.
func (s Secrets) Enter(c solution.Connector, parameters string) (with string, from []string) {
	var edits []source.Edit
	var file *source.File
	for _, client := range clientsIn(parameters) {
		name := s.variable(c, client.place)
		if name == "" {
			return parameters, nil
		}
		if !slices.Contains(from, name) {
			from = append(from, name)
		}
		file = client.settings.File()
		edits = append(edits, client.settings.Set("clientSecret", source.Quote(s.Getenv(name))))
	}
	if file == nil {
		return parameters, nil
	}
	edited, err := file.Apply(edits...)
	if err != nil {
		return parameters, nil
	}
	return string(edited), from
}

// variable returns the variable of this process that holds a client's secret, "" when the
// stage names none: that of the client, or that of the connector.
func (s Secrets) variable(c solution.Connector, place string) string {
	ofConnector := ""
	for key, name := range s.Stage.Config().Secrets {
		switch {
		case s.namesClient(c, key, place):
			return name
		case s.namesConnector(c, key):
			ofConnector = name
		}
	}
	return ofConnector
}

// namesClient reports whether a key means one client of a connector: "connectors/deploybot/token".
func (s Secrets) namesClient(c solution.Connector, key, place string) bool {
	connector, found := strings.CutSuffix(key, "/"+place)
	return found && s.namesConnector(c, connector)
}

// namesConnector reports whether a key means a connector: by its schema name, or by the folder
// that it is packed from.
func (s Secrets) namesConnector(c solution.Connector, key string) bool {
	if strings.EqualFold(key, c.Name) {
		return true
	}
	part, ok := s.Stage.Project.Solutions[s.Of.Name].Connectors[key]
	if ok && (part.Name == c.Name || len(s.Of.Connectors) == 1) {
		return true
	}
	return s.NameOf != nil && s.NameOf(key) == c.Name
}

// names reports whether a key means a connector or a client of it.
func (s Secrets) names(c solution.Connector, key string) bool {
	return s.namesConnector(c, key) ||
		slices.ContainsFunc(clientsOf(c), func(client oauthClient) bool { return s.namesClient(c, key, client.place) })
}

// Check rejects a secret of no connector, one that this process does not have, and one for
// several different clients.
func (s Secrets) Check() error {
	at := s.Stage.Project.At("stages", s.Stage.Name, "secrets")
	given := s.Stage.Config().Secrets
	for _, key := range slices.Sorted(maps.Keys(given)) {
		if !slices.ContainsFunc(s.Of.Connectors, func(c solution.Connector) bool { return s.names(c, key) }) {
			if s.ofAnotherZip(key) {
				continue
			}
			return at.Errorf("name it by its folder, or by its schema name: "+words.List(ConnectorNames(s.Of)),
				"stage %s: %s has no connector %q", s.Stage.Name, s.Of.Name, key)
		}
		if err := s.Stage.Project.CheckSecret(s.Stage.Name, key); err != nil {
			return err
		}
		if name := given[key]; s.Getenv == nil || s.Getenv(name) == "" {
			return at.Errorf("set it where alm runs", "stage %s: the client secret of %s should be in %s, which is not set", s.Stage.Name, key, name)
		}
	}
	for _, c := range s.Of.Connectors {
		if key, places := s.shared(c); len(places) > 1 {
			return at.Errorf(fmt.Sprintf("name a secret for each, such as %s/%s", key, places[0]),
				"stage %s: %s has one secret for %s, which are different clients", s.Stage.Name, key, words.List(places))
		}
	}
	return nil
}

// ofAnotherZip reports whether a key means a connector that another solution, or a later zip of
// this one, has.
func (s Secrets) ofAnotherZip(key string) bool {
	dir := key
	for dir != "." && dir != "/" && !s.Stage.Project.Packs(dir) {
		dir = path.Dir(dir)
	}
	return s.Stage.Project.Packs(dir) &&
		!slices.ContainsFunc(s.Of.Connectors, func(c solution.Connector) bool { return s.namesConnector(c, dir) })
}

// shared returns the places of different clients for which the stage has one secret, and its
// key.
func (s Secrets) shared(c solution.Connector) (key string, places []string) {
	given := s.Stage.Config().Secrets
	for k := range given {
		if s.namesConnector(c, k) {
			key = k
		}
	}
	if key == "" {
		return "", nil
	}
	var ids []string
	for _, client := range clientsOf(c) {
		own := slices.ContainsFunc(slices.Collect(maps.Keys(given)), func(k string) bool { return s.namesClient(c, k, client.place) })
		if !own && !slices.Contains(ids, client.id) {
			ids, places = append(ids, client.id), append(places, client.place)
		}
	}
	return key, places
}
