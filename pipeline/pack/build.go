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
	"alm/internal/spell"
	"alm/internal/words"
	"alm/pipeline/check"
	"alm/pipeline/project"
	"alm/solution"
	"alm/solution/connector"
)

// connector makes the connector of a folder.
func (b *Bundle) connector(fsys fs.FS, dir string, at *identities) (solution.Connector, error) {
	c, err := connector.Read(fsys, dir)
	if err != nil {
		return solution.Connector{}, at.at.Errorf(folderHint(fsys, dir), "%w", err)
	}
	if err := mustBeClean(c); err != nil {
		return solution.Connector{}, err
	}
	if err := refuseReadable(b.types, c); err != nil {
		return solution.Connector{}, err
	}
	b.remarkLeftOut(c)
	chosen, err := at.choose([]string{cmp.Or(at.part.DisplayName, c.Name()), c.Name()}, c.Definition.Data)
	if err != nil {
		return solution.Connector{}, err
	}
	if err := mustHaveProperties(c, chosen.was); err != nil {
		return solution.Connector{}, err
	}
	b.remarkIdentity(at, chosen)
	built := at.assemble(c, chosen)
	b.remarkSurprises(at, c)
	b.remarkKept(dir, c, &built, chosen.was)
	if err := built.Substitute(substitutions(at.part)...); err != nil {
		return built, exit.Usage.Errorf("change the place in alm.yaml, or the value it names", "%s: %w", c.Definition.Name, err)
	}
	return built, nil
}

// folderHint says which folder may be meant by one without a connector.
func folderHint(fsys fs.FS, dir string) string {
	dirs, err := connector.Find(fsys)
	if err != nil || len(dirs) == 0 {
		return "correct the name of the folder"
	}
	const most = 10
	return cmp.Or(spell.DidYouMean(dir, dirs), "the connectors are in "+words.List(dirs[:min(most, len(dirs))]))
}

// assemble makes the connector of what its folder says. What the folder and alm.yaml do not say
// stays as it is in the source.
func (at *identities) assemble(c *connector.Connector, chosen chosen) solution.Connector {
	kept := solution.Connector{}
	if chosen.was != nil {
		kept = *chosen.was
	}
	built := solution.Connector{
		ID: chosen.ID, Name: chosen.Name, DisplayName: cmp.Or(at.part.DisplayName, kept.DisplayName, c.Name()),
		Description: cmp.Or(at.part.Description, c.Definition.Root.Get("info", "description").Str(), kept.Description),
		BrandColor:  cmp.Or(c.Property("iconBrandColor").Str(), kept.BrandColor, "#007ee5"),
		Definition:  fitting(withoutMark(plainLines(c.Definition.Data))),
		Parameters:  kept.Parameters, ParameterSets: kept.ParameterSets, Policies: kept.Policies,
		Script: kept.Script, ScriptOperations: kept.ScriptOperations,
		Icon: kept.Icon, IconType: kept.IconType,
	}
	parameters, sets := c.Property("connectionParameters"), c.Property("connectionParameterSets")
	if parameters.Exists() || sets.Exists() || kept.Parameters == nil {
		built.Parameters, built.ParameterSets = compact(parameters, "{}"), nil
	}
	if sets.Exists() {
		built.ParameterSets = compact(sets, "")
	}
	if policies := c.Property("policyTemplateInstances"); policies.Exists() || kept.Policies == nil {
		built.Policies = compact(policies, "[]")
	}
	if c.Script != nil {
		built.Script = withoutMark(plainLines(c.Script.Data))
		built.ScriptOperations = string(compact(c.Property("scriptOperations"), "[]"))
	}
	if c.Icon != nil {
		built.Icon, built.IconType = c.Icon.Data, iconType(c.Icon.Name)
	}
	return built
}

// mustBeClean refuses files that the platform would not read.
func mustBeClean(c *connector.Connector) error {
	for _, file := range []*source.File{c.Definition, c.Properties} {
		for _, problem := range file.Problems() {
			if problem.Kind == source.ByteOrderMark {
				continue
			}
			from := problem.At.From()
			return exit.Usage.Errorf(cmp.Or(problem.Fix, "correct it there, then run alm lint"), "%s:%d:%d: %s", problem.At.Name(), from.Line, from.Column, problem.Message)
		}
	}
	return nil
}

// mustHaveProperties refuses a connector that neither its folder nor the source gives a sign-in.
func mustHaveProperties(c *connector.Connector, was *solution.Connector) error {
	if c.Properties == nil {
		if was != nil {
			return nil
		}
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

// mostDefinition is how many characters of a definition the connector table has.
const mostDefinition = 1_000_000

// fitting returns a definition, without white space if it is too large with it.
func fitting(definition []byte) []byte {
	var b bytes.Buffer
	if len(definition) <= mostDefinition || json.Compact(&b, definition) != nil {
		return definition
	}
	return b.Bytes()
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

// withoutMark returns UTF-8 text without a byte order mark, which no exported file has.
func withoutMark(text []byte) []byte { return bytes.TrimPrefix(text, []byte("\xEF\xBB\xBF")) }

func iconType(name string) string {
	if strings.HasSuffix(strings.ToLower(name), ".png") {
		return "Png"
	}
	return "Jpeg"
}
