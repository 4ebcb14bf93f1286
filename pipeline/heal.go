package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/source"
	"alm/internal/words"
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
			return there, remote(in.Stage, err)
		}
		saved = saved || did
	}
	if !saved {
		return there, nil
	}
	var names []string
	for _, c := range there {
		names = append(names, c.Name)
	}
	now, err := env.Connectors(ctx, names...)
	if err != nil {
		return there, remote(in.Stage, err)
	}
	for _, c := range now {
		sent, _ := rel.sent(c)
		if places := rel.outdated(sent, c); len(places) > 0 {
			return now, exit.Remote.Errorf("look at the connector in that environment; an unmanaged change on top of it may hide the values", "%w",
				unlikeError{fmt.Errorf("%s: %s was saved again and still has other values at %s", in.Stage, c.DisplayName, words.List(places))})
		}
	}
	return now, nil
}

// text is one of a connector's texts: in the zip, there, and where it goes to be saved again.
type text struct {
	name      string
	zip, want []byte // as packed, and with the stage's values
	row       string
	again     *string
}

func (rel *Release) texts(sent solution.Connector, is dataverse.Connector, again *dataverse.Connector) []text {
	want := resolved(sent, rel.Verified.solution, rel.With.Project.Stages[rel.With.Stage])
	return []text{
		{"", sent.Definition, want.Definition, is.Definition, &again.Definition},
		{"connectionParameters", sent.Parameters, want.Parameters, is.Parameters, &again.Parameters},
		{"connectionParameterSets", sent.ParameterSets, want.ParameterSets, is.ParameterSets, &again.ParameterSets},
	}
}

// healOne saves those texts of a connector again that have to be. A text with OAuth settings
// that is left alone keeps a secret that somebody entered; one that is saved loses it.
func (rel *Release) healOne(ctx context.Context, env *dataverse.Client, in *Import, sent solution.Connector, is dataverse.Connector) (saved bool, err error) {
	again := dataverse.Connector{ID: is.ID}
	var places, entered, lacking []string
	for _, t := range rel.texts(sent, is, &again) {
		if stale := t.outdated(); len(stale) > 0 {
			*t.again = string(t.zip)
			places = append(places, stale...)
		}
		lacks := secretless(t.row)
		if len(lacks) == 0 {
			continue
		}
		with, from := rel.withSecrets(sent, string(t.zip))
		if len(from) > 0 {
			*t.again = with
			entered = append(entered, from...)
			continue
		}
		for _, client := range lacks {
			lacking = append(lacking, client.place)
		}
	}
	if len(places) > 0 {
		rel.tell("import", "%s: %s has other values than the stage at %s: it is saved again", in.Stage, is.DisplayName, words.List(places))
	}
	if len(entered) > 0 {
		rel.tell("import", "%s: the client secret of %s is entered, from %s", in.Stage, is.DisplayName, words.List(entered))
	}
	if len(lacking) > 0 {
		in.ToDo = append(in.ToDo, fmt.Sprintf("enter the client secret of %s (%s)%s at make.powerapps.com, Custom connectors, %s, Edit, Security; "+
			"or name the variable that holds it in %s: stages.%s.secrets: {%s: NAME}", is.DisplayName, words.List(lacking), lostVariable(sent), is.DisplayName, rel.With.Project.FileName(), in.Stage, sent.Name))
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
// at the stage.
func (rel *Release) outdated(sent solution.Connector, is dataverse.Connector) []string {
	var places []string
	for _, t := range rel.texts(sent, is, &dataverse.Connector{}) {
		places = append(places, t.outdated()...)
	}
	return places
}

// outdated are the places of a text; a row that still names the variable tells nothing, and
// secrets cannot be read.
func (t text) outdated() []string {
	if len(t.zip) == 0 || t.row == "" {
		return nil
	}
	var places []string
	want, row := source.Parse("want", t.want).Root, source.Parse("row", []byte(t.row)).Root
	eachVariable(source.Parse("zip", t.zip).Root, []source.Node{want, row}, 0, func(_ source.Node, beside []source.Node) {
		want, row := beside[0].Str(), beside[1].Str()
		if row != want && !strings.Contains(row, reference) && !strings.Contains(want, reference) && !strings.HasSuffix(strings.ToLower(beside[1].Pointer()), "/clientsecret") {
			places = append(places, t.name+beside[1].Pointer())
		}
	})
	return places
}

const reference = "@environmentVariables("

// eachVariable yields every text of a zip's document that names an environment variable,
// with what the other documents have in its place. What the last one lacks is passed over.
func eachVariable(zip source.Node, beside []source.Node, depth int, look func(zip source.Node, beside []source.Node)) {
	if depth > 100 || !beside[len(beside)-1].Exists() {
		return
	}
	if zip.Kind() == source.String && strings.Contains(zip.Str(), reference) {
		look(zip, beside)
		return
	}
	step := func(value source.Node, to func(source.Node) source.Node) {
		next := make([]source.Node, len(beside))
		for i, n := range beside {
			next[i] = to(n)
		}
		eachVariable(value, next, depth+1, look)
	}
	for key, value := range zip.Members() {
		step(value, func(n source.Node) source.Node { return n.Get(key.Str()) })
	}
	for i, item := range zip.Items() {
		step(item, func(n source.Node) source.Node { return n.At(i) })
	}
}
