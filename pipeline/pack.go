package pipeline

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/solution"
	"alm/solution/connector"
)

// Packed is what pack wrote.
type Packed struct {
	Version string       `json:"version"`
	Commit  string       `json:"commit,omitempty"`
	Files   []PackedFile `json:"files"`
}

// PackedFile is one file that pack wrote into the out folder.
type PackedFile struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"` // managed, unmanaged or settings
	Stage  string `json:"stage,omitempty"`
	SHA256 string `json:"sha256"`
	Size   int    `json:"size"`
	data   []byte
}

// Managed is the managed zip.
func (p *Packed) Managed() (PackedFile, bool) {
	i := slices.IndexFunc(p.Files, func(f PackedFile) bool { return f.Kind == "managed" })
	if i < 0 {
		return PackedFile{}, false
	}
	return p.Files[i], true
}

var pack = Step{
	Name: "pack",
	Does: "writes the unmanaged and the managed zip, and settings for every stage",
	Run: func(_ context.Context, rel *Release) error {
		s, err := Build(rel.With.Project, rel.Solution, rel.With.Head.FS)
		if err != nil {
			return err
		}
		packed := &Packed{Version: s.Version.String(), Commit: rel.With.Head.Commit.Hash}
		if err := packed.zips(s); err != nil {
			return err
		}
		if err := packed.settings(rel.With.Project, s); err != nil {
			return err
		}
		for _, f := range packed.Files {
			if err := replaceFile(filepath.Join(rel.With.Out, f.Name), f.data); err != nil {
				return misuse("", "write %s: %w", f.Name, err)
			}
		}
		rel.Packed, rel.Verified, rel.Imported = packed, nil, nil
		return rel.Save()
	},
}

func (p *Packed) add(kind, stage, name string, data []byte) {
	p.Files = append(p.Files, PackedFile{Name: name, Kind: kind, Stage: stage, SHA256: digest(data), Size: len(data), data: data})
}

func (p *Packed) zips(s *solution.Solution) error {
	for _, kind := range []string{"unmanaged", "managed"} {
		var b bytes.Buffer
		if err := s.Write(&b, kind == "managed"); err != nil {
			return fmt.Errorf("write %s zip: %w", kind, err)
		}
		p.add(kind, "", solution.FileName(s.Name, s.Version, kind == "managed"), b.Bytes())
	}
	return nil
}

// deploymentSettings is the file that pac solution import --settings-file reads.
type deploymentSettings struct {
	EnvironmentVariables []settingsVariable
	ConnectionReferences []struct{}
}

type settingsVariable struct{ SchemaName, Value string }

func (p *Packed) settings(project *Project, s *solution.Solution) error {
	for _, stage := range project.Order {
		doc := deploymentSettings{[]settingsVariable{}, []struct{}{}}
		for _, v := range s.Variables {
			if value := project.Stages[stage].Variables[v.Name]; value != "" {
				doc.EnvironmentVariables = append(doc.EnvironmentVariables, settingsVariable{v.Name, value})
			}
		}
		data, err := json.MarshalIndent(doc, "", "  ")
		if err != nil {
			return err
		}
		p.add("settings", stage, s.Name+"."+stage+".settings.json", append(data, '\n'))
	}
	return nil
}

// Build makes the solution of that name from the project's connectors in fsys. A file
// that is broken or a variable that has no place is an error that names file and line.
func Build(p *Project, name string, fsys fs.FS) (*solution.Solution, error) {
	_, spec, err := p.Solution(name)
	if err != nil {
		return nil, err
	}
	version, err := solution.ParseVersion(spec.Version)
	if err != nil {
		return nil, err
	}
	s := &solution.Solution{
		Name: name, DisplayName: cmp.Or(spec.DisplayName, name), Description: spec.Description, Version: version,
		Publisher: solution.Publisher{
			Name: spec.Publisher.Name, DisplayName: cmp.Or(spec.Publisher.DisplayName, spec.Publisher.Name),
			Description: spec.Publisher.Description, Prefix: spec.Publisher.Prefix,
			OptionPrefix: max(spec.Publisher.OptionPrefix, 10000),
		},
	}
	for _, dir := range slices.Sorted(maps.Keys(spec.Connectors)) {
		c, err := buildConnector(fsys, dir, spec)
		if err != nil {
			return nil, err
		}
		s.Connectors = append(s.Connectors, c)
	}
	for _, variable := range slices.Sorted(maps.Keys(spec.Variables)) {
		s.Variables = append(s.Variables, buildVariable(variable, spec.Variables[variable]))
	}
	return s, faults(p.fileOr(), solution.Check(s))
}

func buildConnector(fsys fs.FS, dir string, spec Solution) (solution.Connector, error) {
	c, err := connector.Read(fsys, dir)
	if err != nil {
		return solution.Connector{}, misuse("check the folder's name in alm.yaml", "%w", err)
	}
	if err := mustBeClean(c); err != nil {
		return solution.Connector{}, err
	}
	part := spec.Connectors[dir]
	display := cmp.Or(part.DisplayName, c.Name())
	name := cmp.Or(part.Name, solution.SchemaName(spec.Publisher.Prefix, display))
	built := solution.Connector{
		ID: cmp.Or(part.ID, solution.ConnectorID(spec.Publisher.Prefix, name)), Name: name,
		DisplayName: display,
		Description: cmp.Or(part.Description, c.Definition.Root.Get("info", "description").Str()),
		BrandColor:  cmp.Or(c.Property("iconBrandColor").Str(), "#007ee5"),
		Definition:  bytes.TrimPrefix(c.Definition.Data, []byte("\xEF\xBB\xBF")),
		Parameters:  compact(c.Property("connectionParameters"), "{}"),
		Policies:    compact(c.Property("policyTemplateInstances"), "[]"),
	}
	if sets := c.Property("connectionParameterSets"); sets.Exists() {
		built.ParameterSets = compact(sets, "")
	}
	if c.Script != nil {
		built.Script = c.Script.Data
		built.ScriptOperations = string(compact(c.Property("scriptOperations"), "[]"))
	}
	if c.Icon != nil {
		built.Icon, built.IconType = c.Icon.Data, iconType(c.Icon.Name)
	}
	built.Definition, built.Parameters, err = solution.Substitute(built.Definition, built.Parameters, substitutions(part))
	if err != nil {
		return built, misuse("change the place in alm.yaml, or the value it names", "%s: %w", c.Definition.Name, err)
	}
	return built, nil
}

// mustBeClean refuses files that the platform would not read.
func mustBeClean(c *connector.Connector) error {
	for _, file := range []*source.File{c.Definition, c.Properties} {
		for _, problem := range file.Problems() {
			if problem.Kind == source.ByteOrderMark {
				continue
			}
			from := problem.At.From()
			return misuse("alm lint shows every problem", "%s:%d:%d: %s", file.Name, from.Line, from.Column, problem.Message)
		}
	}
	return nil
}

func substitutions(part ConnectorPart) []solution.Substitution {
	var subs []solution.Substitution
	for _, place := range slices.Sorted(maps.Keys(part.Variables)) {
		subs = append(subs, solution.Substitution{Variable: part.Variables[place], Where: place})
	}
	return subs
}

func buildVariable(name string, v Variable) solution.Variable {
	return solution.Variable{
		Name: name, DisplayName: cmp.Or(v.DisplayName, name), Description: v.Description,
		Type: variableTypes[v.Type], Default: v.Default, Required: v.Required, Introduced: "1.0.0.0",
	}
}

// faults turns what solution.Check refuses into one error that names every fault.
func faults(file string, all []solution.Fault) error {
	var lines []string
	hint := ""
	for _, f := range all {
		if f.Severity == solution.Error {
			lines = append(lines, strings.TrimSpace(f.Entry+" "+f.Message))
			hint = f.Fix
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return misuse(hint, "%s: %s", file, strings.Join(lines, "; "))
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

func iconType(name string) string {
	if strings.HasSuffix(strings.ToLower(name), ".png") {
		return "Png"
	}
	return "Jpeg"
}
