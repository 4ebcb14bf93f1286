package pack

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/source"
	"alm/internal/words"
	"alm/pipeline/check"
	"alm/pipeline/project"
	"alm/solution"
	"alm/solution/connector"
)

// identities are the places that may know a connector's id and name.
type identities struct {
	part   project.ConnectorPart
	at     project.Position // of the part in alm.yaml
	locked Identity
	there  *solution.Solution // that the connector is merged into; may be nil
	taken  map[string]bool    // connectors of it that are another folder's, by name
	prefix string             // of the publisher
}

// choose returns the connector of the solution that this one is merged into, if any, and the id
// and name. It prefers what alm.yaml says, then what the solution has, then the lock file, and
// derives what nobody knows.
func (at identities) choose(titles []string, definition []byte) (was *solution.Connector, id, name string, err error) {
	if was, err = at.find(titles, definition); err != nil {
		return nil, "", "", err
	}
	found := solution.Connector{}
	if was != nil {
		found = *was
	}
	name = cmp.Or(at.part.Name, found.Name, at.locked.Name, solution.SchemaName(at.prefix, titles[0]))
	id = cmp.Or(strings.ToLower(at.part.ID), found.ID, at.locked.ID, solution.ConnectorID(at.prefix, name))
	return was, id, name, nil
}

// find returns the connector of the source: by what alm.yaml or the lock file say, or the one that
// has this name, display name or definition. Where several may be meant, somebody has to decide.
func (at identities) find(titles []string, definition []byte) (*solution.Connector, error) {
	if at.there == nil {
		return nil, nil
	}
	for _, known := range []Identity{{at.part.ID, at.part.Name}, at.locked} {
		for i := range at.there.Connectors {
			if c := &at.there.Connectors[i]; known.Name != "" && c.Name == known.Name || known.ID != "" && strings.EqualFold(c.ID, known.ID) {
				return c, nil
			}
		}
	}
	if at.part.Name != "" || at.part.ID != "" {
		return nil, nil // a new one, by its own name
	}
	found := at.there.Match(at.prefix, titles, definition, at.taken)
	switch len(found) {
	case 0:
		return nil, nil
	case 1:
		return &found[0], nil
	}
	var names []string
	for _, c := range found {
		names = append(names, c.Name)
	}
	return nil, at.at.Errorf("write name: "+names[0]+", or the name of another", "the source has %s, and each may be %q", words.List(names), titles[0])
}

func (b *Bundle) connector(fsys fs.FS, dir string, at identities) (solution.Connector, error) {
	c, err := connector.Read(fsys, dir)
	if err != nil {
		return solution.Connector{}, exit.Usage.Errorf("check the folder's name in alm.yaml", "%w", err)
	}
	if err := mustBeClean(c); err != nil {
		return solution.Connector{}, err
	}
	if err := refuseReadable(b.types, c); err != nil {
		return solution.Connector{}, err
	}
	b.remarkLeftOut(c)
	was, id, name, err := at.choose([]string{cmp.Or(at.part.DisplayName, c.Name()), c.Name()}, c.Definition.Data)
	if err != nil {
		return solution.Connector{}, err
	}
	b.remarkIdentity(dir, at, id, name)
	kept := solution.Connector{}
	if was != nil {
		kept = *was
	}
	built := solution.Connector{
		ID: id, Name: name, DisplayName: cmp.Or(at.part.DisplayName, kept.DisplayName, c.Name()),
		Description: cmp.Or(at.part.Description, c.Definition.Root.Get("info", "description").Str()),
		BrandColor:  cmp.Or(c.Property("iconBrandColor").Str(), kept.BrandColor, "#007ee5"),
		Definition:  bytes.TrimPrefix(plainLines(c.Definition.Data), []byte("\xEF\xBB\xBF")),
		Parameters:  compact(c.Property("connectionParameters"), "{}"),
		Policies:    compact(c.Property("policyTemplateInstances"), "[]"),
	}
	if sets := c.Property("connectionParameterSets"); sets.Exists() {
		built.ParameterSets = compact(sets, "")
	}
	if c.Script != nil {
		built.Script = plainLines(c.Script.Data)
		built.ScriptOperations = string(compact(c.Property("scriptOperations"), "[]"))
	}
	built.Icon, built.IconType = kept.Icon, kept.IconType
	if c.Icon != nil {
		built.Icon, built.IconType = c.Icon.Data, iconType(c.Icon.Name)
	}
	if err := built.Substitute(substitutions(at.part)...); err != nil {
		return built, exit.Usage.Errorf("change the place in alm.yaml, or the value it names", "%s: %w", c.Definition.Name, err)
	}
	return built, nil
}

// remarkIdentity reports a lock file that knows another identity than the one that is packed.
func (b *Bundle) remarkIdentity(dir string, at identities, id, name string) {
	if locked := at.locked; locked.Name != "" && (locked.Name != name || locked.ID != id) && at.part.Name != locked.Name {
		b.remark("note: %s has %s (%s) for %s; packed is %s (%s), as alm.yaml or the source says", LockFile, locked.Name, locked.ID, dir, name, id)
	}
}

// remarkLeftOut reports what of apiProperties.json a solution has no place for. A client secret that is
// written out is a fault of its own; a reference to one is lost on the way into a managed
// solution. (microsoft/PowerPlatformConnectors issue 4010)
func (b *Bundle) remarkLeftOut(c *connector.Connector) {
	say := func(value source.Node, name, why string) {
		if raw := strings.TrimSpace(string(value.Raw())); value.Exists() && raw != "[]" && raw != `""` && raw != "null" {
			from := value.Span().From()
			b.remark("note: %s:%d:%d: %s %s (property-not-carried)", value.Span().Name(), from.Line, from.Column, name, why)
		}
	}
	for _, name := range []string{"capabilities", "publisher", "stackOwner"} {
		say(c.Property(name), name, "is not in the zip: a solution has no place for it")
	}
	secrets := func(parameters source.Node) {
		for _, parameter := range parameters.Members() {
			say(parameter.Get("oAuthSettings", "clientSecret"), "clientSecret", "does not arrive: an import empties it, and it is entered afterwards")
		}
	}
	secrets(c.Property("connectionParameters"))
	for _, set := range c.Property("connectionParameterSets").Get("values").Items() {
		secrets(set.Get("parameters"))
	}
}

// mustBeClean refuses files that the platform would not read.
func mustBeClean(c *connector.Connector) error {
	for _, file := range []*source.File{c.Definition, c.Properties} {
		for _, problem := range file.Problems() {
			if problem.Kind == source.ByteOrderMark {
				continue
			}
			from := problem.At.From()
			return exit.Usage.Errorf(cmp.Or(problem.Fix, "alm lint shows every problem"), "%s:%d:%d: %s", problem.At.Name(), from.Line, from.Column, problem.Message)
		}
	}
	if c.Properties == nil {
		hint := "add " + connector.PropertiesFile + " with connectionParameters"
		if c.IsExport() {
			hint = "pac connector download writes the connector with " + connector.PropertiesFile
		}
		return exit.Usage.Errorf(hint, "%s has no %s beside it: the connector would have no authentication", c.Definition.Name, connector.PropertiesFile)
	}
	if p := c.Properties; p.Root.Kind() == source.Object && p.Root.Get("properties").Kind() != source.Object {
		return exit.Usage.Errorf(`wrap it: {"properties": {…}}; alm lint shows the place`, "%s has no object properties: the connector would have no authentication", p.Name)
	}
	return nil
}

func substitutions(part project.ConnectorPart) []solution.Substitution {
	var subs []solution.Substitution
	for _, place := range slices.Sorted(maps.Keys(part.Variables)) {
		subs = append(subs, solution.Substitution{Text: part.Variables[place], Where: place})
	}
	return subs
}

// refuseToPack turns findings that are errors into one error that names each of them.
func refuseToPack(file string, found []check.Finding) error {
	if text, hint := errorsOf(found); text != "" {
		return exit.Usage.Errorf(hint, "%s: %s", file, text)
	}
	return nil
}

// compact is a node's JSON on one line, or other when it is missing.
func compact(n source.Node, other string) []byte {
	if !n.Exists() {
		return []byte(other)
	}
	var b bytes.Buffer
	if err := json.Compact(&b, n.Raw()); err != nil {
		return n.Raw()
	}
	return b.Bytes()
}

// plainLines undoes what git does to text on Windows, so that every checkout packs to the
// same bytes.
func plainLines(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")) }

func iconType(name string) string {
	if strings.HasSuffix(strings.ToLower(name), ".png") {
		return "Png"
	}
	return "Jpeg"
}
