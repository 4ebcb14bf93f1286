// Package project reads alm.yaml and the settings files that it names, and knows the line of
// every value.
package project

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"alm/internal/budget"
	"alm/internal/disk"
	"alm/internal/exit"
	"alm/internal/source"
	"alm/internal/words"
	"alm/internal/yamltext"
	"alm/pipeline/check"

	"github.com/goccy/go-yaml/ast"
)

// DefaultFile is the name of the file that a project is described in.
const DefaultFile = "alm.yaml"

// Project is what alm.yaml says. Its zero value, of a folder without one, checks every
// connector and has no solutions and no stages.
type Project struct {
	Connectors []string            `yaml:"connectors" is:"text" paths:"values"` // globs of folders; none means every connector
	Consumers  []ConsumerSource    `yaml:"consumers"`                           // who must not break: globs of unpacked solutions and zips with flows, apps and agents; stage: NAME asks an environment, file: FILE has its answer
	Solutions  map[string]Solution `yaml:"solutions" keys:"name"`               // by unique name
	Stages     map[string]Stage    `yaml:"stages" keys:"name"`                  // by name; Order has their order

	Rules     map[string]check.Severity `yaml:"rules" keys:"ruleID"` // severity by rule id
	Overrides []Override                `yaml:"overrides"`           // the same for some connectors
	Lint      LintSettings              `yaml:"lint"`
	Waivers   WaiverSettings            `yaml:"waivers"` // which waivers of .alm/waivers.yaml count, and for how long

	Order []string `yaml:"-"` // stage names as the file lists them
	File  string   `yaml:"-"` // path of alm.yaml, "" when there is none

	Budget         *budget.Budget `yaml:"-"` // of the run; nil is the usual one for each call
	SecretPrefixes []string       `yaml:"-"` // begin variables that secrets may name, besides SecretPrefix

	source  *source.File
	tree    *ast.File // of source, parsed
	anchors anchorsIn // of tree
	lines   []int     // where each line of source begins
	policy  *Project  // whose lint settings these are; nil means its own
}

// Solution is a solution that alm packs.
type Solution struct {
	DisplayName string                   `yaml:"displayName"`
	Description string                   `yaml:"description"`
	Version     string                   `yaml:"version" is:"version" need:"always"` // four parts; alm bump writes it
	Publisher   Publisher                `yaml:"publisher"`
	Source      string                   `yaml:"source" paths:"values"`   // unpacked solution or zip that connectors and variables are merged into
	Connectors  map[string]ConnectorPart `yaml:"connectors" paths:"keys"` // by folder
	Variables   map[string]Variable      `yaml:"variables" keys:"name"`   // by schema name
}

// Publisher owns a solution's components.
type Publisher struct {
	Name         string `yaml:"name" is:"name"`
	DisplayName  string `yaml:"displayName"`
	Description  string `yaml:"description"`
	Prefix       string `yaml:"prefix" is:"prefix"`
	OptionPrefix int    `yaml:"optionPrefix" is:"options"`
}

// ConnectorPart is how a connector goes into a solution.
type ConnectorPart struct {
	ID          string            `yaml:"id" is:"guid"`   // its GUID; derived from prefix and name when empty
	Name        string            `yaml:"name" is:"name"` // its schema name; derived from the title when empty
	DisplayName string            `yaml:"displayName"`
	Description string            `yaml:"description"`
	Shared      bool              `yaml:"shared"`                           // another solution may have it too: the one that is imported last decides what it is
	Variables   map[string]string `yaml:"variables" keys:"place" is:"text"` // place (host, basePath, oauth/…, set/…, policy/…) to variable, or to a text with {variable} in it
}

// Variable is an environment variable that the solution brings along.
type Variable struct {
	DisplayName string  `yaml:"displayName"`
	Description string  `yaml:"description"`
	Type        string  `yaml:"type" is:"type"` // String (default), Number, Boolean, JSON, DataSource, Secret
	Default     *string `yaml:"default"`
	Value       *string `yaml:"value"` // travels in the zip, the same to every stage
	Required    bool    `yaml:"required"`

	API          string `yaml:"api"`          // of a DataSource: /providers/Microsoft.PowerApps/apis/…
	ParameterKey string `yaml:"parameterKey"` // of a DataSource: the API's parameter
	Parent       string `yaml:"parent"`       // of a DataSource: the variable that it depends on
}

// Stage is an environment and its place in the pipeline.
type Stage struct {
	URL       string            `yaml:"url" need:"always"` // of the environment
	From      string            `yaml:"from"`              // the stage before; the one listed above when empty
	TenantID  string            `yaml:"tenant-id"`
	AppID     string            `yaml:"app-id"`
	Cloud     string            `yaml:"cloud" is:"cloud"`
	Variables map[string]string `yaml:"variables" keys:"name"`

	Secrets     map[string]string `yaml:"secrets" paths:"keys" is:"secret"` // connector (folder or schema name), or connector/parameter of several clients, to the environment variable with its OAuth client secret
	Connections map[string]string `yaml:"connections" is:"text"`            // logical name of a connection reference to the connection's id
	Activate    bool              `yaml:"activate-flows"`                   // turn on what an import left off and was on where the solution comes from
	Settings    string            `yaml:"settings" paths:"values"`          // deployment settings file; values given here take precedence

	Development bool `yaml:"development"` // alm push may change its connectors; the stages after it take what was packed without it

	Require Require  `yaml:"require"` // what a release must have before the stage takes it
	Freeze  []Freeze `yaml:"freeze"`  // when the stage takes no release
	Share   Share    `yaml:"share"`   // who may use the connectors that an import brings

	file *source.File // the settings file as read, nil when there is none
}

// Share is with whom a stage shares its connectors.
type Share struct {
	Teams []string `yaml:"teams" is:"text"` // names of teams
	Users []string `yaml:"users" is:"text"` // user names, which look like e-mail addresses
}

// Load reads the project file name in fsys. A file that is not there gives
// fs.ErrNotExist; anything wrong in it names file, line and the nearest known key.
func Load(fsys fs.FS, name string) (*Project, error) {
	data, err := disk.ReadText(fsys, name)
	if errors.Is(err, disk.ErrLink) {
		return nil, exit.Usage.Errorf("put the file itself there", "read %s: %w", name, err)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	p, err := Parse(name, bytes.TrimPrefix(data, []byte("\uFEFF"))) // Notepad writes a byte order mark
	if err != nil {
		return nil, err
	}
	return p, p.readSettings(fsys)
}

// Parse parses the text of a project file. It reads no settings files.
func Parse(name string, data []byte) (*Project, error) {
	if err := yamltext.Check(data); err != nil {
		return nil, exit.Usage.Errorf("split it", "read %s: %w", name, err)
	}
	p := &Project{File: name, source: source.Text(name, data)}
	if err := yamltext.Decode(name, data, p); err != nil {
		return nil, err
	}
	if err := p.index(data); err != nil {
		return nil, yamltext.Explain(name, err, p)
	}
	p.Order = keyNames(p.At("stages").node())
	if err := p.cleanPaths(); err != nil {
		return nil, err
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	return p, nil
}

// index keeps the nodes of the text and where its lines begin.
func (p *Project) index(data []byte) error {
	tree, err := yamltext.Nodes(data)
	if err != nil {
		return err
	}
	p.tree, p.lines, p.anchors = tree, []int{0}, anchorsIn{}
	for _, doc := range tree.Docs {
		if doc.Body != nil {
			ast.Walk(p.anchors, doc.Body)
		}
	}
	for i, c := range data {
		if c == '\n' && i+1 < len(data) {
			p.lines = append(p.lines, i+1)
		}
	}
	return nil
}

// Stage returns the stage of that name; an unknown name is a usage error with the nearest
// name as hint.
func (p *Project) Stage(name string) (Stage, error) {
	stage, ok := p.Stages[name]
	if !ok {
		return Stage{}, exit.Unknown("stage", name, p.Order, p.FileName())
	}
	return stage, nil
}

// Before returns the stage that a promotion to the named one comes from, "" for the first. Stages
// for development are passed over: they have no release.
func (p *Project) Before(name string) string {
	if from := p.Stages[name].From; from != "" {
		return from
	}
	for i := slices.Index(p.Order, name) - 1; i >= 0; i-- {
		if before := p.Order[i]; !p.Stages[before].Development {
			return before
		}
	}
	return ""
}

// Releases returns the stages that releases go to, in their order: those that are not for development.
func (p *Project) Releases() []string {
	return slices.DeleteFunc(slices.Clone(p.Order), func(name string) bool { return p.Stages[name].Development })
}

// Solution returns the solution of that name; without a name, the only one.
func (p *Project) Solution(name string) (string, Solution, error) {
	names := p.SolutionNames()
	if name == "" && len(names) == 1 {
		name = names[0]
	}
	switch {
	case name == "" && len(names) == 0:
		return "", Solution{}, exit.Usage.Errorf("add one under solutions; the guide shows how: Set up a project", "%s has no solution", p.FileName())
	case name == "":
		return "", Solution{}, exit.Usage.Errorf("name one: "+words.List(names), "choose a solution: %s has %s", p.FileName(), words.Count(len(names), "solution"))
	}
	s, ok := p.Solutions[name]
	if !ok {
		return "", Solution{}, exit.Unknown("solution", name, names, p.FileName())
	}
	return name, s, nil
}

// SolutionNames returns the solutions' unique names, sorted.
func (p *Project) SolutionNames() []string {
	return slices.Sorted(maps.Keys(p.Solutions))
}

// FileName returns the path of alm.yaml, also where there is none.
func (p *Project) FileName() string {
	if p.File == "" {
		return DefaultFile
	}
	return p.File
}
