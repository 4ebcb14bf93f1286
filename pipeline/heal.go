package pipeline

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/solution"
	"alm/solution/dataverse"
)

// heal mends what an import leaves behind: a connector that was saved with values which are
// no longer the stage's is saved again, and OAuth client secrets, which no solution carries
// and every import empties, are entered where the stage names a source. What only a person
// can do is noted in the record. It returns the connectors as they are then.
func (rel *Release) heal(ctx context.Context, env *dataverse.Client, in *Import, there []dataverse.Connector) ([]dataverse.Connector, error) {
	saved := false
	for i := range there {
		sent, ok := rel.sent(there[i])
		if !ok {
			continue
		}
		did, err := rel.healOne(ctx, env, in, sent, there[i])
		if err != nil {
			return nil, remote(in.Stage, err)
		}
		saved = saved || did
	}
	if !saved {
		return there, nil
	}
	there, err := env.Connectors(ctx, rel.Verified.connectors()...)
	if err != nil {
		return nil, remote(in.Stage, err)
	}
	for _, c := range there {
		sent, _ := rel.sent(c)
		if places := rel.outdated(sent, c); len(places) > 0 {
			return there, &Error{Kind: ErrRemote, Err: fmt.Errorf("%s: %s was saved again and still has other values at %s", in.Stage, c.DisplayName, list(places)),
				Remedy: "look at the connector in that environment; an unmanaged change on top of it may hide the values"}
		}
	}
	return there, nil
}

// healOne saves a connector again when it has to be.
func (rel *Release) healOne(ctx context.Context, env *dataverse.Client, in *Import, sent solution.Connector, is dataverse.Connector) (saved bool, err error) {
	again := dataverse.Connector{ID: is.ID}
	places := rel.outdated(sent, is)
	if len(places) > 0 {
		again.Definition, again.Parameters, again.ParameterSets = string(sent.Definition), string(sent.Parameters), string(sent.ParameterSets)
		rel.tell("import", "%s: %s has other values than the stage at %s: it is saved again", in.Stage, is.DisplayName, list(places))
	}
	if needs := secretless(is.Parameters) + secretless(is.ParameterSets); needs > 0 {
		name := rel.secretName(sent)
		if name == "" {
			in.ToDo = append(in.ToDo, fmt.Sprintf("enter the client secret of %s%s at make.powerapps.com, Custom connectors, %s, Edit, Security; "+
				"or name the variable that holds it in %s: stages.%s.secrets: {%s: NAME}", is.DisplayName, lostVariable(sent), is.DisplayName, rel.With.Project.fileOr(), in.Stage, sent.Name))
		} else {
			secret := rel.With.Getenv(name)
			again.Parameters = withSecret(string(sent.Parameters), secret)
			again.ParameterSets = withSecret(string(sent.ParameterSets), secret)
			rel.tell("import", "%s: the client secret of %s is entered, from %s", in.Stage, is.DisplayName, name)
		}
	}
	if again == (dataverse.Connector{ID: is.ID}) {
		return false, nil
	}
	return true, env.SaveConnector(ctx, again)
}

// sent is the connector of the zip that a row is of.
func (rel *Release) sent(is dataverse.Connector) (solution.Connector, bool) {
	all := rel.Verified.solution.Connectors
	i := slices.IndexFunc(all, func(c solution.Connector) bool { return strings.EqualFold(c.Name, is.Name) })
	if i < 0 {
		return solution.Connector{}, false
	}
	return all[i], true
}

// outdated are the places of a connector that hold another value than the variable there has
// at the stage. A row that still names the variable tells nothing.
func (rel *Release) outdated(sent solution.Connector, is dataverse.Connector) []string {
	want := resolved(sent, rel.Verified.solution, rel.With.Project.Stages[rel.With.Stage])
	var places []string
	for _, text := range []struct {
		name             string
		zip, wanted, row []byte
	}{
		{"", sent.Definition, want.Definition, []byte(is.Definition)},
		{"connectionParameters", sent.Parameters, want.Parameters, []byte(is.Parameters)},
		{"connectionParameterSets", sent.ParameterSets, want.ParameterSets, []byte(is.ParameterSets)},
	} {
		if len(text.zip) == 0 || len(text.row) == 0 {
			continue
		}
		s := staleness{name: text.name}
		s.compare(source.Parse("zip", text.zip).Root, source.Parse("want", text.wanted).Root, source.Parse("row", text.row).Root, 0)
		places = append(places, s.places...)
	}
	return places
}

type staleness struct {
	name   string
	places []string
}

const reference = "@environmentVariables("

func (s *staleness) compare(zip, want, row source.Node, depth int) {
	switch {
	case !row.Exists() || depth > 100:
	case zip.Kind() == source.Object:
		for key, value := range zip.Members() {
			if name := key.Str(); !strings.EqualFold(name, "clientSecret") {
				s.compare(value, want.Get(name), row.Get(name), depth+1)
			}
		}
	case zip.Kind() == source.Array:
		for i, item := range zip.Items() {
			s.compare(item, want.At(i), row.At(i), depth+1)
		}
	case zip.Kind() == source.String && strings.Contains(zip.Str(), reference):
		if got := row.Str(); got != want.Str() && !strings.Contains(got, reference) && !strings.Contains(want.Str(), reference) {
			s.places = append(s.places, s.name+row.Pointer())
		}
	}
}

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

// secretless counts the OAuth settings with a client and without its secret.
func secretless(text string) int {
	n := 0
	eachOAuth(text, func(settings source.Node) {
		if settings.Get("clientId").Str() != "" && settings.Get("clientSecret").Str() == "" {
			n++
		}
	})
	return n
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
		if settings.Get("clientId").Str() != "" {
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
